"""A desk that answers as it was told to."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.conversation import ExportedFile, Question, Reply, Turn
from bot.preferences import Habits, habits_of
from bot.settings import Settings
from storage.errors import NotFound
from storage.store import Place, Store
from tools.answer import Answer, Table, TableColumn
from tools.messages import Money, say
from tools.registry import all_tools


class ScriptedDesk:
    """Answers as it was told to, and remembers what it was asked. What it keeps, it keeps in the real store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[Question] = []
        self.received: list[dict[str, Any]] = []
        self.replies: dict[str, Reply | Callable[[Question], Reply]] = {}
        self.read: Reply | Callable[[dict[str, Any]], Reply] = file_reply()
        self.exports: list[tuple[str, str, tuple[Place, ...]]] = []
        self.tools = all_tools("bot.actions")
        self.gate = threading.Event()
        self.gate.set()

    def habits(self, asker: str, place: Place) -> Habits:
        return habits_of(self.store, Settings(), Question("", asker, place, (place,), ""))

    def ask(self, question: Question, on_status: Callable[[Any], None] | None = None) -> Reply:
        self.asked.append(question)
        self.gate.wait(10)
        if on_status:
            on_status(say("Computing…"))
        key = "chosen" if question.chosen else question.text
        found = self.replies.get(key, self.replies.get("*", answered_reply()))
        reply = found(question) if callable(found) else found
        arguments = dict(reply.arguments)
        turn = Turn(question.text, reply.status, "en", reply.tool, arguments, None, reply.dataset, reply.result_id)
        self.store.save_turn(question.place, question.thread, turn.to_json())
        return reply

    def receive(
        self,
        path: Path,
        name: str,
        asker: str,
        place: Place,
        options: Any = None,
        language: str = "en",
        beside: Any = (),
        on_status: Any = None,
    ) -> Reply:
        call = {"data": path.read_bytes(), "name": name, "asker": asker, "place": place, "options": dict(options or {})}
        self.received.append(call)
        return self.read(call) if callable(self.read) else self.read

    def recall(self, result_id: str, places: tuple[Place, ...]) -> tuple[Turn, Reply]:
        found = self.replies["*"]
        assert isinstance(found, Reply)
        assert found.result_id == result_id
        return Turn("", found.status, "en", found.tool, dict(found.arguments), result_id=result_id), found

    def datasets(self, places: tuple[Place, ...]) -> dict[str, Any]:
        return {stored.name: stored for stored in self.store.datasets(places)}

    def export(
        self,
        result_id: str,
        format: str,  # noqa: A002
        places: tuple[Place, ...],
        language: str = "en",
        asker: str | None = None,
        *,
        admin: bool = False,
    ) -> ExportedFile:
        self.exports.append((result_id, format, places))
        if result_id == "gone":
            raise NotFound("gone")
        return ExportedFile(f"ads - ROAS by channel.{format}", b"channel,roas\r\nGoogle,3.2\r\n")


def file_reply() -> Reply:
    return Reply(
        "answered",
        "en",
        answer=Answer(
            headline=say("I have read {name}: {rows} rows.", name="shop.csv", rows=2),
            method=say("Read as CSV."),
            next_questions=(say("What is in {name}?", name="shop.csv"),),
        ),
        suggestions=(say("What is in {name}?", name="shop.csv"),),
    )


def answered_reply(**changes: Any) -> Reply:
    table = Table(
        say("Spend by channel"),
        (TableColumn(say("Channel")), TableColumn(say("Spend"), "money", "USD")),
        (("Google", 1200.0), ("Meta", 800.0)),
    )
    values: dict[str, Any] = {
        "status": "answered",
        "language": "en",
        "tool": "query_data",
        "answer": Answer(
            headline=say("{channel} took the most: {spend}.", channel="Google", spend=Money(1200.0, "USD")),
            method=say("I added up the spend of each channel."),
            tables=(table,),
            assumptions=(say("I took {column} as spend.", column="Amount spent (USD)"),),
            warnings=(say("{count} cells could not be read.", count=2),),
        ),
        "suggestions": (say("And by week?"),),
        "result_id": "r1",
    }
    return Reply(**{**values, **changes})
