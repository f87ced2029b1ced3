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


def test_beside_one_group_there_is_no_total() -> None:
    data = pd.DataFrame({"channel": ["a", "a"], "spend": [1.0, 2.0], "revenue": [2.0, 4.0]})
    [table] = query_data(data, metrics=["spend"], dimensions=["channel"]).tables
    assert table.rows == (("a", 3.0),)
    assert len(table.columns) == 2


def test_a_column_has_the_digits_of_the_sentence() -> None:
    from bot.render.cells import cell_text

    data = pd.DataFrame({"channel": ["a", "b"], "spend": [1.0, 8.0], "revenue": [2.0, 3.0]})
    answer = query_data(data, metrics=["roas"], dimensions=["channel"])
    [table] = answer.tables
    assert [cell_text(row[1], table.columns[1], "en") for row in table.rows] == ["2.00", "0.38", "0.56"]
    assert "2.00" in str(answer.headline)
