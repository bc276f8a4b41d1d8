"""What each process may load before it does anything: every process and every command pays for it.

Each program below loads what that process loads at its start, in a process of its own. Budgets leave a
fifth above what was measured (Linux, CPython 3.11 to 3.13): a heavy library costs far more than that.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

import pytest

from tests.embedded import REPOSITORY

# Loaded by the child process or the function that works with it, never at a start.
_HEAVY = {
    *("torch", "transformers", "peft", "accelerate", "trl", "gguf", "onnx", "onnxruntime"),
    *("scipy", "sklearn", "pandas", "matplotlib", "bertopic", "umap", "hdbscan", "wordfreq"),
    *("plutoprint", "openpyxl", "docx", "pypdfium2", "lxml", "bs4"),
}
# Pages and the API, which the web process alone serves.
_PAGES = {
    *("soe_portal.urls", "curation.admin", "assistant.admin", "training_jobs.admin"),
    *("curation.views", "assistant.views", "assistant.api", "drf_spectacular.plumbing"),
}
# Work: whoever only needs the models and the settings goes without.
_WORK = {
    *("numpy", "tokenizers", "httpx", "redis", "markdown_it", "snowballstemmer"),
    *("assistant.answering", "assistant.encoder", "assistant.retrieval", "assistant.topics"),
    *("curation.importing", "curation.services", "training_jobs.ml", "training_jobs.evaluation.methods"),
}
_REPORT = """
import json, sys
from pathlib import Path
status = Path("/proc/self/status").read_text()
peak_kb = int(status.partition("VmHWM:")[2].split()[0])
print(json.dumps({"modules": sorted(sys.modules), "megabytes": peak_kb / 1024}))
"""


@dataclass(frozen=True)
class Process:
    """What it loads, what it may not, and how much it may: number of modules, peak memory in MB."""

    name: str
    program: str
    forbidden: frozenset[str]
    max_modules: int
    max_megabytes: int

    def __str__(self) -> str:
        return self.name


_LOAD_TASKS = "from soe_portal.celery import app; app.loader.init_worker(); app.finalize();"
PROCESSES = [
    Process("setup", "import django; django.setup()", frozenset(_HEAVY | _PAGES | _WORK), 1250, 82),
    # As `soe_portal.asgi` before it loads the encoder beside the first requests.
    Process(
        "web",
        "from django.core.asgi import get_asgi_application; get_asgi_application(); import soe_portal.urls",
        frozenset(_HEAVY),
        2700,
        155,
    ),
    Process(
        "worker",
        f"{_LOAD_TASKS} import celery.apps.worker, celery.concurrency.thread",
        frozenset(_HEAVY | _PAGES),
        2250,
        145,
    ),
    Process("beat", f"{_LOAD_TASKS} import celery.apps.beat", frozenset(_HEAVY | _PAGES), 2250, 145),
]


@dataclass(frozen=True)
class Loaded:
    modules: frozenset[str]
    megabytes: float


@pytest.fixture(params=PROCESSES, ids=str)
def process(request: pytest.FixtureRequest) -> Process:
    found: Process = request.param
    return found


@pytest.fixture
def loaded(process: Process) -> Loaded:
    return _start(process)


@cache
def _start(process: Process) -> Loaded:
    """What the process holds after its start; each is started once."""
    finished = subprocess.run(
        [sys.executable, "-c", process.program + _REPORT],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "soe_portal.settings"},
    )
    assert finished.returncode == 0, finished.stderr
    report = json.loads(finished.stdout.splitlines()[-1])
    return Loaded(frozenset(report["modules"]), report["megabytes"])


def test_a_process_loads_nothing_it_may_not(process: Process, loaded: Loaded) -> None:
    assert sorted(process.forbidden & loaded.modules) == []


def test_a_process_loads_no_more_modules_than_its_budget(process: Process, loaded: Loaded) -> None:
    assert len(loaded.modules) <= process.max_modules


def test_a_process_takes_no_more_memory_than_its_budget(process: Process, loaded: Loaded) -> None:
    assert loaded.megabytes <= process.max_megabytes


def test_the_forbidden_pages_are_those_that_the_web_process_serves() -> None:
    (web,) = (each for each in PROCESSES if each.name == "web")
    assert sorted(_PAGES - _start(web).modules) == []
