"""What a run leaves behind: adapter, merged model, checksums. Written aside, checked, renamed."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import torch

CHECKSUMS = "SHA256SUMS"


def save_artifacts(model: Any, tokenizer: Any, folder: Path, *, base_model: str) -> dict[str, str]:
    """Write `adapter/` (LoRA runs) and `merged/` (a plain model any engine serves) with their checksums.

    `adapter/` is PEFT's own format, which vLLM and transformers load; its base model is named, not copied.
    The model passed in is used up: merging folds the adapter into its weights.

    Returns:
        Artefact name to SHA-256 digest of its checksum file.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    if hasattr(model, "merge_and_unload"):
        model.peft_config["default"].base_model_name_or_path = base_model
        model.save_pretrained(partial / "adapter")
        tokenizer.save_pretrained(partial / "adapter")
        model = model.merge_and_unload()
    model.config.use_cache = True
    model.to(torch.bfloat16).save_pretrained(partial / "merged")
    tokenizer.save_pretrained(partial / "merged")
    digests = {part.name: _write_checksums(part) for part in sorted(partial.iterdir())}
    (partial / "digests.json").write_text(json.dumps(digests, indent=2))
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    return digests


def has_intact_files(artifact: Path) -> bool:
    """Whether every file of an artefact still has the checksum it was written with."""
    try:
        lines = (artifact / CHECKSUMS).read_text().splitlines()
        expected = [line.split("  ", 1) for line in lines]
        return all(_sha256(artifact / name) == digest for digest, name in expected)
    except OSError:
        return False


def _write_checksums(artifact: Path) -> str:
    lines = [f"{_sha256(path)}  {path.name}" for path in sorted(artifact.iterdir())]
    content = "\n".join(lines) + "\n"
    (artifact / CHECKSUMS).write_text(content)
    return hashlib.sha256(content.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
