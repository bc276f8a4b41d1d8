"""The one form in which content leaves curation."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of published text that can be found, shown and cited on its own.

    `key` is stable while the text is (`faq:costos`, `doc:guia/p:3`, `reg:posgrado/v2/art:45`); `entry_key`
    names the entry it came from. `text` is Markdown of at most about 450 tokens (a curated answer is
    never divided and may be longer); `questions` are other ways people ask for it (FAQ variants), used to
    find it, never shown. `url` is a site-relative address with an anchor that always leads to this very
    text. Validity includes both ends.
    """

    key: str
    entry_key: str
    kind: str
    title: str
    heading_path: tuple[str, ...]
    text: str
    questions: tuple[str, ...]
    citation: str
    url: str
    audience: str
    valid_from: date | None
    valid_until: date | None
    language: str
