"""A proposal stays within what was observed; where that leaves no room, the person is asked."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tools.ads.limits import Limit
from tools.ads.optimize_budget import optimize_budget
from tools.ads.span import grain_to_end
from tools.context import Context
from tools.errors import CannotAnswer, NeedsChoice

CONTEXT = Context(today=date(2025, 1, 1))
FACTORS = {"Google": 8.0, "Meta": 5.0, "Radio": 3.0}
MEANS = {"Google": 100.0, "Meta": 200.0, "Radio": 50.0}


def history(days: int = 60, starts: str = "2024-01-01", step: str = "D") -> pd.DataFrame:
    random = np.random.default_rng(0)
    parts = []
    for channel, factor in FACTORS.items():
        spend = MEANS[channel] * random.uniform(0.5, 1.5, days)
        when = pd.date_range(starts, periods=days, freq=step)
        parts.append(
            pd.DataFrame({"date": when, "channel": channel, "spend": spend, "orders": factor * np.sqrt(spend)})
        )
    return pd.concat(parts, ignore_index=True)


def most(data: pd.DataFrame) -> pd.Series:
    return 1.1 * data.groupby("channel")["spend"].max()


def test_what_does_not_fit_is_asked_with_how_much_fits() -> None:
    data = history()
    limits = [Limit("Meta", maximum=0)]
    with pytest.raises(NeedsChoice, match=r"of the 350\.00 per day fits") as asked:
        optimize_budget(data, budget=350, limits=limits, context=CONTEXT)
    fits = most(data).drop("Meta").sum()
    less, beyond = asked.value.choices
    assert less.arguments["budget"] == pytest.approx(fits, abs=0.011)
    answer = optimize_budget(data, limits=limits, context=CONTEXT, **less.arguments)
    assert answer.figures["budget[Radio]"] == pytest.approx(most(data)["Radio"], abs=0.02)
    assert answer.figures["budget[Meta]"] == 0
    assert any("Meta" in str(said) and "below" in str(said) for said in answer.warnings)
    free = optimize_budget(data, budget=350, limits=limits, context=CONTEXT, **beyond.arguments)
    # 8 sqrt(google) + 3 sqrt(radio): shares of 64 to 9
    assert free.figures["budget[Google]"] == pytest.approx(350 * 64 / 73, rel=1e-2)


def test_shares_of_what_fits_move_with_it() -> None:
    data = history()
    limits = [Limit("Google", maximum_share=0.2)]
    with pytest.raises(NeedsChoice) as asked:
        optimize_budget(data, budget=600, limits=limits, context=CONTEXT)
    fits = most(data).drop("Google").sum() / 0.8
    assert asked.value.choices[0].arguments["budget"] == pytest.approx(fits, abs=0.011)
    answer = optimize_budget(data, limits=limits, context=CONTEXT, **asked.value.choices[0].arguments)
    assert answer.figures["budget[Google]"] == pytest.approx(0.2 * fits, rel=1e-4)


def test_less_than_the_least_that_was_seen_is_asked_as_well() -> None:
    data = history()
    with pytest.raises(NeedsChoice, match="The least that your limits") as asked:
        optimize_budget(data, budget=100, context=CONTEXT)
    least = data.groupby("channel")["spend"].min().sum()
    assert asked.value.choices[0].arguments["budget"] == pytest.approx(least, abs=0.011)
    assert optimize_budget(data, context=CONTEXT, **asked.value.choices[0].arguments).figures["budget"] > 100
    assert optimize_budget(data, budget=100, beyond_observed=True, context=CONTEXT).figures["budget"] == 100


def test_a_target_beyond_what_was_seen_is_asked() -> None:
    data = history()
    with pytest.raises(NeedsChoice, match="at most") as asked:
        optimize_budget(data, target=300, context=CONTEXT)
    best = sum(FACTORS[name] * np.sqrt(amount) for name, amount in most(data).items())
    lower, beyond = asked.value.choices
    assert lower.arguments["target"] == pytest.approx(best, rel=2e-3)
    assert optimize_budget(data, context=CONTEXT, **lower.arguments).figures["expected"] == pytest.approx(
        lower.arguments["target"], rel=1e-3
    )
    # (8^2 + 5^2 + 3^2) b = 300^2
    free = optimize_budget(data, target=300, context=CONTEXT, **beyond.arguments)
    assert free.figures["budget"] == pytest.approx(300**2 / 98, rel=1e-2)


def test_a_monthly_budget_that_does_not_fit_is_told_by_month() -> None:
    data = history()
    with pytest.raises(NeedsChoice, match="per month of 30 days fits") as asked:
        optimize_budget(data, budget=19_000, per="month", context=CONTEXT)
    less = asked.value.choices[0].arguments
    assert less == {"budget": pytest.approx(30 * most(data).sum(), abs=0.011), "per": "month"}
    assert optimize_budget(data, context=CONTEXT, **less).figures["budget"] == pytest.approx(less["budget"])


def test_every_solver_keeps_a_channel_at_nothing_and_finds_the_same() -> None:
    data = history()
    limits = [Limit("Meta", maximum=0)]
    for solver in ("slsqp", "gradient descent", "adam"):
        answer = optimize_budget(data, budget=200, limits=limits, beyond_observed=True, solver=solver, context=CONTEXT)
        assert answer.figures["budget[Google]"] == pytest.approx(200 * 64 / 73, rel=1e-2)
        assert "marginal[Meta]" not in answer.figures
        assert not any("stopped before" in str(said) for said in answer.warnings)


def report(first: str = "2024-04-01", last: str = "2024-04-30") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Platform": ["facebook", "instagram", "messenger"],
            "Amount spent (USD)": [20000.0, 9000.0, 399.0],
            "Results": [800.0, 500.0, 10.0],
            "Reporting starts": pd.to_datetime([first] * 3),
            "Reporting ends": pd.to_datetime([last] * 3),
        }
    )


def test_one_month_is_planned_by_month_and_its_end_is_told() -> None:
    with pytest.raises(NeedsChoice, match="by day or by week"):
        optimize_budget(report(), context=CONTEXT)
    answer = optimize_budget(report(), assume_square_root=True, context=CONTEXT)
    said = " ".join(str(each) for each in (*answer.assumptions, answer.headline))
    assert "per month" in said
    assert "from Apr 1, 2024 to Apr 30, 2024" in said
    assert "per row" not in said
    assert answer.figures["budget"] == pytest.approx(29399)


@pytest.mark.parametrize(
    ("last", "words"),
    [("2024-04-01", "per day"), ("2024-04-07", "per week"), ("2024-06-30", "per period of the data")],
)
def test_the_end_of_a_report_says_what_a_period_is(last: str, words: str) -> None:
    answer = optimize_budget(report(last=last), assume_square_root=True, context=CONTEXT)
    assert words in " ".join(str(each) for each in (*answer.assumptions, answer.headline))


def test_a_period_without_an_end_is_no_row() -> None:
    answer = optimize_budget(report().drop(columns="Reporting ends"), assume_square_root=True, context=CONTEXT)
    said = " ".join(str(each) for each in (*answer.assumptions, answer.headline))
    assert "per period of the data" in said
    assert "spent for Apr 1, 2024" in said
    with pytest.raises(CannotAnswer, match="so I can't plan per week"):
        optimize_budget(report().drop(columns="Reporting ends"), assume_square_root=True, per="week", context=CONTEXT)


def test_periods_that_end_before_they_start_say_nothing() -> None:
    days = pd.Series(pd.to_datetime(["2024-04-30"]))
    assert grain_to_end(days, pd.Series(pd.to_datetime(["2024-04-01"]))) is None


def test_the_gain_lies_within_its_bounds() -> None:
    for limits in ([], [Limit("Meta", maximum=0)]):
        figures = optimize_budget(history(), budget=240, limits=limits, context=CONTEXT).figures
        assert figures["gain_low"] <= figures["gain"] <= figures["gain_high"]
