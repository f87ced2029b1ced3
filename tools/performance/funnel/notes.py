"""What is said beside a funnel: what was assumed, what makes it weaker, how it was done, and what to ask next."""

from __future__ import annotations

from itertools import pairwise

from tools.messages import Message, Percent, say, say_count
from tools.performance.funnel.durations import said_of_times
from tools.performance.funnel.rates import SIGNIFICANT, find_gain, shown, telling
from tools.performance.funnel.view import Funnel

__all__ = ["assumptions_of", "method_of", "next_questions", "warnings_of"]

_MANY_SKIP = 0.05
_LATE = 0.1


def assumptions_of(funnel: Funnel) -> tuple[Message, ...]:
    """How the steps were read and chosen, and which step is called the weakest."""
    found = [*funnel.assumptions, *(say("Only rows where {condition}.", condition=c.said) for c in funnel.conditions)]
    found += [c.assumption for c in funnel.conditions if c.assumption is not None]
    found += [d.dimension.assumption for d in funnel.segments[:1] if funnel.asked and d.dimension.assumption]
    found += _order_of(funnel)
    found += [said_of_times(funnel)] if funnel.measure == "time" else []
    if funnel.window is not None:
        found.append(say("Everyone has {window} from their first step to their last.", window=funnel.window.words))
    found += _weakest(funnel)
    gain = find_gain(funnel, telling(funnel)) if funnel.measure == "conversion" and funnel.at is None else None
    place = funnel.worst
    if gain is not None and place is not None:
        found.append(
            say(
                "If all went from “{before}” to “{step}” as often as {group} ({rate}), about {more} more would reach "
                "“{last}”, if nothing after it changed.",
                before=funnel.steps[place - 1].name,
                step=funnel.steps[place].name,
                group=gain.group.label,
                rate=shown(gain.share),
                more=round(gain.more),
                last=funnel.steps[-1].name,
            )
        )
    return tuple(found)


def _order_of(funnel: Funnel) -> list[Message]:
    return [] if funnel.kind == "current" else [_said_of_order(funnel)]


def _said_of_order(funnel: Funnel) -> Message:
    if not funnel.of_people:
        return say("These are counts side by side: whether the same people are behind them is not known.")
    if funnel.order == "strict":
        return say("A step counts for those who took it at or after the step before; each person counts once a step.")
    if funnel.order == "any":
        return say("A step counts for those who took it and all steps before, in whatever order.")
    return say("Each step counts for all who took it, whether they took those before or not.")


def _weakest(funnel: Funnel) -> list[Message]:
    place, most = funnel.worst, funnel.most_lost
    if funnel.measure == "time":
        return []
    if funnel.at is not None and funnel.loss is not None and funnel.loss[0] == funnel.at:
        here, there = (funnel.steps[place].name for place in funnel.loss)
        return [
            say("Lost at “{step}” are those who come to it and don't get to “{after}”.", step=here, after=there),
        ]
    if place is None or most is None or len(funnel.steps) < 3:
        return []
    if place == most:
        return [say("The weakest step is the one with the lowest rate; most are lost there in number as well.")]
    if funnel.worst_by == "people":
        known = [(share, at) for at, share in enumerate(funnel.rates, 1) if share is not None]
        _, lowest = min(known)
        return [
            say(
                "I took the step where most are lost in number; the lowest rate is that to “{step}” ({rate}).",
                step=funnel.steps[lowest].name,
                rate=shown(funnel.rates[lowest - 1] or 0.0),
            )
        ]
    return [
        say(
            "The weakest step is the one with the lowest rate; most in number are lost before “{step}” ({lost}).",
            step=funnel.steps[most].name,
            lost=round(funnel.sizes[most - 1] - funnel.sizes[most]),
        )
    ]


def warnings_of(funnel: Funnel) -> tuple[Message, ...]:
    """What was left out, what is larger than it can be, who skipped steps, and who may yet finish."""
    return (*funnel.warnings, *_larger(funnel), *_skips(funnel), *_unfinished(funnel), *_segments(funnel))


def _larger(funnel: Funnel) -> list[Message]:
    found = []
    for before, step in pairwise(funnel.steps):
        if step.size > before.size:
            found.append(
                say(
                    "“{step}” ({size}) is larger than “{before}” ({other}), so there is no share of it that goes on: "
                    "people come in at “{step}” by other ways, or the two are counted differently.",
                    step=step.name,
                    size=step.size,
                    before=before.name,
                    other=before.size,
                )
            )
    return found


