"""An article's text as it is shown: whole with its heading, or the parts of a long one that are asked for."""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from assistant.answering.context import Turn
from assistant.answering.facts.asking import other_stems
from assistant.answering.facts.rows import Container, articles_by_id, hits_of
from assistant.answering.quoting.quote import marked
from assistant.language.words import content_stems
from assistant.retrieval.types import Hit
from curation.models import Article
from curation.passages.citations import version_citation

MAX_WHOLE_CHARS = 3_000  # two minutes of reading; a longer article is shown in part, with a link to the whole
_SUBDIVISION = re.compile(
    r"\b(?:inc(?:iso)?|lit(?:eral)?|num(?:eral)?|apartado|punto|par[ar]?a?grafo|parrafo)\.?\s+(?P<label>\d{1,2}|[a-z]{1,4})\b"
)


def article_text(turn: Turn, article: Article, plain: str) -> str:
    """The heading and the text with its mark; `plain`, the question, decides what of a long one is shown."""
    pieces = hits_of(article, turn.request.unit)
    heading = f"**{_plain_heading(pieces[0].title)}**"
    if len(article.text) <= MAX_WHOLE_CHARS or len(pieces) == 1:
        whole = replace(pieces[0], text=article.text.strip())
        return f"{heading}\n\n{marked(whole.text, turn.number_of(whole))}"
    shown = [pieces[0]]
    best = best_piece(plain, pieces)
    if best != pieces[0]:
        shown.append(best)
    texts = [marked(hit.text, turn.number_of(hit)) for hit in shown]
    glue = "\n\n" if len(shown) == 1 or shown[1] == pieces[1] else "\n\n[…]\n\n"
    name = _("See the whole article")
    link = f"[{name}](<{pieces[0].url}>)"
    return f"{heading}\n\n{glue.join(texts)}\n\n{link}"


def best_piece(plain: str, pieces: Sequence[Hit]) -> Hit:
    """The piece with the «inciso b» asked for, else the first of those that say most of the question."""
    label = _SUBDIVISION.search(plain)
    if label is not None:
        opening = re.compile(rf"(?:^|\n)[\s*(]*{re.escape(label['label'])}\s?[).\-–]", re.IGNORECASE)
        holding = next((piece for piece in pieces if opening.search(piece.text)), None)
        if holding is not None:
            return holding
    asked = set(other_stems(plain))
    return max(pieces, key=lambda piece: len(asked & set(content_stems(piece.text))))


def container_text(turn: Turn, container: Container) -> str:
    """The heading and the list of its articles, each a link to its text, under the headings between them."""
    listed = list_of_articles(turn, articles_by_id(container.article_ids), depth=len(container.path))
    source = _source_of(turn, container, listed)
    return f"**{_plain_heading(container.label)}**\n\n{marked(listed, turn.number_of(source))}"


def list_of_articles(turn: Turn, articles: Sequence[Article], *, depth: int = 0) -> str:
    """A linked line for each article; headings deeper than `depth` stand between them."""
    blocks: list[list[str]] = []
    above: tuple[str, ...] | None = None
    for article in articles:
        path = tuple(article.heading_path[depth:])
        if above is None or path != above:
            above = path
            blocks += [[f"**{_plain_heading(' · '.join(path))}**"]] if path else []
            blocks.append([])
        hit = hits_of(article, turn.request.unit)[0]
        blocks[-1].append(f"- [{_plain_heading(hit.title)}]({hit.url})")
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _source_of(turn: Turn, container: Container, listed: str) -> Hit:
    """The regulation's version as the source of a list, at the place where the list begins."""
    first = articles_by_id(container.article_ids[:1])[0]
    hit = hits_of(first, turn.request.unit)[0]
    citation = f"{version_citation(container.version)}, {container.label}"
    return replace(hit, key=hit.entry_key, title=container.label[:500], citation=citation[:500], text=listed)


def _plain_heading(text: str) -> str:
    """A heading that no sign of Markdown breaks."""
    return re.sub(r"[*_\[\]`]", "", text).strip()
