"""How many customers come back: cohorts by when they began, and what is left of them later."""

from __future__ import annotations

from typing import Literal

from tools.answer import Answer
from tools.columns import CustomerColumn, OrderColumn, RevenueColumn
from tools.context import Context
from tools.errors import CannotAnswer
from tools.filters import Filter
from tools.frame import Frame
from tools.messages import Message, say
from tools.performance.cohorts.find import Wish, find_view
from tools.performance.cohorts.headline import headline
from tools.performance.cohorts.layout import Layout, read_layout
from tools.performance.cohorts.notes import assumptions_of, method_of, warnings_of
from tools.performance.cohorts.people import read_people
from tools.performance.cohorts.pictures import charts_of
from tools.performance.cohorts.tables import figures_of, tables_of
from tools.performance.cohorts.view import View
from tools.registry import tool
from tools.selection import find_conditions, find_dimensions

__all__ = ["analyze_retention"]


@tool(area="performance")
def analyze_retention(
    data: Frame,
    measure: Literal["retention", "rolling", "revenue", "repeat"] = "retention",
    grain: Literal["day", "week", "month", "quarter"] | None = None,
    ages: list[int] | None = None,
    age_unit: Literal["day", "week", "month", "quarter"] | None = None,
    focus: Literal["average", "best cohort", "worst cohort", "trend", "second purchase", "churn"] = "average",
    dimension: str | None = None,
    acquired: list[Filter] | None = None,
    filters: list[Filter] | None = None,
    period: str | None = None,
    customer: CustomerColumn | None = None,
    date_column: str | None = None,
    sign_up_column: str | None = None,
    end_column: str | None = None,
    order_id: OrderColumn | None = None,
    revenue: RevenueColumn | None = None,
    *,
    context: Context,
) -> Answer:
    """Follow customers from their first purchase (or sign-up), and see how many are there later.

    For whoever must know whether customers come back, when they are lost, and whether it gets better. Customers who
    began in the same week, month or quarter are a cohort; each is followed as far as the data go. A cohort that is too
    young for an age is left out of the average at that age, never counted as lost; a stretch that is not over is left
    out. Takes orders (several rows an order are one), logs of events, a column with the day of sign-up beside the
    activity, or a row a customer with the day they began and the day they were last seen or left. Returns, refunds and
    orders worth nothing are no activity.

    Args:
        data: The data set.
        measure: "retention" is the share of a cohort that is there in the very stretch; "rolling" in it or later;
            "revenue" what it brings in against its first stretch; "repeat" the share that bought again by its end.
        grain: What customers are put together by; chosen from the length of the data and how soon customers come back.
        ages: Which ages are asked about: 3 is month 3 after that of the first purchase, by the unit of ages.
        age_unit: What ages are counted in, where it is not the grain: "day" for day-7 retention.
        focus: What the headline is about: all cohorts, the best or worst one, whether newer ones do better, how soon
            the second purchase comes, or who is lost ("churn").
        dimension: A column to compare segments by, as it stands in what customers did first: channel, country, product.
        acquired: Which customers: conditions on what they did first, as in query_data. All that they did later counts.
        filters: Which rows count as activity at all, as in query_data.
        period: When customers began, in words: "2024", "last quarter", "上半年".
        customer: The column that names the customer.
        date_column: The date of what they did.
        sign_up_column: The day on which they signed up, where cohorts are not by what they did first.
        end_column: The day on which they were last seen or left, for a row a customer.
        order_id: The number of the order.
        revenue: What a row is worth.
        context: The asker's calendar and currency, and what the team has defined.

    Figures:
        cohorts: Number of cohorts.
        customers: Customers in all of them.
        `size[<cohort>]`: Customers of a cohort: "2024-05", "2024-Q2", or the first day of a week.
        `retention[<cohort>,<k>]`: The share of the cohort at age k, by the measure that was asked for.
        `average[<k>]`: The share at age k over the cohorts that are old enough, each customer alike.
        `average_low[<k>]`: Lower end of its 95 % interval.
        `average_high[<k>]`: Upper end of its 95 % interval.
        repeat_rate: Share of customers with more than one order (or day of activity) in all of the data.
        came_back: Share that came back at all after the first stretch, of the cohorts that had time to.
        `churn[<k>]`: The share that is not there at age k, where churn was asked about.
        second_median_days: Half of those who bought a second time did so within so many days of the first, with
            `second_lower_days`, `second_upper_days`, `second_count`; also by segment.
        `repeat_rate[<segment>]`: The share of a segment with more than one order in all of the data.
        `segment[<name>,<k>]`: The average of a segment at age k, with `segment_low`, `segment_high`.
        `segment_size[<name>]`: Customers of a segment.
        `segment_p[<name>]`: p-value of a segment against all others, corrected for their number.
        `trend[<k>]`: By how much the share at age k changes from one cohort to the next.
        `trend_p[<k>]`: Its p-value, corrected for the ages that were looked at.

    Questions:
        - "How many customers come back after the first month?"
        - "Month-3 retention by channel"
        - "Which cohort is best?"
        - "How long does it take until the second purchase?"
        - "次日留存和7日留存是多少？"

    Source:
        Fader and Hardie, "How to project customer retention" (2007), for cohorts that are followed; Wilson (1927);
        Armitage, "Tests for linear trends in proportions and frequencies" (1955); Holm (1979).

    Cost:
        A few sorts of the rows. 1 M rows take about four seconds.

    Raises:
        CannotAnswer: There is no customer or no date, nobody is left, or no cohort is old enough.
        NeedsChoice: Two columns are the customer or the date equally well.
    """
    schema = data.schema
    layout = read_layout(
        schema,
        context,
        customer=customer,
        date_column=date_column,
        sign_up_column=sign_up_column,
        end_column=end_column,
        order=order_id,
        revenue=revenue,
        money=measure == "revenue",
    )
    _check(layout, "repeat" if focus == "second purchase" else measure)
    conditions = find_conditions(schema, filters, context)
    first = find_conditions(schema, acquired, context)
    dimensions = find_dimensions(schema, [dimension] if dimension else None, context)
    needed = [name for each in first for name in each.columns]
    needed += [name for each in dimensions for name in each.columns]
    people = read_people(data, layout, conditions, needed, context.week_start)
    wish = Wish(
        measure=measure,
        grain=grain,
        age_unit=age_unit,
        ages=tuple(sorted({age for age in ages or () if age >= 0})),
        focus=focus,
        period=period,
        dimension=dimensions[0] if dimensions else None,
        conditions=conditions,
        acquired=first,
    )
    return _answer(find_view(people, wish, context))


