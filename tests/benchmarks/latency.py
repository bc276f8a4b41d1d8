"""How fast passages are indexed, and found among 20,000."""

import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from assistant import encoder as encoders
from assistant.enums import Method
from assistant.index.encoders import register_encoder
from assistant.index.job import build_index, synchronise_all_text
from assistant.index.selectors import missing_vectors
from assistant.index.vectors import NewVector, store_vectors
from assistant.models import IndexedPassage, VectorPart
from assistant.retrieval import retrieve
from curation.enums import Audience
from curation.models import Unit
from tests.benchmarks.corpus import add_documents, fresh_unit
from training_jobs.ranker.shipped import read_lines

NUM_PASSAGES = 20_000
NUM_QUERIES = 400
_NUM_INDEXED = 200
_SEED = 29

Say = Callable[[str], None]


def measure_indexing(data: Path, say: Say) -> dict[str, Any]:
    """New documents of one paragraph each: text, statistics and vectors, from publication to findable."""
    unit = fresh_unit("benchmark-indexing")
    build_index(unit)
    paragraphs = [row["text"] for row in read_lines(data, "squad-es-v2-dev", "contexts.jsonl")]
    chosen = [text for text in paragraphs if 700 <= len(text) <= 1000][:_NUM_INDEXED]
    add_documents(unit, ((f"p{number}", f"Texto {number}", text) for number, text in enumerate(chosen)))
    say(f"{len(chosen)} passages")
    encoders.get_encoder().encode_queries(["preparación"])
    started = time.perf_counter()
    build_index(unit, rebuild=True)
    seconds = time.perf_counter() - started
    return {
        "num_passages": len(chosen),
        "mean_chars": round(float(np.mean([len(text) for text in chosen]))),
        "passages_per_s": round(len(chosen) / seconds, 1),
    }


def measure_retrieval_latency(data: Path, say: Say) -> dict[str, Any]:
    """Real questions against 20,000 passages recombined from real sentences, with and without filters.

    Encoding so many passages takes a quarter of an hour and is not what is measured: a passage's vector is
    that of one of its source paragraphs with noise, so neighbourhoods stay as crowded as real ones.
    """
    unit = _large_unit(data, say)
    questions = [row["question"] for row in read_lines(data, "squad-es-v2-dev", "questions.jsonl")]
    sample = random.Random(_SEED).sample(questions, NUM_QUERIES)
    vectors = encoders.get_encoder().encode_queries(sample)
    result: dict[str, Any] = {"num_passages": IndexedPassage.objects.filter(unit=unit).count()}
    for method in Method:
        for audience in (Audience.EVERYONE, Audience.STUDENTS):
            say(f"{method.value}, {audience.value}")
            latencies_ms = [
                _time_ms(question, unit, method, audience, vector)
                for question, vector in zip(sample, vectors, strict=True)
            ]
            result[f"{method.value}/{audience.value}"] = {
                f"p{percent}_ms": round(float(np.quantile(latencies_ms, percent / 100)), 2)
                for percent in (50, 95, 99)
            }
    return result


def _time_ms(
    question: str, unit: Unit, method: Method, audience: Audience, vector: NDArray[np.float32]
) -> float:
    started = time.perf_counter()
    retrieve(question, unit=unit, method=method, audience=audience, query_vector=vector)
    return (time.perf_counter() - started) * 1000


def _large_unit(data: Path, say: Say) -> Unit:
    """The unit with 20,000 passages; kept between runs, because making it takes minutes."""
    unit, _created = Unit.objects.get_or_create(
        code="benchmark-latency", defaults={"name": "Benchmark latency"}
    )
    if IndexedPassage.objects.filter(unit=unit).count() < NUM_PASSAGES:
        say(f"{NUM_PASSAGES} passages")
        unit = fresh_unit("benchmark-latency")
        add_documents(unit, _recombined(data))
        synchronise_all_text(unit)
        IndexedPassage.objects.filter(unit=unit, pk__in=_every_third(unit)).update(audience=Audience.STUDENTS)
    _fill_vectors(unit, data, say)
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM (ANALYZE) assistant_posting, assistant_indexedpassage, assistant_passagevector"
        )
        cursor.execute("VACUUM (ANALYZE) assistant_indexedterm, assistant_indexedword")
    return unit


def _every_third(unit: Unit) -> list[int]:
    keys = IndexedPassage.objects.filter(unit=unit).order_by("pk").values_list("pk", flat=True)
    return list(keys)[::3]


def _paragraphs(data: Path) -> list[str]:
    return [
        row["text"]
        for folder in ("squad-es-v2-dev", "xquad-es")
        for row in read_lines(data, folder, "contexts.jsonl")
    ]


def _recombined(data: Path) -> Iterator[tuple[str, str, str]]:
    """Passages of six sentences drawn from two paragraphs; the first names where it came from."""
    chance = random.Random(_SEED)
    paragraphs = [re.split(r"(?<=[.!?])\s+", text) for text in _paragraphs(data)]
    for number in range(NUM_PASSAGES):
        first, second = chance.randrange(len(paragraphs)), chance.randrange(len(paragraphs))
        pool = paragraphs[first] + paragraphs[second]
        sentences = chance.sample(pool, min(6, len(pool)))
        yield f"{first}-{number}", f"Texto {number}", " ".join(sentences)[:1_400]


def _fill_vectors(unit: Unit, data: Path, say: Say) -> None:
    encoder = encoders.get_encoder()
    row = register_encoder(name=encoder.name, digest=encoder.digest, dimensions=encoder.dimensions)
    generator = np.random.default_rng(_SEED)
    sources: NDArray[np.float32] | None = None
    for group in missing_vectors(unit, row, num_passages_at_once=500):
        if sources is None:
            say("vectors")
            sources = encoder.encode_passages(_paragraphs(data))
        new = []
        for missing in group:
            source = sources[int(missing.passage.entry_key.removeprefix("doc:").split("-")[0])]
            noisy = source + generator.normal(0, 0.3 / np.sqrt(len(source)), len(source)).astype(np.float32)
            vector = noisy / np.linalg.norm(noisy)
            new += [
                NewVector(missing.passage.pk, VectorPart.TEXT, each, vector) for each in missing.text_hashes
            ]
        store_vectors(unit=unit, encoder=row, vectors=new)
