"""Customers as arrays: when each began, on which days each was there, and what each paid.

One pass over the rows gives numbers to customers and days; the rest is sorting and counting of whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tools.errors import CannotAnswer
from tools.filters import Condition
from tools.messages import say
from tools.performance.cells import codes_of, moments_of
from tools.performance.cohorts.cells import DAY, amounts_of, numbers_of
from tools.performance.cohorts.layout import Layout
from tools.row_masks import keep_rows
from tools.selection import nothing_left
from tools.time_grains import DataCalendar, read_calendar

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from tools.frame import Frame

    Array = np.ndarray[Any, Any]

__all__ = ["NEVER", "LeftOut", "People", "read_people"]

NEVER = 2**40
"""A day that never comes."""
_LATE = 2**62
"""A moment after all others."""
_MANY_ZEROS = 0.3
"""Where so many rows are worth nothing, being worth nothing is no sign of a return."""


@dataclass(frozen=True)
class LeftOut:
    """Rows and customers that do not count, and why.

    Attributes:
        nameless: rows that name no customer.
        undated: rows without the day that they need.
        void: rows of orders that were cancelled or returned, by their status.
        returns: rows of orders that are worth nothing or less.
        only_returns: customers of whom nothing else is known.
        early: rows of customers before they signed up.
        zeros: rows that are worth nothing and count all the same, as so many are.
        gifts: rows that are worth nothing and count, as their quantity says that something was bought.
        several: customers with more than one day of sign-up; the first counts.
    """

    nameless: int = 0
    undated: int = 0
    void: int = 0
    returns: int = 0
    only_returns: int = 0
    early: int = 0
    zeros: int = 0
    gifts: int = 0
    several: int = 0


@dataclass(frozen=True)
class People:
    """Customers, numbered from 0.

    Attributes:
        layout: of the data.
        began: the day on which each began, since 1970-01-01.
        person, days: for each day on which one was there, who and when.
        until: for spans, the last day of each; NEVER for who is still there, -NEVER for who never was.
        payer, paid_on, paid: what came in, returns taken off.
        orders: of each: how many.
        second: the day of the second order of each; NEVER where there was none.
        table: the rows.
        opening, opener: the rows of what each did first, and whose they are.
        worth: of those rows; 0 where nothing is known.
        calendar: the days of the data.
        left_out: what does not count.
    """

    layout: Layout
    began: Array
    person: Array
    days: Array
    until: Array | None
    payer: Array
    paid_on: Array
    paid: Array
    orders: Array
    second: Array
    table: pa.Table
    opening: Array
    opener: Array
    worth: Array
    calendar: DataCalendar
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def count(self) -> int:
        """How many customers there are."""
        return len(self.began)

    def keep(self, mask: Array) -> People:
        """Only some of them, numbered anew."""
        import numpy as np

        new = np.cumsum(mask) - 1
        there, pays, opens = mask[self.person], mask[self.payer], mask[self.opener]
        return replace(
            self,
            began=self.began[mask],
            person=new[self.person[there]],
            days=self.days[there],
            until=None if self.until is None else self.until[mask],
            payer=new[self.payer[pays]],
            paid_on=self.paid_on[pays],
            paid=self.paid[pays],
            orders=self.orders[mask],
            second=self.second[mask],
            opening=self.opening[opens],
            opener=new[self.opener[opens]],
            worth=self.worth[opens],
        )

    def whose_first(self, conditions: Sequence[Condition]) -> Array:
        """For each customer whether what they did first meets conditions; one row of it is enough."""
        import numpy as np
        import pyarrow as pa

        rows = self.table.take(pa.array(self.opening))
        place = "place".ljust(max(map(len, rows.column_names)) + 1, "_")
        kept = keep_rows(rows.append_column(place, pa.array(np.arange(len(self.opening)))), conditions)
        mask = np.zeros(self.count, dtype=bool)
        mask[self.opener[np.asarray(kept.column(place))]] = True
        return mask


def read_people(
    data: Frame, layout: Layout, conditions: Sequence[Condition], needed: Sequence[str], week_start: int
) -> People:
    """Read the customers of a data set.

    Args:
        data: the data set.
        layout: which column is what.
        conditions: that rows must meet to count at all.
        needed: further columns, for segments and conditions on the first order.
        week_start: of the asker.

    Raises:
        CannotAnswer: no row names a customer and a day.

    Cost: one read of the columns and a few sorts: about a second for a million rows.
    """
    names = [*layout.columns, *needed, *(name for each in conditions for name in each.columns)]
    table = keep_rows(data.arrow(*dict.fromkeys(names)), conditions)
    if table.num_rows == 0:
        raise nothing_left(conditions, None)
    if layout.kind == "spans":
        return _of_spans(table, layout, week_start)
    return _of_activity(table, layout, week_start)


def _codes(table: pa.Table, layout: Layout) -> Array:
    import numpy as np

    if layout.customer is None:
        return np.arange(table.num_rows)
    found: Array = codes_of(table.column(layout.customer))[0]
    return found


def _calendar(table: pa.Table, name: str, week_start: int) -> DataCalendar:
    calendar = read_calendar(table.column(name), week_start) if table.num_rows else None
    if calendar is None:
        raise CannotAnswer(say("“{column}” holds no dates.", column=name))
    return calendar


def _of_activity(table: pa.Table, layout: Layout, week_start: int) -> People:
    """Customers by the rows of what they did."""
    import numpy as np

    assert layout.day is not None
    calendar = _calendar(table, layout.day, week_start)
    codes = _codes(table, layout)
    moments, dated = moments_of(table.column(layout.day))
    named = codes >= 0
    void = named & dated & _is_void(table, layout)
    live = named & dated & ~void
    amounts = amounts_of(table, layout.amount) if layout.amount is not None else None
    counts, zeros, gifts = _counts(table, layout, codes, live, amounts)
    began, known = _beginnings(table, layout, codes, moments, live & counts)
    if not known.any():
        raise CannotAnswer(
            say("No row names a customer and the day of something that counts, so there are no cohorts to follow.")
        )
    left_out = LeftOut(
        nameless=int((~named).sum()),
        undated=int((named & ~dated).sum()) if layout.sign_up is None else int((named & ~known[codes]).sum()),
        void=int(void.sum()),
        returns=int((live & ~counts).sum()),
        only_returns=len(np.setdiff1d(codes[named & dated], np.flatnonzero(known))) if layout.sign_up is None else 0,
        zeros=zeros,
        gifts=gifts,
        several=_several(table, layout, codes),
    )
    numbers = np.where(known, np.cumsum(known) - 1, -1)
    whose = np.where(named, numbers[codes], -1)
    return _assembled(table, layout, calendar, began[known], whose, moments, live, live & counts, amounts, left_out)


def _assembled(
    table: pa.Table,
    layout: Layout,
    calendar: DataCalendar,
    began: Array,
    whose: Array,
    moments: Array,
    live: Array,
    counts: Array,
    amounts: Array | None,
    left_out: LeftOut,
) -> People:
    import numpy as np

    days = moments // DAY
    inside = (whose >= 0) & (days >= np.append(began, 0)[whose])
    there = counts & inside
    early = int((counts & (whose >= 0) & ~inside).sum()) if layout.sign_up is not None else 0
    orders, second = _orders(table, layout, whose[there], days[there], there, len(began))
    paying = (live & inside & ~np.isnan(amounts)) if layout.is_money and amounts is not None else np.zeros(0, bool)
    opening = _opening(whose, np.where(live, moments, _LATE), counts, layout, len(began))
    worth = np.zeros(len(opening)) if amounts is None else np.nan_to_num(amounts[opening])
    return People(
        layout=layout,
        began=began,
        person=whose[there],
        days=days[there],
        until=None,
        payer=whose[paying] if len(paying) else np.zeros(0, np.int64),
        paid_on=days[paying] if len(paying) else np.zeros(0, np.int64),
        paid=amounts[paying] if amounts is not None and len(paying) else np.zeros(0),
        orders=orders,
        second=second,
        table=table,
        opening=opening,
        opener=whose[opening],
        worth=worth,
        calendar=calendar,
        left_out=replace(left_out, early=early),
    )


def _is_void(table: pa.Table, layout: Layout) -> Array:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if layout.status is None:
        return np.zeros(table.num_rows, dtype=bool)
    name, values = layout.status
    cells = table.column(name)
    found: Array = np.asarray(pc.is_in(cells, value_set=pa.array(list(values), cells.type), skip_nulls=True))
    return found


def _counts(
    table: pa.Table, layout: Layout, codes: Array, live: Array, amounts: Array | None
) -> tuple[Array, int, int]:
    """Which rows are something that a customer did, and how many of those are worth nothing, for which reason.

    An order that is worth nothing or less is a return or a refund, unless its quantity says that something was bought.
    What a row is worth is decided for its whole order, where orders have numbers: a free gift within one does not
    matter. Events are worth nothing by nature.
    """
    import numpy as np

    if amounts is None:
        return np.ones(table.num_rows, dtype=bool), 0, 0
    worth = amounts.copy()
    if layout.order is not None and layout.kind != "events":
        orders = codes_of(table.column(layout.order))[0]
        numbered = live & (orders >= 0) & ~np.isnan(amounts)
        key = codes * (orders.max(initial=0) + 1) + orders
        different, place = np.unique(key[numbered], return_inverse=True)
        sums = np.bincount(place, weights=amounts[numbered], minlength=len(different))
        worth[numbered] = sums[place]
    nothing, less = live & (worth == 0), live & (worth < 0)
    free = layout.kind == "events" or nothing.sum() > _MANY_ZEROS * max(int(live.sum()), 1)
    if free:
        return ~less, int(nothing.sum()) if layout.kind != "events" else 0, 0
    given = np.zeros(table.num_rows, dtype=bool)
    if layout.quantity is not None:
        given = nothing & (numbers_of(table, layout.quantity) > 0)
    return ~(less | (nothing & ~given)), 0, int(given.sum())


def _beginnings(table: pa.Table, layout: Layout, codes: Array, moments: Array, counts: Array) -> tuple[Array, Array]:
    """For each code of a customer the day on which they began, and whether that is known."""
    import numpy as np

    rows, when = counts, moments
    if layout.sign_up is not None:
        when, known = moments_of(table.column(layout.sign_up))
        rows = known & (codes >= 0)
    first = np.full(int(codes.max(initial=-1)) + 1, NEVER, dtype=np.int64)
    np.minimum.at(first, codes[rows], when[rows] // DAY)
    return first, first < NEVER


def _several(table: pa.Table, layout: Layout, codes: Array) -> int:
    """Customers with more than one day of sign-up."""
    import numpy as np

    if layout.sign_up is None or layout.customer is None:
        return 0
    when, known = moments_of(table.column(layout.sign_up))
    rows = known & (codes >= 0)
    if not rows.any():
        return 0
    pairs = np.unique(np.stack([codes[rows], when[rows] // DAY]), axis=1)
    return int((np.bincount(pairs[0]) > 1).sum())


def _orders(
    table: pa.Table, layout: Layout, person: Array, days: Array, there: Array, count: int
) -> tuple[Array, Array]:
    """How many orders each customer has, and the day of the second. Without order numbers a day is an order."""
    import numpy as np

    marks = days
    if layout.order is not None:
        orders = codes_of(table.column(layout.order))[0][there]
        # An order without a number is known by its day.
        marks = np.where(orders >= 0, orders, orders.max(initial=0) + 1 + days - days.min(initial=0))
    sorting = np.lexsort((days, marks, person))
    person, marks, days = person[sorting], marks[sorting], days[sorting]
    new = np.ones(len(person), dtype=bool)
    new[1:] = (person[1:] != person[:-1]) | (marks[1:] != marks[:-1])
    person, days = person[new], days[new]
    by_day = np.lexsort((days, person))
    person, days = person[by_day], days[by_day]
    orders = np.bincount(person, minlength=count)
    second = np.full(count, NEVER, dtype=np.int64)
    starts = np.cumsum(orders) - orders
    again = orders > 1
    second[again] = days[starts[again] + 1]
    return orders, second


def _opening(whose: Array, moments: Array, counts: Array, layout: Layout, count: int) -> Array:
    """The rows of the first thing that each customer did; of who did nothing, all rows."""
    import numpy as np

    rows = (whose >= 0) & (counts if layout.sign_up is None else np.ones(len(whose), bool))
    first = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, whose[rows], moments[rows])
    found: Array = np.flatnonzero(rows & (moments == first[np.where(rows, whose, 0)]))
    return found


def _of_spans(table: pa.Table, layout: Layout, week_start: int) -> People:
    """Customers by the day on which they began and the day on which they were last there."""
    import numpy as np
    import pyarrow as pa

    assert layout.sign_up is not None
    assert layout.end is not None
    codes = _codes(table, layout)
    start, started = moments_of(table.column(layout.sign_up))
    end, ended = moments_of(table.column(layout.end))
    known = started & (codes >= 0)
    if not known.any():
        raise CannotAnswer(say("“{column}” holds no dates.", column=layout.sign_up))
    different, person = np.unique(codes[known], return_inverse=True)
    began = np.full(len(different), NEVER, dtype=np.int64)
    np.minimum.at(began, person, start[known] // DAY)
    last = np.where(ended, end // DAY, NEVER if layout.left else -NEVER)[known]
    until = np.full(len(different), -NEVER, dtype=np.int64)
    np.maximum.at(until, person, last)
    opening = np.flatnonzero(known)[np.unique(person, return_index=True)[1]]
    both = pa.chunked_array([pa.array(np.concatenate([start[started], end[ended]]), pa.timestamp("us"))])
    calendar = read_calendar(both, week_start)
    assert calendar is not None
    nobody = np.zeros(0, np.int64)
    return People(
        layout, began, nobody, nobody, until, nobody, nobody, np.zeros(0), np.ones(len(different), np.int64),
        np.full(len(different), NEVER), table, opening, np.arange(len(different)), np.zeros(len(different)), calendar,
        LeftOut(
            nameless=int((codes < 0).sum()),
            undated=int((~started & (codes >= 0)).sum()),
            early=int(((until < began) & (until > -NEVER)).sum()),
            several=int((np.bincount(person) > 1).sum()),
        ),
    )  # fmt: skip
