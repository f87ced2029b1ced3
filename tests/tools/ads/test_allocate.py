"""The best split: closed forms, bounds, and three solvers that agree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.ads.allocate import allocate, project, reach
from tools.ads.expression import parse_response
from tools.ads.response import Curve, total

SOLVERS = ("slsqp", "gradient descent", "adam")


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("text", "budget", "split"),
    [
        ("sqrt(A) + 2 sqrt(B) + 2 sqrt(C)", 90, [10, 40, 40]),
        ("3 log(x) + 2 log(y)", 100, [60, 40]),
        ("sqrt(A) + sqrt(B)", 7, [3.5, 3.5]),
        # 100 x 50 / (x + 50)^2 = 60 x 20 / (y + 20)^2, so (x + 50) / (y + 20) = sqrt(5000 / 1200), x + y = 90
        ("100 a/(a+50) + 60 b/(b+20)", 90, [57.3899, 32.6101]),
    ],
)
def test_closed_forms(text: str, budget: float, split: list[float], solver) -> None:
    curves = parse_response(text)
    n = len(curves)
    found = allocate(curves, np.zeros(n), np.full(n, float(budget)), budget, solver)
    assert found.spends == pytest.approx(split, rel=1e-4)
    assert found.spends.sum() == pytest.approx(budget)
    assert found.gap < 1e-3


@pytest.mark.parametrize("solver", SOLVERS)
def test_bounds_hold_and_the_rest_is_optimal(solver) -> None:
    curves = parse_response("sqrt(A) + 2 sqrt(B) + 2 sqrt(C)")
    found = allocate(curves, np.array([20.0, 0, 0]), np.array([90.0, 90, 30]), 90, solver)
    assert found.spends == pytest.approx([20, 40, 30], rel=1e-4)
    assert found.gap < 1e-3


@st.composite
def problems(draw):
    n = draw(st.integers(2, 6))
    curves = []
    for i in range(n):
        shape = draw(st.sampled_from(["power", "saturation", "log_plus_one"]))
        parameter = draw(st.floats(0.1, 0.9)) if shape == "power" else draw(st.floats(5, 500))
        curves.append(Curve(str(i), shape, draw(st.floats(0.1, 50)), parameter))
    lower = np.array([draw(st.floats(0, 10)) for _ in range(n)])
    upper = lower + np.array([draw(st.floats(1, 200)) for _ in range(n)])
    share = draw(st.floats(0.05, 0.95))
    return curves, lower, upper, float(lower.sum() + share * (upper - lower).sum())


@settings(max_examples=40, deadline=None)
@given(problems())
def test_no_split_within_the_bounds_is_better(problem) -> None:
    curves, lower, upper, budget = problem
    found = allocate(curves, lower, upper, budget)
    assert (found.spends >= lower - 1e-9).all()
    assert (found.spends <= upper + 1e-9).all()
    assert found.spends.sum() == pytest.approx(budget)
    random = np.random.default_rng(0)
    for _ in range(30):
        other = project(random.uniform(lower, upper), lower, upper, budget)
        assert total(curves, other) <= total(curves, found.spends) * (1 + 1e-6) + 1e-9
    assert found.gap < 0.02


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 1000))
def test_projection_is_feasible_and_leaves_feasible_splits_alone(problem, seed: int) -> None:
    _, lower, upper, budget = problem
    wild = np.random.default_rng(seed).normal(0, 500, len(lower))
    split = project(wild, lower, upper, budget)
    assert split.sum() == pytest.approx(budget)
    assert (split >= lower).all()
    assert (split <= upper).all()
    assert project(split, lower, upper, budget) == pytest.approx(split, abs=1e-6)


def test_the_least_budget_for_a_target() -> None:
    curves = parse_response("sqrt(A) + 2 sqrt(B) + 2 sqrt(C)")
    found = reach(curves, lambda b: (np.zeros(3), np.full(3, b)), 1e-3, 1e4, float(np.sqrt(10) + 4 * np.sqrt(40)))
    assert found is not None
    assert found[0] == pytest.approx(90, rel=1e-6)
    flat = parse_response("10 A/(A+1) + 10 B/(B+1)")
    assert reach(flat, lambda b: (np.zeros(2), np.full(2, b)), 1e-3, 1e4, 21.0) is None
