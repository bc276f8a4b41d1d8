"""The text below a heading: its title told apart, hard line ends joined to paragraphs."""

import re
from collections.abc import Sequence

# Starts of a new paragraph even without a blank line: incisos, numerals, bullets, paragraphs, tables.
_STARTS = re.compile(
    r"(?:[a-zñ]{1,2}[.)]+|\(?[a-zñ0-9]{1,3}\)|[IVXL]{1,6}[.)]|\d{1,2}(?:\.\d{1,2})*[.)]+-?|[-–—•●▪·*➢]|\|)\s"
    r"|\|"
    r"|(?:PAR[ÁA]GRAFO|Par[áa]grafo|P[ÁA]RRAFO)\b"
)
_TITLE_IN_BRACKETS = re.compile(r"^\((?P<title>[^()]{2,160})\)[\s.:*_–-]*(?P<rest>.*)$", re.DOTALL)
_TITLE_AND_COLON = re.compile(r"^(?P<title>[^:;]{3,110}?)\s?\.?:-?[ ](?P<rest>\S.*)$", re.DOTALL)
_TITLE_AND_POINT = re.compile(r"^(?P<title>[^.:;,]{3,80})\.[-–]?\s+(?P<rest>\S.*)$", re.DOTALL)
_BEGINS_SENTENCE = re.compile(
    r"(?:El|La|Los|Las|Se|Todo|Toda|Todos|Un|Una|En|Para|Cuando|Es|Son|Si|No|De|Por|Con|Serán?|Podrán?|Deberán?|Debe|Constituyen?|Corresponde|Quedan?|Cada|Este|Esta|Conforme|Además)\b"
)
MAX_TITLE_WORDS = 18


def paragraphs(lines: Sequence[str]) -> str:
    """Markdown paragraphs: lines are joined until a blank line or a mark that begins a new one."""
    joined: list[list[str]] = [[]]
    for line in lines:
        text = " ".join(line.split())
        if not text:
            joined.append([])
        elif _STARTS.match(text) and not (
            text.startswith("|") and joined[-1][-1:] and joined[-1][-1][0] == "|"
        ):
            joined.append([text])
        else:
            joined[-1].append(text)
    return "\n\n".join(_paragraph(parts) for parts in joined if parts)


def _paragraph(parts: Sequence[str]) -> str:
    if parts[0].startswith("|"):
        return "\n".join(parts)
    return " ".join(parts)


def split_title(rest: str, body: Sequence[str]) -> tuple[str, str]:
    """The heading's title, "" when it has none, and the text. No word is lost."""
    if rest.isupper() or not rest:
        return _title_in_capitals(rest, body)
    below = paragraphs(body)
    whole = paragraphs([rest, *body])
    for pattern in (_TITLE_IN_BRACKETS, _TITLE_AND_COLON, _TITLE_AND_POINT):
        match = pattern.match(whole)
        if match and _is_title(match["title"], pattern):
            return match["title"].strip(), match["rest"].strip()
    if rest and below and _stands_alone(rest, body):
        return rest.rstrip(" .:-*_"), below
    return "", whole


def _is_title(title: str, pattern: re.Pattern[str]) -> bool:
    if pattern is _TITLE_IN_BRACKETS:
        return True
    if len(title.split()) > MAX_TITLE_WORDS or "\n\n" in title:
        return False
    if title.isupper():
        return True
    return len(title.split()) <= 9 and not _BEGINS_SENTENCE.match(title)


def _stands_alone(rest: str, body: Sequence[str]) -> bool:
    """A short line of its own: closed by a point, or followed by a blank line."""
    if len(rest) > 140 or len(rest.split()) > MAX_TITLE_WORDS:
        return False
    return rest.endswith(".") or not body[0].strip()


def _title_in_capitals(rest: str, body: Sequence[str]) -> tuple[str, str]:
    """A title in capitals, which may go on over several lines, and the text below it."""
    title = [rest] if rest else []
    below = list(body)
    while below and (
        not below[0].strip() or (below[0].strip().isupper() and not _STARTS.match(below[0].strip()))
    ):
        line = below.pop(0).strip()
        if line:
            title.append(line)
        elif title:
            break
    text = paragraphs(below)
    joined = " ".join(" ".join(title).split())
    return (joined.strip(" .:-–*_"), text) if text else ("", joined)
