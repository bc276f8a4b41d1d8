"""Multi-task: what a text mainly says, in its own most central sentences, or in its authors' abstract."""

from collections import Counter
from collections.abc import Iterator

from assistant.language.words import content_stems
from curation.enums import Kind
from training_jobs.data_sets.composing.builders.article import shortened
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.composing.statements import prose_of, without_notes
from training_jobs.data_sets.content import Source
from training_jobs.data_sets.examples import Example, conversation
from training_jobs.data_sets.prompts import summary
from training_jobs.enums import ExampleKind

_MIN_SENTENCES = 3  # of less there is nothing to leave out
_NUM_KEPT = 2


def summary_examples(context: BuilderContext) -> Iterator[Example]:
    for source in context.content.sources:
        context.tick()
        text = shortened(without_notes(source.passages[0].text))
        answer = _summary(source, text)
        if answer:
            yield Example(
                kind=ExampleKind.SUMMARY,
                split=context.split_of(source),
                source=source,
                passage_keys=(source.passages[0].key,),
                messages=conversation(summary(source.title.rstrip("."), text), answer),
            )


def _summary(source: Source, text: str) -> str:
    if source.facts is not None and source.facts.abstract:
        return source.facts.abstract
    if source.kind != Kind.ARTICLE or ". " not in source.title:  # a preamble has no heading to speak of
        return ""
    sentences = prose_of(text)
    return " ".join(central_sentences(sentences)) if len(sentences) >= _MIN_SENTENCES else ""


def central_sentences(sentences: list[str], *, number: int = _NUM_KEPT) -> list[str]:
    """The sentences whose words the others share most, in their own order; the first counts a little more.

    The mean weight of a sentence's words, each weighed by the number of sentences it stands in (SumBasic,
    Nenkova & Vanderwende 2005).
    """
    stems = [set(content_stems(sentence)) for sentence in sentences]
    shared = Counter(stem for words in stems for stem in words)
    scores = [
        sum(shared[stem] for stem in words) / len(words) * (1.2 if at == 0 else 1.0) if words else 0.0
        for at, words in enumerate(stems)
    ]
    best = sorted(range(len(sentences)), key=lambda at: (-scores[at], at))[:number]
    return [sentences[at] for at in sorted(best)]
