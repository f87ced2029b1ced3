"""Finding a person in stored data: which cells and sentences name them, by any of the names that they go by."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Found", "Person"]

_SHORTEST = 3
"""A shorter name counts only where it fills a cell: "Al" inside of sentences is hardly ever the person."""

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
"""Scripts that are written without spaces: a name in them ends where it ends."""

_FILE_ENDING = r"(?:csv|tsv|txt|xls[xm]?|ods|json|zip|gz|pdf|png)(?![\w-])"


@dataclass(frozen=True)
class Found:
    """A part of a data set with the person taken out of it.

    Attributes:
        kept: the rows that stay, cells blanked where a longer text named the person.
        removed: the rows that had a cell with the person in it and nothing else.
        blanked: how many cells were blanked.
    """

    kept: pa.Table
    removed: pa.Table
    blanked: int

    @property
    def changed(self) -> bool:
        """Whether there is anything of the person."""
        return bool(self.removed.num_rows or self.blanked)


class Person:
    """A person by the names that data may have for them: an e-mail, a full name, a customer number."""

    def __init__(self, names: Sequence[str], fixed: Collection[str] = ()) -> None:
        """Prepare to look.

        Args:
            names: each one whole; upper and lower case, width and spaces around and between words do not matter.
            fixed: keys of JSON objects under which there are only the program's own words.

        Raises:
            ValueError: there is none, or one of a single letter or digit, which names nobody.
        """
        self.names = tuple(dict.fromkeys(folded for name in names if (folded := fold(name))))
        if not self.names or any(len(name) < 2 and name.isascii() for name in self.names):
            raise ValueError("a person needs at least one name, of at least two characters")
        self._fixed = frozenset(fixed)
        self._whole = frozenset(self.names)
        self._numbers = frozenset(int(name) for name in self.names if _is_number(name))
        inside = [name for name in self.names if len(name) >= _SHORTEST or not name.isascii()]
        # The longest word of each name: a text without it need not be looked at closely.
        self._hints = tuple(dict.fromkeys(max(name.split(), key=len) for name in inside))
        self._inside = re.compile("|".join(_whole_words(name) for name in inside)) if inside else None

    def is_named(self, text: str) -> bool:
        """Whether a text is one of the names and nothing else."""
        return fold(text) in self._whole

    def is_mentioned(self, text: str) -> bool:
        """Whether one of the names stands in a text as a whole word, or is all of it."""
        return self._mentions(fold(text))

    def is_in_name(self, text: str) -> bool:
        """The same of a file name, where `ana_garcia.csv` is ana garcia as well."""
        return self.is_mentioned(text) or self.is_mentioned(re.sub(r"[_.-]+", " ", text))

    def and_also(self, names: Sequence[str]) -> Person:
        """The same person with more names; those that name nobody are left out."""
        return Person([*self.names, *(name for name in names if len(fold(name)) >= _SHORTEST)], self._fixed)

    def is_number(self, value: float) -> bool:
        """Whether a number is one of the names."""
        return value in self._numbers

    def is_in_json(self, text: str) -> bool:
        """Whether any text, key or number in a piece of JSON names the person. A short number is found too often."""
        folded = fold(text)
        plain = any(hint in folded for hint in self._hints) or any(name in folded for name in self.names)
        # Escaped letters hide from a look at the raw text; everything else can be seen without reading it.
        return (plain or "\\" in text) and self._is_in(_read_json(text))

    def search(self, table: pa.Table, numbered: Collection[str]) -> Found:
        """Take the person out of some rows.

        A row goes when a cell of it is one of the names and nothing else. A cell of text that is longer and has a name
        in it as a whole word is emptied, as the words around a name speak of the person too, and its row stays.

        Args:
            table: the rows.
            numbered: columns whose numbers are names; in others a number is an amount, and names nobody.

        Cost: each different text of a column is looked at once; a million e-mails take about a second.
        """
        import pyarrow.compute as pc

        gone, longer = [], []
        for position, name in enumerate(table.column_names):
            whole, inside = self._look(table.column(position), name in numbered)
            if whole is not None:
                gone.append(whole)
            if inside is not None:
                longer.append((position, inside))
        removed_rows = reduce(pc.or_, gone) if gone else None
        removed = table.slice(0, 0) if removed_rows is None else table.filter(removed_rows)
        blanked = 0
        for position, inside in longer:
            kept = inside if removed_rows is None else pc.and_not(inside, removed_rows)
            blanked += pc.sum(kept).as_py() or 0
            table = table.set_column(position, table.schema.field(position), _emptied(table.column(position), inside))
        kept_rows = table if removed_rows is None else table.filter(pc.invert(removed_rows))
        return Found(kept_rows, removed, blanked)

    def _look(self, column: pa.ChunkedArray, numbered: bool) -> tuple[Any | None, Any | None]:
        """Which cells are the person, and which only mention them; None for none."""
        import pyarrow as pa
        import pyarrow.compute as pc

        kind = column.type
        if pa.types.is_dictionary(kind):
            column = column.cast(kind.value_type)
            kind = kind.value_type
        if pa.types.is_boolean(kind) or pa.types.is_temporal(kind) or pa.types.is_null(kind):
            return None, None
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            fitting = _as_numbers(self._numbers, kind) if numbered else None
            return _cells_among(column, fitting), None
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            # Lists and the like: one that has the person anywhere in it is of the person.
            named = [value is not None and self._is_in(value) for value in column.to_pylist()]
            return (pa.chunked_array([pa.array(named, pa.bool_())]) if any(named) else None), None
        likely = [text for text in self._likely(column) if text is not None]
        whole = [text for text in likely if self.is_named(text)]
        inside = [text for text in likely if not self.is_named(text) and self.is_mentioned(text)]
        sets = [pa.array(texts, kind) if texts else None for texts in (whole, inside)]
        cells = [None if each is None else pc.is_in(column, value_set=each) for each in sets]
        return cells[0], cells[1]

    def _likely(self, column: pa.ChunkedArray) -> list[str]:
        """The different texts that may name the person; plain English ones are sorted out without Python."""
        import pyarrow.compute as pc

        texts = pc.unique(column).drop_null()
        plain = pc.string_is_ascii(texts)
        words = {word for name in self.names if name.isascii() for word in [max(name.split(), key=len)]}
        hits = [pc.match_substring(texts, word, ignore_case=True) for word in sorted(words)]
        wanted = pc.invert(plain)
        if hits:
            wanted = pc.or_(wanted, reduce(pc.or_, hits))
        found: list[str] = texts.filter(wanted).to_pylist()
        return found

    def _mentions(self, folded: str) -> bool:
        if folded in self._whole:
            return True
        if self._inside is None or not any(hint in folded for hint in self._hints):
            return False
        return self._inside.search(folded) is not None

    def _is_in(self, value: Any) -> bool:
        if isinstance(value, str):
            return self.is_mentioned(value)
        if isinstance(value, bool) or value is None:
            return False
        if isinstance(value, int | float):
            return self.is_number(value)
        if isinstance(value, dict):
            told = (item for key, item in value.items() if key not in self._fixed)
            return any(map(self._is_in, value)) or any(map(self._is_in, told))
        if isinstance(value, bytes):
            return self.is_mentioned(value.decode(errors="replace"))
        if isinstance(value, list | tuple):
            return any(self._is_in(item) for item in value)
        return self.is_mentioned(str(value))


def fold(text: str) -> str:
    """A text as it is compared: case, width and composition of letters, and spaces, do not matter.

    Source:
        Unicode 15, section 3.13, D147: compatibility caseless matching.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).casefold()).casefold()
    return " ".join(unicodedata.normalize("NFKC", once).split())


