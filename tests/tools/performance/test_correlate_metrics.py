"""Correlations as a whole: published figures, planted truth, what is said, refusals, hostile input."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.render.language import translations
from bot.render.pictures import draw
from tools.answer import Answer
from tools.codec import dumps, loads
from tools.context import Context
from tools.definitions import DefinedTerm, MetricDefinition
from tools.errors import CannotAnswer
from tools.filters import Filter
from tools.messages import write
from tools.performance.correlate_metrics import correlate_metrics

TODAY = Context(today=date(2025, 1, 1))
RANDOM = np.random.default_rng(0)


def relate(frame: pd.DataFrame, *metrics: str, **arguments: Any) -> Answer:
    return correlate_metrics(frame, metrics=list(metrics) or None, context=TODAY, **arguments)


def said(answer: Answer) -> str:
    parts = [answer.headline, answer.method, *answer.assumptions, *answer.warnings, *answer.next_questions]
    return " ".join(write(part) for part in parts)


def days(length: int, first: date = date(2024, 1, 1)) -> pd.DatetimeIndex:
    return pd.to_datetime([first + timedelta(days=each) for each in range(length)])


def markets(rows: int = 60) -> pd.DataFrame:
    random = np.random.default_rng(4)
    spend = random.uniform(10, 90, rows)
    price = random.uniform(1, 5, rows)
    return pd.DataFrame({"Spend": spend, "Sales": 3 * spend + random.normal(0, 30, rows), "Price": price})


# ---- published and planted figures


def test_advertising(reference_data: Path) -> None:
    """Published with the book's data (James et al., An Introduction to Statistical Learning)."""
    frame = pd.read_csv(reference_data / "Advertising.csv", index_col=0)
    answer = relate(frame, target="Sales")
    for column, r in {"TV": 0.7822, "Radio": 0.5762, "Newspaper": 0.2283}.items():
        assert answer.figures[f"r[{column},Sales]"] == pytest.approx(r, abs=5e-5)
        wanted = stats.spearmanr(frame[column], frame["Sales"]).statistic
        assert answer.figures[f"rho[{column},Sales]"] == pytest.approx(wanted)
    assert answer.figures["p_single[Newspaper,Sales]"] == pytest.approx(0.001148, abs=1e-6)
    assert write(answer.headline).startswith("Of 3 columns, the closest to Sales is TV (r = 0.78)")


def test_a_third_column_explains_it_away(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "Advertising.csv", index_col=0)
    answer = relate(frame, "Newspaper", "Sales", controls=["TV", "Radio"])
    assert answer.figures["r[Newspaper,Sales]"] == pytest.approx(0.2283, abs=5e-5)
    assert answer.figures["partial[Newspaper,Sales]"] == pytest.approx(-0.0126, abs=5e-4)
    assert "held constant" in write(answer.headline)


def test_by_hand() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 4, 3, 5]})
    figures = relate(frame, "a", "b").figures
    assert figures["r[a,b]"] == pytest.approx(0.8)
    assert figures["rho[a,b]"] == pytest.approx(0.8)
    assert figures["p[a,b]"] == pytest.approx(0.10408, abs=1e-5)
    assert figures["slope"] == pytest.approx(0.8)


def test_holm_over_the_pairs_of_a_matrix() -> None:
    answer = relate(markets())
    single = {name: value for name, value in answer.figures.items() if name.startswith("p_single[")}
    assert len(single) == 3
    smallest = min(single, key=lambda name: single[name])
    assert answer.figures[smallest.replace("p_single", "p")] == pytest.approx(3 * float(single[smallest]))
    assert [chart.kind for chart in answer.charts] == ["heatmap"]


# ---- what one observation is


def ads(length: int = 120, delay: int = 3) -> pd.DataFrame:
    """A day by three channels; sales follow the spend of the whole day after `delay` days."""
    random = np.random.default_rng(8)
    spend = random.gamma(4, 25, size=(length + delay, 3))
    sales = 2 * spend.sum(axis=1)[:length] + random.normal(0, 40, length)
    rows = [
        {"Date": day, "Channel": channel, "Spend": spend[place + delay, number], "Sales": sales[place] / 3}
        for place, day in enumerate(days(length))
        for number, channel in enumerate(("Google", "Meta", "TikTok"))
    ]
    return pd.DataFrame(rows)


