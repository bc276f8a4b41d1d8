"""A server that manages adapters as vLLM does: same addresses, bodies, statuses and sentences.

After `vllm/entrypoints/openai/models/serving.py` and the page "LoRA Adapters" of its documentation.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class VllmServer:
    """`may_update` stands for VLLM_ALLOW_RUNTIME_LORA_UPDATING."""

    base_model: str = "llama"
    may_update: bool = True
    api_key: str = ""
    adapters: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def running(self) -> Iterator["VllmServer"]:
        handler = type("Handler", (_Handler,), {"vllm": self})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)

    def load(self, body: dict[str, Any]) -> tuple[int, Any]:
        name, folder = body.get("lora_name"), body.get("lora_path")
        if not name or not folder:
            return _error(400, "Both 'lora_name' and 'lora_path' must be provided.", "InvalidUserInput")
        if name in self.adapters and not body.get("load_inplace"):
            return _error(
                400,
                f"The lora adapter '{name}' has already been loaded. If you want to load the adapter in"
                " place, set 'load_inplace' to True.",
                "InvalidUserInput",
            )
        if not Path(folder).is_dir():
            return _error(404, f"No adapter found for {folder}", "NotFoundError")
        self.adapters[name] = folder
        return 200, f"Success: LoRA adapter '{name}' added successfully."

    def unload(self, body: dict[str, Any]) -> tuple[int, Any]:
        name = body.get("lora_name")
        if name not in self.adapters:
            return _error(404, f"The lora adapter '{name}' cannot be found.", "NotFoundError")
        del self.adapters[name]
        return 200, f"Success: LoRA adapter '{name}' removed successfully."

    def chat(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body["model"] != self.base_model and body["model"] not in self.adapters:
            return _error(404, f"The model `{body['model']}` does not exist.", "NotFoundError")
        chunk = {"model": body["model"], "choices": [{"delta": {"content": body["model"]}}]}
        end = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
        return 200, f"data: {json.dumps(chunk)}\n\ndata: {json.dumps(end)}\n\ndata: [DONE]\n\n"


class _Handler(BaseHTTPRequestHandler):
    vllm: VllmServer

    def do_GET(self) -> None:
        names = [self.vllm.base_model, *self.vllm.adapters]
        self._answer("/v1/models", {}, (200, {"object": "list", "data": [{"id": name} for name in names]}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        handlers = {"/v1/chat/completions": self.vllm.chat}
        if self.vllm.may_update:
            handlers |= {
                "/v1/load_lora_adapter": self.vllm.load,
                "/v1/unload_lora_adapter": self.vllm.unload,
            }
        handler = handlers.get(self.path)
        self._answer(self.path, body, handler(body) if handler else (404, {"detail": "Not Found"}))

    def _answer(self, path: str, body: dict[str, Any], answer: tuple[int, Any]) -> None:
        self.vllm.requests.append((path, body))
        status, content = answer
        if self.vllm.api_key and self.headers.get("Authorization") != f"Bearer {self.vllm.api_key}":
            status, content = 401, {"error": "Unauthorized"}
        data = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: object) -> None:
        return


def _error(status: int, message: str, kind: str) -> tuple[int, Any]:
    return status, {"error": {"message": message, "type": kind, "param": None, "code": status}}
