"""What is usual for a metric, and how often a metric without any news is called unusual."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from tools.messages import Period
from tools.performance.noise import ENOUGH, judge, judge_change, usual_range
from tools.performance.windows import Windows

DAY = Period(date(2024, 1, 1), date(2024, 1, 1))


def windows_of(count: int) -> Windows:
    pairs = tuple((place, place - 1) for place in range(1, count - 1))
    return Windows((DAY,) * count, count - 1, count - 2, pairs)


def test_a_change_like_the_others_is_usual_and_one_far_beyond_is_not() -> None:
    values = [100.0, 104.0, 99.0, 103.0, 98.0, 101.0, 105.0, 100.0, 102.0, 99.0, 103.0]
    assert judge([*values, 99.0], windows_of(12)).verdict == "usual"
    found = judge([*values, 60.0], windows_of(12))
    assert found.verdict == "real"
    assert found.relative
    assert found.count == 10
    assert found.larger == 0
    assert found.low is not None
    assert -0.25 < found.low < 0


def test_the_more_sure_one_wants_to_be_the_wider_is_the_usual() -> None:
    others = [1.0, -1.0, 2.0, -2.0, 1.5, -1.5, 0.5, -0.5]
    low, high = usual_range(others)
    wide_low, wide_high = usual_range(others, 0.999)
    assert wide_low < low < high < wide_high
    border = judge_change(high, others)
    assert border.distance == pytest.approx(1.0)
    assert judge_change(2 * high, others).verdict == "real"
    assert judge_change(2 * high, others, 0.9999).verdict == "usual"


def test_too_few_others_tell_nothing() -> None:
    assert judge([100.0, 50.0], windows_of(2)).verdict == "unknown"
    assert judge_change(5.0, [1.0] * (ENOUGH - 1)).verdict == "unknown"
    assert judge([None] * 12, windows_of(12)).verdict == "unknown"


def test_values_below_zero_are_judged_by_their_differences() -> None:
    values = [-5.0, 4.0, -3.0, 5.0, -4.0, 3.0, -5.0, 6.0, -4.0, 5.0, -3.0]
    found = judge([*values, 300.0], windows_of(12))
    assert found.verdict == "real"
    assert not found.relative


def test_one_odd_period_does_not_hide_the_next() -> None:
    changes = [1.0, -1.0, 2.0, -2.0, 1.5, -1.5, 0.5, -0.5, 80.0, -80.0]
    low, high = usual_range(changes)
    assert -20 < low < 0 < high < 20


def test_a_metric_that_never_moves() -> None:
    assert judge([10.0] * 12, windows_of(12)).verdict == "usual"
    assert judge([*[10.0] * 11, 11.0], windows_of(12)).verdict == "real"


@pytest.mark.parametrize("kind", ["normal", "growing", "remembering"])
def test_noise_is_called_real_about_as_often_as_promised(kind: str) -> None:
    random = np.random.default_rng(7)
    hits, tries = 0, 400
    for _ in range(tries):
        steps = random.standard_normal(26)
        if kind == "normal":
            values = 100 + 10 * steps
        elif kind == "growing":
            values = 100 * 1.02 ** np.arange(26) * np.exp(0.1 * steps)
        else:
            values = 100 + np.convolve(steps, 0.8 ** np.arange(26))[:26] * 3
        hits += judge([float(value) for value in values], windows_of(26)).verdict == "real"
    assert 0.01 <= hits / tries <= 0.08


def test_months_are_judged_by_the_day_and_told_as_a_whole() -> None:
    starts = [date(2022 + n // 12, n % 12 + 1, 1) for n in range(27)]
    months = tuple(Period(a, b - timedelta(days=1)) for a, b in pairwise(starts))
    windows = Windows(months, 25, 24, tuple((place, place - 1) for place in range(1, 25)))
    lengths = [(month.last - month.first).days + 1 for month in months]
    values = [100.0 * days * (1.02 if place % 3 else 1.0) for place, days in enumerate(lengths)]
    assert lengths[-1] == 29
    found = judge(values, windows, by_day=True)
    assert found.verdict == "usual"
    assert found.low is not None
    assert found.low < 29 / 31 - 1 < (found.high or 0.0) < 0.02
