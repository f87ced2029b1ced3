"""Tests of differences: published results of R, planted truth, what is warned of, hostile input, any order of rows."""

import math
from datetime import date, timedelta
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
from tools.performance.test_hypothesis import test_hypothesis

TODAY = Context(today=date(2024, 6, 10))


def ask(frame: pd.DataFrame, **arguments: Any) -> Answer:
    return test_hypothesis(frame, context=TODAY, **arguments)


def said(answer: Answer) -> str:
    parts = [answer.headline, answer.method, *answer.assumptions, *answer.warnings, *answer.next_questions]
    return " ".join(write(part) for part in parts)


def samples(**groups: Any) -> pd.DataFrame:
    return pd.DataFrame(
        [(float(value), name) for name, values in groups.items() for value in values], columns=["score", "team"]
    )


@pytest.fixture(scope="module")
def sleep(reference_data):
    return pd.read_csv(reference_data / "sleep.csv")


# The plant yields of Dobson (1983), which R has as PlantGrowth.
PLANTS = samples(
    ctrl=(4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14),
    trt1=(4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69),
    trt2=(6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26),
)


def test_the_tool_is_no_test_of_pytest() -> None:
    assert test_hypothesis.__test__ is False
    assert test_hypothesis.name == "test_hypothesis"


def test_welch_as_r_has_it_for_the_sleep_of_students(sleep) -> None:
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


def test_paired_as_r_has_it(sleep) -> None:
    answer = ask(sleep, metric="extra", by="group", paired=True)
    figures = answer.figures
    assert figures["statistic"] == pytest.approx(-4.0621, abs=5e-5)
    assert figures["p_value"] == pytest.approx(0.002833, abs=5e-7)
    assert (figures["effect_low"], figures["effect_high"]) == pytest.approx((-2.4598858, -0.7001142), abs=5e-7)
    assert figures["rows"] == 10
    assert "Pairs by “ID”." in said(answer)


def test_ranks_as_r_has_them(sleep) -> None:
    two = ask(sleep, metric="extra", by="group", test="rank").figures
    assert (two["test"], two["statistic"]) == ("mann_whitney", 25.5)
    assert two["p_value"] == pytest.approx(0.06933, abs=5e-6)
    assert two["effect"] == pytest.approx(-1.35, abs=0.01)
    pairs = ask(sleep, metric="extra", by="group", paired=True, test="wilcoxon").figures
    assert (pairs["statistic"], pairs["p_value"]) == pytest.approx((0.0, 0.009091), abs=5e-7)


def test_two_columns_of_the_same_rows_are_pairs(sleep) -> None:
    wide = sleep.pivot(index="ID", columns="group", values="extra").reset_index()
    wide.columns = ["ID", "before", "after"]
    figures = ask(wide, metric="before", second="after").figures
    assert figures["statistic"] == pytest.approx(-4.0621, abs=5e-5)
    apart = ask(wide, metric="before", second="after", paired=False).figures
    assert apart["statistic"] == pytest.approx(-1.8608, abs=5e-5)


def test_analysis_of_variance_as_r_has_it_for_plants() -> None:
    answer = ask(PLANTS, metric="score", by="team")
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


def test_only_the_groups_that_are_named() -> None:
    figures = ask(PLANTS, metric="score", by="team", between=["trt2", "trt1"], alternative="greater").figures
    # t.test(trt2, trt1, alternative = "greater"): t = 3.0101, df = 14.104, p-value = 0.004649
    assert figures["statistic"] == pytest.approx(3.0101, abs=5e-5)
    assert figures["df"] == pytest.approx(14.104, abs=5e-4)
    assert figures["p_value"] == pytest.approx(0.004649, abs=5e-7)
    assert figures["p_value"] == pytest.approx(figures["p_value_two_sided"] / 2)
    assert "n[ctrl]" not in figures


def test_one_group_against_all_others() -> None:
    figures = ask(PLANTS, metric="score", by="team", between=["trt2"]).figures
    assert (figures["n[trt2]"], figures["n[others]"]) == (10, 20)
    rest = PLANTS.loc[PLANTS["team"] != "trt2", "score"]
    assert figures["mean[others]"] == pytest.approx(rest.mean())


