"""Exercises of a multi-task run: topic, title, choice of the source, summary."""

from collections import Counter
from collections.abc import Iterator

from assistant.language.words import content_stems
from curation.enums import Kind
from training_jobs.data_sets.composing.builders.article import shortened
from training_jobs.data_sets.composing.builders.document import sections
from training_jobs.data_sets.composing.builders.grounded import is_withheld, sources_for
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.composing.statements import plain, prose_of, without_notes
from training_jobs.data_sets.content import Source
from training_jobs.data_sets.examples import Example, conversation
from training_jobs.data_sets.prompts import choice, summary, title, topic
from training_jobs.enums import ExampleKind

_MIN_TITLED_CHARS = 80  # a line says no more than its title, and a bare table nothing of it
_MIN_SENTENCES = 3  # of less there is nothing to leave out
_NUM_KEPT = 2
_NO_SOURCE = "Ninguna."


def topic_examples(context: BuilderContext) -> Iterator[Example]:
    """The category a question belongs to."""
    topics = context.content.topics
    if len(topics) < 2:
        return
    for ask in context.asks:
        if ask.source.topic:
            context.tick()
            prompt = topic(ask.question, topics)
            yield context.example(ask, prompt, ask.source.topic, kind=ExampleKind.TOPIC)


def title_examples(context: BuilderContext) -> Iterator[Example]:
    """The title of a text: the heading of an article, of a section."""
    for source in context.content.sources:
        context.tick()
        for key, heading, text in _titled(source):
            if len(text) >= _MIN_TITLED_CHARS and not text.startswith("|"):
                yield Example(
                    kind=ExampleKind.TITLE,
                    split=context.split_of(source),
                    source=source,
                    passage_keys=(key,),
                    messages=conversation(title(shortened(text)), heading),
                )


def _titled(source: Source) -> Iterator[tuple[str, str, str]]:
    """Passage key, title and text."""
    first = source.passages[0]
    if source.kind == Kind.ARTICLE:
        _name, _dot, heading = first.title.partition(". ")
        if heading:
            yield first.key, plain(heading).rstrip("."), first.text
        return
    if source.kind != Kind.DOCUMENT:
        return
    for passage in source.passages:
        for heading, text in sections(passage):
            yield passage.key, heading, text


def passage_choice_examples(context: BuilderContext) -> Iterator[Example]:
    """Which of the numbered sources answers, or none of them."""
    for ask in context.asks:
        context.tick()
        if not ask.is_in_text or ask.is_augmented:
            continue
        hits, number = sources_for(context, ask)
        if len(hits) < 2:
            continue
        answer = f"[{number}]"
        if is_withheld(context, ask):
            hits, answer = [hit for hit in hits if hit.key != ask.passage.key], _NO_SOURCE
        prompt = choice(ask.question, hits)
        yield context.example(ask, prompt, answer, kind=ExampleKind.PASSAGE_CHOICE, shown=hits)


def summary_examples(context: BuilderContext) -> Iterator[Example]:
    """What a text mainly says, in its own most central sentences, or in its authors' abstract."""
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