def test_a_day_by_channel_is_added_up_and_its_delay_is_found() -> None:
    answer = relate(ads(), "Spend", "Sales", delay=True)
    assert answer.figures["observations"] == 120
    assert answer.figures["lag[Spend,Sales]"] == 3
    assert answer.figures["p_lag[Spend,Sales]"] < 0.001
    assert write(answer.headline).startswith("Sales follows Spend after 3 days")
    assert "Several rows share a date" in said(answer)
    assert [chart.kind for chart in answer.charts] == ["bar", "scatter"]


def test_rows_groups_and_steps_on_request() -> None:
    frame = ads()
    assert relate(frame, "Spend", "Sales", grain="row").figures["observations"] == 360
    assert relate(frame, "Spend", "Sales", grain="week").figures["observations"] == 17
    with pytest.raises(CannotAnswer, match="only 3"):
        relate(frame, "Spend", "Sales", across="Channel")


def test_orders_are_compared_as_they_are() -> None:
    random = np.random.default_rng(5)
    frame = pd.DataFrame({"Order ID": [f"O{each}" for each in range(300)], "Order date": days(100).repeat(3)})
    frame["Sales"] = random.gamma(2, 10, 300)
    frame["Profit"] = frame["Sales"] * 0.3 + random.normal(0, 2, 300)
    answer = relate(frame, "Sales", "Profit")
    assert answer.figures["observations"] == 300
    assert answer.figures["r[Sales,Profit]"] == pytest.approx(np.corrcoef(frame["Sales"], frame["Profit"])[0, 1])
    assert relate(frame, "Sales", "Profit", delay=True).figures["observations"] == 100


def test_within_groups_by_hand() -> None:
    frame = pd.DataFrame({"g": ["a"] * 4 + ["b"] * 4, "x": [1, 2, 3, 4, 11, 12, 13, 14.0]})
    frame["y"] = [14, 13, 12, 11, 24, 23, 22, 21.0]
    answer = relate(frame, "x", "y", within="g")
    assert answer.figures["r_within[x,y]"] == pytest.approx(-1.0)
    assert answer.figures["r[x,y,a]"] == pytest.approx(-1.0)
    assert answer.figures["r[x,y]"] == pytest.approx(frame["x"].corr(frame["y"]))
    assert answer.figures["r[x,y]"] > 0


def test_ratios_and_terms_of_the_team_are_per_observation() -> None:
    frame = pd.DataFrame({"Clicks": [10, 20, 30, 40, 50], "Impressions": [100, 100, 200, 400, 250]})
    frame["Bounces"] = [5, 9, 13, 4, 8]
    term = MetricDefinition("Stickiness", "Bounces / Clicks", (DefinedTerm("Bounces"),), (DefinedTerm("Clicks"),))
    context = Context(today=date(2025, 1, 1), definitions=(term,))
    answer = correlate_metrics(frame, metrics=["ctr", "Stickiness"], context=context)
    wanted = np.corrcoef(frame["Clicks"] / frame["Impressions"], frame["Bounces"] / frame["Clicks"])[0, 1]
    assert answer.figures["r[ctr,Stickiness]"] == pytest.approx(wanted)
    assert "arithmetic" in said(answer)


def test_filters_and_periods() -> None:
    frame = ads()
    one = relate(frame, "Spend", "Sales", filters=[Filter(column="Channel", operator="is", value="Meta")])
    own = frame[frame["Channel"] == "Meta"]
    assert one.figures["r[Spend,Sales]"] == pytest.approx(own["Spend"].corr(own["Sales"]))
    assert relate(frame, "Spend", "Sales", period="March 2024").figures["observations"] == 31


def test_yes_and_no_is_point_biserial() -> None:
    frame = pd.DataFrame({"churned": ["yes", "no"] * 10, "spend": np.arange(20.0) % 7})
    flags = (frame["churned"] == "yes").astype(float)
    answer = relate(frame, "churned", "spend")
    r = next(value for name, value in answer.figures.items() if name.startswith("r["))
    assert r == pytest.approx(stats.pointbiserialr(flags, frame["spend"]).statistic)
    assert "point-biserial" in said(answer)


# ---- what is warned of


