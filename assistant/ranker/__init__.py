"""Deciding between entries: a small trained model over named features."""

from assistant.ranker.ranking import SAME_WORDS, asked_word_for_word, rank
from assistant.ranker.types import Candidate, Ranking

__all__ = ["SAME_WORDS", "Candidate", "Ranking", "asked_word_for_word", "rank"]
