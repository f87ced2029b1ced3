"""The real program against a Slack server that is not ours, in both modes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.playground.local_slack import BOT, LocalSlack, NoServer, find_server, free_port

ANA, LI, MARKETING, SALES, GROWTH = "U01ANA", "U02LI", "C01MARKET", "C02SALES", "C03GROWTH"
PATIENCE = 90.0
BY_MOVED_CLOCK = Path(__file__).parents[1] / "support" / "bot_by_moved_clock.py"


class MovedClock:
    """A clock for the bot's process that a test can move on."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.ahead_by(0.0)

    def command(self, admins: tuple[str, ...]) -> list[str]:
        """What runs the bot by this clock."""
        return [sys.executable, str(BY_MOVED_CLOCK), str(self._file), *admins]

    def move_to(self, moment: datetime) -> None:
        """Let it be that moment; a clock never goes back."""
        self.ahead_by(max(self.ahead, (moment - datetime.now(UTC)).total_seconds()))

    def ahead_by(self, seconds: float) -> None:
        """Let it be so much later than it is."""
        self.ahead = seconds
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:.3f}")
        new.replace(self._file)


class Workspace:
    """A workspace with the bot in it, in one of the two modes. The bot can be killed and started again."""

    def __init__(
        self, folder: Path, mode: str, home: Path, admins: tuple[str, ...] = (), clock: MovedClock | None = None
    ) -> None:
        self.mode = mode
        self.clock = clock
        self._admins = admins
        self._folder = folder
        self._bot_port = free_port()
        events = f"http://127.0.0.1:{self._bot_port}/slack/events" if mode == "http" else None
        channels = {
            MARKETING: ("marketing", [ANA, BOT]),
            SALES: ("sales", [LI, BOT]),
            GROWTH: ("growth", [ANA, LI, BOT]),
        }
        self.slack = LocalSlack(folder, {ANA: "ana", LI: "li"}, channels, events)
        self.home = home
        self.bot: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            **self.slack.environment(),
            "MARKETBOT_HOME": str(self.home),
            "MARKETBOT_PORT": str(self._bot_port),
            "MARKETBOT_WORKERS": "2",
        }
        seen = len(self.slack.log())
        log = (self._folder / "bot.log").open("ab")
        with log:
            self.bot = subprocess.Popen(
                self._command(),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait(lambda: self._is_ready(seen))

    def _command(self) -> list[str]:
        if self.clock is not None:
            return self.clock.command(self._admins)
        # The server makes nobody an admin, so where one is needed the bot is that of the playground.
        return [sys.executable, "-m", *(["bot.playground.serve", *self._admins] if self._admins else ["bot", "serve"])]

    def _is_ready(self, seen: int) -> bool:
        if self.bot is not None and self.bot.poll() is not None:
            raise AssertionError(self.bot_log())
        if self.mode == "socket":
            return any("socket connected" in entry["summary"] for entry in self.slack.log()[seen:])
        return "listening on" in self.bot_log()

    def kill(self) -> None:
        assert self.bot is not None
        self.bot.send_signal(signal.SIGKILL)
        self.bot.wait()

    def stop(self) -> None:
        if self.bot is not None and self.bot.poll() is None:
            self.bot.send_signal(signal.SIGTERM)
            try:
                self.bot.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.bot.kill()
                self.bot.wait()

    def bot_log(self) -> str:
        path = self._folder / "bot.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def bot_tracebacks(self) -> list[str]:
        """The stack traces in the log of the bot, but for those of messages that were cut on their way.

        The library's client reports a message that is cut as its connection is replaced, which a clock that leaps
        makes it do at any moment; Slack sends such a message again, as nobody acknowledged it.
        """
        traces = self.bot_log().split("Traceback (most recent call last):")[1:]
        return [trace for trace in traces if "JSONDecodeError" not in trace or "/bot/slack/" in trace]

    def wait(self, condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := condition():
                return found
            time.sleep(0.1)
        shown = [words(message) for channel in (MARKETING, SALES) for message in self.slack.messages(channel)]
        raise AssertionError(f"waited in vain.\nshown: {shown}\nlog: {self.bot_log()[-3000:]}")

    def replies(self, channel: str, thread: str | None) -> list[dict[str, Any]]:
        """What the bot said in a thread, without the files that it uploaded."""
        return [
            message
            for message in self.slack.messages(channel)
            if message.get("thread_ts") == thread and message.get("user") == BOT and not message.get("files")
        ]

    def files(self, channel: str, thread: str | None) -> list[dict[str, Any]]:
        """What the bot uploaded into a thread."""
        return [
            file
            for message in self.slack.messages(channel)
            if message.get("thread_ts") == thread and message.get("user") == BOT
            for file in message.get("files") or ()
        ]

    def answer(self, channel: str, thread: str | None, number: int = 0) -> dict[str, Any]:
        """The bot's reply of that number in a thread, once it is more than a progress message (they end in "…")."""

        def there() -> dict[str, Any] | None:
            replies = self.replies(channel, thread)
            done = len(replies) > number and not replies[number]["text"].endswith("…")
            return replies[number] if done else None

        found: dict[str, Any] = self.wait(there)
        return found


def words(message: dict[str, Any]) -> str:
    """All the words of a message."""

    def inside(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "text" and isinstance(item, str):
                    yield item
                else:
                    yield from inside(item)
        elif isinstance(value, list):
            for item in value:
                yield from inside(item)

    return "\n".join(inside(message.get("blocks") or [])).replace("\u00a0", " ")


@pytest.fixture(scope="session")
def slack_server() -> Path:
    """The third-party server's program; tests that need it are skipped where it is not installed."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        pytest.skip("the Slack server runs on linux-x64 only")
    try:
        return find_server()
    except NoServer as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the fitted local model, so that it is fitted once and not once a test."""
    from bot.model.router import load_router

    home = tmp_path_factory.mktemp("fitted")
    load_router(home)
    return home / "cache"


@pytest.fixture
def admins() -> tuple[str, ...]:
    """Who administers the workspace: nobody, unless a test says otherwise."""
    return ()


@pytest.fixture
def clock() -> MovedClock | None:
    """The clock that the bot lives by: the machine's, unless a test says otherwise."""
    return None


@pytest.fixture
def moved_clock(tmp_path: Path) -> MovedClock:
    """A clock that a test can move on; such tests are skipped where the library for it is not installed."""
    pytest.importorskip("time_machine")
    return MovedClock(tmp_path)


@pytest.fixture
def workspace(
    request: pytest.FixtureRequest,
    slack_server: Path,
    fitted: Path,
    tmp_path: Path,
    admins: tuple[str, ...],
    clock: MovedClock | None,
) -> Iterator[Workspace]:
    """A workspace in the mode that the test asks for."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(fitted, target_is_directory=True)
    made = Workspace(tmp_path, getattr(request, "param", "socket"), home, admins, clock)
    with made.slack:
        try:
            made.start()
            yield made
        finally:
            made.stop()


@pytest.fixture
def read() -> Callable[[dict[str, Any]], str]:
    """The words of a message."""
    return words
