"""The finding of a query in one sentence."""

from datetime import date

import pandas as pd
import pytest

from tools.context import Context
from tools.data.query_data import query_data


@pytest.mark.parametrize(
    ("amounts", "order", "headline"),
    [
        ((5, 5, 2), None, "a and b share the highest n: 5 each. Overall it is 12."),
        ((5, 2, 2), "lowest", "b and c share the lowest n: 2 each. Overall it is 9."),
        ((5, 5, 5), None, "n is the same in every group: 5. Overall it is 15."),
        ((5, 5, 5, 5, 2), None, "4 groups share the highest n: 5 each. Overall it is 22."),
    ],
)
def test_nobody_is_first_by_name_alone(amounts: tuple[int, ...], order: str | None, headline: str) -> None:
    frame = pd.DataFrame({"team": list("abcde")[: len(amounts)], "n": amounts})
    answer = query_data(frame, metrics=["n"], dimensions=["team"], order=order, context=Context(date(2024, 7, 2)))  # type: ignore[arg-type]
    assert str(answer.headline) == headline


def test_a_group_alone_is_not_the_best_of_anything() -> None:
    frame = pd.DataFrame({"team": ["a", "a"], "n": [5, 2]})
    answer = query_data(frame, metrics=["n"], dimensions=["team"], context=Context(date(2024, 7, 2)))
    assert str(answer.headline) == "n of a: 7."
