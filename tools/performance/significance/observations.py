"""The observations that a test works on, taken from the rows of a data set: samples, pairs, or counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.dimensions import Dimension, group_key, group_label
from tools.errors import CannotAnswer
from tools.measures import Term, yes_value
from tools.messages import Message, Text, Words, say, say_count
from tools.performance.significance.subject import Subject
from tools.schema import Column

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["MOST_GROUPS", "Crossed", "GroupName", "Observations", "cross", "sort_rows"]

MOST_GROUPS = 100
"""More groups than this say nothing that a person could read."""
_MOST_OUTCOMES = 30
_YES_OR_NO = frozenset({"yes", "no", "true", "false", "y", "n", "是", "否"})
"""Groups that say nothing without the name of their column."""


@dataclass(frozen=True)
class GroupName:
    """A group: what a person reads, and its name among figures."""

    label: Text
    key: str


@dataclass(frozen=True)
class Observations:
    """Numbers sorted into groups.

    Attributes:
        groups: their names.
        values: of each group; of a ratio, values whose average is the ratio and that spread as it does.
        plain: False where the values were made (of a ratio), so that their order and shape say nothing.
        rows: the places of the values among the rows that were sorted, for each group.
        notes: what was left out.
    """

    groups: tuple[GroupName, ...]
    values: tuple[Values, ...]
    plain: bool = True
    rows: tuple[NDArray[np.int64], ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Crossed:
    """Counts: a row a group, a column an outcome.

    Attributes:
        groups, outcomes: their names.
        table: how many.
        share: True where the first outcome is yes and the other no.
        notes: what was left out.
        parts: for yes among tries, the tries and the yes of each row of the data by its group, to see how they vary.
    """

    groups: tuple[GroupName, ...]
    outcomes: tuple[GroupName, ...]
    table: NDArray[np.int64]
    share: bool
    notes: tuple[Message, ...] = ()
    parts: tuple[tuple[Values, Values], ...] = field(default=())


def groups_of(
    rows: pa.Table, dimension: Dimension | None, between: Sequence[str], week_start: int
) -> tuple[NDArray[np.int64], tuple[GroupName, ...]]:
    """The group of each row by its place, -1 where it is in none that is compared.

    Raises:
        CannotAnswer: a group that was named is not there, or there are too many.
    """
    import numpy as np
    import pandas as pd

    if dimension is None:
        return np.zeros(rows.num_rows, dtype=np.int64), (GroupName(say("all rows"), "all"),)
    cells = dimension.cut(rows, week_start).to_pandas()
    codes, found = pd.factorize(cells, sort=True)
    keys = [_plain_value(value) for value in found]
    missing = codes < 0
    if between:
        keys, codes = _only(keys, codes, between, dimension)
    if between and len(keys) == 1:
        one = GroupName(_label(dimension, keys[0]), group_key([dimension], keys))
        return np.where(codes == 0, 0, np.where(missing, -1, 1)), (one, GroupName(say("all others"), "others"))
    if len(keys) > MOST_GROUPS:
        raise CannotAnswer(
            say(
                "“{column}” has {count} groups, too many to compare. Name two or more of them, or a column with fewer.",
                column=dimension.title,
                count=len(keys),
            )
        )
    names = tuple(GroupName(_label(dimension, key), group_key([dimension], [key])) for key in keys)
    return codes.astype(np.int64), names


def _label(dimension: Dimension, key: Any) -> Text:
    label = group_label(dimension, key)
    plain = not dimension.periods and dimension.split is None
    if plain and (isinstance(key, int | float) or str(key).casefold() in _YES_OR_NO):
        return say("{column} {value}", column=dimension.column.name, value=label)
    return label if isinstance(label, str | Message) else say("{day}", day=label)


def _plain_value(value: Any) -> Any:
    import numpy as np

    value = value.item() if isinstance(value, np.generic) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _only(
    keys: list[Any], codes: NDArray[np.int64], between: Sequence[str], dimension: Dimension
) -> tuple[list[Any], NDArray[np.int64]]:
    """The groups that were named, in that order."""
    import numpy as np

    known = {group_key([dimension], [key]).strip().casefold(): place for place, key in enumerate(keys)}
    known |= {str(key).strip().casefold(): place for place, key in enumerate(keys)}
    wanted = [known.get(str(each).strip().casefold()) for each in between]
    missing = [str(each) for each, place in zip(between, wanted, strict=True) if place is None]
    if missing:
        raise CannotAnswer(
            say(
                "“{column}” has no group {missing}. It has: {groups}.",
                column=dimension.title,
                missing=Words(tuple(missing)),
                groups=Words(tuple(_label(dimension, key) for key in keys[:12])),
            )
        )
    places = list(dict.fromkeys(place for place in wanted if place is not None))
    fresh = np.full(len(keys) + 1, -1, dtype=np.int64)
    fresh[places] = np.arange(len(places))
    return [keys[place] for place in places], fresh[codes]


def sort_rows(
    rows: pa.Table, subject: Subject, dimension: Dimension | None, between: Sequence[str], week_start: int
) -> Observations:
    """The numbers of each group.

    Args:
        rows: from `Selection.within`.
        subject: what is compared; numbers or a ratio.
        dimension: whose groups; None takes all rows as one.
        between: only these groups, in this order.
        week_start: first day of the week.

    Cost: one pass over the rows and a sort of the groups.
    """
    import numpy as np

    codes, names = groups_of(rows, dimension, between, week_start)
    if subject.kind in ("ratio", "counts"):
        return _of_ratio(rows, subject, codes, names)
    values = row_values(rows, subject.measure.numerator, subject.column)
    places = np.arange(len(codes))
    if subject.per is not None:
        codes, values, places = _per(rows, subject.per, codes, values)
    fine = np.isfinite(values) & (codes >= 0)
    left = int(((codes >= 0) & ~fine).sum())
    notes = _blank_note(subject.title, left)
    kept = [np.flatnonzero(fine & (codes == place)) for place in range(len(names))]
    return _enough(names, [values[each] for each in kept], [places[each] for each in kept], notes)


def row_values(rows: pa.Table, terms: Sequence[Term], column: Column | None) -> Values:
    """The numbers of each row: a column, or several added and taken off."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    def numbers(name: str) -> Values:
        return np.asarray(pc.cast(rows.column(name), pa.float64(), safe=False).to_numpy(), dtype=np.float64)

    if column is not None and column.is_numeric:
        return numbers(column.name)
    whole = np.zeros(rows.num_rows)
    for term in terms:
        part = np.ones(rows.num_rows) if term.column is None else numbers(term.column)
        if term.times is not None:
            part = part * numbers(term.times)
        if term.over is not None:
            over = numbers(term.over)
            part = np.divide(part, over, out=np.full(len(part), np.nan), where=over != 0)
        whole = whole + term.sign * term.weight * part
    return whole


