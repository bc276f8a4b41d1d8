"""Verdict on one sentence: which passage supports it, or why none does.

Three tests, all must pass: every hard fact and proper name occurs in the passage; enough of the sentence's
meaning words stand together in one place of the passage; what the sentence denies the passage denies too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.verification.facts import Fact, facts_of, unsupported_facts
from assistant.language.sentences import split_sentences
from assistant.language.words import content_stems, fold
from assistant.retrieval.types import Hit

# Share of a sentence's meaning words that must stand within two neighbouring sentences of the passage.
# Chosen on 40 true and 40 altered paraphrases of the development sets; see tests/assistant/answering.
MIN_SUPPORT = 0.65
_MIN_MEANING_WORDS = 2
_CITED = re.compile(r"\[(\d+)\]")
_DENIAL = re.compile(r"\b(?:no|nunca|jamas|ningun\w*|tampoco|ni|sin|prohib\w+)\b")
_CLAUSE_END = re.compile(r"[,;:.]|\b(?:pero|aunque|salvo|excepto|puesto que|ya que|porque|y|o)\b")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`number` is the 1-based source that supports the sentence; 0: none, and `reason` says why."""

    number: int
    support: float  # share of meaning words found together, 0..1
    reason: str = ""

    @property
    def is_supported(self) -> bool:
        return self.number > 0


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    facts: frozenset[Fact]
    windows: tuple[tuple[str, frozenset[str]], ...]


class Verifier:
    """Checks sentences against numbered sources (1 is the first)."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._sources = [_source(hit) for hit in hits]

    def check(self, sentence: str) -> Verdict:
        """The verdict; a cited source is tried first, then the others, because models number badly."""
        cited = [int(number) for number in _CITED.findall(sentence)]
        plain = _CITED.sub("", sentence)
        stems = content_stems(plain)
        if len(set(stems)) < _MIN_MEANING_WORDS:
            return Verdict(0, 0.0, "says too little")
        order = sorted(range(1, len(self._sources) + 1), key=lambda number: number not in cited)
        verdicts = [self._against(number, plain, frozenset(stems)) for number in order]
        supported = [verdict for verdict in verdicts if verdict.is_supported]
        if supported:
            return supported[0] if supported[0].number in cited else max(supported, key=lambda v: v.support)
        return max(verdicts, key=lambda verdict: verdict.support, default=Verdict(0, 0.0, "no source"))

    def _against(self, number: int, sentence: str, stems: frozenset[str]) -> Verdict:
        source = self._sources[number - 1]
        window, support = "", 0.0
        for text, found in source.windows:
            share = len(stems & found) / len(stems)
            if share > support:
                window, support = text, share
        missing = unsupported_facts(sentence, source.facts, source.text)
        if missing:
            return Verdict(0, support, f"not in the source: {sorted(kind for kind, *_ in missing)}")
        if support < MIN_SUPPORT:
            return Verdict(0, support, "too little of it stands in the source")
        if not _denials_agree(sentence, window, stems):
            return Verdict(0, support, "denies what the source affirms, or the reverse")
        return Verdict(number, support)


def _source(hit: Hit) -> _Source:
    """A passage's words with its title and headings, which name what the text speaks of."""
    named = " ".join((hit.title, hit.citation, *hit.heading_path))
    about = frozenset(content_stems(named))
    sentences = split_sentences(hit.text)
    pairs = [" ".join(sentences[at : at + 2]) for at in range(max(1, len(sentences)))]
    windows = tuple((pair, frozenset(content_stems(pair)) | about) for pair in pairs)
    text = f"{named}\n{hit.text}"
    return _Source(text=text, facts=facts_of(text), windows=windows)


def _denials_agree(sentence: str, window: str, stems: frozenset[str]) -> bool:
    """Compares with the clause of the window that shares most words with the sentence."""
    clauses = [clause for clause in _CLAUSE_END.split(fold(window)) if clause.strip()]
    nearest = max(clauses, key=lambda clause: len(stems & set(content_stems(clause))), default="")
    denied = bool(_DENIAL.search(fold(sentence)))
    if denied:
        return bool(_DENIAL.search(fold(window)))
    return not _DENIAL.search(nearest)
