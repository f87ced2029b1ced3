"""A funnel by segments, and whether they differ by more than chance.

For each step the share that goes on is compared between the segments by Pearson's chi-square test of homogeneity (two
segments with few people: Fisher's exact test); segments with fewer than ten people before a step are left out there.
All p-values of an answer are corrected together by Holm's method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tools.dimensions import Dimension, group_key, group_label
from tools.messages import Message, Text, say
from tools.performance.funnel.people import People
from tools.performance.funnel.view import Group, SegmentColumn
from tools.performance.funnel.walk import Walk
from tools.schema import Schema

__all__ = ["MOST_GROUPS", "people_by", "searched", "segment_codes", "with_tests"]

MOST_GROUPS = 12
_MOST_COLUMNS = 5
_FEWEST = 10
_EXPECTED = 5
_NOT_GROUPS = ("customer", "order", "text", "date", "source", "target_node", "product")


def searched(schema: Schema, taken: Sequence[str]) -> tuple[Dimension, ...]:
    """The columns that a funnel is looked at by where none is named: those that hold a few names or yes and no."""
    fitting = [
        c
        for c in schema.columns
        if c.name not in taken
        and c.type in ("text", "boolean")
        and not c.identifier
        and c.role not in _NOT_GROUPS
        and 1 < c.distinct <= MOST_GROUPS
    ]
    return tuple(Dimension(c) for c in fitting[:_MOST_COLUMNS])


def people_by(dimension: Dimension, people: People, walked: Walk, week_start: int) -> tuple[Group, ...]:
    """The sizes of all steps by a column, as it stood in the row with which a person entered.

    Cost: a pass over the people for each step.
    """
    import numpy as np

    if people.table.num_rows == 0:
        return ()
    of_person, keys = _of_people(dimension, people, walked, week_start)
    counts = [np.bincount(of_person[at], minlength=len(keys) + 1) for at in walked.reached]
    groups = [
        Group(group_key((dimension,), (key,)), _text(dimension, key), tuple(int(each[place]) for each in counts))
        for place, key in enumerate(keys)
    ]
    unknown = tuple(int(each[len(keys)]) for each in counts)
    if any(unknown):
        groups.append(Group("(unknown)", say("(unknown)"), unknown))
    found = [group for group in groups if any(group.sizes)]
    return tuple(sorted(found, key=lambda group: (-group.sizes[0], group.key)))


def segment_codes(dimension: Dimension, people: People, walked: Walk, week_start: int) -> tuple[Any, tuple[str, ...]]:
    """For each person the place of the segment, and the keys of the segments among the figures."""
    of_person, keys = _of_people(dimension, people, walked, week_start)
    return of_person, (*(group_key((dimension,), (key,)) for key in keys), "(unknown)")


def _of_people(dimension: Dimension, people: People, walked: Walk, week_start: int) -> tuple[Any, list[Any]]:
    import numpy as np

    codes, keys = _codes(dimension, people, week_start)
    entered = walked.entry_rows >= 0
    of_person = np.full(people.count, len(keys), np.int64)
    of_person[entered] = codes[walked.entry_rows[entered]]
    return of_person, keys


def with_tests(columns: Sequence[SegmentColumn]) -> tuple[tuple[SegmentColumn, ...], int]:
    """The same columns with corrected p-values, and for how many tests they are corrected."""
    from statsmodels.stats.multitest import multipletests

    raw = [_p_values(column.groups) for column in columns]
    known = [p for values in raw for p in values if p is not None]
    corrected = iter(multipletests(known, method="holm")[1].tolist() if known else ())
    found = [
        replace(column, p_values=tuple(None if p is None else float(next(corrected)) for p in values))
        for column, values in zip(columns, raw, strict=True)
    ]
    return tuple(found), len(known)


def _p_values(groups: Sequence[Group]) -> list[float | None]:
    steps = len(groups[0].sizes) if groups else 0
    pairs = [(place - 1, place) for place in range(1, steps)]
    if steps > 2:
        pairs.append((0, steps - 1))
    found = [_p_value([(g.sizes[a], g.sizes[b]) for g in groups]) for a, b in pairs]
    return [*found, found[0]] if steps == 2 else found


def _p_value(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Whether the share that goes on is the same in all groups; None where there is too little to tell."""
    import numpy as np
    from scipy import stats

    kept = [(b, a - b) for a, b in pairs if a >= _FEWEST and b <= a]
    table = np.array(kept, float)
    if len(kept) < 2 or (table.sum(axis=0) == 0).any():
        return None
    expected = stats.contingency.expected_freq(table)
    if (expected < _EXPECTED).any():
        if len(kept) == 2:
            return float(stats.fisher_exact(np.rint(table))[1])
        if (expected < _EXPECTED).mean() > 0.2 or (expected < 1).any():
            return None
    return float(stats.chi2_contingency(table, correction=False)[1])


def _codes(dimension: Dimension, people: People, week_start: int) -> tuple[Any, list[Any]]:
    import numpy as np
    import pyarrow as pa

    cells = dimension.cut(people.table, week_start)
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    encoded = cells.dictionary_encode(null_encoding="encode")
    return np.asarray(encoded.indices).astype(np.int64), encoded.dictionary.to_pylist()


def _text(dimension: Dimension, key: Any) -> Text:
    label = group_label(dimension, key)
    return label if isinstance(label, str | Message) else say("{day}", day=label)
