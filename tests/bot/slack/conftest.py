"""Slack, and the bot in front of it; what they are made of is in `tests/support/slack_stand_in`."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_stand_in.app import RunningBot
from slack_stand_in.names import SECRET, TOKEN
from slack_stand_in.stub import SlackStub

from bot.settings import Settings
from bot.slack.app import build_front, build_teams
from bot.slack.patience import Patience


@pytest.fixture
def slack() -> Iterator[SlackStub]:
    stub = SlackStub()
    yield stub
    stub.close()


@pytest.fixture
def make_bot(slack: SlackStub, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Makes real apps; several share one home, as processes do that share a database."""
    home = tmp_path / "home"
    home.mkdir()
    number = iter(range(1, 1000))
    with ExitStack() as opened:

        def make(**changes: Any) -> Any:
            given = {"slack_bot_token": TOKEN, "slack_signing_secret": SECRET, "upload_mb": 1, **changes}
            real = given.pop("real", False)
            settings = Settings(home=home, slack_url=slack.url, **given)
            return RunningBot(slack, settings, opened, number, real=real)

        yield make


@pytest.fixture
def bot(make_bot: Callable[..., Any]) -> Any:
    """The real app before a scripted desk (`make_bot(real=True)`: before the real one).

    `event` and `press` send it what Slack would, signed, and `wait` for what comes of it.
    """
    return make_bot()


Doomed = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def doomed(monkeypatch: pytest.MonkeyPatch) -> Doomed:
    """Whatever is begun inside was begun by a process that is dead by now."""
    name = "import sys; sys.path.insert(0, '.'); from storage.processes import this_process; print(this_process())"
    dead = subprocess.run([sys.executable, "-c", name], capture_output=True, text=True, check=True).stdout.strip()

    @contextmanager
    def block() -> Iterator[None]:
        with monkeypatch.context() as patch:
            for module in ("arrivals", "open_work"):
                patch.setattr(f"storage.{module}.this_process", lambda: dead)
            yield

    return block


@pytest.fixture
def killed_at_once(bot: Any, doomed: Doomed, monkeypatch: pytest.MonkeyPatch) -> Doomed:
    """The process dies as soon as it has told Slack that what is sent inside arrived."""

    @contextmanager
    def block() -> Iterator[None]:
        start, takers = bot.front._start, bot.front._takers
        with doomed(), monkeypatch.context() as patch:
            patch.setattr(bot.front, "_start", lambda pool, *given: start(pool, *given) if pool is takers else None)
            patch.setattr(bot.front, "_wait_for_message", lambda held: None)
            yield

    return block


@pytest.fixture
def start_again(make_bot: Callable[..., Any]) -> Iterator[Callable[[Any], None]]:
    """A second program starts on the same home, as after a kill, and has told of what was lost when this returns."""
    with ExitStack() as opened:

        def start(bot: Any) -> None:
            teams = build_teams(bot.settings, bot.store, Patience((0.01,)))
            again = build_front(bot.settings, bot.desk, bot.store, teams=teams)
            opened.callback(again.close)
            again.recover()

        yield start
