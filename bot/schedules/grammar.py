"""When something is to be posted, read from a question: "every Monday at 9", "工作日8点30", "tomorrow at 9".

Pieces (days, rhythms, times of day) are found by rules of each language, checked for whether they mean a schedule or
only cut an analysis, and put together. No library reads both languages, and those that read one take "past 30 days"
for the future; so this is ours, tested phrase by phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import pairwise

from bot.schedules.assemble import Whole, assemble, more_than_one
from bot.schedules.belonging import settle_ends
from bot.schedules.chinese import CHINESE
from bot.schedules.clock import Clock, find_clocks
from bot.schedules.ends import ENDS
from bot.schedules.english import ENGLISH
from bot.schedules.evidence import Asked, asked_for, is_filler, is_grain, is_question, names_report, orders_report
from bot.schedules.parts import Part, parts_of
from bot.schedules.recurrence import Recurrence
from bot.schedules.spelling import Spelled, spell
from bot.schedules.zones import NamedZone, find_code, find_zone
from tools.messages import Message, say

__all__ = ["RULES", "Found", "Span", "Unclear", "end_within", "find_recurrence"]

RULES = (*ENDS, *ENGLISH, *CHINESE)
"""All that finds pieces of a recurrence; of two that read the same words the first one counts."""

Span = tuple[int, int]

_LONGEST = 2000
"""Of a longer text only the beginning is read; nobody says when in so many words."""
_SURE: Callable[[Asked], int] = ("no", "softly", "firmly").index
_OF_SHORT_MONTHS = re.compile(r"\(in shorter months[^)]*\)")
"""What `describe` says of the 31st: no second rhythm."""
_QUOTED = re.compile(r"“[^”]+”|\"[^\"]+\"|「[^」]+」|`[^`]+`|(?<![a-z])'[^']+'")


@dataclass(frozen=True)
class Found:
    """A recurrence in a text.

    Attributes:
        recurrence: the rule, its first day counted from today.
        spans: where it stands in the text (start, end), rising; end not included.
        zone: the time zone that the text names, or else the one that was given.
        time_assumed: no time of day was said, so it is 9:00, or what a part of the day ("evening") usually means.
        day_assumed: no day was said ("weekly", "monthly"), so it is the first of the week, month, quarter or year.
        certain: False for a lone "monthly" or "every week", which after an analysis may mean its grain.
        doubtful: where an end stands that may be the schedule's or the data's ("post spend until June every Monday");
            it is in neither the recurrence nor the spans.
        end_assumed: it ends on the day before what was named ("until December"), which may have been meant as well.
    """

    recurrence: Recurrence
    spans: tuple[Span, ...]
    zone: str
    time_assumed: bool = False
    day_assumed: bool = False
    certain: bool = True
    doubtful: Span | None = None
    end_assumed: bool = False


@dataclass(frozen=True)
class Unclear:
    """A schedule is meant, but something is missing or has two meanings.

    Attributes:
        message: what to ask.
        spans: where the unclear words stand.
        choices: what they may mean, where that is known; else the person says it in other words.
        zone: as of `Found`.
    """

    message: Message
    spans: tuple[Span, ...]
    choices: tuple[Recurrence, ...] = ()
    zone: str = "UTC"


def find_recurrence(
    text: str, today: date, zone: str = "UTC", *, asked: bool = False, now: time | None = None
) -> Found | Unclear | None:
    """Find when something is to be posted.

    Args:
        text: a question, English or Chinese, slips of the pen included.
        today: the asker's date.
        zone: name of the asker's time zone.
        asked: a schedule is meant for sure, such as the answer to "When?"; else words like "every week" need a word
            for sending or a time of day beside them, because they cut analyses far more often.
        now: the asker's time of day; with it, a time that is over today is not the first.

    Returns:
        The recurrence; or what is unclear; or None when the text says nothing of a schedule.
    """
    spelled = spell(text[:_LONGEST])
    read, named = _without_zone(text[:_LONGEST], spelled)
    pieces = parts_of(read, today, RULES)
    # Days first: in "周四九点" the four is a day. What marks them is no blank, which a time may begin with.
    clocks = find_clocks(_blanked(read, pieces, (), "每"))
    parts = _meant(read, pieces, clocks, asked=asked)
    clocks = _clocks_beside(read, parts, clocks)
    ends = settle_ends(read, parts, clocks, today)
    parts = ends.parts
    if not parts:
        parts = _today(read, clocks, today, asked=asked)
    unclear = _unclear_times(parts, clocks) if parts else None
    if unclear is not None:
        spans = _together(text, [spelled.place(*place) for place in _places(parts, clocks)])
        return Unclear(unclear, spans, zone=zone)
    times, assumed = _times(clocks)
    over = now is not None and max(times, default=time(9)) <= now
    whole = assemble(parts, times, today + timedelta(days=1) if over else today)
    if whole is None:
        return None
    named = named or find_code(read, [clock.end for clock in clocks])
    places = _places(whole.used, clocks) + ([(named.start, named.end)] if named else [])
    spans = _together(text, [spelled.place(*place) for place in places])
    zone = named.name if named else zone
    found = _result(whole, spans, zone, assumed=assumed, certain=_certain(read, whole, clocks, asked))
    if ends.doubtful is not None and isinstance(found, Found):
        return replace(found, doubtful=spelled.place(ends.doubtful.start, ends.doubtful.end))
    return found


def end_within(question: str, today: date) -> str | None:
    """The words of a question that may be the end of its schedule, and may be of the data: "spend until June"."""
    lead = "every day at 9 post "
    found = find_recurrence(lead + question, today, asked=True)
    if not isinstance(found, Found):
        return None
    own = [span for span in found.spans if span[0] >= len(lead)] if found.recurrence.last else []
    span = found.doubtful or (own[-1] if own else None)
    return (lead + question)[slice(*span)].strip() if span else None


def _unclear_times(parts: Sequence[Part], clocks: Sequence[Clock]) -> Message | None:
    if any(not clock.times for clock in clocks):
        return say("There is no such time of day. Write it like “9:00”, “5 pm” or “at 9 and 17”.")
    return more_than_one() if _several(parts, clocks) else None


def _result(whole: Whole, spans: tuple[Span, ...], zone: str, *, assumed: bool, certain: bool) -> Found | Unclear:
    if whole.recurrence is None:
        message = whole.problem or say("When should I post it? For example “every Monday at 9”.")
        return Unclear(message, spans, whole.readings, zone)
    before = any(part.excluded for part in whole.used)
    return Found(whole.recurrence, spans, zone, assumed, whole.day_assumed, certain, end_assumed=before)


def _without_zone(text: str, spelled: Spelled) -> tuple[str, NamedZone | None]:
    """The text with a zone that it names blanked out, so that days and times around it stand side by side."""
    named = find_zone(text, spelled)
    read = _without_quotes(_OF_SHORT_MONTHS.sub(lambda match: " " * len(match[0]), spelled.text))
    if named is None:
        return read, None
    return read[: named.start] + " " * (named.end - named.start) + read[named.end :], named


def _without_quotes(read: str) -> str:
    """The text with what is quoted made unreadable: names from the data are no days."""
    return _QUOTED.sub(lambda match: "x" * len(match[0]), read) if not _QUOTED.fullmatch(read.strip()) else read


# What is meant


def _meant(read: str, parts: Sequence[Part], clocks: Sequence[Clock], *, asked: bool) -> list[Part]:
    """The pieces that say when to post, not what to work out."""
    parts = _without_amounts(read, parts)
    ends = [part for part in parts if part.role == "last"]
    # How long it goes on is told apart later; here it only must not look like a part of the question.
    read = _blanked(read, ends, (), ",")
    reports = [part for part in parts if names_report(read, part)]
    free = [part for part in parts if part not in reports]
    if (asked or not reports) and is_filler(_blanked(read, parts, clocks)):
        return parts
    # "Every Monday send sales": the word for sending begins a sentence of its own.
    how: Asked = "firmly" if asked else max(asked_for(read), asked_for(_blanked(read, parts, clocks, ",")), key=_SURE)
    if how != "firmly" and is_question(read):
        return []
    kept = [part for part in free if _stands(read, part, clocks, how)]
    if not any(part.again or part.problem for part in kept):
        kept += [part for part in reports if orders_report(read, part)]
    comes_again = any(part.again or part.problem for part in kept)
    if all(part.role for part in kept) or not (comes_again or how == "firmly"):
        # Where a schedule is meant for sure, "monthly revenue" says how often, too, when nothing else does.
        return parts if asked else []
    return sorted(kept, key=lambda part: part.start)


def _stands(read: str, part: Part, clocks: Sequence[Clock], how: Asked) -> bool:
    """Whether a piece means a schedule, by the words around it."""
    timed = _has_clock(read, part, clocks)
    if not timed and is_grain(read, part):
        return False
    if timed or part.role or how == "firmly":
        return True
    if part.problem:
        return how == "softly" and not part.grain
    if how == "softly" and any(not clock.assumed and not clock.bare for clock in clocks):
        return True
    return not part.grain and (how == "softly" or not part.again)


def _without_amounts(read: str, parts: Sequence[Part]) -> list[Part]:
    """Without days that are ranks or amounts: "the 2nd campaign" is no day of the month."""
    kept = []
    for part in parts:
        after = read[part.end :]
        bare_day = part.days and not part.again and part.month is None and part.unit is None
        if (
            bare_day
            and read[part.start : part.end].isascii()
            and re.match(r"\s+(?!at\b|every|each|of|and\b|monthly|please)[a-z]", after)
        ):
            continue
        kept.append(part)
    return kept


def _has_clock(read: str, part: Part, clocks: Sequence[Clock]) -> bool:
    """Whether a time of day that was said stands right beside a piece."""
    return any(not clock.assumed and _adjacent(read, part.start, part.end, clock) for clock in clocks)


def _adjacent(read: str, start: int, end: int, clock: Clock) -> bool:
    if clock.start >= end:
        gap = read[end : clock.start]
        return (
            re.fullmatch(
                r"[\s,，的在;:]*(?:早|晚)?(?:(?:on|in the|the)\s*)?(?:morning|afternoon|evening|night|"
                r"mornings)?s?[\s,]*",
                gap,
            )
            is not None
        )
    gap = read[clock.end : start]
    # A bare number stands behind its day only: "9 monday" is none.
    return not clock.bare and re.fullmatch(r"[\s,，]*(?:on\s|the\s)*", gap) is not None


def _clocks_beside(read: str, parts: Sequence[Part], clocks: Sequence[Clock]) -> list[Clock]:
    """The times of day that belong to the pieces, each said once."""
    free = [c for c in clocks if all(c.end <= p.start or p.end <= c.start for p in parts)]
    kept = [c for c in free if not c.bare and not c.assumed]
    kept += [c for c in free if c.bare and any(_adjacent(read, p.start, p.end, c) for p in parts)]
    for clock in free:
        near = [(p.start, p.end) for p in parts] + [(c.start, c.end) for c in kept]
        if clock.assumed and any(_touches(read, clock, place) for place in near):
            kept = [_in_part(read, clock, c) for c in kept] + [clock]
    return sorted(kept, key=lambda clock: clock.start)


def _several(parts: Sequence[Part], clocks: Sequence[Clock]) -> bool:
    """Whether days have times of their own: "every Monday at 9 and every Thursday at 14"."""
    named = [part for part in parts if part.again and part.names_days]
    said = [clock for clock in clocks if not clock.assumed] or clocks
    for one, other in pairwise(named):
        between = {clock.times for clock in said if one.end <= clock.start < other.start}
        after = {clock.times for clock in said if clock.start >= other.end}
        if between and after and between != after:
            return True
    return False


def _touches(read: str, clock: Clock, place: Span) -> bool:
    gap = read[place[1] : clock.start] if place[1] <= clock.start else read[clock.end : place[0]]
    return re.fullmatch(r"[\s,，的]*(?:on\s+|in\s+the\s+)?", gap) is not None


def _in_part(read: str, part: Clock, clock: Clock) -> Clock:
    """A time within a part of the day that stands beside it: "every evening at 6" is 18:00."""
    late = part.times and part.times[0].hour >= 12
    said = re.search(r"m\b|:", read[clock.start : clock.end])
    if not late or clock.assumed or said or any(t.hour >= 12 for t in clock.times):
        return clock
    return replace(clock, times=tuple(t.replace(hour=t.hour + 12) for t in clock.times))


def _times(clocks: Sequence[Clock]) -> tuple[tuple[time, ...], bool]:
    """The times of day, and whether nobody said them."""
    said = sorted({t for clock in clocks if not clock.assumed for t in clock.times})
    if said:
        return tuple(said), False
    return tuple(sorted({t for clock in clocks for t in clock.times})), True


def _today(read: str, clocks: Sequence[Clock], today: date, *, asked: bool) -> list[Part]:
    """Read "post this at 5pm" as today; a time of day in any other text may well be one of the data."""
    said = [clock for clock in clocks if not clock.bare and not clock.assumed]
    alone = said and is_filler(_blanked(read, (), said))
    if not alone or not (asked or asked_for(read) == "firmly"):
        return []
    return [Part(said[0].start, said[0].start, day=today, again=False)]


def _certain(read: str, whole: Whole, clocks: Sequence[Clock], asked: bool) -> bool:
    only_grain = all(part.grain or part.role for part in whole.used)
    return asked or not only_grain or asked_for(read) == "firmly" or bool(clocks)


# Places


def _places(parts: Sequence[Part], clocks: Sequence[Clock]) -> list[Span]:
    return [(part.start, part.end) for part in parts] + [(clock.start, clock.end) for clock in clocks]


def _blanked(read: str, parts: Sequence[Part], clocks: Sequence[Clock], mark: str = " ") -> str:
    marked = list(read)
    for start, end in _places(parts, clocks):
        marked[start:end] = mark * (end - start)
    return "".join(marked)


def _together(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Rising spans; those with nothing but blanks and commas between them are one."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and re.fullmatch(r"[\s,，的]*", text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
