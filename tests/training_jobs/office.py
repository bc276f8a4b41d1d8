# ruff: noqa: E501 - a table of contents reads best unbroken
"""A small office with content of every type, indexed with the fake encoder."""

from datetime import date

from curation.enums import Audience
from curation.models import Unit
from tests.factories.curation import (
    ArticleFactory,
    CategoryFactory,
    DocumentFactory,
    FaqEntryFactory,
    RegulationFactory,
    RegulationVersionFactory,
    UnitFactory,
)
from training_jobs.data_sets.recipe import Recipe

RECIPE = Recipe(validation_share=0.2, test_share=0.2, seed=5)
ARTICLES = {
    "1": ("Objeto", "El presente reglamento norma la admisión y la graduación en los programas."),
    "2": (
        "Definiciones",
        "Se entiende por:\n\na) Tutor: el profesional que guía el trabajo final del estudiante.",
    ),
    "3": ("Requisitos para maestría", "Quien postule presentará carta de motivación y título legalizado."),
    "4": ("Mora", "La cuota vencida lleva un recargo del 1 % mensual sobre el saldo vencido."),
    "5": (
        "Tribunal",
        "El tribunal tiene tres miembros. Uno de ellos es externo a la Universidad. El tutor asiste sin voto. "
        "El informe se entrega en veinte días.",
    ),
}
QUESTIONS = {
    "costo": ("¿Cuánto cuesta la maestría?", ["precio maestria"], "La colegiatura cuesta **Bs 21.600**. Se paga en 18 cuotas."),
    "becas": ("¿Qué becas hay?", ["becas disponibles"], "Hay una beca de excelencia que cubre el **50 %** de la colegiatura."),
    "horario": ("¿En qué horario atiende la oficina?", ["horario de atencion"], "La oficina atiende de 8:30 a 12:30, de lunes a viernes."),
    "tesis": ("¿Cuánto tiempo tengo para la tesis?", ["plazo tesis"], "Desde la aprobación del perfil tienes **12 meses** para la tesis."),
    "pagos": ("¿Cómo se paga?", ["formas de pago"], "Puedes pagar de dos maneras:\n\n1. QR, desde la plataforma.\n2. Depósito en la cuenta de la Unidad."),
    "ingles": ("¿Qué nivel de inglés exigen?", ["nivel de ingles"], "La maestría exige lectura de inglés de nivel B1."),
}  # fmt: skip


def office() -> Unit:
    """Six questions, a regulation of five articles, a document; and what must never be learned."""
    unit: Unit = UnitFactory(name="Unidad de Postgrado")
    costs, other = CategoryFactory(unit=unit, name="Costos"), CategoryFactory(unit=unit, name="Estudios")
    for at, (key, (question, variants, answer)) in enumerate(QUESTIONS.items()):
        FaqEntryFactory(
            unit=unit,
            external_id=key,
            question=question,
            variants=variants,
            answer=answer,
            category=other if at % 2 else costs,
            published=True,
        )
    version = RegulationVersionFactory(
        regulation=RegulationFactory(unit=unit, external_id="posgrado"), number=2, published=True
    )
    for number, (title, text) in ARTICLES.items():
        ArticleFactory(version=version, number=number, title=title, text=text)
    DocumentFactory(
        unit=unit,
        external_id="guia",
        title="Guía de la plataforma",
        body="## Contraseña olvidada\n\nEl enlace de recuperación vale 30 minutos desde que se pide.\n",
        authors="Rojas, L.",
        issued_on=date(2025, 8, 11),
        published=True,
    )
    _never_learned(unit)
    return unit


def _never_learned(unit: Unit) -> None:
    FaqEntryFactory(unit=unit, external_id="borrador", question="¿Secreto del borrador?", answer="Oculto.")
    FaqEntryFactory(
        unit=unit, external_id="caja", question="¿Cierre de caja?", audience=Audience.STAFF, published=True
    )
    FaqEntryFactory(
        unit=unit,
        external_id="vencida",
        question="¿Convocatoria pasada?",
        valid_until=date(2020, 1, 1),
        published=True,
    )
