"""How fast the configured encoder is, without its cache."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from assistant import encoder as encoders
from training_jobs.ranker.shipped import read_lines


def measure_encoder(data: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Queries one at a time, each new; passages of XQuAD in batches as the index sends them."""
    queries = [row["question"] for row in read_lines(data, "xquad-es", "questions.jsonl")]
    passages = [row["text"] for row in read_lines(data, "xquad-es", "contexts.jsonl")]
    encoder = encoders.get_encoder()
    encoder.encode_queries(["preparación"])
    say(f"{encoder.name}: {len(queries)} queries, {len(passages)} passages")
    latencies_ms = []
    for number, query in enumerate(queries):
        started = time.perf_counter()
        encoder.encode_queries([f"{query} ({number})"])  # never in the cache
        latencies_ms.append((time.perf_counter() - started) * 1000)
    started = time.perf_counter()
    encoder.encode_passages(passages)
    seconds = time.perf_counter() - started
    return {
        "encoder": encoder.name,
        "query_p50_ms": round(float(np.quantile(latencies_ms, 0.5)), 2),
        "query_p95_ms": round(float(np.quantile(latencies_ms, 0.95)), 2),
        "passages_per_s": round(len(passages) / seconds, 1),
    }
