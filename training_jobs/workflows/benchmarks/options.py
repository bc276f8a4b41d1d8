"""What the command line says to a benchmark."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BenchmarkOptions:
    """`data` is the folder with the public sets; the others matter only to benchmarks that name them."""

    data: Path
    out: Path | None = None
    without_answer: tuple[Path, ...] = ()
    written: bool = False  # let the generator write, however it was measured
    askers: int = 1  # questions under way at once
