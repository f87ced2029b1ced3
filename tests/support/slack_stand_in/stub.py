"""Slack, as far as the bot can see: what it was asked, what it shows, and what it refuses."""

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

from slack_stand_in.http import handler_of
from slack_stand_in.methods import WebApi
from slack_stand_in.names import CHANNEL


class SlackStub(WebApi):
    """Slack at an address of this machine, with troubles that a test plans."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.tokens: list[str] = []
        self.refuse: dict[str, dict[str, Any]] = {}
        self.limited: list[str] = []
        self.troubles: dict[str, list[str]] = {}
        self.redirect = False
        self.reached: list[str] = []
        self._lock = threading.Lock()
        self.port = 0
        self.back()
        self.root = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.root}/api/"

    def back(self) -> None:
        """Be there, at the same address as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler_of(self))
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def away(self) -> None:
        """Be gone: nobody listens, connections are refused."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    close = away

    def called(self, method: str) -> list[dict[str, Any]]:
        with self._lock:
            return [arguments for name, arguments in self.calls if name == method]

    def shown(self, channel: str = CHANNEL) -> list[dict[str, Any]]:
        """The messages that can be seen now, oldest first."""
        with self._lock:
            return [dict(message) for (where, _), message in sorted(self.messages.items()) if where == channel]

    def words(self, channel: str = CHANNEL) -> list[str]:
        """All that can be read in each message."""
        return [text_of(message) for message in self.shown(channel)]

    def trouble(self, what: str) -> str:
        """The next trouble of a method, or of "upload" or "download"; none when there is none left.

        "500", "503": nothing is done; "500 done": it is done, and said to have failed; "cut done": it is done, and the
        connection breaks; "429": too many calls; any other word is an error of Slack's.
        """
        with self._lock:
            planned = self.troubles.get(what)
            return planned.pop(0) if planned else ""

    def answer(self, method: str, given: dict[str, Any], token: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        if self.redirect:
            return 302, {"Location": f"{self.root}/elsewhere"}, {"ok": False, "error": "redirected"}
        trouble = self.trouble(method)
        if trouble and not trouble.endswith("done"):
            with self._lock:
                self.calls.append((method, given))
            status = int(trouble) if trouble.isdigit() else 200
            headers = {"Retry-After": "0"} if status == 429 else {}
            return status, headers, {"ok": False, "error": "internal_error" if trouble.isdigit() else trouble}
        status, headers, answer = self._do(method, given, token)
        if trouble == "500 done":
            return 500, {}, {"ok": False, "error": "internal_error"}
        return (0 if trouble == "cut done" else status), headers, answer

    def _do(self, method: str, given: dict[str, Any], token: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        with self._lock:
            self.calls.append((method, given))
            self.tokens.append(token)
            self.speaking = token.removeprefix("Bearer ") or given.get("token", "")
            if method in self.limited:
                self.limited.remove(method)
                return 429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited"}
            if method in self.refuse:
                return 200, {}, {"ok": False, **self.refuse[method]}
            name = method.replace(".", "_")
            result = getattr(self, name)(given) if hasattr(self, name) else {}
        return 200, {}, {"ok": True, **result}

    def drop(self, name: str, data: bytes, file_id: str = "F1") -> dict[str, Any]:
        """A file that somebody dropped, as Slack describes it."""
        self.downloads[f"/files/{file_id}"] = data
        url = f"{self.root}/files/{file_id}"
        self.files[file_id] = {"id": file_id, "name": name, "size": len(data), "url_private_download": url}
        return self.files[file_id]


def text_of(message: dict[str, Any]) -> str:
    """All the words of a message's blocks."""

    def words(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "text" and isinstance(item, str):
                    yield item
                else:
                    yield from words(item)
        elif isinstance(value, list):
            for item in value:
                yield from words(item)

    return "\n".join(words(message.get("blocks") or []))
