"""What a test rests on, as tables and figures."""

from __future__ import annotations

from tools.answer import Cell, Figure, Table, TableColumn, Unit
from tools.messages import Message, Number, Percent, say
from tools.performance.significance.finding import Finding, Verdict
from tools.performance.significance.results import Interval, Result, finite, p_text

__all__ = ["figures_of", "tables_of"]


def figures_of(found: Finding, verdict: Verdict) -> dict[str, Figure]:
    """Every number of the test, by name; see the tool."""
    result = found.judged.result
    figures: dict[str, Figure] = {
        "statistic": result.statistic,
        "p_value": result.p_value,
        "p_value_two_sided": result.two_sided,
        "effect": result.effect.value,
        "effect_low": result.effect.low,
        "effect_high": result.effect.high,
        "test": result.key,
        "effect_kind": result.kind,
        "significant": "yes" if verdict.clear else "no",
        "rows": sum(group.rows for group in found.groups)
        if found.design not in ("pairs", "related")
        else found.groups[0].rows,
    }
    figures |= dict(zip(("df", "df_within"), result.degrees, strict=False))
    if result.standardized is not None:
        figures |= _interval("hedges_g", result.standardized)
    if result.detectable is not None:
        figures["detectable_effect"] = result.detectable
    if verdict.relative is not None:
        figures["relative_effect"] = verdict.relative
    figures |= {name: value for name, value in result.extras.items() if name not in figures}
    figures |= found.judged.checks
    if found.judged.p_dependent is not None:
        figures["p_value_dependent"] = found.judged.p_dependent
    for group in found.groups:
        figures |= _of_group(found, group.name.key, group.rows, group.middle, group.median, group.deviation)
    names = [group.name.key for group in found.groups]
    for pair in result.pairs:
        key = f"{names[pair.first]},{names[pair.second]}"
        figures[f"p_value[{key}]"] = pair.p_value
        if pair.difference is not None:
            figures[f"difference[{key}]"] = pair.difference.value
    for other in (result, *found.judged.others):
        figures[f"statistic[{other.key}]"] = other.statistic
        figures[f"p_value[{other.key}]"] = other.p_value
    return {name: value if isinstance(value, str | int) else finite(value) for name, value in figures.items()}


def _interval(name: str, interval: Interval) -> dict[str, Figure]:
    return {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}


def _of_group(
    found: Finding, key: str, rows: int, middle: Interval, median: Interval | None, deviation: float | None
) -> dict[str, Figure]:
    if found.design in ("kinds", "frequencies"):
        return {f"n[{key}]": rows}
    figures: dict[str, Figure] = {f"n[{key}]": rows}
    name = "share" if found.design in ("shares", "one share") else "mean"
    figures[f"{name}[{key}]"] = middle.value
    if median is not None:
        figures[f"median[{key}]"] = median.value
    if deviation is not None:
        figures[f"deviation[{key}]"] = deviation
    return figures


def tables_of(found: Finding) -> tuple[Table, ...]:
    """The groups, the pairs of groups, and the test beside others."""
    tables = [_counts(found) if found.design in ("kinds", "frequencies") else _groups(found)]
    if found.judged.result.pairs:
        tables.append(_pairs(found))
    tables.append(_tests(found))
    return tuple(tables)


def _unit(found: Finding) -> tuple[Unit, str | None]:
    if found.design in ("shares", "one share"):
        return "percent", None
    unit = found.subject.measure.unit
    return ("number" if unit in ("integer", "text", "date") else unit), found.subject.measure.currency


def _head(found: Finding) -> TableColumn:
    return TableColumn(found.by.head if found.by is not None and found.second is None else say("group"))


