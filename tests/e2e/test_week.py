"""A week in the life of a team, with the real program: files, questions, posts, and kills at moments drawn at random.

The clock can't be moved, so schedules are made due in the database; what the bot sees is the same.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.keys import KeyRing
from storage.store import Place, Store

ANA, LI, BOT = "U01ANA", "U02LI", "UBOT"
MARKETING, SALES, GROWTH = "C01MARKET", "C02SALES", "C03GROWTH"
HERE = Place("T01SHOP", MARKETING)
UNFINISHED = ("…",)


def csv(month: int, google: int, meta: int) -> bytes:
    """A month of two channels; each earns 100 a day."""
    rows = [
        f"2026-0{month}-{day:02d},{channel},{spend},100\n"
        for day in range(1, 29)
        for channel, spend in (("Google", google), ("Meta", meta))
    ]
    return ("Date,Channel,Spend,Revenue\n" + "".join(rows)).encode()


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


class Team:
    """People who do not care that the bot is killed now and then: they press “Try again” where it says so."""

    def __init__(self, workspace: Any, read: Any, seed: int) -> None:
        self.workspace = workspace
        self.slack = workspace.slack
        self.read = read
        self.random = random.Random(seed)
        self.kills = 0

    def kill(self, within: float) -> None:
        """Kill the bot at some moment from now on, and start it again."""
        time.sleep(self.random.uniform(0.0, within))
        self.workspace.kill()
        self.workspace.start()
        self.kills += 1

    def settled(self, channel: str, thread: str, number: int, who: str = ANA) -> str:
        """What the reply of that number says in the end."""
        pressed: set[str] = set()

        def look() -> dict[str, Any] | None:
            replies = self.workspace.replies(channel, thread)
            if len(replies) <= number or replies[number]["text"].endswith(UNFINISHED):
                return None
            found: dict[str, Any] = replies[number]
            if "Try again" not in buttons(found):
                return found
            if found["text"] not in pressed:
                pressed.add(found["text"])
                self.slack.press(found, "retry:0", who)
            return None

        return str(self.read(self.workspace.wait(look, 120)))

    def ask(self, channel: str, who: str, text: str, thread: str | None = None, *, kill: bool = False) -> str:
        """Ask, perhaps with a kill while it is answered; what is answered in the end."""
        number = len(self.workspace.replies(channel, thread)) if thread else 0
        said = self.slack.say(channel, who, text, thread)
        if kill:
            # An event that no process has taken is lost with it; Slack would send it again, this server does not.
            self.workspace.wait(lambda: len(self.workspace.replies(channel, thread or said)) > number)
            self.kill(1.5)
        return self.settled(channel, thread or said, number, who)

    def press(self, channel: str, thread: str, number: int, words: str) -> None:
        """Press the button of a reply whose words hold these."""
        reply = self.workspace.replies(channel, thread)[number]
        found = [action for label, action in buttons(reply).items() if words in label]
        assert found, (words, buttons(reply))
        self.slack.press(reply, found[0], ANA)

    def press_until(self, channel: str, thread: str, number: int, words: str, told: str) -> str:
        """Press it, and wait until the reply says something."""
        self.press(channel, thread, number, words)

        def look() -> str | None:
            text = str(self.read(self.workspace.replies(channel, thread)[number]))
            return text if told in text else None

        return str(self.workspace.wait(look, 120))


def posts(workspace: Any) -> list[dict[str, Any]]:
    """What the bot said in the channel itself, and not in a thread."""
    shown = workspace.slack.messages(MARKETING)
    return [each for each in shown if each.get("user") == BOT and not each.get("thread_ts") and not each.get("files")]


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
    assert "Traceback" not in workspace.bot_log()
