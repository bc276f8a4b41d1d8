"""The check of a base model: `python -m training_jobs.ml.tuning.inspection LOCATION [REVISION]`.

It prints one JSON object and ends with 0 whatever it found. Weights are not loaded: the model is built
without memory (meta device) and its parameters are compared with the headers of the safetensors files.
"""

import json
import os
import struct
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training_jobs.ml.child import end_with_parent, own_output, say
from training_jobs.ml.tuning.events import Inspection
from training_jobs.ml.tuning.exceptions import ChatTemplateError
from training_jobs.ml.tuning.needs import ModelShape
from training_jobs.ml.tuning.template_check import check_chat_template

_INDEX = "model.safetensors.index.json"
_SINGLE = "model.safetensors"
_MAX_HEADER = 100 * 2**20


class UnusableModelError(Exception):
    """Why a model cannot be tuned: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def inspect_model(location: str, revision: str = "") -> Inspection:
    """Look at a model as far as it can be read."""
    found = Inspection()
    try:
        folder = _fetch(location, revision)
        _inspect_folder(folder, found)
        found.loads = True
    except UnusableModelError as error:
        found.code, found.message = error.code, str(error)
    except Exception as error:  # noqa: BLE001 - anything may be wrong with files from elsewhere
        found.code, found.message = "failed", f"{type(error).__name__}: {str(error)[:500]}"
    return found


def read_safetensors_sizes(path: Path) -> dict[str, tuple[tuple[int, ...], int]]:
    """Name to shape and bytes of every tensor, from the header alone.

    Raises:
        UnusableModelError: the file is cut off or no safetensors file.
    """
    try:
        with path.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            if length > _MAX_HEADER:
                raise ValueError("header too long")
            header = json.loads(opened.read(length))
    except (OSError, ValueError, struct.error) as error:
        raise UnusableModelError("broken_weights", f"{path.name} is not a whole safetensors file.") from error
    header.pop("__metadata__", None)
    ends = [entry["data_offsets"][1] for entry in header.values()]
    if path.stat().st_size < 8 + length + max(ends, default=0):
        raise UnusableModelError("broken_weights", f"{path.name} is cut off: copy it again.")
    return {
        name: (tuple(entry["shape"]), entry["data_offsets"][1] - entry["data_offsets"][0])
        for name, entry in header.items()
    }


def _fetch(location: str, revision: str) -> Path:
    """The model's folder: the one named, or the hub's copy of it (downloaded unless we are offline)."""
    folder = Path(location)
    if folder.is_dir():
        return folder
    if folder.is_absolute() or location.startswith((".", "~")) or location.count("/") != 1:
        raise UnusableModelError("not_found", f"There is no folder {location}.")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        return Path(
            snapshot_download(
                location,
                revision=revision or None,
                allow_patterns=["*.json", "*.safetensors", "*.model", "*.jinja", "*.txt"],
            )
        )
    except GatedRepoError as error:
        raise UnusableModelError(
            "gated", f"{location} needs an access token: accept its licence on the hub and set HF_TOKEN."
        ) from error
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise UnusableModelError(
            "not_found", f"The hub has no model {location} at revision «{revision or 'main'}»."
        ) from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise UnusableModelError(
            "hub_unreachable",
            f"{location} is not on this machine and the hub cannot be reached"
            f"{' (HF_HUB_OFFLINE is set)' if os.environ.get('HF_HUB_OFFLINE') == '1' else ''}:"
            " download it elsewhere and name the folder.",
        ) from error


def _inspect_folder(folder: Path, found: Inspection) -> None:
    from transformers import MODEL_FOR_CAUSAL_LM_MAPPING, AutoConfig

    if not (folder / "config.json").is_file():
        raise UnusableModelError("not_found", f"{folder} holds no config.json: it is not a model folder.")
    config = AutoConfig.from_pretrained(folder)
    found.architecture = (config.architectures or [config.model_type])[0]
    found.context_tokens = getattr(config, "max_position_embeddings", None)
    if type(config) not in MODEL_FOR_CAUSAL_LM_MAPPING:
        raise UnusableModelError(
            "not_causal", f"{found.architecture} does not write text: choose a causal language model."
        )
    _check_weights(folder, config, found)
    _check_tokenizer(folder, found)


def _check_weights(folder: Path, config: Any, found: Inspection) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    sizes = _all_sizes(folder)
    with torch.device("meta"):
        model: Any = AutoModelForCausalLM.from_config(config)  # type: ignore[no-untyped-call]
    model.tie_weights()
    expected = {name: tuple(tensor.shape) for name, tensor in model.named_parameters()}
    missing = sorted(name for name, shape in expected.items() if sizes.get(name, ((), 0))[0] != shape)
    if missing:
        raise UnusableModelError(
            "broken_weights", f"{len(missing)} weights are missing or of another shape, first {missing[0]}."
        )
    found.num_parameters = sum(parameter.numel() for parameter in model.parameters())
    found.size_bytes = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    weight_bytes = sum(num_bytes for _, num_bytes in sizes.values())
    found.shape = ModelShape.of_config(config, found.num_parameters, weight_bytes)


def _all_sizes(folder: Path) -> dict[str, tuple[tuple[int, ...], int]]:
    if (folder / _INDEX).is_file():
        names = set(json.loads((folder / _INDEX).read_text())["weight_map"].values())
    else:
        names = {_SINGLE}
    lost = sorted(name for name in names if not (folder / name).is_file())
    if lost:
        raise UnusableModelError(
            "broken_weights", f"{lost[0]} is missing: weights must be there as safetensors."
        )
    sizes: dict[str, tuple[tuple[int, ...], int]] = {}
    for name in sorted(names):
        sizes |= read_safetensors_sizes(folder / name)
    return sizes


def _check_tokenizer(folder: Path, found: Inspection) -> None:
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except (OSError, ValueError, KeyError) as error:
        raise UnusableModelError(
            "no_tokenizer", f"The tokenizer does not load: {str(error)[:200]}"
        ) from error
    found.has_chat_template = bool(tokenizer.chat_template)
    if not found.has_chat_template:
        raise UnusableModelError(
            "no_chat_template",
            "The tokenizer has no chat template: choose the «Instruct» or «Chat» variant of the model.",
        )
    try:
        found.notes = tuple(check_chat_template(tokenizer, _end_ids(folder, tokenizer)))
    except ChatTemplateError as error:
        raise UnusableModelError(error.code, str(error)) from error


def _end_ids(folder: Path, tokenizer: Any) -> set[int]:
    """Tokens at which an engine stops: models name them in one of three places, or in several."""
    ends = {tokenizer.eos_token_id}
    for path in (folder / "config.json", folder / "generation_config.json"):
        named = json.loads(path.read_text()).get("eos_token_id") if path.is_file() else None
        ends.update(named if isinstance(named, list) else [named])
    return ends - {None}


if __name__ == "__main__":
    end_with_parent()
    output = own_output()
    say(asdict(inspect_model(*sys.argv[1:3])), output)
