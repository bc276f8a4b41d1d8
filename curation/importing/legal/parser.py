"""A legal text as a list of parts that can be cited, with the headings above each.

One pass classifies lines, a second drops article headings that are none (entries of a table of contents,
mentions that break the numbering), a third builds the parts. What is doubtful becomes a warning with its
line, so that a person decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from curation.importing.legal.headings import (
    Container,
    Level,
    PartHeading,
    PartKind,
    Provisions,
    annex_heading,
    article_heading,
    container_heading,
    provision_heading,
    provisions_heading,
)
from curation.importing.legal.numbers import Number
from curation.importing.legal.pages import Line, content_lines
from curation.importing.legal.prose import paragraphs, split_title
from curation.importing.messages import Message
from curation.importing.messages import gettext_noop as _

_ANCHOR_PREFIX = {
    PartKind.PREAMBLE: "preambulo",
    PartKind.ADDITIONAL: "adicional",
    PartKind.TRANSITORY: "transitoria",
    PartKind.REPEALING: "derogatoria",
    PartKind.FINAL: "final",
    PartKind.ANNEX: "anexo",
}
MIN_PREAMBLE_WORDS = 40  # fewer words before the first article are the cover
MAX_RUN = 3  # numbers a mention may not skip to be taken for an article


@dataclass(frozen=True, slots=True)
class LegalWarning:
    line: int
    message: Message


@dataclass(frozen=True, slots=True)
class LegalPart:
    """`line` is where its heading stands in the extracted text."""

    kind: str
    number: str
    anchor: str
    heading_path: tuple[str, ...]
    title: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class LegalText:
    parts: tuple[LegalPart, ...]
    warnings: tuple[LegalWarning, ...]


Heading = Container | Provisions | PartHeading


@dataclass(slots=True)
class _Block:
    """A heading (None: the text before the first) and the lines below it."""

    line: int
    heading: Heading | None
    body: list[str] = field(default_factory=list)


def parse_legal_text(text: str) -> LegalText:
    """Divide the text into parts. A text without any article yields no parts and says so in a warning."""
    blocks = _blocks(content_lines(text))
    warnings: list[LegalWarning] = []
    blocks = _without_false_articles(blocks, warnings)
    parts = _unique_anchors(_with_text(_parts(blocks), warnings), warnings)
    warnings += _numbering_warnings(blocks)
    if not any(part.kind == PartKind.ARTICLE for part in parts):
        warnings.append(LegalWarning(1, Message(_("No article was found in the text."))))
    return LegalText(tuple(parts), tuple(sorted(warnings, key=lambda warning: warning.line)))


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks = [_Block(1, None)]
    group: PartKind | None = None
    previous = ""
    quotation = _Quotation(lines)
    for line in lines:
        heading = None if quotation.holds(line.text) else _heading(line.text, previous, group)
        if heading is None:
            blocks[-1].body.append(line.text)
        else:
            blocks.append(_Block(line.number, heading))
            group = _group_after(heading, group)
        previous = line.text if line.text.strip() else previous
    return blocks


class _Quotation:
    """Text quoted between « and » over many lines: the articles that a reform writes into another law."""

    def __init__(self, lines: Sequence[Line]) -> None:
        opened = sum(line.text.count("«") for line in lines)
        closed = sum(line.text.count("»") for line in lines)
        self._is_reliable = opened > 0 and abs(opened - closed) <= max(2, opened // 50)
        self._depth = 0

    def holds(self, text: str) -> bool:
        """Whether the line begins inside a quotation; to be asked for every line in order."""
        if not self._is_reliable:
            return False
        if text.lstrip().startswith("«"):
            self._depth = 0  # a new quotation: an unclosed one before it is a slip of the text
        is_inside = self._depth > 0
        self._depth = max(0, self._depth + text.count("«") - text.count("»"))
        return is_inside


def _heading(text: str, previous: str, group: PartKind | None) -> Heading | None:
    if not text.strip():
        return None
    return (
        article_heading(text, previous)
        or container_heading(text)
        or provisions_heading(text)
        or provision_heading(text, group)
        or annex_heading(text)
    )


def _group_after(heading: Heading, group: PartKind | None) -> PartKind | None:
    if isinstance(heading, Provisions):
        return heading.kind
    if isinstance(heading, Container) or heading.kind in (PartKind.ARTICLE, PartKind.ANNEX):
        return None
    return group


def _without_false_articles(blocks: list[_Block], warnings: list[LegalWarning]) -> list[_Block]:
    """Give the lines of false headings back to the text before them."""
    articles = [block for block in blocks if _article_number(block) is not None]
    false = _contents_entries(articles)
    true = [block for block in articles if id(block) not in false]
    for block in _out_of_order(true):
        false.add(id(block))
        number = _article_number(block)
        message = Message(
            _("“Article %(number)s” breaks the numbering; it was taken for a mention, not a heading."),
            {"number": number.printed if number else ""},
        )
        warnings.append(LegalWarning(block.line, message))
    kept: list[_Block] = []
    for block in blocks:
        if id(block) in false and isinstance(block.heading, PartHeading):
            printed = f"Artículo {block.heading.number.printed}. {block.heading.rest}"
            kept[-1].body += [printed, *block.body]
        else:
            kept.append(block)
    return kept


def _article_number(block: _Block) -> Number | None:
    heading = block.heading
    is_article = isinstance(heading, PartHeading) and heading.kind is PartKind.ARTICLE
    return heading.number if is_article and isinstance(heading, PartHeading) else None


def _contents_entries(articles: Sequence[_Block]) -> set[int]:
    """Articles of one line whose whole series comes again later: a table of contents without page numbers."""
    anchors = [number.anchor for block in articles if (number := _article_number(block))]
    restart = next((i for i in range(3, len(anchors)) if anchors[i] == anchors[0]), None)
    if restart is None or not set(anchors[:restart]) <= set(anchors[restart:]):
        return set()
    entries = articles[:restart]
    if any(sum(bool(line.strip()) for line in block.body) > 1 for block in entries[:-1]):
        return set()
    return {id(block) for block in entries}


def _out_of_order(articles: Sequence[_Block]) -> Iterator[_Block]:
    """Articles whose number fits neither before nor after, while their neighbours fit each other."""
    numbers = [number.value for block in articles if (number := _article_number(block))]
    last = 0
    for index, value in enumerate(numbers):
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        skips = not last <= value <= last + MAX_RUN
        if skips and following is not None and last < following <= last + MAX_RUN and value != 1:
            yield articles[index]
        else:
            last = value


def _parts(blocks: Sequence[_Block]) -> Iterator[LegalPart]:
    path: dict[Level, str] = {}
    group: Provisions | None = None
    for block in blocks:
        heading = block.heading
        if heading is None:
            yield from _preamble(block)
        elif isinstance(heading, Container):
            title, _rest = _container_title(heading.rest, block.body)
            path = {level: label for level, label in path.items() if level < heading.level}
            path[heading.level] = f"{heading.label}. {title}" if title else heading.label
            group = None
        elif isinstance(heading, Provisions):
            path, group = _path_of_group(path, heading, block), heading
            yield from _unnumbered_provision(block, heading, tuple(path.values()))
        else:
            if heading.kind is PartKind.ANNEX or (heading.kind is not PartKind.ARTICLE and group is None):
                path = {}
            yield _part(heading, block, tuple(path.values()))


def _path_of_group(path: dict[Level, str], heading: Provisions, block: _Block) -> dict[Level, str]:
    """A group right below a container without title is that container's title."""
    if path:
        innermost = max(path)
        if ". " not in path[innermost]:
            return {**path, innermost: f"{path[innermost]}. {heading.label}"}
    return {Level.TITLE: heading.label}


