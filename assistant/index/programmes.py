"""The programmes an office speaks of, read from its published passages and kept until its index changes."""

from functools import lru_cache

from django.db.models import Q

from assistant.index.selectors import index_generation
from assistant.language.programmes import Known, known_from
from assistant.models import IndexedPassage
from curation.enums import Audience, Kind
from curation.models import Unit

_NAMES_A_LEVEL = "maestr|m[aá]ster|mag[ií]ster|doctorado|diplomad|especiali[dz]a|licenciatura"
_MAX_PASSAGES = 20_000


def known_programmes(unit: Unit) -> Known:
    """What the unit's texts name, all validity periods together, without what only its staff may read."""
    return _known(unit.pk, index_generation(unit))


@lru_cache(maxsize=64)
def _known(unit_id: int, generation: int) -> Known:
    rows = list(
        IndexedPassage.objects.filter(
            Q(title__iregex=_NAMES_A_LEVEL)
            | Q(text__iregex=_NAMES_A_LEVEL)
            | Q(questions__iregex=_NAMES_A_LEVEL),
            unit_id=unit_id,
        )
        .exclude(audience=Audience.STAFF)
        .order_by("id")
        .values_list("kind", "title", "questions", "text")[:_MAX_PASSAGES]
    )
    titles = dict.fromkeys(title for kind, title, _questions, _text in rows if kind == Kind.DOCUMENT)
    others = dict.fromkeys(title for kind, title, _questions, _text in rows if kind != Kind.DOCUMENT)
    texts = [text for _kind, _title, questions, text in rows for text in (*questions, text)]
    return known_from(titles, [*others, *texts])
