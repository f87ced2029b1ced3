"""Columns that are not written plainly, looked at as a whole: what their different cells can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tools.files.dates import DateCells, read_date_cells
from tools.files.decisions import MISSING
from tools.files.mixed_dates import first_of_each_format, look_like_dates
from tools.files.numbers import NumberCells, read_number_cells
from tools.profile import names_things

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["ENOUGH", "MOST", "DistinctCells", "Reading", "clean_text", "look_at", "unwrap"]

ENOUGH: Final = 0.95
"""So large a share of the cells with a value must be numbers (or dates) to make the column one."""
MOST: Final = 0.8
"""And so large a share of dates must be days that exist."""
HALF: Final = 0.5

_YES_NO: Final = (
    ("yes", "no"),
    ("true", "false"),
    ("y", "n"),
    ("t", "f"),
    ("是", "否"),
    ("有", "无"),
    ("对", "错"),
    ("真", "假"),
    ("si", "no"),
    ("sí", "no"),
    ("oui", "non"),
    ("ja", "nein"),
)
_LEADING_ZERO: Final = r"^[-+]?0[\dxX]"
_TOO_LONG: Final = r"^[-+]?\d{16,}$"
_SHORT_COUNTERS: Final = frozenset(
    {"hour", "month", "day", "minute", "week", "weekday", "quarter", "小时", "月", "日", "周"}
)


@dataclass
class DistinctCells:
    """A text column as its different cells.

    Attributes:
        original: the cells as written, without spaces around them.
        plain: in Unicode's compatibility form ("％" is "%"), with which numbers and dates are read.
        codes: which of them each row has, -1 for an empty cell.
        weights: how often each stands in the column.
        missing: those that stand for "no value" ("-", "N/A").
    """

    original: pa.Array
    plain: pa.Array
    codes: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]
    missing: np.ndarray[Any, Any]

    @property
    def known(self) -> int:
        """Cells with a value."""
        return int(self.weights[~self.missing].sum())

    def share(self, fits: np.ndarray[Any, Any]) -> float:
        """The share of the cells with a value that fit."""
        return float(self.weights[fits & ~self.missing].sum() / max(self.known, 1))

    def first_row(self, which: np.ndarray[Any, Any]) -> tuple[int, str]:
        """The first row with one of these cells, and the cell."""
        row = int((which[self.codes] & (self.codes >= 0)).argmax())
        return row, str(self.original[int(self.codes[row])].as_py())


@dataclass
class Reading:
    """What a text column may be; the choice waits until all columns of the file are known.

    Attributes:
        cells: its different cells; None when it is plain text.
        booleans: yes or no for each different cell, when it has nothing else.
        numbers: as numbers, when enough cells are.
        dates: as dates, when enough cells are.
        nearly: the share of numbers or dates, when that is most but not enough.
        odd: the row and text of the first cell that is none of them then.
        formats: the row and text of the first cell of each format of dates, where a column mixes them.
    """

    cells: DistinctCells | None = None
    booleans: pa.Array | None = None
    numbers: NumberCells | None = None
    dates: DateCells | None = None
    nearly: float = 0.0
    odd: tuple[int, str] | None = None
    formats: tuple[tuple[int, str], ...] = ()


def nearly_read(cells: DistinctCells, fits: np.ndarray[Any, Any]) -> Reading:
    """A column that stays text although many of its cells could be read, with the first that could not."""
    share = cells.share(fits)
    if share < HALF:
        return Reading(cells)
    return Reading(cells, nearly=share, odd=cells.first_row(~fits & ~cells.missing))


def look_at(column: pa.ChunkedArray, header: str) -> Reading:
    """Find out what a text column may be.

    Args:
        column: text, plain or as one dictionary.
        header: ids, postcodes and phone numbers stay text.

    Cost: a sample decides quickly for plain text; other columns are brought to their different cells.
    """
    if names_things(header, "text") or not _promises(column):
        return Reading()
    cells = _distinct(column)
    booleans = _yes_no(cells)
    if booleans is not None:
        return Reading(cells, booleans=booleans)
    if cells.known == 0 or _are_codes(cells, header):
        return Reading(cells)
    dates = read_date_cells(cells.plain, cells.weights * ~cells.missing)
    by_date = cells.share(dates.fits) if dates else 0.0
    if dates and by_date >= ENOUGH:
        return Reading(cells, dates=dates)
    numbers = read_number_cells(cells.plain, cells.weights * ~cells.missing)
    by_number = cells.share(numbers.fits)
    if by_number >= ENOUGH:
        return Reading(cells, numbers=numbers)
    formats = first_of_each_format(cells)
    if formats:
        return Reading(cells, formats=formats)
    return nearly_read(cells, dates.fits if dates and by_date > by_number else numbers.fits)


def unwrap(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, bool]:
    """Take the marks off with which exports keep Excel from reading ids as numbers: `="00123"` and `'00123`.

    Returns:
        The column, and whether its cells were marked as text.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    known = len(column) - column.null_count
    if not known:
        return column, False
    if pa.types.is_dictionary(column.type):
        if not pc.any(pc.match_substring_regex(column.chunk(0).dictionary, "^(?:=\"|')")).as_py():
            return column, False
        column = column.cast(pa.string())
    formulas = pc.starts_with(column, '="')
    if pc.any(formulas).as_py():
        bare = pc.replace_substring_regex(column, r'^\s*="([^"]*)"\s*$', r"\1")
        return bare, pc.sum(formulas).as_py() >= ENOUGH * known
    if pc.sum(pc.starts_with(column, "'")).as_py() >= ENOUGH * known:
        return pc.replace_substring_regex(column, r"^'([^']*)$", r"\1"), True
    return column, False


