"""Tails: as rare as they are where they are known, and no odd time of a normal series passes for a heavy tail."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tools.performance.anomaly_tails import fit_tail, tail_of


def test_the_tail_of_a_known_distribution_is_that_of_tables() -> None:
    """Student's t with 4 degrees: 2.132 is passed by 5 % on each side, its median size is 0.7407."""
    tail = tail_of(4.0)
    size = 2.1318467863 / 0.7406970841 * 0.6744897502
    assert np.exp(tail.log_chance(np.array([size])))[0] == pytest.approx(0.1, rel=0.01)
    assert tail.size(np.log(0.1)) == pytest.approx(size, rel=0.01)


def test_a_size_and_its_chance_are_each_other_s_inverse() -> None:
    tail = fit_tail(np.abs(np.random.default_rng(1).normal(size=500)))
    for chance in (-1.0, -5.0, -12.0):
        assert float(tail.log_chance(np.array([tail.size(chance)]))[0]) == pytest.approx(chance, abs=1e-6)


def test_many_normal_deviations_have_nearly_a_normal_tail_and_no_lighter_one() -> None:
    tail = fit_tail(stats.norm.ppf(0.5 + (np.arange(4000) + 0.5) / 8000))
    assert 3.2 < tail.size(np.log(1e-3)) < 3.8  # Normal: 3.29.


@pytest.mark.parametrize("odd", [1, 5, 20])
def test_odd_times_far_off_make_no_tail_heavier(odd: int) -> None:
    quiet = stats.norm.ppf(0.5 + (np.arange(400) + 0.5) / 800)
    with_odd = np.concatenate([quiet, np.linspace(9, 14, odd)])
    assert fit_tail(with_odd).size(np.log(1e-4)) < 1.25 * fit_tail(quiet).size(np.log(1e-4))


def test_a_heavy_tail_stays_heavy() -> None:
    """Three degrees: a deviation of ten times the median one is passed by 0.6 %, by no normal one ever."""
    sizes = stats.t.ppf(0.5 + (np.arange(400) + 0.5) / 800, 3)
    found = float(np.exp(fit_tail(sizes).log_chance(np.array([10 * 0.7649])))[0])
    assert found == pytest.approx(2 * stats.t.sf(7.649, 3), rel=0.5)


@pytest.mark.parametrize("sizes", [[], [0.0] * 20, [1.0], [0.0] * 10 + [3.0] * 3], ids=["none", "zeros", "one", "few"])
def test_what_says_little_has_a_tail_all_the_same(sizes: list[float]) -> None:
    tail = fit_tail(np.array(sizes))
    assert np.isfinite(tail.size(np.log(1e-4)))
    assert (np.diff(tail.log_chances) <= 0).all()
