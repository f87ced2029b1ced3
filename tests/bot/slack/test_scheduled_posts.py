"""Scheduled posts in Slack: one for each due time, found again after a crash, refused in words to the owner alone."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.schedules.plan import Plan
from bot.schedules.recurrence import Recurrence
from bot.schedules.runner import Ticker
from bot.slack.posting import SlackWriter
from storage.store import Place

HERE = Place("T1", "C1")
DUE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday."""


class Clock:
    """The moment that the bot takes it for."""

    def __init__(self):
        self.now = DUE + timedelta(seconds=3)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ticker(clock, slack):
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "growth", "is_member": True}
    made = []

    def make(bot):
        made.append(Ticker(bot.store, bot.desk, SlackWriter(bot.front.answerer), clock))
        return made[-1]

    yield make
    for each in made:
        each.close()


def plan(**changes):
    monday = Recurrence("week", (time(9),), DUE.date(), weekdays=(0,))
    given = {"title": "roas by channel", "tool": "query_data", "arguments": {}, "recurrence": monday, "zone": "UTC"}
    return Plan(**{**given, "language": "en", "condition": None, "unchanged": "post", **changes}).to_json()


@pytest.fixture
def schedule(bot):
    return bot.store.add_schedule(HERE, "UALICE", plan(), DUE)


def posts(slack):
    return [each for each in slack.shown() if "Google took" in each["text"]]


def test_it_is_a_message_of_its_own_that_people_go_on_beneath(bot, slack, ticker, schedule):
    bot.desk.replies["*"] = bot.answered(pictures=(bot.picture("Spend", "Bars.", b"png"),))
    assert ticker(bot).tick(wait=True) == 1
    [post] = posts(slack)
    assert not post.get("thread_ts")
    assert slack.uploads[0]["thread_ts"] == post["ts"]
    [run] = bot.store.runs(schedule)
    assert (run.state, run.message_ts) == ("posted", post["ts"])
    bot.event(bot.message("only Google", thread_ts=post["ts"]))
    bot.wait(lambda: len(bot.desk.asked) == 2)
    assert bot.desk.asked[1].thread == post["ts"]
    bot.press(post, "explain:0")
    bot.wait(lambda: len(bot.desk.asked) == 3)


def test_two_processes_post_it_once(make_bot, slack, ticker):
    bots = [make_bot(), make_bot()]
    schedule = bots[0].store.add_schedule(HERE, "UALICE", plan(), DUE)
    tickers = [ticker(each) for each in bots]
    for each in tickers * 3:
        each.tick()
    bots[0].wait(lambda: bots[0].store.runs(schedule)[0].state == "posted")
    for each in tickers:
        each.tick(wait=True)
    assert len(posts(slack)) == 1


def test_a_post_whose_process_died_before_it_was_noted_is_found_again(bot, slack, ticker, schedule, monkeypatch):
    def die(*_, **__):
        raise RuntimeError("killed")

    first = ticker(bot)
    monkeypatch.setattr(first, "_finish", die)
    first.tick(wait=True)
    assert len(posts(slack)) == 1
    [run] = bot.store.runs(schedule)
    assert run.state == "posting"
    monkeypatch.setattr("storage.schedules._is_lost", lambda *_: True)
    ticker(bot).tick(wait=True)
    assert len(posts(slack)) == 1
    assert bot.store.runs(schedule)[0].state == "posted"


