"""The finding about correlations in one sentence, in a marketer's words."""

from __future__ import annotations

import math

from tools.messages import Message, Number, Words, say
from tools.performance.correlation.coefficients import Coefficient, slope_range
from tools.performance.correlation.observations import named_step
from tools.performance.correlation.pairs import Pair
from tools.performance.correlation.view import SURE, WEAK, Relations, amount, strength

__all__ = ["headline_of", "together"]

_NAMED = 3
_KEEPS = 0.5
"""A relationship is its own, and no trend, where so much of it stays without trend and season."""


def headline_of(found: Relations) -> Message:
    """The finding."""
    if found.only is not None:
        return _of_pair(found, found.only)
    return _of_target(found) if found.target is not None else _of_many(found)


def together(found: Relations, pair: Pair, value: float) -> Message:
    """Which way two metrics go together."""
    a, b = found.title(pair.a), found.title(pair.b)
    if value >= 0:
        return say("the higher {a}, the higher {b}", a=a, b=b)
    return say("the higher {a}, the lower {b}", a=a, b=b)


def _range(value: Coefficient) -> Message:
    if value.low <= -1.0 and value.high >= 1.0:
        return say("too few for an interval")
    return say("95%: {low} to {high}", low=amount(value.low), high=amount(value.high))


def _of_pair(found: Relations, pair: Pair) -> Message:
    if found.slope_asked and found.shape is not None and pair.partial is None:
        return _of_slope(found, pair, found.shape.slope)
    if found.delay_asked and pair.delay is not None:
        return _of_delay(found, pair)
    if pair.partial is not None:
        return _held(found, pair)
    if pair.within and pair.pooled is not None:
        return _within(found, pair)
    if pair.adjusted is not None:
        return _in_time(found, pair)
    return _plain(found, pair)


def _plain(found: Relations, pair: Pair) -> Message:
    value, chance = found.plain(pair)
    a, b = found.title(pair.a), found.title(pair.b)
    units = found.observations.unit.counted(pair.count)
    called, interval = found.called(value.value), _range(value)
    if chance >= SURE and found.shape is not None and found.shape.curved and found.shape.turns is not None:
        return say(
            "{a} and {b} are related, but not along a line: the relationship turns, so {called} misses it ({units}).",
            a=a, b=b, called=called, units=units,
        )  # fmt: skip
    if chance >= SURE:
        return say(
            "No clear relationship between {a} and {b}: {called} ({interval}) over {units}, which may well be chance.",
            a=a, b=b, called=called, interval=interval, units=units,
        )  # fmt: skip
    if abs(value.value) < WEAK:
        return say(
            "{a} and {b} hardly go together: {called} ({interval}) over {units} – no chance, but too weak to matter.",
            a=a, b=b, called=called, interval=interval, units=units,
        )  # fmt: skip
    return say(
        "{together}: {strength} relationship, {called} ({interval}) over {units}.",
        together=together(found, pair, value.value),
        strength=strength(value.value),
        called=called,
        interval=interval,
        units=units,
    )


def _of_slope(found: Relations, pair: Pair, slope: float) -> Message:
    """How much more of the second goes with one more of the first; as ever, no word of a cause."""
    low, high = slope_range(pair.r, slope)
    known = {
        "a": found.title(pair.a),
        "b": found.title(pair.b),
        "called": say("r = {value}", value=amount(pair.r.value)),
        "units": found.observations.unit.counted(pair.count),
    }
    if pair.p >= SURE:
        return say(
            "No clear slope of {b} by {a}: {change} for each further 1 of {a} (95%: {low} to {high}, {called}) over "
            "{units}, which may well be chance.",
            change=_three_digits(slope),
            low=_three_digits(low),
            high=_three_digits(high),
            **known,
        )
    if slope < 0:
        return say(
            "Each further 1 of {a} goes with {change} less {b} (95%: {low} to {high}; {called}) over {units}.",
            change=_three_digits(-slope),
            low=_three_digits(-high),
            high=_three_digits(-low),
            **known,
        )
    return say(
        "Each further 1 of {a} goes with {change} more {b} (95%: {low} to {high}; {called}) over {units}.",
        change=_three_digits(slope),
        low=_three_digits(low),
        high=_three_digits(high),
        **known,
    )