def _check(layout: Layout, measure: str) -> None:
    """Refuse what a layout can't tell."""
    if layout.kind == "spans" and measure in ("revenue", "repeat"):
        raise CannotAnswer(
            say(
                "Each customer is one row here, with the day they began and the day they were last there, so I can "
                "tell who is still there, and neither repeat purchases nor revenue over time. Upload a row for each "
                "order."
            )
        )


def _answer(view: View) -> Answer:
    return Answer(
        headline=headline(view),
        figures=figures_of(view),
        tables=tables_of(view),
        charts=charts_of(view),
        assumptions=assumptions_of(view),
        warnings=warnings_of(view),
        method=method_of(view),
        next_questions=_next_questions(view),
    )


def _next_questions(view: View) -> tuple[Message, ...]:
    """What fits the data at hand and was not asked."""
    found: list[Message] = []
    kind, measure = view.people.layout.kind, view.triangle.measure
    if view.focus == "average":
        found.append(say("Which cohort is best?"))
    if measure == "retention" and kind != "spans":
        found.append(say("What share bought again within 30 days?") if kind == "orders" else say("Rolling retention"))
    if view.people.layout.is_money and measure != "revenue":
        found.append(say("Revenue retention by cohort"))
    if measure != "retention":
        found.append(say("Retention by cohort"))
    if view.focus != "trend":
        found.append(say("Are newer cohorts better?"))
    return tuple(found[:3])
