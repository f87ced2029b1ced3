"""The change of a product over its factors: without a rest, with the limits at zero."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.performance.divisia import factor_effects, log_mean


def test_the_logarithmic_mean() -> None:
    assert log_mean(1.0, math.e) == pytest.approx(math.e - 1)
    assert log_mean(5.0, 5.0) == 5.0
    assert log_mean(2.0, 8.0) == log_mean(8.0, 2.0)


def test_a_factor_that_alone_doubles_has_the_whole_effect() -> None:
    assert factor_effects([100.0, 0.5, 2.0], [200.0, 0.5, 2.0]) == pytest.approx((100.0, 0.0, 0.0))


def test_two_factors_that_grow_alike_share_alike() -> None:
    # 10 x 10 = 100 becomes 20 x 20 = 400.
    assert factor_effects([10.0, 10.0], [20.0, 20.0]) == pytest.approx((150.0, 150.0))


def test_effects_that_cancel_out() -> None:
    one, other = factor_effects([10.0, 20.0], [20.0, 10.0])
    assert one == pytest.approx(200 * math.log(2))
    assert one + other == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        ([100.0, 0.1], [0.0, None], (-10.0, 0.0)),  # nothing is left, and so there is no rate
        ([0.0, None], [100.0, 0.1], (10.0, 0.0)),
        ([100.0, 0.1], [100.0, 0.0], (0.0, -10.0)),
        ([100.0, 0.0], [50.0, 0.2], (0.0, 10.0)),
        ([0.0, 0.0], [4.0, 5.0], (10.0, 10.0)),
        ([0.0, 3.0], [0.0, 5.0], (0.0, 0.0)),
    ],
)
def test_zeros_have_the_limit_of_the_formula(
    before: list[float | None], after: list[float | None], effects: tuple[float, ...]
) -> None:
    assert factor_effects(before, after) == pytest.approx(effects)


def test_a_small_number_in_place_of_zero_tends_to_the_limit() -> None:
    tiny = 1e-250
    effects = factor_effects([100.0, 0.1], [100.0, tiny])
    assert effects == pytest.approx((0.0, -10.0), abs=1e-6)
    effects = factor_effects([100.0, 0.1], [90.0, tiny])
    assert effects == pytest.approx((0.0, -10.0), abs=0.01)


def test_below_zero_there_is_no_logarithm() -> None:
    with pytest.raises(ValueError, match="below 0"):
        factor_effects([1.0, -2.0], [1.0, 2.0])


factors = st.lists(st.tuples(st.floats(1e-3, 1e4), st.floats(1e-3, 1e4)), min_size=1, max_size=5)


@given(factors)
def test_the_effects_add_up_to_the_change(pairs: list[tuple[float, float]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    change = math.prod(after) - math.prod(before)
    size = max(math.prod(after), math.prod(before))
    assert math.fsum(factor_effects(before, after)) == pytest.approx(change, rel=1e-9, abs=1e-9 * size)


@given(factors)
def test_backwards_the_effects_turn_their_sign(pairs: list[tuple[float, float]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    there, back = factor_effects(before, after), factor_effects(after, before)
    size = max(math.prod(after), math.prod(before))
    assert there == pytest.approx(tuple(-each for each in back), rel=1e-6, abs=1e-9 * size)
