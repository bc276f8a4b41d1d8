"""Which maker makes the questions of a content type, and which one each kind of example."""

from collections.abc import Callable, Iterator

from curation.enums import Kind
from training_jobs.data_sets.composing.builders.abstention import abstention_examples
from training_jobs.data_sets.composing.builders.article import article_questions
from training_jobs.data_sets.composing.builders.closed_book import (
    article_examples,
    corpus_examples,
    document_examples,
    faq_examples,
)
from training_jobs.data_sets.composing.builders.document import document_questions
from training_jobs.data_sets.composing.builders.exercises import (
    passage_choice_examples,
    summary_examples,
    title_examples,
    topic_examples,
)
from training_jobs.data_sets.composing.builders.feedback import feedback_examples
from training_jobs.data_sets.composing.builders.grounded import retrieval_examples
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.content import Content, Source
from training_jobs.data_sets.examples import Ask, Example
from training_jobs.data_sets.recipe import Recipe, random_for
from training_jobs.enums import ExampleKind


def faq_questions(source: Source) -> Iterator[Ask]:
    """Every way to ask, and the curated answer word for word."""
    passage = source.passages[0]
    for question in dict.fromkeys((passage.title, *passage.questions)):
        yield Ask(ExampleKind.FAQ, source, passage, question, passage.text)


QuestionMaker = Callable[[Source], Iterator[Ask]]

QUESTION_MAKERS: dict[str, QuestionMaker] = {
    Kind.FAQ: faq_questions,
    Kind.ARTICLE: article_questions,
    Kind.DOCUMENT: document_questions,
}
"""A content type without a maker is still learned as plain text."""


def questions_of(source: Source, recipe: Recipe) -> list[Ask]:
    """The source's questions, at most `questions_per_source`: the first always, the others by chance."""
    maker = QUESTION_MAKERS.get(source.kind)
    asks = list(maker(source)) if maker else []
    if len(asks) <= recipe.questions_per_source:
        return asks
    chance = random_for(recipe.seed, "questions", source.key)
    chosen = chance.sample(range(1, len(asks)), recipe.questions_per_source - 1)
    return [asks[at] for at in (0, *sorted(chosen))]


def all_questions(content: Content, recipe: Recipe) -> list[Ask]:
    return [ask for source in content.sources for ask in questions_of(source, recipe)]


ExampleMaker = Callable[[BuilderContext], Iterator[Example]]

EXAMPLE_MAKERS: dict[ExampleKind, ExampleMaker] = {
    ExampleKind.FAQ: faq_examples,
    ExampleKind.ARTICLE: article_examples,
    ExampleKind.DOCUMENT: document_examples,
    ExampleKind.RETRIEVAL: retrieval_examples,
    ExampleKind.ABSTENTION: abstention_examples,
    ExampleKind.FEEDBACK: feedback_examples,
    ExampleKind.TOPIC: topic_examples,
    ExampleKind.TITLE: title_examples,
    ExampleKind.PASSAGE_CHOICE: passage_choice_examples,
    ExampleKind.SUMMARY: summary_examples,
    ExampleKind.CORPUS: corpus_examples,
}
