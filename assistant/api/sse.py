"""Server-sent events from an asynchronous iterator.

One task drives the source and the response drains a short queue, so that a comment can keep the line open
while the source is silent, and the source sees one task from its beginning to its end (its time-outs need
that). When the reader leaves, the source is cancelled and awaited: nothing goes on behind a closed page.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

KEEP_ALIVE_SECONDS = 15.0  # proxies commonly close a silent connection after 30 to 60 s
KEEP_ALIVE = b": keep-alive\n\n"
HEADERS = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # nginx hands each event on at once
}


def encode_event(name: str, data: Any) -> bytes:
    """One event; JSON holds no raw line break, so one data line is always enough."""
    return f"event: {name}\ndata: {json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)}\n\n".encode()


async def with_keep_alive(
    chunks: AsyncGenerator[bytes, None], *, every_seconds: float = KEEP_ALIVE_SECONDS
) -> AsyncGenerator[bytes, None]:
    """The chunks as they come, and a comment whenever nothing came for `every_seconds`."""
    queue: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=8)

    async def pump() -> None:
        try:
            async with contextlib.aclosing(chunks):
                async for chunk in chunks:
                    await queue.put(chunk)
        finally:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(None)

    task = asyncio.create_task(pump())
    try:
        while not (task.done() and queue.empty()):
            try:
                chunk = await asyncio.wait_for(queue.get(), every_seconds)
            except TimeoutError:
                yield KEEP_ALIVE
                continue
            if chunk is None:
                break
            yield chunk
        await task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
