"""The numbers of the last answer as a file."""

from __future__ import annotations

from typing import Literal

from bot.actions.rights import require_admin
from bot.actions.surroundings import Here
from bot.exporting import export_stored
from bot.trail import FOR_ADMINS, record_export
from tools.answer import Answer
from tools.codec import loads
from tools.errors import CannotAnswer
from tools.messages import say, say_count
from tools.registry import tool

__all__ = ["export_result"]


@tool(area="housekeeping")
def export_result(here: Here, format: Literal["csv", "xlsx"] = "csv") -> Answer:  # noqa: A002 - what people call it
    """Hand over the tables of the thread's last answer as CSV or Excel.

    Cells that a spreadsheet would run as a formula are made harmless.

    Args:
        here: who asks, where.
        format: csv, or xlsx for Excel.

    Figures:
        rows: Number of rows in the file.

    Questions:
        - "Give me that as a CSV"
        - "导出为 Excel"

    Raises:
        CannotAnswer: the thread has no answer with a table yet, or it is one that only an admin may have as a file.
    """
    turn = here.last_result
    if turn is None or turn.result_id is None:
        raise CannotAnswer(say("There is no answer in this conversation yet to export. Ask something first."))
    stored = here.store.result(turn.result_id, here.question.places)
    if stored.tool in FOR_ADMINS:
        require_admin(here)
    answer: Answer = loads(stored.answer)
    if not answer.tables:
        raise CannotAnswer(say("The last answer has no table to export."))
    table = next((each for each in answer.tables if each.full), answer.tables[0])
    file = export_stored(here.store, stored, answer, format, here.language, here.question.places)
    here.files.append(file)
    record_export(here.store, here.question.asker, here.question.place, stored, format)
    return Answer(
        headline=say_count(
            "Here is the table as {name}, one row.",
            "Here is the table as {name}, {count} rows.",
            len(table.rows),
            name=file.name,
        ),
        figures={"rows": len(table.rows)},
        method=say("I wrote the tables of the last answer into a file, as they were computed, without rounding."),
    )
