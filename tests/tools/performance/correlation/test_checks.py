"""What a number hides: single rows, curves, spread, zeros, arithmetic, groups."""

import numpy as np
import pytest

from tools.performance.correlation.checks import Cloud, Shape, look_at, made_of, reverses
from tools.performance.correlation.coefficients import coefficient, pearson

X = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], dtype=float)
CURVE = np.array([9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74])
ONE_FAR = np.array([7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73])
EIGHTS = np.array([8.0] * 7 + [19.0] + [8.0] * 3)
REST = np.array([6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.5, 5.56, 7.91, 6.89])


def shape_of(x: np.ndarray, y: np.ndarray) -> Shape:
    r = pearson(x, y) or 0.0
    rho = pearson(np.argsort(np.argsort(x)), np.argsort(np.argsort(y))) or 0.0
    return look_at(Cloud(x, y, np.arange(len(x))), r, rho)


def test_anscombe() -> None:
    """Four clouds of r = 0.82; Anscombe (1973)."""
    assert shape_of(X, CURVE).curved
    assert shape_of(X, CURVE).turns == pytest.approx(10.97, abs=0.1)
    far = shape_of(X, ONE_FAR)
    assert far.movers == (2,)
    assert far.without == pytest.approx(0.99999, abs=1e-4)
    alone = shape_of(EIGHTS, REST)
    assert alone.movers == (7,)
    assert alone.without is None


def test_a_plain_band_is_nothing_to_tell() -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=400)
    found = shape_of(x, x + random.normal(size=400))
    assert (found.movers, found.curved, found.spreads, found.empty) == ((), False, 0.0, (0.0, 0.0))
    assert found.slope == pytest.approx(1.0, abs=0.15)


def test_spread_and_zeros_are_seen() -> None:
    random = np.random.default_rng(2)
    x = random.uniform(1, 10, size=500)
    assert shape_of(x, x * random.normal(1, 0.3, size=500)).spreads > 0.3
    y = np.where(random.uniform(size=500) < 0.6, 0.0, x + random.normal(size=500))
    found = shape_of(x, y)
    assert found.empty[1] == pytest.approx(0.6, abs=0.06)
    assert found.without_empty is not None
    assert found.without_empty > 0.9


@pytest.mark.parametrize(("kind", "make"), [
    ("sum", lambda x, z: x + z), ("product", lambda x, z: x * z), ("share", lambda x, z: x / z),
])  # fmt: skip
def test_arithmetic_is_seen(kind: str, make) -> None:
    x, z, other = np.random.default_rng(3).uniform(1, 9, size=(3, 50))
    made = make(x, z)
    assert made_of(x, made, np.array([other, z])) in {(kind, 1), ("product", 1) if kind == "share" else (kind, 1)}
    assert made_of(x, other, np.array([z])) is None


def test_groups_that_tell_another_story() -> None:
    assert reverses(coefficient(-0.12, 150), coefficient(0.53, 150), 1) == "reverses"
    assert reverses(coefficient(0.6, 150), coefficient(0.05, 150), 1) == "vanishes"
    assert reverses(coefficient(0.6, 150), coefficient(0.55, 150), 1) is None
    assert reverses(coefficient(0.6, 150), None, 1) is None
