"""Entry keys: `faq:ID`, `doc:ID`, `reg:ID/vN`. Passage keys only append to them."""

import re
from dataclasses import dataclass

_KEY = re.compile(r"(?P<prefix>faq|doc):(?P<id>[^/]+)|reg:(?P<reg_id>[^/]+)/v(?P<number>[0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class EntryKey:
    """A key taken apart; `version` is set for regulations only."""

    prefix: str
    external_id: str
    version: int | None = None


def parse_entry_key(key: str) -> EntryKey | None:
    """The parts of a well-formed entry key; None for anything else."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    if match["prefix"]:
        return EntryKey(match["prefix"], match["id"])
    return EntryKey("reg", match["reg_id"], int(match["number"]))
