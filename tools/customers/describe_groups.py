"""What sets groups of customers apart, in words, tables and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.answer import Cell, Table, TableColumn
from tools.charts import Axis, Chart, Mark, Scale, Series
from tools.customers.encoding import Feature, plain_name
from tools.customers.grouping import Grouping, Space
from tools.customers.yes_no import means_yes
from tools.messages import Message, Number, Percent, Text, Words, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["choice_chart", "choice_table", "group_chart", "name_groups", "profile_table", "separation"]

_NOTABLE = 0.5
_EXTREME = 1.5
_MOST_TRAITS = 4
_DRAWN = 800
_MOST_COLUMNS = 12


@dataclass(frozen=True)
class _Trait:
    """How far a group lies from everyone in one column, in standard deviations."""

    deviation: float
    words: Message


def name_groups(space: Space, labels: NDArray[np.int64]) -> list[Message]:
    """A name for each group: the two columns in which it differs most from everyone, more where names would repeat.

    Args:
        space: the columns.
        labels: group of each row.

    Returns:
        "high income and low spending score"; "about average" for a group without a notable difference.
    """
    count = int(labels.max()) + 1
    traits = [_traits(space, labels == group) for group in range(count)]
    length = [min(2, len(found)) for found in traits]
    names = [_join(found[:n]) for found, n in zip(traits, length, strict=True)]
    for _ in range(_MOST_TRAITS):
        texts = [str(name) for name in names]
        for group, text in enumerate(texts):
            if texts.count(text) > 1 and length[group] < min(len(traits[group]), _MOST_TRAITS):
                length[group] += 1
        names = [_join(found[:n]) for found, n in zip(traits, length, strict=True)]
    texts = [str(name) for name in names]
    return [
        say("{name}, group {number}", name=name, number=group + 1) if texts.count(text) > 1 else name
        for group, (name, text) in enumerate(zip(names, texts, strict=True))
    ]


def _join(traits: list[_Trait]) -> Message:
    if not traits:
        return say("about average")
    return say("{traits}", traits=Words(tuple(trait.words for trait in traits)))


def _traits(space: Space, inside: NDArray[np.bool_]) -> list[_Trait]:
    """The notable differences of one group from everyone, the largest first."""
    names = _short_names(space)
    found: list[_Trait] = []
    for header, values in space.measured.items():
        deviation = float((values[inside].mean() - values.mean()) / values.std())
        if abs(deviation) >= _NOTABLE:
            found.append(_Trait(abs(deviation), _height(names[header], deviation)))
    for feature in space.features:
        if feature.kind == "category":
            trait = _mostly(feature, names[feature.name], inside)
            if trait:
                found.append(trait)
    return sorted(found, key=lambda trait: -trait.deviation)


def _height(column: Text, deviation: float) -> Message:
    if deviation >= _EXTREME:
        return say("very high {column}", column=column)
    if deviation > 0:
        return say("high {column}", column=column)
    if deviation > -_EXTREME:
        return say("low {column}", column=column)
    return say("very low {column}", column=column)


def _mostly(feature: Feature, column: Text, inside: NDArray[np.bool_]) -> _Trait | None:
    import numpy as np

    for position, level in enumerate(feature.levels):
        has = feature.values == position
        share, overall = float(has[inside].mean()), float(has.mean())
        deviation = (share - overall) / max(float(np.sqrt(overall * (1 - overall))), 1e-9)
        if share >= 0.6 and deviation >= _NOTABLE:
            return _Trait(deviation, say("{column} mostly {level}", column=column, level=level))
    return None


def _short_names(space: Space) -> dict[str, Text]:
    """Headers as they read in a sentence, unless two would read the same."""
    short = {feature.name: plain_name(feature.name) for feature in space.features}
    texts = list(short.values())
    labels = {feature.name: feature.label for feature in space.features}
    return {name: labels[name] or (text if texts.count(text) == 1 else name) for name, text in short.items()}


def separation(values: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The share of a column's variation that lies between the groups, from 0 to 1 (eta squared)."""
    import numpy as np

    sizes = np.bincount(labels).astype(np.float64)
    means = np.bincount(labels, weights=values) / sizes
    total = float(((values - values.mean()) ** 2).sum())
    return float((sizes * (means - values.mean()) ** 2).sum()) / total if total else 0.0


