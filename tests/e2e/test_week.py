"""A week in the life of a team, with the real program: files, questions, posts, and kills at moments drawn at random.

Schedules are made due in the database; `test_week_by_the_clock` moves the clock instead.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from team_at_work import ANA, BOT, GROWTH, LI, MARKETING, SALES, UNFINISHED, Team, buttons, csv, posts

from storage.keys import KeyRing
from storage.store import Place, Store

HERE = Place("T01SHOP", MARKETING)


@pytest.fixture
def store(workspace: Any) -> Iterator[Store]:
    """The bot's own database, opened beside it as another process would."""
    with Store.open(f"sqlite:///{workspace.home / 'marketbot.db'}", KeyRing.load("", workspace.home)) as opened:
        yield opened


@pytest.mark.parametrize("seed", [4])
def test_a_week(workspace: Any, store: Store, read: Any, seed: int) -> None:
    team, slack = Team(workspace, read, seed), workspace.slack

    # Monday: a file, a question, a follow-up with a kill. Google: 100/20 = 5; Meta: 100/40 = 2.5; both 200/60 = 3.33.
    monday = slack.upload(MARKETING, ANA, {"ads.csv": csv(1, 20, 40)})
    assert "56" in team.settled(MARKETING, monday, 0)
    assert "3.33" in team.ask(MARKETING, ANA, "roas by channel", monday)
    followed = team.ask(MARKETING, ANA, "only Google", monday, kill=True)
    assert "5" in followed
    assert "Meta" not in followed

    # The other channel sees nothing of it.
    assert "no data" in team.ask(SALES, LI, "<@UBOT> roas by channel")

    # Tuesday: a term of their own, and a question that uses it: 5,600 earned without the 1,680 spent.
    defined = slack.say(MARKETING, ANA, "<@UBOT> define net as revenue - spend")
    assert "net" in team.settled(MARKETING, defined, 0)
    if "Yes" in " ".join(buttons(workspace.replies(MARKETING, defined)[0])):
        team.press(MARKETING, defined, 0, "Yes")
        workspace.wait(lambda: "Yes" not in " ".join(buttons(workspace.replies(MARKETING, defined)[0])), 120)
    assert "3,920" in team.ask(MARKETING, LI, "<@UBOT> total net", kill=True)

    # Wednesday: an answer is scheduled by clicks alone; killed after the yes.
    wednesday = slack.say(MARKETING, ANA, "<@UBOT> total spend by channel")
    assert "1,680" in team.settled(MARKETING, wednesday, 0)
    team.press(MARKETING, wednesday, 0, "Schedule")
    workspace.wait(lambda: len(workspace.replies(MARKETING, wednesday)) == 2)
    team.settled(MARKETING, wednesday, 1)
    team.press_until(MARKETING, wednesday, 1, "Monday", "Preview:")
    team.press_until(MARKETING, wednesday, 1, "Yes, schedule it", "Scheduled:")
    [kept] = store.schedules([HERE])

    # It becomes due, with a kill near the moment of the post.
    store.update_schedule(kept.id, next_due=datetime.now(UTC))
    team.kill(8)
    workspace.wait(lambda: [each for each in store.runs(kept.id) if each.state == "posted"], 420)

    # Thursday: the next month's file under the same name.
    thursday = slack.upload(MARKETING, ANA, {"ads.csv": csv(2, 30, 70)})
    team.settled(MARKETING, thursday, 0)
    team.press(MARKETING, thursday, 0, "Append")
    team.kill(1.5)
    for _ in range(3):
        # A press that no process took, or that was lost with one, leaves the buttons, or brings them back.
        if "112" in team.settled(MARKETING, thursday, 0):
            break
        team.press(MARKETING, thursday, 0, "Append")
        time.sleep(2)
    assert "112" in team.settled(MARKETING, thursday, 0)
    # January 1,680 and February 28 * 100 = 2,800.
    assert "4,480" in team.ask(MARKETING, LI, "<@UBOT> total spend", kill=True)

    # Another channel knows nothing of it until it is shared there.
    assert "no data" in team.ask(GROWTH, LI, "<@UBOT> total spend")
    shared = slack.say(MARKETING, ANA, "<@UBOT> share ads.csv with #growth")
    team.settled(MARKETING, shared, 0)
    team.press_until(MARKETING, shared, 0, "Yes", "shared")
    assert "4,480" in team.ask(GROWTH, LI, "<@UBOT> total spend", kill=True)

    # Friday: due again while nobody was there, then twice more with kills.
    workspace.kill()
    store.update_schedule(kept.id, next_due=datetime.now(UTC) - timedelta(minutes=30))
    workspace.start()
    workspace.wait(lambda: len([each for each in store.runs(kept.id) if each.state == "posted"]) == 2, 420)
    found = posts(workspace)
    assert "4,480" in read(found[-1])
    assert "This is late" in read(found[-1])

    # The weekend: nothing waits for ever, nothing is there twice, each due time has its one end, nothing crossed over.
    time.sleep(7)
    assert len(posts(workspace)) == 2
    runs = store.runs(kept.id)
    assert [each.state for each in runs] == ["posted", "posted"]
    assert {each.message_ts for each in runs} == {each["ts"] for each in posts(workspace)}
    shown = {channel: slack.messages(channel) for channel in (MARKETING, SALES, GROWTH)}
    for message in (message for messages in shown.values() for message in messages):
        if message.get("user") == BOT and not message.get("files"):
            assert not message["text"].endswith(UNFINISHED), message["text"]
            assert "Something went wrong" not in read(message)
    assert not any("Google" in read(message) or "ads.csv" in read(message) for message in shown[SALES])
    assert workspace.bot_tracebacks() == []