def _three_digits(value: float) -> Number | Message:
    """A slope with three digits that count, whatever the units of the two are."""
    if not math.isfinite(value):
        return say("unknown")
    return Number(value, 0 if abs(value) >= 100 else min(8, 2 - math.floor(math.log10(abs(value)))) if value else 2)


def _held(found: Relations, pair: Pair) -> Message:
    value, chance = found.main(pair)
    before, _ = found.plain(pair)
    held = Words(found.held)
    if chance >= SURE:
        return say(
            "With {held} held constant, no clear relationship between {a} and {b} is left: {called} ({interval}); "
            "without that it is {before}.",
            held=held,
            a=found.title(pair.a),
            b=found.title(pair.b),
            called=found.called(value.value),
            interval=_range(value),
            before=amount(before.value),
        )
    return say(
        "With {held} held constant, {together}: {strength} relationship, {called} ({interval}); without that it is "
        "{before}.",
        held=held,
        together=together(found, pair, value.value),
        strength=strength(value.value),
        called=found.called(value.value),
        interval=_range(value),
        before=amount(before.value),
    )


def _within(found: Relations, pair: Pair) -> Message:
    assert pair.pooled is not None
    before, _ = found.plain(pair)
    column = found.gathered.within or ""
    if pair.pooled.chance >= SURE:
        return say(
            "Within each {column}, no clear relationship between {a} and {b}: r = {value} ({interval}); over all "
            "together it is {before}.",
            column=column,
            a=found.title(pair.a),
            b=found.title(pair.b),
            value=amount(pair.pooled.value),
            interval=_range(pair.pooled),
            before=amount(before.value),
        )
    return say(
        "Within each {column}, {together}: {strength} relationship, r = {value} ({interval}); over all together it is "
        "{before}.",
        column=column,
        together=together(found, pair, pair.pooled.value),
        strength=strength(pair.pooled.value),
        value=amount(pair.pooled.value),
        interval=_range(pair.pooled),
        before=amount(before.value),
    )


def _in_time(found: Relations, pair: Pair) -> Message:
    """As they are, and without what makes any two series go together."""
    assert pair.adjusted is not None
    level, level_chance = found.plain(pair)
    value, chance = pair.adjusted.found, pair.p_adjusted
    a, b = found.title(pair.a), found.title(pair.b)
    units = found.observations.unit.counted(pair.count) if found.observations.unit.kind == "time" else None
    line = found.observations.timeline
    assert line is not None
    units = units or named_step(line.step, pair.count)
    if chance < SURE and pair.delay is not None and pair.p_delay < SURE and pair.delay.steps != 0:
        return _with_delay(found, pair, units)
    if chance < SURE:
        return say(
            "{together}: {strength} relationship, r = {value} ({interval}) without trend and season, {called} as they "
            "are, over {units}.",
            together=together(found, pair, value.value),
            strength=strength(value.value),
            value=amount(value.value),
            interval=_range(value),
            called=found.called(level.value),
            units=units,
        )
    if pair.delay is not None and pair.p_delay < SURE and pair.delay.steps != 0:
        return _with_delay(found, pair, units)
    if abs(level.value) >= 0.3 and abs(value.value) < _KEEPS * abs(level.value):
        return say(
            "{a} and {b} run together over {units} ({called}), but that is trend and season: without them r = {value} "
            "({interval}), which may well be chance.",
            a=a, b=b, units=units, called=found.called(level.value), value=amount(value.value), interval=_range(value),
        )  # fmt: skip
    if level_chance < SURE and abs(level.value) >= 0.3:
        return say(
            "{a} and {b} go together over {units} ({called}), but too little is left to be sure that it is more than "
            "trend and season: without them r = {value} ({interval}).",
            a=a, b=b, units=units, called=found.called(level.value), value=amount(value.value), interval=_range(value),
        )  # fmt: skip
    return say(
        "No clear relationship between {a} and {b} over {units}: r = {value} ({interval}) without trend and season, "
        "{called} as they are.",
        a=a, b=b, units=units, called=found.called(level.value), value=amount(value.value), interval=_range(value),
    )  # fmt: skip


