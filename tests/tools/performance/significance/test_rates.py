"""Rates by what is counted, in files that hold one row a version: two shares from counts; one kind as the outcome."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportions_ztest

from tools.messages import write

VERSIONS = pd.DataFrame({"variant": ["A", "B"], "visitors": [4120, 4087], "signups": [412, 482]})
CHINESE = pd.DataFrame({"版本": ["旧版", "新版"], "访客数": [5200, 5150], "注册数": [468, 541], "下单数": [130, 141]})


@pytest.mark.parametrize("metric", ["signup rate", "signups", None])
def test_two_shares_from_counts(ask, metric) -> None:
    figures = ask(VERSIONS, metric=metric, by="variant").figures
    z, p = proportions_ztest([412, 482], [4120, 4087])
    assert figures["test"] == "two_proportions"
    assert (figures["statistic"], figures["p_value"]) == pytest.approx((z, p))
    assert figures["share[A]"] == pytest.approx(0.1)


def test_rates_of_chinese_headers(ask, said) -> None:
    answer = ask(CHINESE, metric="下单率", by="版本", between=["新版", "旧版"])
    z, p = proportions_ztest([141, 130], [5150, 5200])
    assert (answer.figures["statistic"], answer.figures["p_value"]) == pytest.approx((z, p))
    assert "“访客数” that are “下单数”" in said(answer)


def test_no_difference_is_called_no_evidence(ask) -> None:
    same = VERSIONS.assign(signups=[412, 402])
    headline = write(ask(same, metric="signup rate", by="variant", between=["A", "B"], alternative="greater").headline)
    assert headline.startswith("No evidence that signup rate is higher for A")
    assert "one-sided" in headline


def test_one_kind_is_the_outcome(ask) -> None:
    frame = pd.DataFrame(
        {"end": ["sold", "lost", "open"] * 2, "team": ["x"] * 3 + ["y"] * 3, "n": [40, 30, 30, 60, 20, 20]}
    )
    answer = ask(frame, metric="end", outcome="sold", by="team", between=["y", "x"], alternative="greater")
    z, p = proportions_ztest([60, 40], [100, 100], alternative="larger")
    assert (answer.figures["statistic"], answer.figures["p_value"]) == pytest.approx((z, p))
    assert "share of “sold”" in write(answer.headline).lower()


def test_rank_biserial_as_effectsize_has_it(ask) -> None:
    # rank_biserial(mpg ~ am, data = mtcars) of R's effectsize: -0.66, 95% CI -0.84 to -0.36
    automatic = [21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2,
                 13.3, 19.2]  # fmt: skip
    manual = [21.0, 21.0, 22.8, 32.4, 30.4, 33.9, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4]
    frame = pd.DataFrame({"mpg": automatic + manual, "gear": ["auto"] * 19 + ["manual"] * 13})
    figures = ask(frame, metric="mpg", by="gear", test="rank").figures
    assert figures["statistic"] == 42  # wilcox.test: W = 42, p-value = 0.001871
    assert figures["p_value"] == pytest.approx(0.001871, abs=5e-7)
    assert figures["rank_biserial"] == pytest.approx(-0.66, abs=5e-3)
    assert figures["rank_biserial_low"] == pytest.approx(-0.84, abs=5e-3)
    assert figures["rank_biserial_high"] == pytest.approx(-0.36, abs=5e-3)


def test_the_correlation_ratio_is_the_root_of_eta_squared(ask, plants) -> None:
    figures = ask(plants, metric="score", by="team").figures
    assert figures["correlation_ratio"] ** 2 == pytest.approx(figures["effect"])
