"""The correlation ratio of a number by groups, against scipy's analysis of variance."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tools.context import Context
from tools.errors import CannotAnswer
from tools.messages import write
from tools.performance.correlate_metrics import correlate_metrics
from tools.performance.correlation.ratio import correlation_ratio

TODAY = Context(today=date(2025, 1, 1))


def test_by_hand() -> None:
    """Groups 1, 3 and 5, 7: the averages 2 and 6 lie 4 apart, 16 of the 20 between them."""
    found = correlation_ratio(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1]))
    assert found is not None
    assert found.eta_squared == pytest.approx(16 / 20)
    assert found.omega_squared == pytest.approx((16 - 2) / (20 + 2))
    assert found.chance == pytest.approx(stats.f_oneway([1, 3], [5, 7]).pvalue)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(-1000, 1000), st.integers(0, 3)), min_size=8, max_size=60),
    st.floats(0.001, 1e9),
)
def test_neither_units_nor_order_matter(cells: list[tuple[int, int]], factor: float) -> None:
    values, codes = np.array([each[0] for each in cells], float), np.array([each[1] for each in cells])
    one, other = correlation_ratio(values, codes), correlation_ratio(values[::-1] * factor, codes[::-1])
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert 0.0 <= one.eta_squared <= 1.0
        assert one.eta_squared == pytest.approx(other.eta_squared, abs=1e-9)


def test_a_column_of_groups_against_a_number() -> None:
    frame = pd.DataFrame({"Channel": list("aabbcc") * 5, "Sales": [1.0, 2, 5, 6, 9, 10] * 5})
    answer = correlate_metrics(frame, metrics=["Channel", "Sales"], context=TODAY)
    groups = [frame.loc[frame["Channel"] == name, "Sales"] for name in "abc"]
    assert answer.figures["p_eta[Channel,Sales]"] == pytest.approx(stats.f_oneway(*groups).pvalue)
    assert "c has the highest average, 9.50, a the lowest, 1.50" in write(answer.headline)


def test_a_number_that_does_not_vary_is_refused() -> None:
    frame = pd.DataFrame({"Channel": ["a", "b", "a"], "Sales": [1, 1, 1]})
    with pytest.raises(CannotAnswer):
        correlate_metrics(frame, metrics=["Channel", "Sales"], context=TODAY)
