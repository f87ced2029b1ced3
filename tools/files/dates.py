"""Dates as people write them, a whole column at a time, with one format for the column.

Each cell is taken apart by a pattern and put together by arithmetic, never by a parser that rolls 29 February 2018 over
into March. Whether the day or the month comes first is decided by the whole column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["DateCells", "Order", "formats_of", "from_compact", "from_epoch", "read_date_cells"]

Order = Literal["day", "month"]

_WEEKDAY: Final = (
    r"(?:[,(（\s]*(?:(?:星期|周|礼拜)[一二三四五六日天]|(?i:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:[a-z]*day)?)"
    r"[)）,.]*)?"
)
_TIME: Final = (
    r"(?:[T\s,]*(?P<half1>(?:上午|下午)?)\s*(?P<hour>\d{1,2})(?:[:：时点]\s*(?P<minute>\d{2}))"
    r"(?:[:：分]\s*(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?秒?|分)?"
    r"\s*(?P<half2>(?:[AaPp]\.?[Mm]\.?)?)\s*(?P<zone>(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?))?"
)
_TAIL: Final = _WEEKDAY + r"\s*" + _TIME + r"\s*" + _WEEKDAY + r"$"
_LEAD: Final = r"^(?:(?i:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:[a-z]*day)?[,.]?\s+)?"
_MONTH: Final = (
    r"(?P<name>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|"
    r"september|october|november|december))"
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_PATTERNS: Final = {
    "year first": _LEAD + r"(?P<year>\d{4})(?P<s1>[-/.])(?P<month>\d{1,2})(?P<s2>[-/.])(?P<day>\d{1,2})" + _TAIL,
    "year last": _LEAD + r"(?P<a>\d{1,2})(?P<s1>[-/.])(?P<b>\d{1,2})(?P<s2>[-/.])(?P<year>\d{4}|\d{2})" + _TAIL,
    "chinese": r"^(?P<year>\d{4}|\d{2})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?" + _TAIL,
    "chinese month": r"^(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月(?:份)?$",
    "day name": _LEAD
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?"
    + _MONTH
    + r"[\s\-/.,']*(?P<year>\d{4}|\d{2})"
    + _TAIL,
    "name day": _LEAD + _MONTH + r"\.?[\s\-/]*(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s*[\s\-/,]\s*(?P<year>\d{4})" + _TAIL,
    "name month": r"^" + _MONTH + r"\.?[\s\-/,']+(?P<year>\d{4}|\d{2})$",
    "year name": r"^(?P<year>\d{4})[\s\-/,]+" + _MONTH + r"$",
    "month": r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})$",
    "month last": r"^(?P<month>\d{1,2})[-/](?P<year>\d{4})$",
    "compact": r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})" + _TAIL,
    "week": r"^(?P<year>\d{4})(?:-?\s?W(?:eek)?\s?|年第?)(?P<week>\d{1,2})周?$",
    "quarter": r"^(?P<year>\d{4})[-\s/年]*(?:Q|第)(?P<quarter>[1-4])(?:季度)?$",
    "quarter last": r"^Q(?P<quarter>[1-4])[-\s/]*(?P<year>\d{4})$",
}
MONTHLY: Final = frozenset({"chinese month", "name month", "year name", "month", "month last"})


@dataclass
class DateCells:
    """The different cells of a column, taken apart as dates.

    Attributes:
        pattern: the name of the pattern that most cells have.
        fits: which cells have it.
        year, first, second: the parts; `first` and `second` are month and day, or in the order of the cell where the
            year comes last.
        time: microseconds since midnight.
        has_time: whether any cell has a time of day that is not midnight.
        offset: minutes ahead of UTC, where cells say it.
        zoned: which cells say it.
        dotted: the parts are joined by dots, as where the day comes first.
        weights: how many cells have this value.
    """

    pattern: str
    fits: np.ndarray[Any, Any]
    year: np.ndarray[Any, Any]
    first: np.ndarray[Any, Any]
    second: np.ndarray[Any, Any]
    time: np.ndarray[Any, Any]
    has_time: bool
    offset: np.ndarray[Any, Any]
    zoned: np.ndarray[Any, Any]
    dotted: bool
    weights: np.ndarray[Any, Any]

    @property
    def order(self) -> Order | Literal["open", "fixed"]:
        """Whether day or month comes first; "open": the cells don't show it, "fixed": it makes no difference."""
        if self.pattern != "year last":
            return "fixed"
        first, second = self.first[self.fits], self.second[self.fits]
        weights = self.weights[self.fits]
        day, month = int(weights[first > 12].sum()), int(weights[second > 12].sum())
        if day or month:
            return "day" if day > month else "month"
        if self.dotted:
            return "day"
        return "fixed" if bool((first == second).all()) else "open"

    @property
    def example(self) -> tuple[int, int, int]:
        """Year, first and second part of a cell that reads differently in the two orders."""
        place = int(((self.first != self.second) & self.fits).argmax())
        return int(self.year[place]), int(self.first[place]), int(self.second[place])

    def days(self, order: Order) -> np.ndarray[Any, Any]:
        """The dates (datetime64[D]); NaT for cells that don't fit or days that don't exist."""
        swap = self.pattern == "year last" and order == "day"
        month, day = (self.second, self.first) if swap else (self.first, self.second)
        return _days(self.year, month, day, self.fits)

    def points(self, order: Order) -> np.ndarray[Any, Any]:
        """The points in time (datetime64[us]), as written; in UTC where the cells have different offsets."""
        points: np.ndarray[Any, Any] = self.days(order).astype("datetime64[us]")
        points = points + self.time.astype("timedelta64[us]")
        if self.mixes_offsets:
            points = points - (self.offset * 60_000_000).astype("timedelta64[us]")
        return points

    @property
    def mixes_offsets(self) -> bool:
        """Whether the cells are of several time zones."""
        return len(set(self.offset[self.zoned].tolist())) > 1

    def runs_in_order(self, order: Order, codes: np.ndarray[Any, Any]) -> bool:
        """Whether the dates only ever go up, or only down, from row to row."""
        import numpy as np

        days = self.days(order)[codes[codes >= 0]]
        steps = np.diff(days[~np.isnat(days)]).astype(int)
        return len(steps) > 0 and bool((steps >= 0).all() or (steps <= 0).all())