@pytest.mark.parametrize("moment", ["posted", "followed up", "done"])
def test_whatever_lacks_of_a_post_that_is_found_again_is_added_once(bot, slack, ticker, schedule, monkeypatch, moment):
    def die(*_, **__):
        raise RuntimeError("killed")

    bot.desk.replies["*"] = bot.answered(pictures=(bot.picture("Spend", "Bars.", b"png"),))
    writer = SlackWriter(bot.front.answerer)
    at = {"posted": (SlackWriter, "_follow_up"), "followed up": (type(writer._mailbox), "upload_pictures")}
    with monkeypatch.context() as patch:
        first = ticker(bot)
        patch.setattr(*at.get(moment, (first, "_finish")), die)
        first.tick(wait=True)
    [post] = posts(slack)
    assert bot.store.runs(schedule)[0].state == "posting"
    assert len(slack.uploads) == (moment == "done")
    monkeypatch.setattr("storage.schedules._is_lost", lambda *_: True)
    ticker(bot).tick(wait=True)
    assert bot.store.runs(schedule)[0].state == "posted"
    assert [each["thread_ts"] for each in slack.uploads if each["shown"] == 1] == [post["ts"]]
    assert len(posts(slack)) == 1
    bot.event(bot.message("only Google", thread_ts=post["ts"]))
    bot.wait(lambda: len(bot.desk.asked) == 2)
    bot.press(post, "explain:0")
    bot.wait(lambda: len(bot.desk.asked) == 3)
    bot.settle(0.2)
    assert {each.get("thread_ts") for each in slack.shown()} == {None, post["ts"]}


def test_it_is_found_again_in_a_channel_where_much_was_said_since(bot, slack, ticker, schedule, monkeypatch):
    first = ticker(bot)
    monkeypatch.setattr(first, "_finish", lambda *_: None)
    first.tick(wait=True)
    for number in range(40):
        ts = slack.next_ts()
        slack.messages["C1", ts] = {"channel": "C1", "ts": ts, "user": "UBOB", "text": f"word {number}", "blocks": []}
    monkeypatch.setattr("storage.schedules._is_lost", lambda *_: True)
    ticker(bot).tick(wait=True)
    assert len(posts(slack)) == 1
    assert bot.store.runs(schedule)[0].state == "posted"


def test_while_slack_is_away_it_waits(bot, slack, ticker, schedule, monkeypatch):
    slack.troubles["chat.postMessage"] = ["503"] * 40
    slack.troubles["conversations.history"] = ["503"] * 200
    ticker(bot).tick(wait=True)
    assert posts(slack) == []
    assert bot.store.runs(schedule)[0].state == "posting"
    slack.troubles.clear()
    monkeypatch.setattr("storage.schedules._is_lost", lambda *_: True)
    slack.troubles["conversations.history"] = ["503"] * 20
    for _ in range(2):
        ticker(bot).tick(wait=True)
    assert len(posts(slack)) == 1
    assert bot.store.runs(schedule)[0].state == "posted"


def test_a_channel_that_does_not_take_it_is_told_to_the_owner_alone(bot, slack, ticker, schedule):
    slack.refuse["chat.postMessage"] = {"error": "is_archived"}
    ticker(bot).tick(wait=True)
    told = [each for each in slack.called("chat.postMessage") if each["channel"] == "UALICE"]
    assert told
    assert bot.store.runs(schedule)[0].state == "failed"


def test_whoever_left_the_channel_is_told_and_it_is_paused(bot, slack, ticker, schedule):
    slack.members["C1"] = ["UBOB", "UBOT"]
    ticker(bot).tick(wait=True)
    assert posts(slack) == []
    assert bot.store.schedule(schedule, [HERE]).state == "paused"
    [told] = slack.shown("UALICE")
    assert "not in that channel any more" in told["text"]


def test_a_late_post_says_so_and_one_that_is_too_late_is_left_out(bot, slack, ticker, clock, schedule):
    clock.now = DUE + timedelta(hours=1)
    ticker(bot).tick(wait=True)
    assert "This is late" in slack.words()[0]
    clock.now = DUE + timedelta(days=7, hours=9)
    ticker(bot).tick(wait=True)
    assert len(posts(slack)) == 1
    assert "too long ago" in slack.shown("UALICE")[0]["text"]
    assert bot.store.schedule(schedule, [HERE]).next_due == DUE + timedelta(days=14)
