"""What the rows say at the moment of the answer."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from curation.enums import Audience, Status
from curation.models import Document, FaqEntry
from curation.passages import published_passages, standing_passages
from curation.passages import standing as module
from tests.factories.curation import (
    ArticleFactory,
    CategoryFactory,
    DocumentFactory,
    FaqEntryFactory,
    RegulationVersionFactory,
    UnitFactory,
    resting_on,
)

pytestmark = pytest.mark.django_db

LONG = "\n\n".join(f"## Parte {n}\n\n" + "Se presenta en secretaría. " * 40 for n in range(1, 4))
YESTERDAY = timedelta(days=1)


def _today() -> date:
    return timezone.localdate()


def test_standing_passages_are_those_that_were_indexed() -> None:
    unit = UnitFactory()
    FaqEntryFactory(published=True, unit=unit, category=CategoryFactory(unit=unit))
    DocumentFactory(published=True, unit=unit, body=LONG)
    version = RegulationVersionFactory(published=True, regulation__unit=unit)
    ArticleFactory(version=version, number="12", text="Se entiende por gestión. " * 150)
    passages = {passage.key: passage for passage in published_passages(unit)}
    assert standing_passages(unit, passages, on=_today()) == passages


def test_only_the_named_pieces_are_projected() -> None:
    document = DocumentFactory(published=True, external_id="guia", body=LONG)
    assert list(standing_passages(document.unit, ["doc:guia/p:2"], on=_today())) == ["doc:guia/p:2"]


@pytest.mark.parametrize(
    "key", ["faq:nada", "doc:nada/p:2", "reg:nada/v1/art:3", "doc:guia/p:9", "", "reg:x"]
)
def test_unknown_keys_are_left_out(key: str) -> None:
    document = DocumentFactory(published=True, external_id="guia")
    assert standing_passages(document.unit, [key], on=_today()) == {}


def test_a_retired_text_is_gone() -> None:
    faq = FaqEntryFactory(published=True)
    FaqEntry.objects.update(status=Status.RETIRED)
    assert standing_passages(faq.unit, [faq.key], on=_today()) == {}


def test_a_replaced_text_is_the_new_one() -> None:
    document = DocumentFactory(published=True, body=LONG)
    standing_passages(document.unit, [document.key], on=_today())
    Document.objects.update(body="Ahora se presenta en línea.")
    [passage] = standing_passages(document.unit, [document.key, f"{document.key}/p:2"], on=_today()).values()
    assert passage.text == "Ahora se presenta en línea."


def test_a_long_text_is_divided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    document = DocumentFactory(published=True, body=LONG)
    standing_passages(document.unit, [document.key], on=_today())
    monkeypatch.setattr(module, "split_markdown", lambda text: pytest.fail("divided again"))
    assert standing_passages(document.unit, [document.key], on=_today())


def test_an_expired_text_is_gone() -> None:
    faq = FaqEntryFactory(published=True, valid_until=_today() - YESTERDAY)
    assert standing_passages(faq.unit, [faq.key], on=_today()) == {}


@pytest.mark.parametrize(
    ("asked_by", "is_shown"),
    [(Audience.EVERYONE, False), (Audience.STUDENTS, False), (Audience.TEACHERS, True)],
)
def test_a_text_is_shown_to_those_it_is_for(asked_by: Audience, is_shown: bool) -> None:
    faq = FaqEntryFactory(published=True, audience=Audience.TEACHERS)
    assert bool(standing_passages(faq.unit, [faq.key], on=_today(), audience=asked_by)) is is_shown


def test_another_unit_does_not_answer() -> None:
    faq = FaqEntryFactory(published=True)
    assert standing_passages(UnitFactory(), [faq.key], on=_today()) == {}


def test_a_working_copy_is_not_the_text() -> None:
    faq = FaqEntryFactory(published=True)
    FaqEntryFactory(
        unit=faq.unit, external_id=faq.external_id, revises=faq, answer="Otra", status="published"
    )
    assert standing_passages(faq.unit, [faq.key], on=_today())[faq.key].text == faq.answer


def test_an_answer_of_today_is_not_shown_for_a_day_before_it_was_published() -> None:
    faq = FaqEntryFactory(published=True)
    assert standing_passages(faq.unit, [faq.key], on=_today() - YESTERDAY) == {}


def test_an_answer_on_an_article_that_stood_is_shown_for_a_past_day() -> None:
    article = ArticleFactory(version__published=True, version__valid_from=date(2019, 3, 1))
    faq = resting_on(article)
    [passage] = standing_passages(faq.unit, [faq.key], on=date(2021, 1, 1)).values()
    assert passage.valid_from == date(2019, 3, 1)


def test_an_answer_whose_article_changed_is_gone() -> None:
    article = ArticleFactory(version__published=True)
    faq = resting_on(article)
    type(article).objects.filter(pk=article.pk).update(text="Otra regla.")
    assert standing_passages(faq.unit, [faq.key], on=_today()) == {}


def test_passages_of_every_kind_need_few_queries(django_assert_max_num_queries: Any) -> None:
    unit = UnitFactory()
    version = RegulationVersionFactory(published=True, regulation__unit=unit)
    articles = [ArticleFactory(version=version, number=str(number)) for number in range(1, 9)]
    documents = DocumentFactory.create_batch(4, published=True, unit=unit)
    faqs = [resting_on(articles[0], documents[0]) for _ in range(6)]
    keys = [entry.key for entry in (*articles, *documents, *faqs)]
    standing_passages(unit, keys, on=_today())  # divides the documents
    with django_assert_max_num_queries(5):
        assert len(standing_passages(unit, keys, on=_today())) == len(keys)
