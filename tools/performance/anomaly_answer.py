"""The answer to a search for odd times: headline, figures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.answer import Answer, Cell, Figure, Table, TableColumn, Unit
from tools.messages import Message, Text, Value, Words, say, say_count
from tools.performance.anomaly_charts import charts_of
from tools.performance.anomaly_notes import assumptions_of, method_of, next_questions, warnings_of
from tools.performance.anomaly_series import Flagged
from tools.performance.anomaly_view import Findings

__all__ = ["show_findings"]

_MOST_FIGURES = 200
_MOST_ROWS = 20
_MOST_SHIFTS = 10


def show_findings(found: Findings) -> Answer:
    """Tell what was found."""
    return Answer(
        headline=_headline(found),
        method=method_of(found),
        figures=_figures(found),
        tables=_tables(found),
        charts=charts_of(found),
        assumptions=assumptions_of(found),
        warnings=warnings_of(found),
        next_questions=next_questions(found),
    )


def _headline(found: Findings) -> Message:
    odd = found.judged.odd
    if not odd:
        return _nothing(found)
    worst = odd[0]
    what: dict[str, Value] = {
        "metric": found.title(worst.line),
        "time": found.in_a_sentence(worst.place),
        "value": found.written(worst.line, worst.value),
        "expected": found.written(worst.line, worst.expected),
    }
    times = found.clock.counted(len(odd))
    if found.many and len({each.line for each in odd}) > 1:
        return say_count(
            "Unusual: {times} in {count} of {all} series. The most: {metric}, {time}: {value} where about {expected} "
            "was to be expected.",
            "Unusual: {times} in {count} of {all} series. The most: {metric}, {time}: {value} where about {expected} "
            "was to be expected.",
            len({each.line for each in odd}),
            times=times,
            all=len(found.lines),
            **what,
        )
    if len(odd) == 1:
        if worst.value > worst.expected:
            return say(
                "One unusual time in {metric}: {time}, {value} and so far above the {expected} to be expected.", **what
            )
        return say(
            "One unusual time in {metric}: {time}, {value} and so far below the {expected} to be expected.", **what
        )
    return say(
        "Unusual in {metric}: {times}. The most unlike the rest: {time}, {value} where about {expected} was to be "
        "expected.",
        times=times,
        **what,
    )


def _nothing(found: Findings) -> Message:
    shifts = [(line, shift) for line, each in enumerate(found.judged.shifts) for shift in each]
    if shifts:
        line, shift = max(shifts, key=lambda each: abs(each[1].after - each[1].before))
        return say(
            "No single time stands out in {metric}, but from {time} on it is on another level: about {after} after "
            "about {before}.",
            metric=found.title(line),
            time=found.in_a_sentence(shift.place),
            before=found.written(line, shift.before),
            after=found.written(line, shift.after),
        )
    looked = found.clock.counted(int(found.inside.sum()))
    if not found.told:
        return say("Nothing unusual in {metric} over {times}.", metric=_all_titles(found), times=looked)
    what: dict[str, Value] = {"times": looked, "farthest": Words(tuple(_at(found, each) for each in found.told))}
    if found.many:
        return say_count(
            "Nothing in {count} series over {times} is beyond what chance brings. The farthest from what was expected: "
            "{farthest}.",
            "Nothing in {count} series over {times} is beyond what chance brings. The farthest from what was expected: "
            "{farthest}.",
            len(found.lines),
            **what,
        )
    if found.direction is not None:
        return say(
            "Nothing unusually {side} in {metric} over {times}, beyond what chance brings. The farthest from what was "
            "expected: {farthest}.",
            side=say("high") if found.direction == "up" else say("low"),
            metric=found.title(0),
            **what,
        )
    return say(
        "Nothing in {metric} over {times} is beyond what chance brings. The farthest from what was expected: "
        "{farthest}.",
        metric=found.title(0),
        **what,
    )


def _all_titles(found: Findings) -> Value:
    return Words(tuple(measure.title for measure in found.measures))


def _at(found: Findings, each: Flagged) -> Message:
    """A time with its value, and of which series where there are several."""
    time, value = found.in_a_sentence(each.place), found.written(each.line, each.value)
    if found.many:
        return say("{metric}, {time} ({value})", metric=found.title(each.line), time=time, value=value)
    return say("{time} ({value})", time=time, value=value)


def _figures(found: Findings) -> dict[str, Figure]:
    judged = found.judged
    figures: dict[str, Figure] = {
        "anomalies": len(judged.odd),
        "limit": round(judged.limit, 4),
        "checked": judged.looked,
        "series": len(found.lines),
        "shifts": sum(len(each) for each in judged.shifts),
        "holidays": sum(found.holiday(each.place) is not None for each in judged.odd),
    }
    if judged.odd:
        figures["first_anomaly"] = found.clock.key(found.by_time()[0].place)
        figures["worst_anomaly"] = found.clock.key(judged.odd[0].place)
    for rank, each in enumerate(judged.found, 1):
        if each.odd and rank > _MOST_FIGURES:
            continue
        key = found.key(each.line, each.place)
        figures[f"rank[{key}]"] = rank
        figures[f"score[{key}]"] = round(each.score, 4)
        figures[f"value[{key}]"] = each.value
        figures[f"expected[{key}]"] = each.expected
        figures[f"low[{key}]"] = each.low
        figures[f"high[{key}]"] = each.high
    for line, shifts in enumerate(judged.shifts):
        for shift in shifts[:_MOST_FIGURES]:
            figures[f"shift[{found.key(line, shift.place)}]"] = shift.after - shift.before
    return figures


def _tables(found: Findings) -> tuple[Table, ...]:
    tables = []
    odd, near = found.judged.odd, found.judged.near
    if odd:
        tables.append(_table(say("Unusual times, the most unusual first"), found, odd[:_MOST_ROWS]))
    if len(odd) > _MOST_ROWS:
        tables.append(_table(say("All unusual times"), found, odd, full=True))
    if near:
        title = (
            say("Came near, but within the usual range") if odd else say("Farthest from expected, by rank: not unusual")
        )
        tables.append(_table(title, found, near, first=len(odd) + 1, full=bool(odd)))
    if any(found.judged.shifts):
        tables.append(_of_shifts(found))
    return tuple(tables)


def _unit(found: Findings) -> tuple[Unit, str | None]:
    """The unit of the columns of values; plain numbers where the series differ in it."""
    units = {(measure.unit, measure.currency) for measure in found.measures}
    if len(units) > 1:
        return "number", None
    unit, currency = next(iter(units))
    return ("number" if unit == "text" else unit), currency


def _cell(found: Findings, each: Any, value: float) -> Cell:
    """A value in a table: written out where the series of the table differ in their units."""
    if _mixed(found):
        return say("{value}", value=found.written(each.line, value))
    return round(value) if _unit(found)[0] == "integer" else value


def _table(title: Message, found: Findings, shown: Sequence[Flagged], *, first: int = 1, full: bool = False) -> Table:
    """A table of times; the full one has the ends of the range as numbers, to work with them."""
    unit, currency = _unit(found)
    kind: Unit = "text" if _mixed(found) else unit
    named = any(found.holiday(each.place) is not None for each in shown)
    columns = [TableColumn(say("rank"), "integer"), TableColumn(_time_head(found), "date" if _dated(found) else "text")]
    columns += [TableColumn(say("key figure"))] if len(found.measures) > 1 else []
    columns += [TableColumn(_group_head(found))] if found.dimensions else []
    columns += [TableColumn(say("value"), kind, currency), TableColumn(say("expected"), kind, currency)]
    columns += [TableColumn(head, kind, currency) for head in (say("usual from"), say("usual up to"))] if full else []
    columns += [] if full else [TableColumn(say("usual range"))]
    columns += [TableColumn(say("off by"), "percent"), TableColumn(say("score"), "number")]
    columns += [TableColumn(say("note"))] if named else []
    rows = []
    for rank, each in enumerate(shown, first):
        row: list[Cell] = [rank, found.label(each.place)]
        row += [found.lines[each.line].measure.title] if len(found.measures) > 1 else []
        row += [found.group(each.line)] if found.dimensions else []
        row += [_cell(found, each, each.value), _cell(found, each, each.expected)]
        row += [_cell(found, each, each.low), _cell(found, each, each.high)] if full else [_range(found, each)]
        row += [_share(each), round(each.score, 1), *([found.holiday(each.place)] if named else [])]
        rows.append(tuple(row))
    return Table(title, tuple(columns), tuple(rows), full=full)


def _mixed(found: Findings) -> bool:
    return len({(measure.unit, measure.currency) for measure in found.measures}) > 1


def _group_head(found: Findings) -> Text:
    return found.dimensions[0].title if len(found.dimensions) == 1 else say("group")


def _range(found: Findings, each: Flagged) -> Message:
    return say("{low} to {high}", low=found.written(each.line, each.low), high=found.written(each.line, each.high))


def _time_head(found: Findings) -> Text:
    return say("date") if found.clock.is_daily else say("time")


def _dated(found: Findings) -> bool:
    return found.clock.grain == "day" or not found.clock.is_daily


def _share(each: Flagged) -> float | None:
    return each.value / each.expected - 1 if each.expected > 0 else None


def _of_shifts(found: Findings) -> Table:
    unit, currency = _unit(found)
    kind: Unit = "text" if _mixed(found) else unit
    columns = [TableColumn(say("from"), "date" if _dated(found) else "text")]
    columns += [TableColumn(say("series"))] if found.many else []
    columns += [
        TableColumn(say("level before"), kind, currency),
        TableColumn(say("level after"), kind, currency),
        TableColumn(say("change"), "percent"),
    ]
    rows = []
    for line, shifts in enumerate(found.judged.shifts):
        for shift in shifts:
            at = Flagged(line, shift.place, shift.after, shift.before, 0.0, 0.0, 0.0, odd=False)
            row: list[Cell] = [found.label(shift.place), *([found.title(line)] if found.many else [])]
            row += [_cell(found, at, shift.before), _cell(found, at, shift.after), _share(at)]
            rows.append((abs(_share(at) or 0.0), tuple(row)))
    rows.sort(key=lambda each: -each[0])
    return Table(say("Steps to another level"), tuple(columns), tuple(row for _, row in rows[:_MOST_SHIFTS]))
