"""Splitting a budget: in words, and from history with a known truth."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tools.ads.allocate import allocate
from tools.ads.limits import Limit
from tools.ads.optimize_budget import optimize_budget
from tools.ads.response import Curve, total
from tools.codec import dumps, loads
from tools.context import Context
from tools.errors import CannotAnswer, NeedsChoice

TRUTH = (
    Curve("Google", "power", 8.0, 0.5),
    Curve("Meta", "saturation", 100.0, 150.0),
    Curve("TikTok", "power", 3.0, 0.7),
)
MEANS = np.array([100.0, 200.0, 50.0])
CONTEXT = Context(today=date(2025, 1, 1))


def spends(days: int = 365, seed: int = 0) -> np.ndarray:
    return np.exp(np.random.default_rng(seed).normal(0, 0.5, (days, 3))) * MEANS


def long_history(days: int = 365, noise: float = 0.03) -> pd.DataFrame:
    x, random = spends(days), np.random.default_rng(1)
    frames = []
    for i, curve in enumerate(TRUTH):
        y = np.array([curve.value(value) for value in x[:, i]]) * random.normal(1, noise, days)
        when = pd.date_range("2024-01-01", periods=days)
        frames.append(pd.DataFrame({"date": when, "channel": curve.channel, "spend": x[:, i], "conversions": y}))
    return pd.concat(frames, ignore_index=True)


def wide_history(days: int = 365) -> pd.DataFrame:
    x = spends(days)
    y = 50 + sum(np.array([c.value(v) for v in x[:, i]]) for i, c in enumerate(TRUTH))
    y = y + np.random.default_rng(2).normal(0, 1, days)
    frame = pd.DataFrame(x, columns=["google spend", "meta spend", "tiktok spend"])
    return frame.assign(date=pd.date_range("2024-01-01", periods=days), sales=y)


def test_closed_form_of_the_catalogue() -> None:
    for solver in ("slsqp", "gradient descent", "adam"):
        answer = optimize_budget(budget=90, response="sqrt(A) + 2 sqrt(B) + 2 sqrt(C)", solver=solver)
        assert answer.figures["expected"] == pytest.approx(28.4605, abs=1e-3)
        assert [answer.figures[f"budget[{c}]"] for c in "ABC"] == pytest.approx([10, 40, 40], rel=1e-4)
        assert answer.figures["budget"] == 90
    assert "28.46" in str(answer.headline)


def test_a_budget_over_three_channels_of_which_nothing_is_known() -> None:
    answer = optimize_budget(budget=100, channel_count=3)
    assert [answer.figures[f"budget[{c}]"] for c in "ABC"] == pytest.approx([100 / 3] * 3)
    assert any("assumed" in str(said) for said in answer.assumptions)
    named = optimize_budget(budget=100, channels=["TV", "radio", "web"], limits=[Limit("tv", maximum_share=0.2)])
    assert named.figures["budget[TV]"] == pytest.approx(20)
    assert named.figures["budget[web]"] == pytest.approx(40)


def test_planted_curves_are_found_again_when_each_channel_has_its_outcome() -> None:
    answer = optimize_budget(long_history(), budget=400, beyond_observed=True, context=CONTEXT)
    best = allocate(TRUTH, np.zeros(3), np.full(3, 400.0), 400.0)
    proposed = np.array([answer.figures[f"budget[{c.channel}]"] for c in TRUTH])
    assert total(TRUTH, proposed) >= 0.99 * total(TRUTH, best.spends)
    assert proposed == pytest.approx(best.spends, rel=0.12)
    assert answer.figures["expected"] == pytest.approx(total(TRUTH, best.spends), rel=0.03)
    assert answer.figures["gain_low"] <= answer.figures["gain"] <= answer.figures["gain_high"]


def test_planted_curves_are_found_again_when_only_the_total_is_known() -> None:
    answer = optimize_budget(wide_history(), budget=400, beyond_observed=True, context=CONTEXT)
    best = allocate(TRUTH, np.zeros(3), np.full(3, 400.0), 400.0)
    proposed = np.array([answer.figures[f"budget[{name} spend]"] for name in ("google", "meta", "tiktok")])
    assert total(TRUTH, proposed) >= 0.98 * total(TRUTH, best.spends)
    assert answer.figures["expected"] == pytest.approx(total(TRUTH, best.spends) + 50, rel=0.03)


def test_the_proposal_stays_within_what_was_observed_and_beats_today() -> None:
    data = long_history(120)
    answer = optimize_budget(data, context=CONTEXT)
    seen = data.groupby("channel")["spend"].agg(["min", "max"])
    for channel, (least, most) in seen.iterrows():
        assert least - 1e-6 <= answer.figures[f"budget[{channel}]"] <= 1.1 * most + 1e-6
    assert answer.figures["expected"] >= answer.figures["expected_now"]
    now = sum(answer.figures[f"now[{c}]"] for c in seen.index)
    assert now == pytest.approx(answer.figures["budget"])
    last = data[data["date"] > data["date"].max() - pd.Timedelta(days=28)]
    assert answer.figures["now[Meta]"] == pytest.approx(last[last["channel"] == "Meta"]["spend"].mean())


def test_row_order_and_unit_of_money_do_not_matter() -> None:
    data = long_history(100)
    one = optimize_budget(data, context=CONTEXT).figures
    shuffled = optimize_budget(data.sample(frac=1, random_state=3), context=CONTEXT).figures
    cents = optimize_budget(data.assign(spend=data["spend"] * 100), context=CONTEXT).figures
    for channel in ("Google", "Meta", "TikTok"):
        assert shuffled[f"budget[{channel}]"] == pytest.approx(one[f"budget[{channel}]"], rel=1e-3)
        assert cents[f"budget[{channel}]"] == pytest.approx(100 * one[f"budget[{channel}]"], rel=1e-2)
    assert cents["expected"] == pytest.approx(one["expected"], rel=1e-3)


def test_a_monthly_budget_is_recognised_and_said_and_an_unclear_one_is_asked() -> None:
    data = long_history(120)
    answer = optimize_budget(data, budget=400 * 30, context=CONTEXT)
    assert sum(v for k, v in answer.figures.items() if k.startswith("budget[")) == pytest.approx(12000)
    assert any("per month of 30 days" in str(said) for said in answer.assumptions)
    daily = optimize_budget(data, budget=400, context=CONTEXT)
    assert answer.figures["expected"] == pytest.approx(30 * daily.figures["expected"], rel=1e-6)
    with pytest.raises(NeedsChoice) as asked:
        optimize_budget(data, budget=1_000_000, context=CONTEXT)
    daily = asked.value.choices[0].arguments
    with pytest.raises(NeedsChoice, match="ever seen to spend") as asked:
        optimize_budget(data, budget=1_000_000, context=CONTEXT, **daily)
    beyond = asked.value.choices[-1].arguments
    again = optimize_budget(data, budget=1_000_000, context=CONTEXT, **daily, **beyond)
    assert again.figures["budget"] == 1_000_000
    assert any("more or less than they ever did" in str(said) for said in again.assumptions)


def test_a_target_is_reached_at_least_cost() -> None:
    answer = optimize_budget(target=28.4605, response="sqrt(A) + 2 sqrt(B) + 2 sqrt(C)")
    assert answer.figures["budget"] == pytest.approx(90, rel=1e-4)
    data = long_history(120)
    now = optimize_budget(data, context=CONTEXT).figures
    cheaper = optimize_budget(data, target=now["expected_now"], context=CONTEXT).figures
    assert cheaper["budget"] < now["budget"]
    assert cheaper["expected"] == pytest.approx(now["expected_now"], rel=1e-4)
    with pytest.raises(CannotAnswer, match="can't be reached"):
        optimize_budget(target=30, response="10 A/(A+1) + 10 B/(B+1)")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ([Limit(None, minimum=40)], "minimums add up to 120"),
        ([Limit(None, maximum=20)], "maximums add up to 60"),
        ([Limit("A", minimum=50, maximum=10)], "“A” exclude each other"),
    ],
)
def test_impossible_limits_are_named(limits: list[Limit], reason: str) -> None:
    with pytest.raises(CannotAnswer, match=reason):
        optimize_budget(budget=100, channel_count=3, limits=limits)


def test_limits_can_come_as_plain_data_and_hold() -> None:
    answer = optimize_budget(
        long_history(120), limits=[{"channel": "meta", "minimum_share": 0.5}], context=CONTEXT, solver="adam"
    )
    assert answer.figures["budget[Meta]"] >= 0.5 * answer.figures["budget"] - 1e-6


def test_a_channel_whose_spend_never_changes_stays_and_that_is_said() -> None:
    data = long_history(120)
    fixed = data[data["channel"] == "Meta"].assign(channel="Print", spend=77.0, conversions=5.0)
    answer = optimize_budget(pd.concat([data, fixed]), context=CONTEXT)
    assert answer.figures["budget[Print]"] == pytest.approx(77)
    assert any("Print" in str(said) for said in answer.warnings)
    with pytest.raises(CannotAnswer, match="Fewer than two"):
        optimize_budget(data.assign(spend=50.0), context=CONTEXT)


def test_named_channels_only() -> None:
    answer = optimize_budget(long_history(120), channels=["google", "tiktok"], context=CONTEXT)
    assert {k for k in answer.figures if k.startswith("budget[")} == {"budget[Google]", "budget[TikTok]"}
    with pytest.raises(CannotAnswer, match="no channel “print”"):
        optimize_budget(long_history(120), channels=["google", "print"], context=CONTEXT)


def test_one_total_a_channel_is_refused_until_a_square_root_is_allowed() -> None:
    data = pd.DataFrame({"channel": ["a", "b"], "spend": [100.0, 100.0], "revenue": [100.0, 200.0]})
    with pytest.raises(NeedsChoice, match="nothing shows what more or less") as asked:
        optimize_budget(data, context=CONTEXT)
    allowed = asked.value.choices[0].arguments
    answer = optimize_budget(data, beyond_observed=True, context=CONTEXT, **allowed)
    # 10 sqrt(a) + 20 sqrt(b) over 200: shares 1 to 4
    assert answer.figures["budget[a]"] == pytest.approx(40, rel=1e-4)
    assert any("square root" in str(said) for said in answer.assumptions)
    assert any("Nothing in the data shows" in str(said) for said in answer.warnings)
    held = optimize_budget(data, context=CONTEXT, **allowed)
    assert held.figures["budget[a]"] == pytest.approx(50, rel=1e-3)
    assert any("half and double" in str(said) for said in held.assumptions)


def test_what_is_missing_is_said() -> None:
    with pytest.raises(CannotAnswer, match="what the channels bring"):
        optimize_budget()
    with pytest.raises(CannotAnswer, match="How much"):
        optimize_budget(channel_count=3)
    with pytest.raises(CannotAnswer, match="column with the result"):
        optimize_budget(pd.DataFrame({"channel": ["a", "b"], "spend": [1.0, 2.0]}))
    with pytest.raises(CannotAnswer, match="at least two channels"):
        optimize_budget(long_history(30).query("channel == 'Meta'"), context=CONTEXT)
    with pytest.raises(CannotAnswer, match="periods in the data"):
        optimize_budget(wide_history(9), context=CONTEXT)


def test_bad_rows_are_left_out_and_counted() -> None:
    data = long_history(60)
    bad = pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-01-01", "2024-01-02", None]),
            "channel": ["Meta", " ", "Meta"],
            "spend": [-5.0, 1.0, 2.0],
            "conversions": [1.0, 1.0, 1.0],
        }
    )
    answer = optimize_budget(pd.concat([data, bad], ignore_index=True), context=CONTEXT)
    assert any("3 rows were left out" in str(said) for said in answer.warnings)
    assert answer.figures == optimize_budget(data, context=CONTEXT).figures


def test_a_total_column_is_no_channel() -> None:
    data = wide_history(120)
    data["total spend"] = data[["google spend", "meta spend", "tiktok spend"]].sum(axis=1)
    answer = optimize_budget(data, context=CONTEXT)
    assert "budget[total spend]" not in answer.figures
    assert any("total spend" in str(said) for said in answer.warnings)


def test_chinese_headers_and_hostile_names() -> None:
    data = long_history(60).rename(
        columns={"date": "日期", "channel": "渠道", "spend": "花费", "conversions": "转化数"}
    )
    data["渠道"] = data["渠道"].map({"Google": "=cmd()", "Meta": "<@U123>", "TikTok": "抖{音}"})
    answer = optimize_budget(data, context=CONTEXT)
    assert {"budget[=cmd()]", "budget[<@U123>]", "budget[抖{音}]"} <= set(answer.figures)
    assert str(answer.headline)
    assert loads(dumps(answer)) == answer


def test_advertising_of_the_textbook(reference_data) -> None:
    data = pd.read_csv(reference_data / "Advertising.csv", index_col=0)
    answer = optimize_budget(data, context=CONTEXT)
    # The book: newspaper has no effect beside TV and radio, R2 0.897 for the straight-line fit.
    assert answer.figures["marginal[Newspaper]"] < 0.005
    assert answer.figures["budget[Radio]"] == pytest.approx(1.1 * data["Radio"].max(), rel=1e-3)
    assert answer.figures["expected_now"] == pytest.approx(data["Sales"].mean(), rel=0.1)
    assert answer.tables[1].rows[0][2] > 0.897


def test_a_season_that_all_channels_share_is_taken_out_and_said() -> None:
    days = 364
    x, random = np.empty((days, 3)), np.random.default_rng(5)
    weekly = np.exp(random.normal(0, 0.5, (days // 7, 3)))
    for day in range(days):
        x[day] = MEANS * weekly[day // 7] * np.exp(random.normal(0, 0.2, 3))
    season = np.where(np.arange(days) > 280, 1.6, 0.85)[:, None]
    y = np.column_stack([[curve.value(v) for v in x[:, i]] for i, curve in enumerate(TRUTH)]) * season
    y *= random.normal(1, 0.1, y.shape)
    when = pd.date_range("2024-01-01", periods=days)
    data = pd.concat(
        pd.DataFrame({"date": when, "channel": c.channel, "spend": x[:, i], "revenue": y[:, i]})
        for i, c in enumerate(TRUTH)
    )
    answer = optimize_budget(data, budget=400, beyond_observed=True, context=CONTEXT)
    best = allocate(TRUTH, np.zeros(3), np.full(3, 400.0), 400.0)
    proposed = np.array([answer.figures[f"budget[{c.channel}]"] for c in TRUTH])
    assert total(TRUTH, proposed) >= 0.97 * total(TRUTH, best.spends)
    assert any("Season" in str(said) for said in answer.assumptions)
    true_gain = total(TRUTH, proposed) - total(TRUTH, [answer.figures[f"now[{c.channel}]"] for c in TRUTH])
    assert answer.figures["gain_low"] <= true_gain * float(season.mean()) <= answer.figures["gain_high"] * 1.2


def test_weekly_and_monthly_rows_are_planned_in_their_own_unit() -> None:
    weekly = long_history(60).assign(date=lambda d: pd.Timestamp("2023-01-02") + 7 * (d["date"] - d["date"].min()))
    answer = optimize_budget(weekly, context=CONTEXT)
    assert any("per week" in str(said) for said in answer.assumptions)
    monthly = optimize_budget(weekly, per="month", context=CONTEXT)
    assert monthly.figures["budget"] == pytest.approx(answer.figures["budget"] * 30 / 7)
    with pytest.raises(CannotAnswer, match="no dates"):
        optimize_budget(long_history(60).drop(columns="date"), per="week", context=CONTEXT)


def test_a_limit_of_a_channel_that_is_not_there_is_refused() -> None:
    with pytest.raises(CannotAnswer, match="no channel “X”"):
        optimize_budget(budget=100, channels=["A", "B"], limits=[Limit("X", minimum=5)])


def test_channels_that_are_only_counted_have_the_names_of_their_limits() -> None:
    limits = [Limit(channel="TV", maximum=20.0), Limit(channel="Radio", minimum=50.0)]
    answer = optimize_budget(budget=100, channel_count=3, limits=limits)
    assert answer.figures["budget[TV]"] == pytest.approx(20.0, abs=1e-4)
    assert answer.figures["budget[Radio]"] == pytest.approx(50.0, abs=1e-4)
    assert answer.figures["budget[A]"] == pytest.approx(30.0, abs=1e-4)
