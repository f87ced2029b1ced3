"""Rows that are not independent: errors by customer as statsmodels has them, and headlines that follow them."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from tools.messages import write


@pytest.fixture
def orders() -> pd.DataFrame:
    """Orders of 60 customers, each of one channel; customers differ much more than channels."""
    random = np.random.default_rng(21)
    who = random.integers(0, 60, 900)
    own = random.normal(0, 20, 60)
    value = 80 + own[who] + 6.0 * (who % 2) + random.normal(0, 5, 900)
    names = [f"C{each:02d}" for each in who]
    return pd.DataFrame({"customer_id": names, "channel": np.where(who % 2, "Email", "Ads"), "value": value})


def by_customer(frame: pd.DataFrame, dummies: pd.DataFrame) -> object:
    groups = pd.factorize(frame["customer_id"])[0]
    return sm.OLS(frame["value"], sm.add_constant(dummies.astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )


def test_errors_by_customer_as_statsmodels_has_them(ask, orders) -> None:
    answer = ask(orders, metric="value", by="channel", between=["Email", "Ads"])
    second = by_customer(orders, pd.DataFrame({"Email": orders["channel"] == "Email"}))
    figures = answer.figures
    assert figures["test"] == "clustered_t"
    assert figures["statistic"] == pytest.approx(second.tvalues["Email"])
    assert figures["p_value"] == pytest.approx(second.pvalues["Email"])
    assert (figures["effect_low"], figures["effect_high"]) == pytest.approx(tuple(second.conf_int().loc["Email"]))
    assert figures["p_value[welch_t]"] < 0.05 < figures["p_value"]
    assert "No clear difference" in write(answer.headline)


def test_customers_in_both_groups_are_allowed_for(ask, orders) -> None:
    orders["half"] = np.where(np.arange(len(orders)) % 2, "a", "b")
    figures = ask(orders, metric="value", by="half").figures
    second = by_customer(orders, pd.DataFrame({"a": orders["half"] == "a"}))
    assert figures["statistic"] == pytest.approx(second.tvalues["a"])


def test_several_groups_by_customer(ask, orders) -> None:
    orders["plan"] = np.array(["x", "y", "z"])[orders["customer_id"].str[1:].astype(int) % 3]
    figures = ask(orders, metric="value", by="plan").figures
    fitted = by_customer(orders, pd.DataFrame({each: orders["plan"] == each for each in "yz"}))
    wald = fitted.f_test(np.eye(3)[1:])
    assert figures["test"] == "clustered_f"
    assert figures["statistic"] == pytest.approx(float(wald.fvalue))
    assert figures["p_value"] == pytest.approx(float(wald.pvalue))


def test_a_test_that_was_asked_for_stays_and_the_headline_follows_the_customers(ask, orders) -> None:
    answer = ask(orders, metric="value", by="channel", test="welch")
    assert answer.figures["test"] == "welch_t"
    assert answer.figures["p_value"] < 0.05 < answer.figures["p_value_dependent"]
    assert answer.figures["significant"] == "no"
    assert "once rows that hang together are allowed for" in write(answer.headline)


def test_rates_that_vary_from_row_to_row(ask) -> None:
    random = np.random.default_rng(4)
    rows = [(kind, 1000, int(random.choice([20, 180]))) for kind in ("A", "B") for _ in range(12)]
    ads = pd.DataFrame(rows, columns=["Channel", "Clicks", "Conversions"])
    figures = ask(ads, metric="conversion rate", by="Channel").figures
    share = ads.groupby("Channel")["Conversions"].transform("sum") / 12_000
    pearson = ((ads["Conversions"] - 1000 * share) ** 2 / (1000 * share * (1 - share))).sum() / 22
    assert figures["dispersion"] == pytest.approx(pearson)
    assert abs(figures["statistic"]) == pytest.approx(abs(figures["statistic[two_proportions]"]) / math.sqrt(pearson))


def test_days_in_a_row_make_no_headline(ask) -> None:
    random = np.random.default_rng(5)
    walk = np.zeros(120)
    for day in range(1, 120):
        walk[day] = 0.95 * walk[day - 1] + random.normal()
    series = pd.DataFrame({"Date": pd.date_range("2024-01-01", periods=120), "Sales": 100 + walk})
    series["half"] = ["first"] * 60 + ["second"] * 60
    answer = ask(series, metric="Sales", by="half")
    if answer.figures["p_value"] < 0.05 < answer.figures["p_value_dependent"]:
        assert answer.figures["significant"] == "no"
    assert answer.figures["p_value_dependent"] > answer.figures["p_value"]


def test_a_group_of_one_customer_is_not_adjusted(ask, said) -> None:
    frame = pd.DataFrame({"customer_id": ["C1"] * 20 + ["C2"] * 20, "plan": ["x"] * 20 + ["y"] * 20})
    frame["spend"] = np.arange(40.0) % 7
    answer = ask(frame, metric="spend", by="plan")
    assert answer.figures["test"] == "welch_t"
    assert "2 different values of “customer_id”" in said(answer)
