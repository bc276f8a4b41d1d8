"""What a method does, told by its name."""

from typing import Literal

from training_jobs.evaluation.repeats import split_seed

Family = Literal["searching", "topics", "reading", "writing"]

QUOTING, WRITING = "assistant-quoting", "assistant-writing"
"""The whole assistant as if the unit were set to quote, or to write."""

TRAINED = ("lda", "bertopic", "top2vec", "kmeans")  # what they find depends on a seed


def family_of(method: str) -> Family:
    """Of a name as in `--methods`, with model or seed or without."""
    name = split_seed(method)[0].partition("=")[0]
    if name in TRAINED:
        return "topics"
    if name.startswith("bert-"):
        return "reading"
    return "writing" if name.startswith(("llm-", "assistant")) else "searching"
