"""A week in the life of a team, day by day, with the clock of the real program moved from one due time to the next.

Nothing of the bot knows that it is tested: its process lives by a clock that runs ahead. By Socket Mode, as what
comes by HTTP carries the moment at which Slack signed it.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from team_at_work import ANA, GROWTH, LI, MARKETING, SALES, Team, buttons, csv, posts

from storage.keys import KeyRing
from storage.store import Place, Store, StoredDataset

HERE = Place("T01SHOP", MARKETING)
CUSTOMER = "jane.doe@example.com"
LEADS = ("Date,Email,Spend\n" + f"2026-01-01,{CUSTOMER},7\n" + "2026-01-02,someone@example.com,5\n").encode()
COSTS = b"Date,Vendor,Cost\n2026-01-01,Printer,11\n2026-01-02,Courier,31\n"


@pytest.fixture
def admins() -> tuple[str, ...]:
    return (ANA,)


@pytest.fixture
def clock(moved_clock: Any) -> Any:
    return moved_clock


@pytest.fixture
def store(workspace: Any) -> Iterator[Store]:
    """The bot's own database, opened beside it as another process would."""
    with Store.open(f"sqlite:///{workspace.home / 'marketbot.db'}", KeyRing.load("", workspace.home)) as opened:
        yield opened


class Week(Team):
    """The team, and the schedule that it lives with."""

    def __init__(self, workspace: Any, read: Any, store: Store) -> None:
        super().__init__(workspace, read, seed=7)
        self.store = store
        self.clock = workspace.clock

    def datasets(self) -> dict[str, StoredDataset]:
        return {each.name: each for each in self.store.datasets([HERE])}

    def runs(self) -> list[Any]:
        [kept] = self.store.schedules([HERE])
        return sorted(self.store.runs(kept.id), key=lambda run: run.due)

    def until_due(self, late: timedelta = timedelta()) -> None:
        """Let the clock run to when the schedule is due next."""
        [kept] = self.store.schedules([HERE])
        self.clock.move_to(kept.next_due + late)

    def ended(self, number: int) -> Any:
        """The run of that number, once it has ended."""

        def look() -> Any:
            runs = self.runs()
            return runs[number] if len(runs) > number and runs[number].finished else None

        return self.workspace.wait(look, 120)

    def home(self) -> str:
        """The channel in which Ana and the bot are alone."""
        return str(self.slack.direct_channel(ANA))

    def ask_directly(self, text: str) -> Any:
        """Ask in the direct message; the message that answers, or asks back."""
        channel = self.home()
        before = len(self.said_directly())
        self.slack.say(channel, ANA, text)

        def look() -> Any:
            said = self.said_directly()[before:]
            return said[0] if said and not said[0]["text"].endswith("…") else None

        return self.workspace.wait(look, 120)

    def said_directly(self) -> list[dict[str, Any]]:
        shown = self.slack.messages(self.home())
        return [each for each in shown if each.get("user") == "UBOT" and not each.get("files")]


def monday(week: Week) -> str:
    """A file, a question, a schedule. Google: 28 * 20 = 560; Meta: 28 * 40 = 1,120; together 1,680."""
    file = week.slack.upload(MARKETING, ANA, {"ads.csv": csv(1, 20, 40)})
    assert "56" in week.settled(MARKETING, file, 0)
    assert "1,680" in week.ask(MARKETING, LI, "<@UBOT> total spend by channel")
    thread = week.slack.say(
        MARKETING, ANA, "<@UBOT> post total spend by channel every day at 9:00, skip without new data"
    )
    assert "1,680" in week.settled(MARKETING, thread, 0)  # the preview
    assert week.store.schedules([HERE]) == []
    week.press_until(MARKETING, thread, 0, "Yes, schedule it", "Scheduled:")
    week.until_due()
    assert week.ended(0).state == "posted"
    return file


def tuesday(week: Week) -> None:
    """A new version in the place of the old one: 28 * (30 + 50) = 2,240; and two more files in one message."""
    file = week.slack.upload(MARKETING, ANA, {"ads.csv": csv(1, 30, 50)})
    week.settled(MARKETING, file, 0)
    week.press(MARKETING, file, 0, "Replace")
    week.workspace.wait(lambda: week.datasets()["ads.csv"].version == 2, 120)
    assert "2,240" in week.ask(MARKETING, LI, "<@UBOT> total spend of ads.csv")
    both = week.slack.upload(MARKETING, ANA, {"leads.csv": LEADS, "costs.csv": COSTS})
    week.workspace.wait(lambda: len(week.datasets()) == 3, 120)
    for number in (0, 1):
        week.settled(MARKETING, both, number)
    assert len(week.workspace.replies(MARKETING, both)) == 2


def wednesday(week: Week) -> None:
    """A term of their own, and the day that their week begins on. Net: 5,600 - 2,240 = 3,360."""
    defined = week.slack.say(MARKETING, ANA, "<@UBOT> define net as revenue - spend")
    week.settled(MARKETING, defined, 0)
    assert "3,360" in week.ask(MARKETING, LI, "<@UBOT> total net of ads.csv")
    week.ask(MARKETING, LI, "<@UBOT> our week starts on Sunday")
    kept = week.store.preferences("T01SHOP", [f"channel:{MARKETING}"])[f"channel:{MARKETING}"]
    assert kept["week_start"].value == "sunday"


