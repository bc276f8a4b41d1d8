"""Questions that people asked and whose answer they found useful.

They were masked before they were stored and are masked again here: rules get better. An answer is learned
only when the passages it cites are still published with the very same text and still bear it out.
"""

import re
from collections.abc import Iterator

from django.conf import settings

from assistant.answering.quoting.quote import unmarked
from assistant.enums import AnswerStatus
from assistant.language.sentences import split_sentences
from assistant.language.words import content_stems
from assistant.models import Answer, AnswerSource
from assistant.privacy import mask_personal_data
from curation.enums import Kind
from curation.passages import Passage
from training_jobs.data_sets.composing.builders.grounded import grounded_example
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.content import Source
from training_jobs.data_sets.examples import Ask, Example
from training_jobs.data_sets.selectors import useful_answers
from training_jobs.enums import ExampleKind

MAX_ANSWERS = 5_000
_WORD_FOR_WORD = {AnswerStatus.CURATED, AnswerStatus.NEAREST}
_PERSONAL = re.compile(r"\[(?:correo|cuenta|tarjeta|documento|registro|teléfono|nombre)\]")
_MIN_STEMS = 2


def feedback_examples(context: BuilderContext) -> Iterator[Example]:
    answers = useful_answers(context.content.unit, until=context.until, limit=MAX_ANSWERS)
    seen: set[tuple[str, ...]] = set()
    for answer in answers:
        context.tick()
        ask = _ask(context, answer)
        if ask is None or (stems := tuple(content_stems(ask.question))) in seen:
            continue
        seen.add(stems)
        example = grounded_example(context, ask, kind=ExampleKind.FEEDBACK)
        if example is not None:
            yield example


def _ask(context: BuilderContext, answer: Answer) -> Ask | None:
    """The question with the one source that answered it; None when it may no longer be learned."""
    question = learnable_question(answer)
    found = _cited(context, answer) if question else None
    if question is None or found is None:
        return None
    source, passage = found
    if answer.status in _WORD_FOR_WORD and passage.kind == Kind.FAQ:
        statements: tuple[str, ...] = ()
    else:
        statements = tuple(split_sentences(unmarked(answer.text)))
    return Ask(ExampleKind.FEEDBACK, source, passage, question, passage.text, statements)


def learnable_question(answer: Answer) -> str | None:
    """The question, masked once more; None when it is about a person's own file, or says too little."""
    question = mask_personal_data((answer.standalone_question or answer.question).strip())
    if _PERSONAL.search(question) or len(content_stems(question)) < _MIN_STEMS:
        return None
    return question if len(question) <= settings.QUESTION_MAX_CHARS else None


def _cited(context: BuilderContext, answer: Answer) -> tuple[Source, Passage] | None:
    """The one passage the answer cites, when it still reads as it did then."""
    used: list[AnswerSource] = [row for row in answer.sources.all() if row.is_used]
    if len(used) != 1:
        return None
    source = context.library.source_of(used[0].key)
    for passage in source.passages if source else ():
        if passage.key == used[0].key and passage.text == used[0].text:
            return (source, passage) if source else None
    return None
