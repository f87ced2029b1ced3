"""How tests of differences are asked, and small data for them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from tools.answer import Answer
from tools.context import Context
from tools.messages import write
from tools.performance.test_hypothesis import test_hypothesis

TODAY = Context(today=date(2024, 6, 10))


@pytest.fixture
def ask() -> Callable[..., Answer]:
    """Ask for a test."""

    def asked(frame: pd.DataFrame, **arguments: Any) -> Answer:
        return test_hypothesis(frame, context=TODAY, **arguments)

    return asked


@pytest.fixture
def said() -> Callable[[Answer], str]:
    """All that an answer says."""

    def words(answer: Answer) -> str:
        parts = [answer.headline, answer.method, *answer.assumptions, *answer.warnings, *answer.next_questions]
        return " ".join(write(part) for part in parts)

    return words


def _samples(**groups: Any) -> pd.DataFrame:
    return pd.DataFrame(
        [(float(value), name) for name, values in groups.items() for value in values], columns=["score", "team"]
    )


@pytest.fixture
def samples() -> Callable[..., pd.DataFrame]:
    """Scores of teams."""
    return _samples


@pytest.fixture
def yes_and_no() -> Callable[..., pd.DataFrame]:
    """One row a try, from how many of how many said yes."""

    def rows(**groups: tuple[int, int]) -> pd.DataFrame:
        return pd.DataFrame(
            [(value, name) for name, (yes, rows) in groups.items() for value in [1] * yes + [0] * (rows - yes)],
            columns=["converted", "version"],
        )

    return rows


@pytest.fixture
def plants() -> pd.DataFrame:
    """The plant yields of Dobson (1983), which R has as PlantGrowth."""
    return _samples(
        ctrl=(4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14),
        trt1=(4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69),
        trt2=(6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26),
    )
