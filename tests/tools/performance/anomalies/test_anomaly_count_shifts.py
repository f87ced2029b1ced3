"""Steps in rare counts: chances that are worked out by hand, planted steps found, and none claimed without one."""

from __future__ import annotations

from math import comb, inf

import numpy as np
import pytest

from tools.performance.anomaly_count_shifts import chance_of_split, find_count_shifts


def chance(before: int, after: int, burst: float = inf, lengths: tuple[float, float] = (30.0, 30.0)) -> float:
    cells = [np.array([float(each)]) for each in (before, after, *lengths)]
    return float(chance_of_split(*cells, burst)[0])


def test_the_chance_of_a_split_by_hand() -> None:
    assert chance(0, 8) == pytest.approx(2 / 2**8)
    assert chance(1, 9) == pytest.approx(2 * (1 + 10) / 2**10)
    assert chance(5, 5) == 1.0
    assert chance(0, 4, lengths=(30.0, 10.0)) == pytest.approx(2 * 0.25**4)


def test_bursts_make_an_uneven_split_less_rare() -> None:
    """One event or burst size 1 over stretches of one step: all splits of n events are equally likely, 1 / (n + 1)."""
    assert chance(0, 9, burst=1.0, lengths=(1.0, 1.0)) == pytest.approx(2 / 10)
    assert chance(0, 9) == pytest.approx(2 / comb(9, 0) / 2**9)


def test_a_step_in_rare_counts_is_found_where_it_is() -> None:
    values = np.concatenate([np.tile([0.0, 1.0, 0.0], 66), np.tile([2.0, 1.0, 3.0], 67)])
    (found,) = find_count_shifts(values, np.ones(len(values)), 35, 0.05)
    assert abs(found.place - 198) <= 2
    assert found.before == pytest.approx(1 / 3, abs=0.05)
    assert found.after == pytest.approx(2.0, abs=0.1)


def test_no_events_from_some_day_on_is_a_step() -> None:
    values = np.concatenate([np.tile([1.0, 0.0, 1.0, 2.0, 0.0], 24), np.zeros(120)])
    (found,) = find_count_shifts(values, np.ones(240), 35, 0.05)
    assert found.place in range(117, 124)
    assert found.after == 0.0


@pytest.mark.parametrize("mean", [0.1, 0.3, 1.0, 4.0])
def test_counts_without_a_step_seldom_have_one(mean: float) -> None:
    claimed = 0
    for seed in range(60):
        values = np.random.default_rng(seed).poisson(mean, 365).astype(float)
        claimed += bool(find_count_shifts(values, np.ones(365), 35, 0.05))
    assert claimed <= 6
