"""Which package may know which: layers, and a web process without torch."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.embedded import REPOSITORY


def test_layers_between_and_inside_packages_hold() -> None:
    finished = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:]


def test_web_process_never_imports_torch() -> None:
    program = (
        "import django, sys; django.setup(); import soe_portal.urls, soe_portal.asgi;"
        "sys.exit(','.join({'torch', 'transformers', 'peft'} & set(sys.modules)) or 0)"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_launcher_loads_no_application() -> None:
    program = (
        "import sys; import soe_portal.supervisor.launch;"
        "sys.exit(','.join({'torch', 'celery', 'curation', 'assistant', 'numpy'} & set(sys.modules)) or 0)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=REPOSITORY
    )
    assert finished.returncode == 0, finished.stderr


HEAVY = {"torch", "transformers", "peft", "accelerate", "trl", "bertopic", "top2vec", "umap", "hdbscan"}


def test_only_the_folder_ml_imports_torch_even_inside_functions() -> None:
    packages = ("soe_portal", "curation", "assistant", "training_jobs")
    sources = (path for package in packages for path in (REPOSITORY / package).rglob("*.py"))
    found = [
        f"{path.relative_to(REPOSITORY)}: {name}"
        for path in sources
        if REPOSITORY / "training_jobs" / "ml" not in path.parents
        for name in sorted(_imported(path) & HEAVY)
    ]
    assert found == []


def _imported(path: Path) -> set[str]:
    """The first part of every module that the file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
