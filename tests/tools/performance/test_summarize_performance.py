"""How a period went: planted truth, what is not over, what is missing, hostile input, published figures."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.language import translations
from bot.render.pictures import draw
from tools.answer import Answer, Change
from tools.codec import dumps, loads
from tools.context import Context
from tools.definitions import DefinedTerm, MetricDefinition
from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import write
from tools.performance.summarize_performance import summarize_performance

FIRST, LAST = date(2024, 1, 1), date(2024, 6, 9)
MONDAY = Context(today=date(2024, 6, 10))
CHANNELS = ("Google", "Meta", "TikTok", "Email")


def ads(last: date = LAST, first: date = FIRST, google: float = 60.0) -> pd.DataFrame:
    """Ten of spend a day and channel, fifty of revenue; in the last week Google earns `google`."""
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    rows = [(day, channel) for day in days for channel in CHANNELS]
    frame = pd.DataFrame(rows, columns=["Date", "Channel"])
    boosted = (frame["Channel"] == "Google") & (frame["Date"] >= date(2024, 6, 3))
    frame["Date"] = pd.to_datetime(frame["Date"])
    device = np.where(frame["Date"].dt.day % 2, "phone", "pc")
    return frame.assign(Spend=10.0, Revenue=np.where(boosted, google, 50.0), Clicks=5, Device=device)


def said(answer: Answer) -> str:
    parts = [answer.headline, answer.method, *answer.assumptions, *answer.warnings, *answer.next_questions]
    return " ".join(write(part) for part in parts)


def test_the_week_against_the_week_before() -> None:
    answer = summarize_performance(ads(), period="last week", context=MONDAY)
    figures = answer.figures
    assert figures["revenue"] == 7 * (60 + 150)
    assert figures["revenue_before"] == 7 * 200
    assert figures["revenue_change_percent"] == pytest.approx(5.0)
    assert figures["roas"] == pytest.approx(210 / 40)
    assert figures["roas_before"] == 5.0
    assert figures["spend_change_percent"] == 0.0
    assert figures["contribution[Google]"] == 70.0
    assert figures["share[Google]"] == 1.0
    assert figures["days"] == 7
    headline = write(answer.headline)
    assert headline == (
        "Revenue in Jun 3\u2009–\u20099, 2024: 1,470.00, up 5.0% on the week before (1,400.00); "
        "Google moved it most (+70.00, 100% of the change)."
    )
    assert answer.warnings == ()


def test_changes_are_good_or_bad_whatever_their_sign() -> None:
    answer = summarize_performance(
        ads(google=20.0), period="last week", metrics=["cpc", "revenue", "spend"], context=MONDAY
    )
    moods = {str(row[0]): row[3] for row in answer.tables[0].rows}
    assert moods["Revenue"] == Change(pytest.approx(-0.15), good=False)
    assert moods["Spend"] == Change(0.0)
    cheaper = summarize_performance(
        ads().assign(Clicks=[5] * 616 + [10] * 28), period="last week", metrics=["cpc"], context=MONDAY
    )
    assert cheaper.tables[0].rows[0][3] == Change(pytest.approx(-0.5), good=True)


def test_the_parts_and_the_rest_are_the_whole_change() -> None:
    frame = ads()
    answer = summarize_performance(
        frame.assign(Channel=frame["Channel"] + frame["Device"]), period="last week", context=MONDAY
    )
    rows = answer.tables[1].rows
    assert sum(float(row[1] or 0) for row in rows[:-1]) == pytest.approx(float(rows[-1][1]))  # type: ignore[arg-type]
    assert sum(float(row[4] or 0) for row in rows[:-1]) == pytest.approx(1.0)  # type: ignore[arg-type]


def test_without_a_period_the_last_whole_month_is_taken_and_that_is_said() -> None:
    answer = summarize_performance(ads(), context=MONDAY)
    assert answer.figures["days"] == 31
    assert "the last one that is over in the data" in said(answer)


def test_a_week_that_is_not_over_is_compared_with_as_many_days() -> None:
    answer = summarize_performance(
        ads(last=date(2024, 6, 5)), period="this week", context=Context(today=date(2024, 6, 6))
    )
    assert (answer.figures["days"], answer.figures["revenue"], answer.figures["revenue_before"]) == (3, 630, 600)
    assert "not over in the data" in said(answer)
    assert "the same days of the week before" in said(answer)


def test_late_data_are_the_one_warning() -> None:
    answer = summarize_performance(
        ads(last=date(2024, 6, 7)), period="last week", context=Context(today=date(2024, 6, 11))
    )
    assert len(answer.warnings) == 1
    assert "2 days" in write(answer.warnings[0])


def test_data_that_stopped_coming_are_late() -> None:
    answer = summarize_performance(ads(), period="last week", context=Context(today=date(2024, 7, 1)))
    assert answer.figures["revenue"] == 1470
    assert "22 days ago" in said(answer)


def test_a_year_ago_where_the_data_go_back_so_far() -> None:
    frame = ads(first=date(2023, 1, 1))
    answer = summarize_performance(frame, period="last week", context=MONDAY)
    assert answer.figures["revenue_year_ago"] == 1400
    assert answer.figures["revenue_year_ago_change_percent"] == pytest.approx(5.0)
    assert [str(column.name) for column in answer.tables[0].columns][-1] == "change in a year"
    against = summarize_performance(frame, period="last week", compare="vs last year", context=MONDAY)
    assert against.figures["revenue_before"] == 1400
    assert "revenue_year_ago" not in against.figures
    assert "revenue_year_ago" not in summarize_performance(ads(), period="last week", context=MONDAY).figures


def test_the_first_period_has_nothing_before_it() -> None:
    answer = summarize_performance(ads(), period="January", context=MONDAY)
    assert "revenue_before" not in answer.figures
    assert "start on Jan 1, 2024" in write(answer.warnings[0])
    assert len(answer.tables) == 2


def test_two_named_months() -> None:
    answer = summarize_performance(ads(), period="May", compare="April", context=MONDAY)
    assert (answer.figures["revenue"], answer.figures["revenue_before"]) == (31 * 200, 30 * 200)


def test_only_some_rows_by_a_named_dimension() -> None:
    only: Any = [{"column": "Channel", "operator": "is", "value": "Google"}]
    answer = summarize_performance(ads(), period="last week", filters=only, dimension="Device", context=MONDAY)
    assert answer.figures["revenue"] == 420
    assert str(answer.tables[1].columns[0].name) == "Device"
    assert "Channel is Google" in said(answer)


def test_new_and_vanished_segments() -> None:
    frame = ads()
    last_week = frame["Date"] >= "2024-06-03"
    frame = frame[~(last_week & (frame["Channel"] == "Meta"))]
    frame.loc[last_week & (frame["Channel"] == "Email"), "Channel"] = "Podcast"
    answer = summarize_performance(frame, period="last week", context=MONDAY)
    assert answer.figures["contribution[Meta]"] == -350
    assert answer.figures["contribution[Podcast]"] == 350


def test_the_team_s_own_metric_comes_first() -> None:
    ratio = MetricDefinition("Payback", "Revenue / Clicks", (DefinedTerm("Revenue"),), (DefinedTerm("Clicks"),))
    answer = summarize_performance(ads(), period="last week", context=Context(today=MONDAY.today, definitions=(ratio,)))
    assert answer.figures["Payback"] == pytest.approx(210 / 20)
    assert write(answer.headline).startswith("Payback")


def test_the_course_ends_with_the_period_and_is_drawn_in_both_languages() -> None:
    answer = summarize_performance(ads(), period="last week", context=MONDAY)
    (chart,) = answer.charts
    assert chart.kind == "panels"
    assert chart.series[0].y[-2:] == (1400.0, 1470.0)
    assert chart.series[0].good is True
    assert len(chart.series[0].x) == 13
    for language in ("en", "zh"):
        assert draw(chart, language).startswith(b"\x89PNG")
    assert write(answer.headline, "zh", translations("zh")) == (
        "2024年6月3日至9日，收入为1,470.00，较前一周（1,400.00）上升 5.0%；主要来自Google（+70.00，占总变化的 100%）。"
    )


def test_it_is_stored_and_read_back() -> None:
    answer = summarize_performance(ads(), period="last week", context=MONDAY)
    assert loads(dumps(answer)) == answer


@pytest.mark.parametrize(
    ("frame", "arguments", "words"),
    [
        (pd.DataFrame({"Channel": ["a", "b"], "Spend": [1.0, 2.0]}), {}, "no column with dates"),
        (ads(), {"period": "June 2021"}, "no days"),
        (ads(), {"period": "last bananas"}, "can't read"),
        (ads(), {"compare": "bananas"}, "compare with"),
        (ads(), {"metrics": ["bananas"]}, "bananas"),
        (ads(), {"dimension": "bananas"}, "no column “bananas”"),
        (ads(), {"metrics": ["conversion rate"]}, "conversions"),
        (ads(), {"date_column": "Channel"}, "holds no dates"),
    ],
)
def test_what_can_t_be_summed_up_is_refused(frame: pd.DataFrame, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotAnswer, match=words):
        summarize_performance(frame, context=MONDAY, **arguments)


def test_two_dates_that_fit_equally_well_are_asked_about() -> None:
    frame = ads()
    with pytest.raises(NeedsChoice):
        summarize_performance(
            frame.rename(columns={"Date": "Date A"}).assign(**{"Date B": frame["Date"]}), context=MONDAY
        )


def test_hostile_headers_and_cells() -> None:
    frame = ads().rename(columns={"Channel": "=cmd()|<@U1>"})
    frame["=cmd()|<@U1>"] = frame["=cmd()|<@U1>"].replace(
        {"Google": "'); DROP TABLE data; --", "Meta": "{0} {metric} %s"}
    )
    frame.loc[::7, "Revenue"] = np.nan
    answer = summarize_performance(frame, period="last week", dimension="=cmd()|<@U1>", context=MONDAY)
    assert "lack a value in “Revenue”" in said(answer)
    assert "DROP TABLE" in str(answer.figures)
    assert all(np.isfinite(value) for value in answer.figures.values() if not isinstance(value, str))
    said(answer)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from("abc"), st.floats(-1e6, 1e6), st.integers(0, 1000)),
        min_size=2,
        max_size=40,
    ),
    st.randoms(),
)
def test_totals_reconcile_and_order_does_not_matter(rows: list[tuple[int, str, float, int]], shuffle: Any) -> None:
    def answer_of(given: list[tuple[int, str, float, int]]) -> Answer | None:
        frame = pd.DataFrame(given, columns=["day", "Channel", "Revenue", "Clicks"])
        frame["Date"] = pd.to_datetime("2024-05-01") + pd.to_timedelta(frame.pop("day"), unit="D")
        try:
            return summarize_performance(frame, metrics=["Revenue", "Clicks"], period="May", context=MONDAY)
        except CannotAnswer:
            return None

    one = answer_of(rows)
    mixed = list(rows)
    shuffle.shuffle(mixed)
    two = answer_of(mixed)
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        inside = [revenue for day, _, revenue, _ in rows if day <= 30]
        assert one.figures["Revenue"] == pytest.approx(sum(inside), abs=1e-3)
        assert {name: pytest.approx(value, abs=1e-3) for name, value in one.figures.items()} == two.figures


def test_superstore_agrees_with_plain_arithmetic(reference_data: Path) -> None:
    with (reference_data / "Sample - Superstore.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    frame = pd.DataFrame(rows)
    frame["Order Date"] = pd.to_datetime(frame["Order Date"], format="%m/%d/%Y")
    for name in ("Sales", "Profit", "Quantity", "Discount"):
        frame[name] = pd.to_numeric(frame[name])
    last = frame["Order Date"].max()
    year = last.year
    answer = summarize_performance(
        frame, period=f"Q3 {year}", dimension="Region", date_column="Order Date", context=MONDAY
    )
    one = frame[(frame["Order Date"] >= f"{year}-07-01") & (frame["Order Date"] < f"{year}-10-01")]
    two = frame[(frame["Order Date"] >= f"{year}-04-01") & (frame["Order Date"] < f"{year}-07-01")]
    ago = frame[(frame["Order Date"] >= f"{year - 1}-07-01") & (frame["Order Date"] < f"{year - 1}-10-01")]
    figures = answer.figures
    assert figures["revenue"] == pytest.approx(one["Sales"].sum())
    assert figures["revenue_before"] == pytest.approx(two["Sales"].sum())
    assert figures["revenue_year_ago"] == pytest.approx(ago["Sales"].sum())
    assert figures["orders"] == one["Order ID"].nunique()
    assert figures["margin"] == pytest.approx(one["Profit"].sum() / one["Sales"].sum())
    assert figures["aov"] == pytest.approx(one["Sales"].sum() / one["Order ID"].nunique())
    moved = one.groupby("Region")["Sales"].sum() - two.groupby("Region")["Sales"].sum()
    for region in moved.abs().nlargest(3).index:
        assert figures[f"contribution[{region}]"] == pytest.approx(moved[region])
