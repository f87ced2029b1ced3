"""Processes of the bot are killed at random moments while people ask and posts are due: is everything there once?

Run `python benchmarks/kills.py --database URL [--processes 2] [--seconds 120] [--seed 1] …`, with a PostgreSQL whose
schema is empty (one process can do with a SQLite file: leave out the address). The real program, behind a Slack server
that is not ours (`make peers` installs it). At the end it is asserted that each question has its one right answer, that
each due time has its one post and its one note of it, that nothing waits, and that processes were killed while posts
were due; what was not so is printed, and the exit status is 1. What people do when they read "I was restarted" is done
here too: they press "Try again".
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.model.router import load_router
from bot.playground.local_slack import BOT
from bot.playground.replicas import Replicas
from bot.schedules.plan import Plan
from bot.schedules.recurrence import Recurrence
from storage.keys import KeyRing
from storage.store import Place, Store

ANA, MARKETING = "U01ANA", "C01MARKET"
HERE = Place("T01SHOP", MARKETING)
SHOPS = 40
CSV = b"day,channel,spend\n" + b"".join(
    b"2026-01-%02d,Shop %d,%d\n" % (day, shop, shop) for day in range(1, 29) for shop in range(1, SHOPS + 1)
)
"""Shop 1 spends 1 a day, shop 2 spends 2, …: 28 days of 40 shops, each with a sum of its own."""
MARK = re.compile(r"marketbot_message-(run-\w+-\d+)")
PATIENCE = 240.0
_AFTER_DUE = 6.0
"""Seconds for which processes go on being killed after the last post fell due."""


@dataclass
class Wanted:
    """What must be there in the end.

    Attributes:
        questions: shop by the name of the message that asks for it.
        due: the key of each post that is due, with its schedule.
        moments: when each of them is due.
    """

    questions: dict[str, int] = field(default_factory=dict)
    due: dict[str, str] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)


class Trial:
    """One run: who asks, what is due, and who is killed when."""

    def __init__(self, replicas: Replicas, store: Store, given: argparse.Namespace) -> None:
        self.replicas = replicas
        self.slack = replicas.slack
        self.store = store
        self.given = given
        self.random = random.Random(given.seed)
        self.wanted = Wanted()
        self.kills = 0
        self.kills_while_due = 0
        self._retried: set[tuple[str, str]] = set()

    def run(self) -> list[str]:
        """Do it all; what is not as it should be, in words."""
        self.replicas.start()
        wait(self.replicas.is_ready)
        file = self.slack.upload(MARKETING, ANA, {"shops.csv": CSV})
        wait(lambda: self.is_done(file))
        self.schedule()
        moments = sorted(self.random.uniform(0, self.given.seconds) for _ in range(self.given.questions))
        started = time.monotonic()
        asking = threading.Thread(target=self.ask, args=(started, moments))
        asking.start()
        self.kill_until(started + self.given.seconds)
        asking.join()
        wait(self.replicas.is_ready)
        deadline = time.monotonic() + PATIENCE
        while (problems := self.problems()) and time.monotonic() < deadline:
            time.sleep(1)
        time.sleep(7)  # what must not come a second time has the time to come
        return problems or self.problems()

    def schedule(self) -> None:
        """Schedules that are due at some of the minutes that it takes."""
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        minutes = [now + timedelta(minutes=number) for number in range(1, int(self.given.seconds // 60) + 2)]
        for number in range(self.given.schedules):
            due = sorted(self.random.sample(minutes, self.random.randint(1, len(minutes))))
            rule = Recurrence("day", tuple(sorted({each.time() for each in due})), due[0].date())
            arguments = {"metrics": ["spend"], "dimensions": ["channel"], "top": 3}
            plan = Plan(f"report {number}", "query_data", arguments, rule, "UTC", "en", unchanged="post")
            [dataset] = self.store.datasets([HERE])
            name = self.store.add_schedule(HERE, ANA, plan.to_json(), due[0], dataset.series)
            for each in due:
                key = f"run-{name}-{each:%Y%m%d%H%M}"
                self.wanted.due[key], self.wanted.moments[key] = name, each

    def ask(self, started: float, moments: list[float]) -> None:
        """Ask at these moments; each question is about one shop."""
        choose = random.Random(self.given.seed + 1)

        def say(shop: int) -> None:
            ts = self.slack.say(MARKETING, ANA, f'<@{BOT}> total spend where channel is "Shop {shop}"')
            self.wanted.questions[ts] = shop

        saying = []
        for moment in moments:
            time.sleep(max(0.0, started + moment - time.monotonic()))
            saying.append(threading.Thread(target=say, args=(choose.randint(1, SHOPS),)))
            saying[-1].start()
        for each in saying:
            each.join()

    def kill_until(self, deadline: float) -> None:
        """Kill one process, or several, at random moments, and start each again a little later.

        It goes on until the last post has been due for a while: what falls due after the killing would prove nothing.
        """
        last = max(self.wanted.moments.values(), default=datetime.now(UTC))
        deadline = max(deadline, time.monotonic() + (last - datetime.now(UTC)).total_seconds() + _AFTER_DUE)
        later: list[tuple[float, int]] = []
        while time.monotonic() < deadline:
            time.sleep(self._until_next())
            waiting = bool(self._waiting())
            alive = [port for port in self.replicas.ports if port in self.replicas.running]
            for port in self.random.sample(alive, self.random.randint(1, len(alive))) if alive else ():
                self.replicas.kill(port)
                self.kills += 1
                self.kills_while_due += waiting
                later.append((time.monotonic() + self.random.uniform(0.0, 4.0), port))
            for moment, port in list(later):
                if moment <= time.monotonic():
                    self.replicas.start(port)
                    later.remove((moment, port))
        for _, port in later:
            self.replicas.start(port)

    def _until_next(self) -> float:
        """Seconds until the next kill; one that falls beyond a moment at which posts are due comes right after that."""
        pause = self.random.uniform(0.2, self.given.every * 2)
        now = datetime.now(UTC)
        due = min(
            (left for each in self.wanted.moments.values() if (left := (each - now).total_seconds()) > 0), default=pause
        )
        return due + self.random.uniform(0.0, 1.0) if due < pause else pause

    def _waiting(self) -> list[str]:
        """The posts that are due by now and are not posted yet."""
        now = datetime.now(UTC)
        due = [key for key, moment in self.wanted.moments.items() if moment <= now]
        posted = {
            f"run-{name}-{run.due:%Y%m%d%H%M}"
            for name in set(self.wanted.due.values())
            for run in self.store.runs(name, 100)
            if run.state == "posted"
        }
        return [key for key in due if key not in posted]

    def replies(self, thread: str) -> list[dict[str, Any]]:
        """What the bot says in a thread, without its pictures."""
        shown = self.slack.messages(MARKETING)
        return [each for each in shown if each.get("thread_ts") == thread and is_said(each)]

    def is_done(self, thread: str) -> bool:
        """Whether there is an answer."""
        return any(not each["text"].endswith("…") for each in self.replies(thread))

    def problems(self) -> list[str]:
        """What is not as it should be; where it says that an answer was lost, “Try again” is pressed."""
        shown = [each for each in self.slack.messages(MARKETING) if is_said(each)]
        return [*self._wrong_answers(shown), *self._wrong_posts(shown), *self._left_over(), *self._proves_nothing()]

    def _proves_nothing(self) -> list[str]:
        """Whether the run was one at all."""
        found = [] if self.kills else ["no process was killed"]
        if self.wanted.due and not self.kills_while_due:
            found.append("no process was killed while a post was due")
        return found

    def _wrong_answers(self, shown: list[dict[str, Any]]) -> list[str]:
        threads = collections.defaultdict(list)
        for each in shown:
            threads[each.get("thread_ts")].append(each)
        found = []
        for ts, shop in dict(self.wanted.questions).items():
            replies = threads[ts]
            if len(replies) != 1:
                said = [each["text"][:80] for each in replies]
                found.append(f"question {ts} has {len(replies)} replies: {said}{self._never_taken(ts)}")
                continue
            text = words(replies[0])
            if not re.search(rf"(?<![\d,.]){shop * 28:,}(?![\d,])", text):
                found.append(f"question {ts} about shop {shop} is answered by {replies[0]['text'][:100]!r}")
                self._try_again(replies[0])
        return found

    def _never_taken(self, ts: str) -> str:
        """Why nobody knows of a message, as the balancer saw it: whether processes were there tells load from loss."""
        tries = [each.tries for each in self.replicas.balancer.given_up if ts.encode() in each.body]
        return "".join(f"; never taken: of its tries {dict(each)}" for each in tries)

    def _wrong_posts(self, shown: list[dict[str, Any]]) -> list[str]:
        posts = collections.defaultdict(list)
        for each in shown:
            for key in set(MARK.findall(json.dumps(each.get("blocks") or []))):
                posts[key].append(each)
        found = [f"{key} was posted, and was not due" for key in set(posts) - set(self.wanted.due)]
        for key in self.wanted.due:
            if len(posts[key]) != 1:
                found.append(f"{key} was posted {len(posts[key])} times")
        for name in set(self.wanted.due.values()):
            runs = self.store.runs(name, 100)
            noted = {f"run-{name}-{run.due:%Y%m%d%H%M}": run for run in runs}
            for key in (key for key, schedule in self.wanted.due.items() if schedule == name):
                run = noted.get(key)
                if run is None or run.state != "posted" or [run.message_ts] != [each["ts"] for each in posts[key]]:
                    found.append(f"{key} is noted as {run and (run.state, run.message_ts)}")
        return found

    def _left_over(self) -> list[str]:
        return [f"{each.ts} still waits for its answer" for each in self.store.lost_work()]

    def _try_again(self, message: dict[str, Any]) -> None:
        key = (message["ts"], json.dumps(message.get("blocks")))
        if "retry:0" in key[1] and key not in self._retried:
            self._retried.add(key)
            self.slack.press(message, "retry:0", ANA)


def is_said(message: dict[str, Any]) -> bool:
    """Whether the bot says it; pictures are messages too."""
    return message.get("user") == BOT and not message.get("files")


def words(message: dict[str, Any]) -> str:
    """All that a message says."""
    return json.dumps(message.get("blocks") or [], ensure_ascii=False) + str(message["text"])


def wait(condition: Callable[[], Any]) -> None:
    """Until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("waited in vain")
        time.sleep(0.1)


