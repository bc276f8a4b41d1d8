"""An office with three passages, a search that finds them without weights, and a scripted engine."""

from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import translation

from assistant.answering.steps import find_passages
from assistant.answering.types import AskRequest
from assistant.enums import Channel
from assistant.generation.breaker import CircuitBreaker, engine_breaker
from assistant.generation.client import ChatClient
from assistant.language.words import content_stems
from assistant.ranker import Candidate, Ranking
from assistant.retrieval.relevance import coverage
from assistant.retrieval.types import Hit, Retrieval
from curation.enums import Writing
from tests.assistant.generation.chat_server import ChatServer
from tests.factories.curation import UnitFactory


def hit(key: str, title: str, text: str, **values) -> Hit:
    kind = {"faq": "faq", "reg": "article"}.get(key.split(":")[0], "document")
    base = Hit(
        rank=1, key=key, entry_key=key, kind=kind, title=title, heading_path=(), text=text, questions=(),
        citation=title, url=f"/soe/{key}", audience="everyone", valid_from=None, valid_until=None,
        text_hash=key, score=1.0, dense_score=0.9, lexical_score=1.0,
    )  # fmt: skip
    return replace(base, **values)


PASSAGES = (
    hit(
        "faq:costo",
        "¿Cuánto cuesta la matrícula de la maestría?",
        "La matrícula de la maestría cuesta **500 Bs** por semestre.",
        questions=("precio de la matrícula",),
    ),
    hit(
        "reg:posgrado/v1/art:12",
        "Artículo 12. Duración",
        "La maestría tiene una duración mínima de 18 meses y máxima de 24 meses. El doctorado dura 36 meses.",
    ),
    hit(
        "doc:guia",
        "Guía de titulación",
        "La defensa de tesis se solicita en secretaría con 15 días de anticipación."
        " No se aceptan solicitudes por"
        " correo.",
    ),
)


@pytest.fixture(autouse=True)
def _spanish_and_a_fresh_breaker(monkeypatch):
    monkeypatch.setattr(
        ChatClient.__init__, "__kwdefaults__", {"timeouts": None, "breaker": CircuitBreaker()}
    )
    assert engine_breaker is not None
    with translation.override("es"):
        yield


@pytest.fixture
async def _threads_give_their_connections_back():
    """Asynchronous ORM calls of a test leave one open in a thread, which would block the clean-up."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
def office(transactional_db, _threads_give_their_connections_back):
    return UnitFactory(
        code="soe", name="Posgrado", contact_email="soe@example.edu.bo", contact_phone="3364567"
    )


@pytest.fixture
def passages(monkeypatch):
    """The passages a search may find; a test may change the list."""
    known = list(PASSAGES)

    def search(turn):
        ranked = sorted(known, key=lambda found: -coverage(turn.standalone, found))
        hits = tuple(replace(found, rank=rank) for rank, found in enumerate(ranked, start=1))
        return Retrieval(hits, "hybrid", turn.as_of, 7, "e5", "", {}), ranking_of(turn.standalone, hits)

    monkeypatch.setattr(find_passages, "search", search)
    return known


def ranking_of(question: str, hits: tuple[Hit, ...]) -> Ranking:
    """By shared words alone: certain of a frequent question with the same ones, answerable from .4 on."""
    candidates = tuple(Candidate(found, coverage(question, found), {}) for found in hits)
    best = candidates[0]
    ways = (best.hit.title, *best.hit.questions)
    is_same = best.hit.kind == "faq" and content_stems(question) in [content_stems(way) for way in ways]
    return Ranking(candidates, best.probability, best.probability, is_same, best.probability >= 0.4, "guion")


@pytest.fixture
async def engine(settings, office):
    office.writing = Writing.ALWAYS
    await office.asave()
    server = ChatServer()
    settings.ENGINE_TOKEN_TIMEOUT_S, settings.ENGINE_CONNECT_TIMEOUT_S = 0.5, 0.5
    async with server.running():
        settings.ENGINE_URL = server.url
        yield server


@pytest.fixture
def asked(office):
    def build(question: str, **values) -> AskRequest:
        return AskRequest(question=question, unit=office, channel=Channel.API, **values)

    return build
