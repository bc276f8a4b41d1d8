"""The part of a text that answers: whole sentences, lists with what introduces them, rows with their head."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.quoting.parts import Form, Part, parts_of
from assistant.answering.quoting.relevance import shared_words, with_neighbours
from assistant.answering.quoting.tables import quoted_table
from assistant.language.sentences import split_sentences
from assistant.language.words import content_stems
from curation.text.lines import is_enumerated, meant_breaks
from curation.text.plain import shortened

GAP = "[…]"  # stands where something between two quoted parts is left out
_MAX_LIST_FACTOR = 2  # a list is quoted whole up to this many times the length asked for
_MIN_ROOM = 150  # characters: what is left below this would hold no more than a sentence out of place
_NEARLY_AS_GOOD = 0.5  # a further part is quoted when it shares this much of what the best shares


def best_sentences(question: str, text: str, *, max_chars: int) -> list[str]:
    """Up to `max_chars` of whole sentences in their order; all of them when they fit.

    A single sentence that is longer is cut between words.
    """
    sentences = split_sentences(text)
    if len(text) <= max_chars or len(sentences) <= 1:
        return [shortened(text, max_chars)] if len(sentences) <= 1 else sentences
    return [shortened(sentences[at], max_chars) for at in _chosen(question, sentences, max_chars)]


@dataclass(frozen=True, slots=True)
class Excerpt:
    markdown: str
    lacks_rows: bool  # of a table in it only the rows asked for are shown


def excerpt(question: str, markdown: str, *, max_chars: int, known: str = "") -> Excerpt:
    """The parts of a long text that speak most of the question, about `max_chars` long.

    `known` are words that say which text it is (its title) and not which part of it. A text that shares no
    word with the question is quoted from its beginning. Lists are never cut in half, unless they are longer
    than twice `max_chars`.
    """
    parts = parts_of(markdown)
    scores = with_neighbours(shared_words(question, [_spoken(part) for part in parts], known=known))
    best = max(scores, default=0.0)
    quoted: dict[int, str] = {}
    room = max_chars
    for at in sorted(range(len(parts)), key=lambda at: (-scores[at], at)):
        if quoted and (scores[at] < _NEARLY_AS_GOOD * best or room < _MIN_ROOM):
            break
        is_prose = parts[at].form is Form.PROSE
        text = _quoted(question, parts[at], room if is_prose else max_chars, known)
        if not quoted or len(text) <= room:
            quoted[at] = text
            room -= len(text)
        elif not best:
            break  # the beginning of the text, without holes
    lacks_rows = any(
        parts[at].form is Form.TABLE and not quoted[at].endswith(parts[at].text) for at in quoted
    )
    return Excerpt(_assembled(parts, quoted), lacks_rows)


def _spoken(part: Part) -> str:
    return f"{part.heading}\n{part.whole}"


def _quoted(question: str, part: Part, max_chars: int, known: str) -> str:
    """The part within `max_chars`, by its own form."""
    if part.form is Form.TABLE:
        table = quoted_table(question, part.text, max_chars=max_chars, known=f"{known} {part.heading}")
        return _introduced(part, table)
    if len(part.whole) <= (_MAX_LIST_FACTOR if part.form is Form.LIST else 1) * max_chars:
        return part.whole
    if part.form is Form.LIST:
        return _introduced(part, _items(question, part.text, max_chars))
    return _prose(question, part.whole, max_chars)


def _introduced(part: Part, text: str) -> str:
    return f"{part.intro}\n\n{text}" if part.intro else text


def _prose(question: str, text: str, max_chars: int) -> str:
    sentences = _with_whole_emphasis(split_sentences(_unwrapped(text)))
    return _with_gaps(question, sentences, max_chars, glue=" ")


def _with_whole_emphasis(sentences: Sequence[str]) -> list[str]:
    """Sentences that stand in bold together stay together, so that no half of a pair of marks is left."""
    joined: list[str] = []
    for sentence in sentences:
        if joined and joined[-1].count("**") % 2:
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def _items(question: str, text: str, max_chars: int) -> str:
    items: list[str] = []
    for line in filter(str.strip, text.split("\n")):
        if items and not is_enumerated(line):
            items[-1] = f"{items[-1]}\n{line}"  # an item goes on
        else:
            items.append(line)
    return _with_gaps(question, items, max_chars, glue="\n")


def _with_gaps(question: str, units: Sequence[str], max_chars: int, *, glue: str) -> str:
    chosen = _chosen(question, units, max_chars)
    pieces: list[str] = []
    for before, at in zip([None, *chosen], chosen, strict=False):
        if before is not None and at > before + 1:
            pieces.append(GAP if glue == " " else f"\n{GAP}\n")
        pieces.append(shortened(units[at], max_chars))
    return glue.join(pieces)


def _chosen(question: str, units: Sequence[str], max_chars: int) -> list[int]:
    """Positions of the units that share most words, in order; the first unit when none does."""
    asked = set(content_stems(question))
    shared = [float(len(asked & set(content_stems(unit)))) for unit in units]
    scores = with_neighbours(shared)
    chosen: list[int] = []
    length = 0
    for at in sorted(range(len(units)), key=lambda at: (-scores[at], at)):
        size = len(units[at]) + 1  # with the blank or line break that joins it
        if chosen and (length + size > max_chars + 1 or scores[at] == 0):
            continue
        chosen.append(at)
        length += size
    return sorted(chosen)


def _unwrapped(text: str) -> str:
    """Line breaks that only fitted the text to a page become blanks."""
    lines = text.split("\n")
    joined = lines[0]
    for line, is_meant in zip(lines[1:], meant_breaks(lines), strict=True):
        joined += ("\n" if is_meant else " ") + line.strip()
    return joined


def _assembled(parts: Sequence[Part], quoted: dict[int, str]) -> str:
    """The quoted parts in their order under their headings, with a mark where something is left out."""
    blocks: list[str] = []
    heading = ""
    last: int | None = None
    for at in sorted(quoted):
        if last is not None and at > last + 1:
            blocks.append(GAP)
        if parts[at].heading != heading:
            heading = parts[at].heading
            blocks.append(heading)
        blocks.append(quoted[at])
        last = at
    return "\n\n".join(blocks)