def read_arguments() -> argparse.Namespace:
    """What the run is to be like."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="SQLAlchemy address of an empty PostgreSQL schema")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120.0, help="for which people ask and processes are killed")
    parser.add_argument("--every", type=float, default=6.0, help="seconds between two kills, on average")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--schedules", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fitted", type=Path, help="folder with the fitted local model, so that it is not fitted anew")
    parser.add_argument("--folder", type=Path, help="for logs, kept; a temporary one when left out")
    return parser.parse_args()


def main() -> int:
    """Do one run and print what came of it."""
    given = read_arguments()
    with tempfile.TemporaryDirectory(prefix="marketbot-kills-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if given.fitted is None:
            load_router(folder)
            given.fitted = folder / "cache"
        database = given.database or f"sqlite:///{folder / 'marketbot.db'}"
        channels = {MARKETING: ("marketing", [ANA, BOT])}
        replicas = Replicas(folder, database, given.fitted.resolve(), {ANA: "ana"}, channels, given.processes)
        with replicas.slack, Store.open(database, KeyRing.load(replicas.key, folder)) as store:
            trial = Trial(replicas, store, given)
            try:
                problems = trial.run()
            finally:
                replicas.stop()
            logs = replicas.logs()
        print(
            f"seed {given.seed}: {given.processes} processes, {trial.kills} kills in {given.seconds:.0f} s, "
            f"{trial.kills_while_due} of them while posts were due; "
            f"{len(trial.wanted.questions)} questions, {len(trial.wanted.due)} posts, "
            f"{len(trial._retried)} times “Try again”, {replicas.balancer.repeated} events given again "
            f"and {len(replicas.balancer.given_up)} given up, "
            f"{logs.count('listening on')} of {trial.kills + given.processes} starts came to listen, "
            f"{logs.count('Traceback')} errors in the logs: {len(problems)} problems"
        )
        print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
