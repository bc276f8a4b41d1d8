"""The embedded text-generation engine: `transformers serve` with continuous batching on loopback.

It speaks the OpenAI chat-completions protocol; its address stands in a small state file while it runs,
because its port is chosen anew at each start.
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
from pathlib import Path
from typing import IO

from soe_portal.embedded.exceptions import EmbeddedServiceError
from soe_portal.embedded.processes import start_child, stop_child, wait_until
from soe_portal.terminal import gettext as _

_READY_TIMEOUT_S = 120.0  # importing torch and loading the weights on a busy machine
# Without a limit the paged cache takes most of the machine's memory (14 GB seen on 24 GB). 8,192 tokens
# (32 blocks of 256) are eight answers of 1,000 tokens at once; SmolLM2-135M needs 46 kB a token in float32.
# float32: on a processor without bfloat16 units it writes more than twice as fast after a long prompt.
_OPTIONS = (
    *("--continuous-batching", "--cb-block-size", "256", "--cb-num-blocks", "32"),
    *("--cb-max-batch-tokens", "1024", "--dtype", "float32", "--log-level", "warning"),
)
_WARM_UP_WORDS = 80  # about 700 tokens, a question with three sources


class EmbeddedEngine:
    """One engine process serving one model."""

    def __init__(self, model: str, *, state_file: Path, logs_dir: Path) -> None:
        self.model = model
        self.state_file = state_file
        self.logs_dir = logs_dir
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the engine and wait until it can answer.

        Raises:
            EmbeddedServiceError: it ended or was not ready in time.
        """
        self.logs_dir.mkdir(parents=True, exist_ok=True)
        log_path = self.logs_dir / "engine.log"
        with log_path.open("ab") as log:
            process = self.spawn(stdout=log)
        if not wait_until(self.is_ready, process, timeout_s=_READY_TIMEOUT_S):
            self.stop()
            tail = log_path.read_text(errors="replace")[-800:]
            raise EmbeddedServiceError(
                _("{service} did not start. The end of its log says:").format(
                    service=_("The text-generation engine")
                )
                + f"\n{tail}"
            )
        self.write_state(process.pid)

    def spawn(self, stdout: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the engine on a free port without waiting."""
        self.port = _free_port()
        self.process = start_child(
            [
                Path(sys.executable).parent / "transformers",
                *("serve", self.model),
                *("--host", "127.0.0.1", "--port", str(self.port)),
                *_OPTIONS,
            ],
            env={
                **os.environ,
                "HF_HUB_OFFLINE": "1",
                "HF_HUB_DISABLE_TELEMETRY": "1",
                "TOKENIZERS_PARALLELISM": "false",
                # Waiting threads sleep instead of spinning: with busy neighbours on the same two cores
                # spinning cost nine tenths of the speed (1 token a second instead of 10).
                "OMP_WAIT_POLICY": "PASSIVE",
            },
            stdout=stdout,
            death_signal=signal.SIGKILL,
        )
        return self.process

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

    def write_state(self, pid: int) -> None:
        self.state_file.parent.mkdir(parents=True, exist_ok=True)
        content = {"url": f"http://127.0.0.1:{self.port}/v1", "model": self.model, "pid": pid}
        partial = self.state_file.with_suffix(".new")
        partial.write_text(json.dumps(content))
        partial.replace(self.state_file)

    def open_warm(self, pid: int) -> None:
        """Let requests in, and send one of a real one's length: the first takes seconds."""
        self.write_state(pid)
        threading.Thread(target=self._warm_up, name="engine-warm-up", daemon=True).start()

    def _warm_up(self) -> None:
        request = {
            "model": self.model,
            "messages": [{"role": "user", "content": "requisitos de la maestría " * _WARM_UP_WORDS}],
            "max_tokens": 4,
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_READY_TIMEOUT_S)
        headers = {"Content-Type": "application/json"}
        # An engine that fails here is found by the supervisor or by the next question.
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("POST", "/v1/chat/completions", json.dumps(request), headers)
            connection.getresponse().read()

    def remove_state(self) -> None:
        self.state_file.unlink(missing_ok=True)

    def stop(self) -> None:
        self.remove_state()
        if self.process is not None:
            stop_child(self.process, with_signal=signal.SIGTERM, timeout_s=3)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
