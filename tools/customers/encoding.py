"""Columns of a customer table as numbers that a method can use: which to use, and how each is read.

Ids, constants, free text and columns that are mostly empty say nothing about a kind of customer, so they are left out,
and the reason is said. Nothing here looks at an outcome, so it may be done before data is split for a check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tools.columns import normalise, score_column
from tools.messages import Message, Text, Words, say, say_count
from tools.schema import Column, Schema

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from tools.frame import Frame

__all__ = [
    "Feature",
    "Features",
    "customer_column",
    "left_out_messages",
    "one_hot",
    "plain_name",
    "read_column",
    "read_features",
]

Reason = Literal["id", "date", "constant", "text", "empty", "many"]

_NUMERIC_SHARE = 0.95
"""Text of which at least this share reads as numbers is a column of numbers."""

_MOST_EMPTY = 0.6
_MOST_LEVELS = 1000
_LONGEST_LEVEL = 40


@dataclass(frozen=True)
class Feature:
    """One column, read.

    Attributes:
        name: its header.
        kind: a number, a category, or a date (then `values` are days since its first day).
        values: as float64, missing ones NaN; of a category the position in `levels`.
        levels: the different values of a category, most frequent first.
        unit: currency code, "percent", or None, as in the schema.
        unreadable: cells of a column of numbers that are no numbers; they count as missing.
        label: what it is called where that is not its header.
    """

    name: str
    kind: Literal["number", "category", "date"]
    values: NDArray[np.float64]
    levels: tuple[Text, ...] = ()
    unit: str | None = None
    unreadable: int = 0
    label: Message | None = None

    @property
    def shown(self) -> Text:
        """What it is called in a sentence, a table, a picture."""
        return self.label or self.name

    @property
    def missing(self) -> int:
        """Rows without a value."""
        import numpy as np

        return int(np.isnan(self.values).sum())


@dataclass(frozen=True)
class Features:
    """The columns that can be used, in the order of the file, and those that can't, with the reason."""

    used: tuple[Feature, ...]
    left_out: tuple[tuple[str, Reason], ...] = field(default=())

    def of_kind(self, *kinds: str) -> tuple[Feature, ...]:
        """The columns of these kinds."""
        return tuple(feature for feature in self.used if feature.kind in kinds)


def read_features(
    data: Frame, names: Sequence[str] | None = None, without: Iterable[str] = (), dates: bool = False
) -> Features:
    """Read the columns that describe a customer.

    Args:
        data: the table, one customer a row.
        names: the columns that were asked for; all of them when None.
        without: columns that are not to be used, such as the outcome.
        dates: whether dates are used (as days since the first day) or left out.

    Cost:
        One pass over the columns; text columns are read once to count their different values.
    """
    excluded = set(without)
    wanted = [c for c in data.schema.columns if c.name not in excluded and (names is None or c.name in names)]
    left_out: list[tuple[str, Reason]] = []
    to_read: list[Column] = []
    for column in wanted:
        reason = _reason_by_schema(column, data.schema.rows, named=names is not None, dates=dates)
        if reason is None:
            to_read.append(column)
        else:
            left_out.append((column.name, reason))
    table = data.pandas(*[column.name for column in to_read]) if to_read else None
    used: list[Feature] = []
    for position, column in enumerate(to_read):
        assert table is not None
        found = read_column(table.iloc[:, position], column, named=names is not None, dates=dates)
        if isinstance(found, Feature):
            used.append(found)
        else:
            left_out.append((column.name, found))
    return Features(tuple(used), tuple(left_out))


def _reason_by_schema(column: Column, rows: int, *, named: bool, dates: bool) -> Reason | None:
    if column.identifier or (not named and _is_name_of_customer(column, rows)):
        return "id"
    if column.is_temporal and not dates:
        return "date"
    return None


def _is_name_of_customer(column: Column, rows: int) -> bool:
    """A header that says customer and values that hardly repeat."""
    return score_column(column, "customer") >= 0.9 and column.distinct > 0.5 * max(rows, 1)


