"""The passages of a unit as the methods outside the portal's own search see them.

They come from the search index, so every method reads the same texts. Who may read a passage and on which
dates it is valid is asked of each ranking, because a question may name its own date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from assistant import encoder as encoders
from assistant.encoder import CachedEncoder, Encoder
from assistant.index.selectors import find_encoder
from assistant.models import IndexedPassage, PassageVector
from assistant.models.index import VectorPart
from curation.enums import Audience
from curation.models import Unit
from training_jobs.evaluation.predictions import RankedPassage
from training_jobs.exceptions import MethodUnavailableError

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CorpusPassage:
    """`text` is everything that may be searched: title or question, its variants, and the body."""

    pk: int
    key: str
    entry_key: str
    text: str
    valid_from: date | None
    valid_until: date | None

    def is_valid(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or self.valid_until >= day
        )


class Corpus:
    """The unit's passages for everyone, read once and shared by all methods of a run."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    @cached_property
    def passages(self) -> tuple[CorpusPassage, ...]:
        """In the order of their keys, so that ties fall alike in every run.

        Raises:
            MethodUnavailableError: nothing is indexed.
        """
        rows = IndexedPassage.objects.filter(unit=self._unit, audience=Audience.EVERYONE).order_by("key")
        passages = tuple(
            CorpusPassage(
                row.pk,
                row.key,
                row.entry_key,
                "\n".join((row.title, *row.questions, row.text)),
                row.valid_from,
                row.valid_until,
            )
            for row in rows.defer("search_vector").iterator(chunk_size=1_000)
        )
        if not passages:
            raise MethodUnavailableError(
                _("Nothing is indexed in «%(unit)s»: run manage.py build_index first.")
                % {"unit": self._unit.code}
            )
        return passages

    @cached_property
    def texts(self) -> list[str]:
        return [passage.text for passage in self.passages]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """One row a passage, of its title and text, by the configured encoder (N, D), L2-normalised.

        Raises:
            EncoderUnavailableError: the encoder cannot be used.
            MethodUnavailableError: a passage has no vector yet.
        """
        encoder = encoders.get_encoder()
        row = find_encoder(name=encoder.name, digest=encoder.digest)
        stored = PassageVector.objects.filter(unit=self._unit, encoder=row, part=VectorPart.TEXT)
        by_passage = dict(stored.order_by("pk").values_list("passage_id", "embedding"))
        missing = [passage.key for passage in self.passages if passage.pk not in by_passage]
        if row is None or missing:
            raise MethodUnavailableError(
                _("Passages of «%(unit)s» have no vectors yet: run manage.py build_index first.")
                % {"unit": self._unit.code}
            )
        vectors = [by_passage[passage.pk] for passage in self.passages]
        return np.asarray(vectors, dtype=np.float32)

    def ranked(self, scores: Scores, *, k: int, as_of: date | None) -> tuple[RankedPassage, ...]:
        """The k best passages valid on the day with a score above zero, best first, ties by key."""
        day = as_of or timezone.localdate()
        best = (int(place) for place in np.argsort(-scores, kind="stable") if scores[place] > 0)
        found: list[RankedPassage] = []
        for place in best:
            passage = self.passages[place]
            if passage.is_valid(day):
                found.append(RankedPassage(passage.key, passage.entry_key, round(float(scores[place]), 6)))
            if len(found) == k:
                break
        return tuple(found)


def query_vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of questions, computed each time: a remembered vector would make the second method look fast.

    Raises:
        EncoderUnavailableError: the encoder cannot be used.
    """
    return uncached_encoder().encode_queries(texts)


def uncached_encoder() -> Encoder:
    encoder = encoders.get_encoder()
    return encoder.without_memory if isinstance(encoder, CachedEncoder) else encoder
