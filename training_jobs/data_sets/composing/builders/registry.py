"""Which maker makes which kind of example, in the order in which they stand in a data set."""

from collections.abc import Callable, Iterator

from training_jobs.data_sets.composing.builders.abstention import abstention_examples
from training_jobs.data_sets.composing.builders.closed_book import (
    article_examples,
    document_examples,
    faq_examples,
)
from training_jobs.data_sets.composing.builders.corpus import corpus_examples
from training_jobs.data_sets.composing.builders.exercises import (
    passage_choice_examples,
    summary_examples,
    title_examples,
    topic_examples,
)
from training_jobs.data_sets.composing.builders.feedback import feedback_examples
from training_jobs.data_sets.composing.builders.grounded import retrieval_examples
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.examples import Example
from training_jobs.enums import ExampleKind

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