def clean_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text without spaces around it; what is empty then has no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        cells = column.chunk(0)
        cleaned = clean_text(pa.chunked_array([cells.dictionary])).combine_chunks().dictionary_encode()
        codes = cleaned.indices.take(cells.indices)
        return pa.chunked_array([pa.DictionaryArray.from_arrays(codes, cleaned.dictionary)])
    trimmed = pc.utf8_trim_whitespace(column)
    shortest = pc.min(pc.binary_length(trimmed)).as_py()
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed) if shortest == 0 else trimmed


def _promises(column: pa.ChunkedArray) -> bool:
    """Whether a sample of a column has numbers, dates, or yes and no in it."""
    import pyarrow as pa

    # A few cells of each block: taking rows from all blocks at once would copy the column.
    step = max(column.num_chunks // 100, 1)
    blocks = [_spread_out(block, 20 if column.num_chunks > 20 else 2000) for block in column.chunks[::step]]
    known = pa.chunked_array(blocks, column.type).drop_null()
    if not len(known):
        known = column.drop_null().slice(0, 2000)
    known = known.cast(pa.string())
    if not len(known):
        return False
    cells = _distinct(known)
    if _yes_no(cells) is not None or cells.known == 0:
        return True
    weights = cells.weights * ~cells.missing
    dates = read_date_cells(cells.plain, weights)
    if dates and cells.share(dates.fits) >= HALF:
        return True
    return cells.share(read_number_cells(cells.plain, weights).fits) >= HALF or look_like_dates(cells)


def _spread_out(block: pa.Array, count: int) -> pa.Array:
    """Cells from all over a block."""
    import numpy as np
    import pyarrow as pa

    places = np.unique(np.linspace(0, max(len(block) - 1, 0), min(len(block), count)).astype(np.int64))
    return block.take(pa.array(places))


def _distinct(column: pa.ChunkedArray) -> DistinctCells:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    # All blocks share the dictionary of the last one: unifying them would cost a pass over it for each block.
    blocks = column.dictionary_encode().chunks or [pa.array([], pa.string()).dictionary_encode()]
    codes = np.concatenate([np.asarray(block.indices.fill_null(-1)) for block in blocks])
    original = pc.utf8_trim_whitespace(blocks[-1].dictionary)
    plain = original
    if not pc.all(pc.string_is_ascii(original), min_count=0).as_py():
        plain = pc.utf8_trim_whitespace(pc.utf8_normalize(original, form="NFKC"))
    weights = np.bincount(codes[codes >= 0], minlength=len(original))
    missing = pc.is_in(pc.utf8_lower(plain), value_set=pa.array(sorted(MISSING)))
    return DistinctCells(original, plain, codes, weights, np.asarray(missing))


def _yes_no(cells: DistinctCells) -> pa.Array | None:
    """Yes and no of each different cell, or None when there is anything else. One word alone is no pair of letters."""
    import pyarrow as pa

    if len(cells.plain) > 50:
        return None
    words = [word.lower() for word in cells.plain.to_pylist()]
    kept = set(words) - (MISSING - {"无"})
    for yes, no in _YES_NO:
        if kept and kept <= {yes, no} and (len(kept) == 2 or (len(yes) > 1 and yes.isascii()) or "是" in (yes,)):
            return pa.array([{yes: True, no: False}.get(word) for word in words], pa.bool_())
    return None


def _are_codes(cells: DistinctCells, header: str) -> bool:
    """Leading zeros or 16 digits and more make a column one of codes; "01" as a month or an hour does not."""
    import numpy as np
    import pyarrow.compute as pc

    if header.strip().lower() in _SHORT_COUNTERS:
        return False
    whole = pc.match_substring_regex(cells.plain, r"^[-+]?[\dxXa-fA-F]+$")
    odd = pc.or_(pc.match_substring_regex(cells.plain, _LEADING_ZERO), pc.match_substring_regex(cells.plain, _TOO_LONG))
    plus = pc.match_substring_regex(cells.plain, r"^\+\d{7,}$")
    return bool(np.asarray(pc.or_(pc.and_(whole, odd), plus)).any())
