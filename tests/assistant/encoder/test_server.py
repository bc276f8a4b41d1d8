"""OpenAIEncoder against a real HTTP server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from assistant.encoder import server as module
from assistant.encoder.server import OpenAIEncoder
from assistant.exceptions import EncoderUnavailableError


class EmbeddingsServer(ThreadingHTTPServer):
    """Answers each text with (length, 1, 0); `statuses` are answered first, `body` replaces the answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses: list[int] = []
        self.body: Any = None
        self.requests: list[dict[str, Any]] = []
        self.authorisations: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: EmbeddingsServer

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        self.server.authorisations.append(self.headers["Authorization"])
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        rows = [{"index": i, "embedding": [len(t), 1, 0]} for i, t in enumerate(request["input"])]
        answer = json.dumps(self.server.body or {"data": rows[::-1]}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingsServer]:
    monkeypatch.setattr(module, "FIRST_PAUSE_S", 0.01)
    with EmbeddingsServer() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def encoder(server: EmbeddingsServer) -> Iterator[OpenAIEncoder]:
    built = OpenAIEncoder(server.url, "modelo", api_key="llave", query_prefix="q: ", passage_prefix="p: ")
    yield built
    built._client.close()


def test_vectors_are_normalised_and_in_order(encoder: OpenAIEncoder):
    vectors = encoder.encode_passages(["", "abc"])
    expected = np.array([[3, 1, 0], [6, 1, 0]]) / np.sqrt([[10], [37]])
    np.testing.assert_allclose(vectors, expected, rtol=1e-6)


def test_prefix_model_and_key_are_sent(encoder: OpenAIEncoder, server: EmbeddingsServer):
    encoder.encode_queries(["hola"])
    assert (server.requests[0]["input"], server.requests[0]["model"]) == (["q: hola"], "modelo")
    assert server.authorisations == ["Bearer llave"]


def test_many_texts_go_in_batches(encoder: OpenAIEncoder, server: EmbeddingsServer):
    assert encoder.encode_passages(["x"] * 130).shape == (130, 3)
    assert [len(request["input"]) for request in server.requests] == [64, 64, 2]


def test_transient_status_is_tried_again(encoder: OpenAIEncoder, server: EmbeddingsServer):
    server.statuses = [503, 429]
    assert encoder.encode_queries(["hola"]).shape == (1, 3)
    assert len(server.requests) == 3


def test_lasting_transient_status_gives_up(encoder: OpenAIEncoder, server: EmbeddingsServer):
    server.statuses = [503] * 9
    with pytest.raises(EncoderUnavailableError, match="503"):
        encoder.encode_queries(["hola"])
    assert len(server.requests) == module.NUM_ATTEMPTS


def test_refused_key_is_not_tried_again(encoder: OpenAIEncoder, server: EmbeddingsServer):
    server.statuses = [401]
    with pytest.raises(EncoderUnavailableError, match="401"):
        encoder.encode_queries(["hola"])
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", [{"data": []}, {"error": "x"}, {"data": [{"index": 0, "embedding": "x"}]}])
def test_unusable_answer_is_named(encoder: OpenAIEncoder, server: EmbeddingsServer, body: Any):
    server.body = body
    with pytest.raises(EncoderUnavailableError):
        encoder.encode_queries(["hola"])


def test_silent_port_is_named(server: EmbeddingsServer):
    server.server_close()
    with pytest.raises(EncoderUnavailableError, match="ENCODER_URL"):
        OpenAIEncoder(server.url, "modelo").encode_queries(["hola"])


def test_digest_depends_on_the_prefix():
    plain, other = OpenAIEncoder("http://x", "m"), OpenAIEncoder("http://x", "m", query_prefix="q: ")
    assert plain.digest != other.digest
