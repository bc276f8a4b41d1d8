"""What an answer rests on, in the form it is stored: the article's or document's key and a mark of its text.

`reg:posgrado/v2/art:48#9e107d9d372bb6826bd81d3542a419d6` says: on article 48, with the text it had in
version 2. The mark (32 hexadecimal digits, see `curation.passages.validity.TextHash`) makes the sentence hold
whatever becomes of the version: in version 3 the same article is the same foundation while its text is.
"""

import re
from dataclasses import dataclass

_MARK = re.compile(r"#(?P<hash>[0-9a-f]{32})\Z")
_ARTICLE = re.compile(r"reg:(?P<id>[^/]+)(?:/v(?P<number>[0-9]{1,5}))?/art:(?P<anchor>[^/]+)")
_DOCUMENT = re.compile(r"doc:(?P<id>[^/]+)")


@dataclass(frozen=True, slots=True)
class Foundation:
    """An article (`anchor` set) or a document, by the identifier of its regulation or its own.

    `version` and `text_hash` are unknown while somebody has only written the key of the article.
    """

    external_id: str
    anchor: str = ""
    version: int | None = None
    text_hash: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """The same for every version of an article; the anchor is empty for a document."""
        return self.external_id, self.anchor

    @property
    def is_article(self) -> bool:
        return bool(self.anchor)

    @property
    def key(self) -> str:
        """The passage key of the article or document, without the mark of its text."""
        if not self.is_article:
            return f"doc:{self.external_id}"
        version = "" if self.version is None else f"/v{self.version}"
        return f"reg:{self.external_id}{version}/art:{self.anchor}"

    def __str__(self) -> str:
        return f"{self.key}#{self.text_hash}" if self.text_hash else self.key


def parse_foundation(written: str) -> Foundation | None:
    """What a stored or imported key names; None when it is not one of an article or document."""
    mark = _MARK.search(written)
    key = written[: mark.start()] if mark else written
    text_hash = mark["hash"] if mark else ""
    if (article := _ARTICLE.fullmatch(key)) is not None:
        number = int(article["number"]) if article["number"] else None
        return Foundation(article["id"], article["anchor"], number, text_hash)
    if (document := _DOCUMENT.fullmatch(key)) is not None:
        return Foundation(document["id"], text_hash=text_hash)
    return None


def foundations_of(stored: list[str]) -> list[Foundation]:
    """The foundations an entry stores; what cannot be read was never written by our services."""
    return [found for each in stored if (found := parse_foundation(each)) is not None]