def read_date_cells(cells: pa.Array, weights: np.ndarray[Any, Any]) -> DateCells | None:
    """Take the different cells of a column apart as dates; None when hardly any is one.

    Args:
        cells: different cells, trimmed.
        weights: how often each stands in the column.

    Cost: the patterns are tried on 100 cells; the one that fits goes over all, about 1.5 µs each.
    """
    import numpy as np
    import pyarrow.compute as pc

    sample = cells.take(np.linspace(0, len(cells) - 1, min(len(cells), 100)).astype(np.int64))
    shares = {
        name: pc.sum(pc.match_substring_regex(sample, pattern)).as_py() or 0 for name, pattern in _PATTERNS.items()
    }
    name = max(shares, key=lambda each: shares[each])
    if shares[name] < 0.5 * len(sample) or not len(sample):
        return None
    parts = pc.extract_regex(cells, _PATTERNS[name])
    fields = {field.name for field in parts.type}

    def number(field: str) -> np.ndarray[Any, Any]:
        return _whole(pc.struct_field(parts, field)) if field in fields else np.ones(len(cells), dtype=np.int64)

    fits = np.asarray(parts.is_valid())
    if "s1" in fields:
        fits = fits & np.asarray(
            pc.fill_null(pc.equal(pc.struct_field(parts, "s1"), pc.struct_field(parts, "s2")), False)
        )
    year = number("year")
    year = np.where(year < 69, year + 2000, np.where(year < 100, year + 1900, year))
    first, second = _first_and_second(name, parts, number)
    time, bad_time = _time_of_day(parts, fields, number)
    offset, zoned = _offsets(parts, fields, len(cells))
    if name == "week":
        year, first, second, fits = _weeks(year, number("week"), fits)
    dotted = "s1" in fields and bool(pc.any(pc.equal(pc.struct_field(parts, "s1"), ".")).as_py())
    fits = fits & ~bad_time
    has_time = bool((time[fits] != 0).any())
    return DateCells(name, fits, year, first, second, time, has_time, offset, zoned & fits, dotted, weights)


def formats_of(cells: pa.Array) -> list[np.ndarray[Any, Any]]:
    """For each format of dates, which cells have it; those with most cells first."""
    import numpy as np
    import pyarrow.compute as pc

    # Eight digits are numbers as often as dates.
    names = [name for name in _PATTERNS if name != "compact"]
    masks = [np.asarray(pc.match_substring_regex(cells, _PATTERNS[name])) for name in names]
    return sorted((mask for mask in masks if mask.any()), key=lambda mask: -int(mask.sum()))


