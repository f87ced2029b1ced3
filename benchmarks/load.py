"""Fifty people ask at once: how long until each sees that work has begun, and until each has the answer.

Run `python -m benchmarks.load [PEOPLE] [WORKERS] [--http] [--database URL] [--rounds N]`. The real bot, behind a Slack
server that is not ours (`make peers` installs it), both on this machine; what else runs on it is in the numbers, so the
load before is printed too. Times are from when a message was about to be posted to when the reply could be read, looked
for every twentieth of a second; the posting itself, fifty at once by one process, takes a part of them.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.playground.local_slack import BOT, LocalSlack, free_port

ANA, MARKETING = "U01ANA", "C01MARKET"
EVERY = 0.05
PATIENCE = 300.0
PROMISED = 1.0
"""Seconds within which everybody is to see that work has begun."""


def csv_of(people: int) -> bytes:
    """A month of as many shops as people ask."""
    rows = [f"2026-01-{day:02d},Shop {shop},{shop}" for day in range(1, 29) for shop in range(1, people + 1)]
    return ("day,channel,spend\n" + "\n".join(rows) + "\n").encode()


def start(slack: LocalSlack, folder: Path, workers: int, database: str, port: int) -> subprocess.Popen[bytes]:
    """The bot, once it takes events."""
    environment = {
        **os.environ,
        **slack.environment(),
        "MARKETBOT_HOME": str(folder / "home"),
        "MARKETBOT_WORKERS": str(workers),
        "MARKETBOT_PORT": str(port),
        **({"MARKETBOT_DATABASE_URL": database} if database else {}),
    }
    with (folder / "bot.log").open("wb") as log:
        command = [sys.executable, "-m", "bot", "serve"]
        bot = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    ready = ("connected to Slack by Socket Mode", "listening on http")
    wait(lambda: any(each in (folder / "bot.log").read_text(encoding="utf-8") for each in ready))
    return bot


def wait(condition: Callable[[], Any]) -> None:
    """Until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("waited in vain")
        time.sleep(EVERY)


def replies(slack: LocalSlack) -> dict[str, str]:
    """What the bot said in each thread last, without its pictures."""
    return {
        str(each.get("thread_ts")): str(each["text"])
        for each in slack.messages(MARKETING)
        if each.get("user") == BOT and not each.get("files")
    }


def measure(slack: LocalSlack, people: int) -> tuple[list[float], list[float]]:
    """Have everybody ask at once; seconds until each was acknowledged, and until each was answered."""
    posted: dict[str, float] = {}

    def ask(shop: int) -> None:
        started = time.monotonic()
        posted[slack.say(MARKETING, ANA, f'<@{BOT}> total spend where channel is "Shop {shop}"')] = started

    begun: dict[str, float] = {}
    done: dict[str, float] = {}
    with ThreadPoolExecutor(people) as crowd:
        asking = [crowd.submit(ask, shop) for shop in range(1, people + 1)]

        def all_done() -> bool:
            for thread, text in replies(slack).items():
                begun.setdefault(thread, time.monotonic())
                if not text.endswith("…"):
                    done.setdefault(thread, time.monotonic())
            return len(posted) == people and set(posted) <= set(done)

        wait(all_done)
        for each in asking:
            each.result()
    return tuple([moments[thread] - since for thread, since in posted.items()] for moments in (begun, done))  # type: ignore[return-value]


def show(name: str, seconds: list[float]) -> None:
    """One line of the table."""
    found = sorted(seconds)
    p50, p95 = (found[min(len(found) - 1, int(len(found) * share))] for share in (0.5, 0.95))
    soon = sum(each <= PROMISED for each in found) / len(found)
    words = f"p50 {p50:6.2f} s   p95 {p95:6.2f} s   max {found[-1]:6.2f} s   within {PROMISED:g} s {soon:4.0%}"
    print(f"{name:<14} {words}", flush=True)


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", nargs="?", type=int, default=50)
    parser.add_argument("workers", nargs="?", type=int, default=2)
    parser.add_argument("--http", action="store_true", help="events by HTTP, not by Socket Mode")
    parser.add_argument("--database", default="", help="a server's URL, with nothing in it; else a new file")
    parser.add_argument("--rounds", type=int, default=1, help="how often everybody asks")
    return parser.parse_args()


def main() -> None:
    """Measure and print it."""
    asked = arguments()
    way = "HTTP" if asked.http else "Socket Mode"
    kept = asked.database.partition(":")[0] or "sqlite"
    print(f"{asked.people} people, {asked.workers} workers, {os.cpu_count()} processors, {way}, {kept}")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        events = f"http://127.0.0.1:{port}/slack/events" if asked.http else None
        with LocalSlack(folder, {ANA: "ana"}, {MARKETING: ("marketing", [ANA, BOT])}, events) as slack:
            bot = start(slack, folder, asked.workers, asked.database, port)
            try:
                file = slack.upload(MARKETING, ANA, {"shops.csv": csv_of(asked.people)})
                wait(lambda: not replies(slack).get(file, "…").endswith("…"))
                first = slack.say(MARKETING, ANA, f"<@{BOT}> total spend")
                wait(lambda: not replies(slack).get(first, "…").endswith("…"))
                for _ in range(asked.rounds):
                    print(f"load before {os.getloadavg()[0]:.1f}")
                    begun, done = measure(slack, asked.people)
                    show("acknowledged", begun)
                    show("answered", done)
            finally:
                bot.send_signal(signal.SIGTERM)
                bot.wait()


if __name__ == "__main__":
    main()
