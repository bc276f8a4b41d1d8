"""Units whose questions are asked in several ways, and rankers with a gate that is open or closed."""

from typing import Any

from assistant.models import ServedModel
from assistant.ranker.current import default_document
from assistant.services.served_models import ranker_register
from curation.models import Unit
from tests.factories.curation import FaqEntryFactory, UnitFactory
from training_jobs.enums import JobState
from training_jobs.models import RankerTraining
from training_jobs.ranker.selectors import ranker_in_service

TOPICS = (
    "beca", "matrícula", "diploma", "tutor", "defensa", "biblioteca", "credencial", "aula", "horario", "pago",
    "examen", "traspaso", "convalidación", "certificado", "laboratorio", "parqueo",
)  # fmt: skip


def asked_office(*, num_entries: int = len(TOPICS), num_variants: int = 3) -> Unit:
    """A unit with as many frequent questions, each asked in as many other ways."""
    unit: Unit = UnitFactory()
    for topic in TOPICS[:num_entries]:
        ways = [
            f"quiero la {topic} qué hago",
            f"trámite para {topic} por favor",
            f"{topic} dónde se pide y cómo",
        ]
        FaqEntryFactory(
            unit=unit,
            external_id=topic.encode("ascii", "ignore").decode(),
            question=f"¿Cómo se obtiene {topic}?",
            variants=ways[:num_variants],
            answer=f"Para {topic} se presenta el formulario de {topic} en la ventanilla.",
            published=True,
        )
    return unit


def make_ranker(unit: Unit, *, is_open: bool = True, **values: Any) -> ServedModel:
    """A candidate of the unit, measured against what is in service now."""
    against = ranker_in_service(unit)
    check = {"name": "coverage", "new": 0.5, "old": 0.4, "low": 0.02, "high": 0.18, "count": 90}
    gate = {
        "against": against.name,
        "against_digest": against.digest,
        "is_open": is_open,
        "checks": [{**check, "state": "passed" if is_open else "failed"}],
    }
    return ranker_register(document={**default_document(), "gate": gate, **values}, unit=unit)


def make_training(unit: Unit, ranker: ServedModel | None = None, **values: Any) -> RankerTraining:
    """A training that succeeded with this ranker; without one, a training that waits."""
    state = JobState.SUCCEEDED if ranker else JobState.QUEUED
    return RankerTraining.objects.create(unit=unit, ranker=ranker, **{"state": state, **values})
