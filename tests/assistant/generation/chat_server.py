"""A real HTTP server that speaks chat completions by script: slow, cut, broken or silent on demand."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ChatServer:
    """`pieces` are streamed with `pause_s` before each; the rest says what goes wrong."""

    pieces: Sequence[str] = ("Hola.",)
    pause_s: float = 0.0
    status: int = 200
    is_silent: bool = False  # accepts and never answers
    cut_after: int | None = None  # closes the connection after so many pieces
    error_after: int | None = None  # sends an error event after so many pieces
    raw_events: Sequence[str] | None = None
    sends_done: bool = True
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    num_closed_early: int = 0
    url: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ChatServer"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                int(x.split(":")[1]) for x in head.splitlines() if x.lower().startswith("content-length")
            )
            self.headers.append(head)
            self.requests.append(json.loads(await reader.readexactly(length)))
            if self.is_silent:
                await reader.read()  # until the client goes away
                self.num_closed_early += 1
                return
            await self._respond(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.num_closed_early += 1
        finally:
            writer.close()

    async def _respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(
            f"HTTP/1.1 {self.status} X\r\nContent-Type: text/event-stream\r\n".encode()
            + b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for number, event in enumerate(self._events()):
            if number == self.cut_after:
                return
            await asyncio.sleep(self.pause_s)
            if reader.at_eof():
                self.num_closed_early += 1
                return
            _write_chunk(writer, f"data: {event}\n\n".encode())
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    def _events(self) -> list[str]:
        if self.raw_events is not None:
            return list(self.raw_events)
        events = [json.dumps({"model": "guion", "choices": [{"delta": {"content": p}}]}) for p in self.pieces]
        if self.error_after is not None:
            return [*events[: self.error_after], json.dumps({"error": {"message": "CUDA out of memory"}})]
        events.append(json.dumps({"choices": [{"delta": {}, "finish_reason": "stop"}]}))
        events.append(json.dumps({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7}}))
        return [*events, "[DONE]"] if self.sends_done else events


def _write_chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
