"""Funnels of every shape: exact small data, planted truth, what holds always, hostile input, helpful refusals."""

from datetime import date
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
from tools.errors import CannotAnswer, NeedsChoice
from tools.frame import Frame
from tools.messages import write
from tools.performance.analyze_funnel import analyze_funnel

TODAY = Context(today=date(2024, 7, 1))
START = pd.Timestamp("2024-06-01")


def log(*rows: tuple[Any, ...], columns: tuple[str, ...] = ()) -> pd.DataFrame:
    """User, event, hours since the start, and more columns."""
    frame = pd.DataFrame(rows, columns=["user_id", "event", "hour", *columns])
    return frame.assign(event_time=START + pd.to_timedelta(frame.pop("hour"), unit="h"))


def five_people() -> pd.DataFrame:
    """Five view, three add to the cart (one of them before the view), two buy, and one buys without a cart."""
    return log(
        ("a", "view", 0, "mobile"), ("a", "add_to_cart", 1, "mobile"), ("a", "purchase", 3, "mobile"),
        ("b", "view", 0, "desktop"), ("b", "add_to_cart", 3, "desktop"),
        ("c", "add_to_cart", 0, "mobile"), ("c", "view", 1, "mobile"),
        ("d", "view", 5, "desktop"), ("d", "purchase", 6, "desktop"),
        ("e", "view", 30, "mobile"), ("e", "view", 31, "mobile"),
        columns=("device",),
    )  # fmt: skip


def said(answer: Answer) -> str:
    parts = [answer.headline, answer.method, *answer.assumptions, *answer.warnings, *answer.next_questions]
    return " ".join(write(part) for part in parts)


def steps(answer: Answer) -> dict[str, Any]:
    return {k[5:-1]: v for k, v in answer.figures.items() if k.startswith("step[") and "," not in k}


def test_an_event_log_is_followed_in_order() -> None:
    answer = analyze_funnel(five_people(), context=TODAY)
    figures = answer.figures
    assert steps(answer) == {"view": 5, "add_to_cart": 2, "purchase": 1}
    assert figures["rate[add_to_cart]"] == 0.4
    assert figures["rate[purchase]"] == 0.5
    assert figures["overall_rate"] == 0.2
    assert (figures["worst_step"], figures["worst_from"], figures["worst_rate"]) == ("add_to_cart", "view", 0.4)
    assert (figures["most_lost_step"], figures["most_lost"], figures["lost[purchase]"]) == ("add_to_cart", 3, 1)
    assert figures["median_hours[add_to_cart]"] == 2.0
    assert (figures["lower_hours[add_to_cart]"], figures["upper_hours[add_to_cart]"]) == (1.5, 2.5)
    assert (figures["users[add_to_cart]"], figures["out_of_order[add_to_cart]"]) == (3, 1)
    assert (figures["users[purchase]"], figures["skipped[purchase]"]) == (2, 1)
    low, high = stats.binomtest(2, 5).proportion_ci(method="wilson")
    assert (figures["low[add_to_cart]"], figures["high[add_to_cart]"]) == pytest.approx((low, high))
    assert write(answer.headline) == (
        "20.0% of “view” reach “purchase” (1 of 5); "
        "the weakest step is “view” to “add_to_cart”: 40.0% go on, 3 are lost."
    )
    assert "without a step before it" in said(answer)
    assert "not in this order" in said(answer)


def test_the_order_can_be_any_or_each_step_by_itself() -> None:
    anyhow = analyze_funnel(five_people(), order="any", context=TODAY)
    assert steps(anyhow) == {"view": 5, "add_to_cart": 3, "purchase": 1}
    assert "whatever order" in said(anyhow)
    each = analyze_funnel(five_people(), order="each", context=TODAY)
    assert steps(each) == {"view": 5, "add_to_cart": 3, "purchase": 2}
    assert "whether they took those before or not" in said(each)


def test_steps_in_words_any_two_of_them() -> None:
    answer = analyze_funnel(five_people(), steps=["View", "purchase"], context=TODAY)
    assert steps(answer) == {"view": 5, "purchase": 2}
    assert write(answer.headline) == "40.0% of “view” reach “purchase” (2 of 5); 3 are lost."
    chinese = analyze_funnel(five_people(), steps=["浏览", "加购"], context=TODAY)
    assert steps(chinese) == {"view": 5, "add_to_cart": 2}
    assert "I took “add_to_cart” as the step “加购”." in said(chinese)


