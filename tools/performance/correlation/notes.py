"""How correlations were worked out, what was taken for granted, and what to ask next."""

from __future__ import annotations

from tools.messages import Message, say
from tools.performance.correlation.pairs import Pair
from tools.performance.correlation.view import Relations

__all__ = ["assumptions_of", "method_of", "next_questions", "unmet_of"]


def method_of(found: Relations) -> Message:
    """What was done, with its sources."""
    base = say(
        "Pearson's r with Fisher's 95% interval and Spearman's rho with that of Bonett and Wright (2000); p-values are "
        "two-sided, corrected for the number of pairs after Holm (1979)."
    )
    parts = [base]
    if found.method == "kendall":
        parts.append(say("Kendall's tau-b allows for ties; its interval is that of Bonett and Wright (2000) as well."))
    if any(pair.partial is not None for pair in found.pairs):
        parts.append(say("Held constant: what a linear regression on it leaves of both (partial correlation)."))
    if found.in_time:
        parts.append(
            say(
                "Over time: as many independent observations as the series are worth (Bartlett 1935; Pyper and "
                "Peterman 1998); without a smooth trend, slow waves and seasons that came at least three times, and as "
                "changes from step to step where both wander (Granger and Newbold 1974); the delay by "
                "cross-correlation of prewhitened series, corrected for all delays tried (Box and Jenkins 1970)."
            )
        )
    if found.gathered.within is not None:
        parts.append(say("Within groups: differences from the mean of each group."))
    return parts[0] if len(parts) == 1 else _joined(parts)


def _joined(parts: list[Message]) -> Message:
    joined = parts[0]
    for part in parts[1:]:
        joined = say("{one} {other}", one=joined, other=part)
    return joined


def unmet_of(found: Relations, slope: bool) -> tuple[Message, ...]:
    """What was asked for of the numbers of a pair, and is answered otherwise."""
    said = []
    if found.held and any(pair.tau is not None for pair in found.pairs):
        said.append(say("With something held constant I used Spearman's ranks in place of Kendall's tau."))
    if slope and (found.only is None or found.shape is None):
        said.append(say("How much more goes with one more I can tell of two metrics at a time; name the two."))
    elif slope and found.held:
        said.append(say("The slope among the figures is that without anything held constant."))
    return tuple(said)


def assumptions_of(found: Relations) -> tuple[Message, ...]:
    """What was taken for granted: what one observation is, first of all."""
    observations = found.observations
    said = [_unit(found), *found.notes, *observations.assumptions]
    line = observations.timeline
    if line is not None and line.gaps_closed:
        said.append(say("Days without rows, such as weekends, are left out of the line of time."))
    if line is not None and line.column:
        said.append(say("Rows follow each other by “{column}”.", column=line.column))
    pair = found.only
    if pair is not None and pair.adjusted is not None and pair.adjusted.differenced:
        said.append(
            say(
                "Both wander, so “without trend and season” compares their changes from one step to the next; seasons "
                "and slow waves are out as well."
            )
        )
    said += [note for measure in observations.measures for note in measure.assumptions]
    said += _of_yes_and_no(found)
    kept: list[Message] = []
    for message in said:
        if message not in kept:
            kept.append(message)
    return tuple(kept)


def _unit(found: Relations) -> Message:
    unit = found.observations.unit
    size = found.observations.size
    if unit.kind == "row":
        return say("Each row is one observation ({units}).", units=unit.counted(size))
    if unit.kind == "group":
        return say(
            "Each value of “{column}” is one observation, with its rows added up ({count}).",
            column=unit.column,
            count=size,
        )
    steps = {
        "hour": say("hour"),
        "day": say("day"),
        "week": say("week"),
        "month": say("month"),
        "quarter": say("quarter"),
    }
    return say(
        "Each {step} of “{column}” is one observation, with its rows added up ({units}).",
        step=steps.get(unit.step) or say("year"),
        column=unit.column,
        units=unit.counted(size),
    )


def _of_yes_and_no(found: Relations) -> list[Message]:
    """A column of two values: r compares the averages of the two."""
    import numpy as np

    pair = found.only
    if pair is None or found.observations.unit.kind != "row":
        return []
    for place in (pair.a, pair.b):
        values = found.observations.values[place]
        if len(np.unique(values[np.isfinite(values)][:50_000])) == 2:
            return [
                say(
                    "{metric} has two values, so r says how far the averages of the two groups are apart "
                    "(point-biserial).",
                    metric=found.title(place),
                )
            ]
    return []


def next_questions(found: Relations) -> tuple[Message, ...]:
    """Two or three questions that go on from here."""
    if found.only is None:
        best: Pair = found.ranked()[0]
        asked = [say("How are {a} and {b} related?", a=found.title(best.a), b=found.title(best.b))]
        if found.target is not None:
            return (*asked, say("Show the correlation matrix"))
        return (*asked, say("What correlates with {metric}?", metric=found.title(best.b)))
    pair = found.only
    a, b = found.title(pair.a), found.title(pair.b)
    asked = []
    if found.simpson is not None:
        asked.append(say("How are {a} and {b} related within each {column}?", a=a, b=b, column=found.simpson.column))
    if found.in_time and not found.delay_asked and pair.delay is not None:
        asked.append(say("Does {a} drive {b}, and with which delay?", a=a, b=b))
    coarser = {"hour": say("day"), "day": say("week"), "week": say("month")}
    unit = found.observations.unit
    if unit.kind == "time" and unit.step in coarser and found.observations.size > 60:
        asked.append(say("How are {a} and {b} related by {step}?", a=a, b=b, step=coarser[unit.step]))
    third = _third(found, pair)
    if third is not None and pair.partial is None:
        asked.append(say("How are {a} and {b} related, controlling for {c}?", a=a, b=b, c=third))
    asked.append(say("What correlates with {metric}?", metric=b))
    return tuple(asked[:3])


def _third(found: Relations, pair: Pair) -> str | None:
    """Another column of numbers that could be behind both."""
    used = {name for place in (pair.a, pair.b) for name in found.observations.measures[place].columns}
    for column in found.schema.columns:
        if column.is_numeric and column.distinct > 1 and column.name not in used and not column.identifier:
            return column.name
    return None
