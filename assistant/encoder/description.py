"""What a model folder says about its encoder: prefixes, pooling, length limit, name.

`encoder.json` has the last word; without it, the files that sentence-transformers writes are read; without
those, the defaults are mean pooling, no prefixes and 512 tokens.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _

from assistant.exceptions import EncoderUnavailableError


@dataclass(frozen=True, slots=True)
class EncoderDescription:
    """`max_tokens` counts the special tokens; longer texts are cut there."""

    name: str
    query_prefix: str = ""
    passage_prefix: str = ""
    pooling: Literal["mean", "cls"] = "mean"
    max_tokens: int = 512


def read_description(folder: Path) -> EncoderDescription:
    """Describe the encoder in `folder`.

    Raises:
        EncoderUnavailableError: a description file is broken or asks for a pooling we do not know.
    """
    known = {field.name for field in fields(EncoderDescription)}
    values: dict[str, Any] = {"name": folder.name, **_from_sentence_transformers(folder)}
    values.update({key: value for key, value in _read(folder / "encoder.json").items() if key in known})
    if values.get("pooling", "mean") not in ("mean", "cls"):
        raise EncoderUnavailableError(
            _("The encoder in %(folder)s asks for a pooling other than mean or cls.") % {"folder": folder}
        )
    return EncoderDescription(**values)


def _from_sentence_transformers(folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    prompts = _read(folder / "config_sentence_transformers.json").get("prompts") or {}
    if prompts.get("query"):
        values["query_prefix"] = prompts["query"]
    if prompts.get("passage") or prompts.get("document"):
        values["passage_prefix"] = prompts.get("passage") or prompts["document"]
    pooling = _read(_pooling_folder(folder) / "config.json")
    if pooling:
        values["pooling"] = _pooling_name(pooling)
    limit = _read(folder / "sentence_bert_config.json").get("max_seq_length")
    if limit:
        values["max_tokens"] = int(limit)
    return values


def _pooling_folder(folder: Path) -> Path:
    modules = _read(folder / "modules.json") or []
    for module in modules:
        if str(module.get("type", "")).endswith("Pooling"):
            return folder / str(module["path"])
    return folder / "1_Pooling"


def _pooling_name(config: dict[str, Any]) -> str:
    if "pooling_mode" in config:
        return str(config["pooling_mode"])
    chosen = [key for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
    names = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
    return names.get(chosen[0], chosen[0]) if len(chosen) == 1 else "+".join(chosen)


def _read(path: Path) -> Any:
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderUnavailableError(
            _("The encoder's file %(file)s cannot be read.") % {"file": path}
        ) from error
