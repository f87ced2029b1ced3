"""A summary as an answer: figures, tables, what was assumed, what to be careful about, what to ask next."""

from __future__ import annotations

from tools.answer import Answer, Cell, Change, Figure, Table, TableColumn
from tools.columns import role_name
from tools.comparison import days_of
from tools.condition_words import said_of_conditions
from tools.dimensions import group_key, group_label
from tools.left_out_words import said_of_left_out
from tools.messages import Message, say, say_count
from tools.performance.movers import Mover, Movers
from tools.performance.summary import Kpi, Summary
from tools.performance.summary_charts import charts_of
from tools.performance.summary_headline import headline_of, share_of_change

__all__ = ["show_summary"]

_TOP = 3
_LATE = range(4, 93)
"""Data that end so many days ago are late; before that they are a record of the past."""


def show_summary(summary: Summary) -> Answer:
    """Put a summary into an answer that reads well as a post."""
    return Answer(
        headline=headline_of(summary),
        method=_method(summary),
        figures=_figures(summary),
        tables=(_kpi_table(summary), *_mover_table(summary), _full_table(summary)),
        charts=charts_of(summary),
        assumptions=_assumptions(summary),
        warnings=_warnings(summary),
        next_questions=_next_questions(summary),
    )


def _figures(summary: Summary) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for kpi in summary.kpis:
        named = {
            kpi.measure.key: kpi.now,
            f"{kpi.measure.key}_before": kpi.before,
            f"{kpi.measure.key}_change_percent": _percent(kpi.change),
            f"{kpi.measure.key}_year_ago": kpi.year_ago,
            f"{kpi.measure.key}_year_ago_change_percent": _percent(kpi.change_since_last_year),
        }
        figures |= {name: _plain(kpi, value) for name, value in named.items() if value is not None}
    if summary.movers is not None:
        for segment in summary.movers.segments[:_TOP]:
            name = group_key([summary.movers.dimension], [segment.key])
            figures[f"contribution[{name}]"] = segment.contribution
            share = share_of_change(summary.movers, segment)
            if share is not None:
                figures[f"share[{name}]"] = share
    figures["days"] = days_of(summary.comparison.period)
    return figures


def _percent(change: Change | None) -> float | None:
    return None if change is None or change.share is None else 100 * change.share


def _plain(kpi: Kpi, value: float) -> Figure:
    return round(value) if kpi.measure.unit == "integer" and value == round(value) else value


def _kpi_table(summary: Summary) -> Table:
    """Key figures below each other, each in its own unit, so that they are read on a phone."""
    comparison = summary.comparison
    columns = [TableColumn(say("key figure")), TableColumn(say("{period}", period=comparison.period), "number")]
    if comparison.before is not None:
        columns += [TableColumn(comparison.before_name, "number"), TableColumn(say("change"), "percent")]
    if comparison.year_ago is not None:
        columns += [TableColumn(say("a year ago"), "number"), TableColumn(say("change in a year"), "percent")]
    rows = []
    for kpi in summary.kpis:
        row: list[Cell] = [kpi.measure.title, _value(kpi, kpi.now)]
        row += [_value(kpi, kpi.before), kpi.change] if comparison.before is not None else []
        row += [_value(kpi, kpi.year_ago), kpi.change_since_last_year] if comparison.year_ago is not None else []
        rows.append(tuple(row))
    return Table(say("Key figures"), tuple(columns), tuple(rows))


def _value(kpi: Kpi, value: float | None) -> Cell:
    return None if value is None else say("{value}", value=kpi.written(value))


def _mover_table(summary: Summary) -> tuple[Table, ...]:
    """The three segments that moved most, the rest, and the whole: they add up."""
    movers = summary.movers
    if movers is None:
        return ()
    main = summary.kpis[0]
    unit, currency = main.measure.unit, main.measure.currency
    columns = (
        TableColumn(movers.dimension.title),
        TableColumn(main.measure.title, unit, currency),
        TableColumn(summary.comparison.before_name, unit, currency),
        TableColumn(say("adds to the change"), "number"),
        TableColumn(say("share of the change"), "percent"),
    )
    # One that is left is no group of others.
    shown = _TOP + 1 if len(movers.segments) == _TOP + 1 else _TOP
    top, others = movers.segments[:shown], movers.segments[shown:]
    rows = [_mover_row(main, movers, segment) for segment in top]
    if others:
        rest = movers.change - sum(segment.contribution for segment in top)
        known = main.measure.is_additive
        rows.append(
            (
                say_count("{count} other", "{count} others", len(others)),
                sum(each.now or 0.0 for each in others) if known else None,
                sum(each.before or 0.0 for each in others) if known else None,
                main.signed(rest),
                share_of_change(movers, rest),
            )
        )
    total = 1.0 if share_of_change(movers, movers.change) is not None else None
    rows.append((say("all"), main.now, main.before, main.signed(movers.change), total))
    title = say("What moved {metric} most, by {dimension}", metric=main.measure.title, dimension=movers.dimension.title)
    return (Table(title, columns, tuple(rows)),)


