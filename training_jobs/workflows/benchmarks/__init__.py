"""Reproducible measurements. Each has a name, says what it does, and returns figures as plain data."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training_jobs.workflows.benchmarks.answers import measure_sample_answers
from training_jobs.workflows.benchmarks.articles import measure_articles_by_number
from training_jobs.workflows.benchmarks.encoding import measure_encoder
from training_jobs.workflows.benchmarks.latency import measure_indexing, measure_retrieval_latency
from training_jobs.workflows.benchmarks.quality import measure_ubu, measure_xquad
from training_jobs.workflows.benchmarks.tuning import measure_tuning_quality
from training_jobs.workflows.benchmarks.tuning_speed import (
    measure_tuning_gpu,
    measure_tuning_throughput,
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """`run(data folder, say)` returns the figures."""

    name: str
    what: str
    run: Callable[[Path, Say], dict[str, Any]]


BENCHMARKS = {
    benchmark.name: benchmark
    for benchmark in (
        Benchmark("xquad", "Retrieval on the Spanish part of XQuAD: 4 methods", measure_xquad),
        Benchmark("ubu", "Retrieval on real student questions (UBU): 4 methods", measure_ubu),
        Benchmark(
            "retrieval-latency", "Retrieval without encoding at 20,000 passages", measure_retrieval_latency
        ),
        Benchmark("indexing", "Passages of about 200 tokens indexed a second", measure_indexing),
        Benchmark("answers", "Answers to the sample office's questions, end to end", measure_sample_answers),
        Benchmark(
            "articles-by-number",
            "Articles of imported regulations asked for by number, in ten ways",
            measure_articles_by_number,
        ),
        Benchmark("encoder", "Time to encode queries and passages", measure_encoder),
        Benchmark(
            "tuning-quality",
            "What fine-tuning teaches: token F1 on articles not seen",
            measure_tuning_quality,
        ),
        Benchmark(
            "tuning-throughput", "Speed of fine-tuning against trl's SFTTrainer", measure_tuning_throughput
        ),
        Benchmark("tuning-gpu", "Speed of LoRA and QLoRA on a GPU at 4,096 tokens", measure_tuning_gpu),
    )
}