ADMISSIONS = pd.DataFrame(
    [
        (admit, gender, dept, count)
        for dept, counts in {
            "A": (512, 313, 89, 19), "B": (353, 207, 17, 8), "C": (120, 205, 202, 391),
            "D": (138, 279, 131, 244), "E": (53, 138, 94, 299), "F": (22, 351, 24, 317),
        }.items()
        for (gender, admit), count in zip(
            [("Male", "Admitted"), ("Male", "Rejected"), ("Female", "Admitted"), ("Female", "Rejected")], counts,
            strict=True,
        )
    ],
    columns=["Admit", "Gender", "Dept", "Freq"],
)  # fmt: skip
"""Graduate admissions at Berkeley in 1973 (Bickel, Hammel and O'Connell 1975), which R has as UCBAdmissions."""


def test_counts_as_r_has_them_and_what_hides_in_them() -> None:
    answer = ask(ADMISSIONS, metric="Admit", by="Gender")
    figures = answer.figures
    assert figures["test"] == "chi_square"
    assert figures["statistic"] == pytest.approx(91.61, abs=5e-3)  # chisq.test with Yates' correction
    assert figures["chi_square_uncorrected"] == pytest.approx(92.205, abs=5e-4)
    assert figures["share[Female]"] == pytest.approx(557 / 1835)
    assert figures["n[Male]"] == 2691
    assert "Simpson's paradox" in said(answer)
    assert "A row counts as often as “Freq” says." in said(answer)


def test_a_table_of_several_kinds() -> None:
    figures = ask(ADMISSIONS, metric="Dept", by="Gender").figures
    assert figures["test"] == "chi_square"
    assert figures["df"] == 5
    assert figures["effect_kind"] == "association"
    # chisq.test(margin.table(UCBAdmissions, c(2, 3))): X-squared = 1068.4
    assert figures["statistic"] == pytest.approx(1068.4, abs=0.05)


def test_rare_combinations_are_tested_exactly() -> None:
    tea = pd.DataFrame({"guess": ["milk"] * 4 + ["tea"] * 4, "truth": ["milk"] * 3 + ["tea", "milk"] + ["tea"] * 3})
    answer = ask(tea, metric="guess", by="truth")
    assert answer.figures["test"] == "fisher"
    assert answer.figures["p_value"] == pytest.approx(0.4857, abs=5e-5)  # fisher.test(TeaTasting)
    assert answer.figures["odds_ratio"] == pytest.approx(6.408309, abs=1e-4)
    assert "too rare for chi-square" in said(answer)
    # Agresti's job satisfaction: fisher.test gives 0.7827
    rows = [(1, 2, 1, 0), (3, 3, 6, 1), (10, 10, 14, 9), (6, 7, 12, 11)]
    job = pd.DataFrame(
        [(f"income {i}", f"mood {j}", count) for i, row in enumerate(rows) for j, count in enumerate(row)],
        columns=["income", "mood", "n"],
    )
    found = ask(job, metric="mood", by="income").figures
    assert found["test"] == "fisher"
    assert found["p_value"] == pytest.approx(0.7827, abs=5e-3)


def yes_and_no(**groups: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [(value, name) for name, (yes, rows) in groups.items() for value in [1] * yes + [0] * (rows - yes)],
        columns=["converted", "version"],
    )


def test_two_shares_and_their_direction() -> None:
    frame = yes_and_no(A=(120, 1000), B=(150, 1000))
    figures = ask(frame, metric="converted", by="version").figures
    # prop.test(c(120, 150), c(1000, 1000), correct = FALSE): X-squared = 3.8536, p-value = 0.04964
    assert figures["test"] == "two_proportions"
    assert figures["statistic"] ** 2 == pytest.approx(3.8536, abs=5e-4)
    assert figures["p_value"] == pytest.approx(0.04964, abs=5e-5)
    assert figures["effect"] == pytest.approx(-0.03)
    assert figures["relative_effect"] == pytest.approx(-0.2)
    assert figures["odds_ratio"] == pytest.approx((120 * 850) / (150 * 880))
    higher = ask(frame, metric="converted", by="version", between=["B", "A"], alternative="greater")
    assert higher.figures["p_value"] == pytest.approx(figures["p_value"] / 2)
    lower = ask(frame, metric="converted", by="version", between=["A", "B"], alternative="greater")
    assert "Not as asked" in write(lower.headline)


def test_rates_of_sums_are_tested_by_their_counts() -> None:
    rows = [(channel, 100, clicks) for channel, counts in (("A", (12, 12)), ("B", (15, 15))) for clicks in counts * 5]
    ads = pd.DataFrame(rows, columns=["Channel", "Clicks", "Conversions"])
    figures = ask(ads, metric="conversion rate", by="Channel").figures
    assert figures["statistic"] ** 2 == pytest.approx(3.8536, abs=5e-4)
    assert figures["n[A]"] == 1000


