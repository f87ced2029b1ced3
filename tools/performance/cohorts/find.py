"""From a question to what is found: which clock, which customers, which ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tools.context import Context
from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.filters import Condition
from tools.messages import Message, say
from tools.performance.cohorts.clock import Clock, Unit
from tools.performance.cohorts.differences import Odd, Trend, against_the_rest, find_trend
from tools.performance.cohorts.grain import choose_grain, cohorts_for_days
from tools.performance.cohorts.people import People
from tools.performance.cohorts.segments import split_people
from tools.performance.cohorts.triangle import Cell, Measure, Triangle, Window, build_triangle, wilson, window_of
from tools.performance.cohorts.view import Split, View, old_customers_in_first
from tools.periods import read_period
from tools.selection import nothing_left

__all__ = ["Wish", "find_view"]

_EPOCH = date(1970, 1, 1)
_TREND_AGES = 3


@dataclass(frozen=True)
class Wish:
    """What was asked for.

    Attributes:
        measure: what shares are of.
        grain: of cohorts; None chooses.
        age_unit: of ages; None takes that of the cohorts.
        ages: that were named.
        focus: what the headline is about.
        period: when customers began, in words.
        dimension: to compare segments by.
        conditions: that rows meet.
        acquired: that first orders meet.
    """

    measure: Measure
    grain: Unit | None
    age_unit: Unit | None
    ages: tuple[int, ...]
    focus: str
    period: str | None
    dimension: Dimension | None
    conditions: tuple[Condition, ...]
    acquired: tuple[Condition, ...]


def find_view(people: People, wish: Wish, context: Context) -> View:
    """Follow the customers that were asked for.

    Raises:
        CannotAnswer: nobody meets the conditions or began in the period, or no cohort is old enough.
    """
    notes: list[Message] = []
    warnings: list[Message] = []
    whole = people
    chosen = choose_grain(people)
    if wish.acquired:
        people = _acquired(people, wish)
    if wish.period is not None:
        people = _began_in(people, wish.period, context, notes, warnings)
    clock, age_clock = _clocks(whole, wish, chosen.unit, context)
    if wish.grain is None and wish.age_unit is None and chosen.said is not None:
        notes.append(chosen.said)
    window = window_of(people, age_clock, context.today)
    triangle = build_triangle(people, wish.measure, clock, age_clock, window, wish.ages)
    age = _age(triangle, wish, people, age_clock)
    truncated = wish.period is None and not wish.acquired and old_customers_in_first(people, triangle, clock)
    column = triangle.place(age)
    rows = triangle.rows_at(age)
    if truncated:
        rows = rows[rows != 0]
    of_customers = triangle.measure != "revenue"
    odds = against_the_rest(triangle.parts[rows, column], triangle.wholes[rows, column]) if of_customers else ()
    return View(
        people=people,
        clock=clock,
        age_clock=age_clock,
        window=window,
        triangle=triangle,
        age=age,
        asked=tuple(each for each in wish.ages if len(triangle.rows_at(each))),
        focus=wish.focus,
        trends=_trends(triangle, age, wish, frozenset((0,) if truncated else ())),
        odds=tuple(Odd(int(rows[odd.place]), odd.p_value) for odd in odds),
        repeat=_repeat(people),
        back=_back(people, clock, age_clock, window),
        split=_split(people, wish, clock, age_clock, window, age, context),
        conditions=wish.conditions,
        acquired=wish.acquired,
        notes=tuple(notes),
        warnings=(*warnings, *_too_old(triangle, wish, age_clock)),
        currency=people.layout.amount.currency if people.layout.amount is not None else None,
        truncated=truncated,
    )


def _acquired(people: People, wish: Wish) -> People:
    mask = people.whose_first(wish.acquired)
    if not mask.any():
        raise nothing_left(wish.acquired, None)
    return people.keep(mask)


def _began_in(people: People, phrase: str, context: Context, notes: list[Message], warnings: list[Message]) -> People:
    """The customers who began in a period."""
    first, last = (_EPOCH + timedelta(days=int(each)) for each in (people.began.min(), people.began.max()))
    last = max(last, people.calendar.last) if people.layout.kind in ("orders", "events") else last
    read = read_period(phrase, first, last, context.today, context.week_start, context.fiscal_year_start)
    mask = (people.began >= (read.period.first - _EPOCH).days) & (people.began <= (read.period.last - _EPOCH).days)
    if not mask.any():
        raise CannotAnswer(say("Nobody began in {period}. Ask for a longer period.", period=read.period))
    notes.append(read.said)
    notes.append(say("The period says when customers began; what they did after it counts too."))
    warnings.extend([read.warning] if read.warning else [])
    return people.keep(mask)


def _clocks(people: People, wish: Wish, chosen: Unit, context: Context) -> tuple[Clock, Clock]:
    """How customers are put together, and what ages are counted in."""
    unit = wish.age_unit or wish.grain or chosen
    grain = wish.grain or (cohorts_for_days(people, unit) if wish.age_unit else unit)
    week, year = context.week_start, context.fiscal_year_start
    return Clock(grain, week, year), Clock(unit, week, year)


def _age(triangle: Triangle, wish: Wish, people: People, clock: Clock) -> int:
    """The age that the headline is about: that which was asked for first, else the first one that says something."""
    known = [int(age) for age in triangle.ages if triangle.average(int(age)) is not None]
    for age in wish.ages:
        if age in known:
            return age
    if wish.ages:
        if not any(known):
            raise CannotAnswer(_too_young(people, clock))
        raise CannotAnswer(
            say(
                "No cohort is old enough for {age}: the oldest can be followed to {last}. Ask for that, or upload data "
                "that go on longer.",
                age=clock.age(wish.ages[0]),
                last=clock.age(max(known)),
            )
        )
    later = [age for age in known if age > 0]
    if not later:
        raise CannotAnswer(_too_young(people, clock))
    return later[0]


def _too_young(people: People, clock: Clock) -> Message:
    return say(
        "No cohort can be followed for a whole {unit} after its first: the data go from {first} to {last}. Ask by a "
        "shorter stretch such as “by day”, or upload data that go on longer.",
        unit=clock.name,
        first=people.calendar.first,
        last=people.calendar.last,
    )


def _too_old(triangle: Triangle, wish: Wish, clock: Clock) -> tuple[Message, ...]:
    """The ages that were asked for and that no cohort has reached, beside others that some have."""
    return tuple(
        say("No cohort is old enough for {age}.", age=clock.age(age))
        for age in wish.ages
        if triangle.average(age) is None
    )


def _trends(triangle: Triangle, age: int, wish: Wish, left_out: frozenset[int]) -> tuple[Trend, ...]:
    """At the age of the answer and those after it; later-or-then shares of young cohorts are too low to compare."""
    if wish.measure in ("rolling", "revenue"):
        return ()
    ages = wish.ages or tuple(range(age, age + _TREND_AGES))
    return find_trend(triangle, ages, left_out)


def _repeat(people: People) -> Cell | None:
    """The share of customers with more than one order, over all days of the data."""
    if people.until is not None:
        return None
    return wilson(float((people.orders > 1).sum()), float(people.count))


def _back(people: People, clock: Clock, age_clock: Clock, window: Window) -> Cell | None:
    """The share that came back at all after the first stretch, of the cohorts that had time to."""
    if people.until is not None:
        return None
    return build_triangle(people, "rolling", clock, age_clock, window).average(1)


def _split(
    people: People, wish: Wish, clock: Clock, age_clock: Clock, window: Window, age: int, context: Context
) -> Split | None:
    """The same for each segment, and whether it differs from the others at the age of the answer."""
    import numpy as np

    if wish.dimension is None:
        return None
    segments = split_people(people, wish.dimension, context.week_start)
    triangles = tuple(
        build_triangle(people.keep(each.mask), wish.measure, clock, age_clock, window, wish.ages)
        for each in segments.groups
    )
    cells = [triangle.average(age) for triangle in triangles]
    parts = np.array([cell.part if cell else 0.0 for cell in cells])
    wholes = np.array([cell.whole if cell else 0.0 for cell in cells])
    if wish.measure == "revenue":
        return Split(segments, triangles, tuple(Odd(place, None) for place in range(len(cells))))
    return Split(segments, triangles, against_the_rest(parts, wholes))
