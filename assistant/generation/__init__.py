"""Text generation by any OpenAI-compatible chat server: the only way this product talks to a model."""

from assistant.generation.adapters import AdapterServer
from assistant.generation.client import ChatClient, Completion, Message, Timeouts
from assistant.generation.endpoint import (
    Endpoint,
    engine_pid,
    find_endpoint,
    judge_endpoint,
    resolve_endpoint,
)

__all__ = [
    "AdapterServer",
    "ChatClient",
    "Completion",
    "Endpoint",
    "Message",
    "Timeouts",
    "engine_pid",
    "find_endpoint",
    "judge_endpoint",
    "resolve_endpoint",
]