def _per(
    rows: pa.Table, unit: str, codes: NDArray[np.int64], values: Values
) -> tuple[NDArray[np.int64], Values, NDArray[np.int64]]:
    """The sum of each order or customer within each group, where a metric is one per order."""
    import numpy as np
    import pandas as pd

    table = pd.DataFrame({"group": codes, "unit": rows.column(unit).to_pandas(), "value": values})
    table["place"] = np.arange(len(table))
    table = table[table["group"] >= 0].dropna(subset=["unit"])
    table = table[np.isfinite(table["value"])]
    summed = table.groupby(["group", "unit"], sort=False, observed=True).agg(
        value=("value", "sum"), place=("place", "first")
    )
    summed = summed.reset_index()
    return summed["group"].to_numpy(np.int64), summed["value"].to_numpy(np.float64), summed["place"].to_numpy(np.int64)


def _of_ratio(rows: pa.Table, subject: Subject, codes: NDArray[np.int64], names: tuple[GroupName, ...]) -> Observations:
    """Values whose average is the ratio of the sums, and whose spread is that of the ratio (delta method).

    Around R = sum of y over sum of x, each row counts R + (y - R x) / mean of x.
    """
    import numpy as np

    above = np.nan_to_num(row_values(rows, subject.measure.numerator, None), nan=0.0, posinf=0.0, neginf=0.0)
    below = np.nan_to_num(row_values(rows, subject.measure.denominator, None), nan=0.0, posinf=0.0, neginf=0.0)
    kept, values = [], []
    for place in range(len(names)):
        mine = np.flatnonzero((codes == place) & ((above != 0) | (below != 0)))
        y, x = above[mine], below[mine]
        kept.append(mine)
        if x.sum() <= 0:
            values.append(np.zeros(0))
            continue
        ratio = y.sum() / x.sum()
        values.append((ratio + (y - ratio * x) / x.mean()) * subject.measure.factor)
    found = _enough(names, values, kept, ())
    return Observations(found.groups, found.values, plain=False, rows=found.rows, notes=found.notes)


