"""What a run leaves behind: adapter, merged model, checksums. Written aside, checked, renamed."""

import gc
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from training_jobs.ml.checksums import damaged_files, write_checksums
from training_jobs.ml.files import folder_written_aside

DIGESTS = "digests.json"


def save_artifacts(
    model: Any,
    tokenizer: Any,
    folder: Path,
    *,
    base_model: str,
    revision: str = "",
    note: Mapping[str, object] | None = None,
    merged_dtype: torch.dtype = torch.bfloat16,
) -> dict[str, str]:
    """Write `adapter/` (LoRA and QLoRA) and `merged/` (a plain model any engine serves) with checksums.

    `adapter/` is PEFT's own format, which vLLM and transformers load; its base model is named, not copied.
    The model passed in is used up: merging folds the adapter into its weights. `note` is kept beside the
    digests, for whoever continues after a kill.

    Returns:
        Artefact name to SHA-256 digest of its checksum file.
    """
    with folder_written_aside(folder) as partial:
        if hasattr(model, "merge_and_unload"):
            model.peft_config["default"].base_model_name_or_path = base_model
            model.peft_config["default"].revision = revision or None
            model.save_pretrained(partial / "adapter")
            tokenizer.save_pretrained(partial / "adapter")
            model = _merge(model, base_model, revision, partial / "adapter", merged_dtype)
        model.config.use_cache = True
        model.to(merged_dtype).save_pretrained(partial / "merged")
        tokenizer.save_pretrained(partial / "merged")
        digests = {part.name: write_checksums(part) for part in sorted(partial.iterdir())}
        (partial / DIGESTS).write_text(json.dumps({"digests": digests, "note": note or {}}, indent=2))
    return digests


def read_artifacts(folder: Path) -> tuple[dict[str, str], dict[str, object]] | None:
    """Digests and note of whole, unchanged artefacts; None when there are none."""
    try:
        written = json.loads((folder / DIGESTS).read_text())
    except (OSError, ValueError):
        return None
    digests: dict[str, str] = written["digests"]
    if any(damaged_files(folder / name) for name in digests):
        return None
    return digests, written["note"]


def _merge(model: Any, base_model: str, revision: str, adapter: Path, dtype: torch.dtype) -> Any:
    """A plain model. Four-bit weights cannot take up an adapter without loss, so they are loaded again."""
    if not getattr(model, "is_loaded_in_4bit", False):
        return model.merge_and_unload()
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    del model
    gc.collect()
    base = AutoModelForCausalLM.from_pretrained(base_model, dtype=dtype, revision=revision or None)
    return PeftModel.from_pretrained(base, adapter).merge_and_unload()
