"""The numbers of correlations: figures and tables."""

from __future__ import annotations

import math

from tools.answer import Cell, Figure, Table, TableColumn
from tools.messages import Message, Text, say
from tools.performance.correlation.coefficients import Coefficient, slope_range
from tools.performance.correlation.pairs import Pair
from tools.performance.correlation.view import Relations

__all__ = ["figures_of", "tables_of"]

_ALL = 21
"""Pairs up to which every figure of each is given; of more, the coefficients and their p-values."""
_SHOWN = 15


def figures_of(found: Relations) -> dict[str, Figure]:
    """Every number that the answer uses, by pair."""
    figures: dict[str, Figure] = {"pairs": len(found.pairs), "observations": found.observations.size}
    whole = len(found.pairs) <= _ALL
    for pair in found.pairs:
        key = found.key(pair)
        figures |= {f"r[{key}]": pair.r.value, f"p[{key}]": pair.p, f"rho[{key}]": pair.rho.value}
        if pair.tau is not None:
            figures |= {f"tau[{key}]": pair.tau.value, f"p_tau[{key}]": pair.p_tau, **_range("tau", key, pair.tau)}
        if pair.adjusted is not None:
            figures[f"r_adjusted[{key}]"] = pair.adjusted.found.value
            figures[f"p_adjusted[{key}]"] = pair.p_adjusted
        if pair.partial is not None and pair.partial_rho is not None:
            figures |= {
                f"partial[{key}]": pair.partial.value,
                f"p_partial[{key}]": pair.p_partial,
                f"partial_rho[{key}]": pair.partial_rho.value,
            }
            figures |= _range("partial", key, pair.partial) if whole else {}
        if whole:
            figures |= _of_pair(found, pair, key)
    figures |= _of_only(found)
    return {name: value for name, value in figures.items() if isinstance(value, str) or math.isfinite(value)}


def _range(name: str, key: str, value: Coefficient) -> dict[str, Figure]:
    return {f"{name}_low[{key}]": value.low, f"{name}_high[{key}]": value.high}


def _of_pair(found: Relations, pair: Pair, key: str) -> dict[str, Figure]:
    figures = {
        **_range("r", key, pair.r),
        **_range("rho", key, pair.rho),
        f"p_rho[{key}]": pair.p_rho,
        f"n[{key}]": pair.count,
    }
    if len(found.pairs) > 1:
        figures[f"p_single[{key}]"] = pair.r.chance
    if found.in_time:
        figures[f"n_effective[{key}]"] = pair.r.size
    if pair.adjusted is not None:
        figures |= _range("r_adjusted", key, pair.adjusted.found)
    if pair.delay is not None:
        figures |= {
            f"lag[{key}]": pair.delay.steps,
            f"r_lag[{key}]": pair.delay.found.value,
            f"p_lag[{key}]": pair.p_delay,
        }
    if pair.pooled is not None:
        figures |= {f"r_within[{key}]": pair.pooled.value, f"p_within[{key}]": pair.pooled.chance}
        figures |= _range("r_within", key, pair.pooled)
    return figures


def _of_only(found: Relations) -> dict[str, Figure]:
    pair = found.only
    if pair is None:
        return {}
    figures: dict[str, Figure] = {f"r_squared[{found.key(pair)}]": pair.r.value**2}
    if found.shape is not None:
        low, high = slope_range(pair.r, found.shape.slope)
        figures |= {"slope": found.shape.slope, "slope_low": low, "slope_high": high, "intercept": found.shape.start}
        if found.shape.movers and found.shape.without is not None:
            figures["r_without_outliers"] = found.shape.without
    if found.simpson is not None:
        figures[f"r_within[{found.simpson.column}]"] = found.simpson.pooled.value
    for place, _, r, _ in pair.within:
        figures[f"r[{found.key(pair)},{found.observations.group_names[place]}]"] = r.value
    return figures


def tables_of(found: Relations) -> tuple[Table, ...]:
    """The pairs, closest first; groups where they were asked for; all pairs for the export."""
    ranked = found.ranked()
    tables = [_table(found, ranked[:_SHOWN], full=False)]
    if len(ranked) > _SHOWN:
        tables.append(_table(found, ranked, full=True))
    if found.only is not None and found.only.within:
        tables.append(_groups(found, found.only))
    return tuple(tables)


def _table(found: Relations, pairs: tuple[Pair, ...], *, full: bool) -> Table:
    heads: list[TableColumn] = [TableColumn(say("metric")), TableColumn(say("with"))]
    heads += [TableColumn(head, "number") for head in _heads(found)]
    rows = tuple((_cell(found.title(p.a)), _cell(found.title(p.b)), *_values(found, p)) for p in pairs)
    title = say("All pairs") if full else say("How closely they go together")
    return Table(title, tuple(heads), rows, full=full)


def _heads(found: Relations) -> list[Message]:
    heads = [say("r"), say("from (95%)"), say("to (95%)"), say("p (corrected)"), say("rho")]
    if _any_tau(found):
        heads.append(say("tau"))
    if _any_partial(found):
        heads += [say("r, others held constant"), say("p of that")]
    if _any_adjusted(found):
        heads += [say("r without trend and season"), say("p of that")]
    if _any_delay(found):
        heads += [say("best delay"), say("p of the delay")]
    return [*heads, say("observations")]


def _any_tau(found: Relations) -> bool:
    return any(pair.tau is not None for pair in found.pairs)


def _any_partial(found: Relations) -> bool:
    return any(pair.partial is not None for pair in found.pairs)


def _any_adjusted(found: Relations) -> bool:
    return any(pair.adjusted is not None for pair in found.pairs)


def _any_delay(found: Relations) -> bool:
    return any(pair.delay is not None for pair in found.pairs)


def _values(found: Relations, pair: Pair) -> tuple[Cell, ...]:
    cells: list[Cell] = [_three(pair.r.value), _three(pair.r.low), _three(pair.r.high), _chance(pair.p)]
    cells.append(_three(pair.rho.value))
    if _any_tau(found):
        cells.append(_three(pair.tau.value) if pair.tau else None)
    if _any_partial(found):
        cells += [_three(pair.partial.value), _chance(pair.p_partial)] if pair.partial else [None, None]
    if _any_adjusted(found):
        adjusted = pair.adjusted
        cells += [_three(adjusted.found.value), _chance(pair.p_adjusted)] if adjusted else [None, None]
    if _any_delay(found):
        cells += [pair.delay.steps, _chance(pair.p_delay)] if pair.delay else [None, None]
    return (*cells, pair.count)


def _three(value: float) -> float:
    return round(value, 3) + 0.0


def _chance(value: float) -> Cell:
    return round(value, 4) if value >= 0.0001 else say("below 0.0001")


def _cell(title: Text) -> Cell:
    return title


def _groups(found: Relations, pair: Pair) -> Table:
    names = found.observations.group_names
    rows = sorted(pair.within, key=lambda each: -each[1])
    return Table(
        say("Within each {column}", column=found.gathered.within or ""),
        (
            TableColumn(found.gathered.within or ""),
            TableColumn(say("r"), "number"),
            TableColumn(say("from (95%)"), "number"),
            TableColumn(say("to (95%)"), "number"),
            TableColumn(say("rho"), "number"),
            TableColumn(say("observations"), "integer"),
        ),
        tuple(
            (_cell(names[place]), _three(r.value), _three(r.low), _three(r.high), _three(rho.value), count)
            for place, count, r, rho in rows
        ),
    )
