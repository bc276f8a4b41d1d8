"""Sentence encoders: text in, L2-normalised vectors out. No torch on this side."""

from assistant.encoder.base import Encoder
from assistant.encoder.cached import CachedEncoder
from assistant.encoder.current import forget_encoder, get_encoder

__all__ = ["CachedEncoder", "Encoder", "forget_encoder", "get_encoder"]