def _blank_note(title: Text, left: int) -> tuple[Message, ...]:
    if not left:
        return ()
    return (
        say_count(
            "{count} row has no number for “{column}” and was left out.",
            "{count} rows have no number for “{column}” and were left out.",
            left,
            column=title,
        ),
    )


def _enough(
    names: tuple[GroupName, ...],
    values: Sequence[Values],
    rows: Sequence[NDArray[np.int64]],
    notes: tuple[Message, ...],
) -> Observations:
    """The groups with two values or more; the others cannot be compared, which is said."""
    kept = [place for place, each in enumerate(values) if len(each) >= 2]
    gone = [names[place] for place in range(len(names)) if place not in kept]
    if gone and len(names) > 1:
        notes = (
            *notes,
            say(
                "Left out, as they have fewer than two values: {groups}.",
                groups=Words(tuple(each.label for each in gone[:8])),
            ),
        )
    return Observations(
        tuple(names[place] for place in kept),
        tuple(values[place] for place in kept),
        rows=tuple(rows[place] for place in kept),
        notes=notes,
    )


def cross(
    rows: pa.Table,
    subject: Subject,
    dimension: Dimension | None,
    between: Sequence[str],
    weight: str | None,
    week_start: int,
) -> Crossed:
    """Counts of outcomes by group.

    Args:
        rows: from `Selection.within`.
        subject: kinds, yes or no, yes among tries, or rows.
        dimension: whose groups; None takes all rows as one.
        between: only these groups, in this order.
        weight: the column that says how many cases a row stands for.
        week_start: first day of the week.

    Raises:
        CannotAnswer: there are too many kinds, or counts that are none.

    Cost: one pass over the rows.
    """
    import numpy as np

    codes, names = groups_of(rows, dimension, between, week_start)
    if subject.kind == "counts":
        return _of_tries(rows, subject, codes, names)
    weights = _weights(rows, weight)
    if subject.kind == "rows":
        kept = codes >= 0
        counts = np.bincount(codes[kept], weights=weights[kept], minlength=len(names))
        whole = GroupName(say("rows"), "rows")
        return Crossed(names, (whole,), np.rint(counts).astype(np.int64)[:, None], share=False)
    outcome, kinds, is_share = _outcomes(rows, subject, week_start)
    fine = (codes >= 0) & (outcome >= 0)
    left = int(((codes >= 0) & (outcome < 0)).sum())
    table = np.zeros((len(names), len(kinds)))
    np.add.at(table, (codes[fine], outcome[fine]), weights[fine])
    counts = np.rint(table).astype(np.int64)
    notes = _blank_note(subject.title, left)
    kept_rows, kept_columns = counts.sum(axis=1) > 0, counts.sum(axis=0) > 0
    if is_share:
        kept_columns[:] = True
    return Crossed(
        tuple(name for name, kept in zip(names, kept_rows, strict=True) if kept),
        tuple(kind for kind, kept in zip(kinds, kept_columns, strict=True) if kept),
        counts[kept_rows][:, kept_columns],
        share=is_share or int(kept_columns.sum()) == 2,
        notes=notes,
    )


