"""Running steps in order until one replies: for a message, and for each question of a divided one."""

from collections.abc import Awaitable, Callable
from functools import partial

from django.utils import translation

from assistant.answering.context import Reply, Turn

Step = Callable[[Turn], Awaitable[Reply | None]]


async def first_reply(turn: Turn, steps: tuple[Step, ...]) -> Reply:
    """The reply of the first step that gives one; every step's time is noted under its name."""
    for step in steps:
        with turn.timed(_name(step)), translation.override(turn.language):
            reply = await step(turn)
        if reply is not None:
            return reply
    raise AssertionError("the last step always replies")


def _name(step: Step) -> str:
    function = step.func if isinstance(step, partial) else step
    return str(getattr(function, "__name__", "step"))