def _follows(found: Relations, pair: Pair) -> tuple[Message, Message]:
    """Which one follows the other, and by how much."""
    assert pair.delay is not None
    line = found.observations.timeline
    assert line is not None
    steps = pair.delay.steps
    first, second = (pair.a, pair.b) if steps > 0 else (pair.b, pair.a)
    by = named_step(line.step, abs(steps))
    one, other = found.title(first), found.title(second)
    if pair.delay.found.value >= 0:
        return say("{second} follows {first} after {delay}", second=other, first=one, delay=by), by
    return say("{second} goes the other way {delay} after {first}", second=other, first=one, delay=by), by


def _with_delay(found: Relations, pair: Pair, units: Message) -> Message:
    assert pair.delay is not None
    assert pair.adjusted is not None
    follows, _ = _follows(found, pair)
    return say(
        "{follows}: r = {value} at that delay and {now} at once, without trend and season, over {units}.",
        follows=follows,
        value=amount(pair.delay.found.value),
        now=amount(pair.adjusted.found.value),
        units=units,
    )


def _of_delay(found: Relations, pair: Pair) -> Message:
    assert pair.delay is not None
    assert pair.adjusted is not None
    a, b = found.title(pair.a), found.title(pair.b)
    line = found.observations.timeline
    assert line is not None
    window = named_step(line.step, pair.delay.window)
    units = named_step(line.step, pair.count)
    if pair.p_delay >= SURE > pair.p_adjusted:
        return say(
            "At once {together} (r = {value} without trend and season), but no delay stands out up to {window} "
            "({units}).",
            together=together(found, pair, pair.adjusted.found.value),
            value=amount(pair.adjusted.found.value),
            window=window,
            units=units,
        )
    if pair.p_delay >= SURE:
        return say(
            "No delay between {a} and {b} stands out up to {window}: without trend and season they go together at none "
            "more than chance brings (at once r = {value}, {units}).",
            a=a, b=b, window=window, value=amount(pair.adjusted.found.value), units=units,
        )  # fmt: skip
    if pair.delay.steps == 0:
        return say(
            "{a} and {b} move at the same time: r = {value} ({interval}) without trend and season; of all delays up to "
            "{window}, none fits better ({units}).",
            a=a,
            b=b,
            value=amount(pair.adjusted.found.value),
            interval=_range(pair.adjusted.found),
            window=window,
            units=units,
        )
    return _with_delay(found, pair, units)


def _of_target(found: Relations) -> Message:
    ranked = found.ranked()
    clear = [pair for pair in ranked if found.is_clear(pair)]
    assert found.target is not None
    target = found.title(found.target)
    best = ranked[0]
    if not clear:
        return say(
            "None of {count} columns goes with {target} more than chance brings; the closest is {best} ({called}).",
            count=len(ranked),
            target=target,
            best=found.title(best.a),
            called=found.called(found.main(best)[0].value),
        )
    named = Words(tuple(_named(found, pair) for pair in clear[1:_NAMED]))
    called = found.called(found.main(best)[0].value)
    if len(clear) == 1:
        return say(
            "Of {count} columns, the only one closer to {target} than chance brings is {best} ({called}).",
            count=len(ranked),
            best=found.title(best.a),
            target=target,
            called=called,
        )
    return say(
        "Of {count} columns, the closest to {target} is {best} ({called}), then {others}.",
        count=len(ranked),
        best=found.title(best.a),
        target=target,
        called=called,
        others=named,
    )


def _named(found: Relations, pair: Pair) -> Message:
    return say("{metric} ({value})", metric=found.title(pair.a), value=amount(found.main(pair)[0].value))


def _of_many(found: Relations) -> Message:
    clear = [pair for pair in found.pairs if found.is_clear(pair)]
    best = found.ranked()[0]
    a, b, called = found.title(best.a), found.title(best.b), found.called(found.main(best)[0].value)
    if not clear:
        return say(
            "None of {count} pairs goes together more than chance brings; the closest are {a} and {b} ({called}).",
            count=len(found.pairs), a=a, b=b, called=called,
        )  # fmt: skip
    return say(
        "{clear} of {count} pairs go together more than chance brings; the closest are {a} and {b} ({called}).",
        clear=len(clear), count=len(found.pairs), a=a, b=b, called=called,
    )  # fmt: skip
