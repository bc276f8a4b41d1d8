"""An engine for tests: `python fake_engine.py MODEL PORT` speaks chat completions, pinned to its model.

What the model's name contains decides how it behaves: `broken` ends at once, `slow` takes a second to load,
`patient` takes a second for each answer.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    model = ""

    def do_GET(self) -> None:
        self._send(200, {"status": "ok"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if body["model"] != self.model:
            self._send(400, {"detail": f"Server is pinned to '{self.model}'"})
            return
        pause_s = 0.25 if "patient" in self.model and body.get("max_tokens") != 4 else 0.0
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in ("Soy ", "el ", "modelo ", self.model):
            time.sleep(pause_s)
            self._event({"model": self.model, "choices": [{"delta": {"content": piece}}]})
        self._event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, chunk: dict[str, object]) -> None:
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _send(self, status: int, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        return


if __name__ == "__main__":
    model, port = sys.argv[1], int(sys.argv[2])
    if "broken" in model:
        sys.exit("OSError: no file named model.safetensors")
    if "slow" in model:
        time.sleep(1)
    Handler.model = model
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