def test_two_trends_are_told_from_a_relationship() -> None:
    random = np.random.default_rng(11)
    frame = pd.DataFrame({"day": days(300)})
    frame["fans_new"] = np.arange(300) + random.normal(0, 20, 300)
    frame["orders_done"] = np.arange(300) * 2 + random.normal(0, 40, 300)
    answer = relate(frame, "fans_new", "orders_done")
    assert answer.figures["r[fans_new,orders_done]"] > 0.9
    assert abs(float(answer.figures["r_adjusted[fans_new,orders_done]"])) < 0.15
    assert "that is trend and season" in write(answer.headline)
    assert "any two trends correlate" in said(answer)


def test_an_outlier_is_named() -> None:
    random = np.random.default_rng(12)
    frame = pd.DataFrame({"campaign": [f"C{each}" for each in range(30)]})
    frame["spend"] = random.normal(100, 10, 30)
    frame["sales"] = random.normal(50, 5, 30)
    frame.loc[7, ["spend", "sales"]] = [400, 300]
    answer = relate(frame, "spend", "sales")
    assert "without C7" in said(answer)
    assert abs(float(answer.figures["r_without_outliers"])) < 0.5


def test_simpson() -> None:
    random = np.random.default_rng(13)
    group = np.repeat(["a", "b", "c"], 60)
    base = np.repeat([0.0, 10.0, 20.0], 60)
    x = base + random.normal(0, 2, 180)
    frame = pd.DataFrame({"segment": group, "x": x, "y": 2 * base - (x - base) + random.normal(0, 1, 180)})
    answer = relate(frame, "x", "y")
    assert answer.figures["r[x,y]"] > 0.8
    assert answer.figures["r_within[segment]"] < -0.5
    assert "Simpson" in said(answer)
    assert "within each segment" in write(answer.next_questions[0])


def test_cause_is_spoken_of_once_and_not_where_nothing_is() -> None:
    assert said(relate(markets(), "Spend", "Sales")).count("not causing") == 1
    frame = pd.DataFrame(RANDOM.normal(size=(40, 2)), columns=["a", "b"])
    frame["b"] = frame["b"] - frame["a"] * frame["a"].cov(frame["b"]) / frame["a"].var()
    assert "not causing" not in said(relate(frame, "a", "b"))


def test_a_part_of_a_whole_is_told() -> None:
    frame = markets()
    frame["Total cost"] = frame["Spend"] + frame["Price"] * 10
    frame["Fee"] = frame["Price"] * 10
    assert "a part goes with its whole" in said(relate(frame, "Spend", "Total cost"))


def test_rows_of_the_same_customer() -> None:
    frame = pd.DataFrame({"Customer ID": [f"K{each % 10}" for each in range(100)]})
    frame["Sales"], frame["Profit"] = RANDOM.normal(size=(2, 100))
    assert "same “Customer ID” (10 different ones)" in said(relate(frame, "Sales", "Profit"))


def test_a_delay_without_time_is_refused_in_words() -> None:
    assert "no delay to look for" in write(relate(markets(), "Spend", "Sales", delay=True).warnings[0])


# ---- refusals and hostile input


@pytest.mark.parametrize(
    ("frame", "metrics", "words"),
    [
        (pd.DataFrame({"a": [1.0], "b": [2.0]}), ("a", "b"), "only 1 row"),
        (pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [7] * 5}), ("a", "b"), "same everywhere"),
        (pd.DataFrame({"a": [1, 2, 3, 4, 5], "g": list("abcde")}), ("a", "g"), "average a by g"),
        (pd.DataFrame({"a": [1, 2, 3, 4, 5], "g": list("xyzxy")}), (), "only number"),
        (pd.DataFrame({"g": list("xyzxy")}), (), "no column of numbers"),
        (pd.DataFrame({"a": [1, 2, 3, 4], "b": [4, 3, 2, 1]}), ("a", "weather"), "weather"),
        (pd.DataFrame({"a": [None] * 5, "b": [1, 2, 3, 4, 5]}, dtype=float), ("a", "b"), "only 0 rows"),
    ],
)
def test_refusals_say_why(frame: pd.DataFrame, metrics: tuple[str, ...], words: str) -> None:
    with pytest.raises(CannotAnswer) as refused:
        relate(frame, *metrics)
    assert words in write(refused.value.message)


def test_empty_data_are_refused() -> None:
    with pytest.raises(CannotAnswer):
        relate(pd.DataFrame({"a": pd.Series(dtype=float), "b": pd.Series(dtype=float)}), "a", "b")


