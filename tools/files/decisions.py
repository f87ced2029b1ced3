"""Small judgements about text cells: is this row a header, is this row a total, is this cell a number or a date."""

from __future__ import annotations

import re
from typing import Final

from tools.columns import normalise
from tools.glossary import load_glossary

__all__ = ["DATE_LIKE", "MISSING", "NUMBER_LIKE", "is_total", "says_date", "says_header"]

_MISSING_WORDS: Final = (
    "- -- --- – — n/a na #n/a #na n.a. null (null) none (none) nan nil \\n (blank) 无 暂无 空 / ? . "
    "#div/0! #value! #ref! #num!"
)
MISSING: Final = frozenset(["", "(not set)", *_MISSING_WORDS.split()])
"""Cells that stand for "no value" in a column that is otherwise numbers, dates or yes and no (in lower case)."""

NUMBER_LIKE: Final = re.compile(
    r"^[\s(]*[-+−]?\s*(?:[A-Z]{0,3}[$€£¥￥₹₩]|[A-Z]{3}\s?)?\s*[-+−]?\d[\d.,'’\s]*(?:[eE][-+]?\d+)?\s*"
    r"(?:%|％|[kKmMbB]|万|亿|千|元|€|[A-Z]{3})*[\s)]*$"
)
DATE_LIKE: Final = re.compile(
    r"^(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:$|[\sT(（,])|\d{4}\s?年|\d{4}-W?\d{1,2}$|\d{4}-?Q[1-4]$"
    r"|(?:[A-Z][a-z]{2,8}\.?\s)?\d{1,2}(?:st|nd|rd|th)?[\s-][A-Z][a-z]{2,8}\.?,?[\s-]\d{2,4}|[A-Z][a-z]{2}\.?\s\d{4}$"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4})"
)
_TOTAL: Final = re.compile(
    r"^(?:grand[\s-]+)?(?:sub[\s-]*)?totals?\s*(?:$|[:：-])|^total\s*[:(（]|^sum$|^overall$|^summe$|^gesamt$"
    r"|^(?:总计|合计|总和|总共|小计|汇总|总额|共计|全部合计)\s*(?:$|[:：(（])",
    re.IGNORECASE,
)
_DATE_WORDS: Final = re.compile(
    r"(?:^|\s)(?:date|dates|day|time|datetime|timestamp|month|week|dt|ds|ts|at|on|year month|yearmonth|period)(?:$|\s)"
    r"|日期|时间|月份|日$|^月$|年月"
)


def is_total(cell: str) -> bool:
    """Whether a cell labels a row of totals ("Total", "Total: Campaigns", "总计", "合计")."""
    return bool(_TOTAL.search(cell.strip()))


def says_date(header: str) -> bool:
    """Whether a header says that its values are days or points in time."""
    words = normalise(header)
    return bool(_DATE_WORDS.search(words)) or words in (
        *load_glossary().roles["date"].synonyms,
        *load_glossary().roles["date"].headers,
    )


def says_header(row: list[str], below: list[list[str]]) -> bool:
    """Whether a row names the columns, judged by itself and by the rows below it.

    A number or a date in it speaks against it, unless it is a row of years or months after a name (a table with a
    column for each year); so does text that comes back further down in the same column.
    """
    cells = [cell.strip() for cell in row]
    below = [other for other in below if any(cell.strip() for cell in other)][:200]
    values = [place for place, cell in enumerate(cells) if NUMBER_LIKE.match(cell) or DATE_LIKE.match(cell)]
    if values:
        spread = [cells[place] for place in values]
        years = all(re.fullmatch(r"(?:19|20)\d{2}(?:[-/年.]?(?:Q?[1-4]|[01]?\d月?)?)?年?", cell) for cell in spread)
        return years and len(set(spread)) == len(spread) and len(cells) > len(values) and 0 not in values
    if not below:
        return True
    if any(_is_typed(cell, below, place) for place, cell in enumerate(cells)):
        return True
    known = _known_headers()
    if any(normalise(cell) in known for cell in cells if cell):
        return True
    return not _comes_back(cells, below)


def _is_typed(cell: str, below: list[list[str]], place: int) -> bool:
    """A word above numbers or dates."""
    column = [row[place].strip() for row in below if place < len(row) and row[place].strip().lower() not in MISSING]
    typed = sum(bool(NUMBER_LIKE.match(other) or DATE_LIKE.match(other)) for other in column)
    return bool(cell) and typed > 0.6 * len(column) and typed > 0


def _comes_back(cells: list[str], below: list[list[str]]) -> bool:
    """A name of a column is not among its values."""
    for place, cell in enumerate(cells):
        if cell and any(place < len(row) and row[place].strip() == cell for row in below):
            return True
    return False


def _known_headers() -> frozenset[str]:
    return frozenset(word for role in load_glossary().roles.values() for word in (*role.synonyms, *role.headers))