def test_tries_that_hang_together_are_told() -> None:
    random = np.random.default_rng(4)
    rows = [(channel, 1000, int(random.choice([20, 180]))) for channel in ("A", "B") for _ in range(12)]
    ads = pd.DataFrame(rows, columns=["Channel", "Clicks", "Conversions"])
    answer = ask(ads, metric="conversion rate", by="Channel")
    assert answer.figures["dispersion"] > 10
    assert answer.figures["p_value_rows"] > answer.figures["p_value"]
    assert "hang together" in said(answer)


def test_a_ratio_of_money_is_compared_by_rows() -> None:
    random = np.random.default_rng(5)
    spend = random.uniform(50, 150, 200)
    ads = pd.DataFrame({"Channel": ["A", "B"] * 100, "Spend": spend})
    ads["Revenue"] = spend * np.where(ads["Channel"] == "A", 4.0, 3.0) + random.normal(0, 20, 200)
    figures = ask(ads, metric="roas", by="Channel").figures
    sums = ads.groupby("Channel")[["Revenue", "Spend"]].sum()
    assert figures["effect"] == pytest.approx(sums.Revenue["A"] / sums.Spend["A"] - sums.Revenue["B"] / sums.Spend["B"])
    assert figures["effect_low"] < 1.0 < figures["effect_high"]
    assert figures["significant"] == "yes"


def test_one_sample_and_one_share() -> None:
    women = pd.DataFrame({"height": range(58, 73)})
    figures = ask(women, metric="height", value=63.0).figures
    assert figures["statistic"] == pytest.approx(2 / (math.sqrt(20) / math.sqrt(15)))
    # binom.test(682, 925, p = 0.75): p-value = 0.3825, interval 0.7076683 to 0.7654066
    peas = pd.DataFrame({"giant": [1] * 682 + [0] * 243})
    share = ask(peas, metric="giant", value=0.75).figures
    assert share["p_value"] == pytest.approx(0.3825, abs=5e-5)
    assert (share["share_low"], share["share_high"]) == pytest.approx((0.7076683, 0.7654066), abs=1e-6)


def test_pairs_of_yes_and_no() -> None:
    # Approval of the President (Agresti 1990): 794, 86, 150, 570
    cells = [((1, 1), 794), ((1, 0), 86), ((0, 1), 150), ((0, 0), 570)]
    people = [pair for pair, count in cells for _ in range(count)]
    rows = [(number, wave, answer[place]) for number, answer in enumerate(people) for place, wave in enumerate("12")]
    frame = pd.DataFrame(rows, columns=["customer_id", "survey", "approve"])
    figures = ask(frame, metric="approve", by="survey", paired=True, unit="customer_id").figures
    assert figures["test"] == "mcnemar"
    assert figures["effect"] == pytest.approx(-0.04)
    assert figures["p_value"] == pytest.approx(3.716e-05, rel=1e-3)


def test_two_columns_of_yes_and_no_are_pairs_as_well() -> None:
    frame = pd.DataFrame({"before": [1] * 30 + [0] * 70, "after": [1] * 20 + [0] * 10 + [1] * 30 + [0] * 40})
    figures = ask(frame, metric="before", second="after").figures
    assert (figures["test"], figures["only_first"], figures["only_second"]) == ("mcnemar", 10, 30)
    kinds = pd.DataFrame({"who": list("abab"), "wave": list("1122"), "colour": ["red", "blue", "red", "red"]})
    with pytest.raises(CannotAnswer, match="compares numbers"):
        ask(kinds, metric="colour", by="wave", paired=True, unit="who")


def test_the_shape_and_the_spread() -> None:
    random = np.random.default_rng(6)
    bell = pd.DataFrame({"age": random.normal(40, 10, 300), "spend": random.lognormal(3, 1, 300)})
    assert "in line with a normal distribution" in write(ask(bell, metric="age", test="normality").headline)
    skewed = ask(bell, metric="spend", test="normality")
    assert skewed.figures["test"] == "shapiro"
    assert "high values stretches to the right" in write(skewed.headline)
    spread = ask(samples(a=random.normal(0, 1, 100), b=random.normal(0, 3, 100)), metric="score", test="levene").figures
    assert spread["significant"] == "yes"
    assert spread["effect_low"] < 3 < spread["effect_high"]