def test_infinite_values_and_gaps_are_left_out() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 5, np.inf, 6, np.nan], "b": [2, 1, 4, 3, 5, 6, np.nan, 7]})
    answer = relate(frame, "a", "b")
    assert answer.figures["r[a,b]"] == pytest.approx(0.8)
    assert answer.figures["n[a,b]"] == 5


def test_a_hundred_thousand_groups_and_hostile_names() -> None:
    frame = pd.DataFrame({"用户": [f"u{each}" for each in range(100_000)], "=1+1": RANDOM.normal(size=100_000)})
    frame["<!channel>"] = frame["=1+1"] + RANDOM.normal(size=100_000)
    answer = relate(frame, "=1+1", "<!channel>", across="用户")
    assert answer.figures["observations"] == 100_000
    assert answer.figures["r[=1+1,<!channel>]"] == pytest.approx(0.707, abs=0.01)


def test_gaps_in_the_days_keep_the_delay() -> None:
    frame = ads()
    frame = frame[~frame["Date"].dt.day.isin([11, 24])]
    assert relate(frame, "Spend", "Sales").figures["lag[Spend,Sales]"] == 3


# ---- properties


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.001, 1000), st.floats(-1000, 1000))
def test_order_and_units_do_not_matter(seed: int, scale: float, shift: float) -> None:
    frame = pd.DataFrame(np.random.default_rng(seed).normal(size=(30, 3)), columns=["a", "b", "c"])
    one = relate(frame).figures
    other = relate((frame * scale + shift).sample(frac=1, random_state=seed)).figures
    for name in ("r[a,b]", "p[a,b]", "rho[b,c]", "p_rho[a,c]"):
        assert other[name] == pytest.approx(one[name], abs=1e-6)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_stored_read_and_drawn(language: str) -> None:
    for answer in (relate(ads(), "Spend", "Sales"), relate(markets()), relate(markets(), target="Sales")):
        assert loads(dumps(answer)) == answer
        for part in (answer.headline, *answer.warnings, *answer.assumptions, answer.method):
            assert write(part, language, translations(language))
        for chart in answer.charts:
            assert draw(chart, language).startswith(b"\x89PNG")


# ---- Kendall, slopes, hours


def test_kendall_is_that_of_scipy_with_ties() -> None:
    frame = pd.DataFrame({"a": [1, 2, 2, 3, 4, 5, 6, 7], "b": [2, 1, 4, 3, 3, 6, 5, 8]})
    answer = relate(frame, "a", "b", method="kendall")
    wanted = stats.kendalltau(frame["a"], frame["b"])
    assert answer.figures["tau[a,b]"] == pytest.approx(wanted.statistic)
    assert answer.figures["p_tau[a,b]"] == pytest.approx(wanted.pvalue)
    assert "tau = 0.67" in write(answer.headline)


def test_a_slope_goes_with_and_has_its_interval() -> None:
    frame = markets(40)
    answer = relate(frame, "Spend", "Sales", slope=True)
    line = stats.linregress(frame["Spend"], frame["Sales"])
    width = stats.t.ppf(0.975, 38) * line.stderr
    assert answer.figures["slope_low"] == pytest.approx(line.slope - width)
    assert answer.figures["slope_high"] == pytest.approx(line.slope + width)
    assert "goes with" in write(answer.headline)


def test_hours_follow_each_other() -> None:
    hours = pd.date_range("2024-01-01", periods=24 * 20, freq="h")
    noise = np.random.default_rng(3).normal(0, 1, len(hours))
    visits, orders = 100 + 10 * np.sin(hours.hour / 24 * 6.28) + 8 * noise, 50 + 3 * np.roll(noise, 3)
    frame = pd.DataFrame({"Time": hours.repeat(2), "Visits": visits.repeat(2), "Orders": orders.repeat(2)})
    answer = relate(frame, "Visits", "Orders", grain="hour")
    assert answer.figures["observations"] == 480
    assert answer.figures["lag[Visits,Orders]"] == 3
    assert "3 hours" in write(answer.headline)


def test_days_without_times_have_no_hours() -> None:
    frame = pd.DataFrame({"Day": days(30), "a": range(30), "b": range(30, 0, -1)}).astype({"Day": "datetime64[s]"})
    frame["Day"] = frame["Day"].dt.date
    with pytest.raises(CannotAnswer):
        relate(frame, "a", "b", grain="hour")
