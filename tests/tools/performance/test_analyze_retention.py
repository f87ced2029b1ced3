"""Retention: tables small enough to count by hand, planted truth, other layouts, published figures, hostile input."""

import math
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
from tools.answer import Answer
from tools.codec import dumps, loads
from tools.context import Context
from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import write
from tools.performance.analyze_retention import analyze_retention

LATER = Context(today=date(2026, 1, 5))


def orders(rows: list[tuple[Any, ...]], names: str = "Customer ID,Order Date,Sales") -> pd.DataFrame:
    heads = names.split(",")
    frame = pd.DataFrame(rows, columns=heads)
    return frame.assign(**{head: pd.to_datetime(frame[head]) for head in heads if "Date" in head or "date" in head})


SMALL = orders(
    [
        # January: a, b, c. a comes back in February and April, b in March.
        ("a", "2024-01-05", 10.0), ("a", "2024-02-10", 20.0), ("a", "2024-04-01", 5.0),
        ("b", "2024-01-20", 30.0), ("b", "2024-03-31", 15.0),
        ("c", "2024-01-31", 60.0),
        # February: d comes back in March; e does not.
        ("d", "2024-02-01", 10.0), ("d", "2024-03-01", 10.0), ("e", "2024-02-28", 10.0),
        # April: f.
        ("f", "2024-04-30", 10.0),
    ]
)  # fmt: skip


def said(answer: Answer) -> str:
    parts = [answer.headline, answer.method, *answer.assumptions, *answer.warnings, *answer.next_questions]
    return " ".join(write(part) for part in parts)


def cells(answer: Answer, name: str) -> dict[str, float]:
    return {key: value for key, value in answer.figures.items() if key.startswith(name)}  # type: ignore[misc]


def test_a_table_that_is_counted_by_hand() -> None:
    answer = analyze_retention(SMALL, grain="month", context=LATER)
    assert cells(answer, "size[") == {"size[2024-01]": 3, "size[2024-02]": 2, "size[2024-04]": 1}
    third = pytest.approx(1 / 3)
    assert cells(answer, "retention[") == {
        "retention[2024-01,0]": 1.0, "retention[2024-01,1]": third, "retention[2024-01,2]": third,
        "retention[2024-01,3]": third, "retention[2024-02,0]": 1.0, "retention[2024-02,1]": 0.5,
        "retention[2024-02,2]": 0.0, "retention[2024-04,0]": 1.0,
    }  # fmt: skip
    # Month 1: 1 of 3 and 1 of 2; April is too young and not averaged in as 0.
    assert answer.figures["average[1]"] == pytest.approx(2 / 5)
    assert answer.figures["average[2]"] == pytest.approx(1 / 5)
    assert answer.figures["repeat_rate"] == pytest.approx(3 / 6)
    assert answer.figures["came_back"] == pytest.approx(3 / 5)
    # Wilson's interval of 2 of 5.
    assert answer.figures["average_low[1]"] == pytest.approx(0.1176, abs=1e-4)
    assert answer.figures["average_high[1]"] == pytest.approx(0.7693, abs=1e-4)


def test_later_or_then_bought_again_until_then_and_money() -> None:
    rolling = analyze_retention(SMALL, measure="rolling", grain="month", context=LATER)
    assert rolling.figures["retention[2024-01,1]"] == pytest.approx(2 / 3)
    assert rolling.figures["retention[2024-01,3]"] == pytest.approx(1 / 3)
    repeat = analyze_retention(SMALL, measure="repeat", grain="month", context=LATER)
    assert [repeat.figures[f"retention[2024-01,{age}]"] for age in (0, 1, 2)] == pytest.approx([0, 1 / 3, 2 / 3])
    money = analyze_retention(SMALL, measure="revenue", grain="month", context=LATER)
    assert money.figures["retention[2024-01,1]"] == pytest.approx(20 / 100)
    assert money.figures["average[1]"] == pytest.approx((20 + 10) / (100 + 20))
    assert "Revenue" in write(money.tables[0].title)


