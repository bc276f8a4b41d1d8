"""Which package may know which: layers, and a web process without torch."""

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
