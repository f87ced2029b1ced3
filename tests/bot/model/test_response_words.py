"""Response curves in a question, from its words to the split, against another formulation of the same problem."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from bot.model.situation import Situation
from bot.model.understand import understand
from tools.ads.limits import Limit
from tools.ads.optimize_budget import optimize_budget
from tools.answer import Answer
from tools.context import Context
from tools.errors import CannotAnswer
from tools.registry import all_tools

Slope = Callable[[float], float]
CONTEXT = Context(today=date(2026, 4, 1))


def _answer(question: str) -> Answer:
    found = understand(question, Situation(all_tools("bot.actions"), {}, None, date(2026, 4, 1)))
    assert found.tool == "optimize_budget", question
    arguments: dict[str, Any] = dict(found.arguments)
    arguments["limits"] = [Limit(**each) for each in arguments.get("limits", [])]
    return optimize_budget(context=CONTEXT, **arguments)


def _dual(
    slopes: Mapping[str, Slope], budget: float, bounds: Mapping[str, tuple[float, float]] | None = None
) -> dict[str, float]:
    """The optimum by its price: each channel spends until its slope falls to one price, which spends the budget."""

    def spend(name: str, price: float) -> float:
        low, high = (bounds or {}).get(name, (0.0, budget))
        at = slopes[name]
        if at(max(low, 1e-12)) <= price:
            return low
        return high if at(high) >= price else float(brentq(lambda s: at(s) - price, max(low, 1e-12), high, xtol=1e-12))

    def left(log_price: float) -> float:
        return sum(spend(name, math.exp(log_price)) for name in slopes) - budget

    price = math.exp(float(brentq(left, -40, 20, xtol=1e-14)))
    return {name: spend(name, price) for name in slopes}


def _root(factor: float) -> Slope:
    return lambda s: factor * 0.5 / math.sqrt(s)


def _power(factor: float, power: float) -> Slope:
    return lambda s: factor * power * s ** (power - 1)


def _log(factor: float, scale: float) -> Slope:
    return lambda s: factor / (scale + s)


def _exponential(factor: float, scale: float) -> Slope:
    return lambda s: factor / scale * math.exp(-s / scale)


def _half(factor: float, half: float) -> Slope:
    return lambda s: factor * half / (s + half) ** 2


@pytest.mark.parametrize(
    ("question", "slopes", "budget", "bounds"),
    [
        (
            "I have 100k for search, social and TV. Response: 3*sqrt(search), 2*log(1+social/1000), TV^0.4. How should "
            "I split it?",
            {"search": _root(3), "social": _log(2, 1000), "TV": _power(1, 0.4)},
            100_000,
            None,
        ),
        (
            "Split 90 over A, B and C where A returns sqrt(A), B 2*sqrt(B), C 2*sqrt(C)",
            {"A": _root(1), "B": _root(2), "C": _root(2)},
            90,
            None,
        ),
        (
            "把10万预算分给抖音、快手、微信，响应分别是 sqrt(抖音)、2 sqrt(快手)、3 sqrt(微信)，抖音最少2万",
            {"抖音": _root(1), "快手": _root(2), "微信": _root(3)},
            100_000,
            {"抖音": (20_000, 100_000)},
        ),
        (
            "Split 500 over two channels with sqrt(x) + 3*sqrt(y), x at most 30%",
            {"x": _root(1), "y": _root(3)},
            500,
            {"x": (0, 150)},
        ),
        (
            "Split 500 over two channels with sqrt(x) + 3*sqrt(y), y at most 60%",
            {"x": _root(1), "y": _root(3)},
            500,
            {"y": (0, 300)},
        ),
        (
            "Split 5k between TV and paid social: TV gives 3 sqrt(TV), paid social 100 × (1 − exp(−paid social/1000))",
            {"TV": _root(3), "paid social": _exponential(100, 1000)},
            5000,
            None,
        ),
        (
            "How should I split 20k? 3 × √TV and 2 ln(1 + radio/1k), radio at least 5k",
            {"TV": _root(3), "radio": _log(2, 1000)},
            20_000,
            {"radio": (5000, 20_000)},
        ),
        (
            "Budget 1000, response = 200(1-e^(-TV/500)) + 50*Radio/(Radio+20) + 2 Web^0.5, how to split it?",
            {"TV": _exponential(200, 500), "Radio": _half(50, 20), "Web": _root(2)},
            1000,
            None,
        ),
        (
            "预算3万怎么分：抖音：3*sqrt(抖音)；小红书：200*ln(1+小红书/1万)；小红书最多1万",
            {"抖音": _root(3), "小红书": _log(200, 10_000)},
            30_000,
            {"小红书": (0, 10_000)},
        ),
        (
            "预算100怎么分配？抖音的响应是3sqrt(抖音)，快手的响应是 2√快手",
            {"抖音": _root(3), "快手": _root(2)},
            100,
            None,
        ),
        (
            "Split 100 over Paid Search and Out of Home: 4*Paid Search^0.5 + 3*Out of Home**0.3",
            {"Paid Search": _power(4, 0.5), "Out of Home": _power(3, 0.3)},
            100,
            None,
        ),
        (
            "split 1,000 over TV and radio, the response of TV is 3 sqrt(x) and the response of radio is 2 sqrt(x)",
            {"TV": _root(3), "radio": _root(2)},
            1000,
            None,
        ),
        (
            "split 800: 2 sqrt(x) for TV, sqrt(x) for radio",
            {"TV": _root(2), "radio": _root(1)},
            800,
            None,
        ),
    ],
)
def test_the_split_is_that_of_the_dual_problem(
    question: str, slopes: dict[str, Slope], budget: float, bounds: dict[str, tuple[float, float]] | None
) -> None:
    figures = _answer(question).figures
    assert figures["budget"] == pytest.approx(budget)
    expected = _dual(slopes, budget, bounds)
    got = {name.removeprefix("budget[")[:-1]: value for name, value in figures.items() if name.startswith("budget[")}
    assert got.keys() == expected.keys()
    for name, amount in expected.items():
        assert got[name] == pytest.approx(amount, rel=1e-3, abs=1e-5 * budget), name


@pytest.mark.parametrize("factors", [(1, 2, 2), (1, 2, 3), (0.5, 4, 1)])
@pytest.mark.parametrize(
    "written",
    [
        "{0} sqrt(A), {1} sqrt(B), {2} sqrt(C)",
        "{0}*A^0.5 + {1}*B**(1/2) + {2}×√C",
        "A: {0} sqrt(A); B: {1} sqrt(B); C: {2} sqrt(C)",
        "A returns {0} sqrt(x), B returns {1} sqrt(x) and C returns {2} sqrt(x)",
        "响应分别是 {0} sqrt(A)、{1} sqrt(B)、{2} sqrt(C)",
    ],
)
def test_square_roots_share_by_the_square_of_their_factors(factors: tuple[float, ...], written: str) -> None:
    figures = _answer(f"Split a budget of 900 over the channels with {written.format(*factors)}").figures
    shares = np.array(factors) ** 2 / sum(factor**2 for factor in factors)
    assert [figures[f"budget[{name}]"] for name in "ABC"] == pytest.approx(list(900 * shares), rel=1e-3)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Split 90 over A and B: sqrt(A) + sin(B)", "sin(B)"),
        ("Split 90 over A and B: sqrt(A) - 2 sqrt(B)", "sqrt(A) - 2 sqrt(B)"),
        ("Split 90 over A, B: sqrt(A) * sqrt(B)", "sqrt(A) * sqrt(B)"),
        ("Split a budget of 90: sqrt(A) + 2 sqrt(B) + 10", "10"),
        ("Split 90 over A, B and C with sqrt(A) + 2 sqrt(B)", "C"),
        ("Split a budget of 90 over three channels with sqrt(A) + 2 sqrt(B)", "3"),
        ("Split a budget of 90: twice sqrt(A) + sqrt(B)", "twice sqrt(A)"),
        ("预算90怎么分配：sqrt(抖音)、tanh(快手)", "tanh(快手)"),
    ],
)
def test_a_response_is_never_taken_in_part(question: str, named: str) -> None:
    with pytest.raises(CannotAnswer) as refused:
        _answer(question)
    assert named in str(refused.value)


def test_variables_are_taken_in_the_order_of_the_channels_and_that_is_said() -> None:
    answer = _answer("Split 100 over TV and Radio with sqrt(x) + 3 sqrt(y)")
    assert answer.figures["budget[Radio]"] == pytest.approx(90, rel=1e-3)
    assert any("x is TV" in str(said) for said in answer.assumptions)
