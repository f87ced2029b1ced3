"""A schedule that is moved: what is not said stays as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from bot.schedules.assemble import between
from bot.schedules.belonging import unread_ends
from bot.schedules.clock import find_clocks
from bot.schedules.ends import ends_never
from bot.schedules.evidence import is_grain, names_report
from bot.schedules.grammar import RULES, Found, Unclear, find_recurrence
from bot.schedules.parts import Part, parts_of
from bot.schedules.recurrence import Recurrence, days_of
from bot.schedules.spelling import spell
from tools.messages import Message, say

__all__ = ["find_change"]

_GOAL = re.compile(r"\bto\b|(?:改|挪|移|换|调整?)[到成为至]", re.IGNORECASE)
"""What stands before the new time."""


def find_change(
    text: str, recurrence: Recurrence, today: date, zone: str, *, now: time | None = None
) -> Found | Unclear | None:
    """Read how a schedule is to be moved: "to Tuesday", "to 10 am", "改到周二10点".

    A time alone keeps the days, a day alone keeps the times, and "to Tuesday" keeps a weekly or monthly rhythm with its
    phase, instead of making it a single post.

    Args:
        text: what was said.
        recurrence: as it is now.
        today: the asker's date.
        zone: name of the schedule's time zone.
        now: the asker's time of day.

    Returns:
        As `find_recurrence`.
    """
    text = _without_name(text, today)
    read = spell(text).text
    # "The weekly report" says which one is moved, not to when.
    found_parts = parts_of(read, today, RULES)
    parts = [part for part in found_parts if not names_report(read, part) and not is_grain(read, part)]
    clocks = [c for c in find_clocks(read) if all(c.end <= part.start or part.end <= c.start for part in parts)]
    parts = parts or unread_ends(read, [(c.start, c.end) for c in clocks])
    if parts and all(part.role == "last" for part in parts) and not clocks:
        return _until(text, recurrence, parts, today, zone)
    if not parts and clocks:
        return _at_other_times(text, recurrence, today, zone, now)
    found = find_recurrence(text, today, zone, asked=True, now=now)
    if not isinstance(found, Found):
        return found
    changed = found.recurrence
    if found.time_assumed and not any(clock.assumed for clock in clocks):
        changed = replace(changed, times=recurrence.times)
        found = replace(found, time_assumed=False)
    if changed.unit == "once" and recurrence.unit != "once":
        again = _on_other_days(recurrence, parts, changed.times, today)
        if again is None:
            question = say("Only once, or each time from now on? Say it like “every Tuesday at 10”.")
            return Unclear(question, found.spans, (changed,), found.zone)
        changed = again
    if changed.last is None and changed.unit != "once" and not any(ends_never(part) for part in parts):
        # How long it goes on was not said.
        changed = replace(changed, last=recurrence.last)
    if changed.last is not None and changed.last < changed.first:
        return Unclear(say("That ends before it begins. Name a later day."), found.spans, zone=found.zone)
    return replace(found, recurrence=changed)


def _without_name(text: str, today: date) -> str:
    """The text without the time that names the schedule: "move the Monday post to Tuesday at 10"."""
    for goal in reversed(list(_GOAL.finditer(text))):
        rest = spell(text[goal.end() :]).text
        if find_clocks(rest) or parts_of(rest, today, RULES):
            before = spell(text[: goal.start()]).text
            named = any(part.names_days for part in parts_of(before, today, RULES))
            return text[goal.start() :] if named or find_clocks(before) else text
    return text


def _until(text: str, recurrence: Recurrence, parts: Sequence[Part], today: date, zone: str) -> Found | Unclear:
    """The same rule with another end: "until the end of March", "for 8 more weeks", "until further notice"."""
    spans = ((0, len(text)),)
    going = replace(recurrence, first=next(days_of(replace(recurrence, last=None), max(today, recurrence.first))))
    ended = between(going, parts)
    if isinstance(ended, Message):
        return Unclear(ended, spans, zone=zone)
    # Where it is counted from stays as it was.
    return Found(replace(recurrence, last=ended.last), spans, zone, end_assumed=any(part.excluded for part in parts))


def _at_other_times(
    text: str, recurrence: Recurrence, today: date, zone: str, now: time | None
) -> Found | Unclear | None:
    """The same days at the times that were said."""
    clocks = find_clocks(spell(text).text)
    said = [c for c in clocks if not c.bare and not c.assumed] or [c for c in clocks if not c.bare] or clocks
    words = text[said[0].start :] if said[0].bare else text
    found = find_recurrence(f"today at {words}" if said[0].bare else f"{words} today", today, zone, asked=True)
    if not isinstance(found, Found):
        return found
    times = found.recurrence.times
    over = now is not None and max(times) <= now
    first = next(days_of(recurrence, today + timedelta(days=over)), recurrence.first)
    return Found(replace(recurrence, times=times, first=first), ((0, len(text)),), found.zone, found.time_assumed)


def _on_other_days(
    recurrence: Recurrence, parts: list[Part], times: tuple[time, ...], today: date
) -> Recurrence | None:
    """The same rhythm on the days that were said; None where they do not fit it."""
    part = next((part for part in parts if part.names_days and part.day is None), None)
    if part is None:
        return None
    if part.weekdays and part.nth is None and recurrence.weekdays and (recurrence.unit == "week" or recurrence.nth):
        changed = replace(recurrence, weekdays=part.weekdays, times=times)
    elif part.days and recurrence.unit == "month" and recurrence.days:
        changed = replace(recurrence, days=part.days, times=times)
    else:
        return None
    # The week or month that the phase is counted from stays; only the first day within it moves.
    start = changed.first - timedelta(days=changed.first.weekday()) if changed.unit == "week" else changed.first
    start = start.replace(day=1) if changed.unit == "month" else start
    return replace(changed, first=next(days_of(replace(changed, first=start), today)))
