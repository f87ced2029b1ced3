"""Conditions on rows: "only Google", "spend over 1k", "渠道是抖音".

Values are compared as people mean them: text without regard to case, width or blanks around it, numbers in any spelling
that `tools.amounts` reads, dates as periods.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, NotRequired

from typing_extensions import TypedDict

from tools.amounts import read_amount
from tools.columns import find_column
from tools.compared_periods import read_compared
from tools.errors import CannotAnswer
from tools.messages import Message, Money, Percent, Text, Value, Words, say
from tools.schema import Column, Schema

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "ON_TEXT",
    "Condition",
    "Filter",
    "GroupCondition",
    "Operator",
    "plain_text",
    "read_filters",
    "read_group_filter",
]

Operator = Literal[
    "is", "is not", "contains", "does not contain", ">", ">=", "<", "<=", "between", "is empty", "is not empty",
    "=", "==", "!=", "in", "not in", "starts with", "ends with", "in group", "not in group",
]  # fmt: skip
_SAME: dict[str, Operator] = {"=": "is", "==": "is", "in": "is", "!=": "is not", "not in": "is not"}
"""Signs for "is" and "is not" that programmers and models write."""


class Filter(TypedDict):
    """One condition: a column, how it is compared ("is" when left out), and a value or several.

    "is" and "is not" take several values ("Google or Meta"); "between" takes two, both included. On a date column a
    value is a period: "June 2024", "last 30 days". "in group" and "not in group" take no value: `column` is then the
    name of a group that the team has defined.
    """

    column: str
    operator: NotRequired[Operator]
    value: NotRequired[str | float | list[str | float]]


@dataclass(frozen=True)
class Condition:
    """A filter that was understood.

    Attributes:
        column: that is compared.
        operator: how.
        values: what it is compared with: texts in lower case, numbers or days.
        said: the condition in words.
        assumption: how it was read, where that was not obvious.
        notes: what else is to be said of it.
        inverted: all other rows are meant, those with an empty cell among them.
        alternatives: conditions on several columns instead: a row meets them when it meets all of one alternative.
            The rest then says what the first of them is about.
        group: what it stands for, where the team has a name for it: "“Brand” (Campaign contains BR_)".
    """

    column: Column
    operator: Operator
    values: tuple[Any, ...]
    said: Message
    assumption: Message | None = None
    notes: tuple[Message, ...] = ()
    inverted: bool = False
    alternatives: tuple[tuple[Condition, ...], ...] = ()
    group: Message | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that it reads."""
        inner = [name for alternative in self.alternatives for each in alternative for name in each.columns]
        return tuple(dict.fromkeys(inner)) or (self.column.name,)


@dataclass(frozen=True)
class GroupCondition:
    """A condition on a metric of whole groups, such as "campaigns that spent over 1k".

    Attributes:
        operator: how the metric is compared.
        values: what it is compared with.
        said: the condition in words.
    """

    operator: Operator
    values: tuple[float, ...]
    said: Message

    def holds(self, value: float | None) -> bool:
        """Whether a group with this value is kept; one without a value is not."""
        if value is None:
            return False
        first = self.values[0]
        match self.operator:
            case ">":
                return value > first
            case ">=":
                return value >= first
            case "<":
                return value < first
            case "<=":
                return value <= first
            case "between":
                return first <= value <= self.values[1]
            case "is not":
                return value not in self.values
        return value in self.values


ON_TEXT = ("contains", "does not contain", "starts with", "ends with")
"""Operators that compare the text of a cell, that of a number too."""

_KNOWN_VALUES = 200
"""A schema holds so many values of a column; with fewer, a value that is not among them is not in the data."""


def read_filters(
    schema: Schema, filters: Sequence[Filter], today: date, week_start: int = 0, fiscal_year_start: int = 1
) -> tuple[Condition, ...]:
    """Understand filters against the columns and values that are there.

    Args:
        schema: of the data set.
        filters: from the question.
        today: the asker's date, for periods.
        week_start: first day of the week, 0 = Monday.
        fiscal_year_start: the month in which fiscal years start.

    Raises:
        CannotAnswer: a column or a value is not there, or a value does not fit the column's type; or it is a group,
            which `tools.group_conditions` knows.
    """
    return tuple(_read(schema, each, today, week_start, fiscal_year_start) for each in filters)


