"""The quick way: columns that are written plainly become numbers or dates block by block, while the file is read.

A column starts as whole numbers, or whatever its first block allows, and gives way when a block does not fit. What is
not plain is kept as text and looked at as a whole afterwards (`tools.files.values`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from tools.profile import names_things

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["PlainColumn"]

Plain = Literal["nothing", "integer", "number", "date", "datetime", "text"]

_ODD: Final = r"^-?\d{16,}"
"""What has more digits than a float holds is an id. So is what starts with zeros, though Arrow reads "0x1F" as 31; and
"+49170..." is no number either."""
_ZERO, _NINE, _PLUS, _MINUS, _SMALL_X, _LARGE_X = b"09+-xX"
_DIGITS: Final = 15
_GREATEST: Final = 10**15
"""From 16 digits on, whole numbers don't survive as floats, and are ids anyway."""
_NEXT: Final[dict[Plain, tuple[Plain, ...]]] = {
    "nothing": ("integer", "number", "date", "datetime"),
    "integer": ("integer", "number"),
    "number": ("number",),
    "date": ("date",),
    "datetime": ("datetime",),
}
_REPEATS: Final = 0.75
"""Text whose different cells are at most so large a share of a block's is kept as codes."""
_ENOUGH_ROWS: Final = 1000
"""So many cells show whether text repeats itself."""
_MOST_DIFFERENT: Final = 10_000
"""With more different cells in the whole column, codes are no gain."""


@dataclass
class PlainColumn:
    """One column while the file is being read.

    Attributes:
        header: its name.
        kind: what it is so far.
        chunks: its blocks, all of that kind.
        lost: earlier blocks were given up, so the column has to be read once more, as text.
        repeats: its text is kept as codes and different cells, on which all that follows is many times faster.
    """

    header: str
    kind: Plain = "nothing"
    chunks: list[pa.Array] = field(default_factory=list)
    lost: bool = False
    repeats: bool = True
    _cells: int = 0
    _different: int = 0

    def feed(self, cells: pa.Array) -> None:
        """Take the next block of text cells."""
        if self.kind == "text":
            self._keep_text(cells)
            return
        if cells.null_count == len(cells):
            self.chunks.append(cells)
            return
        for kind in _NEXT[self.kind]:
            typed = self._cast(cells, kind)
            if typed is not None:
                self.kind = kind
                self.chunks.append(typed)
                return
        self._give_up(cells)

    def result(self) -> pa.ChunkedArray:
        """The whole column, of one type; text when it has no values at all, as a dictionary where it repeats itself."""
        import pyarrow as pa

        if self.kind == "text" and self.repeats:
            whole = pa.chunked_array(self.chunks).unify_dictionaries().combine_chunks()
            return pa.chunked_array([whole if len(whole.dictionary) <= _MOST_DIFFERENT else whole.dictionary_decode()])
        kinds = {"integer": pa.int64(), "number": pa.float64(), "date": pa.date32(), "datetime": pa.timestamp("us")}
        kind = kinds.get(self.kind, pa.string())
        return pa.chunked_array([c if c.type == kind else c.cast(kind) for c in self.chunks], kind)

    def _cast(self, cells: pa.Array, kind: Plain) -> pa.Array | None:
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            if kind == "integer":
                whole = cells.cast(pa.int64())
                bounds = pc.min_max(whole)
                small = bounds["min"].as_py() > -_GREATEST and bounds["max"].as_py() < _GREATEST
                return whole if small and not _starts_oddly(cells) else None
            if kind == "number":
                if names_things(self.header, "text"):
                    return None
                numbers = cells.cast(pa.float64())
                finite = pc.all(pc.is_finite(numbers), min_count=0).as_py()
                return numbers if finite and not _starts_oddly(cells) else None
            return cells.cast(pa.date32() if kind == "date" else pa.timestamp("us"))
        except pa.ArrowInvalid:
            return None

    def _give_up(self, cells: pa.Array) -> None:
        """Go on as text; whole numbers and days are written as they were, other blocks are read again."""
        import pyarrow as pa

        if self.kind in ("nothing", "integer", "date"):
            earlier, self.chunks = self.chunks, []
            for chunk in earlier:
                self._keep_text(chunk.cast(pa.string()))
        else:
            self.lost, self.chunks = True, []
        self.kind = "text"
        self._keep_text(cells)

    def _keep_text(self, cells: pa.Array) -> None:
        """Keep a block of text, as codes until it shows that it does not repeat itself."""
        if self.repeats:
            encoded = cells.dictionary_encode()
            self._cells += len(cells) - cells.null_count
            self._different += len(encoded.dictionary)
            self.repeats = self._cells < _ENOUGH_ROWS or self._different <= _REPEATS * self._cells
            if self.repeats:
                self.chunks.append(encoded)
                return
            self.chunks = [chunk.dictionary_decode() for chunk in self.chunks]
        self.chunks.append(cells)


def _starts_oddly(cells: pa.Array) -> bool:
    """Whether any cell starts as an id does: by its first bytes, and by a pattern only where it is long enough."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    _, places, text = cells.buffers()
    places = np.frombuffer(places, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    starts, lengths = places[:-1], np.diff(places)
    if not lengths.any():
        return False
    data = np.frombuffer(text, np.uint8)
    first = data.take(starts, mode="clip")  # an empty last cell starts behind the data
    zeros = np.flatnonzero((first == _ZERO) & (lengths > 1)), 1
    minus = np.flatnonzero((first == _MINUS) & (lengths > 2))
    minus_zeros = minus[data[starts[minus] + 1] == _ZERO], 2
    for rows, place in (zeros, minus_zeros):
        after = data[starts[rows] + place]
        if (((after >= _ZERO) & (after <= _NINE)) | (after == _SMALL_X) | (after == _LARGE_X)).any():
            return True
    if ((first == _PLUS) & (lengths > 0)).any():
        return True
    long = lengths > _DIGITS
    return bool(long.any() and pc.any(pc.match_substring_regex(cells.filter(pa.array(long)), _ODD)).as_py())
