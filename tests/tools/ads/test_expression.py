"""Response curves in words."""

import pytest

from tools.ads.expression import find_response, parse_response
from tools.ads.response import Curve
from tools.errors import CannotAnswer


@pytest.mark.parametrize(
    ("text", "curves"),
    [
        ("sqrt(A)", [Curve("A", "power", 1, 0.5)]),
        (
            "sqrt(A) + 2 sqrt(B)+2*sqrt(C)",
            [Curve("A", "power", 1, 0.5), Curve("B", "power", 2, 0.5), Curve("C", "power", 2, 0.5)],
        ),
        ("response = 1.5√TV", [Curve("TV", "power", 1.5, 0.5)]),
        ("2 log(1 + Web Ads/10)", [Curve("Web Ads", "log_plus_one", 2, 10)]),
        ("3*log(x) + 2 ln(y)", [Curve("x", "log", 3, 1), Curve("y", "log", 2, 1)]),
        ("抖音**(1/4) + 2 微信^0.3", [Curve("抖音", "power", 1, 0.25), Curve("微信", "power", 2, 0.3)]),
        ("100 TV/(TV+50)", [Curve("TV", "saturation", 100, 50)]),
        ("100*TV/(50 + TV)", [Curve("TV", "saturation", 100, 50)]),
        ("a: 10*sqrt(x), b: 20*sqrt(x)", [Curve("a", "power", 10, 0.5), Curve("b", "power", 20, 0.5)]),
        ("2 A + B", [Curve("A", "power", 2, 1), Curve("B", "power", 1, 1)]),
        ("100 × (1 − exp(−TV/1000))", [Curve("TV", "exponential", 100, 1000)]),
        ("100(1 - e^(-0.5 TV))", [Curve("TV", "exponential", 100, 2)]),
        ("2√(4 TV) / 2", [Curve("TV", "power", 2, 0.5)]),
        ("3k*ln(TV/1,000 + 1)", [Curve("TV", "log_plus_one", 3000, 1000)]),
        ("2*ln(1+小红书/1万)，3√抖音", [Curve("小红书", "log_plus_one", 2, 10000), Curve("抖音", "power", 3, 0.5)]),
        ("A returns sqrt(A), B 2*sqrt(B)", [Curve("A", "power", 1, 0.5), Curve("B", "power", 2, 0.5)]),
        ("2 sqrt(x) for TV and sqrt(x) for radio", [Curve("TV", "power", 2, 0.5), Curve("radio", "power", 1, 0.5)]),
        (
            "抖音的响应是3sqrt(抖音)；快手的响应是√快手",
            [Curve("抖音", "power", 3, 0.5), Curve("快手", "power", 1, 0.5)],
        ),
        ("f(a) = sqrt(a), f(b) = 2sqrt(b)", [Curve("a", "power", 1, 0.5), Curve("b", "power", 2, 0.5)]),
        (
            "sqrt(channel 1) + square root of (channel 2)",
            [
                Curve("channel 1", "power", 1, 0.5),
                Curve("channel 2", "power", 1, 0.5),
            ],
        ),
    ],
)
def test_terms(text: str, curves: list[Curve]) -> None:
    assert list(parse_response(text)) == curves


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sqrt(A) +",
        "A^2",
        "-3 sqrt(A)",
        "0 sqrt(A)",
        "sqrt(A) + sqrt(A)",
        "__import__('os').system('id')",
        "exp(A)",
        "sqrt(A) + sin(B)",
        "sqrt(A) - 2 sqrt(B)",
        "sqrt(A) * sqrt(B)",
        "sqrt(A) + 10",
        "twice sqrt(A) + sqrt(B)",
        "log(2 + A)",
        "1 - exp(A/10)",
        "A: 2 sqrt(B), B: sqrt(A)",
        "TV: 2 sqrt(x), sqrt(spend)",
        "sqrt(A)/0",
        "(" * 50 + "A" + ")" * 50,
        "sqrt(A" + " + sqrt(A" * 600,
        "sqrt(sqrt(A))",
        "A * B",
        "A^0.5; DROP TABLE x",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(CannotAnswer):
        parse_response(text)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("maximise sqrt(a) + 2 sqrt(b) + 2 sqrt(c) with budget 90", "sqrt(a) + 2 sqrt(b) + 2 sqrt(c)"),
        ("maximize 3*log(x) + 2*log(y) subject to x + y = 100", "3*log(x) + 2*log(y)"),
        ("response curves: a: 10*sqrt(x), b: 20*sqrt(x); total 100", "a: 10*sqrt(x), b: 20*sqrt(x)"),
        ("预算90，响应为 sqrt(A) + 2 sqrt(B)，怎么分", "sqrt(A) + 2 sqrt(B)"),
        ("how should we split 100?", None),
    ],
)
def test_curves_are_found_in_a_question(question: str, found: str | None) -> None:
    response = find_response(question)
    assert (response.text if response else None) == found


def test_values_and_slopes_are_those_of_the_formulas() -> None:
    assert Curve("a", "power", 2, 0.5).value(9) == pytest.approx(6)
    assert Curve("a", "power", 2, 0.5).slope(4) == pytest.approx(0.5)
    assert Curve("a", "saturation", 100, 50).value(50) == pytest.approx(50)
    assert Curve("a", "saturation", 100, 50).slope(50) == pytest.approx(0.5)
    assert Curve("a", "log", 3, 1).value(1) == 0
    assert Curve("a", "log_plus_one", 3, 10).slope(0) == pytest.approx(0.3)
    assert Curve("a", "power", 0, 0.5, base=7).value(0) == 7
    for curve in (Curve("a", "power", 2, 0.3), Curve("a", "saturation", 9, 5), Curve("a", "log_plus_one", 2, 3)):
        step = 1e-6
        assert curve.slope(2.0) == pytest.approx((curve.value(2 + step) - curve.value(2 - step)) / (2 * step), rel=1e-6)
