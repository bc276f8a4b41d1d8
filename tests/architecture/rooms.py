"""How the packages are divided, in figures: `python -m tests.architecture.rooms`.

For each package its Python lines and files (without migrations), how many of its own imports stay inside one
folder and inside one feature (the folder right under the package), circles between sibling modules, files
over the limit, and untyped documents per 1,000 lines.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import grimp

from tests.architecture.test_sizes import MAX_FILE_LINES, PACKAGES, _sources
from tests.embedded import REPOSITORY

# The vocabulary that every feature of a package shares is nobody's room.
_SHARED = {"models", "enums", "exceptions"}
_UNTYPED = re.compile(r"dict\[str, Any\]")


@dataclass(frozen=True, slots=True)
class Rooms:
    """Figures of one package; shares are of imports from the package into itself."""

    package: str
    num_lines: int
    num_files: int
    num_long_files: int
    share_inside_folder: float
    share_inside_feature: float
    untyped_per_1000_lines: float


def rooms_of(package: str, graph: grimp.ImportGraph) -> Rooms:
    texts = [path.read_text() for path in _sources(package)]
    lines = [len(text.splitlines()) for text in texts]
    imports = [
        (importer, imported)
        for importer in graph.modules
        if _belongs(importer, package)
        for imported in graph.find_modules_directly_imported_by(importer)
        if _belongs(imported, package) and imported.split(".")[1] not in _SHARED
    ]
    return Rooms(
        package,
        num_lines=sum(lines),
        num_files=len(lines),
        num_long_files=sum(each > MAX_FILE_LINES for each in lines),
        share_inside_folder=_share(_folder(a) == _folder(b) for a, b in imports),
        share_inside_feature=_share(_feature(a) == _feature(b) for a, b in imports),
        untyped_per_1000_lines=1000 * sum(len(_UNTYPED.findall(text)) for text in texts) / sum(lines),
    )


def circles(graph: grimp.ImportGraph) -> list[str]:
    """Packages whose children import each other in a circle, with one import that closes it."""
    found = []
    for package in sorted(graph.modules):
        if graph.find_children(package):
            found += [f"{a} > {b}" for a, b in graph.nominate_cycle_breakers(package)]
    return found


def _belongs(module: str, package: str) -> bool:
    return module.startswith(f"{package}.") and ".migrations" not in module


def _folder(module: str) -> str:
    path = REPOSITORY.joinpath(*module.split("."))
    return module if path.is_dir() else module.rpartition(".")[0]


def _feature(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _share(flags: Iterable[bool]) -> float:
    counted = list(flags)
    return sum(counted) / len(counted) if counted else 1.0


def report() -> str:
    graph = grimp.build_graph(*PACKAGES)
    rows = [f"{'package':15} lines  files  >{MAX_FILE_LINES}  in folder  in feature  untyped/1000"]
    for package in PACKAGES:
        rooms = rooms_of(package, graph)
        rows.append(
            f"{package:15} {rooms.num_lines:5}  {rooms.num_files:5}  {rooms.num_long_files:4}"
            f"  {rooms.share_inside_folder:9.2f}  {rooms.share_inside_feature:10.2f}"
            f"  {rooms.untyped_per_1000_lines:12.1f}"
        )
    found = circles(graph)
    return "\n".join([*rows, f"circles: {len(found)}", *found, ""])


if __name__ == "__main__":
    sys.stdout.write(report())
