"""Children that speak in lines: told, heard, out of time, gone, and never left behind."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.embedded import REPOSITORY
from training_jobs.ml import child as children
from training_jobs.ml.child import ChildEndedError, ChildTooSlowError, LineChild, parse_line

ECHO = """
import sys
from training_jobs.ml.child import own_output, say
out = own_output()
print("una biblioteca dice algo", flush=True)
for line in sys.stdin:
    say({"heard": line.strip()}, out)
"""


def start(source: str) -> LineChild:
    return LineChild([sys.executable, "-c", source], folder=REPOSITORY)


def test_a_child_answers_and_what_libraries_print_is_not_taken_for_an_answer():
    with start(ECHO) as child:
        child.tell({"question": "año"})
        assert child.hear(20) == {"heard": '{"question": "a\\u00f1o"}'}


def test_lines_said_at_once_are_heard_one_by_one():
    with start("""print('{"a": 1}\\nno es un objeto\\n{"a": 2}', flush=True)""") as child:
        assert [child.hear(20)["a"] for _number in range(2)] == [1, 2]


def test_a_child_that_ended_leaves_its_last_words():
    with start("import sys; sys.exit('Traceback\\nBoom: 42')") as child:
        with pytest.raises(ChildEndedError, match="Boom: 42"):
            child.hear(20)
        with pytest.raises(ChildEndedError, match="Boom: 42"):
            child.tell({})


def test_a_silent_child_is_waited_for_as_long_as_was_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(children, "LOOK_EVERY_S", 0.05)
    looks: list[int] = []
    with start("import time; time.sleep(60)") as child, pytest.raises(ChildTooSlowError):
        child.hear(0.3, while_waiting=lambda: looks.append(1))
    assert child.returncode is not None
    assert len(looks) > 1


def test_a_child_that_says_anything_but_objects_is_not_waited_for_for_ever():
    with start("while True: print('texto', flush=True)") as child, pytest.raises(ChildTooSlowError):
        child.hear(0.3)


def test_a_long_message_arrives_whole():
    with start(ECHO) as child:
        child.tell({"text": "x" * 300_000})
        assert len(child.hear(20)["heard"]) > 300_000


def test_a_child_ends_soon_after_its_parent():
    source = (
        "from training_jobs.ml.child import end_with_parent; end_with_parent(); import time; time.sleep(60)"
    )
    parent = (
        f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {source!r}]);"
        " print(child.pid, flush=True); import time; time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, cwd=REPOSITORY) as started:
        assert started.stdout is not None
        number = int(started.stdout.readline())
        time.sleep(0.5)
        started.kill()
    deadline = time.monotonic() + 20
    while _runs(number):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _runs(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("line", ["", "texto", "[1]", "null", "{"])
def test_only_whole_objects_are_lines(line: str):
    assert parse_line(line) is None