def _weights(rows: pa.Table, weight: str | None) -> Values:
    import numpy as np

    if weight is None:
        return np.ones(rows.num_rows)
    counts = np.nan_to_num(row_values(rows, (Term(weight),), None))
    if (counts < 0).any() or np.abs(counts - np.rint(counts)).max(initial=0.0) > 1e-9:
        raise CannotAnswer(say("“{column}” holds no counts.", column=weight))
    return counts


def _outcomes(
    rows: pa.Table, subject: Subject, week_start: int
) -> tuple[NDArray[np.int64], tuple[GroupName, ...], bool]:
    """The outcome of each row by its place, -1 where there is none; yes comes first."""
    import numpy as np
    import pandas as pd

    assert subject.column is not None
    dimension = Dimension(subject.column)
    codes, found = pd.factorize(dimension.cut(rows, week_start).to_pandas(), sort=True)
    keys = [_plain_value(value) for value in found]
    if len(keys) > _MOST_OUTCOMES:
        raise CannotAnswer(
            say(
                "“{column}” has {count} different values, too many for a table of counts. Choose a column with fewer.",
                column=subject.column.name,
                count=len(keys),
            )
        )
    yes = yes_value(subject.column)
    if subject.kind == "flag":
        true = next((place for place, key in enumerate(keys) if str(key) == str(yes) or key is True), -1)
        codes = np.where(codes < 0, -1, np.where(codes == true, 0, 1))
        return codes, (GroupName(say("yes"), "yes"), GroupName(say("no"), "no")), True
    names = tuple(GroupName(_label(dimension, key), group_key([dimension], [key])) for key in keys)
    if subject.outcome is not None:
        return _one_outcome(codes, names, subject.outcome)
    return codes.astype(np.int64), names, False


def _one_outcome(
    codes: NDArray[np.int64], names: tuple[GroupName, ...], outcome: str
) -> tuple[NDArray[np.int64], tuple[GroupName, ...], bool]:
    """One of several kinds against all others."""
    import numpy as np

    place = next((place for place, name in enumerate(names) if name.key == outcome), -1)
    if place < 0:
        raise CannotAnswer(say("There is no “{outcome}” among the kinds.", outcome=outcome))
    others = [name for name in names if name.key != outcome]
    rest = others[0] if len(others) == 1 else GroupName(say("all others"), "others")
    return np.where(codes < 0, -1, np.where(codes == place, 0, 1)), (names[place], rest), True


def _of_tries(rows: pa.Table, subject: Subject, codes: NDArray[np.int64], names: tuple[GroupName, ...]) -> Crossed:
    """Yes among tries: conversions of clicks, clicks of impressions."""
    import numpy as np

    yes = np.nan_to_num(row_values(rows, subject.measure.numerator, None))
    tries = np.nan_to_num(row_values(rows, subject.measure.denominator, None))
    fine = (codes >= 0) & (tries > 0) & (yes >= 0)
    if (yes[fine] > tries[fine]).any():
        raise ValueError("more yes than tries")
    table = np.zeros((len(names), 2), dtype=np.int64)
    parts = []
    for place in range(len(names)):
        mine = fine & (codes == place)
        table[place] = round(yes[mine].sum()), round((tries[mine] - yes[mine]).sum())
        parts.append((yes[mine], tries[mine]))
    kept = table.sum(axis=1) > 0
    return Crossed(
        tuple(name for name, there in zip(names, kept, strict=True) if there),
        (GroupName(say("yes"), "yes"), GroupName(say("no"), "no")),
        table[kept],
        share=True,
        parts=tuple(part for part, there in zip(parts, kept, strict=True) if there),
    )
