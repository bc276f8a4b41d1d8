"""What staff see of the assistant. Answers are evidence: read, never edited."""

from assistant.admin import answers

__all__ = ["answers"]