def test_frequencies_against_equal_ones() -> None:
    frame = pd.DataFrame({"day": ["Mon"] * 60 + ["Tue"] * 30 + ["Wed"] * 30})
    figures = ask(frame, metric="count", by="day").figures
    assert (figures["test"], figures["statistic"]) == ("equal_shares", pytest.approx(15.0))


def test_two_periods_are_two_groups() -> None:
    days = [date(2024, 4, 1) + timedelta(days=each) for each in range(61)]
    random = np.random.default_rng(7)
    frame = pd.DataFrame({"Date": pd.to_datetime(days), "Sales": random.normal(100, 5, 61)})
    frame.loc[frame["Date"].dt.month == 5, "Sales"] += 10
    answer = ask(frame, metric="Sales", period="May", against="April")
    assert answer.figures["significant"] == "yes"
    assert 7 < answer.figures["effect"] < 13
    assert "n[2024-05-01 to 2024-05-31]" in answer.figures


def test_few_skewed_values_are_compared_by_ranks() -> None:
    random = np.random.default_rng(8)
    frame = samples(a=random.lognormal(2, 1.3, 15), b=random.lognormal(2.5, 1.3, 15))
    answer = ask(frame, metric="score", by="team")
    assert answer.figures["test"] == "mann_whitney"
    assert "ranks were compared rather than averages" in said(answer)
    assert ask(frame, metric="score", by="team", test="t").figures["test"] == "welch_t"


def test_groups_that_spread_differently_get_welchs_form() -> None:
    random = np.random.default_rng(9)
    frame = samples(a=random.normal(5, 1, 40), b=random.normal(5, 4, 40), c=random.normal(6, 1, 40))
    answer = ask(frame, metric="score", by="team")
    assert answer.figures["test"] == "welch_anova"
    assert "Games-Howell" in said(answer)


def test_a_clear_difference_that_is_small_is_called_small() -> None:
    random = np.random.default_rng(10)
    frame = samples(a=random.normal(100, 10, 40_000), b=random.normal(100.5, 10, 40_000))
    answer = ask(frame, metric="score", by="team")
    assert answer.figures["significant"] == "yes"
    assert "a small one" in write(answer.headline)
    assert "prove" not in said(answer).lower()


def test_no_difference_in_many_rows_is_bounded() -> None:
    random = np.random.default_rng(12)
    frame = samples(a=random.normal(100, 10, 5_000), b=random.normal(100, 10, 5_000))
    headline = write(ask(frame, metric="score", by="team").headline)
    assert "No clear difference" in headline
    assert "hardly more than" in headline


def test_false_alarms_come_as_often_as_they_should() -> None:
    random = np.random.default_rng(13)
    found = 0
    for _ in range(100):
        frame = samples(a=random.normal(0, 1, 12), b=random.normal(0, 3, 24))
        found += ask(frame, metric="score", by="team").figures["significant"] == "yes"
    assert found <= 11  # 5 of 100 are expected


def test_the_same_customers_and_days_in_a_row_are_told() -> None:
    random = np.random.default_rng(14)
    customers = np.repeat(np.arange(40), 10)
    frame = pd.DataFrame(
        {"customer_id": [f"C{each}" for each in customers], "plan": np.where(customers % 2, "x", "y"),
         "spend": random.normal(50, 5, 400)}
    )  # fmt: skip
    assert "400 rows are of 40 different values of “customer_id”" in said(ask(frame, metric="spend", by="plan"))
    walk = np.cumsum(random.normal(0, 1, 120)) + 100
    series = pd.DataFrame({"Date": pd.date_range("2024-01-01", periods=120), "Sales": walk})
    series["half"] = ["first"] * 60 + ["second"] * 60
    assert "in time are alike" in said(ask(series, metric="Sales", by="half"))


def test_an_outlier_is_told() -> None:
    random = np.random.default_rng(15)
    a = [*random.normal(10, 1, 39), 500.0]
    assert "far outside the rest" in said(ask(samples(a=a, b=random.normal(10, 1, 40)), metric="score", by="team"))


def test_what_is_left_open_is_asked() -> None:
    frame = PLANTS.assign(size=np.arange(30.0), place=["x", "y"] * 15)
    with pytest.raises(NeedsChoice) as asked:
        ask(frame, by="team")
    assert [str(choice.label) for choice in asked.value.choices] == ["score", "size"]
    with pytest.raises(NeedsChoice) as asked:
        ask(frame, metric="score")
    assert [choice.arguments["by"] for choice in asked.value.choices] == ["team", "place"]