def _skips(funnel: Funnel) -> list[Message]:
    if funnel.order == "each":
        return []
    found = []
    for step in funnel.steps[1:]:
        done = step.ever or 0
        if step.skipped.without > _MANY_SKIP * done:
            found.append(
                say_count(
                    "{count} did “{step}” without a step before it and is not counted there ({share} of all who did).",
                    "{count} did “{step}” without a step before it and are not counted there ({share} of all who did).",
                    step.skipped.without,
                    step=step.name,
                    share=Percent(step.skipped.without / done),
                )
            )
        if step.skipped.disordered > _MANY_SKIP * done:
            found.append(
                say_count(
                    "{count} did all steps up to “{step}”, but not in this order, and is not counted there.",
                    "{count} did all steps up to “{step}”, but not in this order, and are not counted there.",
                    step.skipped.disordered,
                    step=step.name,
                )
            )
    return found


def _unfinished(funnel: Funnel) -> list[Message]:
    if funnel.window is not None and funnel.window.unfinished:
        return [
            say(
                "I left out {count} who entered less than {window} before the data end: they may yet finish.",
                count=funnel.window.unfinished,
                window=funnel.window.words,
            )
        ]
    if funnel.window is None and funnel.late > _LATE:
        return [
            say(
                "{share} of those who entered did so near the end of the data and may yet finish, so the rates are "
                "rather too low. Ask for a window, such as “within 7 days”, to count only those who had the time.",
                share=Percent(funnel.late, 0),
            )
        ]
    return []


def _segments(funnel: Funnel) -> list[Message]:
    if not funnel.segments:
        return []
    found = []
    column = funnel.segments[0] if funnel.asked else telling(funnel)
    if column is not None and column.left:
        found.append(
            say_count("{count} more segment is not shown.", "{count} more segments are not shown.", column.left)
        )
    if column is not None and funnel.asked and all(p is None for p in column.p_values):
        found.append(say("The segments are too small to tell whether they differ."))
    return found


def method_of(funnel: Funnel) -> Message:
    """How the figures came about."""
    tested = say(
        "Segments are compared by chi-square tests, {count} p-values corrected by Holm's method; below {level} they "
        "differ by more than chance.",
        count=funnel.tests,
        level=SIGNIFICANT,
    )
    if funnel.kind == "current":
        reached = say(
            "A stage was reached by all that are at it or further on; rates with Wilson's 95% interval (1927)."
        )
        return say("{one} {two}", one=reached, two=tested) if funnel.tests else reached
    if not funnel.of_people:
        counts = say(
            "Each step is the sum of its counts, each rate a sum over a sum, with Wilson's 95% interval (1927), which "
            "takes every count as independent and is therefore rather too narrow."
        )
        return say("{one} {two}", one=counts, two=tested) if funnel.tests else counts
    people = say("Each person was followed from step to step; rates with Wilson's 95% interval (1927).")
    if funnel.measure == "time" and any(each.time_p_value is not None for each in funnel.segments):
        two = say("Times of segments are compared by the test of Kruskal and Wallis (1952).")
        return say("{one} {two}", one=people, two=two)
    return say("{one} {two}", one=people, two=tested) if funnel.tests else people


def next_questions(funnel: Funnel) -> tuple[Message, ...]:
    """Questions that go on from here."""
    found = []
    if funnel.of_people and funnel.order == "strict" and funnel.measure != "time" and funnel.total is not None:
        first, last = funnel.steps[0].name, funnel.steps[-1].name
        found.append(say("How long does it take from {first} to {last}?", first=first, last=last))
    column = telling(funnel) or (funnel.segments[0] if funnel.segments else None)
    if column is not None and not funnel.asked:
        found.append(say("Show the funnel by {column}", column=column.dimension.title))
    if funnel.asked or not found:
        found.append(say("Where in the funnel do we lose the most people?"))
    if funnel.of_people and funnel.order == "strict" and funnel.window is None:
        found.append(say("Show the funnel within 7 days"))
    if funnel.of_people and funnel.order == "strict":
        found.append(say("Show the funnel with the steps in any order"))
    if len(funnel.steps) > 2:
        first, last = funnel.steps[0].name, funnel.steps[-1].name
        found.append(say("Funnel from {first} to {last}", first=first, last=last))
    return tuple(found[:3])