def _is_number(name: str) -> bool:
    """A customer number as numbers are written; "007" is a text, which a column of numbers cannot hold."""
    return name.isascii() and name.isdigit() and str(int(name)) == name


def _whole_words(name: str) -> str:
    """A pattern that finds a name as a whole word: not in "joana@x.com" for "ana@x.com", nor in 47112 for 4711."""
    unspaced = f"[{_UNSPACED}]"
    before, after = r"(?<![^\W_])", r"(?![^\W_])"
    if "@" in name:
        # A longer host is somebody else's; the ending of a file is none.
        before, after = r"(?<![\w.+-])", rf"(?![\w-]|\.(?!{_FILE_ENDING})\w)"
    elif name[0].isdigit():
        before = r"(?<![^\W_])(?<!\d[.,])"
    if name[-1].isdigit() and "@" not in name:
        after = r"(?![^\W_]|[.,]\d)"
    starts = "" if re.match(unspaced, name[0]) else f"(?:{before}|(?<={unspaced}))"
    ends = "" if re.match(unspaced, name[-1]) else f"(?:{after}|(?={unspaced}))"
    return starts + re.escape(name) + ends


def _as_numbers(numbers: Collection[int], kind: pa.DataType) -> pa.Array | None:
    """The names that are numbers, as far as a column of that type can hold them."""
    import pyarrow as pa

    fitting = []
    for number in sorted(numbers):
        try:
            value = pa.scalar(number).cast(kind)
        except (pa.ArrowInvalid, OverflowError):
            continue
        if value.as_py() == number:
            fitting.append(value.as_py())
    return pa.array(fitting, kind) if fitting else None


def _cells_among(column: pa.ChunkedArray, values: pa.Array | None) -> pa.ChunkedArray | None:
    import pyarrow.compute as pc

    return None if values is None else pc.is_in(column, value_set=values)


def _emptied(column: pa.ChunkedArray, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column without these cells."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    plain = column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column
    emptied = pc.if_else(cells, pa.scalar(None, plain.type), plain)
    return emptied.cast(kind) if pa.types.is_dictionary(kind) else emptied


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
