"""What every maker of examples works with: the content, the recipe, the questions and the library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from assistant.generation import Message
from assistant.retrieval.types import Hit
from training_jobs.data_sets.composing.citing import chosen_statements
from training_jobs.data_sets.composing.library import Library
from training_jobs.data_sets.composing.statements import sentences_of
from training_jobs.data_sets.content import Content, Source
from training_jobs.data_sets.examples import Ask, Example, conversation
from training_jobs.data_sets.recipe import Recipe
from training_jobs.data_sets.similarity import Similarity
from training_jobs.enums import ExampleKind, Split

_NUM_TOLD = 3
Tick = Callable[[], None]
"""Called after every piece of work; raises when the build has to stop."""


def _go_on() -> None:
    """Nobody waits for progress."""


@dataclass(frozen=True, slots=True)
class Grounding:
    """What answers a question, and what stands near without answering it; best first."""

    statements: tuple[str, ...]
    distractors: tuple[Hit, ...]


@dataclass(slots=True)
class BuilderContext:
    content: Content
    recipe: Recipe
    splits: dict[str, Split]  # by source key
    library: Library
    similarity: Similarity
    until: datetime  # what people asked later is not looked at, so that building again gives the same
    asks: Sequence[Ask] = ()
    tick: Tick = field(default=_go_on)
    _groundings: dict[tuple[str, str], Grounding] = field(default_factory=dict)

    def split_of(self, source: Source) -> Split:
        return self.splits[source.key]

    @property
    def office(self) -> str:
        return self.content.unit.name

    def example(
        self,
        ask: Ask,
        prompt: Sequence[Message],
        answer: str,
        *,
        kind: ExampleKind,
        shown: Sequence[Hit] = (),
    ) -> Example:
        """The question and what is taught, told from the right passage and the others that are shown."""
        others = (hit.key for hit in shown if hit.key != ask.passage.key)
        return Example(
            kind=kind,
            split=self.split_of(ask.source),
            source=ask.source,
            passage_keys=(ask.passage.key, *others),
            messages=conversation(prompt, answer),
            question=ask.question,
            varied_from=ask.varied_from,
        )

    def grounding(self, ask: Ask) -> Grounding:
        """Found once a question, however many kinds of example are made of it."""
        key = (ask.passage.key, ask.question)
        if key not in self._groundings:
            statements = chosen_statements(ask, self.similarity)
            # What the excerpt does not show may still be what a distractor says too.
            told = statements or tuple(sentences_of(ask.passage.text)[:_NUM_TOLD])
            distractors = self.library.distractors(
                ask, told, split=self.split_of(ask.source), number=settings.PROMPT_MAX_SOURCES
            )
            self._groundings[key] = Grounding(statements, tuple(distractors))
        return self._groundings[key]
