"""A pressed button leads to its very passage."""

import pytest

from assistant.answering import answer_to_end
from assistant.answering.types import AskRequest
from assistant.enums import Channel, Route
from curation.enums import Status
from tests.factories.curation import FaqEntryFactory


@pytest.fixture
def entry(office):
    return FaqEntryFactory(
        unit=office,
        external_id="cuotas",
        question="¿Hay cuotas?",
        answer="En cinco.",
        status=Status.PUBLISHED,
    )


def pressed(office, key: str) -> AskRequest:
    return AskRequest(question="¿Hay cuotas?", unit=office, channel=Channel.API, choice=key)


async def test_passage_behind_the_button_is_shown(office, passages, entry):
    result = await answer_to_end(pressed(office, "faq:cuotas"))
    assert (result.route, result.text, result.citations[0].key) == (
        Route.CURATED,
        "En cinco. [1]",
        "faq:cuotas",
    )


async def test_entry_that_was_retired_meanwhile_is_not_shown(office, passages, entry):
    entry.status = Status.RETIRED
    await entry.asave()
    result = await answer_to_end(pressed(office, "faq:cuotas"))
    assert "En cinco" not in result.text


@pytest.mark.parametrize("key", ["faq:nadie", "reg:x/v1/art:9", "../../etc", "faq:" + "x" * 290])
async def test_key_of_nothing_is_answered_as_a_question(office, passages, key):
    result = await answer_to_end(pressed(office, key))
    assert result.route is not None
