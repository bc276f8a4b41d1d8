"""Memory of the processes that answer: measured anew for each, and None where it cannot be known."""

import subprocess
import sys

import pytest

from tests.training_jobs.evaluation.made import found_at, question
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.process_memory import PeakMemory, own_process
from training_jobs.evaluation.scoring.summary import summarise_all

MB = 1_000_000


def test_what_was_held_before_the_beginning_does_not_count():
    held = bytearray(b"x") * (300 * MB)
    del held
    memory = PeakMemory(own_process())
    before = memory.read_mb()
    grown = bytearray(b"x") * (120 * MB)
    assert before + 90 < memory.read_mb() < before + 150
    del grown


def test_children_count_with_their_parent():
    alone = PeakMemory(own_process())
    alone_mb = alone.read_mb()
    hold = "import sys; held = bytearray(b'x' * 60_000_000); print('ready', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        child.stdout.readline()
        together_mb = PeakMemory(own_process()).read_mb()
        child.stdin.close()
    assert together_mb > alone_mb + 60


@pytest.mark.parametrize("pids", [None, (), (2**22 + 1,)])
def test_process_that_is_not_ours_is_not_guessed(pids):
    assert PeakMemory(pids).read_mb() is None


def test_highest_peak_of_the_replies_stands_in_the_table():
    replies = [found_at(question(at), "m", 1, memory_mb=200.0 + at) for at in range(5)]
    assert summarise_all({"m": replies}, num_resamples=200)["m"].intervals["memory_mb"].value == 204
    read = Prediction.from_line(replies[0].as_line(), replies[0].question, "m")
    assert read.outcome.memory_mb == 200


def test_method_without_a_measured_peak_has_none():
    replies = [found_at(question(at), "m", 1) for at in range(5)]
    assert "memory_mb" not in summarise_all({"m": replies}, num_resamples=200)["m"].intervals
