"""Text generation by any OpenAI-compatible chat server: the only way this product talks to a model."""

from assistant.generation.client import ChatClient, Completion, Message
from assistant.generation.endpoint import Endpoint, resolve_endpoint

__all__ = ["ChatClient", "Completion", "Endpoint", "Message", "resolve_endpoint"]
