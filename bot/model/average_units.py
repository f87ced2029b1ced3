"""Averages and medians of whole days, weeks, months, quarters and years in a question, in any order of its words.

"Revenue per day on average", "average daily spend", "what do we sell a week, typically", "平均每天卖多少".
Such an average is no average of rows, and its unit is no cut of time: "average daily spend by month" is cut by month.
Medians, the highest and the lowest are found by `bot.model.unit_values`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.members import compares_members
from bot.model.mentions import Reading
from bot.model.unit_values import UNIT_WORDS, find_unit_value, units_before_measures
from bot.model.vocabulary import pattern
from tools.errors import MarketbotError, NeedsChoice
from tools.metrics import resolve_metric
from tools.unit_averages import unit_of

__all__ = ["UnitAverage", "averaged", "find_average"]

_AVERAGE = pattern(r"{average_word}(?:\s+of)?")
_COURSE = pattern("{over_time|course_word}")
_WHOLE = {
    "day": pattern(r"{in_average}?\s*(?:{average_before_unit}\s+day\b|{average_day})"),
    "week": pattern(r"{in_average}?\s*(?:{average_before_unit}\s+week\b|{average_week})"),
    "month": pattern(r"{in_average}?\s*(?:{average_before_unit}\s+month\b|{average_month})"),
    "quarter": pattern(r"{in_average}?\s*(?:{average_before_unit}\s+quarter\b|{average_quarter})"),
    "year": pattern(r"{in_average}?\s*(?:{average_before_unit}\s+year\b|{average_year})"),
}
"""Phrases that say both: "on a typical day", "日均"."""
_ENDS = pattern(r"[?!.？！。;；]")


@dataclass(frozen=True)
class UnitAverage:
    """An average over units of the calendar, or their median, highest or lowest.

    Attributes:
        unit: day, week, month, quarter or year.
        rest: the question without the words that say so.
        course: the units in their order are asked for and not one average over them: "日均花费走势".
        functions: "average", "median", "highest" or "lowest", as asked for.
    """

    unit: str
    rest: Reading
    course: bool = False
    functions: tuple[str, ...] = ("average",)


def find_average(reading: Reading) -> UnitAverage | None:
    """The unit over which a question averages, or None where it asks for no such average.

    Where it names several units, the one next to the word for an average is meant, and the shorter of equals; the
    others cut time.

    Args:
        reading: the question.

    Cost: some passes over the question's words.
    """
    if reading.schema is None or not any(column.is_temporal for column in reading.schema.columns):
        return None
    value = find_unit_value(reading)
    if value is not None:
        return UnitAverage(value[1], reading.without(value[2]), functions=value[0])
    whole = next(((unit, [span]) for unit, words in _WHOLE.items() for span in reading.outside_names(words)), None)
    named, spans = whole or _apart(reading) or _of_weekdays(reading) or _of_members(reading) or (None, [])
    if named is None:
        return None
    rest = reading.without(spans)
    return UnitAverage(named, rest, course=not rest.grains and _COURSE.search(reading.text) is not None)


def averaged(average: UnitAverage, metrics: list[str]) -> list[str] | None:
    """The measures of the rest of the question, those that add up as averages; None where none of them does.

    Args:
        average: from `find_average`.
        metrics: in words that `tools.metrics.resolve_metric` takes.
    """
    found = []
    for words in metrics:
        plain = words.removeprefix("total ")
        wanted = [f"{name} {plain} per {average.unit}".removeprefix("average ") for name in average.functions]
        found += wanted if all(_is_average(average.rest, one) for one in wanted) else [words]
    return found if found != metrics else None


def _is_average(reading: Reading, words: str) -> bool:
    """Whether the data can answer it; prices and ratios do not add up to anything that could be averaged."""
    assert reading.schema is not None
    try:
        return unit_of(resolve_metric(reading.schema, words, definitions=reading.definitions)) is not None
    except NeedsChoice:
        return True
    except MarketbotError:
        return False


def _apart(reading: Reading) -> tuple[str, list[tuple[int, int]]] | None:
    """The unit and the word for an average that stand nearest to each other in one sentence, with their places."""
    averages = list(reading.outside_names(_AVERAGE))
    options = []
    for place, (unit, words) in enumerate(UNIT_WORDS.items()):
        for start, end in [*reading.outside_names(words), *units_before_measures(reading, unit)]:
            for first, last in averages:
                between = reading.text[min(end, last) : max(start, first)]
                if not _ENDS.search(between) and (end <= first or last <= start):
                    options.append((len(between), place, unit, [(start, end), (first, last)]))
    return min(options)[2:] if options else None


def _of_weekdays(reading: Reading) -> tuple[str, list[tuple[int, int]]] | None:
    """The day, where averages are asked for by the day of the week: all Mondays come to more than all of one's rows."""
    if not any(grain == "weekday" for _, _, grain in reading.grains):
        return None
    averages = list(reading.outside_names(_AVERAGE))
    return ("day", averages[:1]) if averages else None


def _of_members(reading: Reading) -> tuple[str, list[tuple[int, int]]] | None:
    """The unit, where two members are compared by it: "was revenue per day higher on Search than on Social"."""
    if not any(compares_members(reading, name) for name in {each.name for each in reading.values}):
        return None
    found = ((unit, [span]) for unit, words in UNIT_WORDS.items() for span in reading.outside_names(words))
    return next(found, None)
