"""Coefficients, intervals and p-values against scipy and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tools.performance.correlation.coefficients import (
    Ranks,
    adjust_for_many,
    coefficient,
    coefficients,
    pearson,
    without,
)

X = np.array([1.0, 2.0, 3.0, 4.0, 7.0, 7.0])
Y = np.array([2.0, 1.0, 4.0, 3.0, 9.0, 5.0])


def test_r_and_rho_are_those_of_scipy() -> None:
    r, rho = coefficients(X, Y) or pytest.fail("nothing")
    assert r.value == pytest.approx(stats.pearsonr(X, Y).statistic)
    assert r.chance == pytest.approx(stats.pearsonr(X, Y).pvalue)
    interval = stats.pearsonr(X, Y).confidence_interval()
    assert (r.low, r.high) == pytest.approx((interval.low, interval.high))
    assert rho.value == pytest.approx(stats.spearmanr(X, Y).statistic)
    assert rho.chance == pytest.approx(stats.spearmanr(X, Y).pvalue)


def test_the_interval_of_rho_is_that_of_bonett_and_wright() -> None:
    found = coefficient(0.6, 103, ranks=True)
    width = 1.959964 * math.sqrt((1 + 0.18) / 100)
    assert found.low == pytest.approx(math.tanh(math.atanh(0.6) - width), abs=1e-6)
    assert found.high == pytest.approx(math.tanh(math.atanh(0.6) + width), abs=1e-6)


def test_too_few_have_no_interval() -> None:
    found = coefficient(0.5, 3.0)
    assert (found.low, found.high) == (-1.0, 1.0)
    assert coefficient(1.0, 10).chance == 0.0


def test_what_does_not_vary_has_no_correlation() -> None:
    assert pearson(np.ones(5), np.arange(5.0)) is None
    assert pearson(np.full(5, 0.1) + 1e-17, np.arange(5.0)) is None


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e12, 1e300])
def test_units_do_not_matter(scale: float) -> None:
    assert pearson(X * scale, Y) == pytest.approx(stats.pearsonr(X, Y).statistic)


def test_holm_by_hand() -> None:
    assert adjust_for_many([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert adjust_for_many([]) == ()


def test_held_constant_by_the_formula_of_three_correlations() -> None:
    z = np.array([1.0, 0.0, 2.0, 1.0, 3.0, 5.0])
    xy, xz, yz = (stats.pearsonr(*pair).statistic for pair in ((X, Y), (X, z), (Y, z)))
    wanted = (xy - xz * yz) / math.sqrt((1 - xz**2) * (1 - yz**2))
    assert pearson(*without(np.array([X, Y]), z[None])) == pytest.approx(wanted)


def test_what_is_held_explains_itself_away() -> None:
    left = without(np.array([X, 3 * X + 1e6]), X[None])
    assert not left.any()


@given(st.lists(st.integers(0, 5), min_size=2, max_size=30), st.data())
def test_ranks_of_any_part_are_those_of_scipy(values: list[int], data: st.DataObject) -> None:
    array = np.array(values, dtype=float)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))
    if kept.any():
        assert Ranks(array).of(kept) == pytest.approx(stats.rankdata(array[kept]))
