"""What an answer about retention takes for granted, what it leaves out, and what makes it weaker."""

from __future__ import annotations

from collections.abc import Iterator

from tools.condition_words import said_of_conditions
from tools.messages import Message, Words, say, say_count
from tools.performance.cohorts.view import View
from tools.performance.cohorts.words import after, people_word, share_shown, start_word

__all__ = ["assumptions_of", "method_of", "warnings_of"]

_FEW = 30
"""Averages over fewer customers are hardly more than an anecdote."""
_EXACT = 7
"""From this day on hardly anyone buys on just that day."""


def assumptions_of(view: View) -> tuple[Message, ...]:
    """How the data were read."""
    return (*_how_read(view), *view.notes, *_of_returns(view), *_who(view), *_of_time(view))


def _how_read(view: View) -> Iterator[Message]:
    layout = view.people.layout
    words = {"unit": view.clock.name, "people": people_word(layout)}
    match layout.kind:
        case "spans":
            yield say(
                "Each row is a customer: “{start}” is when they began, “{end}” when they were last there. A share says "
                "who is still there, so it can only fall.",
                start=layout.sign_up or "",
                end=layout.end or "",
            )
            if layout.left:
                yield say("Who has no “{column}” is still there; who left counts until then.", column=layout.end or "")
            else:
                yield say("Who has no “{column}” was never seen again.", column=layout.end or "")
            if layout.customer is None:
                yield say("No column names customers, so each row is one.")
        case "sign-ups":
            yield say(
                "A cohort is {people} of the same {unit} of “{column}”; they are there when a row of theirs has a "
                "date in “{day}”.",
                column=layout.sign_up or "",
                day=layout.day or "",
                **words,
            )
        case "orders":
            yield say(
                "A cohort is {people} whose first purchase (“{day}”) is in the same {unit}.",
                day=layout.day or "",
                **words,
            )
        case _:
            yield say(
                "A cohort is {people} whose first row (“{day}”) is in the same {unit}; every row is activity.",
                day=layout.day or "",
                **words,
            )
    if layout.customer is not None and layout.chosen:
        yield say("“{column}” names {people}.", column=layout.customer, people=words["people"])
    if layout.kind == "orders":
        yield (
            say("An order is a value of “{column}”.", column=layout.order)
            if layout.order
            else say("There is no order number, so all rows of a customer on one day are one order.")
        )


def _of_time(view: View) -> Iterator[Message]:
    clock, window = view.age_clock, view.window
    yield _of_ages(view)
    if window.cut is not None:
        yield say(
            "The {unit} from {first} to {last} is not over in the data, so nothing is said of it.",
            unit=clock.name,
            first=clock.start(window.cut),
            last=clock.end(window.cut),
        )
    yield say(
        "An average takes in the cohorts that are old enough, each customer alike; younger ones are left out of it."
    )
    if view.triangle.measure == "revenue":
        yield say("Revenue counts when it comes in; refunds are taken off when they are made.")
    if view.clock.is_fiscal or clock.is_fiscal:
        yield say("Quarters are those of your fiscal year.")
    layout, calendar = view.people.layout, view.people.calendar
    if layout.kind in ("orders", "events"):
        yield say(
            "The data start on {day}: who had begun before is taken to begin with the first row here.",
            day=calendar.first,
        )


def _of_ages(view: View) -> Message:
    """What an age counts."""
    start, unit = start_word(view.people.layout), view.age_clock.name
    if view.age_clock.unit == "day":
        return say("Day 1 is the day after {start}.", start=start)
    return say(
        "Ages count by {unit}: {age} is the one after that of {start}.",
        age=view.age_clock.age(1),
        unit=unit,
        start=start,
    )


def _of_returns(view: View) -> Iterator[Message]:
    left_out, layout = view.people.left_out, view.people.layout
    if left_out.returns and layout.kind == "events":
        yield say_count(
            "{count} row worth less than nothing is a return, no activity.",
            "{count} rows worth less than nothing are returns, no activity.",
            left_out.returns,
        )
    elif left_out.returns:
        yield say_count(
            "{count} row of orders worth nothing or less (returns, refunds, gifts) is no purchase.",
            "{count} rows of orders worth nothing or less (returns, refunds, gifts) are no purchases.",
            left_out.returns,
        )
    if left_out.zeros:
        yield say_count(
            "{count} row is worth 0 and counts all the same, as so many rows are.",
            "{count} rows are worth 0 and count all the same, as so many rows are.",
            left_out.zeros,
        )
    if left_out.gifts:
        yield say_count(
            "{count} row is worth 0 and counts, as its quantity says that something was bought.",
            "{count} rows are worth 0 and count, as their quantity says that something was bought.",
            left_out.gifts,
        )
    if left_out.void and layout.status is not None:
        yield say_count(
            "{count} row with “{column}” {values} does not count.",
            "{count} rows with “{column}” {values} do not count.",
            left_out.void,
            column=layout.status[0],
            values=Words(layout.status[1][:5]),
        )


