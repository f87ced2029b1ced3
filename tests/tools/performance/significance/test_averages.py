"""Averages and ranks of groups and pairs: the published results of R, planted truth."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tools.messages import write


@pytest.fixture(scope="module")
def sleep(reference_data):
    return pd.read_csv(reference_data / "sleep.csv")


def test_welch_as_r_has_it_for_the_sleep_of_students(sleep, ask, said) -> None:
    answer = ask(sleep, metric="extra", by="group")
    figures = answer.figures
    assert figures["test"] == "welch_t"
    assert figures["statistic"] == pytest.approx(-1.8608, abs=5e-5)
    assert figures["p_value"] == pytest.approx(0.07939, abs=5e-6)
    assert figures["df"] == pytest.approx(17.776, abs=5e-4)
    assert (figures["effect_low"], figures["effect_high"]) == pytest.approx((-3.3654832, 0.2054832), abs=5e-7)
    assert figures["n[1]"] == figures["n[2]"] == 10
    assert "too few rows to tell" in write(answer.headline)
    assert "ask for a paired test" in said(answer)


def test_paired_as_r_has_it(sleep, ask, said) -> None:
    answer = ask(sleep, metric="extra", by="group", paired=True)
    figures = answer.figures
    assert figures["statistic"] == pytest.approx(-4.0621, abs=5e-5)
    assert figures["p_value"] == pytest.approx(0.002833, abs=5e-7)
    assert (figures["effect_low"], figures["effect_high"]) == pytest.approx((-2.4598858, -0.7001142), abs=5e-7)
    assert figures["rows"] == 10
    assert "Pairs by “ID”." in said(answer)


def test_ranks_as_r_has_them(sleep, ask) -> None:
    two = ask(sleep, metric="extra", by="group", test="rank").figures
    assert (two["test"], two["statistic"]) == ("mann_whitney", 25.5)
    assert two["p_value"] == pytest.approx(0.06933, abs=5e-6)
    assert two["effect"] == pytest.approx(-1.35, abs=0.01)
    pairs = ask(sleep, metric="extra", by="group", paired=True, test="wilcoxon").figures
    assert (pairs["statistic"], pairs["p_value"]) == pytest.approx((0.0, 0.009091), abs=5e-7)


def test_two_columns_of_the_same_rows_are_pairs(sleep, ask) -> None:
    wide = sleep.pivot(index="ID", columns="group", values="extra").reset_index()
    wide.columns = ["ID", "before", "after"]
    figures = ask(wide, metric="before", second="after").figures
    assert figures["statistic"] == pytest.approx(-4.0621, abs=5e-5)
    apart = ask(wide, metric="before", second="after", paired=False).figures
    assert apart["statistic"] == pytest.approx(-1.8608, abs=5e-5)


def test_analysis_of_variance_as_r_has_it_for_plants(ask, plants) -> None:
    answer = ask(plants, metric="score", by="team")
    figures = answer.figures
    assert figures["test"] == "anova"
    assert figures["statistic"] == pytest.approx(4.846, abs=5e-4)
    assert figures["p_value"] == pytest.approx(0.01591, abs=5e-6)
    assert (figures["df"], figures["df_within"]) == (2, 27)
    assert figures["effect"] == pytest.approx(0.2641, abs=5e-5)
    # TukeyHSD: trt1-ctrl 0.3908711, trt2-ctrl 0.1979960, trt2-trt1 0.0120064
    assert figures["p_value[ctrl,trt1]"] == pytest.approx(0.3908711, abs=1e-5)
    assert figures["p_value[ctrl,trt2]"] == pytest.approx(0.1979960, abs=1e-5)
    assert figures["p_value[trt1,trt2]"] == pytest.approx(0.0120064, abs=1e-5)
    # kruskal.test: 7.9882, p-value = 0.01842
    assert figures["statistic[kruskal_wallis]"] == pytest.approx(7.9882, abs=5e-5)
    assert figures["p_value[kruskal_wallis]"] == pytest.approx(0.01842, abs=5e-6)
    # oneway.test: F = 5.181, num df = 2.000, denom df = 17.128, p-value = 0.01739
    assert figures["statistic[welch_anova]"] == pytest.approx(5.181, abs=5e-4)


def test_only_the_groups_that_are_named(ask, plants) -> None:
    figures = ask(plants, metric="score", by="team", between=["trt2", "trt1"], alternative="greater").figures
    # t.test(trt2, trt1, alternative = "greater"): t = 3.0101, df = 14.104, p-value = 0.004649
    assert figures["statistic"] == pytest.approx(3.0101, abs=5e-5)
    assert figures["df"] == pytest.approx(14.104, abs=5e-4)
    assert figures["p_value"] == pytest.approx(0.004649, abs=5e-7)
    assert figures["p_value"] == pytest.approx(figures["p_value_two_sided"] / 2)
    assert "n[ctrl]" not in figures


def test_one_group_against_all_others(ask, plants) -> None:
    figures = ask(plants, metric="score", by="team", between=["trt2"]).figures
    assert (figures["n[trt2]"], figures["n[others]"]) == (10, 20)
    rest = plants.loc[plants["team"] != "trt2", "score"]
    assert figures["mean[others]"] == pytest.approx(rest.mean())


def test_a_ratio_of_money_is_compared_by_rows(ask) -> None:
    random = np.random.default_rng(5)
    spend = random.uniform(50, 150, 200)
    ads = pd.DataFrame({"Channel": ["A", "B"] * 100, "Spend": spend})
    ads["Revenue"] = spend * np.where(ads["Channel"] == "A", 4.0, 3.0) + random.normal(0, 20, 200)
    figures = ask(ads, metric="roas", by="Channel").figures
    sums = ads.groupby("Channel")[["Revenue", "Spend"]].sum()
    assert figures["effect"] == pytest.approx(sums.Revenue["A"] / sums.Spend["A"] - sums.Revenue["B"] / sums.Spend["B"])
    assert figures["effect_low"] < 1.0 < figures["effect_high"]
    assert figures["significant"] == "yes"


def test_two_periods_are_two_groups(ask) -> None:
    days = [date(2024, 4, 1) + timedelta(days=each) for each in range(61)]
    random = np.random.default_rng(7)
    frame = pd.DataFrame({"Date": pd.to_datetime(days), "Sales": random.normal(100, 5, 61)})
    frame.loc[frame["Date"].dt.month == 5, "Sales"] += 10
    answer = ask(frame, metric="Sales", period="May", against="April")
    assert answer.figures["significant"] == "yes"
    assert 7 < answer.figures["effect"] < 13
    assert "n[2024-05-01 to 2024-05-31]" in answer.figures


def test_few_skewed_values_are_compared_by_ranks(ask, said, samples) -> None:
    random = np.random.default_rng(8)
    frame = samples(a=random.lognormal(2, 1.3, 15), b=random.lognormal(2.5, 1.3, 15))
    answer = ask(frame, metric="score", by="team")
    assert answer.figures["test"] == "mann_whitney"
    assert "ranks were compared rather than averages" in said(answer)
    assert ask(frame, metric="score", by="team", test="t").figures["test"] == "welch_t"


def test_groups_that_spread_differently_get_welchs_form(ask, said, samples) -> None:
    random = np.random.default_rng(9)
    frame = samples(a=random.normal(5, 1, 40), b=random.normal(5, 4, 40), c=random.normal(6, 1, 40))
    answer = ask(frame, metric="score", by="team")
    assert answer.figures["test"] == "welch_anova"
    assert "Games-Howell" in said(answer)


def test_a_clear_difference_that_is_small_is_called_small(ask, said, samples) -> None:
    random = np.random.default_rng(10)
    frame = samples(a=random.normal(100, 10, 40_000), b=random.normal(100.5, 10, 40_000))
    answer = ask(frame, metric="score", by="team")
    assert answer.figures["significant"] == "yes"
    assert "a small one" in write(answer.headline)
    assert "prove" not in said(answer).lower()


def test_no_difference_in_many_rows_is_bounded(ask, samples) -> None:
    random = np.random.default_rng(12)
    frame = samples(a=random.normal(100, 10, 5_000), b=random.normal(100, 10, 5_000))
    headline = write(ask(frame, metric="score", by="team").headline)
    assert "No clear difference" in headline
    assert "hardly more than" in headline


def test_false_alarms_come_as_often_as_they_should(ask, samples) -> None:
    random = np.random.default_rng(13)
    found = 0
    for _ in range(100):
        frame = samples(a=random.normal(0, 1, 12), b=random.normal(0, 3, 24))
        found += ask(frame, metric="score", by="team").figures["significant"] == "yes"
    assert found <= 11  # 5 of 100 are expected


def test_the_shape_and_the_spread(ask, samples) -> None:
    random = np.random.default_rng(6)
    bell = pd.DataFrame({"age": random.normal(40, 10, 300), "spend": random.lognormal(3, 1, 300)})
    assert "in line with a normal distribution" in write(ask(bell, metric="age", test="normality").headline)
    skewed = ask(bell, metric="spend", test="normality")
    assert skewed.figures["test"] == "shapiro"
    assert "high values stretches to the right" in write(skewed.headline)
    spread = ask(samples(a=random.normal(0, 1, 100), b=random.normal(0, 3, 100)), metric="score", test="levene").figures
    assert spread["significant"] == "yes"
    assert spread["effect_low"] < 3 < spread["effect_high"]
