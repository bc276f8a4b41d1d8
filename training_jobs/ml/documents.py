"""Frozen dataclasses as JSON objects and back: one reader for what rows, files and children say."""

import types
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Document = TypeVar("Document")


class DocumentError(ValueError):
    """Something is no document of its kind; the message names what is missing or of another shape."""


def read_document(kind: type[Document], raw: object) -> Document:
    """The document that `dataclasses.asdict` made `raw` of.

    What `raw` holds beside is passed over, and what it lacks has its default: rows outlive versions. Values
    of plain types are taken as they are.

    Raises:
        DocumentError: a field without a default is missing, or a part is of another shape.
    """
    if not isinstance(raw, dict):
        raise DocumentError(f"{kind.__name__} is no object")
    hints = get_type_hints(kind)
    names = [field.name for field in fields(cast("Any", kind)) if field.name in raw]
    try:
        return kind(**{name: _read(hints[name], raw[name]) for name in names})
    except TypeError as error:
        raise DocumentError(f"{kind.__name__}: {error}") from error


def _read(hint: Any, value: Any) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        return read_document(hint, value)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        kinds = [kind for kind in arguments if is_dataclass(kind)]
        return _read(kinds[0], value) if kinds and value is not None else value
    if origin is dict and isinstance(value, dict):
        return {key: _read(arguments[1], each) for key, each in value.items()}
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(_read(arguments[0], each) for each in value)
    return value