def test_days_weeks_and_quarters() -> None:
    days = analyze_retention(SMALL, ages=[29, 36], age_unit="day", grain="month", context=LATER)
    assert days.figures["retention[2024-01,36]"] == pytest.approx(1 / 3)  # a, 5 January to 10 February
    assert days.figures["retention[2024-02,29]"] == pytest.approx(1 / 2)  # d, 1 February to 1 March
    assert "who bought again within 36 days" in said(days)
    weeks = analyze_retention(SMALL, grain="week", context=LATER)
    assert "size[2024-01-01]" in weeks.figures
    sundays = analyze_retention(SMALL, grain="week", context=Context(today=LATER.today, week_start=6))
    assert "size[2023-12-31]" in sundays.figures
    fiscal = analyze_retention(SMALL, grain="quarter", context=Context(today=LATER.today, fiscal_year_start=2))
    assert {"size[FY2024-Q4]", "size[FY2025-Q1]"} <= set(fiscal.figures)
    assert "fiscal year" in said(fiscal)


def test_an_unfinished_month_is_left_out() -> None:
    more = [(f"n{day}", date(2024, 1, 1) + timedelta(days=day), 1.0) for day in range(100)]
    frame = orders([*more, ("n0", "2024-02-02", 1.0), ("n1", "2024-04-02", 1.0)])
    answer = analyze_retention(frame, grain="month", context=LATER)
    assert "retention[2024-01,2]" in answer.figures
    assert "retention[2024-01,3]" not in answer.figures
    assert "is not over in the data" in said(answer)


def test_rows_of_an_order_are_one_and_returns_are_no_purchase() -> None:
    frame = orders(
        [
            ("a", "1", "2024-01-01", 10.0), ("a", "1", "2024-01-01", -2.0), ("a", "2", "2024-02-01", -10.0),
            ("b", "3", "2024-01-01", 10.0), ("b", "4", "2024-02-01", 8.0), ("c", "5", "2024-01-09", -3.0),
            ("d", "6", "2024-03-01", 1.0), ("d", "7", "2024-03-31", 1.0), ("d", "8", "2024-03-31", 0.0),
        ],
        "Customer ID,Order ID,Order Date,Sales",
    )  # fmt: skip
    answer = analyze_retention(frame, grain="month", context=LATER)
    assert answer.figures["customers"] == 3
    assert answer.figures["retention[2024-01,1]"] == 0.5
    assert answer.figures["repeat_rate"] == pytest.approx(2 / 3)
    assert "returns, refunds" in said(answer)
    assert "1 customer has nothing but returns" in said(answer)
    money = analyze_retention(frame, measure="revenue", grain="month", context=LATER)
    assert money.figures["retention[2024-01,1]"] == pytest.approx((8 - 10) / 18)
    gift = analyze_retention(frame.assign(Quantity=1), grain="month", context=LATER)
    assert "quantity says" in said(gift)


def test_cancelled_orders_do_not_count() -> None:
    frame = SMALL.assign(Status=["completed", "cancelled", *["completed"] * 8])
    answer = analyze_retention(frame, grain="month", context=LATER)
    assert answer.figures["retention[2024-01,1]"] == 0.0
    assert "does not count" in said(answer)


def test_customers_are_chosen_by_what_they_did_first() -> None:
    channel = ["Google", "Email", "Email", "Email", "Google", "Google", "Google", "Google", "Email", "Google"]
    frame = SMALL.assign(Channel=channel)
    google: Any = [{"column": "Channel", "operator": "is", "value": "Google"}]
    first = analyze_retention(frame, acquired=google, grain="month", context=LATER)
    assert first.figures["customers"] == 4  # a, c, d, f
    assert first.figures["retention[2024-01,1]"] == 0.5  # a came back by e-mail: it counts
    rows = analyze_retention(frame, filters=google, grain="month", context=LATER)
    assert rows.figures["customers"] == 5  # b bought there in March
    assert rows.figures["size[2024-03]"] == 1
    assert "whose first row has Channel is Google" in said(first)
    split = analyze_retention(frame, dimension="Channel", grain="month", context=LATER)
    assert split.figures["segment[Google,1]"] == pytest.approx(2 / 3)  # of a, c, d: a and d
    assert split.figures["segment[Email,1]"] == 0.0
    assert split.figures["segment_size[Google]"] == 4


def test_a_period_says_when_customers_began() -> None:
    answer = analyze_retention(SMALL, period="January 2024", grain="month", context=LATER)
    assert cells(answer, "size[") == {"size[2024-01]": 3}
    assert answer.figures["retention[2024-01,3]"] == pytest.approx(1 / 3)
    with pytest.raises(CannotAnswer, match="Nobody began"):
        analyze_retention(SMALL, period="March 2024", grain="month", context=LATER)


