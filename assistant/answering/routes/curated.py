"""The very question that was asked: its answer whole, cited."""

from assistant.answering.context import Reply, Turn
from assistant.answering.quoting.quote import marked, quotation
from assistant.enums import AnswerStatus, Route


async def curated(turn: Turn) -> Reply | None:
    ranking = turn.ranking
    if ranking is None or not ranking.is_certain:
        return None
    hit = ranking.candidates[0].hit
    text = marked(quotation(turn.standalone, hit), turn.number_of(hit))
    return Reply(AnswerStatus.CURATED, text, Route.CURATED)
