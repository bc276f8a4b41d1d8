"""Distress is told apart from questions about the rule."""

import pytest

from assistant.language.harm import seeks_help_against_harm, tells_of_distress


@pytest.mark.parametrize(
    "said",
    [
        "ya no quiero vivir",
        "mi amiga se quiere suicidar",
        "un docente me acosa",
        "me están amenazando de muerte",
        "sufro violencia en mi casa",
        "I want to kill myself",
        "quero me matar",
    ],
)
def test_harm_that_is_told_is_distress(said):
    assert tells_of_distress(said)


@pytest.mark.parametrize(
    "said",
    [
        "¿Qué dice el reglamento sobre el acoso?",
        "Mi tesis es sobre el suicidio en adolescentes",
        "¿Hay un curso para matar el tiempo?",
        "¿Me toca pagar antes del 10?",
        "Me pego a la fecha del calendario",
    ],
)
def test_question_that_names_the_topic_is_no_distress(said):
    assert not tells_of_distress(said)


def test_where_to_report_harm_asks_for_help_and_what_the_rule_says_does_not():
    assert seeks_help_against_harm("¿Dónde denuncio un acoso?")
    assert not seeks_help_against_harm("¿Qué sanción hay por acoso según el reglamento?")
