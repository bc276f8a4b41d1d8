"""One text-generation engine: `transformers serve` with continuous batching, one model, on loopback.

It speaks the OpenAI chat-completions protocol and is pinned to its model: a request that names another is
refused. Several models are several of these processes (`engine_keeper`).
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from soe_portal.embedded.processes import kill_group, start_child

Command = Callable[[str, int], Sequence[str]]
"""The command line that serves a model on a port."""

# Without a limit the paged cache takes most of the machine's memory (14 GB seen on 24 GB). 8,192 tokens
# (32 blocks of 256) are eight answers of 1,000 tokens at once; SmolLM2-135M needs 46 kB a token in float32.
# float32: on a processor without bfloat16 units it writes more than twice as fast after a long prompt.
_OPTIONS = (
    *("--continuous-batching", "--cb-block-size", "256", "--cb-num-blocks", "32"),
    *("--cb-max-batch-tokens", "1024", "--dtype", "float32", "--log-level", "warning"),
)
_WARM_UP_WORDS = 80  # about 700 tokens, a question with three sources
_WARM_UP_TIMEOUT_S = 60.0
_TAIL_LINES = 12
_ESTABLISHED = "01"  # /proc/net/tcp, column `st`


def serve_command(model: str, port: int) -> Sequence[str]:
    """`transformers serve` of this virtual environment."""
    program = str(Path(sys.executable).parent / "transformers")
    return [program, "serve", model, "--host", "127.0.0.1", "--port", str(port), *_OPTIONS]


class EngineProcess:
    """An engine that was started and may not be ready yet."""

    def __init__(self, model: str, *, command: Command = serve_command) -> None:
        self.model = model
        self.port = _free_port()
        self._tail: deque[bytes] = deque(maxlen=_TAIL_LINES)
        self._warm_up: threading.Thread | None = None
        self.output, write_end = os.pipe()
        os.set_blocking(self.output, False)
        try:
            self.process: subprocess.Popen[bytes] = start_child(
                command(model, self.port),
                env={
                    **os.environ,
                    "HF_HUB_OFFLINE": "1",
                    "HF_HUB_DISABLE_TELEMETRY": "1",
                    "TOKENIZERS_PARALLELISM": "false",
                    # Waiting threads sleep instead of spinning: with busy neighbours on the same two cores
                    # spinning cost nine tenths of the speed (1 token a second instead of 10).
                    "OMP_WAIT_POLICY": "PASSIVE",
                },
                stdout=write_end,
                death_signal=signal.SIGKILL,
            )
        except OSError:
            os.close(self.output)
            raise
        finally:
            os.close(write_end)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def is_ready(self) -> bool:
        """Whether the engine answers; it listens only after the model is loaded."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=0.5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def begin_warm_up(self) -> None:
        """Send a request of a real one's length from a thread: an engine's first takes seconds."""
        self._warm_up = threading.Thread(target=self._send_warm_up, name="engine-warm-up", daemon=True)
        self._warm_up.start()

    @property
    def is_warm(self) -> bool:
        return self._warm_up is not None and not self._warm_up.is_alive()

    def _send_warm_up(self) -> None:
        request = {
            "model": self.model,
            "messages": [{"role": "user", "content": "requisitos de la maestría " * _WARM_UP_WORDS}],
            "max_tokens": 4,
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_WARM_UP_TIMEOUT_S)
        headers = {"Content-Type": "application/json"}
        # An engine that fails here is found dead by the keeper, or by the next question.
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("POST", "/v1/chat/completions", json.dumps(request), headers)
            connection.getresponse().read()

    def num_open_requests(self) -> int | None:
        """Connections of clients now; None where the system does not tell. One request, one connection."""
        try:
            lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        except OSError:
            return None
        rows = (line.split() for line in lines)
        return sum(row[3] == _ESTABLISHED and int(row[1].split(":")[1], 16) == self.port for row in rows)

    def read_output(self) -> bytes:
        """What the engine has printed since the last call; its last lines are kept for `last_words`."""
        chunks = []
        with contextlib.suppress(BlockingIOError, OSError):
            while chunk := os.read(self.output, 65536):
                chunks.append(chunk)
        printed = b"".join(chunks)
        self._tail.extend(printed.splitlines())
        return printed

    def last_words(self) -> str:
        return b"\n".join(self._tail).decode(errors="replace")[-800:]

    def ask_to_stop(self) -> None:
        if self.is_alive:
            self.process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Make sure that it is gone, and let go of its pipe."""
        if self.is_alive:
            kill_group(self.process)
        if self.output >= 0:
            os.close(self.output)
            self.output = -1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
