"""Two questions in one message: each is answered by its own route, under its own words."""

from collections.abc import Awaitable, Callable

from assistant.answering.context import Reply, Turn


async def answer_each(
    turn: Turn, *, steps: tuple[Callable[[Turn], Awaitable[Reply | None]], ...]
) -> Reply | None:
    """The answers one below the other; None when the message asks one thing."""
    return None
