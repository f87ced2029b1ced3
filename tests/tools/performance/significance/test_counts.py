"""Shares and kinds: the published results of R, rare combinations, pairs of yes and no."""

import math

import pandas as pd
import pytest

from tools.errors import CannotAnswer
from tools.messages import write

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


def test_counts_as_r_has_them_and_what_hides_in_them(ask, said) -> None:
    answer = ask(ADMISSIONS, metric="Admit", by="Gender")
    figures = answer.figures
    assert figures["test"] == "chi_square"
    assert figures["statistic"] == pytest.approx(91.61, abs=5e-3)  # chisq.test with Yates' correction
    assert figures["chi_square_uncorrected"] == pytest.approx(92.205, abs=5e-4)
    assert figures["share[Female]"] == pytest.approx(557 / 1835)
    assert figures["n[Male]"] == 2691
    assert "Simpson's paradox" in said(answer)
    assert "A row counts as often as “Freq” says." in said(answer)


def test_a_table_of_several_kinds(ask) -> None:
    figures = ask(ADMISSIONS, metric="Dept", by="Gender").figures
    assert figures["test"] == "chi_square"
    assert figures["df"] == 5
    assert figures["effect_kind"] == "association"
    # chisq.test(margin.table(UCBAdmissions, c(2, 3))): X-squared = 1068.4
    assert figures["statistic"] == pytest.approx(1068.4, abs=0.05)


def test_rare_combinations_are_tested_exactly(ask, said) -> None:
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


def test_two_shares_and_their_direction(ask, yes_and_no) -> None:
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
    assert "No evidence that" in write(lower.headline)
    assert "clearly the other way round" in write(lower.headline)
    assert "one-sided" in write(lower.headline)
    assert "one-sided" in write(higher.headline)


def test_rates_of_sums_are_tested_by_their_counts(ask) -> None:
    rows = [(channel, 100, clicks) for channel, counts in (("A", (12, 12)), ("B", (15, 15))) for clicks in counts * 5]
    ads = pd.DataFrame(rows, columns=["Channel", "Clicks", "Conversions"])
    figures = ask(ads, metric="conversion rate", by="Channel").figures
    assert figures["statistic"] ** 2 == pytest.approx(3.8536, abs=5e-4)
    assert figures["n[A]"] == 1000


def test_one_sample_and_one_share(ask) -> None:
    women = pd.DataFrame({"height": range(58, 73)})
    figures = ask(women, metric="height", value=63.0).figures
    assert figures["statistic"] == pytest.approx(2 / (math.sqrt(20) / math.sqrt(15)))
    # binom.test(682, 925, p = 0.75): p-value = 0.3825, interval 0.7076683 to 0.7654066
    peas = pd.DataFrame({"giant": [1] * 682 + [0] * 243})
    share = ask(peas, metric="giant", value=0.75).figures
    assert share["p_value"] == pytest.approx(0.3825, abs=5e-5)
    assert (share["share_low"], share["share_high"]) == pytest.approx((0.7076683, 0.7654066), abs=1e-6)


def test_pairs_of_yes_and_no(ask) -> None:
    # Approval of the President (Agresti 1990): 794, 86, 150, 570
    cells = [((1, 1), 794), ((1, 0), 86), ((0, 1), 150), ((0, 0), 570)]
    people = [pair for pair, count in cells for _ in range(count)]
    rows = [(number, wave, answer[place]) for number, answer in enumerate(people) for place, wave in enumerate("12")]
    frame = pd.DataFrame(rows, columns=["customer_id", "survey", "approve"])
    figures = ask(frame, metric="approve", by="survey", paired=True, unit="customer_id").figures
    assert figures["test"] == "mcnemar"
    assert figures["effect"] == pytest.approx(-0.04)
    assert figures["p_value"] == pytest.approx(3.716e-05, rel=1e-3)


def test_two_columns_of_yes_and_no_are_pairs_as_well(ask) -> None:
    frame = pd.DataFrame({"before": [1] * 30 + [0] * 70, "after": [1] * 20 + [0] * 10 + [1] * 30 + [0] * 40})
    figures = ask(frame, metric="before", second="after").figures
    assert (figures["test"], figures["only_first"], figures["only_second"]) == ("mcnemar", 10, 30)
    kinds = pd.DataFrame({"who": list("abab"), "wave": list("1122"), "colour": ["red", "blue", "red", "red"]})
    with pytest.raises(CannotAnswer, match="compares numbers"):
        ask(kinds, metric="colour", by="wave", paired=True, unit="who")


def test_frequencies_against_equal_ones(ask) -> None:
    frame = pd.DataFrame({"day": ["Mon"] * 60 + ["Tue"] * 30 + ["Wed"] * 30})
    figures = ask(frame, metric="count", by="day").figures
    assert (figures["test"], figures["statistic"]) == ("equal_shares", pytest.approx(15.0))
