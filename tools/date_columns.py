"""The date column that a question is about."""

from __future__ import annotations

from tools.columns import candidates, find_column, role_name
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.files.decisions import says_date
from tools.messages import Message, say
from tools.schema import Schema

__all__ = ["find_date_column"]


def find_date_column(schema: Schema, given: str | None, *, needed: bool) -> str | None:
    """The date column; which one is asked only when the question needs it.

    Args:
        schema: of the data set.
        given: the column that was said.
        needed: whether the question is about time at all.

    Raises:
        CannotAnswer: it is needed and there is none.
        NeedsChoice: it is needed and several fit.
    """
    if given is not None:
        name = find_column(schema, given)
        if name is None or not schema[name].is_temporal:
            raise CannotAnswer(say("“{column}” holds no dates.", column=name or given))
        return name
    found = candidates(schema, "date")
    if not needed:
        # Only a column that is clearly the date decides which rows have one.
        return found[0][0] if found and (len(found) == 1 or found[0][1] >= 0.99) else None
    if not found:
        raise CannotAnswer(_no_dates(schema))
    best = [name for name, score in found if found[0][1] - score < 0.12]
    if len(best) > 1:
        raise NeedsChoice(
            say("Which column is {role}?", role=role_name("date")),
            tuple(Choice(name, {"date_column": name}) for name in best[:5]),
        )
    return best[0]


def _no_dates(schema: Schema) -> Message:
    for column in schema.columns:
        if column.type == "text" and says_date(column.name) and any(c.isdigit() for c in "".join(column.values[:5])):
            return say(
                "“{column}” is kept as text (“{text}”), as its cells are not all dates in one format, so I can't tell "
                "one period from another. Write all of them as 2025-01-31 and upload the file again.",
                column=column.name,
                text=column.values[0][:40],
            )
    return say("There is no column with dates here, so I can't tell one period from another.")
