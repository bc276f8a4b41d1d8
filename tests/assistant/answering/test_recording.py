from datetime import date
from uuid import uuid4

from assistant.answering.context import Turn
from assistant.answering.recording import result_of
from assistant.answering.types import AskRequest
from assistant.enums import Channel
from curation.models import Unit
from tests.assistant.answering.conftest import hit


def test_source_card_shows_text_of_the_quoted_part_without_marks():
    text = "| Sigla | Horas |\n|---|---:|\n" + "\n".join(f"| **INF-{n}** | 160 |" for n in range(500, 540))
    question = "¿Cuántas horas tiene INF-512?"
    request = AskRequest(question, Unit(), Channel.API)
    turn = Turn(request, uuid4(), uuid4(), date(2026, 1, 1), question=question, standalone=question)
    turn.number_of(hit("doc:plan", "Plan", text))
    assert result_of(turn).citations[0].excerpt == "Sigla · Horas: INF-512 · 160;"
