"""The HTTP of the stand-in: the Web API, uploads and downloads."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit


def handler_of(stub: Any) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    """What answers the requests to a stand-in."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path)
            if path.path.startswith("/api/"):
                self._api(dict(parse_qsl(path.query)))
                return
            if path.path == "/elsewhere":
                stub.reached.append(self.headers.get("Authorization", ""))
            found = stub.downloads.get(path.path)
            stub.tokens.append(self.headers.get("Authorization", ""))
            if trouble := stub.trouble("download"):
                self._send(int(trouble), {"Retry-After": "0"}, b"")
            elif found is None:
                self._send(404, {}, b"")
            elif callable(found):
                found(self)
            else:
                self._send(200, {"Content-Type": "text/csv"}, found)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.startswith("/upload/") and (trouble := stub.trouble("upload")):
                self._send(int(trouble), {"Retry-After": "0"}, b"")
                return
            if self.path.startswith("/upload/"):
                stub.uploads[int(self.path.rsplit("/", 1)[1])]["data"] = body
                self._send(200, {}, b"OK")
                return
            if "json" in self.headers.get("Content-Type", ""):
                self._api(json.loads(body or b"{}"))
            else:
                self._api({name: _as_json(value) for name, value in parse_qsl(body.decode())})

        def _api(self, given: dict[str, Any]) -> None:
            method = urlsplit(self.path).path.removeprefix("/api/")
            status, headers, answer = stub.answer(method, given, self.headers.get("Authorization", ""))
            if status == 0:
                self.close_connection = True
                return
            self._send(status, {"Content-Type": "application/json", **headers}, json.dumps(answer).encode())

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _as_json(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in "[{" else value
    except ValueError:
        return value
