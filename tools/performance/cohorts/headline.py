"""The finding about retention in a sentence or two."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tools.messages import Message, Number, Text, Value, say, say_count
from tools.performance.cohorts.differences import SIGNIFICANT, Odd, Trend
from tools.performance.cohorts.second import churn_said, once_said, repeat_said, second_said
from tools.performance.cohorts.segments import Segment
from tools.performance.cohorts.triangle import Cell
from tools.performance.cohorts.view import View
from tools.performance.cohorts.words import after, did, interval, p_shown, people_word, share_shown, start_word

__all__ = ["headline", "shares_differ"]

_ENOUGH = 30


def headline(view: View) -> Message:
    """What a marketer would say of the cohorts, the thing that was asked about first."""
    if view.focus in ("best cohort", "worst cohort"):
        return _of_cohort(view)
    if view.focus == "second purchase":
        return second_said(view)
    if view.focus == "churn":
        return _churn(view)
    if view.focus == "trend":
        return _joined(_trend(view) or _no_trend(view), _average(view))
    if view.split is not None:
        return _joined(_average(view), _segments(view))
    overall = repeat_said(view) if view.triangle.measure == "repeat" and not view.asked else None
    if overall is not None:
        return _joined(overall, _average(view))
    said = _trend(view)
    more = said or (_repeat(view) if view.triangle.measure != "revenue" else None)
    return _joined(_average(view), more) if more else _average(view)


def _churn(view: View) -> Message:
    """Who is gone: of those who may buy again, whoever never did; else whoever is not there at the age."""
    cell = view.triangle.average(view.age)
    assert cell is not None
    once = once_said(view) if view.triangle.measure == "repeat" and not view.asked else None
    found = once or churn_said(view, view.age, cell)
    return _joined(found, _segments(view)) if view.split is not None else found


def _joined(one: Message, other: Message | None) -> Message:
    return say("{one} {other}", one=one, other=other) if other is not None else one


def _average(view: View) -> Message:
    """The average at the age of the answer, and at a later one that was asked for too."""
    cell = view.triangle.average(view.age)
    assert cell is not None
    others = [age for age in view.asked if age != view.age][:2]
    found = _one(view, view.age, cell)
    for age in others:
        other = view.triangle.average(age)
        if other is not None:
            found = _joined(
                found,
                say(
                    "{age}: {share} ({interval}).",
                    age=view.age_clock.age(age),
                    share=share_shown(other.share),
                    interval=interval(other),
                ),
            )
    return found


def _one(view: View, age: int, cell: Cell) -> Message:
    layout, measure = view.people.layout, view.triangle.measure
    when = after(view.age_clock, age, layout)
    cohorts = len(view.triangle.rows_at(age))
    if measure == "revenue":
        return say_count(
            "In {when}, customers bring in {share} of what they did in the first {unit} ({interval}; {count} cohort).",
            "In {when}, customers bring in {share} of what they did in the first {unit} ({interval}; {count} cohorts).",
            cohorts,
            when=when,
            share=share_shown(cell.share),
            unit=view.age_clock.name,
            interval=interval(cell),
        )
    words: dict[str, Value] = {
        "when": when,
        "share": share_shown(cell.share),
        "people": people_word(layout),
        "did": did(layout, measure),
        "interval": interval(cell),
        "part": round(cell.part),
        "customers": round(cell.whole),
    }
    if measure == "rolling" and view.people.until is None:
        return say_count(
            "In {when} or later, {share} of {people} {did}: {part} of {customers} ({interval}; {count} cohort).",
            "In {when} or later, {share} of {people} {did}: {part} of {customers} ({interval}; {count} cohorts).",
            cohorts,
            **words,
        )
    if measure == "repeat":
        return say_count(
            "By the end of {when}, {share} of {people} {did}: {part} of {customers} ({interval}; {count} cohort).",
            "By the end of {when}, {share} of {people} {did}: {part} of {customers} ({interval}; {count} cohorts).",
            cohorts,
            **words,
        )
    return say_count(
        "In {when}, {share} of {people} {did}: {part} of {customers} ({interval}; {count} cohort).",
        "In {when}, {share} of {people} {did}: {part} of {customers} ({interval}; {count} cohorts).",
        cohorts,
        **words,
    )


def _repeat(view: View) -> Message | None:
    if view.repeat is None:
        return None
    if view.people.layout.kind == "orders":
        return say("Over all days of the data, {share} bought more than once.", share=share_shown(view.repeat.share))
    return say("Over all days of the data, {share} came more than once.", share=share_shown(view.repeat.share))


def _strongest(view: View) -> Trend | None:
    at_age = [each for each in view.trends if each.age == view.age]
    return min(at_age or view.trends, key=lambda each: each.p_value, default=None)


def _trend(view: View) -> Message | None:
    """Whether newer cohorts do better, where that is more than chance."""
    found = min((t for t in view.trends if t.p_value < SIGNIFICANT), key=lambda t: t.p_value, default=None)
    if found is None:
        return None
    words: dict[str, Value] = {
        "age": view.age_clock.age(found.age),
        "points": Number(abs(found.slope) * 100, 2 if abs(found.slope) < 0.01 else 1),
        "unit": view.clock.name,
        "p": p_shown(found.p_value),
    }
    if found.slope > 0:
        return say("Newer cohorts do better: in {age} by {points} points more with each {unit} ({p}).", **words)
    return say("Newer cohorts do worse: in {age} by {points} points less with each {unit} ({p}).", **words)


def _no_trend(view: View) -> Message:
    found = _strongest(view)
    if found is None:
        return say("There are too few cohorts to tell whether newer ones do better: at least 5 are needed.")
    return say(
        "Newer cohorts do neither better nor worse by more than chance ({cohorts} cohorts at {age}, {p}).",
        cohorts=found.cohorts,
        age=view.age_clock.age(found.age),
        p=p_shown(found.p_value),
    )


def _of_cohort(view: View) -> Message:
    """The best or the worst cohort, and whether that is more than chance."""
    ranked = _ranked(view)
    cell = view.triangle.average(view.age)
    if len(ranked) < 2 or cell is None:
        return _joined(say("Only one cohort is old enough, so there is none to compare it with."), _average(view))
    row, share = ranked[0] if view.focus == "best cohort" else ranked[-1]
    words: dict[str, Value] = {
        "cohort": view.clock.in_a_sentence(int(view.triangle.cohorts[row])),
        "start": start_word(view.people.layout),
        "share": share_shown(share),
        "age": view.age_clock.age(view.age),
        "average": share_shown(cell.share),
        "customers": int(view.triangle.sizes[row]),
    }
    best = view.focus == "best cohort"
    found = (
        say(
            "The best cohort is {cohort}: {share} in {age}, against {average} on average ({customers} customers).",
            **words,
        )
        if best
        else say(
            "The worst cohort is {cohort}: {share} in {age}, against {average} on average ({customers} customers).",
            **words,
        )
    )
    return _joined(found, _how_sure(view, row))


def _ranked(view: View) -> list[tuple[int, float]]:
    """The cohorts that are old enough, best first; a first one that holds old customers is no candidate."""
    rows = [row for row in view.triangle.rows_at(view.age).tolist() if not (view.truncated and row == 0)]
    column = view.triangle.place(view.age)
    shares = view.triangle.shares
    known = [(row, float(shares[row, column])) for row in rows if not math.isnan(shares[row, column])]
    return sorted(known, key=lambda each: (-each[1], each[0]))


def _how_sure(view: View, row: int) -> Message | None:
    odd = next((each for each in view.odds if each.place == row), None)
    if odd is None or odd.p_value is None:
        return None
    if odd.p_value < SIGNIFICANT:
        return say("That is more than chance ({p}, corrected for the number of cohorts).", p=p_shown(odd.p_value))
    return say(
        "That can be chance ({p}, corrected for the number of cohorts), so it is no sure winner.",
        p=p_shown(odd.p_value),
    )


def shares_differ(view: View) -> bool:
    """Whether some segment differs from the rest by more than chance."""
    return view.split is not None and any((each.p_value or 1.0) < SIGNIFICANT for each in view.split.odds)


def _segments(view: View) -> Message | None:
    """The best and the worst segment, where they differ by more than chance."""
    assert view.split is not None
    cells = [
        (segment, triangle.average(view.age), odd)
        for segment, triangle, odd in zip(
            view.split.segments.groups, view.split.triangles, view.split.odds, strict=True
        )
    ]
    known = [(segment, cell, odd) for segment, cell, odd in cells if cell is not None]
    if len(known) < 2:
        return say("There is only one segment with cohorts old enough, so nothing to compare.")
    column = view.split.segments.dimension.title
    ranking = _ranking(known, column)
    sure = _how_sure_of_segments(known, column)
    return _joined(ranking, sure) if ranking is not None else sure


def _ranking(known: Sequence[tuple[Segment, Cell, Odd]], column: Text) -> Message | None:
    """The segments with the highest and the lowest share, those of few customers left aside."""
    enough = [each for each in known if each[1].whole >= _ENOUGH] or list(known)
    if len(enough) < 2:
        return None
    ranked = sorted(enough, key=lambda each: (-each[1].share, each[0].key))
    (best, high, _), (worst, low, _) = ranked[0], ranked[-1]
    return say(
        "By {column}, “{best}” is highest ({share}) and “{worst}” lowest ({low}).",
        column=column,
        best=best.label,
        share=share_shown(high.share),
        worst=worst.label,
        low=share_shown(low.share),
    )


def _how_sure_of_segments(known: Sequence[tuple[Segment, Cell, Odd]], column: Text) -> Message:
    """Whether some segment differs from the others by more than chance."""
    told = [each for each in known if (each[2].p_value or 1.0) < SIGNIFICANT]
    if not told:
        tested = any(each[2].p_value is not None for each in known)
        if not tested:
            return say("What differs by {column} is not tested: see the table.", column=column)
        return say("By {column}, no segment differs from the others by more than chance.", column=column)
    segment, cell, odd = max(told, key=lambda each: abs(each[1].share - _rest_share(known, each[0].key)))
    words = {"segment": segment.label, "share": share_shown(cell.share), "p": p_shown(odd.p_value or 0.0)}
    rest = share_shown(_rest_share(known, segment.key))
    if cell.share > _rest_share(known, segment.key):
        return say("“{segment}” stands out: {share} against {rest} of the others ({p}).", **words, rest=rest)
    return say("“{segment}” falls behind: {share} against {rest} of the others ({p}).", **words, rest=rest)


def _rest_share(known: Sequence[tuple[Segment, Cell, Odd]], key: str) -> float:
    others = [cell for segment, cell, _ in known if segment.key != key]
    whole = sum(cell.whole for cell in others)
    return sum(cell.part for cell in others) / whole if whole else 0.0