def read_group_filter(given: Filter, title: Text, unit: str, currency: str | None) -> GroupCondition:
    """Understand a filter on a metric of whole groups.

    Args:
        given: the filter; its column is the metric.
        title: what the metric is called.
        unit: of the metric, as in `Measure`.
        currency: ISO code where the unit is money.

    Raises:
        CannotAnswer: a value is no number, or the operator compares no numbers.
    """
    kind = "percent" if unit == "percent" else currency
    name = title if isinstance(title, str) else given["column"]
    column = Column(name, "integer" if unit == "integer" else "number", unit=kind)
    operator = _SAME.get(given.get("operator") or ">", given.get("operator") or ">")
    values = _values(given, operator, title)
    if operator not in (">", ">=", "<", "<=", "between", "is", "is not"):
        raise CannotAnswer(say("“{column}” of a group is a number: ask for over, under or between.", column=title))
    condition = _on_numbers(column, operator, values, title)
    return GroupCondition(operator, condition.values, condition.said)


def _no_such_group(name: str) -> Message:
    """Nobody has defined a group of that name."""
    return say(
        "Nobody has defined a group “{name}” here. Say, for example, “Brand means campaigns that contain BR”.",
        name=name,
    )


def _read(schema: Schema, given: Filter, today: date, week_start: int, fiscal_year_start: int) -> Condition:
    if given.get("operator") in ("in group", "not in group"):
        raise CannotAnswer(_no_such_group(given["column"]))
    column = schema[_column(schema, given["column"])]
    written: Operator = given.get("operator") or "is"
    operator = _SAME.get(written, written)
    if operator in ("is empty", "is not empty"):
        said = say("{column} is empty", column=column.name)
        if operator == "is not empty":
            said = say("{column} is not empty", column=column.name)
        return Condition(column, operator, (), said)
    values = _values(given, operator, column.name)
    if column.type == "boolean":
        return _on_flag(column, operator, values)
    if column.is_temporal:
        return _on_dates(schema, column, operator, values, (today, week_start, fiscal_year_start))
    if column.type in ("integer", "number") and operator not in ON_TEXT:
        return _on_numbers(column, operator, values, column.name)
    return _on_text(column, operator, [str(value) for value in values])


def _values(given: Filter, operator: Operator, column: Text) -> list[Any]:
    raw = given.get("value")
    values = [each for each in (raw if isinstance(raw, list) else [raw]) if each is not None and str(each).strip()]
    if not values or (operator == "between" and len(values) != 2):
        raise CannotAnswer(say("The condition on “{column}” has no value to compare with.", column=column))
    return values


def _column(schema: Schema, words: str) -> str:
    found = find_column(schema, words)
    if found is None:
        from tools.columns import candidates
        from tools.glossary import load_glossary

        role = next((r for r, entry in load_glossary().roles.items() if words.lower() in (r, *entry.synonyms)), None)
        fitting = candidates(schema, role) if role else []
        if not fitting:
            raise CannotAnswer(
                say(
                    "There is no column “{column}”. Close to it: {columns}.",
                    column=words,
                    columns=Words(tuple(schema.names[:10])),
                )
            )
        found = fitting[0][0]
    return found


def _on_text(column: Column, operator: Operator, values: list[str]) -> Condition:
    wanted = tuple(plain_text(value) for value in values)
    known = {plain_text(value): value for value in column.values}
    assumption: Message | None = None
    if operator in ("is", "is not") and column.distinct <= _KNOWN_VALUES and known:
        absent = [value for value, plain in zip(values, wanted, strict=True) if plain not in known]
        if absent:
            wanted, assumption = _nearest(column, wanted, known)
    if operator in (">", ">=", "<", "<=", "between"):
        raise CannotAnswer(say("“{column}” holds text, so it has no greater or smaller.", column=column.name))
    written = {plain_text(value): value.strip() for value in values}
    shown: Value = Words(tuple(known.get(plain, written.get(plain, plain)) for plain in wanted))
    match operator:
        case "is":
            said = say("{column} is {value}", column=column.name, value=shown)
        case "is not":
            said = say("{column} is not {value}", column=column.name, value=shown)
        case "contains":
            said = say("{column} contains {value}", column=column.name, value=shown)
        case "starts with":
            said = say("{column} starts with {value}", column=column.name, value=shown)
        case "ends with":
            said = say("{column} ends with {value}", column=column.name, value=shown)
        case _:
            said = say("{column} does not contain {value}", column=column.name, value=shown)
    return Condition(column, operator, wanted, said, assumption)


