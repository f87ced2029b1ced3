"""Days of the week where a column of names holds them: "at weekends", "周末", "on Saturdays"; "which day" there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.model.vocabulary import either, pattern
from tools.columns import candidates
from tools.schema import Schema

__all__ = ["spoken_weekdays", "weekday_column"]

_DAYS = (
    ("monday", "mondays", "mon", "周一", "星期一", "礼拜一", "一"),
    ("tuesday", "tuesdays", "tue", "tues", "周二", "星期二", "礼拜二", "二"),
    ("wednesday", "wednesdays", "wed", "weds", "周三", "星期三", "礼拜三", "三"),
    ("thursday", "thursdays", "thu", "thur", "thurs", "周四", "星期四", "礼拜四", "四"),
    ("friday", "fridays", "fri", "周五", "星期五", "礼拜五", "五"),
    ("saturday", "saturdays", "sat", "周六", "星期六", "礼拜六", "六"),
    ("sunday", "sundays", "sun", "周日", "周天", "星期日", "星期天", "礼拜天", "礼拜日", "日"),
)
_NUMBER = {name: number for number, names in enumerate(_DAYS) for name in names}
_WORKDAYS, _WEEKEND = range(5), (5, 6)
_LEAST = 2
"""One value that is called like a day, such as "Sun", makes no column of days."""
_SHORT = 3
""""Sun" and "sat" are words of their own; as values of the data they are found by their name."""
_GROUPS_BEFORE = pattern(r"{group_by|group_marker|which_of}\s*$")
_SETS = ((pattern("{weekend_word}"), _WEEKEND), (pattern("{workday_word}"), _WORKDAYS))


def weekday_column(schema: Schema) -> str | None:
    """The one column of names that holds days of the week and nothing else, where there are no dates.

    Args:
        schema: of the data.
    """
    if candidates(schema, "date"):
        return None
    found = [name for name, days in _columns(schema).items() if days]
    return found[0] if len(found) == 1 else None


def spoken_weekdays(text: str, schema: Schema) -> Iterator[tuple[int, int, str, str]]:
    """Values that a question means by "weekends", "workdays" or a day's name in other words than the data's.

    Where it speaks of both weekends and workdays it compares them, and all days stay.

    Args:
        text: the question in lower case and plain width.
        schema: of the data.

    Yields:
        Where it stands (start, end), the column, and the value as the data writes it; several for one place.
    """
    columns = {name: days for name, days in _columns(schema).items() if days}
    if len(columns) != 1:
        return
    ((column, days),) = columns.items()
    places = [
        (match.span(), wanted)
        for words, wanted in _SETS
        for match in words.finditer(text)
        if wanted is _WEEKEND or not _GROUPS_BEFORE.search(text[: match.start()])
    ]
    if len({tuple(wanted) for _, wanted in places}) == 1:
        for (start, end), wanted in places:
            yield from ((start, end, column, value) for value, day in days.items() if day in wanted)
    names = [name for name in _NUMBER if len(name) > (_SHORT if name.isascii() else 1)]
    for match in re.finditer(either(names), text):
        for value, day in days.items():
            if day == _NUMBER[match.group()]:
                yield match.start(), match.end(), column, value


def _columns(schema: Schema) -> dict[str, Mapping[str, int]]:
    """The columns of names of days, each with the day that a value is, Monday first."""
    found: dict[str, Mapping[str, int]] = {}
    for column in schema.columns:
        plain = {value: _NUMBER.get(value.strip().lower().rstrip(".")) for value in column.values}
        whole = column.type == "text" and len(plain) >= _LEAST and column.distinct <= len(plain)
        days = {value: day for value, day in plain.items() if day is not None}
        in_order = dict(sorted(days.items(), key=lambda pair: pair[1]))
        found[column.name] = in_order if whole and len(days) == len(plain) else {}
    return found
