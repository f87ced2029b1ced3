"""Measures: what to compute over the columns of a file, as sums over sums.

A measure of a ratio keeps what is above and below the line apart until the end, so that the value of a group, of the
rest and of the whole are all computed alike and an average of rows never slips in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from tools.answer import Unit
from tools.columns import normalise
from tools.messages import Message, Money, Number, Percent, Text, Value, say
from tools.schema import Column

__all__ = [
    "How",
    "Measure",
    "Term",
    "adds_up",
    "count_of_rows",
    "digits_of",
    "distinct_of",
    "flag_of",
    "is_currency",
    "mean_of",
    "middle_or_end_of",
    "share_of",
    "sum_of",
    "written",
    "yes_value",
]

How = Literal["sum", "ratio", "rows", "distinct", "median", "minimum", "maximum"]


@dataclass(frozen=True)
class Term:
    """One sum of a measure.

    Attributes:
        column: what is added; None adds 1 for each row.
        sign: -1 where it is taken off.
        distinct: different values are counted instead of added.
        times: the column that each row is multiplied by, for a weighted average.
        over: the column that each row is divided by; a row with 0 there can't be used, like one with a blank.
        weight: what the sum is multiplied by, above 0.
        yes: rows with this value count 1, the others 0, for a share of rows.
        unit: of a column of dates, whose different days, weeks, months, quarters or years are counted.
        each: a column of dates: different values are counted in each `unit` of it anew.
        week_start: first day of those weeks, 0 = Monday.
    """

    column: str | None
    sign: int = 1
    distinct: bool = False
    times: str | None = None
    yes: str | bool | None = None
    over: str | None = None
    weight: float = 1.0
    unit: str | None = None
    each: str | None = None
    week_start: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether the numbers of a column are added as they are."""
        return (
            self.column is not None
            and not self.distinct
            and self.times is None
            and self.yes is None
            and self.over is None
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(name for name in (self.column, self.times, self.over, self.each) if name is not None)


@dataclass(frozen=True)
class Measure:
    """What to compute, over columns that are there.

    Attributes:
        key: words that resolve to the same measure again; the name of its figures.
        title: what it is called in a sentence.
        how: a ratio is the sum of `numerator` over the sum of `denominator`; the rest is of `numerator` alone.
        numerator: terms above the line.
        denominator: terms below the line.
        factor: the result is multiplied by it.
        unit: how the result is written.
        currency: ISO code when the unit is money and the code is known.
        higher_is_better: None where neither is.
        assumptions: which columns were taken, and how.
        warnings: what makes the result weaker.
        each: units of the calendar: the rest is worked out in each of them first, and a median, maximum or minimum is
            then of these, as for the "median revenue per day".
    """

    key: str
    title: Text
    how: How
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()
    factor: float = 1.0
    unit: Unit = "number"
    currency: str | None = None
    higher_is_better: bool | None = None
    assumptions: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
    each: Term | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads, each once."""
        return tuple(dict.fromkeys(name for term in self._terms for name in term.columns))

    @property
    def _terms(self) -> tuple[Term, ...]:
        return (*self.numerator, *self.denominator, *((self.each,) if self.each else ()))

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a row must have a value in to be used.

        In a sum, and so in a sum over a sum, a blank counts as nothing: an ad that sold nothing still cost its spend.
        An average needs the value, since its row is counted below the line; so does what is counted or multiplied.
        """
        terms = self._terms
        summed = self.how in ("sum", "ratio") or self.each is not None
        if not summed or any(term.column is None for term in terms):
            return self.columns
        if len(terms) == 1:
            return self.columns
        return tuple(dict.fromkeys(name for term in terms if not term.is_plain for name in term.columns))

    @property
    def divisors(self) -> tuple[str, ...]:
        """The columns that rows are divided by, each once."""
        terms = (*self.numerator, *self.denominator)
        return tuple(dict.fromkeys(term.over for term in terms if term.over is not None))

    @property
    def is_additive(self) -> bool:
        """Whether the values of groups add up to the total."""
        return self.how in ("sum", "rows")


_NOT_ADDED = re.compile(
    r"\b(?:price|rate|rating|score|stars?|age|ratio|average|avg|mean|median|percent|percentage|index|rank|position|tenure|"
    r"temperature|latitude|longitude|followers|stock|balance|discount|income|height|weight|duration|recency|frequency)\b|"
    r"单价|价格|均价|评分|得分|星级|年龄|率|比例|占比|平均|排名|库存|余额|粉丝|折扣|时长|温度"
)
_GAINED = re.compile(
    r"\b(?:new|net|gained|added|lost)\b.*\b(?:followers|stock)\b|\bfollowers (?:gained|added|lost)\b|"
    r"(?:新增|净增|涨|掉)粉"
)
"""What comes or goes in a stretch of time adds up, though what there is does not."""
_YES = ("yes", "true", "y", "1", "1.0", "是", "有", "已购买", "购买", "converted", "churned", "purchased")
_NO = ("no", "false", "n", "0", "0.0", "否", "无", "未购买", "没有")


def count_of_rows() -> Measure:
    """How many rows there are."""
    return Measure("count", say("number of rows"), "rows", (Term(None),), unit="integer", higher_is_better=None)


def adds_up(column: Column) -> bool:
    """Whether values of a column can be added: not percentages, prices, ratings, ages or states such as stock."""
    words = normalise(column.name)
    return column.unit != "percent" and (not _NOT_ADDED.search(words) or bool(_GAINED.search(words)))


def sum_of(column: Column) -> Measure:
    """A column added up."""
    unit: Unit = "integer" if column.type == "integer" else "number"
    if is_currency(column.unit) or column.role in ("spend", "revenue", "profit", "money"):
        unit = "money"
    currency = column.unit if is_currency(column.unit) else None
    better = {"spend": None, "revenue": True, "profit": True}.get(column.role or "")
    return Measure(column.name, column.name, "sum", (Term(column.name),), (), 1.0, unit, currency, better)


def mean_of(column: Column) -> Measure:
    """The average of a column over the rows that have a value: a sum over a count."""
    total = sum_of(column)
    unit: Unit = "percent" if column.unit == "percent" else "number" if total.unit == "integer" else total.unit
    return replace(
        total,
        key=f"average {column.name}",
        title=say("average {column}", column=column.name),
        how="ratio",
        denominator=(Term(None),),
        unit=unit,
    )


def distinct_of(column: Column) -> Measure:
    """How many different values a column has."""
    said = say("I counted the different values of “{column}”.", column=column.name)
    titles = {
        "customer": say("number of customers"),
        "order": say("number of orders"),
        "product": say("number of products"),
    }
    title = titles.get(column.role or "") or say("number of different values of {column}", column=column.name)
    term = Term(column.name, distinct=True)
    return Measure(f"distinct {column.name}", title, "distinct", (term,), unit="integer", assumptions=(said,))


def share_of(column: Column) -> Measure:
    """The share of rows that say yes in a column of yes and no; rows without a value are left out."""
    value = yes_value(column)
    said = say("I took the share of rows where “{column}” is “{value}”.", column=column.name, value=_shown(value))
    title = say("share with {column}", column=column.name)
    key = f"share of {column.name}"
    return Measure(key, title, "ratio", (flag_of(column),), (Term(None),), unit="percent", assumptions=(said,))


def _shown(value: str | bool | None) -> Text:
    return say("yes") if value is True else str(value)


def flag_of(column: Column) -> Term:
    """The rows that say yes, as a term of a sum."""
    value = yes_value(column)
    return Term(column.name) if value is None or column.type == "integer" else Term(column.name, yes=value)


def yes_value(column: Column) -> str | bool | None:
    """The value that says yes in a column of two values, or None when it is no such column."""
    if column.type == "boolean":
        return True
    if column.type == "integer" and not column.identifier:
        return "1" if (column.minimum, column.maximum, column.distinct) == (0, 1, 2) else None
    if column.type == "text" and column.distinct == 2 and len(column.values) == 2:
        one, two = column.values
        for yes, no in ((one, two), (two, one)):
            if yes.strip().lower() in _YES and no.strip().lower() in _NO:
                return yes
    return None


def is_currency(unit: str | None) -> bool:
    """Whether a unit is the code of a currency."""
    return unit is not None and len(unit) == 3 and unit.isupper()


def middle_or_end_of(column: Column, function: str) -> Measure:
    """The median, maximum or minimum of a column."""
    titles = {
        "median": say("median {column}", column=column.name),
        "maximum": say("highest {column}", column=column.name),
        "minimum": say("lowest {column}", column=column.name),
    }
    hows: dict[str, How] = {"median": "median", "maximum": "maximum", "minimum": "minimum"}
    unit: Unit = "percent" if column.unit == "percent" else sum_of(column).unit
    return replace(
        sum_of(column), key=f"{function} {column.name}", title=titles[function], how=hows[function], unit=unit
    )


_RATIO_DIGITS = 2
"""Digits of a ratio such as ROAS: 2.00 is as exact as 2.13."""


def digits_of(measure: Measure, values: Iterable[float | None]) -> int | None:
    """The digits that every value of a column is shown with, as `written` does it; None for those that matter."""
    known = [abs(value) for value in values if value is not None]
    same = measure.how == "ratio" and known and all(0.01 <= value < 100 for value in known)
    return _RATIO_DIGITS if same else None


def written(measure: Measure, value: float | None) -> Value:
    """A value of a measure as a person reads it."""
    if value is None:
        return say("no value")
    match measure.unit:
        case "money":
            return Money(value, measure.currency)
        case "percent":
            return Percent(value, 2 if abs(value) < 0.1 else 1)
        case "integer" if value == round(value):
            return round(value)
    return Number(value, _RATIO_DIGITS) if measure.how == "ratio" and 0.01 <= abs(value) < 100 else value
