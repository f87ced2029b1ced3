"""What follows each other in time: independent observations, trends, delays, and false alarms."""

import numpy as np
import pytest

from tools.performance.correlation.serial import adjust_pair, effective_size, find_delay

WEEK = np.arange(200) % 7


def walk(seed: int, length: int = 200) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).normal(size=length))


def noise(seed: int, length: int = 200) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=length)


def alike(seed: int, share: float, length: int = 200) -> np.ndarray:
    found, shocks = np.zeros(length), noise(seed, length)
    for place in range(1, length):
        found[place] = share * found[place - 1] + shocks[place]
    return found


def test_independent_numbers_are_worth_themselves_and_alike_ones_less() -> None:
    assert effective_size(noise(1), noise(2)) > 150
    # 200 of autocorrelation 0.8 are worth about 200 (1 - 0.64) / (1 + 0.64) = 44.
    assert 15 < effective_size(alike(1, 0.8), alike(2, 0.8)) < 110


@pytest.mark.parametrize(
    "made",
    [
        noise,
        lambda seed: alike(seed, 0.7),
        walk,
        lambda seed: noise(seed) + np.arange(200) / 20,
        lambda seed: noise(seed) + 3 * np.sin(2 * np.pi * np.arange(200) / 7),
        lambda seed: noise(seed) / 2 + np.exp(np.arange(200) / 66),
    ],
    ids=["noise", "alike", "walks", "trends", "weeks", "growth"],
)
def test_false_alarms_are_bounded(made) -> None:
    """5 in 100 are to be expected; more than 13 of 100 have a chance below 1 in 1,000 then."""
    together = delayed = 0
    for seed in range(100):
        adjusted = adjust_pair(made(2 * seed), made(2 * seed + 1), [WEEK])
        assert adjusted is not None
        delay = find_delay(adjusted, 10)
        together += adjusted.found.chance < 0.05
        delayed += delay is not None and delay.chance < 0.05
    assert together <= 13
    assert delayed <= 13


@pytest.mark.parametrize("steps", [-5, 0, 3, 9])
@pytest.mark.parametrize("make", [noise, walk, lambda seed, length: alike(seed, 0.6, length)])
def test_a_planted_delay_is_found(steps: int, make) -> None:
    x = make(5, 240)
    y = np.roll(x, steps)[20:220] * 2 + noise(7) * 0.3
    adjusted = adjust_pair(x[20:220], y, [WEEK])
    assert adjusted is not None
    delay = find_delay(adjusted, 14)
    assert delay is not None
    assert delay.steps == steps
    assert delay.chance < 0.001
    assert delay.found.value > 0.5


def test_gaps_are_no_values() -> None:
    x, y = noise(3), noise(3) + noise(4) * 0.1
    x[50:60] = np.nan
    adjusted = adjust_pair(x, y, [])
    assert adjusted is not None
    assert adjusted.found.value > 0.95
    assert np.isnan(adjusted.x[50:60]).all()


def test_too_short_or_flat_is_nothing() -> None:
    assert adjust_pair(noise(1, 8), noise(2, 8), []) is None
    assert adjust_pair(np.arange(50.0), noise(2, 50), []) is None
