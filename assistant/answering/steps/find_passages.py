"""One hybrid search among what is in force on the asked date for this audience."""

from assistant import retrieval
from assistant.answering.context import Stop, Thresholds, Turn
from assistant.answering.database import in_database
from assistant.enums import Method
from assistant.selectors.answers import encoder_by_name

NUM_PASSAGES = 8


async def find_passages(turn: Turn) -> Stop | None:
    turn.retrieval, turn.thresholds = await in_database(search, turn)
    return None


def search(turn: Turn) -> tuple[retrieval.Retrieval, Thresholds | None]:
    """What was found, with the thresholds calibrated for the very encoder that found it."""
    found = retrieval.retrieve(
        turn.standalone,
        unit=turn.request.unit,
        method=Method.HYBRID,
        k=NUM_PASSAGES,
        audience=turn.request.audience,
        as_of=turn.as_of,
    )
    return found, thresholds_of(found.encoder)


def thresholds_of(encoder_name: str) -> Thresholds | None:
    """The thresholds calibrated for this encoder; None when it has none, or when there was no encoder."""
    encoder = encoder_by_name(encoder_name) if encoder_name else None
    if encoder is None or encoder.abstain_below is None or encoder.certain_above is None:
        return None
    return Thresholds(encoder.abstain_below, encoder.certain_above)
