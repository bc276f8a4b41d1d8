"""Server-sent events: wire form, keep-alive, cancellation."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from assistant.api.sse import KEEP_ALIVE, encode_event, with_keep_alive


def test_event_keeps_line_breaks_inside_one_data_line() -> None:
    assert (
        encode_event("sentence", {"text": "a\nñ"}) == 'event: sentence\ndata: {"text": "a\\nñ"}\n\n'.encode()
    )


async def test_silent_source_gets_comments_between_its_chunks() -> None:
    async def slow() -> AsyncGenerator[bytes, None]:
        yield b"first"
        await asyncio.sleep(0.25)
        yield b"last"

    chunks = [chunk async for chunk in with_keep_alive(slow(), every_seconds=0.1)]
    assert (chunks[0], chunks[-1]) == (b"first", b"last")
    assert chunks.count(KEEP_ALIVE) == 2


async def test_every_chunk_arrives_when_the_reader_is_slower_than_the_source() -> None:
    async def fast() -> AsyncGenerator[bytes, None]:
        for number in range(50):
            yield str(number).encode()

    received = []
    async for chunk in with_keep_alive(fast()):
        await asyncio.sleep(0)
        received.append(chunk)
    assert received == [str(number).encode() for number in range(50)]


async def test_source_is_finished_before_a_left_stream_is_closed() -> None:
    closed = asyncio.Event()

    async def endless() -> AsyncGenerator[bytes, None]:
        try:
            while True:
                yield b"chunk"
                await asyncio.sleep(0.01)
        finally:
            await asyncio.sleep(0.02)  # a source that writes down that it was left
            closed.set()

    stream = with_keep_alive(endless())
    await anext(stream)
    await stream.aclose()
    assert closed.is_set()


async def test_error_of_the_source_reaches_the_reader() -> None:
    async def broken() -> AsyncGenerator[bytes, None]:
        yield b"chunk"
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  (the source's own error, unchanged)
        [chunk async for chunk in with_keep_alive(broken())]