def test_a_window_leaves_out_who_had_less_time() -> None:
    answer = analyze_funnel(five_people(), within="2 hours", steps=["view", "purchase"], context=TODAY)
    assert answer.figures["unfinished"] == 1
    assert steps(answer) == {"view": 4, "purchase": 1}
    assert "they may yet finish" in said(answer)


def test_filters_and_periods() -> None:
    mobile = analyze_funnel(five_people(), filters=[{"column": "device", "value": "mobile"}], context=TODAY)
    assert steps(mobile) == {"view": 3, "add_to_cart": 1, "purchase": 1}
    second = analyze_funnel(five_people(), period="2 June", steps=["view", "add_to_cart"], context=TODAY)
    assert steps(second) == {"view": 1, "add_to_cart": 0}
    assert "Jun 2" in said(second)


def test_segments_are_those_of_the_entry_and_add_up() -> None:
    answer = analyze_funnel(five_people(), dimension="device", context=TODAY)
    assert answer.figures["step[mobile,view]"] == 3
    assert answer.figures["step[desktop,view]"] == 2
    assert answer.figures["overall_rate[mobile]"] == pytest.approx(1 / 3)
    assert answer.figures["overall_rate[desktop]"] == 0
    assert "too small to tell" in said(answer)


def planted(people: int = 4000, seed: int = 1) -> pd.DataFrame:
    """Half go from view to cart, but of mobile only 3 in 10 go on to pay while of desktop 6 in 10 do."""
    random = np.random.default_rng(seed)
    device = np.where(random.random(people) < 0.5, "mobile", "desktop")
    browser = np.where(random.random(people) < 0.5, "Chrome", "Safari")
    cart = random.random(people) < 0.5
    pays = cart & (random.random(people) < np.where(device == "mobile", 0.3, 0.6))
    start = START + pd.to_timedelta(random.integers(0, 20 * 24, people), unit="h")
    parts = []
    for name, who, hours in (("page_view", np.full(people, True), 0), ("add_to_cart", cart, 2), ("purchase", pays, 5)):
        at = start[who] + pd.Timedelta(hours=hours)
        values = {"user_id": np.flatnonzero(who), "event_name": name, "time": at, "device": device[who]}
        parts.append(pd.DataFrame({**values, "browser": browser[who]}))
    return pd.concat(parts).sample(frac=1, random_state=seed)


def test_planted_truth_is_found() -> None:
    frame = planted()
    answer = analyze_funnel(frame, context=TODAY)
    figures = answer.figures
    assert figures["step[page_view]"] == 4000
    assert figures["rate[add_to_cart]"] == pytest.approx(0.5, abs=0.03)
    assert figures["rate[purchase]"] == pytest.approx(0.45, abs=0.03)
    assert figures["worst_step"] == "purchase"
    assert (figures["median_hours[add_to_cart]"], figures["median_hours[purchase]"]) == (2.0, 3.0)
    assert figures["p_value[device]"] < 1e-10
    assert figures["p_value[browser]"] > 0.05
    assert figures["best_segment"] == "desktop"
    assert figures["best_rate"] == pytest.approx(0.6, abs=0.04)
    carts, pays = figures["step[add_to_cart]"], figures["step[purchase]"]
    assert figures["gain"] == pytest.approx(carts * figures["best_rate"] - pays)
    assert "purchase" in write(analyze_funnel(frame, dimension="device", context=TODAY).headline)
    table = pd.crosstab(frame.drop_duplicates("user_id").device, "n")
    buyers = frame[frame.event_name == "purchase"].device.value_counts()
    own = np.array([[buyers[d], table.loc[d, "n"] - buyers[d]] for d in ("mobile", "desktop")])
    raw = stats.chi2_contingency(own, correction=False)[1]
    assert raw <= figures["p_value[device]"] <= 6 * raw


def test_segments_that_do_not_differ_are_said_to_be_chance() -> None:
    answer = analyze_funnel(planted(), dimension="browser", context=TODAY)
    assert "can be chance" in write(answer.headline)
    assert "gain" not in answer.figures


def test_segments_reconcile_and_rows_may_stand_in_any_order() -> None:
    frame = planted(300)
    one = analyze_funnel(frame, dimension="device", context=TODAY)
    other = analyze_funnel(frame.sample(frac=1, random_state=5), dimension="device", context=TODAY)
    assert one.figures == other.figures
    for name, size in steps(one).items():
        assert sum(one.figures[f"step[{device},{name}]"] for device in ("mobile", "desktop")) == size  # type: ignore[misc]


