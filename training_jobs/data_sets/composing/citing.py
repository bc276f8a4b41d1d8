"""The answer that is taught with sources: sentences of the right one, each with its number.

Only what the model can see in its prompt is taught, and only what the assistant's own verifier would let
through: everything else would teach it to invent.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from django.conf import settings

from assistant.answering.prompt import MAX_TOKENS
from assistant.answering.quoting.excerpt import best_sentences
from assistant.answering.routes.written import MAX_SENTENCES, with_mark
from assistant.answering.verification import Verifier
from assistant.retrieval.looked_up import hit_of
from assistant.retrieval.types import Hit
from training_jobs.data_sets.composing.statements import Statement, sentences_of, statements_of
from training_jobs.data_sets.examples import Ask
from training_jobs.data_sets.similarity import Similarity
from training_jobs.enums import ExampleKind

# Spanish takes about three characters a token with a vocabulary made for English.
MAX_ANSWER_CHARS = MAX_TOKENS * 3
_NEARLY_AS_NEAR = 0.02  # of cosine: how far a second sentence may stand behind the best
_OPENING_BONUS = 0.03  # of cosine: the first sentence of a curated answer is what was asked for most
_MAX_PROSE = 2


def chosen_statements(ask: Ask, similarity: Similarity) -> tuple[str, ...]:
    """The sentences that answer, among those the prompt shows, in their own order; maybe none."""
    seen = _as_shown(ask.question, hit_of(ask.passage))
    verifier = Verifier([seen])
    given = [text for text in ask.statements if verifier.check(text).is_supported]
    shown = statements_of(seen.text.split("\n"), ask.passage.text)
    if given:
        chosen = given
    elif not ask.statements:
        chosen = _nearest(ask, shown, similarity)
    elif (
        ask.kind == ExampleKind.ARTICLE
    ):  # «¿Qué dice el artículo 12?» is answered by whatever is shown of it
        chosen = [statement.text for statement in shown[:_MAX_PROSE]]
    else:
        chosen = []
    return tuple(_within(chosen))


def cited_answer(question: str, statements: Sequence[str], hits: Sequence[Hit], number: int) -> str:
    """The statements with the mark of source `number`, up to the first that the verifier would not let pass.

    Checked twice: against the passages, as serving does, and against what the prompt shows of them.
    """
    whole = Verifier(hits)
    shown = Verifier([_as_shown(question, hit) for hit in hits])
    cited = [with_mark(statement, number) for statement in statements]

    def passes(sentence: str) -> bool:
        return whole.check(sentence).number == number and shown.check(sentence).number == number

    return " ".join(takewhile(passes, cited))  # steps told with one missing would mislead


def _as_shown(question: str, hit: Hit) -> Hit:
    """The passage cut as the prompt cuts it."""
    return replace(
        hit, text="\n".join(best_sentences(question, hit.text, max_chars=settings.PROMPT_SOURCE_CHARS))
    )


def _nearest(ask: Ask, shown: Sequence[Statement], similarity: Similarity) -> list[str]:
    """The statement nearest to the question, with its list or with a second one about as near.

    A curated answer begins with what its own question asks for: when that is not shown, nothing else answers.
    """
    if not shown:
        return []
    opening = next(iter(sentences_of(ask.passage.text)), "")
    asked = ask.varied_from or ask.question  # how it is spelt decides nothing about what answers it
    scores = similarity.of_sentences(asked, [statement.text for statement in shown])
    scores = [
        score + (_OPENING_BONUS if statement.text == opening else 0.0)
        for score, statement in zip(scores, shown, strict=True)
    ]
    best = max(range(len(shown)), key=lambda at: (scores[at], -at))
    if asked == ask.passage.title:
        if shown[0].text != opening:
            return []
        best = 0
    chosen = {best}
    if shown[best].num_items:
        chosen |= set(range(best + 1, best + min(MAX_SENTENCES, shown[best].num_items + 1)))
    else:
        near = [at for at in range(len(shown)) if at != best and scores[at] >= scores[best] - _NEARLY_AS_NEAR]
        chosen |= set(sorted(near, key=lambda at: (-scores[at], at))[: _MAX_PROSE - 1])
    return [shown[at].text for at in sorted(chosen)]


def _within(statements: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for statement in statements:
        if kept and sum(map(len, kept)) + len(statement) > MAX_ANSWER_CHARS:
            break
        kept.append(statement)
    return kept
