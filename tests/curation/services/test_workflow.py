"""Drafts, review, publication, retirement and working copies of entries."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from curation import services
from curation.enums import Status
from curation.exceptions import (
    AuthorCannotApproveError,
    EntryInUseError,
    EntryNotEditableError,
    ReasonRequiredError,
    RevisionExistsError,
    WrongStatusError,
)
from curation.models import FaqEntry
from curation.passages import published_passages
from tests.factories.curation import FaqEntryFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def _submitted(author: Any, **values: Any) -> FaqEntry:
    entry = FaqEntry(unit=UnitFactory(**values), question="¿Cuánto cuesta la maestría?", answer="500 Bs")
    return services.entry_submit_for_review(services.entry_create(entry, actor=author), actor=author)


def test_create_gives_a_readable_identifier(author: Any) -> None:
    assert _submitted(author).external_id == "cuanto-cuesta-la-maestria"


def test_create_numbers_an_identifier_that_is_taken(author: Any) -> None:
    first = _submitted(author)
    twin = FaqEntry(unit=first.unit, question=first.question, answer="otra")
    assert services.entry_create(twin, actor=author).external_id == "cuanto-cuesta-la-maestria-2"


def test_create_refuses_an_identifier_with_a_slash(author: Any) -> None:
    entry = FaqEntry(unit=UnitFactory(), question="¿?", answer="sí", external_id="a/b")
    with pytest.raises(ValidationError):
        services.entry_create(entry, actor=author)


def test_create_refuses_an_identifier_of_the_same_unit(author: Any) -> None:
    first = _submitted(author)
    twin = FaqEntry(unit=first.unit, question="¿Otra?", answer="sí", external_id=first.external_id)
    with pytest.raises(ValidationError):
        services.entry_create(twin, actor=author)


def test_publish_makes_it_public_and_announces_it(author: Any, reviewer: Any, announced: Any) -> None:
    entry = services.entry_publish(_submitted(author), actor=reviewer)
    assert entry.status == Status.PUBLISHED
    assert announced == [("published", entry.unit_id, ("faq:cuanto-cuesta-la-maestria",))]


def test_publish_refuses_when_author_is_approver(author: Any) -> None:
    with pytest.raises(AuthorCannotApproveError):
        services.entry_publish(_submitted(author), actor=author)


def test_publish_refuses_when_approver_wrote_a_part_of_it(author: Any, reviewer: Any) -> None:
    entry = _submitted(author)
    entry.answer = "600 Bs"
    entry = services.entry_update(entry, actor=reviewer)
    with pytest.raises(AuthorCannotApproveError):
        services.entry_publish(entry, actor=reviewer)


def test_publish_lets_the_author_approve_when_the_unit_allows_it(author: Any) -> None:
    entry = _submitted(author, author_may_approve=True)
    assert services.entry_publish(entry, actor=author).status == Status.PUBLISHED


def test_publish_refuses_a_draft_of_a_person(author: Any, reviewer: Any) -> None:
    draft = services.entry_create(
        FaqEntry(unit=UnitFactory(), question="¿?", answer="sí", external_id="x"), actor=author
    )
    with pytest.raises(WrongStatusError):
        services.entry_publish(draft, actor=reviewer)


def test_publish_refuses_what_is_public_already(author: Any, reviewer: Any) -> None:
    entry = services.entry_publish(_submitted(author), actor=reviewer)
    with pytest.raises(WrongStatusError):
        services.entry_publish(entry, actor=reviewer)


def test_update_refuses_a_published_entry(author: Any, reviewer: Any) -> None:
    entry = services.entry_publish(_submitted(author), actor=reviewer)
    entry.answer = "gratis"
    with pytest.raises(EntryNotEditableError):
        services.entry_update(entry, actor=author)


def test_update_cannot_smuggle_a_status(author: Any) -> None:
    entry = _submitted(author)
    entry.status = Status.PUBLISHED
    assert services.entry_update(entry, actor=author).status == Status.IN_REVIEW


def test_return_needs_a_reason(author: Any, reviewer: Any) -> None:
    with pytest.raises(ReasonRequiredError):
        services.entry_return_to_draft(_submitted(author), actor=reviewer, reason="  ")


def test_return_brings_it_back_to_draft_with_the_reason(author: Any, reviewer: Any) -> None:
    entry = services.entry_return_to_draft(_submitted(author), actor=reviewer, reason="Falta el monto")
    record = entry.history.first()
    assert (entry.status, record.history_change_reason, record.history_user) == (
        Status.DRAFT,
        "Falta el monto",
        reviewer,
    )


def test_retire_takes_it_away_and_announces_it(reviewer: Any, announced: Any) -> None:
    entry = FaqEntryFactory(published=True)
    services.entry_retire(entry, actor=reviewer, reason="Ya no vale")
    assert list(published_passages(entry.unit)) == []
    assert announced == [("retired", entry.unit_id, (entry.key,))]


def test_reopen_brings_a_retired_entry_back_under_its_key(reviewer: Any) -> None:
    entry = FaqEntryFactory(status=Status.RETIRED)
    again = services.entry_reopen(entry, actor=reviewer)
    assert (again.status, again.key) == (Status.DRAFT, entry.key)


def test_delete_removes_a_draft(author: Any) -> None:
    entry = FaqEntryFactory()
    services.entry_delete(entry, actor=author)
    assert not FaqEntry.objects.exists()


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.RETIRED])
def test_delete_refuses_what_was_public(author: Any, status: Status) -> None:
    with pytest.raises(EntryInUseError):
        services.entry_delete(FaqEntryFactory(status=status), actor=author)


def test_revision_leaves_the_public_text_whole_while_it_is_written(author: Any) -> None:
    entry = FaqEntryFactory(published=True, answer="500 Bs")
    copy = services.entry_start_revision(entry, actor=author)
    copy.answer = "600 Bs"
    services.entry_update(copy, actor=author)
    assert [passage.text for passage in published_passages(entry.unit)] == ["500 Bs"]


def test_revision_replaces_the_content_under_the_same_key_when_published(author: Any, reviewer: Any) -> None:
    entry = FaqEntryFactory(published=True, answer="500 Bs")
    copy = services.entry_start_revision(entry, actor=author)
    copy.answer = "600 Bs"
    copy = services.entry_submit_for_review(services.entry_update(copy, actor=author), actor=author)
    public = services.entry_publish(copy, actor=reviewer)
    assert (public.pk, public.key, public.answer) == (entry.pk, entry.key, "600 Bs")
    assert FaqEntry.objects.count() == 1


def test_revision_is_refused_when_one_is_open(author: Any) -> None:
    entry = FaqEntryFactory(published=True)
    services.entry_start_revision(entry, actor=author)
    with pytest.raises(RevisionExistsError):
        services.entry_start_revision(entry, actor=UserFactory())


def test_revision_may_not_be_approved_by_its_writer(author: Any) -> None:
    copy = services.entry_start_revision(FaqEntryFactory(published=True), actor=author)
    services.entry_submit_for_review(copy, actor=author)
    with pytest.raises(AuthorCannotApproveError):
        services.entry_publish(copy, actor=author)
