"""Loading benchmark texts into units of their own, published without people, and taking them away again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from curation.enums import Status
from curation.models import Document, FaqEntry, Unit


@transaction.atomic
def fresh_unit(code: str) -> Unit:
    """An empty unit for a benchmark; what an earlier run left is removed."""
    unit, _created = Unit.objects.get_or_create(code=code, defaults={"name": f"Benchmark {code}"})
    Document.objects.filter(unit=unit).delete()
    FaqEntry.objects.filter(unit=unit).delete()
    return unit


def add_documents(unit: Unit, documents: Iterable[tuple[str, str, str]]) -> int:
    """Publish documents given as (identifier, title, text); returns how many.

    Straight into the tables: the workflow of people and its history are not what is measured.
    """
    now = timezone.now()
    rows = [
        Document(
            unit=unit,
            external_id=identifier,
            title=title,
            body=text,
            status=Status.PUBLISHED,
            published_at=now,
        )
        for identifier, title, text in documents
    ]
    return len(Document.objects.bulk_create(rows, batch_size=500))


def add_faqs(unit: Unit, faqs: Iterable[tuple[str, str, str]]) -> int:
    """Publish frequent questions given as (identifier, question, answer); returns how many."""
    now = timezone.now()
    rows = [
        FaqEntry(
            unit=unit,
            external_id=identifier,
            question=question,
            answer=answer,
            status=Status.PUBLISHED,
            published_at=now,
        )
        for identifier, question, answer in faqs
    ]
    return len(FaqEntry.objects.bulk_create(rows, batch_size=500))
