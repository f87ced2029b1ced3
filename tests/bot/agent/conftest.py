"""A server that speaks the OpenAI chat completions protocol and says what a test scripted."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Script:
    """What the server says, one entry a request; the last one is said again for ever.

    An entry is a text, a tool call as (name, arguments), an HTTP status, or seconds of silence (a float).
    """

    says: list[Any] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def next(self) -> Any:
        return self.says[min(len(self.asked), len(self.says)) - 1]


def completion(entry: Any) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": entry if isinstance(entry, str) else None}
    if isinstance(entry, tuple):
        name, arguments = entry
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        message["tool_calls"] = [
            {"id": f"call-{time.monotonic_ns()}", "type": "function", "function": {"name": name, "arguments": text}}
        ]
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [
            {"index": 0, "message": message, "finish_reason": "tool_calls" if isinstance(entry, tuple) else "stop"}
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    """The script of a running server that the OpenAI client is pointed at."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.asked.append(json.loads(body))
            entry = script.next()
            if isinstance(entry, float):
                time.sleep(entry)
                entry = "too late"
            status = entry if isinstance(entry, int) else 200
            told = {"error": {"message": "scripted", "type": "scripted"}} if status != 200 else completion(entry)
            text = json.dumps(told).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            except OSError:
                return

        def log_message(self, *arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    yield script
    server.shutdown()
    server.server_close()
    thread.join()
