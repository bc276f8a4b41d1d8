"""Deciding between entries: a small trained model over named features."""

from assistant.ranker.ranking import rank
from assistant.ranker.types import Candidate, Ranking

__all__ = ["Candidate", "Ranking", "rank"]
