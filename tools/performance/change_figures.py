"""The figures and tables of a change that was explained; the parts add up to the change in each of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tools.answer import Cell, Figure, Table, TableColumn, change_of
from tools.dimensions import group_label
from tools.messages import Message, say
from tools.performance.chains import Link
from tools.performance.change_parts import OVERLAP, Part
from tools.performance.change_view import Explanation, key_of, label_of
from tools.performance.standouts import Standout

__all__ = ["figures_of", "ordered_parts", "tables_of"]

_MOST_FIGURES = 300
_SHOWN = 12
_MOST_EXPORTED = 20_000
_COLUMNS_SHOWN = 8


def figures_of(found: Explanation) -> dict[str, Figure]:
    """Every number of the explanation by its name."""
    figures: dict[str, Figure] = {"before": found.before, "after": found.after, "change": found.change}
    if found.share is not None:
        figures["change_percent"] = 100 * found.share
    figures["verdict"] = found.noise.verdict
    figures["other_changes"] = found.noise.count
    if found.noise.low is not None and found.noise.high is not None:
        scale = 100 if found.noise.relative else 1
        name = "usual_{end}_percent" if found.noise.relative else "usual_{end}"
        figures[name.format(end="low")] = found.noise.low * scale
        figures[name.format(end="high")] = found.noise.high * scale
    if found.year_ago is not None:
        figures["year_ago_change_percent"] = 100 * found.year_ago
    _put_parts(figures, found)
    for number, step in enumerate(found.steps, 1):
        figures[f"step[{number}]"] = key_of(step.dimension, step.part)
        figures[f"step_contribution[{number}]"] = step.part.contribution
    if found.hidden is not None:
        _put_hidden(figures, found.hidden)
    for link in found.links:
        figures[f"chain[{link.measure.key}]"] = link.effect
    for link in found.inner:
        figures[f"step_chain[{link.measure.key}]"] = link.effect
    return figures


def _put_hidden(figures: dict[str, Figure], hidden: Standout) -> None:
    """The segment that is far out, by how much it moved, and what moves the metric within it."""
    dimension, part = hidden.explained.segments.dimension, hidden.part
    figures["hidden"] = key_of(dimension, part)
    if part.before and part.before > 0 and part.after is not None:
        figures["hidden_change_percent"] = 100 * (part.after / part.before - 1)
    if hidden.hidden_by is not None:
        figures["hidden_by"] = key_of(dimension, hidden.hidden_by)


def _put_parts(figures: dict[str, Figure], found: Explanation) -> None:
    explained = found.explained
    if explained is None:
        figures["unexplained"] = 0.0 if found.links or found.is_flat else found.change
        return
    dimension = explained.segments.dimension
    figures["dimension"] = dimension.column.name
    parts = list(explained.parts)
    for part in parts[:_MOST_FIGURES]:
        key = key_of(dimension, part)
        figures[f"contribution[{key}]"] = _number(figures.get(f"contribution[{key}]")) + part.contribution
        if found.is_weighed:
            figures[f"mix[{key}]"], figures[f"rate[{key}]"] = part.mix, part.rate
    rest = parts[_MOST_FIGURES:]
    if rest:
        figures["other"] = math.fsum(part.contribution for part in rest)
    if found.is_weighed:
        figures["mix"] = math.fsum(part.mix for part in parts)
        figures["rate"] = math.fsum(part.rate for part in parts)
    figures["unexplained"] = unexplained(found)


def unexplained(found: Explanation) -> float:
    """What the parts leave of the change: nothing, but for rounding."""
    if found.explained is None:
        return found.change
    left = found.change - math.fsum(part.contribution for part in found.explained.parts)
    size = max(abs(found.before), abs(found.after), *(abs(p.contribution) for p in found.explained.parts), 1e-12)
    return 0.0 if abs(left) <= 1e-9 * size else left


def _number(value: Figure | None) -> float:
    return value if isinstance(value, int | float) else 0.0


def ordered_parts(found: Explanation, most: int) -> tuple[list[Part], list[Part]]:
    """The parts to show, the greatest in the direction of the change first, and the others.

    Where not all are shown, it is the ones that add most either way.
    """
    if found.explained is None:
        return [], []
    parts = list(found.explained.parts)
    if len(parts) <= most:
        return parts, []
    largest = sorted((p for p in parts if p.key is not OVERLAP), key=lambda part: -abs(part.contribution))[: most - 1]
    shown = [part for part in parts if any(part is each for each in largest)]
    return shown, [part for part in parts if not any(part is each for each in largest)]


def tables_of(found: Explanation) -> tuple[Table, ...]:
    """The segments, the way into them, the chain, and the columns that were looked at."""
    tables: list[Table] = []
    if found.explained is not None:
        shown, rest = ordered_parts(found, _SHOWN)
        tables.append(_of_segments(found, shown, rest))
        if rest:
            tables.append(_of_segments(found, found.explained.parts[:_MOST_EXPORTED], [], full=True))
    if len(found.steps) > 1:
        tables.append(_of_steps(found))
    if found.links:
        tables.append(_of_chain(found, found.links, say("How {metric} came about", metric=found.measure.title)))
    if found.inner and found.steps:
        last = found.steps[-1]
        title = say(
            "How {metric} came about in {segment}",
            metric=found.measure.title,
            segment=label_of(last.dimension, last.part.key),
        )
        tables.append(_of_chain(found, found.inner, title))
    if len(found.looked) > 1:
        tables.append(_of_columns(found))
    return tuple(tables)


def _of_segments(found: Explanation, shown: Sequence[Part], rest: Sequence[Part], *, full: bool = False) -> Table:
    assert found.explained is not None
    dimension = found.explained.segments.dimension
    unit, currency = found.measure.unit, found.measure.currency
    columns = [
        TableColumn(dimension.head),
        TableColumn(say("before"), unit, currency),
        TableColumn(say("after"), unit, currency),
        TableColumn(say("change"), "percent"),
    ]
    if found.is_weighed:
        columns += [TableColumn(say("from mix"), unit, currency), TableColumn(say("from rate"), unit, currency)]
    columns += [TableColumn(say("adds"), unit, currency), TableColumn(say("share of change"), "percent")]
    rows = [_row(found, _name(found, part), part.before, part.after, [part]) for part in shown]
    if rest:
        additive = not found.is_weighed
        before = math.fsum(part.before or 0.0 for part in rest) if additive else None
        after = math.fsum(part.after or 0.0 for part in rest) if additive else None
        rows.append(_row(found, say("other ({count})", count=len(rest)), before, after, rest))
    rows.append(_row(found, say("total"), found.before, found.after, found.explained.parts))
    title = say("What adds to the change of {metric}, by {column}", metric=found.measure.title, column=dimension.title)
    return Table(title, tuple(columns), tuple(rows), full=full)


def _row(
    found: Explanation, name: Cell, before: float | None, after: float | None, parts: Sequence[Part]
) -> tuple[Cell, ...]:
    added = math.fsum(part.contribution for part in parts)
    cells: list[Cell] = [
        name, before, after, change_of(after, before, found.measure.higher_is_better, found.measure.unit)
    ]  # fmt: skip
    if found.is_weighed:
        cells += [math.fsum(part.mix for part in parts), math.fsum(part.rate for part in parts)]
    return (*cells, added, found.of_change(added))


def _name(found: Explanation, part: Part) -> Cell:
    assert found.explained is not None
    dimension = found.explained.segments.dimension
    label = say("counted in several") if part.key is OVERLAP else group_label(dimension, part.key)
    if part.is_new:
        return say("{segment} (new)", segment=label)
    return say("{segment} (gone)", segment=label) if part.is_gone else label


def _of_steps(found: Explanation) -> Table:
    unit, currency = found.measure.unit, found.measure.currency
    columns = (
        TableColumn(say("where")),
        TableColumn(say("column")),
        TableColumn(say("before"), unit, currency),
        TableColumn(say("after"), unit, currency),
        TableColumn(say("adds"), unit, currency),
        TableColumn(say("share of change"), "percent"),
    )
    rows: list[tuple[Cell, ...]] = []
    for depth, step in enumerate(found.steps):
        label: Message = say("{segment}", segment=label_of(step.dimension, step.part.key))
        for _ in range(depth):
            label = say("… {segment}", segment=label)
        part = step.part
        rows.append(
            (
                label,
                step.dimension.title,
                part.before,
                part.after,
                part.contribution,
                found.of_change(part.contribution),
            )
        )
    return Table(say("Where it happened, step by step"), columns, tuple(rows))


def _of_chain(found: Explanation, links: Sequence[Link], title: Message) -> Table:
    unit, currency = found.measure.unit, found.measure.currency
    columns = (
        TableColumn(say("factor")),
        TableColumn(say("before")),
        TableColumn(say("after")),
        TableColumn(say("change"), "percent"),
        TableColumn(say("adds"), unit, currency),
        TableColumn(say("share of change"), "percent"),
    )
    total = math.fsum(link.effect for link in links)
    rows: list[tuple[Cell, ...]] = []
    for link in links:
        shown = [_written(link, value) for value in (link.before, link.after)]
        changed = change_of(link.after, link.before, link.measure.higher_is_better, link.measure.unit)
        share = link.effect / total if total else None
        rows.append((link.measure.title, *shown, changed, link.effect, share))
    return Table(title, columns, tuple(rows))


def _written(link: Link, value: float | None) -> Cell:
    from tools.measures import written

    return None if value is None else say("{value}", value=written(link.measure, value))


def _of_columns(found: Explanation) -> Table:
    columns = (
        TableColumn(say("column")),
        TableColumn(say("leads")),
        TableColumn(say("segments that make two thirds"), "integer"),
        TableColumn(say("of segments"), "integer"),
        TableColumn(say("stands out"), "text"),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in found.looked[:_COLUMNS_SHOWN]:
        dimension = each.segments.dimension
        leader = group_label(dimension, each.leader.key) if each.leader else None
        rows.append(
            (
                dimension.title,
                leader,
                len(each.carriers),
                len(each.parts),
                say("yes") if each.stands_out else say("no"),
            )
        )
    return Table(say("Columns that were looked at"), columns, tuple(rows))
