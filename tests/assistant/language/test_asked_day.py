"""Which day a question asks for, as people say it."""

from datetime import date

import pytest

from assistant.language.asked_day import BeforeReform, asked_day

TODAY = date(2026, 11, 28)
END_2023 = date(2023, 12, 31)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("¿Qué nota pide según el reglamento de 2023?", END_2023),
        ("¿En 2023 cuánto costaba?", END_2023),
        ("en el año 2023 cuantas prorrogas daban", END_2023),
        ("Para la gestión 2023: ¿qué colegiatura se pagaba?", END_2023),
        ("similitud máxima permitida en 2023", END_2023),
        ("aranceles del 2023", END_2023),
        ("costo matricula 2023", END_2023),
        ("¿y en 2023?", END_2023),
        ("¿Qué reglamento estaba vigente en 2023?", END_2023),
        ("el art 48 del reglamento de 2023", END_2023),
        ("¿Cuánto se pagaba en marzo de 2023?", date(2023, 3, 31)),
        ("¿Qué se exigía al 15 de marzo de 2023?", date(2023, 3, 15)),
        ("al 15/03/2023, ¿qué asistencia se pedía?", date(2023, 3, 15)),
        ("¿Qué nota se exigía el 3 de marzo de 2023?", date(2023, 3, 3)),
        ("¿Cuál era el plazo antes de marzo de 2024?", date(2024, 2, 29)),
        ("¿Cuánto se pagaba antes de 2024?", END_2023),
        ("¿Cuánto se pagaba el año pasado?", date(2025, 12, 31)),
        ("y la gestión pasada, cuánto era?", date(2025, 12, 31)),
        ("¿Qué nota pedían hace dos años?", date(2024, 11, 28)),
        ("¿Cuánto era hace 6 meses?", date(2026, 5, 28)),
        ("¿Cuánto costaba cuando me inscribí en 2023?", END_2023),
        ("What was the minimum grade in 2023?", END_2023),
        ("Quanto custava em 2023?", END_2023),
    ],
)
def test_a_past_day_is_the_last_of_the_time_named(question: str, day: date) -> None:
    assert asked_day(question, today=TODAY) == day


@pytest.mark.parametrize(
    "question", ["¿Qué requisitos hay para la gestión 2027?", "¿cuánto costará en 2027?"]
)
def test_a_time_to_come_is_its_first_day(question: str) -> None:
    assert asked_day(question, today=TODAY) == date(2027, 1, 1)


@pytest.mark.parametrize(
    "question",
    [
        "¿Cuál era la nota mínima antes de la reforma?",
        "con el reglamento viejo cuántas prórrogas daban",
        "con el antiguo reglamento, ¿cuántos miembros tenía el tribunal?",
        "¿cómo era el tribunal en la versión anterior del reglamento?",
        "art. 48 del reglamento anterior",
    ],
)
def test_old_rules_may_be_named_without_a_day(question: str) -> None:
    assert asked_day(question, today=TODAY) == BeforeReform(is_said=True)


@pytest.mark.parametrize(
    "question",
    [
        "¿Cuál era la nota mínima?",
        "¿con qué nota se aprobaba?",
        "¿Antes cuánto se pagaba?",
        "¿Se podía defender por videoconferencia?",
        "qué asistencia se exigía en ese tiempo",
    ],
)
def test_the_tense_of_the_asking_verb_alone_tells_less(question: str) -> None:
    assert asked_day(question, today=TODAY) == BeforeReform(is_said=False)


@pytest.mark.parametrize(
    "question",
    [
        "me inscribí en 2021, ¿cuánto se paga ahora?",
        "me inscribi en 2021 cuanto se paga",
        "¿Cuánto pago si me inscribí en 2021?",
        "hace 3 años deje de estudiar quiero terminar",
        "Entré antes de julio de 2024, ¿qué reglamento se me aplica?",
        "entre antes de la reforma, que nota necesito",
        "mi hermana se inscribió en 2020, ¿cuánto se paga?",
        "En 2021 cambió el reglamento, ¿cuánto se paga?",
        "estoy en la maestria desde hace 3 años, ¿puedo pedir licencia?",
    ],
)
def test_a_date_told_as_a_story_is_none(question: str) -> None:
    assert asked_day(question, today=TODAY) is None


@pytest.mark.parametrize(
    "question",
    [
        "convocatoria 2027",
        "¿cuándo sale la convocatoria de 2027?",
        "soy de la promoción 2019",
        "los inscritos en 2021, ¿pagan matrícula?",
        "¿Quiénes egresaron en 2019 pueden postular?",
        "¿Qué pasa el 3 de marzo?",
        "¿Qué pasa el 3 de marzo de 2024?",
        "tengo mi título de 2015, ¿puedo postular?",
        "¿sirve mi certificado de inglés de hace 3 años?",
        "¿puedo pagar 2000 bs en 2 cuotas?",
        "¿desde cuándo rige el reglamento?",
    ],
)
def test_a_date_that_is_only_the_subject_is_none(question: str) -> None:
    assert asked_day(question, today=TODAY) is None


@pytest.mark.parametrize(
    "question",
    [
        "en 2021 me dijeron otra cosa, ¿cuánto cuesta hoy?",
        "antes era 65, ¿y ahora?",
        "¿Qué nota mínima pide el reglamento actual?",
        "¿Cuál es la norma vigente?",
        "¿Cuál era el correo? (hoy)",
        "¿Cuánto cuesta la matrícula en 2026?",
        "¿Cuánto cuesta la maestría?",
        "quería saber cuánto cuesta",
        "¿qué pasa si tenía beca?",
        "",
    ],
)
def test_today_is_asked_for_when_it_is_said_or_nothing_else_is(question: str) -> None:
    assert asked_day(question, today=TODAY) is None