ADS = pd.DataFrame(
    {
        "Date": pd.date_range("2024-06-01", periods=4),
        "Channel": ["Google", "Meta", "Google", "Meta"],
        "Cost per click": [1.0, 2.0, 3.0, 4.0],
        "Orders": [1, 2, 3, 4],
        "Clicks": [100, 200, 100, 200],
        "Impressions": [1000, 4000, 1000, 4000],
    }
)


def test_columns_of_counts_are_added_up() -> None:
    answer = analyze_funnel(ADS, context=TODAY)
    assert steps(answer) == {"Impressions": 10_000, "Clicks": 600, "Orders": 10}
    assert answer.figures["rate[Clicks]"] == 0.06
    assert answer.figures["worst_step"] == "Orders"
    assert answer.figures["overall_rate"] == 0.001
    assert "whether the same people are behind them is not known" in said(answer)
    by = analyze_funnel(ADS, dimension="channel", period="2-3 June", context=TODAY)
    assert by.figures["step[Google,Impressions]"] == 1000
    assert by.figures["overall_rate[Meta]"] == 2 / 4000
    assert "median_hours[Clicks]" not in by.figures


def test_a_later_step_that_is_larger_is_warned_of_and_has_no_rate() -> None:
    answer = analyze_funnel(ADS.assign(Visits=[300, 300, 300, 300]), context=TODAY)
    assert steps(answer) == {"Impressions": 10_000, "Clicks": 600, "Visits": 1200, "Orders": 10}
    assert "rate[Visits]" not in answer.figures
    assert "“Visits” (1,200) is larger than “Clicks” (600)" in said(answer)
    assert all(v is None or v <= 1 for row in answer.tables[0].rows for v in row[2:6])  # type: ignore[operator]
    reversed_ = analyze_funnel(ADS, steps=["Orders", "Clicks"], context=TODAY)
    assert "overall_rate" not in reversed_.figures
    assert "no share that comes through" in write(reversed_.headline)


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (["Homepage", "Product", "Cart", "Payment"], [1000, 400, 100, 40]),
        (["alpha", "beta", "gamma"], [50, 20, 10]),
        (["1 first", "2 then", "3 last"], [50, 20, 10]),
        (["曝光", "点击", "支付"], [900, 90, 9]),
    ],
)
def test_a_table_with_a_row_for_each_step(names: list[str], counts: list[int]) -> None:
    answer = analyze_funnel(pd.DataFrame({"Stage": names, "Users": counts}), context=TODAY)
    assert steps(answer) == dict(zip(names, counts, strict=True))


def test_a_table_of_steps_by_segment_in_any_order() -> None:
    frame = pd.DataFrame(
        {
            "step": ["purchase", "visit", "cart"] * 2,
            "device": ["mobile"] * 3 + ["desktop"] * 3,
            "users": [10, 1000, 100, 90, 1000, 300],
        }
    )
    answer = analyze_funnel(frame, dimension="device", context=TODAY)
    assert steps(answer) == {"visit": 2000, "cart": 400, "purchase": 100}
    assert answer.figures["rate[desktop,purchase]"] == 0.3
    assert answer.figures["p_value[device]"] < 0.001  # type: ignore[operator]


def test_several_columns_may_count() -> None:
    frame = pd.DataFrame({"step": ["visit", "cart", "buy"], "this": [9, 5, 1], "that": [8, 4, 2]})
    with pytest.raises(NeedsChoice) as asked:
        analyze_funnel(frame, context=TODAY)
    chosen = asked.value.choices[1].arguments
    assert steps(analyze_funnel(frame, **chosen, context=TODAY)) == {"visit": 8, "cart": 4, "buy": 2}


def test_a_yes_or_no_for_each_person_and_step() -> None:
    frame = pd.DataFrame(
        {
            "visitor": ["a", "b", "c", "d"],
            "visited": [True, True, True, True],
            "signed_up": ["yes", "yes", "no", "yes"],
            "purchased": [1, 0, 1, 1],
            "plan": ["x", "x", "y", "y"],
        }
    )
    answer = analyze_funnel(frame, context=TODAY)
    assert steps(answer) == {"visited": 4, "signed_up": 3, "purchased": 2}
    assert answer.figures["skipped[purchased]"] == 1
    with pytest.raises(CannotAnswer, match="when each step"):
        analyze_funnel(frame, within="7 days", context=TODAY)


