"""One made-up answer of every kind that a person can meet, for looking at and for measuring."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString

from assistant.answering.rendering import render_answer
from assistant.answering.types import AnswerResult, Choice
from assistant.enums import AnswerStatus, Route
from tests.assistant.scripted import CONTACT, citation, result

FEE = citation(
    1,
    "/c/soe/preguntas/costo/",
    title="¿Cuánto cuesta la Maestría en Educación Superior?",
    citation="Preguntas frecuentes: «¿Cuánto cuesta la Maestría en Educación Superior?»",
    excerpt="La colegiatura es de 18.500 Bs y se paga en diez cuotas. La matrícula se paga cada gestión.",
)
ARTICLE = citation(
    2,
    "/c/soe/reglamentos/posgrado/v2/#art-30",
    title="Artículo 30. Costos",
    citation="Reglamento de Posgrado, art. 30 (versión 2)",
    excerpt="El Consejo fija los costos de cada programa antes de la convocatoria.",
)
PLAN = """El plan de estudios es este [1]:

| Módulo | Asignatura | Créditos | Horas presenciales | Horas de trabajo independiente |
| --- | --- | ---: | ---: | ---: |
| I | Fundamentos de la educación superior en América Latina | 4 | 40 | 120 |
| II | Metodología de la investigación | 4 | 40 | 120 |
| III | Diseño curricular por competencias y evaluación de los aprendizajes | 5 | 50 | 160 |
| IV | Tecnologías | 3 | 30 | 90 |
"""
LONG = """Los requisitos de titulación son [1]:

1. Haber vencido todas las asignaturas del plan de estudios.
2. No tener deudas económicas ni bibliográficas con la institución.
3. Presentar la solicitud dirigida a la dirección, con **dos ejemplares** del trabajo.

> El plazo corre desde el día siguiente al de la aprobación del perfil.

Los formularios están en https://posgrado.example.edu.bo/documentos/formularios/titulacion/2026/solicitud-de-defensa-publica-version-final.pdf
y el código es `SOE-TITULACION-2026-SOLICITUD-DE-DEFENSA-PUBLICA-VERSION-FINAL`.

El tribunal se reúne en los quince días siguientes. Quien no se presenta sin justificación escrita pierde el
turno y vuelve a solicitarlo en el período siguiente, con los mismos requisitos y sin nuevo pago [2].
"""


def _made(route: Route | None, status: AnswerStatus, text: str, **changes: Any) -> AnswerResult:
    citations = changes.pop("citations", (FEE,))
    urls = {source.number: source.url for source in citations}
    html: SafeString = render_answer(text, urls)
    made = result(route=route, status=status, text=text, html=html, citations=citations)
    return replace(made, **changes)


def _choice(label: str) -> Choice:
    return Choice(label, label, f"faq:{len(label)}")


SCREENS: dict[str, Callable[[], AnswerResult]] = {
    "curated": lambda: _made(
        Route.CURATED,
        AnswerStatus.CURATED,
        "La colegiatura es de **18.500 Bs** y se paga en diez cuotas [1].",
    ),
    "completed": lambda: _made(
        Route.CURATED,
        AnswerStatus.CURATED,
        "Dura **cuatro semestres** [1].",
        understood="¿Cuánto dura la Maestría en Educación Superior?",
    ),
    "nearest": lambda: _made(
        Route.NEAREST,
        AnswerStatus.NEAREST,
        "La colegiatura es de **18.500 Bs** y se paga en diez cuotas [1].",
        lead="Lo más cercano que encontré: «¿Cuánto cuesta la Maestría en Educación Superior?»",
        choices=(
            _choice("¿Cuánto cuesta el Diplomado en Docencia?"),
            _choice("¿Se puede pagar la colegiatura de la maestría en cuotas mensuales sin recargo?"),
            _choice("¿Hay becas?"),
        ),
    ),
    "clarify": lambda: _made(
        Route.CLARIFY,
        AnswerStatus.CLARIFIED,
        "¿De qué programa pregunta?",
        citations=(),
        choices=(
            _choice("Maestría en Educación Superior"),
            _choice("Maestría en Administración de Empresas con mención en Finanzas, modalidad virtual"),
            _choice("Doctorado en Ciencias"),
            _choice("Diplomado en Docencia"),
        ),
    ),
    "fact": lambda: _made(
        Route.FACT,
        AnswerStatus.FACT,
        "**Artículo 30. Costos**\n\nEl Consejo fija los costos de cada programa antes de la convocatoria [2]."
        "\n\n[Ver el artículo completo](/c/soe/reglamentos/posgrado/v2/#art-30)",
        citations=(ARTICLE,),
    ),
    "written": lambda: _made(
        Route.WRITTEN,
        AnswerStatus.GENERATED,
        "La colegiatura es de 18.500 Bs [1]. El Consejo la fija antes de la convocatoria [2].",
        citations=(FEE, ARTICLE),
    ),
    "person": lambda: _made(
        Route.PERSON,
        AnswerStatus.PERSON,
        "Con gusto le atiende una persona de la oficina.",
        citations=(),
        contact=CONTACT,
    ),
    "distress": lambda: _made(
        Route.PERSON,
        AnswerStatus.PERSON,
        "Lo que cuenta importa y no tiene que llevarlo a solas. Llame ahora:\n\n"
        "- Emergencias: **110**\n- Línea de ayuda: **800 10 0000**, a toda hora",
        citations=(),
        contact=CONTACT,
    ),
    "abstain": lambda: _made(
        Route.ABSTAIN,
        AnswerStatus.ABSTAINED_NO_SOURCE,
        "En los textos de la Unidad de Posgrado no hay nada que responda esto.",
        citations=(),
        contact=CONTACT,
        suggestions=("¿Cuánto cuesta la maestría?", "¿Dónde me inscribo?"),
    ),
    "english": lambda: _made(
        Route.CURATED,
        AnswerStatus.CURATED,
        "La colegiatura es de **18.500 Bs** y se paga en diez cuotas [1].",
        language="en",
    ),
    "table": lambda: _made(Route.CURATED, AnswerStatus.CURATED, PLAN),
    "long": lambda: _made(Route.CURATED, AnswerStatus.CURATED, LONG, citations=(FEE, ARTICLE)),
}