def from_compact(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Whole numbers such as 20240131 (or 202401: the first of the month) as days; NaT for those that are none."""
    import numpy as np

    months = numbers < 1_000_000
    full = np.where(months, numbers * 100 + 1, numbers)
    year = full // 10_000
    return _days(year, full // 100 % 100, full % 100, (year >= 1900) & (year <= 2100))


def from_epoch(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Seconds or milliseconds since 1970 as points in time in UTC."""
    import numpy as np

    scale = np.where(np.abs(numbers) > 10**11, 1_000, 1_000_000)
    return (numbers * scale).astype("datetime64[us]")


def _whole(texts: pa.Array) -> np.ndarray[Any, Any]:
    """Digits as whole numbers; 0 where there are none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    filled = pc.if_else(pc.equal(texts, ""), None, texts).cast(pa.int64())
    return np.asarray(filled.fill_null(0))


def _first_and_second(name: str, parts: pa.Array, number: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Month and day, or the two parts in the order of the cell."""
    import numpy as np
    import pyarrow.compute as pc

    fields = {field.name for field in parts.type}
    if name == "year last":
        return number("a"), number("b")
    if "quarter" in fields:
        return number("quarter") * 3 - 2, number("day")
    if "name" in fields:
        words = pc.utf8_lower(pc.utf8_slice_codeunits(pc.struct_field(parts, "name"), 0, 3))
        month = np.zeros(len(parts), dtype=np.int64)
        for place, word in enumerate(_MONTHS):
            month[np.asarray(pc.fill_null(pc.equal(words, word), False))] = place + 1
        return month, number("day")
    return number("month"), number("day")


def _time_of_day(parts: pa.Array, fields: set[str], number: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Microseconds since midnight, and which cells have a time that does not exist."""
    import numpy as np
    import pyarrow.compute as pc

    nothing = np.zeros(len(parts), dtype=np.int64)
    if "hour" not in fields:
        return nothing, nothing.astype(bool)
    hour, minute, second = number("hour"), number("minute"), number("second")
    half = pc.binary_join_element_wise(pc.struct_field(parts, "half1"), pc.struct_field(parts, "half2"), "")
    half = pc.fill_null(pc.utf8_lower(half), "")
    after = np.asarray(pc.match_substring_regex(half, "^p|下午"))
    before = np.asarray(pc.match_substring_regex(half, "^a|上午"))
    hour = np.where(after & (hour < 12), hour + 12, np.where(before & (hour == 12), 0, hour))
    fraction = pc.utf8_slice_codeunits(pc.utf8_rpad(pc.fill_null(pc.struct_field(parts, "fraction"), ""), 6, "0"), 0, 6)
    bad = (hour > 23) | (minute > 59) | (second > 59)
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + _whole(fraction), bad


def _offsets(parts: pa.Array, fields: set[str], rows: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Minutes ahead of UTC, and which cells say so."""
    import numpy as np
    import pyarrow.compute as pc

    offset, zoned = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=bool)
    if "zone" not in fields:
        return offset, zoned
    zones = pc.fill_null(pc.struct_field(parts, "zone"), "").dictionary_encode()
    codes = np.asarray(zones.indices)
    for place, zone in enumerate(zones.dictionary.to_pylist()):
        if not zone:
            continue
        zoned |= codes == place
        if zone[0] in "+-":
            minutes = int(zone[1:3]) * 60 + int(zone[-2:])
            offset[codes == place] = minutes if zone[0] == "+" else -minutes
    return offset, zoned


def _weeks(
    year: np.ndarray[Any, Any], week: np.ndarray[Any, Any], fits: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], ...]:
    """The Monday of an ISO week as year, month, day."""
    import numpy as np

    fourth = _days(year, np.full_like(year, 1), np.full_like(year, 4), fits)
    days = fourth.astype(np.int64)
    monday = days - (days + 3) % 7 + (week - 1) * 7
    dates = np.where(fits, monday, 0).astype("datetime64[D]")
    # A week 53 that the year does not have would be a day of the next year's first week.
    thursday_year = (dates + 3).astype("datetime64[Y]").astype(np.int64) + 1970
    fits = fits & (week >= 1) & (week <= 53) & (thursday_year == year)
    months = dates.astype("datetime64[M]")
    return (
        months.astype("datetime64[Y]").astype(np.int64) + 1970,
        months.astype(np.int64) % 12 + 1,
        (dates - months.astype("datetime64[D]")).astype(np.int64) + 1,
        fits,
    )


def _days(
    year: np.ndarray[Any, Any], month: np.ndarray[Any, Any], day: np.ndarray[Any, Any], fits: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    import numpy as np

    good = fits & (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    months = (np.where(good, (year - 1970) * 12 + month - 1, 0)).astype("datetime64[M]")
    start = months.astype("datetime64[D]")
    length = (months + 1).astype("datetime64[D]") - start
    good = good & (day <= length.astype(np.int64))
    dates = start + np.where(good, day - 1, 0).astype("timedelta64[D]")
    return np.where(good, dates, np.datetime64("NaT"))
