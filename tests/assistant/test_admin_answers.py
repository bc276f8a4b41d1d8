"""Staff read answers; nobody changes them."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from assistant.enums import Channel
from assistant.models import Answer, AnswerSource, Conversation


@pytest.fixture
def answered(unit):
    conversation = Conversation.objects.create(unit=unit, channel=Channel.API)
    answer = Answer.objects.create(
        conversation=conversation, question="¿Costo?", status="curated", text="500 Bs <script>x</script> [1]",
        timings_ms={"total": 12.5}, route="nearest", lead="Lo más cercano: «Costo»",
        choices=[{"label": "¿Qué becas hay? <b>", "question": "¿Qué becas hay?", "key": "faq:becas"}],
        features={"certainty": 0.41234, "candidates": [{"key": "faq:costo", "words": 0.5}]},
    )  # fmt: skip
    AnswerSource.objects.create(
        answer=answer, rank=1, number=1, is_used=True, key="faq:costo", kind="faq", title="Costo",
        citation="Preguntas frecuentes: «Costo»",
        url="/soe/faq/costo",
        text="500 Bs",
        text_hash="t",
        score=1.0,
    )  # fmt: skip
    return answer


@pytest.fixture
def staff(client, db):
    client.force_login(get_user_model().objects.create_superuser("jefa", "j@example.edu.bo", "x"))
    return client


def test_list_shows_question_status_and_time(staff, answered):
    page = staff.get(reverse("admin:assistant_answer_changelist")).content.decode()
    assert "¿Costo?" in page
    assert "Palabra por palabra" in page or "palabra por palabra" in page


def test_answer_is_shown_with_its_sources_and_without_scripts(staff, answered):
    page = staff.get(reverse("admin:assistant_answer_change", args=[answered.pk])).content.decode()
    assert 'href="/soe/faq/costo"' in page
    assert "<script>x</script>" not in page


def test_answer_cannot_be_changed_or_deleted(staff, answered):
    assert staff.post(reverse("admin:assistant_answer_change", args=[answered.pk]), {}).status_code == 403
    assert staff.post(reverse("admin:assistant_answer_delete", args=[answered.pk])).status_code == 403


def test_answer_shows_its_route_and_everything_it_was_decided_from(staff, answered):
    page = staff.get(reverse("admin:assistant_answer_change", args=[answered.pk])).content.decode()
    assert "Lo más cercano: «Costo»" in page
    assert "¿Qué becas hay? &lt;b&gt; <code>faq:becas</code>" in page
    assert "certainty: 0.412" in page
    assert "words 0.500" in page
    assert answered.get_route_display() in page


@pytest.mark.parametrize(("route", "is_listed"), [("nearest", True), ("written", False)])
def test_list_is_filtered_by_route(staff, answered, route, is_listed):
    page = staff.get(reverse("admin:assistant_answer_changelist"), {"route__exact": route}).content.decode()
    assert ("¿Costo?" in page) is is_listed
