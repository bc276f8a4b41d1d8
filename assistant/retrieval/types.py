"""What retrieval returns: plain frozen data, free of the database."""

from dataclasses import dataclass, field
from datetime import date

from curation.passages.addresses import whole_key, whole_url


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage. `score` orders the list (higher is better) and is comparable only inside it.

    `dense_score` is the cosine similarity to the query (-1..1), `lexical_score` the BM25 score (0..),
    each None when that channel did not see the passage. Of the cosine similarities, `question_score` is that
    to the nearest of the questions the passage answers, `text_score` that to its title and text.
    """

    rank: int
    key: str
    entry_key: str
    kind: str
    title: str
    heading_path: tuple[str, ...]
    text: str
    questions: tuple[str, ...]
    citation: str
    url: str
    audience: str
    valid_from: date | None
    valid_until: date | None
    text_hash: str
    score: float
    dense_score: float | None
    lexical_score: float | None
    question_score: float | None = None
    text_score: float | None = None
    has_further: bool = False  # it is the first piece of a text that goes on in others

    @property
    def is_piece(self) -> bool:
        """Whether this is one piece of a longer article or document."""
        return self.has_further or whole_key(self.key) != self.key

    @property
    def whole_url(self) -> str:
        """The address where the whole text begins."""
        return whole_url(self.url)


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits of one query and how they came about.

    `term_weights` holds the idf of each stem of the query that the unit's texts know; a stem without one
    occurs nowhere in them.
    """

    hits: tuple[Hit, ...]
    method: str
    as_of: date
    index_generation: int
    encoder: str  # name of the encoder, empty for lexical methods
    corrected_query: str  # the query after spelling repair; empty when nothing was repaired
    timings_ms: dict[str, float] = field(default_factory=dict)
    term_weights: dict[str, float] = field(default_factory=dict)
    num_passages: int = 0  # of the whole unit
