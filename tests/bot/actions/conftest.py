"""Surroundings with a real store, one data set and one answer in the thread."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bot.actions.confirming import NeedsConfirmation
from bot.actions.surroundings import Surroundings
from bot.agent.outcome import Outcome
from bot.conversation import Question, Turn
from bot.model.situation import Call
from bot.settings import Settings
from bot.work.erase import erase_person, find_person
from bot.work.results import Result
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.answer import Answer, Table, TableColumn
from tools.codec import dumps
from tools.context import Context
from tools.messages import say
from tools.registry import all_tools
from tools.schema import Schema

PLACE = Place("team", "general")
ANSWER = Answer(
    headline=say("{name} sold most.", name="tea"),
    method=say("I added up."),
    assumptions=(say("I took “{column}” as {role}.", column="n", role=say("sales")),),
    tables=(
        Table(say("Top"), (TableColumn("name"),), (("tea",),)),
        Table(say("All"), (TableColumn("name"),), (("tea",), ("=1+1",)), full=True),
    ),
)


class Canned:
    """Gives what a test has put in, and remembers what was asked of it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[Call | str] = []
        self.call: Call | None = None
        self.outcome: Outcome | None = None

    def run(self, call: Call) -> Outcome:
        self.asked.append(call)
        assert self.outcome is not None
        return self.outcome

    def ask(self, text: str) -> tuple[Call | None, Outcome | None]:
        self.asked.append(text)
        return self.call, self.outcome

    def find_person(self, names: Sequence[str], workspace: str) -> Result:
        return find_person(self.store, names, workspace)

    def erase(self, names: Sequence[str], workspace: str, who: str) -> Result:
        return erase_person(self.store, names, workspace, who)


class Rooms:
    """Rooms of a workspace: #general, #growth and ann's direct messages; ann and bob are in all, cy only here."""

    def __init__(self, *admins: str) -> None:
        self.admins = admins

    def find(self, workspace: str, name: str) -> Place | None:
        known = name.lstrip("#") in ("general", "growth", "secret")
        return Place(workspace, name.lstrip("#")) if known else None

    def named(self, workspace: str) -> dict[str, str]:
        return {name: name for name in ("general", "growth", "secret")}

    def name(self, place: Place) -> str:
        return f"#{place.channel}"

    def is_member(self, place: Place, person: str) -> bool:
        return place.channel == "general" or (place.channel == "growth" and person != "cy")

    def is_admin(self, workspace: str, person: str) -> bool:
        return workspace == "team" and person in self.admins

    def person(self, workspace: str, person: str) -> str:
        return person.title()

    def why_not_post(self, place: Place) -> None:
        """Everywhere something can be posted."""

    def is_direct(self, place: Place) -> bool:
        return place.channel.startswith("D")


class Scene:
    """What tests put into the store, and the surroundings that follow from it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.turns: list[Turn] = []
        self.confirmed: str | None = None
        self.last: str | None = None
        self.runs = Canned(store)

    def upload(self, rows: int = 2, name: str = "shop.csv", place: Place = PLACE) -> str:
        with self.store.add_dataset(place, name, "ann", f"print-{name}-{rows}") as writer:
            writer.write(pa.table({"n": list(range(rows))}))
            report = dumps({"report": (), "warnings": ()})
            return writer.finish(schema=dumps(Schema((), rows)), report=report, rows=rows).id

    def answer(self, *sources: str, answer: Answer = ANSWER, tool: str = "query_data") -> None:
        given = (PLACE, "t", "ann", tool, '{"metrics": ["n"]}', dumps(answer))
        result = self.store.save_result(sources, *given)
        self.turns.append(Turn("top products", "answered", "en", tool, {"metrics": ["n"]}, result_id=result))

    def here(self, asker: str = "ann", place: Place = PLACE, text: str = "?", **question: Any) -> Surroundings:
        places = (place, PLACE) if place.channel.startswith("D") else (place,)
        datasets = {each.name: each for each in self.store.datasets(places)}
        asked = Question(text, asker, place, places, "t", **{"rooms": Rooms("boss"), **question})
        tools = all_tools("bot.actions")
        context = Context(today=date(2024, 6, 1))
        return Surroundings(
            asked, self.store, datasets, self.turns, tools, "en", Settings(), context, self.runs, self.confirmed
        )


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with Store.open(f"sqlite:///{tmp_path}/store.db", KeyRing.load(None, tmp_path)) as store:
        yield Scene(store)


@pytest.fixture
def run() -> Callable[..., Answer]:
    """Run a housekeeping tool as the desk does."""

    def run(name: str, here: Surroundings, /, **arguments: Any) -> Answer:
        tool = here.tools[name]
        return tool.run(tool.bind(None, arguments), context=Context(today=date(2024, 6, 1)), here=here)

    return run


@pytest.fixture
def say_yes(scene: Scene, run: Callable[..., Answer]) -> Callable[..., Answer]:
    """Ask a housekeeping tool, then press one of its buttons, as the same person or another one."""

    def say_yes(name: str, /, button: int = 0, by: str | None = None, **where: Any) -> Answer:
        arguments = where.pop("arguments", {})
        with pytest.raises(NeedsConfirmation) as asked:
            run(name, scene.here(**where), **arguments)
        given = dict(asked.value.choices[button].arguments)
        scene.confirmed = given.pop("confirm")
        try:
            return run(
                name, scene.here(**{**where, "asker": by or where.get("asker", "ann")}), **{**arguments, **given}
            )
        finally:
            scene.last, scene.confirmed = scene.confirmed, None

    return say_yes