def _groups(found: Finding) -> Table:
    unit, currency = _unit(found)
    shares = found.design in ("shares", "one share")
    columns = [_head(found), TableColumn(say("rows"), "integer")]
    if shares:
        columns += [TableColumn(say("of these, yes") if found.subject.is_share else found.outcomes[0].label, "integer")]
    columns += [
        TableColumn(say("share") if shares else say("average"), unit, currency),
        TableColumn(say("low"), unit, currency),
        TableColumn(say("high"), unit, currency),
    ]
    numbers = not shares and found.subject.kind == "values"
    if numbers:
        columns += [
            TableColumn(say("median"), unit, currency),
            TableColumn(say("standard deviation"), unit, currency),
        ]
    rows: list[tuple[Cell, ...]] = []
    for group in found.groups:
        cells: list[Cell] = [group.name.label, group.rows]
        cells += [group.yes] if shares else []
        cells += [group.middle.value, group.middle.low, group.middle.high]
        cells += [group.median.value if group.median else None, group.deviation] if numbers else []
        rows.append(tuple(cells))
    level = say("The groups, with {level} intervals", level=_percent(found.level))
    return Table(level, tuple(columns), tuple(rows))


def _percent(level: float) -> Message:
    return say("{share}", share=Percent(level, 0))


def _counts(found: Finding) -> Table:
    """Counts of each outcome in each group, and what was to be expected."""
    assert found.table is not None
    if found.design == "frequencies":
        expected = float(found.table.sum()) / len(found.groups)
        columns = (_head(found), TableColumn(say("rows"), "integer"), TableColumn(say("if all were equal"), "number"))
        rows = tuple(
            (group.name.label, int(count), expected)
            for group, count in zip(found.groups, found.table[:, 0], strict=True)
        )
        return Table(say("How frequent each is"), columns, rows)
    heads = tuple(TableColumn(outcome.label, "integer") for outcome in found.outcomes[:12])
    shares = tuple(TableColumn(say("{outcome}, share", outcome=each.label), "percent") for each in found.outcomes[:6])
    body = []
    for group, counts in zip(found.groups, found.table, strict=True):
        whole = max(int(counts.sum()), 1)
        body.append(
            (
                group.name.label,
                *(int(each) for each in counts[:12]),
                *(float(each) / whole for each in counts[: len(shares)]),
            )
        )
    title = say("Counts of {outcome} by group", outcome=found.subject.title)
    return Table(title, (_head(found), *heads, *shares), tuple(body))


def _pairs(found: Finding) -> Table:
    unit, currency = _unit(found)
    points = found.judged.result.kind == "association" or found.design == "shares"
    result = found.judged.result
    with_difference = result.pairs[0].difference is not None
    columns = [TableColumn(say("first")), TableColumn(say("second"))]
    if with_difference:
        unit = "percent" if points else unit
        columns += [
            TableColumn(say("difference"), unit, currency),
            TableColumn(say("low"), unit, currency),
            TableColumn(say("high"), unit, currency),
        ]
    columns += [TableColumn(say("p, allowing for the number of pairs")), TableColumn(say("clear"))]
    rows: list[tuple[Cell, ...]] = []
    for pair in sorted(result.pairs, key=lambda each: each.p_value):
        cells: list[Cell] = [found.groups[pair.first].name.label, found.groups[pair.second].name.label]
        if pair.difference is not None:
            cells += [pair.difference.value, pair.difference.low, pair.difference.high]
        clear = say("yes") if pair.p_value < 1 - found.level else say("no")
        rows.append((*cells, p_text(pair.p_value), clear))
    return Table(say("Each group with each"), tuple(columns), tuple(rows))


def _tests(found: Finding) -> Table:
    columns = (
        TableColumn(say("test")),
        TableColumn(say("statistic")),
        TableColumn(say("degrees of freedom")),
        TableColumn(say("p-value")),
    )
    rows = tuple(_test_row(result) for result in (found.judged.result, *found.judged.others))
    return Table(say("The test that was chosen, and others on the same rows"), columns, rows)


def _test_row(result: Result) -> tuple[Cell, ...]:
    statistic = say("{symbol} = {value}", symbol=result.symbol, value=Number(result.statistic, 4))
    degrees: Cell = None
    match result.degrees:
        case (one,):
            degrees = say("{value}", value=_degrees(one))
        case (one, two):
            degrees = say("{one} and {two}", one=_degrees(one), two=_degrees(two))
    return result.title, statistic, degrees, p_text(result.p_value)


def _degrees(value: float) -> int | Number:
    return round(value) if abs(value - round(value)) < 1e-9 else Number(value, 2)
