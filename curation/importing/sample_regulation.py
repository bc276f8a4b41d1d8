"""Reads the sample regulation, whose layout is fixed: front matter, headings, articles, provisions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from curation.enums import ArticleKind
from curation.services import ArticleDraft

_ARTICLE = re.compile(r"Artículo (?P<number>\d+)\. \((?P<title>[^)]+)\)\. ")
_PROVISION = re.compile(r"(?P<number>[ÚA-Z]{5,})\. ")
_HEADING_LEVELS = {"TÍTULO": 0, "CAPÍTULO": 1, "SECCIÓN": 2}
_PROVISION_KINDS = {
    "DISPOSICIONES TRANSITORIAS": ArticleKind.TRANSITORY,
    "DISPOSICIONES FINALES": ArticleKind.FINAL,
    "DISPOSICIÓN ABROGATORIA": ArticleKind.REPEALING,
}
_ANCHOR_PREFIX = {
    ArticleKind.TRANSITORY: "transitoria",
    ArticleKind.FINAL: "final",
    ArticleKind.REPEALING: "abrogatoria",
}


@dataclass(frozen=True, slots=True)
class SampleVersion:
    external_id: str
    title: str
    short_title: str
    number: int
    resolution: str
    valid_from: date
    valid_until: date | None
    articles: tuple[ArticleDraft, ...]


def read_version(text: str) -> SampleVersion:
    _before, front, body = text.split("---\n", 2)
    values = dict(line.split(": ", 1) for line in front.strip().splitlines())
    until = values.get("vigente_hasta")
    return SampleVersion(
        external_id=values["id"],
        title=values["titulo"],
        short_title=values["titulo_corto"],
        number=int(values["version"]),
        resolution=values["resolucion"],
        valid_from=date.fromisoformat(values["vigente_desde"]),
        valid_until=date.fromisoformat(until) if until else None,
        articles=tuple(_articles(body)),
    )


def _articles(body: str) -> Iterator[ArticleDraft]:
    headings: list[str] = []
    kind = ArticleKind.PREAMBLE
    number, anchor, title = "preámbulo", "preambulo", ""
    paragraphs: list[str] = []

    def finished() -> ArticleDraft:
        return ArticleDraft(number, anchor, "\n\n".join(paragraphs), kind, title, tuple(path))

    path: list[str] = []
    for block in body.strip().split("\n\n"):
        level = _HEADING_LEVELS.get(block.split(" ", 1)[0])
        if level is not None:
            headings = [*headings[:level], block.replace("\n", ". ", 1)]
            continue
        if block in _PROVISION_KINDS:
            headings = [block]
            continue
        if (start := _ARTICLE.match(block)) or (start := _provision(block, headings)):
            yield finished()
            kind = _PROVISION_KINDS.get(headings[0], ArticleKind.ARTICLE)
            number, title = start["number"], start.groupdict().get("title", "")
            anchor = slugify("-".join(filter(None, (_ANCHOR_PREFIX.get(kind), number))))
            path, paragraphs = list(headings), [block[start.end() :]]
        else:
            paragraphs.append(block)
    yield finished()


def _provision(block: str, headings: list[str]) -> re.Match[str] | None:
    return _PROVISION.match(block) if headings and headings[0] in _PROVISION_KINDS else None
