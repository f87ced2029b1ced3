"""The cohort triangle: of each cohort, what is there at each age, as far as the data go.

A cell is known only where its stretch of time is over and lies within the data; a cohort that is too young for an age
is no part of the average at that age.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from tools.performance.cohorts.clock import Clock
from tools.performance.cohorts.people import NEVER, People

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Cell", "Measure", "Triangle", "Window", "build_triangle", "wilson", "window_of"]

Measure = Literal["retention", "rolling", "revenue", "repeat"]

_OLDEST = {"day": 120, "week": 105, "month": 60, "quarter": 40}
"""Ages beyond these are not followed unless they are asked for."""


@dataclass(frozen=True)
class Window:
    """Which stretches of time are known, as numbers of the clock of ages.

    Attributes:
        first: the first that the data cover as a whole.
        last: the last that is over.
        cut: the one that is not over, where there is one.
    """

    first: int
    last: int
    cut: int | None = None


@dataclass(frozen=True)
class Cell:
    """A share with its 95 % interval.

    Attributes:
        part, whole: what it is the share of: customers, or money.
        share: the one over the other.
        low, high: the interval.
    """

    part: float
    whole: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Triangle:
    """Cohorts by age.

    Attributes:
        measure: what the shares are of.
        cohorts: their numbers on the clock of cohorts, oldest first.
        sizes: customers of each.
        ages: from 0.
        known: whether a cohort is old enough for an age (cohorts x ages).
        parts, wholes: the shares above and below the line (cohorts x ages).
        spread: sums over customers of (part squared, part x whole, whole squared) for shares of money, else None.
    """

    measure: Measure
    cohorts: Array
    sizes: Array
    ages: Array
    known: Array
    parts: Array
    wholes: Array
    spread: Array | None = None

    @property
    def shares(self) -> Array:
        """The shares; nan where a cell is not known."""
        import numpy as np

        fit = self.known & (self.wholes > 0)
        found: Array = np.divide(self.parts, self.wholes, out=np.full(self.parts.shape, np.nan), where=fit)
        return found

    def place(self, age: int) -> int | None:
        """Where an age stands among the ages."""
        import numpy as np

        found = np.flatnonzero(self.ages == age)
        return int(found[0]) if len(found) else None

    def average(self, age: int) -> Cell | None:
        """The share at an age over all cohorts that are old enough, each customer (or each unit of money) alike."""
        import numpy as np

        column = self.place(age)
        if column is None:
            return None
        rows = self.known[:, column] & (self.wholes[:, column] > 0)
        whole, part = float(self.wholes[rows, column].sum()), float(self.parts[rows, column].sum())
        if not rows.any() or whole <= 0:
            return None
        share = part / whole
        if self.spread is None:
            return wilson(part, whole)
        # The ratio of two sums over customers: the delta method.
        pp, pw, ww = self.spread[rows, column].sum(axis=0)
        error = float(np.sqrt(max(pp - 2 * share * pw + share**2 * ww, 0.0))) / whole
        return Cell(part, whole, share, share - 1.96 * error, share + 1.96 * error)

    def cell(self, row: int, age: int) -> Cell | None:
        """One cohort at an age."""
        column = self.place(age)
        if column is None or not self.known[row, column] or self.wholes[row, column] <= 0:
            return None
        part, whole = float(self.parts[row, column]), float(self.wholes[row, column])
        return (
            wilson(part, whole) if self.spread is None else Cell(part, whole, part / whole, part / whole, part / whole)
        )

    def rows_at(self, age: int) -> Array:
        """The rows of the cohorts that are old enough for an age."""
        import numpy as np

        column = self.place(age)
        return np.flatnonzero(self.known[:, column]) if column is not None else np.zeros(0, np.int64)


def wilson(part: float, whole: float) -> Cell:
    """A share of customers with Wilson's interval."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(part, whole, alpha=0.05, method="wilson")
    return Cell(part, whole, part / whole, float(low), float(high))


def window_of(people: People, clock: Clock, today: date) -> Window:
    """Which stretches of time the data cover as a whole.

    The last is over when no rows are missing to its end, by the days on which there usually are rows, and when it has
    ended for the asker; the first is whole by the same measure.
    """
    calendar = people.calendar
    first, last = clock.number(calendar.first), clock.number(calendar.last)
    rhythm = calendar.rhythm
    late = calendar.late_start and (calendar.is_hourly or clock.unit == "day")
    if late or (rhythm is not None and rhythm.misses_before(calendar.first, clock.start(first))):
        first += 1
    running = calendar.last <= today <= clock.end(last)
    early = calendar.early_end and (calendar.is_hourly or clock.unit == "day")
    if running or early or (rhythm is not None and rhythm.misses_after(calendar.last, clock.end(last))):
        return Window(first, last - 1, cut=last)
    return Window(first, last)