def _part(heading: PartHeading, block: _Block, path: tuple[str, ...]) -> LegalPart:
    title, text = split_title(heading.rest, block.body)
    prefix = _ANCHOR_PREFIX.get(heading.kind, "")
    number = heading.number.anchor.replace("unico", "unica") if prefix else heading.number.anchor
    anchor = "-".join(part for part in (prefix, number) if part)
    return LegalPart(heading.kind, heading.number.printed, anchor, path, title, text, block.line)


def _preamble(block: _Block) -> Iterator[LegalPart]:
    text = paragraphs(block.body)
    if len(text.split()) >= MIN_PREAMBLE_WORDS:
        yield LegalPart(PartKind.PREAMBLE, "", "preambulo", (), "", text, block.line)


def _unnumbered_provision(block: _Block, heading: Provisions, path: tuple[str, ...]) -> Iterator[LegalPart]:
    """«DISPOSICIÓN TRANSITORIA» followed by its text, without a number."""
    text = paragraphs(block.body)
    if len(text.split()) > 8:
        anchor = f"{_ANCHOR_PREFIX[heading.kind]}-unica"
        yield LegalPart(heading.kind, "", anchor, path, "", text, block.line)


def _container_title(rest: str, body: Sequence[str]) -> tuple[str, list[str]]:
    """The title beside the number or on the lines below it, and the lines left."""
    filled = [line.strip(" *_#") for line in body if line.strip()]
    if rest and not rest.isupper():
        return rest.strip(" .-–"), filled
    title = [rest] if rest else []
    while filled and (filled[0].isupper() or not title) and len(filled[0]) <= 120:
        title.append(filled.pop(0))
    return " ".join(title).strip(" .-–"), filled


def _with_text(parts: Iterator[LegalPart], warnings: list[LegalWarning]) -> Iterator[LegalPart]:
    for part in parts:
        if part.text:
            yield part
        else:
            message = Message(_("“%(number)s” has no text; it was left out."), {"number": part.number})
            warnings.append(LegalWarning(part.line, message))


def _unique_anchors(parts: Iterator[LegalPart], warnings: list[LegalWarning]) -> list[LegalPart]:
    seen: dict[str, int] = {}
    unique = []
    for part in parts:
        seen[part.anchor] = seen.get(part.anchor, 0) + 1
        if seen[part.anchor] > 1:
            message = Message(_("“%(number)s” stands twice."), {"number": part.number or part.anchor})
            warnings.append(LegalWarning(part.line, message))
            part = replace(part, anchor=f"{part.anchor}-{seen[part.anchor]}")
        unique.append(part)
    return unique


def _numbering_warnings(blocks: Sequence[_Block]) -> Iterator[LegalWarning]:
    last = 0
    for block in blocks:
        number = _article_number(block)
        if number is None:
            continue
        if last and number.value > last + 1:
            values = {"last": last, "number": number.value}
            yield LegalWarning(
                block.line, Message(_("The numbering jumps from article %(last)d to %(number)d."), values)
            )
        last = number.value
