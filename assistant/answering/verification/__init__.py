"""Whether a sentence says only what the passages say."""

from assistant.answering.verification.support import Verdict, Verifier

__all__ = ["Verdict", "Verifier"]
