"""`manage.py benchmark NAME`: a reproducible measurement with date and machine.

The measurements stand beside the tests: they come with the repository, not with an installed portal.
"""

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from training_jobs.management.console import errors_as_sentences


class Command(BaseCommand):
    help = "Run a benchmark; without a name, list them."

    def add_arguments(self, parser: CommandParser) -> None:
        from tests.benchmarks import BENCHMARKS
        from tests.benchmarks.material import BOTH, HALVES

        parser.add_argument("name", nargs="?", choices=sorted(BENCHMARKS))
        parser.add_argument("--json", action="store_true", help="print JSON only")
        parser.add_argument(
            "--data",
            type=Path,
            default=settings.BASE_DIR.parent / "shared" / "data",
            metavar="DIR",
            help="folder with the public data sets (default: ../shared/data beside the checkout)",
        )
        parser.add_argument(
            "--half",
            choices=(*HALVES, BOTH),
            default=HALVES[0],
            help="of benchmarks that keep half of their questions unseen: which half (default: seen)",
        )

        parser.add_argument("--out", type=Path, metavar="DIR", help="answers-real: where its rows go")
        parser.add_argument(
            "--without-answer",
            type=Path,
            nargs="+",
            default=(),
            metavar="FILE.jsonl",
            help="answers-real: questions that none of the entries answers",
        )
        parser.add_argument("--written", action="store_true", help="answers-real: let the generator write")
        parser.add_argument(
            "--askers", type=int, default=1, help="answers-real: questions under way at once (default: 1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from tests.benchmarks import BENCHMARKS

        if options["name"] is None:
            for benchmark in BENCHMARKS.values():
                self.stdout.write(f"{benchmark.name:20} {benchmark.what}")
            return
        benchmark = BENCHMARKS[options["name"]]
        with errors_as_sentences():
            taken = {name: options[name] for name in benchmark.takes}
            figures = benchmark.run(options["data"], self.stderr.write, **taken)
        conditions = _conditions()
        if options["json"]:
            result = {"benchmark": benchmark.name, **conditions, "figures": figures}
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            return
        self.stdout.write(" · ".join((benchmark.name, *conditions.values())))
        for name, value in _flat(figures):
            self.stdout.write(f"  {name:40} {value}")


def _conditions() -> dict[str, str]:
    return {
        "date": timezone.localtime().isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {_processor()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.is_file() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def _flat(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in values.items():
        if not isinstance(value, dict):
            rows.append((prefix + name, value))
        elif set(value) == {"value", "low", "high"}:
            rows.append((prefix + name, f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"))
        else:
            rows += _flat(value, f"{prefix}{name} ")
    return rows
