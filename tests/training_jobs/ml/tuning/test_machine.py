import subprocess
import sys
from pathlib import Path

from training_jobs.ml.tuning.machine import Gpu, find_gpus, look_at_machine, parse_gpus

MIB = 2**20


def test_the_machine_has_cores_memory_and_disk(tmp_path):
    machine = look_at_machine(tmp_path)
    assert machine.num_cores >= 1
    assert 0 < machine.free_memory_bytes <= machine.memory_bytes
    assert machine.free_disk_bytes > 0


def test_a_folder_that_is_not_there_yet_is_measured_by_its_parent(tmp_path):
    assert look_at_machine(tmp_path / "not" / "yet").free_disk_bytes > 0


def test_gpus_are_read_from_nvidia_smi():
    table = "NVIDIA H200, 143771, 143000, 17, 700.00\nNVIDIA A10, with comma, 23028, 100, [N/A], [N/A]\n"
    assert parse_gpus(table) == (
        Gpu("NVIDIA H200", 143771 * MIB, 143000 * MIB, 17.0, 700.0),
        Gpu("NVIDIA A10, with comma", 23028 * MIB, 100 * MIB, 0.0),
    )


def test_lines_that_are_no_gpus_are_left_out():
    assert parse_gpus("No devices were found\n\nfailed, [N/A], [N/A], 0, 0") == ()


def test_without_nvidia_smi_there_are_no_gpus(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert find_gpus() == ()


def test_planning_a_run_needs_no_torch():
    modules = ("plan", "estimate", "machine", "launch", "events")
    code = "import sys\n" + "".join(f"import training_jobs.ml.tuning.{name}\n" for name in modules)
    done = subprocess.run(
        [sys.executable, "-c", code + "print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[4],
    )
    assert not {"torch", "transformers", "peft"} & set(done.stdout.split())