def _nearest(column: Column, wanted: tuple[str, ...], known: dict[str, str]) -> tuple[tuple[str, ...], Message | None]:
    """The values that people mean by a shorter or misspelled one: "Google" is "Google Ads" when there is no other."""
    from rapidfuzz import fuzz, process

    chosen: list[str] = []
    for value in wanted:
        fitting = [value] if value in known else [plain for plain in known if value in plain]
        if not fitting:
            close = process.extractOne(value, list(known), scorer=fuzz.ratio, score_cutoff=80)
            fitting = [close[0]] if close else []
        if not fitting:
            near = process.extract(value, list(known), limit=6)
            raise CannotAnswer(
                say(
                    "No row has “{value}” in “{column}”. There are: {values}.",
                    value=value,
                    column=column.name,
                    values=Words(tuple(known[plain] for plain, _, _ in near)),
                )
            )
        chosen += [plain for plain in fitting if plain not in chosen]
    said = say(
        "In “{column}” I took {values} for “{words}”.",
        column=column.name,
        values=Words(tuple(known[plain] for plain in chosen)),
        words=", ".join(wanted),
    )
    return tuple(chosen), said


def _on_flag(column: Column, operator: Operator, values: list[Any]) -> Condition:
    yes = {"yes", "true", "1", "y", "是", "有", "对"}
    wanted = tuple(plain_text(str(value)) in yes for value in values)
    shown = Words(tuple(say("yes") if value else say("no") for value in wanted))
    if operator == "is not":
        return Condition(column, operator, wanted, say("{column} is not {value}", column=column.name, value=shown))
    return Condition(column, "is", wanted, say("{column} is {value}", column=column.name, value=shown))


def _on_numbers(column: Column, operator: Operator, values: list[Any], title: Text) -> Condition:
    numbers = tuple(_number(column, value) for value in values)
    if operator == "between":
        numbers = (min(numbers), max(numbers))
    shown = [_written(column, number) for number in numbers]
    return Condition(column, operator, numbers, _comparison(title, operator, shown))


def _comparison(column: Text, operator: Operator, shown: Sequence[Value]) -> Message:
    first = shown[0]
    match operator:
        case "between":
            return say("{column} is between {low} and {high}", column=column, low=first, high=shown[1])
        case ">":
            return say("{column} is over {value}", column=column, value=first)
        case ">=":
            return say("{column} is at least {value}", column=column, value=first)
        case "<":
            return say("{column} is under {value}", column=column, value=first)
        case "<=":
            return say("{column} is at most {value}", column=column, value=first)
        case "is not":
            return say("{column} is not {value}", column=column, value=Words(tuple(shown)))
        case _:
            return say("{column} is {value}", column=column, value=Words(tuple(shown)))


def _number(column: Column, value: Any) -> float:
    amount = None if isinstance(value, int | float) else read_amount(str(value))
    if isinstance(value, int | float) or (amount is not None and amount.kind != "percent"):
        number = float(value) if isinstance(value, int | float) else amount.value if amount else 0.0
        # "CTR over 5" means 5 % of a column whose shares never get near 500 %.
        high = column.maximum if isinstance(column.maximum, int | float) else 1.0
        return number / 100 if column.unit == "percent" and number > max(1.0, high) else number
    if amount is None:
        raise CannotAnswer(
            say("“{column}” holds numbers, and “{value}” is none.", column=column.name, value=str(value))
        )
    return amount.value


def _written(column: Column, number: float) -> Value:
    if column.identifier:
        return str(int(number)) if number == int(number) else str(number)
    if column.unit == "percent":
        return Percent(number)
    if column.unit:
        return Money(number, column.unit)
    return int(number) if number == int(number) else number


def _on_dates(
    schema: Schema, column: Column, operator: Operator, values: list[Any], calendar: tuple[date, int, int]
) -> Condition:
    from datetime import date as day_type

    last = schema.last_date(column.name)
    first = day_type.fromisoformat(str(column.minimum)[:10]) if isinstance(column.minimum, str) else None
    if last is None or first is None:
        raise CannotAnswer(say("“{column}” holds no dates.", column=column.name))
    periods, read_back = read_compared([str(value) for value in values], first, last, calendar)
    start, end = min(period.first for period in periods), max(period.last for period in periods)
    one_day = timedelta(days=1)
    bounds: tuple[date, ...] = {
        ">": (end + one_day, day_type.max),
        ">=": (start, day_type.max),
        "<": (day_type.min, start - one_day),
        "<=": (day_type.min, end),
    }.get(operator, (start, end))
    kept: Operator = "is not" if operator == "is not" else "between"
    said = _comparison(column.name, operator if operator in (">", ">=", "<", "<=") else "between", [start, end])
    if operator == ">":
        said = _comparison(column.name, ">", [end])
    if operator == "is" and len(periods) > 1:
        bounds = tuple(day for period in periods for day in (period.first, period.last))
        kept, said = (
            "is",
            say("{column} is in {periods}", column=column.name, periods=Words(tuple(periods))),
        )
    return Condition(column, kept, bounds, said, read_back)


def plain_text(text: str) -> str:
    """A text without regard to case, width or blanks around it."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())