def test_a_time_for_each_person_and_step() -> None:
    frame = pd.DataFrame(
        {
            "customer_id": [1, 2, 3],
            "registered_at": pd.to_datetime(["2024-06-01 10:00", "2024-06-01 10:00", "2024-06-05 10:00"]),
            "activated_at": pd.to_datetime(["2024-06-01 11:00", None, "2024-06-04 10:00"]),
            "paid_at": pd.to_datetime(["2024-06-02 11:00", None, None]),
        }
    )
    answer = analyze_funnel(frame, context=TODAY)
    assert steps(answer) == {"registered_at": 3, "activated_at": 1, "paid_at": 1}
    assert answer.figures["median_hours[paid_at]"] == 24
    assert answer.figures["out_of_order[activated_at]"] == 1


def test_a_data_set_for_each_step_joined_by_the_user() -> None:
    frames = {
        "home_page.csv": pd.DataFrame({"user_id": [1, 2, 3, 4], "page": "home"}),
        "payment_page.csv": pd.DataFrame({"user_id": ["2", "3", "9"], "page": "payment"}),
        "search_page.csv": pd.DataFrame({"user_id": [1.0, 2.0, 3.0], "page": "search"}),
        "users.csv": pd.DataFrame({"user_id": [1, 2, 3, 4, 9], "sex": ["m", "f", "m", "f", "m"]}),
        "weather.csv": pd.DataFrame({"day": [1], "rain": [2.0]}),
    }
    made = {name: Frame.from_pandas(frame, name) for name, frame in frames.items()}
    for first in ("home_page.csv", "users.csv"):
        answer = analyze_funnel(made[first], frames=made, context=TODAY)
        assert steps(answer) == {"home_page": 4, "search_page": 3, "payment_page": 2}
        assert answer.figures["skipped[payment_page]"] == 1
        assert "joined them by “user_id”" in said(answer)
    by = analyze_funnel(made["home_page.csv"], frames=made, steps=["home", "payment"], dimension="sex", context=TODAY)
    assert by.figures["step[f,home_page]"] == 2
    only = analyze_funnel(made["home_page.csv"], frames=made, filters=[{"column": "sex", "value": "m"}], context=TODAY)
    assert steps(only) == {"home_page": 2, "search_page": 2, "payment_page": 1}


def test_unknown_events_stand_in_the_order_in_which_most_take_them() -> None:
    rows = []
    for user in range(30):
        rows += [(user, "foo", 0), (user, "qux", 1)] if user < 20 else [(user, "foo", 0)]
        rows += [(user, "bar", 2)] if user < 10 else []
    answer = analyze_funnel(log(*rows), context=TODAY)
    assert list(steps(answer).items()) == [("foo", 30), ("qux", 20), ("bar", 10)]
    assert "the order in which most people take them" in said(answer)


def test_a_known_order_against_the_times_is_warned_of() -> None:
    rows = [(user, event, hour) for user in range(10) for event, hour in (("purchase", 0), ("view", 1))]
    assert "before “view”" in said(analyze_funnel(log(*rows), context=TODAY))


def test_sessions_can_be_counted_instead_of_people() -> None:
    frame = five_people().assign(session_id=["s1", "s1", "s2", "s3", "s3", "s4", "s4", "s5", "s5", "s6", "s7"])
    assert steps(analyze_funnel(frame, context=TODAY)) == {"view": 5, "add_to_cart": 2, "purchase": 1}
    by_session = analyze_funnel(frame, customer="session_id", steps=["view", "add_to_cart"], context=TODAY)
    assert steps(by_session) == {"view": 6, "add_to_cart": 2}


def test_many_who_came_late_are_warned_of() -> None:
    rows = [(user, "view", user) for user in range(20)]
    rows += [(user, "purchase", user + 10) for user in range(5)]
    assert "may yet finish" in said(analyze_funnel(log(*rows), context=TODAY))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["view", "cart", "buy"]), st.integers(0, 50)), min_size=8))
def test_rates_are_shares_and_steps_never_grow(rows: list[tuple[int, str, int]]) -> None:
    whole = [*rows, (0, "view", 0), (0, "cart", 1), (0, "buy", 2), (1, "view", 3)]
    answer = analyze_funnel(log(*whole), context=TODAY)
    sizes = list(steps(answer).values())
    assert sizes == sorted(sizes, reverse=True)
    for name in ("cart", "buy"):
        low, share, high = (answer.figures[f"{kind}[{name}]"] for kind in ("low", "rate", "high"))
        assert 0 <= low <= share <= high <= 1  # type: ignore[operator]
    moved = log(*((user, event, 2 * hour) for user, event, hour in whole))
    assert steps(analyze_funnel(moved, context=TODAY)) == steps(answer)


