"""What a method does, told by its name alone; and in one sentence, for people who never heard the name."""

from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training_jobs.evaluation.repeats import split_seed

MethodFamily = Literal["searching", "topics", "reading", "writing"]

QUOTING, WRITING = "assistant-quoting", "assistant-writing"
"""The whole assistant as if the unit were set to quote, or to write."""

TRAINED = ("lda", "bertopic", "top2vec", "kmeans")  # what they find depends on a seed

_DESCRIPTIONS: Mapping[str, str | Promise] = {
    "fulltext": _("The database's own Spanish full-text search: word stems, without weighing rare words."),
    "keyword": _("Counts how many of the question's words a text holds. The simplest reference."),
    "tfidf-word": _("TF-IDF over words: rare words in common count most."),
    "tfidf-char": _("TF-IDF over parts of words (3 to 5 letters): forgives endings and misspellings."),
    "bm25": _("The portal's BM25: stems, repaired spelling, titles count twice."),
    "bm25-plain": _("BM25 as in textbooks: whole words without accents, nothing more."),
    "lda": _("Finds the question's topic with LDA (topics from words), then searches that topic first."),
    "bertopic": _("Finds the topic with BERTopic (clusters of meanings), then searches that topic first."),
    "top2vec": _("Finds the topic with Top2Vec (dense places of meaning), then searches that topic first."),
    "kmeans": _("Groups texts by meaning (PCA and k-means), then searches the nearest group first."),
    "dense": _("Sentence embeddings: compares meanings, not words."),
    "hybrid": _("The portal's search: BM25 and sentence embeddings together."),
    "bert-reader": _("A BERT reader marks the answer inside the passages that hybrid search finds."),
    "llm-base": _("The language model as published, without sources: what it knows by itself."),
    "llm-base+rag": _("The language model as published, reading the passages that hybrid search finds."),
    "llm-tuned": _("The fine-tuned model without sources: what it learned from the office's content."),
    "llm-tuned+rag": _("The fine-tuned model, reading the passages that hybrid search finds."),
    "assistant": _("The whole assistant as students get it, with its guards and its verification."),
    QUOTING: _("The whole assistant, which shows the nearest entry word for word and never writes."),
    WRITING: _("The whole assistant with a model that writes wherever no entry is the very question."),
}


def describe(name: str) -> str:
    """Also for names with a model, such as `llm-tuned=NAME`."""
    kind, _separator, model = split_seed(name)[0].partition("=")
    description = str(_DESCRIPTIONS.get(kind, ""))
    return f"{description} ({model})" if model else description


def family_of(method: str) -> MethodFamily:
    """Of a name as in `--methods`, with model or seed or without."""
    name = split_seed(method)[0].partition("=")[0]
    if name in TRAINED:
        return "topics"
    if name.startswith("bert-"):
        return "reading"
    return "writing" if name.startswith(("llm-", "assistant")) else "searching"
