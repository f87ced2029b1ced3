"""Two and four processes of the bot on one PostgreSQL behind a load balancer: one answer per question, kills or not."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.playground.local_slack import BOT
from bot.playground.replicas import Replicas

ANA, MARKETING = "U01ANA", "C01MARKET"
CSV = b"day,channel,spend\n" + b"".join(b"2026-01-%02d,Google,%d\n" % (day, day) for day in range(1, 29))
"""Spend: 1 + 2 + ... + 28 = 406."""
PATIENCE = 150.0


class Team:
    """Processes, and what is said in the channel."""

    def __init__(self, replicas: Replicas) -> None:
        self.replicas = replicas
        self.slack = replicas.slack
        self.logs = replicas.logs

    def start(self) -> None:
        self.replicas.start()
        self.wait(self.replicas.is_ready)

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
def team(
    request: pytest.FixtureRequest, slack_server: Path, fitted: Path, postgres_url: str, tmp_path: Path
) -> Iterator[Team]:
    """All running: two, or as many as the test asks for."""
    channels = {MARKETING: ("marketing", [ANA, BOT])}
    made = Replicas(tmp_path, postgres_url, fitted, {ANA: "ana"}, channels, getattr(request, "param", 2))
    with made.slack:
        try:
            team = Team(made)
            team.start()
            yield team
        finally:
            made.stop()


def test_each_question_is_answered_once_whichever_process_gets_it(team, read):
    slack = team.slack
    file = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    team.wait(lambda: len(team.done(file)) == 1)
    asked = [slack.say(MARKETING, ANA, "<@UBOT> total spend") for _ in range(6)]
    for thread in asked:
        [answer] = team.wait(lambda thread=thread: team.done(thread))
        assert "406" in read(answer)
    time.sleep(3)
    assert [len(team.replies(thread)) for thread in [file, *asked]] == [1] * 7
    assert all(count > 1 for count in team.replicas.balancer.sent.values())

    # A follow-up knows the thread, and a button works, whichever process it comes to.
    for number in range(2):
        slack.say(MARKETING, ANA, "by week", asked[0])
        team.wait(lambda number=number: len(team.done(asked[0])) == 2 + number)
    for number in range(2):
        slack.press(team.done(asked[1])[0], "explain:0", ANA)
        team.wait(lambda number=number: len(team.done(asked[1])) == 2 + number)


@pytest.mark.parametrize("team", [4], indirect=True)
def test_of_four_processes_two_are_killed_and_each_question_still_gets_one_answer(team, read):
    slack = team.slack
    file = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    team.wait(lambda: len(team.done(file)) == 1)
    asked = [slack.say(MARKETING, ANA, "<@UBOT> total spend") for _ in range(8)]
    team.wait(lambda: all(team.replies(thread) for thread in asked))
    team.replicas.kill(*team.replicas.ports[:2])
    asked += [slack.say(MARKETING, ANA, "<@UBOT> total spend") for _ in range(4)]
    pressed = set()
    for thread in asked:

        def answer(thread: str = thread) -> str | None:
            [reply] = team.done(thread) or [None]
            if reply is None:
                return None
            if "I was restarted" in read(reply) and thread not in pressed:
                pressed.add(thread)
                slack.press(reply, "retry:0", ANA)
            return read(reply) if "406" in read(reply) else None

        # What the dead ones were at is found by the others within a minute.
        team.wait(answer)
    assert [len(team.replies(thread)) for thread in [file, *asked]] == [1] * 13


def test_what_killed_processes_were_at_is_said_once_by_one_of_their_successors(team, read):
    slack = team.slack
    rows = b"".join(b"2026-01-%02d,Google,%d\n" % (day % 28 + 1, day) for day in range(400_000))
    thread = slack.upload(MARKETING, ANA, {"big.csv": b"day,channel,spend\n" + rows})
    team.wait(lambda: team.replies(thread))
    team.replicas.kill()
    team.start()
    [lost] = team.wait(lambda: team.done(thread))
    assert "I was restarted before I could answer this" in read(lost)
    slack.press(lost, "retry:0", ANA)
    team.wait(lambda: "400,000" in read(team.replies(thread)[0]))
    assert len(team.replies(thread)) == 1


def test_stop_reaches_the_process_that_works_whichever_gets_the_click(team, read):
    slack = team.slack
    file = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    team.wait(lambda: len(team.done(file)) == 1)
    tables = " ".join(f'cross join "spend.csv" as a{number}' for number in range(9))
    for _ in range(3):
        thread = slack.say(MARKETING, ANA, f'<@UBOT> run this SQL: select count(*) from "spend.csv" {tables}')

        def working(thread: str = thread) -> Any:
            return next((each for each in team.replies(thread) if "stop:0" in str(each["blocks"])), None)

        message = team.wait(working)
        slack.press(message, "stop:0", ANA)
        started = time.monotonic()
        team.wait(lambda thread=thread: team.done(thread), 20)
        assert time.monotonic() - started < 10
        assert "Stopped. Nothing was changed" in read(team.replies(thread)[0])
    assert team.logs().count("cancelled") == 3
