"""What makes a correlation doubtful, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tools.measures import Measure
from tools.messages import Message, Number, Percent, Words, say, say_count
from tools.performance.correlation.checks import Shape
from tools.performance.correlation.observations import named_step
from tools.performance.correlation.pairs import Pair
from tools.performance.correlation.serial import FEWEST_STEPS, trend_share
from tools.performance.correlation.view import SURE, WEAK, Relations, amount

__all__ = ["warnings_of"]

_FEW = 30
_WORTH_LESS = 0.6
"""Alike neighbours are told of where they are worth less than this share of independent ones."""
_TRENDING = 0.3
_MANY = 10
_EMPTY = 0.3
_SEASON_YEARS = 2.9


def warnings_of(found: Relations) -> tuple[Message, ...]:
    """What to be careful about, the gravest first."""
    said = [*found.unmet, *_of_groups(found), *found.arithmetic, *_of_shape(found), *_of_size(found), *_of_time(found)]
    said += [*found.context_notes, *_of_many(found), *_of_lost(found), *found.observations.warnings]
    said += [note for measure in found.observations.measures for note in _own(found, measure)]
    said += _of_cause(found)
    kept: list[Message] = []
    for message in said:
        if message not in kept:
            kept.append(message)
    return tuple(kept)


def _own(found: Relations, measure: Measure) -> tuple[Message, ...]:
    """Warnings about how a metric is added up; of single rows nothing is."""
    return measure.warnings if found.observations.unit.kind != "row" else ()


def _of_groups(found: Relations) -> Iterator[Message]:
    """Groups that tell another story."""
    simpson, pair = found.simpson, found.only
    if simpson is None or pair is None:
        return
    whole, inside = amount(found.plain(pair)[0].value), amount(simpson.pooled.value)
    if simpson.kind == "reverses":
        yield say(
            "Within the groups of “{column}” it is the other way round: r = {inside} there, {whole} over all rows "
            "together (Simpson's paradox). What the groups differ in makes the number; look at each on its own.",
            column=simpson.column,
            inside=inside,
            whole=whole,
        )
    else:
        yield say(
            "Within the groups of “{column}” hardly anything of it is left: r = {inside} there, {whole} over all rows "
            "together. It is a difference between the groups.",
            column=simpson.column,
            inside=inside,
            whole=whole,
        )


def _of_shape(found: Relations) -> Iterator[Message]:
    shape, pair = found.shape, found.only
    if shape is None or pair is None:
        return
    if shape.movers:
        named = Words(tuple(say("{name}", name=found.observations.name(place)) for place in shape.movers))
        if shape.without is None:
            yield say("The result rests on {rows} alone: without that, nothing varies.", rows=named)
        else:
            yield say_count(
                "One observation moves the result: without {rows}, r would be {value} instead of {whole}.",
                "{count} observations move the result: without {rows}, r would be {value} instead of {whole}.",
                len(shape.movers),
                rows=named,
                value=amount(shape.without),
                whole=amount(pair.r.value),
            )
    yield from _of_curve(found, shape, pair)
    yield from _of_spread(found, shape, pair)


def _of_curve(found: Relations, shape: Shape, pair: Pair) -> Iterator[Message]:
    if shape.curved and shape.turns is not None:
        yield say(
            "The points follow a curve that turns near {a} = {turn}; one number for a straight line misses that. Look "
            "at the picture.",
            a=found.title(pair.a),
            turn=Number(shape.turns, 2) if abs(shape.turns) < 100 else round(shape.turns),
        )
    elif shape.curved:
        yield say("The points follow a curve and no straight line (see the picture); rho suits better than r here.")
    if shape.apart:
        yield say(
            "By ranks the relationship is another one (rho = {rho} against r = {r}): a few large values or a curve "
            "make the difference.",
            rho=amount(pair.rho.value),
            r=amount(pair.r.value),
        )


def _of_spread(found: Relations, shape: Shape, pair: Pair) -> Iterator[Message]:
    a, b = found.title(pair.a), found.title(pair.b)
    if shape.spreads > 0:
        yield say("The higher {a}, the more {b} spreads, so single values are hard to tell there.", a=a, b=b)
    elif shape.spreads < 0:
        yield say("The lower {a}, the more {b} spreads, so single values are hard to tell there.", a=a, b=b)
    for title, share in ((a, shape.empty[0]), (b, shape.empty[1])):
        if share >= _EMPTY and shape.without_empty is not None:
            yield say(
                "{share} of {metric} is zero; where neither is zero, r is {value}.",
                share=Percent(share, 0),
                metric=title,
                value=amount(shape.without_empty),
            )


def _of_size(found: Relations) -> Iterator[Message]:
    """Too few observations, or so many that anything is sure."""
    fewest = min(found.pairs, key=lambda pair: found.plain(pair)[0].size)
    size = found.plain(fewest)[0].size
    if fewest.count < _FEW:
        yield say(
            "There are only {units}: with so few, chance alone brings correlations of up to ±{limit}.",
            units=found.observations.unit.counted(fewest.count),
            limit=Number(_chance_limit(size), 2),
        )
    tiny = [pair for pair in found.pairs if found.is_clear(pair) and abs(found.main(pair)[0].value) < WEAK]
    if tiny and found.only is None:
        yield say_count(
            "{count} relationship is sure but too weak to matter (below {weak}).",
            "{count} relationships are sure but too weak to matter (below {weak}).",
            len(tiny),
            weak=WEAK,
        )


def _chance_limit(size: float) -> float:
    """The correlation that chance stays within in 19 of 20 cases."""
    from scipy.special import stdtrit

    if size <= 3.0:
        return 1.0
    t = float(stdtrit(size - 2.0, 0.975))
    return t / math.sqrt(size - 2.0 + t * t)


def _of_time(found: Relations) -> Iterator[Message]:
    import numpy as np

    line, observations = found.observations.timeline, found.observations
    if line is None:
        return
    used = sorted({place for pair in found.pairs for place in (pair.a, pair.b)})
    trends = [place for place in used if trend_share(line.spread(observations.values[place])) >= _TRENDING]
    if len(trends) > 1:
        titles = Words(tuple(say("{metric}", metric=found.title(place)) for place in trends[:4]))
        yield say(
            "{metrics} follow a trend, and any two trends correlate, whether they have to do with each other or not. "
            "Trust the figure without trend and season.",
            metrics=titles,
        )
    worth = [pair for pair in found.pairs if pair.r.size < _WORTH_LESS * pair.count]
    if worth:
        pair = min(worth, key=lambda each: each.r.size / each.count)
        yield say(
            "What follows each other is alike: {units} are worth about {size} independent ones, and intervals and "
            "p-values allow for that.",
            units=named_step(line.step, pair.count),
            size=max(2, round(pair.r.size)),
        )
    if any(pair.adjusted is None and pair.count < FEWEST_STEPS for pair in found.pairs):
        yield say("Too few steps to take trend and season out: what goes together may be nothing but a common trend.")
    elif line.step in ("day", "week", "month") and 0 < line.years < _SEASON_YEARS and np.isfinite(line.years):
        yield say("The data are too short to tell the season of the year; slow waves were taken out in its place.")


def _of_many(found: Relations) -> Iterator[Message]:
    if len(found.pairs) < _MANY:
        return
    yield say(
        "{count} pairs were looked at: uncorrected, about {lucky} of them would look like more than chance though they "
        "are not. The p-values are corrected for that.",
        count=len(found.pairs),
        lucky=max(1, round(SURE * len(found.pairs))),
    )


def _of_lost(found: Relations) -> Iterator[Message]:
    if found.lost:
        names = Words(tuple(say("{a} and {b}", a=found.title(a), b=found.title(b)) for a, b in found.lost[:4]))
        yield say_count(
            "{count} pair could not be related, as a value does not vary or is there too seldom: {pairs}.",
            "{count} pairs could not be related, as a value does not vary or is there too seldom, such as {pairs}.",
            len(found.lost),
            pairs=names,
        )
    blanks = [(found.observations.size - pair.count, pair) for pair in found.pairs]
    most, pair = max(blanks, key=lambda each: each[0])
    if most and found.observations.unit.kind == "row":
        yield _of_blanks(found, pair, most)


def _of_blanks(found: Relations, pair: Pair, count: int) -> Message:
    if found.only is not None:
        return say_count(
            "{count} row lacks a value and is left out.", "{count} rows lack a value and are left out.", count
        )
    return say(
        "Each pair uses the rows that have both values; {a} and {b} lack {count} of {rows}.",
        a=found.title(pair.a),
        b=found.title(pair.b),
        count=count,
        rows=found.observations.size,
    )


def _of_cause(found: Relations) -> Iterator[Message]:
    """Once, and only where something goes together."""
    if any(found.plain(pair)[1] < SURE or found.is_clear(pair) for pair in found.pairs):
        yield say(
            "Going together is not causing: a third thing (season, a promotion, a budget raised because sales were "
            "expected) can move both. Only a test, in which you change one of them for some and not for others, tells."
        )
