"""What is said first of a change: how much it is, whether it is more than usual, and where it comes from."""

from __future__ import annotations

from tools.messages import Message, Percent, Text, Value, Words, say
from tools.performance.chains import Link
from tools.performance.change_parts import Part, is_simpson
from tools.performance.change_view import Explanation, label_of, percent_of

__all__ = ["headline_of", "main_link"]

_NAMED = 3
_MOSTLY = 0.6


def headline_of(found: Explanation) -> Message:
    """The finding in one sentence, for a ratio with a second one on mix and rate."""
    if found.is_flat:
        return _of_nothing(found)
    if found.noise.verdict == "usual":
        return _of_the_usual(found)
    said = say("{moved}: {cause}.", moved=_moved(found), cause=_cause(found))
    if found.explained is None or not found.is_weighed or _is_simpson(found):
        return said
    return say("{finding} {mix}", finding=said, mix=_mix_or_rate(found))


def _moved(found: Explanation) -> Message:
    """How much, from what to what, when, against what."""
    values: dict[str, Value] = {
        "metric": found.measure.title,
        "before": found.written(found.before),
        "after": found.written(found.after),
        "period": found.comparison.period,
        "other": found.comparison.before_name,
    }
    if found.measure.unit == "percent" or found.share is None:
        if found.change > 0:
            return say("{metric} rose from {before} to {after} against {other} ({period})", **values)
        return say("{metric} fell from {before} to {after} against {other} ({period})", **values)
    percent = Percent(abs(found.share))
    if found.change > 0:
        return say(
            "{metric} rose by {percent} against {other}, from {before} to {after} ({period})",
            percent=percent,
            **values,
        )
    return say(
        "{metric} fell by {percent} against {other}, from {before} to {after} ({period})", percent=percent, **values
    )


def _of_nothing(found: Explanation) -> Message:
    said = say(
        "{metric} did not change against {other}: it is {value}, as it was before ({period})",
        metric=found.measure.title,
        value=found.written(found.after),
        period=found.comparison.period,
        other=found.comparison.before_name,
    )
    parts = [part for part in found.explained.parts if part.contribution] if found.explained else []
    if len(parts) < 2 or found.explained is None:
        return say("{finding}. There is nothing to explain.", finding=said)
    up, down = max(parts, key=lambda part: part.contribution), min(parts, key=lambda part: part.contribution)
    return say(
        "{finding}. Within it, {one} ({up}) and {two} ({down}) balance out.",
        finding=said,
        one=_label(found, up),
        up=found.signed(up.contribution),
        two=_label(found, down),
        down=found.signed(down.contribution),
    )


def _of_the_usual(found: Explanation) -> Message:
    return say(
        "{moved}. That is no more than it usually moves ({low} to {high}), so there may be nothing to explain.",
        moved=_moved(found),
        low=_usual(found, found.noise.low),
        high=_usual(found, found.noise.high),
    )


def _usual(found: Explanation, value: float | None) -> Value:
    return Percent(value or 0.0) if found.noise.relative else found.signed(value or 0.0)


def _cause(found: Explanation) -> Message:
    if found.explained is None or len(found.explained.parts) < 2:
        link = main_link(found.links)
        if link is None:
            return say("no column here tells parts of it apart")
        return say("mostly by {factor} ({effect})", factor=link.measure.title, effect=found.signed(link.effect))
    if _is_simpson(found):
        return _simpson(found)
    if found.steps:
        return _with_factor(found, _where(found))
    return _spread(found)


def _with_factor(found: Explanation, where: Message) -> Message:
    """The way to the segment, and the factor that mostly moved it there."""
    whole = say("{where} carries most of it", where=where) if len(found.steps) == 1 else where
    link = main_link(found.inner)
    total = sum(each.effect for each in found.inner)
    if link is None or not total or link.effect / total < _MOSTLY:
        return whole
    return say("{where}, mostly by {factor}", where=whole, factor=link.measure.title)


def _where(found: Explanation) -> Message:
    """One segment in the other: "Google (-2,300), there Brand (-2,100), there mobile (-2,050)"."""
    text: Message | None = None
    for step in found.steps:
        here = say(
            "{segment} ({amount})",
            segment=label_of(step.dimension, step.part.key),
            amount=found.signed(step.part.contribution),
        )
        text = here if text is None else say("{outer}, there {inner}", outer=text, inner=here)
    return text or say("no single segment")


def _spread(found: Explanation) -> Message:
    explained = found.explained
    assert explained is not None
    title = explained.segments.dimension.title
    named = explained.carriers[:_NAMED]
    if named and not explained.stands_out:
        named = tuple(part for part in explained.parts[:_NAMED] if part.contribution * found.change > 0)
    if not named:
        return say("what rises and what falls by {column} cancels out", column=title)
    items = Words(
        tuple(
            say("{segment} ({amount})", segment=_label(found, part), amount=found.signed(part.contribution))
            for part in named
        )
    )
    share = sum(part.contribution for part in named) / found.change
    if not explained.is_clear:
        return say(
            "much rises and falls by {column} at once; the largest parts are {segments}", column=title, segments=items
        )
    if explained.stands_out:
        return say("{segments} make {share} of it", segments=items, share=percent_of(share))
    return say(
        "no {column} stands out; the largest parts are {segments}",
        column=title,
        segments=items,
    )


def _is_simpson(found: Explanation) -> bool:
    return found.is_weighed and found.explained is not None and is_simpson(found.explained.parts, found.change)


def _simpson(found: Explanation) -> Message:
    """The mix alone moved it: which segment weighs more now."""
    assert found.explained is not None
    grown = max(found.explained.parts, key=lambda part: part.weight[1] - part.weight[0])
    values: dict[str, Value] = {
        "column": found.explained.segments.dimension.title,
        "segment": _label(found, grown),
        "before": Percent(grown.weight[0], 0),
        "after": Percent(grown.weight[1], 0),
        "weight": _weight(found),
    }
    if found.change < 0:
        return say(
            "within every {column} it rose or stayed, so it is the mix alone; {segment} has {after} of {weight} now, "
            "{before} before",
            **values,
        )
    return say(
        "within every {column} it fell or stayed, so it is the mix alone; {segment} has {after} of {weight} now, "
        "{before} before",
        **values,
    )


def _weight(found: Explanation) -> Text:
    """What the weights of a ratio are shares of."""
    terms = found.measure.denominator
    name = terms[0].column if len(terms) == 1 else None
    return name if name is not None else say("the rows")


def _mix_or_rate(found: Explanation) -> Message:
    assert found.explained is not None
    mix = sum(part.mix for part in found.explained.parts)
    rate = sum(part.rate for part in found.explained.parts)
    values: dict[str, Value] = {
        "column": found.explained.segments.dimension.title,
        "rate": found.signed(rate),
        "mix": found.signed(mix),
    }
    if rate / found.change >= _MOSTLY:
        return say(
            "It is the rates within {column} that moved ({rate}) more than the mix ({mix}).",
            **values,
        )
    if mix / found.change >= _MOSTLY:
        return say("It is the mix of {column} that moved ({mix}) more than the rates within it ({rate}).", **values)
    return say("The rates within {column} make {rate} of it and the mix {mix}.", **values)


def main_link(links: tuple[Link, ...]) -> Link | None:
    """The factor that adds most in the direction of the change."""
    total = sum(link.effect for link in links)
    return max(links, key=lambda link: link.effect * (1 if total > 0 else -1), default=None)


def _label(found: Explanation, part: Part) -> Text | Value:
    assert found.explained is not None
    return label_of(found.explained.segments.dimension, part.key)
