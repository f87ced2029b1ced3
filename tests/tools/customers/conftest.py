"""Customers with planted effects, and what reads the answer about them."""

import numpy as np
import pandas as pd
import pytest


def _buyers(rows: int = 400, seed: int = 1) -> pd.DataFrame:
    """Customers whose purchase depends on income (strongly) and gender (a little), not on age."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{n:05d}" for n in range(rows)],
            "age": random.integers(18, 80, rows),
            "gender": random.choice(["female", "male"], rows),
            "income": random.normal(50_000, 15_000, rows).round(),
        }
    )
    odds = 1.8 * (frame["income"] - 50_000) / 15_000 + 0.8 * (frame["gender"] == "female") - 0.9
    frame["purchase"] = np.where(random.random(rows) < 1 / (1 + np.exp(-odds)), "yes", "no")
    return frame


def _table(answer, title: str):
    return next(table for table in answer.tables if str(table.title) == title)


def _scores_of(answer) -> dict[str, tuple]:
    return {row[0]: row[1:] for row in _table(answer, "The score of each customer").rows}


def _texts(messages) -> str:
    return "\n".join(str(message) for message in messages)


@pytest.fixture(scope="session")
def buyers():
    """Makes customers whose purchase depends on income and gender."""
    return _buyers


@pytest.fixture(scope="session")
def table():
    """Finds a table of an answer by its title."""
    return _table


@pytest.fixture(scope="session")
def scores_of():
    """The exported scores of an answer, by customer."""
    return _scores_of


@pytest.fixture(scope="session")
def texts():
    """Messages as one text."""
    return _texts
