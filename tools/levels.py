"""Levels and flows: headcounts, balances and prices of several dates are no amounts that add up over time.

A column is a level by the words of its header, or by its numbers where no word says what it is: taken once a date, it
moves from one date to the next by far less than its own size, and in one direction for a while, as what is carried over
does. Sales and clicks start from nothing in each month.

Source: von Neumann, Distribution of the ratio of the mean square successive difference to the variance (1941).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tools.columns import normalise
from tools.measures import Measure, Term
from tools.messages import Message, Percent, say
from tools.schema import Schema
from tools.time_grains import DataCalendar

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["over_time"]

_LEVEL = re.compile(
    r"\b(?:head ?counts?|employees|employment|unemployed|employed|workforce|staff|ftes?|population|inventory|stocks?|"
    r"stock level|on hand|balance|outstanding|backlog|followers|fans|subscribers|members|active users?|dau|wau|mau|"
    r"temperature|index|level|market cap|open|close|high|low)\b|"
    r"^(?:总)?人数$|(?:员工|在职|在岗|就业|从业|失业)(?:总)?(?:人数|人口|数)?|人口|库存|余额|粉丝数?|存量|保有量|日活|月活|指数|温度"
)
_FLOW = re.compile(
    r"\b(?:new|net|added|gained|lost|joined|change|growth|sales|sold|revenue|spend|cost|amount|orders|clicks|visits|"
    r"sessions|impressions|views|units|purchases|passengers|deaths|births|hires|leads|signups?|sent|paid|volume)\b|"
    r"新增|净增|流失|销售|销量|收入|花费|成本|金额|订单|点击|访问|展示|曝光|入职|离职|死亡|乘客"
)
_NOT_SUMMED = re.compile(r"\b(?:temperature|index|level|open|close|high|low)\b|指数|温度")
"""Levels that do not add up over things either, so that they are averaged over rows."""
_REGULAR = 0.8
_ENOUGH = 24
_STILL = 0.015
"""What is carried over moves by no more than this share of itself, usually."""
_SMOOTH = 0.5
"""Von Neumann's ratio: 2 for numbers without memory, near 0 for those that go on from where they were."""


def over_time(
    measure: Measure, schema: Schema, rows: pa.Table, day: str | None, calendar: DataCalendar | None, grain: str | None
) -> Measure:
    """The measure as it is, or for a level the average over the dates in place of the sum.

    Several things with a value on each date (departments, shops) are added up within a date.

    Args:
        measure: to be worked out.
        schema: of the data set.
        rows: those of the data set, with the columns of the measure and the date.
        day: the date column.
        calendar: of that column.
        grain: how the question cuts time.

    Cost: one pass over two columns.
    """
    plain = measure.how == "sum" and len(measure.numerator) == 1 and measure.numerator[0].is_plain
    if not plain or day is None or calendar is None:
        return measure
    name = measure.numerator[0].column or ""
    words = normalise(name)
    if _FLOW.search(words) or (measure.unit == "money" and not _LEVEL.search(words)):
        return measure
    days, counts, sums = _by_day(rows, day, name)
    if not _are_snapshots(days, counts, calendar.step):
        return measure
    why = _by_words(name, words) or _by_numbers(schema, name, sums, calendar.step)
    if why is None:
        return measure
    once = max(counts) == 1 or _NOT_SUMMED.search(words) is not None
    return replace(
        measure,
        title=measure.title if grain == calendar.step else say("average {column}", column=name),
        how="ratio",
        denominator=(Term(None) if once else Term(day, distinct=True),),
        unit=measure.unit if measure.unit == "money" else "number",
        assumptions=(*measure.assumptions, why),
    )


def _by_words(name: str, words: str) -> Message | None:
    if not _LEVEL.search(words):
        return None
    return say(
        "“{column}” is a level that stands at each date and does not add up over time, so I averaged it over the "
        "dates.",
        column=name,
    )


def _by_numbers(schema: Schema, name: str, sums: Any, step: str) -> Message | None:
    """Whether the numbers go on from where they were, as only a level does."""
    import numpy as np

    if step in ("day", "week") or schema[name].role is not None or len(sums) < _ENOUGH or not (sums > 0).all():
        return None
    moves = np.diff(sums)
    usual = float(np.median(np.abs(moves) / sums[:-1]))
    spread = float(np.var(sums))
    if not spread or usual > _STILL or float(np.mean(moves**2)) / spread > _SMOOTH:
        return None
    return say(
        "“{column}” goes on from one date to the next and changes by only {share} as a rule, as a level does, so I "
        "averaged it over the dates and did not add it up.",
        column=name,
        share=Percent(usual, 2),
    )


def _by_day(rows: pa.Table, day: str, name: str) -> tuple[list[Any], list[int], Any]:
    """The days, how many rows each has, and what the column adds up to in it."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.table({"day": pc.cast(rows.column(day), pa.date32(), safe=False), "value": rows.column(name)})
    table = table.filter(pc.and_(pc.is_valid(table.column("day")), pc.is_valid(table.column("value"))))
    found = table.group_by("day").aggregate([("value", "sum"), ("value", "count")]).sort_by("day")
    sums = np.asarray(pc.cast(found.column("value_sum"), pa.float64(), safe=False))
    return found.column("day").to_pylist(), found.column("value_count").to_pylist(), sums


def _are_snapshots(days: Sequence[Any], counts: Sequence[int], step: str) -> bool:
    """Whether the rows are states of the same things at even distances: as many rows on nearly every date."""
    if len(days) < 2:
        return False
    gaps = [(b - a).days for a, b in pairwise(days)]
    usual = sorted(gaps)[len(gaps) // 2]
    even = sum(usual * 0.8 <= gap <= usual * 1.2 for gap in gaps)
    if step == "day" and usual == 1:
        even = sum(gap <= 4 for gap in gaps)  # Weekends and holidays have no rows.
    common = max(counts.count(each) for each in set(counts))
    return even >= _REGULAR * len(gaps) and common >= _REGULAR * len(counts)
