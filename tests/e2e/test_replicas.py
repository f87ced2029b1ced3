"""Two and four processes of the bot on one PostgreSQL behind a load balancer: one answer per question, kills or not."""

import base64
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
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.playground.local_slack import BOT, LocalSlack, free_port

ANA, MARKETING = "U01ANA", "C01MARKET"
CSV = b"day,channel,spend\n" + b"".join(b"2026-01-%02d,Google,%d\n" % (day, day) for day in range(1, 29))
"""Spend: 1 + 2 + ... + 28 = 406."""
PATIENCE = 150.0


class RoundRobin:
    """The simplest load balancer: each request goes to the next process, or to the one after it when that is gone."""

    def __init__(self, ports: list[int]) -> None:
        self.sent = dict.fromkeys(ports, 0)
        self._turn = itertools.count()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        ports = list(self.sent)
        turn = next(self._turn) % len(ports)
        for port in ports[turn:] + ports[:turn]:
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body, headers=headers)
            try:
                with urllib.request.urlopen(request, timeout=10) as response:
                    found = response.status, response.read()
            except urllib.error.HTTPError as error:
                return error.code, error.read()
            except OSError:
                continue
            with self._lock:
                self.sent[port] += 1
            return found
        return 502, b""

    def _handler(balancer) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                kept = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                status, answer = balancer._send(self.path, body, kept)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


class Replicas:
    """A workspace and two processes; each has a home of its own, so that they share nothing but the database."""

    def __init__(self, folder: Path, database: str, fitted: Path, count: int = 2) -> None:
        ports = [free_port() for _ in range(count)]
        self.balancer = RoundRobin(ports)
        events = f"http://127.0.0.1:{self.balancer.port}/slack/events"
        self.slack = LocalSlack(folder, {ANA: "ana"}, {MARKETING: ("marketing", [ANA, BOT])}, events)
        self._folder = folder
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        self._given = {"MARKETBOT_DATABASE_URL": database, "MARKETBOT_KEYS": key, "MARKETBOT_WORKERS": "1"}
        self._fitted = fitted
        self._ports = ports
        self._started = 0
        self.bots: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for port in self._ports:
            home = self._folder / f"home-{port}"
            if not home.exists():
                home.mkdir()
                (home / "cache").symlink_to(self._fitted, target_is_directory=True)
            environment = {**os.environ, **self.slack.environment(), **self._given}
            environment |= {"MARKETBOT_HOME": str(home), "MARKETBOT_PORT": str(port)}
            with (self._folder / f"bot-{port}.log").open("ab") as log:
                command = [sys.executable, "-m", "bot", "serve"]
                self.bots.append(
                    subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
                )
        self._started += len(self._ports)
        self.wait(lambda: self.logs().count("listening on") == self._started)

    def kill(self) -> None:
        for bot in self.bots:
            bot.kill()
            bot.wait()
        self.bots.clear()

    def stop(self) -> None:
        for bot in self.bots:
            if bot.poll() is None:
                bot.send_signal(signal.SIGTERM)
        for bot in self.bots:
            try:
                bot.wait(timeout=20)
            except subprocess.TimeoutExpired:
                bot.kill()
                bot.wait()
        self.balancer.close()

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self._folder.glob("bot-*.log")))

    def wait(self, condition: Any, seconds: float = PATIENCE) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := condition():
                return found
            time.sleep(0.1)
        shown = [(each["text"], each.get("thread_ts")) for each in self.slack.messages(MARKETING)]
        raise AssertionError(f"waited in vain; shown: {shown}; log: {self.logs()[-3000:]}")

    def replies(self, thread: str) -> list[dict[str, Any]]:
        return [
            message
            for message in self.slack.messages(MARKETING)
            if message.get("thread_ts") == thread and message.get("user") == BOT and not message.get("files")
        ]

    def done(self, thread: str) -> list[dict[str, Any]]:
        return [each for each in self.replies(thread) if not each["text"].endswith("…")]


@pytest.fixture
def replicas(
    request: pytest.FixtureRequest, slack_server: Path, fitted: Path, postgres_url: str, tmp_path: Path
) -> Iterator[Replicas]:
    """All running: two, or as many as the test asks for."""
    made = Replicas(tmp_path, postgres_url, fitted, getattr(request, "param", 2))
    with made.slack:
        try:
            made.start()
            yield made
        finally:
            made.stop()