def read_column(
    values: pd.Series[Any], column: Column, *, named: bool = False, dates: bool = False
) -> Feature | Reason:
    """Read one column, or say why it can't be used.

    Args:
        values: its cells.
        column: what the schema knows of it.
        named: True when a person asked for it: then only what is impossible is refused.
        dates: whether text that holds dates is read as dates or refused.
    """
    import numpy as np
    import pandas as pd

    if column.is_temporal or pd.api.types.is_datetime64_any_dtype(values):
        return _read_date(values, column)
    if pd.api.types.is_bool_dtype(values) or column.type == "boolean":
        return _read_boolean(values, column)
    if pd.api.types.is_numeric_dtype(values):
        return _read_number(values.to_numpy(np.float64, na_value=np.nan), column, 0, named=named)
    text = values.astype("string").str.strip()
    text = text.where(text != "")
    filled = int(text.notna().sum())
    if not filled or (not named and filled < (1 - _MOST_EMPTY) * len(text)):
        return "empty"
    numbers = pd.to_numeric(text, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    readable = int(np.isfinite(numbers).sum())
    if readable >= _NUMERIC_SHARE * filled:
        return _read_number(numbers, column, filled - readable, named=named)
    moments = _iso_dates(text)
    if moments is not None:
        return _read_date(moments, column) if dates else "date"
    return _read_category(text, column, filled)


def _iso_dates(text: pd.Series[Any]) -> pd.Series[Any] | None:
    """Text of the form 2025-03-31 (with or without a time) as dates; None when it is something else."""
    import pandas as pd

    pattern = r"\d{4}-\d{2}-\d{2}([ T].*)?"
    if not text.head(100).dropna().str.fullmatch(pattern).all():
        return None
    moments = pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True)
    return moments if moments.notna().sum() >= _NUMERIC_SHARE * text.notna().sum() else None


def _read_number(numbers: NDArray[np.float64], column: Column, unreadable: int, *, named: bool) -> Feature | Reason:
    import numpy as np

    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    filled = numbers[~np.isnan(numbers)]
    if not len(filled) or (not named and len(filled) < (1 - _MOST_EMPTY) * len(numbers)):
        return "empty"
    different = np.unique(filled)
    if len(different) == 1:
        return "constant"
    if not named and _counts_rows(filled, different):
        return "id"
    if len(different) == 2:
        # Two different numbers are a yes and a no, however they were written down.
        codes = np.where(np.isnan(numbers), np.nan, (numbers == different[0]).astype(np.float64))
        return Feature(column.name, "category", codes, (_short(different[1]), _short(different[0])))
    return Feature(column.name, "number", numbers, (), column.unit, unreadable)


def _counts_rows(filled: NDArray[np.float64], different: NDArray[np.float64]) -> bool:
    """Each whole number from the first to the last once, in whatever order: a row number."""
    rows = len(filled)
    return rows > 20 and len(different) == rows and bool(different[-1] - different[0] == rows - 1)


def _read_boolean(values: pd.Series[Any], column: Column) -> Feature | Reason:
    import numpy as np

    truth = values.astype("boolean").to_numpy(np.float64, na_value=np.nan)
    known = np.unique(truth[~np.isnan(truth)])
    if len(known) < 2:
        return "constant" if len(known) else "empty"
    return Feature(column.name, "category", (1.0 - truth).astype(np.float64), (say("yes"), say("no")))


def _read_date(values: pd.Series[Any], column: Column) -> Feature | Reason:
    import numpy as np
    import pandas as pd

    moments = pd.to_datetime(values, errors="coerce", utc=True)
    if not moments.notna().any():
        return "empty"
    days = (
        ((moments - moments.min()).dt.total_seconds() / 86_400).to_numpy(np.float64, na_value=np.nan).astype(np.float64)
    )
    return "constant" if np.nanmax(days) == 0 else Feature(column.name, "date", days)


