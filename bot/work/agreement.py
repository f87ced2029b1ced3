"""Whether the rows of a new file can follow those of a data set: the same columns, of types that go together, in time.

Looks at schemas only; where their ranges of dates meet, `bot.work.arrival` looks at the dates themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from tools.messages import Message, Words, say
from tools.schema import Column, ColumnType, Schema

__all__ = ["Agreement", "InTime", "compare", "in_time", "type_name"]

_EXACT_WHOLE = 2**53
"""Whole numbers beyond this are not exact as numbers with a fraction."""

_USUAL_STEPS = 1.6
_PAUSE = timedelta(days=7)
"""So long may nothing be sold, or advertised, without a file missing in between: a weekend, holidays."""


@dataclass(frozen=True)
class Agreement:
    """How the columns of a new file compare with those of a data set.

    Attributes:
        names: the new file's name of each column, by the data set's name, in the data set's order.
        types: of each column when the rows are put together, by the data set's name.
        differences: what keeps them apart, in words; empty when they agree.
        warnings: what changes when they are put together.
    """

    names: dict[str, str]
    types: dict[str, ColumnType] = field(default_factory=dict)
    differences: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the rows can be put together."""
        return not self.differences


def compare(old: Schema, new: Schema) -> Agreement:
    """Compare the columns of a data set with those of a new file.

    Headers agree when they differ in capitals and spaces at most; their order does not matter. Whole numbers and
    numbers go together, so do dates and points in time; text takes in everything but dates, with a warning. A column
    without a value goes with any.
    """
    names = _same_columns(old, new)
    found = _Findings(differences=list(_other_columns(old, new, names)))
    for mine, theirs in names.items():
        found.add(old[mine], new[theirs], old.rows, new.rows)
    return Agreement(names, found.types, tuple(found.differences), tuple(found.warnings))


@dataclass
class _Findings:
    types: dict[str, ColumnType] = field(default_factory=dict)
    differences: list[Message] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)

    def add(self, old: Column, new: Column, old_rows: int, new_rows: int) -> None:
        """What comes of one column."""
        if new.missing == new_rows or old.missing == old_rows:
            self.types[old.name] = old.type if new.missing == new_rows else new.type
            return
        kind = _common_type(old, new)
        if kind is None:
            self.differences.append(
                say(
                    "“{column}” had {old} and has {new} now",
                    column=old.name,
                    old=type_name(old.type),
                    new=type_name(new.type),
                )
            )
            return
        self.types[old.name] = kind
        if kind == "text" and (old.type, new.type) != ("text", "text"):
            self.warnings.append(
                say(
                    "“{column}” is text from now on: it had {old}, the new rows have {new}.",
                    column=old.name,
                    old=type_name(old.type),
                    new=type_name(new.type),
                )
            )
        elif kind in ("integer", "number"):
            self._add_units(old, new)

    def _add_units(self, old: Column, new: Column) -> None:
        if old.unit == new.unit:
            return
        if "percent" in (old.unit, new.unit) or (old.unit and new.unit):
            self.differences.append(
                say(
                    "“{column}” was in {old} and is in {new} now",
                    column=old.name,
                    old=old.unit or say("plain numbers"),
                    new=new.unit or say("plain numbers"),
                )
            )
            return
        self.warnings.append(
            say(
                "Only some rows of “{column}” name their currency; I take all of them as {currency}.",
                column=old.name,
                currency=old.unit or new.unit or "",
            )
        )


def type_name(kind: ColumnType) -> Message:
    """The type of a column in words."""
    match kind:
        case "integer":
            return say("whole numbers")
        case "number":
            return say("numbers")
        case "boolean":
            return say("yes or no")
        case "date":
            return say("dates")
        case "datetime":
            return say("dates with times")
        case _:
            return say("text")


def _same_columns(old: Schema, new: Schema) -> dict[str, str]:
    """The new file's name of each column, by the old name: exactly the same where there is one."""
    others = {_header(name): name for name in new.names if name not in old}
    pairs = ((name, name if name in new else others.get(_header(name))) for name in old.names)
    return {mine: theirs for mine, theirs in pairs if theirs is not None}


def _header(name: str) -> str:
    return " ".join(name.casefold().split())


def _other_columns(old: Schema, new: Schema, names: dict[str, str]) -> Iterator[Message]:
    missing = tuple(name for name in old.names if name not in names)
    known = set(names.values())
    added = tuple(name for name in new.names if name not in known)
    if missing:
        yield say("{columns} missing", columns=Words(tuple(say("“{column}”", column=name) for name in missing[:12])))
    if added:
        yield say("{columns} new", columns=Words(tuple(say("“{column}”", column=name) for name in added[:12])))


def _common_type(old: Column, new: Column) -> ColumnType | None:
    kinds = {old.type, new.type}
    if len(kinds) == 1:
        return old.type
    if kinds == {"date", "datetime"}:
        return "datetime"
    if kinds & {"date", "datetime"}:
        return None
    if kinds == {"integer", "number"}:
        whole = old if old.type == "integer" else new
        bounds = (whole.minimum, whole.maximum)
        exact = all(isinstance(bound, int | float) and abs(bound) <= _EXACT_WHOLE for bound in bounds)
        return "number" if exact and not whole.identifier else "text"
    return "text"


Relation = Literal["follows", "precedes", "meets", "unknown"]


@dataclass(frozen=True)
class InTime:
    """How the dates of a new file lie to those of a data set.

    Attributes:
        relation: all later, all earlier, in the same range (then the dates themselves decide), or there are none.
        column: which dates, by the data set's name.
        directly: later, and no step of the data set is missing between.
    """

    relation: Relation
    column: str = ""
    directly: bool = False


def in_time(old: Schema, new: Schema, names: dict[str, str]) -> InTime:
    """Compare the dates of a data set with those of a new file, by the column that both take as the date."""
    pairs = [(old[mine], new[theirs]) for mine, theirs in names.items()]
    pairs = [(mine, theirs) for mine, theirs in pairs if _has_range(mine) and _has_range(theirs)]
    if not pairs:
        return InTime("unknown")
    mine, theirs = next((pair for pair in pairs if pair[0].role == "date"), pairs[0])
    whole_days = mine.type == "date" or theirs.type == "date"
    old_first, old_last = _moment(mine.minimum, whole_days), _moment(mine.maximum, whole_days)
    first, last = _moment(theirs.minimum, whole_days), _moment(theirs.maximum, whole_days)
    if first > old_last:
        step = (old_last - old_first) / max(1, mine.distinct - 1)
        return InTime("follows", mine.name, first - old_last <= max(_PAUSE, step * _USUAL_STEPS))
    return InTime("precedes" if last < old_first else "meets", mine.name)


def _has_range(column: Column) -> bool:
    return column.is_temporal and isinstance(column.minimum, str) and isinstance(column.maximum, str)


def _moment(text: object, whole_days: bool) -> datetime:
    """A point in time without its zone; of days where one side has no times."""
    moment = datetime.fromisoformat(str(text)).replace(tzinfo=None)
    return datetime.combine(date.fromisoformat(str(text)[:10]), datetime.min.time()) if whole_days else moment
