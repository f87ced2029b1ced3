"""Which segment loses most between two steps, in number and as a share: two questions with often two answers."""

from __future__ import annotations

from tools.answer import Figure
from tools.messages import Message, Value, say
from tools.performance.funnel.rates import SIGNIFICANT, shown
from tools.performance.funnel.view import Funnel, Group, SegmentColumn

__all__ = ["loss_figures", "loss_headline"]

_ENOUGH = 30


def loss_headline(funnel: Funnel) -> Message | None:
    """Who or how many are lost where it was asked about; None where no loss was asked about."""
    if funnel.loss is None:
        return None
    before, after = funnel.loss
    here, there = funnel.steps[before], funnel.steps[after]
    if funnel.asked and (ranked := _lost(funnel.segments[0], funnel.loss)):
        return _by_segment(funnel, ranked)
    if here.size <= 0 or there.size > here.size:
        return None
    return say(
        "Between “{before}” and “{step}”, {lost} of {size} are lost ({share}).",
        before=here.name,
        step=there.name,
        lost=_whole(here.size - there.size),
        size=_whole(here.size),
        share=shown(1 - there.size / here.size),
    )


def _by_segment(funnel: Funnel, ranked: list[tuple[float, float, Group]]) -> Message:
    """The segment that loses most in number, and the one that loses the largest share."""
    assert funnel.loss is not None
    before, after = funnel.loss
    most = max(ranked, key=lambda each: each[0])
    enough = [each for each in ranked if each[2].sizes[before] >= _ENOUGH] or ranked
    highest = max(enough, key=lambda each: each[1])
    values: dict[str, Value] = {
        "before": funnel.steps[before].name,
        "step": funnel.steps[after].name,
        "segment": most[2].label,
        "lost": _whole(most[0]),
        "size": _whole(most[2].sizes[before]),
        "share": shown(most[1]),
    }
    if highest[2].key == most[2].key:
        found = say(
            "Between “{before}” and “{step}”, {segment} loses most, in number and as a share: {lost} of {size} "
            "({share}).",
            **values,
        )
    else:
        found = say(
            "Between “{before}” and “{step}”, {segment} loses most in number ({lost} of {size}, {share}), and {other} "
            "the largest share ({high}: {gone} of {whole}).",
            **values,
            other=highest[2].label,
            high=shown(highest[1]),
            gone=_whole(highest[0]),
            whole=_whole(highest[2].sizes[before]),
        )
    p = _p_value(funnel)
    if p is None or p < SIGNIFICANT:
        return found
    return say("{one} {other}", one=found, other=say("The shares differ by no more than chance."))


def _p_value(funnel: Funnel) -> float | None:
    """Of the test that all segments lose the same share there."""
    assert funnel.loss is not None
    before, after = funnel.loss
    values = funnel.segments[0].p_values
    if (before, after) == (0, len(funnel.steps) - 1):
        return values[-1] if values else None
    return values[before] if before < len(values) else None


def _lost(column: SegmentColumn, between: tuple[int, int]) -> list[tuple[float, float, Group]]:
    """How many each group loses, and what share; none of those where more came out than in."""
    before, after = between
    found = []
    for group in column.groups:
        size, left = group.sizes[before], group.sizes[after]
        if size > 0 and left <= size:
            found.append((size - left, 1 - left / size, group))
    return found


def loss_figures(funnel: Funnel) -> dict[str, Figure]:
    """How many each segment loses where it was asked about."""
    if funnel.loss is None:
        return {}
    before, after = funnel.loss
    here, there = funnel.steps[before], funnel.steps[after]
    found: dict[str, Figure] = {
        "lost_from": here.name,
        "lost_to": there.name,
    }
    if 0 < here.size >= there.size:
        found |= {"lost_between": _whole(here.size - there.size), "lost_share": 1 - there.size / here.size}
    ranked = _lost(funnel.segments[0], funnel.loss) if funnel.asked else []
    for lost, share, group in ranked:
        found[f"lost_between[{group.key}]"] = _whole(lost)
        found[f"lost_share[{group.key}]"] = share
    if ranked:
        found["most_lost_segment"] = max(ranked, key=lambda each: each[0])[2].key
        enough = [each for each in ranked if each[2].sizes[before] >= _ENOUGH] or ranked
        found["highest_loss_segment"] = max(enough, key=lambda each: each[1])[2].key
    return found


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