def _read_category(text: pd.Series[Any], column: Column, filled: int) -> Feature | Reason:
    import numpy as np
    import pandas as pd

    codes, spellings = pd.factorize(text)
    counts = np.bincount(codes[codes >= 0], minlength=len(spellings))
    # "Female" and "female" are one: the most frequent spelling gives the name.
    merged: dict[str, list[int]] = {}
    for position in np.argsort(-counts, kind="stable"):
        merged.setdefault(str(spellings[position]).casefold(), []).append(int(position))
    if len(merged) == 1:
        return "constant"
    length = float(np.mean([len(spelling) for spelling in merged]))
    if length > _LONGEST_LEVEL:
        return "text"
    if len(merged) > min(_MOST_LEVELS, 0.5 * filled):
        return "id" if len(merged) == filled else "text"
    totals = sorted(merged.items(), key=lambda item: (-int(counts[item[1]].sum()), item[0]))
    levels = tuple(str(spellings[positions[0]]) for _, positions in totals)
    renumber = np.full(len(spellings) + 1, np.nan)
    for new, (_, positions) in enumerate(totals):
        renumber[positions] = new
    return Feature(column.name, "category", renumber[codes], levels)


def _short(number: np.float64) -> str:
    return str(int(number)) if float(number).is_integer() else str(float(number))


def one_hot(codes: NDArray[np.float64], levels: int) -> NDArray[np.float64]:
    """A 0/1 column per level; a row without a value has zeros only."""
    import numpy as np

    known = ~np.isnan(codes)
    hot = np.zeros((len(codes), levels))
    hot[np.flatnonzero(known), codes[known].astype(np.int64)] = 1.0
    return hot


def customer_column(schema: Schema) -> str | None:
    """The column that names the customer, or else the first one that names rows at all."""
    scored = [(score_column(column, "customer"), column.name) for column in schema.columns]
    best = max(scored, default=(0.0, ""), key=lambda item: item[0])
    if best[0] >= 0.7:
        return best[1]
    return next((c.name for c in schema.columns if c.identifier and c.distinct == schema.rows), None)


def plain_name(header: str) -> str:
    """A header as it reads in a sentence: without its unit in brackets, underscores as spaces."""
    shown = re.sub(r"[\(（\[【][^)）\]】]*[\)）\]】]", " ", header).replace("_", " ")
    shown = re.sub(r"\s+", " ", shown).strip()
    return shown if normalise(shown) else header


def left_out_messages(features: Features) -> tuple[Message, ...]:
    """What was left out and why, one sentence a reason."""
    by_reason: dict[Reason, list[str]] = {}
    for name, reason in features.left_out:
        by_reason.setdefault(reason, []).append(name)
    return tuple(_left_out(reason, names) for reason, names in by_reason.items())


def _left_out(reason: Reason, names: list[str]) -> Message:
    columns = Words(tuple(names[:12]))
    count = len(names)
    match reason:
        case "id":
            return say_count(
                "{columns} only names rows, so I left it out.",
                "{columns} only name rows, so I left them out.",
                count,
                columns=columns,
            )
        case "date":
            return say_count(
                "{columns} is a date, so I left it out.",
                "{columns} are dates, so I left them out.",
                count,
                columns=columns,
            )
        case "constant":
            return say_count(
                "{columns} has only one value, so I left it out.",
                "{columns} have only one value each, so I left them out.",
                count,
                columns=columns,
            )
        case "empty":
            return say_count(
                "{columns} is mostly empty, so I left it out.",
                "{columns} are mostly empty, so I left them out.",
                count,
                columns=columns,
            )
        case "many":
            return say_count(
                "{columns} has too many different values to group by, so I left it out.",
                "{columns} have too many different values to group by, so I left them out.",
                count,
                columns=columns,
            )
        case _:
            return say_count(
                "{columns} is free text, so I left it out.",
                "{columns} are free text, so I left them out.",
                count,
                columns=columns,
            )
