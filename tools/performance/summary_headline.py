"""The finding of a summary in one sentence: the first key figure, how it changed, and what moved it."""

from __future__ import annotations

import math

from tools.dimensions import in_a_sentence
from tools.messages import Message, Number, Percent, say
from tools.performance.movers import Mover, Movers
from tools.performance.summary import Kpi, Summary

__all__ = ["change_in_words", "headline_of", "share_of_change"]

_NO_CHANGE = 0.0005
"""Less than this is shown as 0.0 %."""
_NO_POINTS = 0.00005
"""Less than this, as a share, is shown as 0 percentage points."""
_CANCELS = 0.2
"""Where the change is less than this share of what the segments moved, they cancel out and shares of it say nothing."""


def headline_of(summary: Summary) -> Message:
    """What to say first."""
    main, comparison = summary.kpis[0], summary.comparison
    said = {
        "metric": main.measure.title,
        "period": comparison.period,
        "value": main.written(main.now),
    }
    if main.before is None or main.now is None:
        return say("{metric} in {period}: {value}.", **said)
    said |= {"before": comparison.before_name, "previous": main.written(main.before), "change": change_in_words(main)}
    plain = say("{metric} in {period}: {value}, {change} on {before} ({previous})", **said)
    leader = _leader(summary)
    return (
        say("{finding}.", finding=plain)
        if leader is None
        else say("{finding}; {leader}.", finding=plain, leader=leader)
    )


def share_of_change(movers: Movers, part: Mover | float) -> float | None:
    """What a segment, or an amount, is of the whole change; None where the segments cancel out."""
    amount = part.contribution if isinstance(part, Mover) else part
    moved = math.fsum(abs(each.contribution) for each in movers.segments)
    return amount / movers.change if abs(movers.change) > _CANCELS * moved else None


def change_in_words(main: Kpi) -> Message:
    """How the key figure changed, within a sentence: "up 12.3%"."""
    change = main.change
    if change is not None and change.points is not None and abs(change.points) >= _NO_POINTS:
        size = 100 * abs(change.points)
        points = Number(size, 1 if size >= 1 else 2)
        if change.points > 0:
            return say("up {points} percentage points", points=points)
        return say("down {points} percentage points", points=points)
    if change is None or change.points is not None or (change.share is not None and abs(change.share) < _NO_CHANGE):
        return say("unchanged")
    if change.share is None:
        return say("up from nothing")
    share = Percent(abs(change.share))
    return say("up {share}", share=share) if change.share > 0 else say("down {share}", share=share)


def _leader(summary: Summary) -> Message | None:
    """The segment that moved most; where it moved against the whole, the one with it is named as well."""
    movers = summary.movers
    if movers is None or not movers.segments:
        return None
    main, first = summary.kpis[0], movers.segments[0]
    name = in_a_sentence(movers.dimension, first.key)
    amount = main.signed(first.contribution)
    share = share_of_change(movers, first)
    if share is not None and share > 0:
        if share > 1:
            return say("{segment} moved it most ({amount}, more than the whole change)", segment=name, amount=amount)
        return say(
            "{segment} moved it most ({amount}, {share} of the change)",
            segment=name,
            amount=amount,
            share=Percent(share, 0),
        )
    other = next((each for each in movers.segments[1:] if each.contribution * first.contribution < 0), None)
    if other is None:
        return say("{segment} moved it most ({amount})", segment=name, amount=amount)
    return say(
        "{segment} ({amount}) and {other} ({opposite}) moved against each other",
        segment=name,
        amount=amount,
        other=in_a_sentence(movers.dimension, other.key),
        opposite=main.signed(other.contribution),
    )