def test_each_question_is_answered_once_whichever_process_gets_it(replicas, read):
    slack = replicas.slack
    file = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    replicas.wait(lambda: len(replicas.done(file)) == 1)
    asked = [slack.say(MARKETING, ANA, "<@UBOT> total spend") for _ in range(6)]
    for thread in asked:
        [answer] = replicas.wait(lambda thread=thread: replicas.done(thread))
        assert "406" in read(answer)
    time.sleep(3)
    assert [len(replicas.replies(thread)) for thread in [file, *asked]] == [1] * 7
    assert all(count > 1 for count in replicas.balancer.sent.values())

    # A follow-up knows the thread, and a button works, whichever process it comes to.
    for number in range(2):
        slack.say(MARKETING, ANA, "by week", asked[0])
        replicas.wait(lambda number=number: len(replicas.done(asked[0])) == 2 + number)
    for number in range(2):
        slack.press(replicas.done(asked[1])[0], "explain:0", ANA)
        replicas.wait(lambda number=number: len(replicas.done(asked[1])) == 2 + number)


@pytest.mark.parametrize("replicas", [4], indirect=True)
def test_of_four_processes_two_are_killed_and_each_question_still_gets_one_answer(replicas, read):
    slack = replicas.slack
    file = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    replicas.wait(lambda: len(replicas.done(file)) == 1)
    asked = [slack.say(MARKETING, ANA, "<@UBOT> total spend") for _ in range(8)]
    replicas.wait(lambda: all(replicas.replies(thread) for thread in asked))
    for bot in replicas.bots[:2]:
        bot.kill()
        bot.wait()
    asked += [slack.say(MARKETING, ANA, "<@UBOT> total spend") for _ in range(4)]
    pressed = set()
    for thread in asked:

        def answer(thread: str = thread) -> str | None:
            [reply] = replicas.done(thread) or [None]
            if reply is None:
                return None
            if "I was restarted" in read(reply) and thread not in pressed:
                pressed.add(thread)
                slack.press(reply, "retry:0", ANA)
            return read(reply) if "406" in read(reply) else None

        # What the dead ones were at is found by the others within a minute.
        replicas.wait(answer)
    assert [len(replicas.replies(thread)) for thread in [file, *asked]] == [1] * 13


def test_what_killed_processes_were_at_is_said_once_by_one_of_their_successors(replicas, read):
    slack = replicas.slack
    rows = b"".join(b"2026-01-%02d,Google,%d\n" % (day % 28 + 1, day) for day in range(400_000))
    thread = slack.upload(MARKETING, ANA, {"big.csv": b"day,channel,spend\n" + rows})
    replicas.wait(lambda: replicas.replies(thread))
    replicas.kill()
    replicas.start()
    [lost] = replicas.wait(lambda: replicas.done(thread))
    assert "I was restarted before I could answer this" in read(lost)
    slack.press(lost, "retry:0", ANA)
    replicas.wait(lambda: "400,000" in read(replicas.replies(thread)[0]))
    assert len(replicas.replies(thread)) == 1


def test_stop_reaches_the_process_that_works_whichever_gets_the_click(replicas, read):
    slack = replicas.slack
    file = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    replicas.wait(lambda: len(replicas.done(file)) == 1)
    tables = " ".join(f'cross join "spend.csv" as a{number}' for number in range(9))
    for _ in range(3):
        thread = slack.say(MARKETING, ANA, f'<@UBOT> run this SQL: select count(*) from "spend.csv" {tables}')

        def working(thread: str = thread) -> Any:
            return next((each for each in replicas.replies(thread) if "stop:0" in str(each["blocks"])), None)

        message = replicas.wait(working)
        slack.press(message, "stop:0", ANA)
        started = time.monotonic()
        replicas.wait(lambda thread=thread: replicas.done(thread), 20)
        assert time.monotonic() - started < 10
        assert "Stopped. Nothing was changed" in read(replicas.replies(thread)[0])
    assert replicas.logs().count("cancelled") == 3