def _mover_row(main: Kpi, movers: Movers, segment: Mover) -> tuple[Cell, ...]:
    return (
        group_label(movers.dimension, segment.key),
        segment.now,
        segment.before,
        main.signed(segment.contribution),
        share_of_change(movers, segment),
    )


def _full_table(summary: Summary) -> Table:
    """Key figures as plain numbers, for a spreadsheet."""
    columns = (
        TableColumn(say("key figure")),
        TableColumn(say("value"), "number"),
        TableColumn(say("before"), "number"),
        TableColumn(say("change"), "percent"),
        TableColumn(say("a year ago"), "number"),
        TableColumn(say("change in a year"), "percent"),
    )
    rows = tuple(
        (kpi.measure.title, kpi.now, kpi.before, kpi.change, kpi.year_ago, kpi.change_since_last_year)
        for kpi in summary.kpis
    )
    return Table(say("Key figures"), columns, rows, full=True)


def _method(summary: Summary) -> Message:
    if summary.movers is None:
        return say("Each key figure is worked out from the rows of the period; ratios are sums over sums.")
    return say(
        "Each key figure is worked out from the rows of the period; ratios are sums over sums. What a segment adds to "
        "the change is worked out so that all of them together are the whole change."
    )


def _assumptions(summary: Summary) -> tuple[Message, ...]:
    said = [message for kpi in summary.kpis for message in kpi.measure.assumptions]
    said.append(say("I took “{column}” as {role}.", column=summary.day, role=role_name("date")))
    said += summary.comparison.assumptions
    said += said_of_conditions(summary.selection.conditions)
    if summary.movers is not None:
        said += [note for note in (summary.movers.dimension.assumption, *summary.movers.dimension.notes) if note]
    return _once([*said, *summary.notes])


def _warnings(summary: Summary) -> tuple[Message, ...]:
    comparison, calendar = summary.comparison, summary.selection.calendar
    said: list[Message] = []
    if comparison.missing is not None:
        said.append(comparison.missing)
    late = (summary.today - calendar.last).days if calendar is not None else 0
    if calendar is not None and late in _LATE and not comparison.warnings:
        said.append(say("The data is late: its last day is {last}, {days} days ago.", last=calendar.last, days=late))
    said += comparison.warnings
    said += summary.selection.warnings
    undated = summary.selection.within(undated=False)[1]
    if undated:
        said.append(
            say_count(
                "{count} row has no readable date and is in no period.",
                "{count} rows have no readable date and are in no period.",
                undated,
            )
        )
    said += [message for kpi in summary.kpis for message in kpi.measure.warnings]
    return _once([*said, *_blanks(summary)])


def _blanks(summary: Summary) -> list[Message]:
    """The rows that lack a value, once for each column: a ratio of what was told of before needs no line of its own."""
    said: list[Message] = []
    told: set[str] = set()
    for kpi, left in zip(summary.kpis, summary.left_out, strict=False):
        if not told.issuperset(left.columns) or left.zeros:
            said += said_of_left_out(kpi.measure, left)
        told.update(left.columns)
    return said


def _once(messages: list[Message]) -> tuple[Message, ...]:
    kept: list[Message] = []
    for message in messages:
        if message not in kept:
            kept.append(message)
    return tuple(kept)


def _next_questions(summary: Summary) -> tuple[Message, ...]:
    main, comparison = summary.kpis[0], summary.comparison
    title = main.measure.title
    found: list[Message] = []
    # A question of its own speaks of all rows: where this one does not, it would be answered for others.
    if comparison.before is not None and main.now != main.before and not summary.selection.conditions:
        found.append(
            say(
                "Why did {metric} change in {period} compared with {before}?",
                metric=title,
                period=comparison.period,
                before=comparison.before,
            )
        )
    if summary.movers is not None and summary.movers.dimension.split is None:
        column = summary.movers.dimension.column.name
        found.append(say("{metric} by {column}, highest first", metric=title, column=column))
    found.append(say("{metric} by month", metric=title))
    if summary.comparison.year_ago is not None:
        found.append(say("How did we do compared with last year?"))
    return tuple(found[:3])
