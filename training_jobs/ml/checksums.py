"""Are an artefact's files those that were written? `SHA256SUMS` says so; needs neither torch nor a model.

It holds a line for each file, digest and name as `sha256sum` prints them. The artefact's own digest is the
SHA-256 of that file.
"""

import hashlib
import re
from pathlib import Path

CHECKSUMS = "SHA256SUMS"
MERGED, ADAPTER = "merged", "adapter"
_LINE = re.compile(r"^([0-9a-f]{64}) [ *](.+)$")


def write_checksums(folder: Path) -> str:
    """List the files of an artefact; returns its digest."""
    lines = [f"{sha256_of(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / CHECKSUMS).write_text("".join(lines))
    return artefact_digest(folder)


def artefact_digest(folder: Path) -> str:
    """SHA-256 of the artefact's list of checksums.

    Raises:
        OSError: the list cannot be read.
    """
    return hashlib.sha256((folder / CHECKSUMS).read_bytes()).hexdigest()


def damaged_files(folder: Path, *, digest: str = "") -> list[str]:
    """Names of what is missing or changed; empty when all is well.

    Args:
        folder: the artefact.
        digest: what the list of checksums itself must have; empty: any list will do.
    """
    try:
        content = (folder / CHECKSUMS).read_bytes()
    except OSError:
        return [CHECKSUMS]
    if digest and hashlib.sha256(content).hexdigest() != digest:
        return [CHECKSUMS]
    lines = [_LINE.match(line) for line in content.decode(errors="replace").splitlines()]
    if not lines or None in lines:
        return [CHECKSUMS]
    return [line[2] for line in lines if line is not None and not _has_digest(folder, line[2], line[1])]


def _has_digest(folder: Path, name: str, digest: str) -> bool:
    path = folder / name
    # A name that leads out of the folder is nobody's honest checksum.
    if folder.resolve() not in path.resolve().parents:
        return False
    try:
        return sha256_of(path) == digest
    except OSError:
        return False


def sha256_of(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