def test_sign_ups_beside_activity() -> None:
    frame = orders(
        [
            ("a", "2024-01-01", "2024-01-01"), ("a", "2024-01-01", "2024-01-02"), ("b", "2024-01-01", None),
            ("c", "2024-01-02", "2024-01-03"), ("c", "2024-01-02", "2024-01-01"), ("d", "2024-01-04", "2024-01-05"),
            ("d", "2024-01-04", "2024-01-06"),
        ],
        "user_id,signup_date,activity_date",
    )  # fmt: skip
    answer = analyze_retention(frame, grain="day", context=LATER)
    assert answer.figures["size[2024-01-01]"] == 2
    assert answer.figures["retention[2024-01-01,0]"] == 0.5
    assert answer.figures["retention[2024-01-01,1]"] == 0.5
    assert answer.figures["retention[2024-01-02,1]"] == 1.0
    assert "before the sign-up" in said(answer)


def test_activity_that_starts_after_the_first_sign_ups_is_not_known_before() -> None:
    days = [date(2024, 3, 1) + timedelta(days=each) for each in range(61)]
    rows = [("old", date(2024, 1, 10), day) for day in days]
    rows += [(f"n{place}", date(2024, 3, 2), day) for place, day in enumerate(days)]
    answer = analyze_retention(orders(rows, "user_id,signup_date,activity_date"), grain="month", context=LATER)
    known = cells(answer, "retention[2024-01")
    assert set(known) == {"retention[2024-01,2]", "retention[2024-01,3]"}


def test_a_row_a_customer_with_the_day_they_left() -> None:
    frame = orders(
        [("a", "2024-01-03", "2024-02-20"), ("b", "2024-01-09", None), ("c", "2024-02-02", "2024-02-28"),
         ("d", "2024-02-03", None), ("e", "2024-04-30", None)],
        "customer_id,signup_date,churn_date",
    )  # fmt: skip
    answer = analyze_retention(frame, grain="month", context=LATER)
    assert [answer.figures[f"retention[2024-01,{age}]"] for age in (0, 1, 2)] == [1.0, 1.0, 0.5]
    assert answer.figures["retention[2024-02,1]"] == 0.5
    assert "still customers" in write(answer.headline)
    assert "can only fall" in said(answer)
    with pytest.raises(CannotAnswer, match="one row"):
        analyze_retention(frame, measure="repeat", context=LATER)
    seen = analyze_retention(frame.rename(columns={"churn_date": "last_seen"}), grain="month", context=LATER)
    assert seen.figures["retention[2024-02,0]"] == 0.5  # d was never seen


def test_events_are_activity_whatever_they_are_worth() -> None:
    frame = SMALL.rename(columns={"Customer ID": "user_id", "Order Date": "event_date"}).assign(
        event_name=["view", "buy"] * 5, Sales=[0.0, 5.0] * 5
    )
    answer = analyze_retention(frame, grain="month", context=LATER)
    assert answer.figures["customers"] == 6
    assert "every row is activity" in said(answer)


def planted(share: float, *, cohorts: int = 10, size: int = 200, rise: float = 0.0, seed: int = 3) -> pd.DataFrame:
    """Monthly cohorts, of which a share comes back in the month after; the share rises from one to the next."""
    random = np.random.default_rng(seed)
    rows = []
    for cohort in range(cohorts):
        start = pd.Timestamp("2023-01-01") + pd.DateOffset(months=cohort)
        for person in range(size):
            name = f"{cohort}-{person}"
            rows.append((name, start + timedelta(days=int(random.integers(0, 28))), 10.0))
            if random.random() < share + rise * cohort:
                rows.append((name, start + pd.DateOffset(months=1, days=int(random.integers(0, 28))), 10.0))
    return orders(rows)


def test_planted_shares_and_trends_are_found() -> None:
    flat = analyze_retention(planted(0.3), grain="month", ages=[1], context=LATER)
    assert flat.figures["average_low[1]"] < 0.3 < flat.figures["average_high[1]"]  # type: ignore[operator]
    assert flat.figures["trend_p[1]"] > 0.05  # type: ignore[operator]
    assert "Newer cohorts" not in write(flat.headline)
    rising = analyze_retention(planted(0.2, rise=0.03), grain="month", focus="trend", ages=[1], context=LATER)
    assert rising.figures["trend[1]"] == pytest.approx(0.03, abs=0.01)
    assert write(rising.headline).startswith("Newer cohorts do better: in month 1 by")
    none = analyze_retention(SMALL, grain="month", focus="trend", context=LATER)
    assert "too few cohorts" in write(none.headline)


