"""Programmes are those an office's texts name, found in questions however they are written."""

import pytest

from assistant.language.named_things import named_things
from assistant.language.programmes import known_from
from tests.assistant.language.office import KNOWN


def test_programmes_are_read_from_titles_and_texts():
    assert {programme.name for programme in KNOWN.programmes} == {
        "Maestría en Educación Superior",
        "Maestría en Gestión Pública",
        "Doctorado en Ciencias Agrarias",
        "Diplomado en Docencia Universitaria",
    }


def test_name_ends_where_the_sentence_goes_on():
    known = known_from([], ["La Maestría en Salud Pública y Epidemiología recibe a médicos."])
    assert [programme.name for programme in known.programmes] == ["Maestría en Salud Pública y Epidemiología"]


def test_name_written_small_in_a_title_goes_to_its_end():
    known = known_from(["Plan: Maestría en ciencias de la sostenibilidad"], [])
    assert [programme.name for programme in known.programmes] == ["Maestría en ciencias de la sostenibilidad"]


@pytest.mark.parametrize(
    ("question", "programme"),
    [
        ("¿Cuánto cuesta la Maestría en Educación Superior?", "Maestría en Educación Superior"),
        ("cuanto dura la maestria en educacion superior online", "Maestría en Educación Superior"),
        ("master de gestion publica precio", "Maestría en Gestión Pública"),
        ("hay cupos en gestión pública?", "Maestría en Gestión Pública"),
        ("doctorado en ciencas agrarias", "Doctorado en Ciencias Agrarias"),
        ("doctorado en agrarias", "Doctorado en Ciencias Agrarias"),
    ],
)
def test_known_programme_is_found_in_a_question(question, programme):
    named = named_things(question, KNOWN)
    assert (named.programmes, named.unknown) == ({programme}, "")


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("¿Tienen Maestría en Robótica?", "Maestría en Robótica"),
        ("cuanto cuesta el doctorado en ciencia política en línea", "doctorado en ciencia política"),
        ("quiero una maestria en finanzas", "maestria en finanzas"),
        ("licenciatura en derecho", "licenciatura en derecho"),
    ],
)
def test_programme_no_text_names_is_unknown(question, unknown):
    assert named_things(question, KNOWN).unknown == unknown


@pytest.mark.parametrize(
    "question",
    [
        "Tengo una licenciatura en Derecho, ¿puedo hacer la maestría?",
        "hice una maestría en finanzas en otra universidad",
        "¿Me reconocen un diplomado en contabilidad?",
        "maestría en línea",
        "¿hay doctorado en cuotas?",
        "maestría en 2027",
        "la maestría en Santa Cruz",
        "¿el diplomado en educación intercultural vale para ser docente?",
        "maestría en gestión",
        "soy licenciado en derecho",
    ],
)
def test_what_somebody_brings_or_how_one_studies_is_no_unknown_programme(question):
    assert named_things(question, KNOWN).unknown == ""


def test_office_that_names_no_programme_knows_no_unknown_one():
    assert (
        named_things("¿Tienen Maestría en Robótica?", known_from([], ["Atendemos de ocho a doce."])).unknown
        == ""
    )


def test_levels_years_ways_and_persons_are_named():
    named = named_things("¿El doctorado virtual I/2027 acepta extranjeros?", KNOWN)
    assert (named.levels, named.years, named.modalities, named.persons) == (
        {"doctorado"},
        {2027},
        {"virtual"},
        {"extranjero"},
    )