@pytest.mark.parametrize(
    ("frame", "arguments", "words"),
    [
        (five_people(), {"steps": ["view", "teleport"]}, "no step “teleport”"),
        (five_people(), {"steps": ["view"]}, "two steps or more"),
        (five_people(), {"steps": ["view", "view"]}, "Name each step once"),
        (five_people(), {"within": "soon"}, "stretch of time"),
        (five_people(), {"within": "90 days"}, "nobody had the whole time"),
        (five_people(), {"dimension": "country"}, "no column “country”"),
        (five_people(), {"filters": [{"column": "device", "value": "tv"}]}, "No row has “tv”"),
        (five_people(), {"event": "nothing"}, "no column “nothing”"),
        (ADS, {"within": "7 days"}, "counts"),
        (ADS, {"steps": ["Impressions", "Installs"]}, "no step “Installs”"),
        (ADS.assign(Impressions=0), {}, "Nobody is at"),
        (pd.DataFrame({"name": ["a", "b"], "price": [1.0, 2.0]}), {}, "no funnel here"),
        (pd.DataFrame({"user_id": pd.Series([], dtype=str), "event": pd.Series([], dtype=str)}), {}, "no funnel here"),
    ],
)
def test_refusals_say_what_would_help(frame: pd.DataFrame, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotAnswer, match=words):
        analyze_funnel(frame, **arguments, context=TODAY)


def test_an_unclear_step_is_asked_for() -> None:
    frame = log((1, "view_item", 0), (1, "view_promo", 0), (1, "buy", 1), (2, "view_item", 2))
    with pytest.raises(NeedsChoice) as asked:
        analyze_funnel(frame, steps=["view", "buy"], context=TODAY)
    chosen = asked.value.choices[1].arguments
    assert chosen == {"steps": ["view_promo", "buy"]}
    assert steps(analyze_funnel(frame, **chosen, context=TODAY)) == {"view_promo": 1, "buy": 1}


def test_too_many_unknown_events_are_named_rather_than_guessed() -> None:
    rows = [(user, f"thing {chr(97 + kind)}", kind) for user in range(3) for kind in range(12)]
    with pytest.raises(CannotAnswer, match="Name them in their order"):
        analyze_funnel(log(*rows), context=TODAY)


HOSTILE = "=cmd|' /C calc'!A0 <@U1> *x*"


def test_hostile_rows() -> None:
    frame = log(
        ("a", HOSTILE, 0), ("b", HOSTILE, 0), ("a", "购买 🛒", 1), (None, HOSTILE, 0), ("c", None, 0),
        (" ", HOSTILE, 1),
        ("a", "购买 🛒", 1), ("b", HOSTILE, 0),
    )  # fmt: skip
    frame.loc[1, "event_time"] = pd.NaT
    answer = analyze_funnel(frame, steps=[HOSTILE, "购买 🛒"], event="event", context=TODAY)
    assert steps(answer) == {HOSTILE: 2, "购买 🛒": 1}
    assert "2 rows say not who" in said(answer)
    assert "1 row has no readable time" in said(answer)


def test_many_segments_are_cut_and_counted() -> None:
    frame = planted(400).assign(city=lambda each: "c" + each.user_id.astype(str))
    answer = analyze_funnel(frame, dimension="city", context=TODAY)
    assert len(answer.tables[1].rows) == 12
    assert "388 more segments" in said(answer)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_can_be_stored_drawn_and_read_in_both_languages(language: str) -> None:
    answer = analyze_funnel(planted(400), dimension="device", context=TODAY)
    assert loads(dumps(answer)) == answer
    assert all(draw(chart, language).startswith(b"\x89PNG") for chart in answer.charts)
    catalogue = translations(language)
    text = write(answer.headline, language, catalogue)
    assert ("按" in text) == (language == "zh")


def test_dates_without_hours_count_in_order_and_say_so() -> None:
    frame = log(("a", "view", 0), ("a", "buy", 1), ("b", "view", 30), ("b", "buy", 0))
    frame["event_time"] = frame.event_time.dt.date
    answer = analyze_funnel(frame, context=TODAY)
    assert steps(answer) == {"view": 2, "buy": 1}
    assert "whole days" in said(answer)