def test_the_trend_raises_few_false_alarms() -> None:
    alarms = 0
    for seed in range(40):
        found = analyze_retention(planted(0.3, cohorts=8, size=40, seed=seed), grain="month", ages=[1], context=LATER)
        alarms += found.figures["trend_p[1]"] < 0.05  # type: ignore[operator]
    assert alarms <= 5


def test_the_best_cohort_and_whether_it_is_chance() -> None:
    frame = pd.concat(
        [planted(0.3), planted(0.7, cohorts=1).assign(**{"Customer ID": lambda f: "x" + f["Customer ID"]})]
    )
    frame.loc[frame["Customer ID"].str.startswith("x"), "Order Date"] += pd.Timedelta(days=120)
    best = analyze_retention(planted(0.3), focus="best cohort", grain="month", context=LATER)
    assert "can be chance" in write(best.headline)
    better = analyze_retention(frame, focus="best cohort", grain="month", context=LATER)
    assert write(better.headline).startswith("The best cohort is May 2023")
    assert "more than chance" in write(better.headline)
    worst = analyze_retention(planted(0.3), focus="worst cohort", grain="month", context=LATER)
    assert write(worst.headline).startswith("The worst cohort is")


def test_a_first_cohort_full_of_old_customers_is_warned_of() -> None:
    frame = planted(0.3, cohorts=6, size=60)
    old = orders([(f"old{each}", date(2023, 1, 1) + timedelta(days=each % 28), 5.0) for each in range(200)])
    answer = analyze_retention(pd.concat([frame, old]), grain="month", context=LATER)
    assert "must have begun before the data" in said(answer)
    assert "Without it" in said(answer)
    assert "must have begun" not in said(analyze_retention(frame, grain="month", context=LATER))


def test_the_grain_follows_the_length_and_the_rhythm() -> None:
    weekly = [
        (f"u{each}", date(2024, 1, 1) + timedelta(days=7 * week + each % 3), 1.0)
        for each in range(9)
        for week in range(20)
    ]
    assert "by calendar week" in said(analyze_retention(orders(weekly), context=LATER))
    daily = [(f"u{each}", date(2024, 1, 1) + timedelta(days=day), 1.0) for each in range(9) for day in range(each, 20)]
    assert "by calendar day" in said(analyze_retention(orders(daily), context=LATER))
    assert "by calendar month" in said(analyze_retention(planted(0.3), context=LATER))


def test_it_is_drawn_stored_and_read_in_both_languages() -> None:
    answer = analyze_retention(planted(0.3), context=LATER)
    assert [chart.kind for chart in answer.charts] == ["heatmap", "line"]
    assert loads(dumps(answer)) == answer
    long = analyze_retention(planted(0.3), dimension="Customer ID", grain="month", context=LATER)
    assert long.figures["segment_size[(others)]"] == 2000 - 11
    for language in ("en", "zh"):
        assert all(draw(chart, language).startswith(b"\x89PNG") for chart in answer.charts)
    headline = write(answer.headline, "zh", translations("zh"))
    assert headline.startswith("首购后第1个月，")
    assert "的客户再次购买" in headline


@pytest.mark.parametrize(
    ("frame", "arguments", "words"),
    [
        (SMALL.drop(columns="Customer ID"), {}, "column with the customer"),
        (SMALL.drop(columns="Order Date"), {}, "no column with dates"),
        (SMALL.head(1), {}, "No cohort can be followed"),
        (SMALL.head(0), {}, "no rows|no dates|no column"),
        (SMALL.assign(**{"Customer ID": None}), {}, "customer"),
        (SMALL, {"ages": [24], "grain": "month"}, "followed to month 3"),
        (SMALL, {"dimension": "bananas"}, "no column “bananas”"),
        (SMALL, {"filters": [{"column": "Sales", "operator": ">", "value": 1e9}]}, "No row meets"),
        (SMALL, {"acquired": [{"column": "Sales", "operator": ">", "value": 50}], "period": "April"}, "Nobody|no days"),
        (SMALL.drop(columns="Sales"), {"measure": "revenue"}, "revenue"),
        (SMALL.rename(columns={"Order Date": "Signup Date"}).drop_duplicates("Customer ID"), {}, "nothing says when"),
    ],
)  # fmt: skip
def test_what_can_t_be_followed_is_refused(frame: pd.DataFrame, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotAnswer, match=words):
        analyze_retention(frame, context=LATER, **arguments)


