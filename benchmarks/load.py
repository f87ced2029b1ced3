"""Fifty people ask at once: how long until each sees that work has begun, and until each has the answer.

Run `python benchmarks/load.py [PEOPLE] [WORKERS]`. The real bot, behind a Slack server that is not ours (`make peers`
installs it), both on this machine; what else runs on it is in the numbers, so the load before is printed too. Times are
from when a message was posted to when the reply could be read, looked for every twentieth of a second.
"""

from __future__ import annotations

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

from bot.playground.local_slack import BOT, LocalSlack

ANA, MARKETING = "U01ANA", "C01MARKET"
EVERY = 0.05
PATIENCE = 300.0


def csv_of(people: int) -> bytes:
    """A month of as many shops as people ask."""
    rows = [f"2026-01-{day:02d},Shop {shop},{shop}" for day in range(1, 29) for shop in range(1, people + 1)]
    return ("day,channel,spend\n" + "\n".join(rows) + "\n").encode()


def start(slack: LocalSlack, folder: Path, workers: int) -> subprocess.Popen[bytes]:
    """The bot, once it takes events."""
    environment = {
        **os.environ,
        **slack.environment(),
        "MARKETBOT_HOME": str(folder / "home"),
        "MARKETBOT_WORKERS": str(workers),
    }
    with (folder / "bot.log").open("wb") as log:
        command = [sys.executable, "-m", "bot", "serve"]
        bot = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    wait(lambda: any("socket connected" in entry["summary"] for entry in slack.log()))
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
    shares = [found[min(len(found) - 1, int(len(found) * share))] for share in (0.5, 0.95)]
    print(f"{name:<14} p50 {shares[0]:6.2f} s   p95 {shares[1]:6.2f} s   max {found[-1]:6.2f} s")


def main() -> None:
    """Measure once and print it."""
    people, workers = (int(each) for each in (*sys.argv[1:], "50", "2")[:2])
    if len(sys.argv) == 2:
        workers = 2
    print(f"{people} people, {workers} workers, {os.cpu_count()} processors, load before {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with LocalSlack(folder, {ANA: "ana"}, {MARKETING: ("marketing", [ANA, BOT])}) as slack:
            bot = start(slack, folder, workers)
            try:
                file = slack.upload(MARKETING, ANA, {"shops.csv": csv_of(people)})
                wait(lambda: not replies(slack).get(file, "…").endswith("…"))
                first = slack.say(MARKETING, ANA, f"<@{BOT}> total spend")
                wait(lambda: not replies(slack).get(first, "…").endswith("…"))
                begun, done = measure(slack, people)
                show("acknowledged", begun)
                show("answered", done)
            finally:
                bot.send_signal(signal.SIGTERM)
                bot.wait()


if __name__ == "__main__":
    main()