def thursday(week: Week) -> None:
    """Who does not own the data is refused and the buttons stay; who does shares it."""
    shared = week.slack.say(MARKETING, LI, "<@UBOT> share ads.csv with #growth")
    assert "only they or an admin may do that" in week.settled(MARKETING, shared, 0)
    assert not [words for words in buttons(week.workspace.replies(MARKETING, shared)[0]) if "Yes" in words]
    assert week.store.shares(week.datasets()["ads.csv"].id, [HERE]) == []
    assert "no data" in week.ask(GROWTH, LI, "<@UBOT> total spend")
    again = week.slack.say(MARKETING, ANA, "<@UBOT> share ads.csv with #growth")
    week.settled(MARKETING, again, 0)
    week.press_until(MARKETING, again, 0, "Yes", "shared")
    assert "2,240" in week.ask(GROWTH, LI, "<@UBOT> total spend")
    assert "no data" in week.ask(SALES, LI, "<@UBOT> total spend")


def friday(week: Week) -> None:
    """New data is posted; a day later nothing is new, and nothing is said."""
    week.until_due()
    assert week.ended(1).state == "posted"
    assert "2,240" in week.read(posts(week.workspace)[-1])
    week.until_due()
    assert week.ended(2).state == "skipped"
    assert len(posts(week.workspace)) == 2


def saturday(week: Week) -> None:
    """Another version, and nobody there when it is due: 28 * (10 + 20) = 840, said to be late, once."""
    file = week.slack.upload(MARKETING, ANA, {"ads.csv": csv(1, 10, 20)})
    week.settled(MARKETING, file, 0)
    week.press(MARKETING, file, 0, "Replace")
    week.workspace.wait(lambda: week.datasets()["ads.csv"].version == 3, 120)
    week.workspace.kill()
    week.until_due(late=timedelta(minutes=40))
    week.workspace.start()
    assert week.ended(3).state == "posted"
    late = week.read(posts(week.workspace)[-1])
    assert "840" in late
    assert "This is late" in late
    week.workspace.kill()
    week.workspace.start()
    week.clock.ahead_by(week.clock.ahead + 60)
    time.sleep(7)
    assert len(posts(week.workspace)) == 3


def sunday(week: Week, raw: Path) -> None:
    """A person is erased and a file deleted: neither can be read any more, whoever looks into the raw file."""
    assert CUSTOMER in str(week.store.read(week.datasets()["leads.csv"].id, ["Email"]).to_pydict())
    asked = week.ask_directly(f"erase everything about {CUSTOMER}")
    assert "for good" in week.read(asked)
    week.slack.press(asked, next(action for words, action in buttons(asked).items() if "Yes" in words), ANA)
    week.workspace.wait(lambda: week.datasets()["leads.csv"].rows == 1, 120)
    assert CUSTOMER not in str(week.store.read(week.datasets()["leads.csv"].id, ["Email"]).to_pydict())

    costs = week.datasets()["costs.csv"].id
    assert "Courier" in str(week.store.read(costs, ["Vendor"]).to_pydict())
    sealed = sealed_of(raw, costs)
    assert all(is_in(raw, each) for each in sealed)
    asked = week.slack.say(MARKETING, ANA, "<@UBOT> delete costs.csv")
    week.settled(MARKETING, asked, 0)
    week.press(MARKETING, asked, 0, "Yes")
    week.workspace.wait(lambda: "costs.csv" not in week.datasets(), 120)
    week.workspace.stop()
    # What was there, as it was kept, is there no more: neither the key nor the rows that it sealed.
    assert not any(is_in(raw, each) for each in sealed)
    assert not any(is_in(raw, word.encode()) for word in (CUSTOMER, "Courier", "jane.doe"))


def sealed_of(raw: Path, dataset: str) -> list[bytes]:
    """The key of a data set and its rows, sealed as they stand in the database."""
    with closing(sqlite3.connect(raw / "marketbot.db")) as database:
        keys = database.execute("SELECT wrapped_key FROM versions WHERE id = ?", (dataset,)).fetchall()
        parts = database.execute("SELECT data FROM parts WHERE version_id = ?", (dataset,)).fetchall()
    assert keys
    assert parts
    # Long values go over several pages of the file: their beginnings are enough to know them by.
    return [bytes(value)[:64] for (value,) in (*keys, *parts)]


def is_in(raw: Path, value: bytes) -> bool:
    """Whether the files of the database hold it."""
    return any(value in path.read_bytes() for path in raw.glob("marketbot.db*"))


def test_a_week_by_the_clock(workspace: Any, store: Store, read: Any) -> None:
    week = Week(workspace, read, store)
    monday(week)
    tuesday(week)
    wednesday(week)
    thursday(week)
    friday(week)
    saturday(week)
    sunday(week, workspace.home)
    shown = [message for channel in (MARKETING, SALES, GROWTH) for message in workspace.slack.messages(channel)]
    assert not [each for each in shown if each.get("user") == "UBOT" and each["text"].endswith("…")]
    assert not any("Something went wrong" in read(each) for each in shown)
    assert workspace.bot_tracebacks() == []