def test_two_dates_that_fit_equally_well_are_asked_about() -> None:
    frame = SMALL.rename(columns={"Order Date": "Date A"})
    with pytest.raises(NeedsChoice):
        analyze_retention(frame.assign(**{"Date B": frame["Date A"]}), context=LATER)


def test_hostile_cells_and_gaps() -> None:
    frame = SMALL.rename(columns={"Sales": "Revenue"}).assign(
        Channel=["=cmd()|<@U1>", "{0} %s", "'); DROP", None, ""] * 2
    )
    frame.loc[0, "Revenue"] = math.inf
    frame.loc[1, "Revenue"] = math.nan
    frame.loc[2, "Order Date"] = pd.NaT
    frame.loc[9, "Customer ID"] = "   "
    answer = analyze_retention(frame, dimension="Channel", grain="month", context=LATER)
    assert "names no customer" in said(answer)
    assert "no date in" in said(answer)
    assert "segment_size[(empty)]" in answer.figures
    assert all(np.isfinite(value) for value in answer.figures.values() if not isinstance(value, str))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 150), st.integers(1, 500)), min_size=2, max_size=60),
    st.randoms(),
    st.sampled_from(["retention", "rolling", "repeat", "revenue"]),
)
def test_order_and_units_do_not_matter_and_counts_reconcile(
    rows: list[tuple[int, int, int]], shuffle: Any, measure: Any
) -> None:
    def answer_of(given: list[tuple[int, int, int]], factor: float = 1.0) -> Answer | None:
        frame = orders([(f"u{who}", date(2024, 1, 1) + timedelta(days=day), paid * factor) for who, day, paid in given])
        try:
            return analyze_retention(frame, measure=measure, grain="month", context=LATER)
        except CannotAnswer:
            return None

    mixed = list(rows)
    shuffle.shuffle(mixed)
    one, two = answer_of(rows), answer_of(mixed, 7.0)
    assert (one is None) == (two is None)
    if one is None or two is None:
        return
    assert {name: pytest.approx(value) for name, value in one.figures.items()} == two.figures
    assert one.figures["customers"] == len({who for who, _, _ in rows})
    assert sum(cells(one, "size[").values()) == one.figures["customers"]
    if measure in ("retention", "rolling", "repeat"):
        assert all(0 <= value <= 1 for value in cells(one, "retention[").values())
    for age in range(1, 5):
        shares = {name: value for name, value in cells(one, "retention[").items() if name.endswith(f",{age}]")}
        if shares and measure != "revenue":
            sizes = [one.figures[f"size[{name[10:].split(',')[0]}]"] for name in shares]
            parts = sum(share * size for share, size in zip(shares.values(), sizes, strict=True))  # type: ignore[misc]
            assert one.figures[f"average[{age}]"] == pytest.approx(parts / sum(sizes))  # type: ignore[arg-type]


def test_superstore_agrees_with_plain_counting(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "Sample - Superstore.csv", encoding="latin-1")
    for name in ("Order Date", "Ship Date"):
        frame[name] = pd.to_datetime(frame[name], format="%m/%d/%Y")
    answer = analyze_retention(frame, context=LATER)
    assert "by calendar quarter" in said(answer)
    quarter = frame["Order Date"].dt.to_period("Q")
    first = quarter.groupby(frame["Customer ID"]).transform("min")
    age = quarter.astype("int64") - first.astype("int64")
    there = frame.assign(first=first, age=age).groupby(["first", "age"])["Customer ID"].nunique()
    start = first.min()
    assert answer.figures["customers"] == 793
    assert answer.figures["size[2016-Q1]"] == there[start, 0]
    for each in (1, 2, 5, 15):
        assert answer.figures[f"retention[2016-Q1,{each}]"] == pytest.approx(there[start, each] / there[start, 0])
    assert answer.figures["repeat_rate"] == pytest.approx(
        (frame.groupby("Customer ID")["Order ID"].nunique() > 1).mean()
    )
