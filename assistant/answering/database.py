"""Database work of a stream: in few threads, and the connection given back after each call.

A stream that kept its connection while the model talks would starve every other request.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")

_EXECUTOR = ThreadPoolExecutor(
    max_workers=8, thread_name_prefix="answering"
)  # half of the pool of connections


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `function` in a thread; no connection stays open afterwards."""

    def work() -> T:
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    return await sync_to_async(work, thread_sensitive=False, executor=_EXECUTOR)()
