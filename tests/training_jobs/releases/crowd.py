"""People who ask without a pause while the model changes."""

import asyncio
import threading
from contextlib import aclosing

from django.db import connection

from assistant.generation import ChatClient, Completion, Message, resolve_endpoint
from assistant.generation.breaker import CircuitBreaker
from assistant.selectors.answers import production_generator
from curation.models import Unit


def ask(unit: Unit, *, max_tokens: int = 9) -> str:
    """One request as the assistant makes it; the name of the model that answered.

    Raises:
        EngineUnavailableError: the request was lost.
    """

    async def read() -> str:
        client = ChatClient(resolve_endpoint(model), breaker=CircuitBreaker())
        asked: list[Message] = [{"role": "user", "content": "¿Hola?"}]
        stream = client.stream(asked, max_tokens=max_tokens, completion=completion)
        async with aclosing(stream) as pieces:
            return "".join([piece async for piece in pieces])

    model, completion = production_generator(unit), Completion()
    asyncio.run(read())
    return completion.model.removesuffix("@main")


class Crowd:
    """Several threads; who or what answered each request."""

    def __init__(self, unit: Unit, *, size: int = 4, max_tokens: int = 9) -> None:
        self.answers: list[str] = []
        self.errors: list[Exception] = []
        self._unit, self._max_tokens = unit, max_tokens
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask_on) for _ in range(size)]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(30)

    def _ask_on(self) -> None:
        while not self._is_over.is_set():
            try:
                self.answers.append(ask(self._unit, max_tokens=self._max_tokens))
            except Exception as error:  # noqa: BLE001 - every lost request is counted
                self.errors.append(error)
        connection.close()
