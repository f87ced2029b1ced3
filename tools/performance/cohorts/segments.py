"""Customers by what they began with: the channel, the country, the first product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.dimensions import Dimension, group_key, group_label
from tools.messages import Message, Text, say
from tools.performance.cohorts.people import People

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["MOST_SEGMENTS", "Segment", "Segments", "split_people"]

MOST_SEGMENTS = 12
"""Segments beyond these, by their customers, are put together."""


@dataclass(frozen=True)
class Segment:
    """One kind of customers.

    Attributes:
        key: its name among the figures.
        label: its name for a person.
        mask: for each customer whether they are of it.
    """

    key: str
    label: Text
    mask: Array


@dataclass(frozen=True)
class Segments:
    """All kinds, the largest first.

    Attributes:
        dimension: by what.
        groups: the kinds; every customer is of one.
        mixed: customers whose first order holds several values.
        pooled: how many small ones were put together.
    """

    dimension: Dimension
    groups: tuple[Segment, ...]
    mixed: int = 0
    pooled: int = 0


def split_people(people: People, dimension: Dimension, week_start: int) -> Segments:
    """Tell customers apart by a column, as it stands in the rows of what they did first.

    Where those rows hold several values, the one that most was paid for counts, then the first by name.

    Cost: a sort of the rows of first orders.
    """
    import numpy as np
    import pyarrow as pa

    cells = dimension.cut(people.table.take(pa.array(people.opening)), week_start)
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    encoded = cells.dictionary_encode(null_encoding="encode")
    values = encoded.dictionary.to_pylist()
    codes = np.asarray(encoded.indices).astype(np.int64)
    order = sorted(
        range(len(values)), key=lambda place: (values[place] is None, group_key((dimension,), (values[place],)))
    )
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    pairs, place = np.unique(people.opener * len(values) + rank[codes], return_inverse=True)
    person, of_rank = pairs // len(values), pairs % len(values)
    worth = np.bincount(place, weights=people.worth, minlength=len(pairs))
    sorting = np.lexsort((of_rank, -worth, person))
    first = np.ones(len(sorting), dtype=bool)
    first[1:] = person[sorting][1:] != person[sorting][:-1]
    chosen = np.full(people.count, -1, dtype=np.int64)
    chosen[person[sorting][first]] = of_rank[sorting][first]
    groups, pooled = _groups(dimension, chosen, [values[each] for each in order])
    return Segments(dimension, groups, int((np.bincount(person, minlength=people.count) > 1).sum()), pooled)


def _groups(dimension: Dimension, chosen: Array, values: list[Any]) -> tuple[tuple[Segment, ...], int]:
    import numpy as np

    sizes = np.bincount(chosen[chosen >= 0], minlength=len(values))
    by_size = [int(each) for each in np.lexsort((np.arange(len(values)), -sizes)) if sizes[each] > 0]
    shown = by_size if len(by_size) <= MOST_SEGMENTS else by_size[: MOST_SEGMENTS - 1]
    found = [
        Segment(group_key((dimension,), (values[each],)), _text(dimension, values[each]), chosen == each)
        for each in shown
    ]
    rest = by_size[len(shown) :]
    if rest:
        found.append(Segment("(others)", say("(others)"), np.isin(chosen, rest)))
    return tuple(found), len(rest)


def _text(dimension: Dimension, value: Any) -> Text:
    label = group_label(dimension, value)
    return label if isinstance(label, str | Message) else say("{day}", day=label)
