"""A team with two channels and a file, schedules run by a moved clock, and only Slack a stand-in."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation import Question
from bot.schedules.runner import Ticker, TryLater
from bot.work.jobs import INTO
from storage.store import Place

HERE = Place("team", "general")
GROWTH = Place("team", "growth")
_TODAY = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0)
MONDAY = _TODAY + timedelta(days=14 - _TODAY.weekday())
"""Monday of the week after next, 9 o'clock in Shanghai: schedules begin on the day that they are made."""
ROWS = "date,channel,spend,revenue\n" + "".join(
    f"2024-05-{day:02d},{channel},{spend},{spend * factor}\n"
    for day in range(1, 11)
    for channel, spend, factor in (("Google", 100, 3), ("Meta", 50, 1))
)


class Rooms:
    """Two channels; ann and bob are in both, unless they leave."""

    def __init__(self):
        self.gone = set()

    def find(self, workspace, name):
        return {"general": HERE, "growth": GROWTH}.get(name.lstrip("#"))

    def named(self, workspace):
        return {"general": HERE.channel, "growth": GROWTH.channel}

    def name(self, place):
        return f"#{place.channel}"

    def is_member(self, place, person):
        return (place, person) not in self.gone

    def is_admin(self, workspace, person):
        return person == "boss"

    def person(self, workspace, person):
        return person

    def why_not_post(self, place):
        return None

    def is_direct(self, place):
        return False


class Slack:
    """Takes what is posted, and can fail in the ways that Slack does."""

    def __init__(self):
        self.rooms = Rooms()
        self.posts = []
        self.told = []
        self.completed = []
        self.fail = None
        self.lock = threading.Lock()

    def visible(self, place, person):
        return (place,)

    def post(self, schedule, key, reply, notes):
        return self._take(schedule, key, str(reply.answer.headline), [str(note) for note in notes])

    def say(self, schedule, key, message, language):
        return self._take(schedule, key, str(message), [])

    def _take(self, schedule, key, words, notes):
        if self.fail == "away":
            raise TryLater
        with self.lock:
            self.posts.append((schedule.place, key, words, notes))
        if self.fail == "after posting":
            raise SystemExit
        return f"{len(self.posts)}.0"

    def find(self, schedule, key, since):
        return next((f"{number}.0" for number, post in enumerate(self.posts, 1) if post[1] == key), None)

    def complete(self, schedule, key, ts):
        self.completed.append((key, ts))

    def tell(self, schedule, person, message, language):
        self.told.append((person, str(message)))


class Clock:
    """An hour before it is due."""

    def __init__(self):
        self.now = MONDAY - timedelta(hours=1)

    def __call__(self):
        return self.now


class Team:
    def __init__(self, make_desk, tmp_path):
        self.desk = make_desk()
        self.store = self.desk._store
        self.slack = Slack()
        self.clock = Clock()
        self.folder = tmp_path
        self.upload(ROWS)
        self.ticker = self.make_ticker()

    here, growth, monday, rows = HERE, GROWTH, MONDAY, ROWS

    def make_ticker(self):
        return Ticker(self.store, self.desk, self.slack, self.clock)

    def upload(self, text):
        file = self.folder / "ads.csv"
        file.write_text(text)
        known = self.desk.datasets((HERE,)).get("ads.csv")
        into = {INTO: f"replace:{known.series}"} if known else None
        assert self.desk.receive(file, "ads.csv", "ann", HERE, into).status == "answered"

    def ask(self, text, asker="ann", place=HERE, chosen=None, language=None):
        question = Question(
            text, asker, place, (place,), "t", chosen, "Asia/Shanghai", language, pictures=False, rooms=self.slack.rooms
        )
        return self.desk.ask(question)

    def choose(self, asked, number=0, asker="ann", place=HERE):
        """Press one of the buttons of a question back."""
        assert asked.status == "ask", asked.message
        given = {"tool": asked.tool, **asked.arguments, **asked.choices[number].arguments}
        return self.ask("", asker, place, chosen=given, language=asked.language)

    def schedule(self, text, asker="ann", place=HERE):
        before = {each.id for each in self.store.schedules_of("team", asker)}
        done = self.choose(self.ask(text, asker, place), asker=asker, place=place)
        assert done.status == "answered", done.message
        [kept] = [each for each in self.store.schedules_of("team", asker) if each.id not in before]
        self.store.update_schedule(kept.id, next_due=MONDAY)
        return kept.id

    def state(self, schedule):
        return next(e.state for e in self.store.schedules([HERE, GROWTH]) if e.id == schedule)

    def tick(self, **ahead):
        self.clock.now += timedelta(**ahead)
        return self.ticker.tick(wait=True)

    def runs(self, schedule):
        return [run.state for run in self.store.runs(schedule)]


@pytest.fixture
def team(make_desk, tmp_path):
    made = Team(make_desk, tmp_path)
    yield made
    made.ticker.close()
