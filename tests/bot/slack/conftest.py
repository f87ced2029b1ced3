"""Slack, and the bot in front of it; what they are made of is in `tests/support/slack_stand_in`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from slack_stand_in.app import RunningBot
from slack_stand_in.names import SECRET, TOKEN
from slack_stand_in.stub import SlackStub

from bot.settings import Settings


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
