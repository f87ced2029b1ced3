"""The command `marketbot playground`: a workspace, the bot in it, and the sample data, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.playground.local_slack import BOT, LocalSlack, NoServer
from bot.render.language import translations
from bot.samples import write_samples
from bot.settings import Settings
from tools.messages import Message, say, write

__all__ = ["run"]

USERS = {"U01ANA": "ana", "U02LI": "li"}
CHANNELS = {
    "C01MARKET": ("marketing", ["U01ANA", "U02LI", BOT]),
    "C02SALES": ("sales", ["U02LI", BOT]),
}
ADMIN = "U01ANA"
"""Who may do there what only an admin may: the Slack server makes nobody one."""
_STEPS = 120.0
"""Seconds that the bot may take to do one thing of the beginning."""


def run() -> int:
    """Start everything, open the page where there is a browser, and stay until Ctrl-C.

    Returns:
        The exit status: 0 after Ctrl-C, 1 when something could not be started.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="marketbot-playground-") as folder:
            return _play(Path(folder))
    except NoServer as problem:
        _tell(say("The playground can't be opened: {reason}.", reason=str(problem)), error=True)
        return 1
    except KeyboardInterrupt:
        return 0


def _play(folder: Path) -> int:
    with LocalSlack(folder, USERS, CHANNELS) as slack, _bot(folder, slack) as bot:
        if not _wait_for_bot(slack, bot):
            _tell(say("The bot does not start."), error=True)
            return 1
        _tell(say("The playground is at {url} (Ctrl-C ends it).", url=slack.root))
        if _has_browser():
            webbrowser.open(slack.root)
        _begin(slack, folder)
        status = bot.wait()
        _tell(say("The bot has stopped."), error=True)
        return 1 if status else 0


def _begin(slack: LocalSlack, folder: Path) -> None:
    """Drop the sample files into the channel and ask a first question, so that the page is not empty."""
    channel = "C01MARKET"
    for path in write_samples(folder / "samples")[:3]:
        ts = slack.upload(channel, "U01ANA", {path.name: path.read_bytes()})
        _wait_for_answer(slack, channel, ts)
    ts = slack.say(channel, "U01ANA", f"<@{BOT}> roas by channel, worst first")
    _wait_for_answer(slack, channel, ts)
    _tell(say("The sample data is loaded. Ask in #marketing with @marketbot, or in a direct message."))
    told = say(
        "{person} is an admin there, and may erase people, see the audit trail and set how long data is kept.",
        person=USERS[ADMIN],
    )
    _tell(told)


@contextmanager
def _bot(folder: Path, slack: LocalSlack) -> Iterator[subprocess.Popen[bytes]]:
    """The program itself, as it runs elsewhere but for its admin, with a home that is gone afterwards."""
    home = folder / "home"
    home.mkdir()
    _share_model(home)
    environment = {**os.environ, **slack.environment(), "MARKETBOT_HOME": str(home)}
    environment.pop("MARKETBOT_DATABASE_URL", None)
    environment.pop("MARKETBOT_KEYS", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.playground.serve", ADMIN], env=environment, stdin=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        # From here on, everything is ended in its order, however often Ctrl-C is pressed.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _share_model(home: Path) -> None:
    """Use the fitted local model of the user's home: it takes seconds to fit, and holds nothing but the prompts."""
    kept = Settings().home / "cache"
    with suppress(OSError):
        kept.mkdir(parents=True, exist_ok=True)
        (home / "cache").symlink_to(kept.resolve(), target_is_directory=True)


def _wait_for_bot(slack: LocalSlack, bot: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _STEPS
    while time.monotonic() < deadline and bot.poll() is None:
        if any("socket connected" in entry["summary"] for entry in slack.log()):
            return True
        time.sleep(0.1)
    return False


def _wait_for_answer(slack: LocalSlack, channel: str, thread: str) -> None:
    """Wait until the thread has something that does not end in an ellipsis, as progress messages do."""
    deadline = time.monotonic() + _STEPS
    while time.monotonic() < deadline:
        replies = [each for each in slack.messages(channel) if each.get("thread_ts") == thread]
        if any(not each["text"].endswith("…") for each in replies):
            return
        time.sleep(0.2)


def _has_browser() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _tell(message: Message, *, error: bool = False) -> None:
    stream = sys.stderr if error else sys.stdout
    print(write(message, "en", translations("en")), file=stream, flush=True)