@pytest.mark.parametrize(
    ("frame", "arguments", "words"),
    [
        (PLANTS, {"metric": "score", "by": "team", "between": ["ctrl", "gone"]}, "has no group gone"),
        (PLANTS, {"metric": "score", "by": "nothing"}, "no column “nothing”"),
        (PLANTS, {"metric": "score", "by": "team", "alternative": "greater"}, "needs two groups"),
        (PLANTS, {"metric": "score", "by": "team", "paired": True}, "which rows belong together"),
        (PLANTS, {"metric": "score", "by": "team", "test": "fisher"}, "counts of kinds"),
        (PLANTS.assign(more=np.arange(30) / 7), {"metric": "score", "by": "more"}, "correlation"),
        (samples(a=[1, 1, 1], b=[1, 1, 1]), {"metric": "score", "by": "team"}, "do not vary"),
        (samples(a=[1], b=[2]), {"metric": "score", "by": "team"}, "not two groups"),
        (samples(a=[1, 2, 3]), {"metric": "score", "by": "team"}, "not two groups"),
        (samples(a=[math.nan] * 3, b=[math.inf] * 3), {"metric": "score", "by": "team"}, ""),
        (yes_and_no(A=(0, 30), B=(0, 30)), {"metric": "converted", "by": "version"}, ""),
        (PLANTS.iloc[:0], {"metric": "score", "by": "team"}, ""),
        (PLANTS.iloc[:1], {"metric": "score", "by": "team"}, ""),
    ],
)
def test_what_cannot_be_tested_is_refused_in_words(frame, arguments, words) -> None:
    with pytest.raises((CannotAnswer, NeedsChoice)) as refused:
        ask(frame, **arguments)
    assert words in str(refused.value)


def test_many_groups_and_strange_names() -> None:
    many = pd.DataFrame({"id": [f"g{each}" for each in range(100_000)], "x": np.arange(100_000.0)})
    with pytest.raises(CannotAnswer, match="groups"):
        ask(many, metric="x", by="id")
    strange = pd.DataFrame({"group 0 {x}": ["<b>", "=1+1", "组"] * 20, "分数": np.arange(60.0) % 7})
    assert ask(strange, metric="分数", by="group 0 {x}").figures["n[组]"] == 20
    blanks = pd.DataFrame({"g": ["a", "b", None, ""] * 10, "x": np.arange(40.0) % 9})
    assert ask(blanks, metric="x", by="g").figures["rows"] == 20


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.01, 1000), st.floats(-50, 50))
def test_order_and_units_do_not_matter(random, factor, shift) -> None:
    frame = PLANTS.assign(score=PLANTS["score"] * factor + shift).sample(frac=1, random_state=random.randrange(1000))
    one, two = ask(PLANTS, metric="score", by="team").figures, ask(frame, metric="score", by="team").figures
    assert two["statistic"] == pytest.approx(one["statistic"], rel=1e-6)
    assert two["p_value"] == pytest.approx(one["p_value"], rel=1e-5)
    assert two["effect"] == pytest.approx(one["effect"], rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(1, 60)] * 4))
def test_counts_reconcile_however_they_are_held(cells) -> None:
    table = pd.DataFrame(
        {"kind": ["a", "a", "b", "b"], "end": ["up", "down"] * 2, "n": cells}, columns=["kind", "end", "n"]
    )
    long = table.loc[table.index.repeat(table["n"]), ["kind", "end"]]
    one = ask(table, metric="end", by="kind", test="chi-square").figures
    two = ask(long, metric="end", by="kind", test="chi-square").figures
    assert one["rows"] == two["rows"] == sum(cells)
    assert one["p_value"] == pytest.approx(two["p_value"])
    assert one["effect_low"] <= one["effect"] <= one["effect_high"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"metric": "score", "by": "team"},
        {"metric": "score", "by": "team", "test": "rank", "between": ["ctrl", "trt1"]},
        {"metric": "score", "test": "normality"},
        {"metric": "score", "value": 5.0},
    ],
)
def test_an_answer_is_stored_read_in_chinese_and_drawn(arguments) -> None:
    answer = ask(PLANTS, **arguments)
    assert loads(dumps(answer)) == answer
    assert all(isinstance(value, str) or math.isfinite(value) for value in answer.figures.values())
    chinese = write(answer.headline, "zh", translations("zh"))
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
    for chart in answer.charts:
        assert draw(chart, "en").startswith(b"\x89PNG")
