"""Names of files that are handed over: they say what is in the file, and are safe on any computer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.render.language import translations
from tools.answer import Answer, Table
from tools.messages import Message, Period, Value, Words, write

__all__ = ["name_for", "safe_name"]

_STEM_BYTES = 120
"""Of a name without its ending, in UTF-8: 40 ideographs. File systems take 255 with whatever else is put to it."""

_SOURCE_BYTES = 40
"""Of that, for the data sets: the title says more."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)
"""Names of devices: Windows opens no file of such a name, whatever its ending."""

_JOINS = "/\\|"
_KEPT = frozenset(" -_(),.")
_ENDS = " -_,.("
"""What no name ends with."""
_DATA_ENDING = re.compile(r"(\.(csv|tsv|tab|txt|xlsx|xlsm|xls|gz))+$", re.IGNORECASE)


def name_for(answer: Answer, table: Table, ending: str, language: str, datasets: Sequence[str] = ()) -> str:
    """The name of the file with a table of an answer: "orders - Revenue by category - 2025-12.csv".

    It has the data set, the title of the table, and the days where the answer's finding names just one stretch of them
    and the title has none. Long names of data sets and titles are cut, the days stay.

    Args:
        answer: that the table is of.
        table: that the file holds, or begins with.
        ending: "csv" or "xlsx".
        language: of the title.
        datasets: the names of the data sets that it was worked out from.
    """
    title = write(table.title, language, translations(language))
    named = [_DATA_ENDING.sub("", each.strip()) for each in datasets]
    source = _cut(_plain(", ".join(each for each in named if not _says(title, each))), _SOURCE_BYTES)
    days = _days(answer, table)
    room = _STEM_BYTES - sum(len(f"{part} - ".encode()) for part in (source, days) if part)
    return safe_name(" - ".join(part for part in (source, _cut(_plain(title), room), days) if part), ending)


def safe_name(words: str, ending: str, otherwise: str = "answer") -> str:
    """A file's name made of any text: letters and digits of every script, spaces, and a few harmless signs.

    What could be a path, a hidden file, a formula, a command's option, a second ending, a device of Windows, or text
    that is written backwards is left out; the name has at most 120 bytes and its ending. Takes time in proportion to
    the text.

    Args:
        words: any text, hostile too.
        ending: without its point; it is the program's own and kept as it is.
        otherwise: stands for words of which nothing is left.
    """
    stem = _cut(_plain(words), _STEM_BYTES) or otherwise
    if stem.split(".")[0].strip().casefold() in _RESERVED:
        stem = f"{stem.replace('.', ' ')} 1"
    return f"{stem}.{ending}"


def _says(title: str, name: str) -> bool:
    """Whether the name of a data set is a word of the title."""
    return re.search(rf"(?<![a-z0-9]){re.escape(name.casefold())}(?![a-z0-9])", title.casefold()) is not None


def _plain(words: str) -> str:
    """Only what may be in a name, with single spaces, beginning with a letter or a digit."""
    # Compatible forms first: "．．／" is "../" written wide.
    text = unicodedata.normalize("NFKC", words)
    text = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", text)
    text = "".join(_kept(sign) for sign in text)
    text = re.sub(r"\s*,[\s,]*", ", ", re.sub(r"\s+", " ", text))
    text = re.sub(r"\s*-(\s*-)+\s*", " - ", text)
    text = unicodedata.normalize("NFC", text)
    start = next((place for place, sign in enumerate(text) if sign.isalnum()), len(text))
    return text[start:].rstrip(_ENDS)


def _kept(sign: str) -> str:
    """The sign itself, what stands for it, or nothing."""
    kind = unicodedata.category(sign)
    if kind[0] in "LMN" or sign in _KEPT:
        return sign
    if sign in _JOINS or kind == "Pd":
        return "-"
    # Invisible signs go without a trace; what is seen, or ends a line, leaves a space.
    return "" if kind in ("Cf", "Cs", "Co", "Cn") or sign in "'’" else " "


def _cut(text: str, most: int) -> str:
    """As much as has room in UTF-8: whole words if that keeps the half of it, and no letter without its accent."""
    if len(text.encode()) <= most:
        return text
    kept = text.encode()[:most].decode(errors="ignore")
    end = len(kept)
    while end and unicodedata.category(text[end])[0] == "M":
        end -= 1
    kept = text[:end]
    space = kept.rfind(" ")
    if text[end] != " " and space > len(kept) // 2:
        kept = kept[:space]
    return kept.rstrip(_ENDS)


def _days(answer: Answer, table: Table) -> str:
    """The days that the answer is about, where they are clear and the title does not name them."""
    if any(True for _ in _periods(table.title)):
        return ""
    named = {*_periods(answer.headline)}
    return _in_short(named.pop()) if len(named) == 1 else ""


def _periods(value: Value | None) -> Iterator[Period]:
    match value:
        case Period():
            yield value
        case Message(values=values):
            for each in values.values():
                yield from _periods(each)
        case Words(items=items):
            for each in items:
                yield from _periods(each)


def _in_short(period: Period) -> str:
    """The days as they are written in names, in any language: "2026", "2026-01", "2026-01-05_2026-01-11"."""
    first, last = period.first, period.last
    after = last + timedelta(days=1) if last < date.max else last
    if first == last:
        return first.isoformat()
    if first.day == after.day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%Y-%m}"
        if first.month == after.month == 1 and first.year == last.year:
            return f"{first:%Y}"
    return f"{first.isoformat()}_{last.isoformat()}"