def _who(view: View) -> Iterator[Message]:
    yield from said_of_conditions(view.conditions)
    if view.conditions and view.people.layout.kind in ("orders", "events"):
        yield say("Only those rows count as activity, the first of them included.")
    if view.acquired:
        yield say(
            "Only {people} whose first row has {conditions}; all that they did later counts.",
            people=people_word(view.people.layout),
            conditions=Words(tuple(each.group or each.said for each in view.acquired)),
        )
        for condition in view.acquired:
            yield from (condition.assumption,) if condition.assumption else ()
            yield from condition.notes
    if view.split is not None:
        segments = view.split.segments
        yield say("“{column}” is taken from the first row of each customer.", column=segments.dimension.title)
        if segments.dimension.assumption:
            yield segments.dimension.assumption
        if segments.pooled:
            yield say("{count} smaller segments are put together.", count=segments.pooled)


def warnings_of(view: View) -> tuple[Message, ...]:
    """What was dropped, and what makes the answer weaker."""
    return (*view.warnings, *_dropped(view), *_doubts(view))


def _dropped(view: View) -> Iterator[Message]:
    left_out, layout = view.people.left_out, view.people.layout
    if left_out.nameless:
        yield say_count(
            "{count} row names no customer (“{column}” is empty); I left it out.",
            "{count} rows name no customer (“{column}” is empty); I left them out.",
            left_out.nameless,
            column=layout.customer or "",
        )
    if left_out.undated:
        yield say_count(
            "{count} row has no date in “{column}”; I left it out.",
            "{count} rows have no date in “{column}”; I left them out.",
            left_out.undated,
            column=layout.sign_up or layout.day or "",
        )
    if left_out.only_returns:
        yield say_count(
            "{count} customer has nothing but returns or cancelled orders; I left them out.",
            "{count} customers have nothing but returns or cancelled orders; I left them out.",
            left_out.only_returns,
        )
    if left_out.early and layout.kind == "spans":
        yield say_count(
            "{count} customer was last there before they began; check the dates.",
            "{count} customers were last there before they began; check the dates.",
            left_out.early,
        )
    elif left_out.early:
        yield say_count(
            "{count} row lies before the sign-up of its customer; I left it out.",
            "{count} rows lie before the sign-up of their customers; I left them out.",
            left_out.early,
        )
    if left_out.several and layout.kind == "spans":
        yield say_count(
            "{count} customer has several rows; I took the first start and the last end.",
            "{count} customers have several rows; I took the first start and the last end.",
            left_out.several,
        )
    elif left_out.several:
        yield say_count(
            "{count} customer has several dates in “{column}”; the first counts.",
            "{count} customers have several dates in “{column}”; the first counts.",
            left_out.several,
            column=layout.sign_up or "",
        )


def _doubts(view: View) -> Iterator[Message]:
    triangle, layout = view.triangle, view.people.layout
    cell = triangle.average(view.age)
    if view.truncated:
        yield _of_truncation(view)
    if cell is not None and triangle.measure != "revenue" and cell.whole < _FEW:
        yield say_count(
            "The average rests on {count} customer only: take it as a hint.",
            "The average rests on {count} customers only: take it as a hint.",
            round(cell.whole),
        )
    if triangle.measure == "rolling" and view.people.until is None:
        yield say("Younger cohorts had less time to come back later, so they look worse than they are.")
    oldest = max((*view.asked, view.age))
    exact = view.age_clock.unit == "day" and oldest >= _EXACT and triangle.measure == "retention"
    if exact and layout.kind == "orders":
        yield say(
            "This counts purchases on just that day; to count all until then, ask who bought again within {days} days.",
            days=oldest,
        )
    if view.split is not None and view.split.segments.mixed:
        yield say_count(
            "{count} customer began with several values of “{column}”; the one with the most revenue counts.",
            "{count} customers began with several values of “{column}”; the one with the most revenue counts.",
            view.split.segments.mixed,
            column=view.split.segments.dimension.title,
        )


def _of_truncation(view: View) -> Message:
    """The first cohort seems to hold old customers: what the average is without it."""
    triangle, cell = view.triangle, view.triangle.average(view.age)
    column = triangle.place(view.age)
    cohort = view.clock.in_a_sentence(int(triangle.cohorts[0]))
    others = [row for row in triangle.rows_at(view.age).tolist() if row != 0]
    whole = float(triangle.wholes[others, column].sum()) if column is not None and others else 0.0
    if cell is None or whole <= 0:
        return say(
            "The first cohort, {cohort}, is much larger than those after it: many of it must have begun before the "
            "data do, so it is no cohort of new customers.",
            cohort=cohort,
        )
    return say(
        "The first cohort, {cohort}, is much larger than those after it: many of it must have begun before the data "
        "do, so it is no cohort of new customers. Without it, {share} in {age}.",
        cohort=cohort,
        share=share_shown(float(triangle.parts[others, column].sum()) / whole),
        age=after(view.age_clock, view.age, view.people.layout),
    )


def method_of(view: View) -> Message:
    """What was done, with its source."""
    measure = view.triangle.measure
    if measure == "revenue":
        return say(
            "Revenue of each cohort in each {unit} over that of its first; intervals by the delta method over "
            "customers.",
            unit=view.age_clock.name,
        )
    return say(
        "Cohort analysis: customers by when they began, and the share of them that is there at each age; 95% "
        "intervals by Wilson's method, trends by Cochran and Armitage with the scatter of the cohorts, p-values "
        "corrected by Holm."
    )
