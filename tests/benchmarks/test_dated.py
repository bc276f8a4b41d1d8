"""What the benchmark of dated questions counts as right, silent and wrong."""

from datetime import date
from typing import Any

import pytest

from assistant.enums import AnswerStatus
from assistant.language.asked_day import BeforeReform, asked_day
from curation.models import Document, FaqEntry
from tests.assistant.scripted import citation, result
from tests.benchmarks.dated import Truth, _outcome
from tests.benchmarks.dated_questions import SAMPLE_TOPICS, DatedQuestion, questions_about

FIRST, REFORM, TODAY = date(2019, 3, 1), date(2024, 7, 1), date(2026, 11, 28)
LAST_OLD_DAY = date(2024, 6, 30)
PAST = DatedQuestion("¿Cuál era la nota?", "¿cuál era…?", "48", LAST_OLD_DAY)
TRUTH = Truth(
    versions={1: (FIRST, LAST_OLD_DAY), 2: (REFORM, date.max)},
    texts={(1, "48"): "65 puntos", (2, "48"): "70 puntos", (1, "7"): "40 horas", (2, "7"): "40 horas"},
    entries={
        "faq:nota": FaqEntry(rests_on=["reg:posgrado/v2/art:48#" + "0" * 32]),
        "faq:horas": FaqEntry(rests_on=["reg:posgrado/v2/art:7#" + "0" * 32]),
        "faq:suelta": FaqEntry(),
        "doc:guia": Document(valid_from=date(2023, 1, 1)),
        "doc:suelto": Document(),
    },
)


def _shown(*keys: str, **changes: Any) -> str:
    citations = tuple(citation(key=key) for key in keys)
    return _outcome(PAST, result(citations=citations, **changes), TRUTH, TODAY)


@pytest.mark.parametrize(
    ("keys", "outcome"),
    [
        ((), "silent"),
        (("reg:posgrado/v1/art:48",), "right"),
        (("reg:posgrado/v1/art:48/p:2",), "right"),
        (("reg:posgrado/v1/art:7",), "other"),
        (("faq:horas",), "other"),
        (("reg:posgrado/v2/art:48",), "wrong"),
        (("reg:posgrado/v1/art:48", "reg:posgrado/v2/art:48"), "wrong"),
        (("faq:nota",), "wrong"),
        (("faq:suelta",), "wrong"),
        (("doc:guia/p:3",), "other"),
        (("doc:suelto",), "wrong"),
    ],
)
def test_only_what_stood_on_the_day_is_right(keys: tuple[str, ...], outcome: str) -> None:
    assert _shown(*keys) == outcome


def test_an_error_is_no_silence() -> None:
    assert _shown(status=AnswerStatus.FAILED) == "failed"


def test_there_are_more_than_a_hundred_questions_each_with_its_day() -> None:
    questions = list(questions_about(SAMPLE_TOPICS, first=FIRST, reform=REFORM, today=TODAY))
    assert len(questions) > 100
    assert len({(question.text, question.as_of) for question in questions}) == len(questions)
    for question in questions:
        if question.as_of is None and question.day < TODAY:
            asked = asked_day(question.text, today=TODAY)
            expected = BeforeReform if question.day == LAST_OLD_DAY else date
            assert isinstance(asked, expected), question.text
