"""Reproducible measurements. Each has a name, says what it does, and returns figures as plain data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.answers_real import measure_real_answers
from tests.benchmarks.articles import measure_articles_by_number
from tests.benchmarks.dated import measure_dated_questions
from tests.benchmarks.encoding import measure_encoder
from tests.benchmarks.everyday import measure_everyday
from tests.benchmarks.latency import measure_indexing, measure_retrieval_latency
from tests.benchmarks.opposites import measure_opposites
from tests.benchmarks.quality import measure_ubu, measure_xquad
from tests.benchmarks.regulation_search import measure_regulation_search
from tests.benchmarks.threads import measure_threads
from tests.benchmarks.tuning import measure_tuning_quality
from tests.benchmarks.tuning_speed import measure_tuning_gpu, measure_tuning_throughput

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """`run(data folder, say)` returns the figures; `takes` names the options of the command it also takes.

    Of one that takes `half`, half of the questions are kept unseen: looked at only when nothing is chosen by
    them any more.
    """

    name: str
    what: str
    run: Callable[..., dict[str, Any]]
    takes: tuple[str, ...] = ()


BENCHMARKS = {
    benchmark.name: benchmark
    for benchmark in (
        Benchmark("xquad", "Retrieval on the Spanish part of XQuAD: 4 methods", measure_xquad),
        Benchmark("ubu", "Retrieval on real student questions (UBU): 4 methods", measure_ubu),
        Benchmark(
            "retrieval-latency", "Retrieval without encoding at 20,000 passages", measure_retrieval_latency
        ),
        Benchmark("indexing", "Passages of about 200 tokens indexed a second", measure_indexing),
        Benchmark(
            "articles-by-number",
            "Articles of imported regulations asked for by number, in ten ways",
            measure_articles_by_number,
        ),
        Benchmark(
            "answers-real",
            "Real phrasings through the whole assistant: shown, offered, refused, how soon",
            measure_real_answers,
            takes=("out", "without_answer", "written", "askers"),
        ),
        Benchmark(
            "everyday",
            "Questions as students write them, to the sample office: useful answers",
            measure_everyday,
            takes=("half",),
        ),
        Benchmark(
            "opposites",
            "Pairs that differ in one word: none answered by the other's entry",
            measure_opposites,
        ),
        Benchmark(
            "threads",
            "Conversations with the sample office: programme and aspect of every turn",
            measure_threads,
            takes=("half",),
        ),
        Benchmark(
            "regulation-search",
            "Articles of real regulations by everyday questions: 3 methods",
            measure_regulation_search,
            takes=("half",),
        ),
        Benchmark(
            "dated-questions",
            "Questions about a past day: the text of that day, or silence",
            measure_dated_questions,
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
