"""From a question to a verified, cited, recorded answer."""

from assistant.answering.pipeline import answer, answer_to_end
from assistant.answering.replay import Replay, answer_replay

__all__ = ["Replay", "answer", "answer_replay", "answer_to_end"]