def profile_table(
    space: Space, described: tuple[Feature, ...], labels: NDArray[np.int64], names: list[Message], currency: str | None
) -> Table:
    """Size and averages of each group in the units of the file.

    Args:
        space: the columns that the groups are made of.
        described: categories that only describe them.
        labels: group of each row.
        names: of the groups.
        currency: for columns of money that name none.
    """
    import numpy as np

    sizes = np.bincount(labels)
    heads = [TableColumn(say("group"), "integer"), TableColumn(say("what sets it apart"))]
    heads += [TableColumn(say("customers"), "integer"), TableColumn(say("share"), "percent")]
    columns: list[list[Cell]] = [
        [n + 1 for n in range(len(sizes))],
        list(names),
        [int(size) for size in sizes],
        [float(size / sizes.sum()) for size in sizes],
    ]
    numbers = sorted(
        (f for f in space.features if f.kind == "number"), key=lambda f: -separation(space.measured[f.name], labels)
    )
    for feature in numbers[:_MOST_COLUMNS]:
        unit, code = _unit(feature, currency)
        heads.append(TableColumn(feature.label or say("average {column}", column=feature.name), unit, code))
        columns.append([_mean(feature.values[labels == group]) for group in range(len(sizes))])
    categories = [f for f in (*space.features, *described) if f.kind == "category"]
    for feature, level in _telling_levels(categories, labels)[: max(4, _MOST_COLUMNS - len(numbers))]:
        heads.append(TableColumn(say("{column}: {level}", column=feature.name, level=feature.levels[level]), "percent"))
        has = feature.values == level
        columns.append([float(has[labels == group].mean()) for group in range(len(sizes))])
    return Table(say("The groups"), tuple(heads), tuple(zip(*columns, strict=True)))


def _mean(values: NDArray[np.float64]) -> float | None:
    import numpy as np

    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _unit(feature: Feature, currency: str | None) -> tuple[Scale, str | None]:
    match feature.unit:
        case None:
            return "number", None
        case "percent":
            return "percent", None
        case code:
            return "money", code or currency


def _telling_levels(features: list[Feature], labels: NDArray[np.int64]) -> list[tuple[Feature, int]]:
    """For each category the value whose share differs most between groups, the most telling category first."""
    found: list[tuple[float, Feature, int]] = []
    groups = range(int(labels.max()) + 1)
    for feature in features:
        levels = [n for n, level in enumerate(feature.levels) if means_yes(level)] if len(feature.levels) == 2 else []
        shares = [
            (max(inside) - min(inside), level)
            for level in levels or range(min(len(feature.levels), 12))
            if (inside := [float((feature.values[labels == group] == level).mean()) for group in groups])
        ]
        spread, level = max(shares, key=lambda item: item[0])
        found.append((spread, feature, level))
    return [(feature, level) for _, feature, level in sorted(found, key=lambda item: -item[0])]


def choice_table(grouping: Grouping) -> Table:
    """What spoke for each number of groups."""
    return Table(
        say("How many groups"),
        (
            TableColumn(say("groups"), "integer"),
            TableColumn(say("how far apart (silhouette)"), "number"),
            TableColumn(say("how stable"), "number"),
        ),
        tuple((t.groups, t.silhouette, t.stability) for t in grouping.tries),
    )


