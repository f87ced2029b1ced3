"""What looks wrong with a data set, in words that say what to do about it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tools.columns import candidates, normalise
from tools.messages import Message, Percent, Period, Value, Words, say, say_count
from tools.schema import Column, Schema
from tools.time_grains import DataCalendar

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["find_problems"]

_NEVER_NEGATIVE = ("spend", "impressions", "clicks", "sessions", "bounces", "new_customers")
_SELDOM_NEGATIVE = ("revenue", "quantity", "conversions", "orders")
_TOTALS = frozenset(
    {"total", "totals", "grand total", "sum", "subtotal", "overall", "合计", "总计", "汇总", "小计", "总和"}
)
_CODES = re.compile(
    r"\b(?:zip|postal|post|postcode|zipcode|phone|mobile|card|iban|ean|gtin|upc)\b|邮编|邮政编码|电话|手机|卡号|条码"
)
_NUMBER = re.compile(r"[-+]?[$¥€£]?\s?\d[\d,.\s]*\s?%?")
_EXACT = 2**53
"""Greater whole numbers cannot all be told apart once a program has kept them as floating point."""
_SPARSE = 0.5
_OLD = 1980


def find_problems(
    schema: Schema, table: pa.Table, calendar: DataCalendar | None, duplicates: int, today: date
) -> tuple[Message, ...]:
    """Everything that a careful colleague would point out before using the data.

    Args:
        schema: of the data set.
        table: all of its columns.
        calendar: of its date column, where it has one.
        duplicates: rows that repeat an earlier one.
        today: the asker's date; later dates are pointed out.
    """
    if schema.rows == 0:
        return (say("There are no rows."),)
    found: list[Message] = []
    if duplicates:
        found.append(
            say_count(
                "{count} row is the same as an earlier one in every column. If by mistake, sums count it twice.",
                "{count} rows are the same as an earlier one in every column. If by mistake, sums count them twice.",
                duplicates,
            )
        )
    found += _totals_rows(schema, table)
    found += _missing(schema)
    for column in schema.columns:
        found += _in_column(column, table)
    found += _impossible(schema, table)
    found += _dates(schema, table, calendar, today)
    return tuple(found)


def _missing(schema: Schema) -> Iterator[Message]:
    gaps = sorted((c for c in schema.columns if 0 < c.missing < schema.rows), key=lambda c: -c.missing)
    if gaps:
        worst: tuple[Value, ...] = tuple(
            say("{column} ({share})", column=c.name, share=Percent(c.missing / schema.rows)) for c in gaps[:4]
        )
        yield say_count(
            "{count} column has cells without a value, most of all {columns}.",
            "{count} columns have cells without a value, most of all {columns}.",
            len(gaps),
            columns=Words(worst),
        )


def _in_column(column: Column, table: pa.Table) -> Iterator[Message]:
    rows = table.num_rows
    if column.missing == rows:
        yield say("“{column}” is empty.", column=column.name)
        return
    if column.distinct == 1 and column.missing == 0 and rows > 1:
        yield say("“{column}” is the same in every row, so it tells nothing apart.", column=column.name)
    if column.type == "text":
        yield from _in_text(column)
    if column.identifier and column.type in ("integer", "number"):
        yield from _in_code(column)
    if column.unit == "percent" and isinstance(column.maximum, int | float) and column.maximum > 1:
        words = normalise(column.name)
        if re.search(r"rate|ctr|cvr|share|率|占比", words):
            yield say("“{column}” goes above 100%: up to {value}.", column=column.name, value=Percent(column.maximum))


def _in_text(column: Column) -> Iterator[Message]:
    same: dict[str, list[str]] = {}
    for value in column.values:
        same.setdefault(" ".join(unicodedata.normalize("NFKC", value).casefold().split()), []).append(value)
    variants = [spellings for spellings in same.values() if len(spellings) > 1]
    if variants:
        yield say(
            "“{column}” spells the same value in several ways, such as {values}; they count as different.",
            column=column.name,
            values=Words(tuple(f"“{value}”" for value in variants[0][:3])),
        )
    numeric = [value for value in column.values if _NUMBER.fullmatch(value.strip())]
    if not column.identifier and len(column.values) >= 5 and len(numeric) >= 0.9 * len(column.values):
        odd = [value for value in column.values if value not in numeric][:3]
        if odd:
            yield say(
                "“{column}” holds mostly numbers but is kept as text because of {values}.",
                column=column.name,
                values=Words(tuple(odd)),
            )


def _in_code(column: Column) -> Iterator[Message]:
    """Ids that were kept as numbers on the way here: digits may be gone."""
    high, low = column.maximum, column.minimum
    if not isinstance(high, int | float) or not isinstance(low, int | float):
        return
    if high > _EXACT:
        yield say(
            "“{column}” holds ids too long for a number, so their last digits may be wrong. Export it as text.",
            column=column.name,
        )
    elif _CODES.search(normalise(column.name)) and len(str(int(low))) < len(str(int(high))):
        yield say(
            "“{column}” was kept as a number somewhere, so leading zeros may be lost. Export it as text.",
            column=column.name,
        )


def _totals_rows(schema: Schema, table: pa.Table) -> Iterator[Message]:
    """A first or last row that sums up the others would be counted twice."""
    texts = [c.name for c in schema.columns if c.type == "text"][:5]
    if table.num_rows < 3 or not texts:
        return
    for place in (table.num_rows - 1, 0):
        words = [str(table.column(name)[place].as_py() or "") for name in texts]
        named = next((word for word in words if normalise(word) in _TOTALS), None)
        if named is not None:
            yield say(
                "Row {row} looks like a row of totals (“{word}”); sums count everything twice.",
                row=place + 1,
                word=named,
            )


def _impossible(schema: Schema, table: pa.Table) -> Iterator[Message]:
    import pyarrow.compute as pc

    seen: set[str] = set()
    for role in (*_NEVER_NEGATIVE, *_SELDOM_NEGATIVE):
        for name, score in candidates(schema, role)[:2]:
            column = schema[name]
            if score < 0.7 or name in seen or not isinstance(column.minimum, int | float) or column.minimum >= 0:
                continue
            seen.add(name)
            count = pc.sum(pc.less(table.column(name), 0)).as_py() or 0
            if role in _NEVER_NEGATIVE:
                yield say_count(
                    "“{column}” is below zero in {count} row, which it cannot be.",
                    "“{column}” is below zero in {count} rows, which it cannot be.",
                    count,
                    column=name,
                )
            else:
                yield say_count(
                    "“{column}” is below zero in {count} row: returns, or a mistake.",
                    "“{column}” is below zero in {count} rows: returns, or a mistake.",
                    count,
                    column=name,
                )
    yield from _more_than_possible(schema, table)


def _more_than_possible(schema: Schema, table: pa.Table) -> Iterator[Message]:
    import pyarrow.compute as pc

    pair = [next(iter(candidates(schema, role)), ("", 0.0)) for role in ("clicks", "impressions")]
    if all(score >= 0.9 for _, score in pair) and pair[0][0] != pair[1][0]:
        clicks, impressions = (name for name, _ in pair)
        count = pc.sum(pc.greater(table.column(clicks), table.column(impressions))).as_py() or 0
        if count:
            yield say_count(
                "{count} row has more “{clicks}” than “{impressions}”.",
                "{count} rows have more “{clicks}” than “{impressions}”.",
                count,
                clicks=clicks,
                impressions=impressions,
            )


def _dates(schema: Schema, table: pa.Table, calendar: DataCalendar | None, today: date) -> Iterator[Message]:
    for column in schema.columns:
        if not column.is_temporal or not isinstance(column.maximum, str) or not isinstance(column.minimum, str):
            continue
        last, first = _day(column.maximum), _day(column.minimum)
        if last > today:
            yield say("“{column}” goes on after today, to {day}.", column=column.name, day=last)
        if first.year < _OLD and _are_few_old(table.column(column.name)):
            yield say("“{column}” begins on {day}, which may be a mistake.", column=column.name, day=first)
    if calendar is not None and calendar.step == "day":
        yield from _days_without_rows(schema, table, calendar)


def _are_few_old(cells: pa.ChunkedArray) -> bool:
    """Whether dates long ago are the exception: 1900 in a file of last year is a mistake, a series from 1949 is not."""
    import pyarrow.compute as pc

    years = pc.year(cells.drop_null())
    old = pc.sum(pc.less(years, _OLD)).as_py() or 0
    return bool(old <= max(1, 0.01 * len(years)))


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def _expected_empty(cells: pa.ChunkedArray, length: int) -> float:
    """How many days may well be without rows by chance, where the rows come at random (Poisson) rather than daily."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counts = sorted(pc.value_counts(pc.cast(cells.drop_null(), pa.date32(), safe=False)).field("counts").to_pylist())
    if counts[0] >= 0.5 * counts[len(counts) // 2]:
        return 0.0
    expected = length * math.exp(-sum(counts) / length)
    return expected + 3 * math.sqrt(expected)


def _days_without_rows(schema: Schema, table: pa.Table, calendar: DataCalendar) -> Iterator[Message]:
    """Days that are missing where nearly every day has rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    name = next(iter(candidates(schema, "date")), ("", 0.0))[0]
    days: list[Any] = sorted(pc.unique(pc.cast(table.column(name), pa.date32(), safe=False).drop_null()).to_pylist())
    length = (calendar.last - calendar.first).days + 1
    absent = length - len(days)
    if len(days) < 14 or not 0 < absent <= (1 - _SPARSE) * length or calendar.gap > 1:
        return
    if absent <= _expected_empty(table.column(name), length):
        return
    gaps = [(b - a, a, b) for a, b in pairwise(days)]
    longest = max(gaps, key=lambda gap: gap[0])
    one_day = date.resolution
    yield say_count(
        "{count} day between the first and the last has no rows; the longest gap is {period}.",
        "{count} days between the first and the last have no rows; the longest gap is {period}.",
        absent,
        period=Period(longest[1] + one_day, longest[2] - one_day),
    )
