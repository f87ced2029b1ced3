"""What is said first of a change: how much it is, whether it is more than usual, and where it comes from."""

from __future__ import annotations

from tools.messages import Message, Percent, Text, Value, Words, say
from tools.performance.chains import Link
from tools.performance.change_parts import Part, is_simpson
from tools.performance.change_path import Step
from tools.performance.change_view import Explanation, label_of, percent_of
from tools.performance.standouts import Standout

__all__ = ["headline_of", "main_link"]

_NAMED = 3
_MOSTLY = 0.6


def headline_of(found: Explanation) -> Message:
    """The finding in one sentence, for a ratio with a second one on mix and rate."""
    if found.hidden is not None and found.steps:
        return _of_the_hidden(found, found.hidden)
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
    if found.explained is None or len(found.explained.parts) < 2:
        return say("{moved}. That is no more than it usually moves.", moved=_moved(found))
    return say(
        "{moved}. That is no more than it usually moves, and no part of it stands out.",
        moved=_moved(found),
    )


def _of_the_hidden(found: Explanation, hidden: Standout) -> Message:
    """The total moved as usual, or not at all, but a segment did not."""
    first = found.steps[0]
    text = say(
        "{segment} {moved}, far more than it usually does",
        segment=label_of(first.dimension, first.part.key),
        moved=_moved_segment(found, first.part),
    )
    if len(found.steps) > 1:
        text = say("{finding}, above all {inner}", finding=text, inner=_where(found, 1))
    text = _with_factor(found, text)
    if hidden.hidden_by is not None:
        text = _with_hider(found, text, first, hidden.hidden_by)
    return say(
        "{whole}. But {finding} ({period}).", whole=_usual_move(found), finding=text, period=found.comparison.period
    )


def _with_hider(found: Explanation, text: Message, first: Step, hider: Part) -> Message:
    values: dict[str, Value] = {
        "finding": text,
        "other": label_of(first.dimension, hider.key),
        "amount": found.signed(hider.contribution),
    }
    wholly = abs(hider.contribution) >= _MOSTLY * abs(first.part.contribution)
    if hider.contribution > 0:
        if wholly:
            return say("{finding}; the rise of {other} ({amount}) hides it", **values)
        return say("{finding}; the rise of {other} ({amount}) hides part of it", **values)
    if wholly:
        return say("{finding}; the fall of {other} ({amount}) hides it", **values)
    return say("{finding}; the fall of {other} ({amount}) hides part of it", **values)


def _usual_move(found: Explanation) -> Message:
    """How the whole moved, which is no news."""
    values = _names(found)
    if found.is_flat:
        return say("{metric} did not change against {other}", **values)
    if found.share is None or found.measure.unit == "percent":
        values |= {"before": found.written(found.before), "after": found.written(found.after)}
        if found.change > 0:
            return say("{metric} rose from {before} to {after} against {other}, no more than usual", **values)
        return say("{metric} fell from {before} to {after} against {other}, no more than usual", **values)
    percent = Percent(abs(found.share))
    if found.change > 0:
        return say("{metric} rose by {percent} against {other}, no more than usual", percent=percent, **values)
    return say("{metric} fell by {percent} against {other}, no more than usual", percent=percent, **values)


def _names(found: Explanation) -> dict[str, Value]:
    return {"metric": found.measure.title, "other": found.comparison.before_name}


def _moved_segment(found: Explanation, part: Part) -> Message:
    """How a segment itself moved, and what that adds to the change of the whole."""
    values: dict[str, Value] = {
        "before": found.written(part.before),
        "after": found.written(part.after),
        "amount": found.signed(part.contribution),
    }
    share = None if not part.before or part.before < 0 or part.after is None else part.after / part.before - 1
    rises = (part.after or 0.0) > (part.before or 0.0)
    if share is None or found.measure.how == "ratio":
        if rises:
            return say("rose from {before} to {after}", **values)
        return say("fell from {before} to {after}", **values)
    if rises:
        return say("rose by {percent} ({amount})", percent=Percent(share), amount=values["amount"])
    return say("fell by {percent} ({amount})", percent=Percent(-share), amount=values["amount"])


def _cause(found: Explanation) -> Message:
    if found.explained is None or len(found.explained.parts) < 2:
        link = main_link(found.links)
        if link is None:
            return say("no column here tells parts of it apart")
        return say("mostly by {factor} ({effect})", factor=link.measure.title, effect=found.signed(link.effect))
    if _is_simpson(found):
        return _simpson(found)
    if found.steps:
        where = _where(found)
        whole = say("{where} carries most of it", where=where) if len(found.steps) == 1 else where
        return _with_factor(found, whole)
    return _spread(found)


def _with_factor(found: Explanation, whole: Message) -> Message:
    """What moved, and the factor that mostly moved it there."""
    link = main_link(found.inner)
    total = sum(each.effect for each in found.inner)
    if link is None or not total or link.effect / total < _MOSTLY:
        return whole
    return say("{where}, mostly by {factor}", where=whole, factor=link.measure.title)


def _where(found: Explanation, skipped: int = 0) -> Message:
    """One segment in the other: "Google (-2,300), there Brand (-2,100), there mobile (-2,050)"."""
    text: Message | None = None
    for step in found.steps[skipped:]:
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