def choice_chart(grouping: Grouping, *, asked: bool) -> Chart:
    """Silhouette and stability by the number of groups."""
    numbers = tuple(t.groups for t in grouping.tries)
    if grouping.is_weak:
        title = say("No number of groups stands out")
    elif asked:
        title = say("{groups} groups, as asked, beside other numbers of groups", groups=grouping.groups)
    else:
        title = say("{groups} groups are furthest apart among those that are stable", groups=grouping.groups)
    return Chart(
        kind="line",
        title=title,
        description=say(
            "For each number of groups, how far apart they are and how stable; {groups} is used here, with "
            "{silhouette} and {stability}.",
            groups=grouping.groups,
            silhouette=Number(grouping.silhouette, 2),
            stability=Number(grouping.stability, 2),
        ),
        x_axis=Axis(say("groups"), "integer"),
        y_axis=Axis(say("0 = not at all, 1 = fully")),
        series=(
            Series(
                say("how far apart (silhouette)"), numbers, tuple(t.silhouette for t in grouping.tries), emphasis=True
            ),
            Series(say("how stable"), numbers, tuple(t.stability for t in grouping.tries)),
        ),
        marks=(Mark(say("used"), x=float(grouping.groups)),),
    )


def group_chart(space: Space, labels: NDArray[np.int64], names: list[Message], seed: int) -> Chart:
    """The groups over the two columns that separate them most, or their sizes where there is only one such column."""
    import numpy as np

    numbers = [f for f in space.features if f.kind == "number"]
    ranked = sorted(numbers, key=lambda f: -separation(space.measured[f.name], labels))
    if len(ranked) < 2:
        return _size_chart(labels, names)
    picked = _least_alike(space, ranked)
    across, up = sorted(picked, key=numbers.index)
    known = ~np.isnan(across.values) & ~np.isnan(up.values)
    random = np.random.default_rng(seed)
    drawn = np.flatnonzero(known)
    if len(drawn) > _DRAWN:
        drawn = np.sort(random.choice(drawn, _DRAWN, replace=False))
    series = []
    for group, name in enumerate(names):
        rows = drawn[labels[drawn] == group]
        series.append(
            Series(
                say("{number}: {name}", number=group + 1, name=name),
                _numbers(across.values[rows]),
                _numbers(up.values[rows]),
            )
        )
    inside = [known & (labels == group) for group in range(len(names))]
    filled = [(str(number), rows) for number, rows in enumerate(inside, 1) if rows.any()]
    series.append(
        Series(
            say("centre of the group"),
            tuple(float(across.values[rows].mean()) for _, rows in filled),
            tuple(float(up.values[rows].mean()) for _, rows in filled),
            labels=tuple(number for number, _ in filled),
        )
    )
    return Chart(
        kind="scatter",
        title=say("{groups} groups by {across} and {up}", groups=len(names), across=across.shown, up=up.shown),
        description=say(
            "Customers as points, {across} to the right and {up} upwards, the two columns that separate the "
            "groups most: {names}.",
            across=across.shown,
            up=up.shown,
            names=Words(tuple(names)),
        ),
        x_axis=_axis(across),
        y_axis=_axis(up),
        series=tuple(series),
    )


def _least_alike(space: Space, ranked: list[Feature]) -> tuple[Feature, Feature]:
    """The most separating column, and the next one that does not say the same."""
    import numpy as np

    first = ranked[0]
    for other in ranked[1:]:
        if abs(np.corrcoef(space.measured[first.name], space.measured[other.name])[0, 1]) < 0.9:
            return first, other
    return first, ranked[1]


def _numbers(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _axis(feature: Feature) -> Axis:
    unit, code = _unit(feature, None)
    return Axis(feature.label or say("{column}", column=feature.name), unit, code)


def _size_chart(labels: NDArray[np.int64], names: list[Message]) -> Chart:
    import numpy as np

    sizes = np.bincount(labels)
    return Chart(
        kind="bar",
        title=say("The largest group holds {share}", share=Percent(float(sizes[0] / sizes.sum()))),
        description=say("How many customers each group holds: {names}.", names=Words(tuple(names))),
        x_axis=Axis(say("group")),
        y_axis=Axis(say("customers"), "integer"),
        series=(Series(say("customers"), tuple(names), tuple(float(size) for size in sizes), emphasis=True),),
        horizontal=True,
    )
