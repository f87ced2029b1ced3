"""The slash command, the App Home, the Schedule button, scheduled posts and Stop, with the real program."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.keys import KeyRing
from storage.store import Place, Store

ANA, LI, MARKETING, SALES = "U01ANA", "U02LI", "C01MARKET", "C02SALES"
HERE = Place("T01SHOP", MARKETING)
CSV = (
    "Date,Channel,Spend,Revenue\n"
    + "".join(
        f"2026-01-{day:02d},{channel},{spend},{revenue}\n"
        for day in range(1, 29)
        for channel, spend, revenue in (("Google", 20, 80), ("Meta", 30, 60))
    )
).encode()
"""Google: 80/20 = 4; Meta: 60/30 = 2; together 140/50 = 2.8."""


@pytest.fixture
def store(workspace: Any) -> Iterator[Store]:
    """The bot's own database, opened beside it as another process would."""
    with Store.open(f"sqlite:///{workspace.home / 'marketbot.db'}", KeyRing.load("", workspace.home)) as opened:
        yield opened


def buttons(message: dict[str, Any]) -> dict[str, str]:
    return {
        each["text"]["text"]: each["action_id"]
        for block in message.get("blocks") or ()
        if block["type"] == "actions"
        for each in block["elements"]
    }


def posts(workspace: Any, text: str) -> list[dict[str, Any]]:
    """What the bot said in the channel itself, and not in a thread."""
    shown = workspace.slack.messages(MARKETING)
    return [each for each in shown if each.get("user") == "UBOT" and not each.get("thread_ts") and text in each["text"]]


def schedule(workspace: Any, store: Store, read: Any) -> Any:
    """An answer, and a schedule made of it by clicks alone."""
    slack = workspace.slack
    thread = slack.upload(MARKETING, ANA, {"ads.csv": CSV}, "<@UBOT> roas by channel")
    answer = workspace.answer(MARKETING, thread, 1)
    slack.press(answer, "schedule:0", ANA)
    asked = workspace.answer(MARKETING, thread, 2)
    slack.press(asked, next(action for words, action in buttons(asked).items() if "Monday" in words), ANA)

    def preview() -> Any:
        found = workspace.replies(MARKETING, thread)[2]
        return found if "Yes, schedule it" in buttons(found) else None

    shown = workspace.wait(preview)
    assert "#marketing" in read(shown)
    assert "Preview:" in read(shown)
    assert store.schedules([HERE]) == []
    slack.press(shown, buttons(shown)["Yes, schedule it"], ANA)
    workspace.wait(lambda: "Scheduled:" in read(workspace.replies(MARKETING, thread)[2]))
    [kept] = store.schedules([HERE])
    return kept


@pytest.mark.parametrize("workspace", ["http", "socket"], indirect=True)
def test_the_slash_command_is_answered_in_the_channel(workspace, read):
    slack = workspace.slack
    workspace.answer(MARKETING, slack.upload(MARKETING, ANA, {"ads.csv": CSV}))
    slack.command(MARKETING, ANA, "roas by channel")
    [answer] = workspace.wait(lambda: posts(workspace, "return on ad spend"))
    assert "Question: roas by channel" in read(answer)
    assert "asked this with /marketbot" in read(answer)
    slack.say(MARKETING, ANA, "only Google", answer["ts"])
    assert "4" in read(workspace.answer(MARKETING, answer["ts"]))

    slack.command(MARKETING, ANA, "")

    def whispered() -> Any:
        return [each for each in slack.messages(MARKETING) if each.get("ephemeral_to") == ANA]

    [told] = workspace.wait(whispered)
    assert "/marketbot list" in read(told)
    slack.command(MARKETING, ANA, "list")
    workspace.wait(lambda: [each for each in posts(workspace, "") if "ads.csv" in json.dumps(each["blocks"])])


@pytest.mark.parametrize("workspace", ["http", "socket"], indirect=True)
def test_the_home_opens_with_data_and_questions(workspace):
    slack = workspace.slack
    workspace.answer(MARKETING, slack.upload(MARKETING, ANA, {"ads.csv": CSV}))
    slack.open_home(ANA)
    shown = workspace.wait(lambda: slack.home(ANA))
    assert "ads.csv" in json.dumps(shown)
    slack.open_home(LI)
    others = workspace.wait(lambda: slack.home(LI))
    assert "ads.csv" not in json.dumps(others)


@pytest.mark.parametrize("workspace", ["http", "socket"], indirect=True)
def test_an_answer_is_scheduled_by_clicks_and_posted_once_when_it_is_due(workspace, store, read):
    kept = schedule(workspace, store, read)
    store.update_schedule(kept.id, next_due=datetime.now(UTC))
    [post] = workspace.wait(lambda: posts(workspace, "return on ad spend"))
    assert "2.80" in read(post)
    [run] = workspace.wait(lambda: [each for each in store.runs(kept.id) if each.state == "posted"])
    assert run.message_ts == post["ts"]
    following = store.schedule(kept.id, [HERE]).next_due
    assert following is not None
    assert following > datetime.now(UTC)
    assert following.isoweekday() == 1
    time.sleep(7)
    assert len(posts(workspace, "return on ad spend")) == 1
    # The thread of the post goes on like that of any answer.
    workspace.slack.say(MARKETING, ANA, "only Google", post["ts"])
    assert "4" in read(workspace.answer(MARKETING, post["ts"], 0))


def test_after_a_kill_what_was_due_meanwhile_is_posted_late_and_once(workspace, store, read):
    kept = schedule(workspace, store, read)
    workspace.kill()
    store.update_schedule(kept.id, next_due=datetime.now(UTC) - timedelta(minutes=20))
    time.sleep(1)
    assert posts(workspace, "return on ad spend") == []
    workspace.start()
    [post] = workspace.wait(lambda: posts(workspace, "return on ad spend"))
    assert "This is late" in read(post)
    time.sleep(7)
    workspace.kill()
    workspace.start()
    time.sleep(7)
    assert len(posts(workspace, "return on ad spend")) == 1
    assert [each.state for each in store.runs(kept.id)] == ["posted"]


@pytest.mark.parametrize("workspace", ["http", "socket"], indirect=True)
def test_a_long_run_is_stopped_for_real(workspace, read):
    slack = workspace.slack
    workspace.answer(MARKETING, slack.upload(MARKETING, ANA, {"ads.csv": CSV}))
    endless = 'run this SQL: select count(*) from "ads.csv" ' + " ".join(
        f'cross join "ads.csv" as a{number}' for number in range(7)
    )
    thread = slack.say(MARKETING, ANA, f"<@UBOT> {endless}")

    def working() -> Any:
        replies = workspace.replies(MARKETING, thread)
        return replies[0] if replies and "Stop" in buttons(replies[0]) else None

    message = workspace.wait(working)
    slack.press(message, "stop:0", ANA)
    started = time.monotonic()
    workspace.wait(lambda: "Stopped. Nothing was changed" in read(workspace.replies(MARKETING, thread)[0]), 15)
    assert time.monotonic() - started < 10
    assert "worker" in workspace.bot_log()
    assert "cancelled" in workspace.bot_log()
    assert "Try again" in buttons(workspace.replies(MARKETING, thread)[0])
    # The place of the killed worker is taken.
    again = slack.say(MARKETING, ANA, "<@UBOT> roas by channel")
    assert "2.80" in read(workspace.answer(MARKETING, again))