def build_triangle(
    people: People, measure: Measure, cohort_clock: Clock, age_clock: Clock, window: Window, asked: tuple[int, ...] = ()
) -> Triangle:
    """Count who (or what) of each cohort is there at each age.

    Args:
        people: the customers.
        measure: retention (there in the very stretch), rolling (there in it or later), repeat (a second order by the
            end of it) or revenue (against that of the first stretch).
        cohort_clock: how customers are put together.
        age_clock: what ages are counted in; the same or a shorter unit.
        window: which stretches are known.
        asked: ages that are wanted, however old.

    Cost: a sort of the days on which customers were there.
    """
    import numpy as np

    start = age_clock.numbers(people.began)
    cohorts, row = np.unique(cohort_clock.numbers(people.began), return_inverse=True)
    sizes = np.bincount(row, minlength=len(cohorts))
    opens = np.array([age_clock.number(cohort_clock.start(int(each))) for each in cohorts])
    closes = np.array([age_clock.number(cohort_clock.end(int(each))) for each in cohorts])
    oldest = min(max(window.last - int(closes.min()), 0), max(_OLDEST[age_clock.unit], *asked, 0))
    ages = np.arange(oldest + 1)
    known = closes[:, None] + ages <= window.last
    known[:, 0] |= people.layout.kind in ("orders", "events") and measure in ("retention", "rolling", "revenue")
    if people.layout.kind == "sign-ups":
        known &= opens[:, None] + ages >= window.first
    wholes = np.repeat(sizes[:, None], len(ages), axis=1).astype(float)
    if measure == "revenue":
        return _of_money(people, cohorts, sizes, ages, known, row, start, age_clock)
    counts = _counts(people, measure, start, row, (len(cohorts), len(ages)), age_clock)
    return Triangle(measure, cohorts, sizes, ages, known, counts.astype(float), wholes)


def _counts(people: People, measure: Measure, start: Array, row: Array, shape: tuple[int, int], clock: Clock) -> Array:
    """Customers of each cohort who are there at each age."""
    import numpy as np

    oldest = shape[1] - 1
    if measure == "retention" and people.until is None:
        age = clock.numbers(people.days) - start[people.person]
        fits = age <= oldest
        pairs = np.unique(people.person[fits] * (oldest + 1) + age[fits])
        where = row[pairs // (oldest + 1)] * (oldest + 1) + pairs % (oldest + 1)
        return np.bincount(where, minlength=shape[0] * shape[1]).reshape(shape)
    if measure == "repeat":
        reached = np.where(people.second < NEVER, clock.numbers(people.second) - start, oldest + 1)
        from_then = _histogram(row, np.clip(reached, 0, oldest + 1), (shape[0], shape[1] + 1))
        return np.cumsum(from_then[:, :-1], axis=1)
    # There at an age or later: until the last age at which one was there.
    until = np.full(people.count, -1, dtype=np.int64)
    if people.until is not None:
        ended = np.where(np.abs(people.until) < NEVER, people.until, 0)
        until = np.where(
            np.abs(people.until) < NEVER, clock.numbers(ended) - start, np.sign(people.until) * (oldest + 1)
        )
    else:
        np.maximum.at(until, people.person, clock.numbers(people.days) - start[people.person])
    last = _histogram(row, np.clip(until, -1, oldest) + 1, (shape[0], shape[1] + 1))
    return np.cumsum(last[:, ::-1], axis=1)[:, ::-1][:, 1:]


def _histogram(row: Array, column: Array, shape: tuple[int, int]) -> Array:
    import numpy as np

    return np.bincount(row * shape[1] + column, minlength=shape[0] * shape[1]).reshape(shape)


def _of_money(
    people: People, cohorts: Array, sizes: Array, ages: Array, known: Array, row: Array, start: Array, clock: Clock
) -> Triangle:
    """What each cohort brings in at each age against what it brought in at first."""
    import numpy as np

    width, shape = len(ages), (len(cohorts), len(ages))
    age = clock.numbers(people.paid_on) - start[people.payer]
    fits = age < width
    pairs, place = np.unique(people.payer[fits] * width + age[fits], return_inverse=True)
    paid = np.bincount(place, weights=people.paid[fits], minlength=len(pairs))
    person, column = pairs // width, pairs % width
    first = np.zeros(people.count)
    first[person[column == 0]] = paid[column == 0]
    cell = row[person] * width + column
    size = shape[0] * shape[1]
    parts = np.bincount(cell, weights=paid, minlength=size).reshape(shape)
    at_first = np.bincount(row, weights=first, minlength=shape[0])
    spread = np.empty((*shape, 3))
    spread[..., 0] = np.bincount(cell, weights=paid**2, minlength=size).reshape(shape)
    spread[..., 1] = np.bincount(cell, weights=paid * first[person], minlength=size).reshape(shape)
    spread[..., 2] = np.bincount(row, weights=first**2, minlength=shape[0])[:, None]
    wholes = np.repeat(at_first[:, None], width, axis=1)
    return Triangle("revenue", cohorts, sizes, ages, known, parts, wholes, spread)
