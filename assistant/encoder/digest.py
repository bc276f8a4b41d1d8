"""The digest of a model folder, over everything that decides its vectors."""

import hashlib
from functools import lru_cache
from pathlib import Path

_DECIDING = ("*.onnx", "*.onnx.data", "*.onnx_data", "*.json", "*_Pooling/config.json")


def folder_digest(folder: Path) -> str:
    """SHA-256 over names and contents of model, tokenizer and configuration files, 64 hex digits.

    Reading is skipped while no file changed its size or time since the last call of this process.
    """
    files = sorted({file for pattern in _DECIDING for file in folder.glob(pattern) if file.is_file()})
    stamps = tuple((file, file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    return _digest(folder, stamps)


@lru_cache(maxsize=8)
def _digest(folder: Path, stamps: tuple[tuple[Path, int, int], ...]) -> str:
    total = hashlib.sha256()
    for path, _size, _time in stamps:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder)}\0{content}\n".encode())
    return total.hexdigest()
