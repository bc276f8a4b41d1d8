"""Sources for a prompt, taken by the product's own search: what serving would have put there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from assistant import retrieval
from assistant.answering.verification import Verifier
from assistant.answering.verification.facts import Fact, facts_of
from assistant.enums import Method
from assistant.language.words import fold
from assistant.retrieval.relevance import Thresholds, coverage, is_relevant, thresholds_of
from assistant.retrieval.types import Hit
from curation.enums import Audience, Kind
from training_jobs.data_sets.content import Content, Source
from training_jobs.data_sets.examples import Ask
from training_jobs.data_sets.similarity import Similarity
from training_jobs.enums import Split

_NUM_CANDIDATES = 16
# Facts by which an answer is told from another; a bare number or an article stands in too many places.
_TELLING = frozenset({"amount", "percent", "quantity", "date", "day", "time", "email", "link", "code"})
# A source that holds this share of the question's words may well answer it, whatever else it says.
_SUSPICIOUS_COVERAGE = 0.8
_ARTICLES = re.compile(r",?\s*\b(?:articulos?|arts?\.)\s*(?P<numbers>[\w\s,.]+)$")
_NUMBER = re.compile(r"\d+(?:\s*(?:bis|ter|quater))?")
_ARTICLE_TITLE = re.compile(r"^articulo\s+(\d+(?:\s*(?:bis|ter|quater))?)\b")


class Library:
    """The passages of one content, found as the assistant finds them. Answers are kept for the build."""

    def __init__(self, content: Content, splits: dict[str, Split], similarity: Similarity) -> None:
        self._content = content
        self._splits = splits
        self._similarity = similarity
        self._related = stated_relations(content.sources)
        self._by_passage = {passage.key: source for source in content.sources for passage in source.passages}
        self._found: dict[tuple[str, str], tuple[Hit, ...]] = {}
        self._facts: dict[str, frozenset[Fact]] = {}
        self._encoder = ""

    def source_of(self, passage_key: str) -> Source | None:
        return self._by_passage.get(passage_key)

    def hits(self, question: str, audience: str) -> tuple[Hit, ...]:
        """What the assistant would find, best first, among what may be learned."""
        key = (question, audience)
        if key not in self._found:
            found = retrieval.retrieve(
                question,
                unit=self._content.unit,
                method=Method.HYBRID,
                k=_NUM_CANDIDATES,
                audience=Audience(audience),
                as_of=self._content.as_of,
                query_vector=self._similarity.question_vector(question),
            )
            self._encoder = found.encoder or self._encoder
            self._found[key] = tuple(hit for hit in found.hits if hit.key in self._by_passage)
        return self._found[key]

    def distractors(self, ask: Ask, statements: tuple[str, ...], *, split: Split, number: int) -> list[Hit]:
        """Passages near the question that do not answer it, best first.

        They are near by the encoder's calibrated similarity: text that is far from the question is told from
        its answer by anybody, and teaches nothing.
        """
        taken: list[Hit] = []
        for hit in self.hits(ask.question, ask.passage.audience):
            if len(taken) == number:
                break
            if self._may_stand_beside(ask, hit, statements, split):
                taken.append(hit)
        return taken

    def strangers(self, question: str, *, split: Split, number: int) -> list[Hit]:
        """What the assistant would show the model for a question that nothing answers."""
        hits = self.hits(question, Audience.EVERYONE)
        return [hit for hit in hits if self._is_visible(question, hit, split)][:number]

    def _may_stand_beside(self, ask: Ask, hit: Hit, statements: tuple[str, ...], split: Split) -> bool:
        source = self._by_passage[hit.key]
        if source.key == ask.source.key or source.key in self._related.get(ask.source.key, ()):
            return False
        return self._is_visible(ask.question, hit, split) and not self._answers_too(ask, hit, statements)

    def _is_visible(self, question: str, hit: Hit, split: Split) -> bool:
        """Near enough to be taken for an answer, and no held-out text in what is learned from."""
        if split != Split.TEST and self._splits[self._by_passage[hit.key].key] == Split.TEST:
            return False
        return is_relevant(question, hit, self._thresholds)

    def _answers_too(self, ask: Ask, hit: Hit, statements: tuple[str, ...]) -> bool:
        if self._is_the_same_question(hit) or coverage(ask.question, hit) >= _SUSPICIOUS_COVERAGE:
            return True
        verifier = Verifier([hit])
        if any(verifier.check(statement).is_supported for statement in statements):
            return True
        told = {fact for statement in statements for fact in facts_of(statement) if fact[0] in _TELLING}
        return bool(told & self._facts_of(hit))

    def _is_the_same_question(self, hit: Hit) -> bool:
        thresholds = self._thresholds
        if hit.kind != Kind.FAQ or hit.dense_score is None or thresholds is None:
            return False
        return hit.dense_score >= thresholds.certain_above

    def _facts_of(self, hit: Hit) -> frozenset[Fact]:
        if hit.key not in self._facts:
            self._facts[hit.key] = facts_of(hit.text)
        return self._facts[hit.key]

    @property
    def _thresholds(self) -> Thresholds | None:
        return self._calibrated if self._encoder else None

    @cached_property
    def _calibrated(self) -> Thresholds | None:
        return thresholds_of(self._encoder)


def ranked(hits: list[Hit]) -> list[Hit]:
    """The hits numbered in the order given."""
    return [replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)]


def stated_relations(sources: Iterable[Source]) -> dict[str, frozenset[str]]:
    """For each part the keys of the others it is taken from, or that are taken from it."""
    sources = list(sources)
    articles, documents = _places(sources)
    related: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for other in _stated(source.stated_sources, articles, documents):
            if other != source.key:
                related[source.key].add(other)
                related[other].add(source.key)
    return {key: frozenset(others) for key, others in related.items()}


def _places(sources: Iterable[Source]) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    articles: dict[tuple[str, str], str] = {}
    documents: dict[str, str] = {}
    for source in sources:
        if source.kind == Kind.DOCUMENT:
            documents[fold(source.title)] = source.key
        number = _ARTICLE_TITLE.match(fold(source.title)) if source.kind == Kind.ARTICLE else None
        if number is not None:
            articles[fold(source.passages[0].heading_path[0]), _plain(number.group(1))] = source.key
    return articles, documents


def _stated(lines: str, articles: dict[tuple[str, str], str], documents: dict[str, str]) -> Iterator[str]:
    for line in map(fold, lines.splitlines()):
        found = _ARTICLES.search(line)
        name = line[: found.start()].strip() if found else line.strip()
        for number in _NUMBER.findall(found["numbers"]) if found else ():
            if (key := articles.get((name, _plain(number)))) is not None:
                yield key
        if name in documents:
            yield documents[name]


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number)
