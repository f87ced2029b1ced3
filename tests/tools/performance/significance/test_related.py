"""Several measurements of the same people: Friedman's test as R has it, each two with Holm's correction."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tools.errors import CannotAnswer
from tools.messages import write

# Times to round first base by three methods (Hollander and Wolfe 1973), the example of R's friedman.test.
ROUNDING = pd.DataFrame(
    np.array(
        [5.40, 5.50, 5.55, 5.85, 5.70, 5.75, 5.20, 5.60, 5.50, 5.55, 5.50, 5.40, 5.90, 5.85, 5.70, 5.45, 5.55, 5.60,
         5.40, 5.40, 5.35, 5.45, 5.50, 5.35, 5.25, 5.15, 5.00, 5.85, 5.80, 5.70, 5.25, 5.20, 5.10, 5.65, 5.55, 5.45,
         5.60, 5.35, 5.45, 5.05, 5.00, 4.95, 5.50, 5.50, 5.40, 5.45, 5.55, 5.50, 5.55, 5.55, 5.35, 5.45, 5.50, 5.55,
         5.50, 5.45, 5.25, 5.65, 5.60, 5.40, 5.70, 5.65, 5.55, 6.30, 6.30, 6.25]
    ).reshape(22, 3),
    columns=["Round Out", "Narrow Angle", "Wide Angle"],
)  # fmt: skip
METHODS = list(ROUNDING.columns)


def test_friedman_as_r_has_it(ask) -> None:
    answer = ask(ROUNDING, columns=METHODS)
    figures = answer.figures
    # Friedman chi-squared = 11.143, df = 2, p-value = 0.003805
    assert figures["test"] == "friedman"
    assert figures["statistic"] == pytest.approx(11.143, abs=5e-4)
    assert figures["p_value"] == pytest.approx(0.003805, abs=5e-7)
    assert (figures["df"], figures["rows"]) == (2, 22)
    assert figures["kendalls_w"] == pytest.approx(11.142857 / (22 * 2))
    assert figures["effect_low"] < figures["effect"] < figures["effect_high"]
    assert "The 3 measurements differ" in write(answer.headline)


def test_each_two_are_compared_after_holm(ask) -> None:
    figures = ask(ROUNDING, columns=METHODS).figures
    raw = {
        (one, two): stats.wilcoxon(ROUNDING[one], ROUNDING[two], method="approx", correction=True).pvalue
        for one, two in ((METHODS[0], METHODS[1]), (METHODS[0], METHODS[2]), (METHODS[1], METHODS[2]))
    }
    highest = 0.0
    for number, (pair, p) in enumerate(sorted(raw.items(), key=lambda each: each[1])):
        highest = max(highest, min(1.0, (3 - number) * p))
        assert figures[f"p_value[{pair[0]},{pair[1]}]"] == pytest.approx(highest)


def test_long_rows_are_the_same_as_columns(ask) -> None:
    long = ROUNDING.assign(player=[f"P{each}" for each in range(22)]).melt("player", var_name="way", value_name="time")
    shuffled = long.sample(frac=1, random_state=3)
    answer = ask(shuffled, metric="time", by="way", test="friedman", unit="player")
    assert answer.figures["statistic"] == pytest.approx(11.143, abs=5e-4)
    paired = ask(shuffled, metric="time", by="way", paired=True, unit="player")
    assert paired.figures["p_value"] == answer.figures["p_value"]


def test_groups_of_the_same_people_are_told(ask, said) -> None:
    long = ROUNDING.assign(customer_id=[f"C{each}" for each in range(22)])
    long = long.melt("customer_id", var_name="way", value_name="time")
    assert "ask for Friedman's test" in said(ask(long, metric="time", by="way"))


def test_blanks_are_left_out_and_said(ask, said) -> None:
    blank = ROUNDING.copy()
    blank.iloc[0, 1] = np.nan
    answer = ask(blank, columns=METHODS)
    assert answer.figures["rows"] == 21
    assert "1 row lacks one of the values" in said(answer)


@pytest.mark.parametrize(
    ("frame", "arguments", "words"),
    [
        (ROUNDING, {"columns": METHODS, "alternative": "greater"}, "needs two measurements"),
        (ROUNDING.iloc[:2], {"columns": METHODS}, "three complete rows"),
        (ROUNDING.assign(name="x"), {"columns": [*METHODS, "name"]}, "compared as numbers"),
        (ROUNDING, {"columns": [*METHODS, "gone"]}, "no column “gone”"),
    ],
)
def test_what_cannot_be_compared_is_refused(ask, frame, arguments, words) -> None:
    with pytest.raises(CannotAnswer) as refused:
        ask(frame, **arguments)
    assert words in str(refused.value)
