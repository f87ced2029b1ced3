"""Which data sets there are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.surroundings import Here
from tools.answer import Answer, Cell, Table, TableColumn
from tools.codec import loads
from tools.messages import Message, say, say_count
from tools.registry import tool
from tools.schema import Schema

__all__ = ["list_datasets"]


@tool(area="housekeeping")
def list_datasets(here: Here) -> Answer:
    """List the data sets that the asker may use here, the newest first.

    Args:
        here: who asks, where.

    Figures:
        datasets: Number of data sets.

    Questions:
        - "Which files do you have?"
        - "你有哪些数据？"
    """
    rows = [
        (name, stored.rows, len(_schema(stored.schema).columns), stored.version, stored.created.date())
        for name, stored in here.datasets.items()
    ]
    return Answer(
        headline=_headline(len(rows)),
        figures={"datasets": len(rows)},
        tables=(_table(rows),) if rows else (),
        method=say("I looked up what was uploaded here and what was shared with this place."),
        next_questions=(
            (say("What is in {name}?", name=next(iter(here.datasets))),) if rows else (say("What can you do?"),)
        ),
    )


def _headline(count: int) -> Message:
    if count == 0:
        return say("There is no data here yet: drop a CSV or Excel file, and I will read it.")
    return say_count("There is one data set here.", "There are {count} data sets here.", count)


def _table(rows: Sequence[tuple[Cell, ...]]) -> Table:
    return Table(
        title=say("Data sets"),
        columns=(
            TableColumn(say("Name")),
            TableColumn(say("Rows"), "integer"),
            TableColumn(say("Columns"), "integer"),
            TableColumn(say("Version"), "integer"),
            TableColumn(say("Uploaded"), "date"),
        ),
        rows=tuple(rows),
    )


def _schema(text: str) -> Schema:
    schema: Schema = loads(text)
    return schema
