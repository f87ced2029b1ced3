"""Columns whose headers are questions are found by most of their words."""

import pytest

from bot.model.question_headers import spoken_headers
from tools.schema import Column, Schema


def _schema(*names: str) -> Schema:
    return Schema(tuple(Column(name, "text") for name in names), 9)


HEARD, RATED = "Where did you hear about us? (select all)", "How satisfied are you with your last order?"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("where did people hear about us?", HEARD),
        ("how satisfied are you all", RATED),
        ("satisfied with your last order by month", RATED),
        ("tell us about it", None),
        ("where are we", None),
    ],
)
def test_headers(text: str, column: str | None) -> None:
    found = [name for _, _, name in spoken_headers(text, _schema(HEARD, RATED, "Age"))]
    assert found == ([column] if column else [])
