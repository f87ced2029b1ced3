"""Surroundings with a real store, one data set and one answer in the thread."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bot.actions.surroundings import Surroundings
from bot.agent.outcome import Outcome
from bot.conversation import Question, Turn
from bot.model.situation import Call
from bot.settings import Settings
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

    def __init__(self) -> None:
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


class Scene:
    """What tests put into the store, and the surroundings that follow from it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.turns: list[Turn] = []
        self.confirmed: str | None = None
        self.runs = Canned()

    def upload(self, rows: int = 2, name: str = "shop.csv") -> str:
        with self.store.add_dataset(PLACE, name, "ann", f"print-{name}-{rows}") as writer:
            writer.write(pa.table({"n": list(range(rows))}))
            report = dumps({"report": (), "warnings": ()})
            return writer.finish(schema=dumps(Schema((), rows)), report=report, rows=rows).id

    def answer(self, *sources: str, answer: Answer = ANSWER) -> None:
        given = (PLACE, "t", "ann", "query_data", '{"metrics": ["n"]}', dumps(answer))
        result = self.store.save_result(sources, *given)
        self.turns.append(Turn("top products", "answered", "en", "query_data", {"metrics": ["n"]}, result_id=result))

    def here(self, **question: Any) -> Surroundings:
        datasets = {each.name: each for each in self.store.datasets([PLACE])}
        asked = Question("?", "ann", PLACE, (PLACE,), "t", **question)
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

    def run(name: str, here: Surroundings, **arguments: Any) -> Answer:
        tool = here.tools[name]
        return tool.run(tool.bind(None, arguments), context=Context(today=date(2024, 6, 1)), here=here)

    return run
