"""`retrieve`: the passages that answer a query, with the filters nobody may skip."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray
from pgvector import HalfVector

from assistant import encoder as encoders
from assistant.encoder import Encoder
from assistant.enums import Method
from assistant.exceptions import EncoderUnavailableError
from assistant.index.selectors import find_encoder
from assistant.models import ServedModel
from assistant.retrieval.query import clean_query, plain_words, with_repairs
from assistant.retrieval.spelling import doubtful_words
from assistant.retrieval.sql import HIT_COLUMNS, statement
from assistant.retrieval.types import Hit, Retrieval
from curation.enums import Audience
from curation.models import Unit

# The values of Lucene's research toolkit Anserini for passages. On three question sets they stood .007 of
# R@1 above Okapi's 1.2 and 0.75 for BM25 alone, and level with them after fusion.
K1, B = 0.9, 0.4
# Weight of meaning against words after both are scaled to 0..1 within the query's candidates (convex
# combination: Bruch, Gai & Ingber 2023). See docs/benchmarks.md for what was measured.
ALPHA = 0.7
# Articles are asked for in everyday words, where meaning decides, or in their own, where words do. How
# literal a query is, its best BM25 score says as a share of the idf of its terms: about .8 for
# paraphrases, 1.15 for words taken from an article.
ALPHA_LITERAL, FREE_BELOW, LITERAL_FROM = 0.1, 0.8, 1.2
CANDIDATES_A_CHANNEL = 100
# Up to here a unit is scanned exactly: under 2 ms, and no neighbour is ever missed.
EXACT_UP_TO_PASSAGES = 1_500
MAX_HITS = 100
_NUM_STATE_COLUMNS = 4  # before the columns of a hit


def retrieve(
    query: str,
    *,
    unit: Unit,
    method: Method = Method.HYBRID,
    k: int = 10,
    audience: Audience = Audience.EVERYONE,
    as_of: date | None = None,
    query_vector: NDArray[np.float32] | None = None,
) -> Retrieval:
    """The `k` best published passages of the unit, valid on `as_of` (today), readable by `audience`.

    Passages for everyone are always included, those of one audience only when it is asked for; what is for
    the office's staff is found by staff alone. One SQL round trip. `query_vector` (shape (D,), float32,
    L2-normalised, by the configured encoder) saves the encoding.

    The thresholds of `ServedModel` are about `Hit.dense_score`: below `abstain_below` everywhere, nothing
    here answers; a frequent question from `certain_above` on is the very question that was asked.

    `hybrid` goes on by words alone while the encoder is unavailable: `Retrieval.method` then says `bm25`.

    Raises:
        EncoderUnavailableError: `dense` was asked for and the encoder cannot be used.
    """
    started = time.perf_counter()
    cleaned = clean_query(query)
    day = as_of or timezone.localdate()
    method, encoder, vector = _encode(cleaned, method, query_vector)
    encoded = time.perf_counter()
    rows = _execute(
        _statement(method, encoder),
        {
            "unit": unit.pk,
            "audiences": _audiences(audience),
            "as_of": day,
            "query": cleaned,
            "words": doubtful_words(plain_words(cleaned)),
            "vector": None if vector is None else HalfVector(vector).to_text(),
            "k": max(1, min(k, MAX_HITS)),
            "k1": K1,
            "b": B,
            "alpha": ALPHA,
            "alpha_literal": ALPHA_LITERAL,
            "free_below": FREE_BELOW,
            "literal_from": LITERAL_FROM,
            "candidates": CANDIDATES_A_CHANNEL,
            "vectors": CANDIDATES_A_CHANNEL,
        },
    )
    finished = time.perf_counter()
    timings_ms = {
        "encode": round((encoded - started) * 1_000, 2),
        "search": round((finished - encoded) * 1_000, 2),
    }
    return _retrieval(rows, cleaned, method, encoder, day, timings_ms)


def _retrieval(
    rows: Sequence[tuple[Any, ...]],
    query: str,
    method: Method,
    encoder: ServedModel | None,
    day: date,
    timings_ms: dict[str, float],
) -> Retrieval:
    generation, repairs, term_weights, num_passages = rows[0][:_NUM_STATE_COLUMNS]
    found = [row[_NUM_STATE_COLUMNS:] for row in rows]
    return Retrieval(
        hits=tuple(_hit(rank, row) for rank, row in enumerate(found, start=1) if row[0] is not None),
        method=method.value,
        as_of=day,
        index_generation=generation,
        encoder=encoder.name if encoder else "",
        corrected_query=with_repairs(query, _from_json(repairs)),
        term_weights=_from_json(term_weights),
        num_passages=num_passages,
        timings_ms=timings_ms,
    )


def _statement(method: Method, encoder: ServedModel | None) -> str:
    return statement(
        method,
        encoder_id=encoder.pk if encoder else 0,
        dimensions=(encoder.dimensions or 0) if encoder else 0,
        exact_up_to_passages=EXACT_UP_TO_PASSAGES,
    )


def _audiences(audience: Audience) -> list[str]:
    return sorted({Audience.EVERYONE.value, Audience(audience).value})


def _encode(
    query: str, method: Method, given: NDArray[np.float32] | None
) -> tuple[Method, ServedModel | None, NDArray[np.float32] | None]:
    """The query's vector and the row of the encoder it belongs to; lexical methods need neither."""
    if method not in {Method.DENSE, Method.HYBRID}:
        return method, None, None
    try:
        encoder = encoders.get_encoder()
        row = _row_of(encoder)
        vector = given if given is not None else encoder.encode_queries([query])[0]
    except EncoderUnavailableError:
        if method is Method.DENSE:
            raise
        return Method.BM25, None, None
    return method, row, vector


def _row_of(encoder: Encoder) -> ServedModel:
    row = _known_encoder(encoder.name, encoder.digest)
    if row is None:
        _known_encoder.cache_clear()
        raise EncoderUnavailableError("nothing was indexed with this encoder yet")
    return row


@lru_cache(maxsize=8)
def _known_encoder(name: str, digest: str) -> ServedModel | None:
    return find_encoder(name=name, digest=digest)


def _execute(statements: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Send settings and query as one message and read the rows of the last statement."""
    with connection.cursor() as cursor:
        cursor.execute(statements, parameters)
        while cursor.nextset():
            pass
        return list(cursor.fetchall())


def _hit(rank: int, row: tuple[Any, ...]) -> Hit:
    found = dict(zip(HIT_COLUMNS, row, strict=True))
    return Hit(
        rank=rank,
        heading_path=tuple(_from_json(found.pop("heading_path"))),
        questions=tuple(_from_json(found.pop("questions"))),
        **found,
    )


def _from_json(value: Any) -> Any:
    """Django reads jsonb as text, because its own fields decode it."""
    return json.loads(value) if isinstance(value, str) else value
