"""Several processes of the bot on one database, behind a load balancer that gives events again as Slack does.

For the tests of what happens when some of them are killed: the Slack server here never gives an event twice.
"""

from __future__ import annotations

import base64
import http.client
import itertools
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bot.playground.local_slack import LocalSlack, free_port

__all__ = ["Balancer", "GivenUp", "Replicas"]

_ANSWER = 3.0
"""Seconds that Slack waits for a process to take an event before it counts as not taken."""
_AGAIN = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
"""Seconds between two rounds of tries. Slack tries at once, after a minute, and after five: less often, for longer."""
_STOP = 20.0
"""Seconds that a process may take to end."""


@dataclass(frozen=True)
class GivenUp:
    """A request that no process has taken, however often it was given.

    Attributes:
        body: of the request.
        tries: how often no process was there ("gone"), none answered in time ("slow") or one took it not ("refused").
    """

    body: bytes
    tries: Counter[str]


class Balancer:
    """The simplest load balancer: each request goes to the next process, or to the one after it when that is gone.

    What no process has taken is given again, also what one was given that died before it said so.
    """

    def __init__(self, ports: list[int]) -> None:
        """Listen, on a free port, for what is to be shared among the processes at these ports."""
        self.sent = dict.fromkeys(ports, 0)
        self.repeated = 0
        self.given_up: list[GivenUp] = []
        self._turn = itertools.count()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def _send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Give a request to one process after the other until one has taken it."""
        number = 0
        tries: Counter[str] = Counter()
        for pause in _AGAIN:
            time.sleep(pause)
            ports = list(self.sent)
            turn = next(self._turn) % len(ports)
            for port in ports[turn:] + ports[:turn]:
                again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_error"} if number else {}
                found = _post(f"http://127.0.0.1:{port}{path}", body, {**headers, **again})
                if not isinstance(found, str):
                    with self._lock:
                        self.sent[port] += 1
                        self.repeated += number > 0
                    return found
                tries[found] += 1
                number += 1
        with self._lock:
            self.given_up.append(GivenUp(body, tries))
        return 502, b""

    def _handler(balancer) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                kept = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                if self.headers.get("Content-Type", "").startswith("application/json"):
                    # An event: the Slack server here would wait, where Slack lets people go on.
                    threading.Thread(target=balancer._send, args=(self.path, body, kept), daemon=True).start()
                    status, answer = 200, b""
                else:
                    status, answer = balancer._send(self.path, body, kept)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


class Replicas:
    """Processes that share nothing but the database: each has a home of its own. Any can be killed and started again.

    They begin to run when `start` is called, behind a Slack server that the caller enters and leaves.
    """

    def __init__(
        self,
        folder: Path,
        database: str,
        fitted: Path,
        users: dict[str, str],
        channels: dict[str, tuple[str, list[str]]],
        count: int = 2,
    ) -> None:
        """Set up.

        Args:
            folder: for homes and logs.
            database: its SQLAlchemy address.
            fitted: folder with the fitted local model, which all of them use.
            users: of the workspace, names by id.
            channels: of the workspace, name and members by id.
            count: of processes.
        """
        self.ports = [free_port() for _ in range(count)]
        self.balancer = Balancer(self.ports)
        events = f"http://127.0.0.1:{self.balancer.port}/slack/events"
        self.slack = LocalSlack(folder, users, channels, events)
        self.key = base64.b64encode(secrets.token_bytes(32)).decode()
        self.running: dict[int, subprocess.Popen[bytes]] = {}
        self._folder = folder
        self._given = {"MARKETBOT_DATABASE_URL": database, "MARKETBOT_KEYS": self.key, "MARKETBOT_WORKERS": "1"}
        self._fitted = fitted
        self._started: dict[int, int] = {}

    @property
    def bots(self) -> list[subprocess.Popen[bytes]]:
        """The processes that were started and not killed."""
        return [self.running[port] for port in self.ports if port in self.running]

    def start(self, *ports: int) -> None:
        """Start all processes, or those at some ports; returns at once."""
        for port in ports or self.ports:
            home = self._folder / f"home-{port}"
            if not home.exists():
                home.mkdir()
                (home / "cache").symlink_to(self._fitted, target_is_directory=True)
            environment = {**os.environ, **self.slack.environment(), **self._given}
            environment |= {"MARKETBOT_HOME": str(home), "MARKETBOT_PORT": str(port)}
            self._started[port] = self._log_of(port).count("listening on")
            with self._path_of_log(port).open("ab") as log:
                command = [sys.executable, "-m", "bot", "serve"]
                self.running[port] = subprocess.Popen(
                    command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )

    def is_ready(self, *ports: int) -> bool:
        """Whether all, or those at some ports, take events.

        Raises:
            RuntimeError: one of them has ended.
        """
        for port in ports or self.ports:
            if port in self.running and self.running[port].poll() is not None:
                raise RuntimeError(f"a process has ended: {self._log_of(port)[-3000:]}")
        ready = (self._log_of(port).count("listening on") > self._started.get(port, 0) for port in ports or self.ports)
        return all(ready)

    def kill(self, *ports: int) -> None:
        """Kill all, or those at some ports, in whatever they are doing."""
        for port in ports or self.ports:
            if port in self.running:
                self.running[port].kill()
                self.running.pop(port).wait()

    def stop(self) -> None:
        """End all of them in their order."""
        for bot in self.bots:
            if bot.poll() is None:
                bot.send_signal(signal.SIGTERM)
        for bot in self.bots:
            try:
                bot.wait(timeout=_STOP)
            except subprocess.TimeoutExpired:
                bot.kill()
                bot.wait()
        self.running.clear()
        self.balancer.close()

    def logs(self) -> str:
        """What all of them wrote, one after the other."""
        return "\n".join(self._log_of(port) for port in self.ports)

    def _log_of(self, port: int) -> str:
        path = self._path_of_log(port)
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def _path_of_log(self, port: int) -> Path:
        return self._folder / f"bot-{port}.log"


def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes] | str:
    """What a process answers; why not, in a word of `GivenUp`, when it did not, or said that it could not take it."""
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - a process of this machine
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER) as response:  # noqa: S310
            return int(response.status), response.read()
    except urllib.error.HTTPError as error:
        return "refused" if error.code >= 500 else (error.code, error.read())
    except TimeoutError:
        return "slow"
    except (OSError, http.client.HTTPException):
        return "gone"
