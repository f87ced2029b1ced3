"""What a table is grouped by."""

import pyarrow as pa
import pytest

from tools.dimensions import Dimension, find_dimension, group_key, group_label
from tools.errors import CannotAnswer
from tools.messages import write
from tools.schema import Column, Schema

SCHEMA = Schema(
    (
        Column("Marketing Channel", "text", distinct=3),
        Column("Age", "integer", distinct=60, minimum=18, maximum=79),
        Column("Score", "number", distinct=90, minimum=0.01, maximum=0.95),
        Column("Stars", "integer", distinct=5, minimum=1, maximum=5),
        Column("New", "boolean", distinct=2),
    ),
    rows=100,
)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Marketing Channel", "Marketing Channel"),
        ("marketing channels", "Marketing Channel"),
        ("channel", "Marketing Channel"),
        ("渠道", "Marketing Channel"),
        ("age", "Age"),
    ],
)
def test_a_column_is_found(words: str, name: str) -> None:
    assert find_dimension(SCHEMA, words).column.name == name


def test_what_is_not_there_is_refused_with_what_there_is() -> None:
    with pytest.raises(CannotAnswer, match="Marketing Channel"):
        find_dimension(SCHEMA, "planet")


def test_numbers_with_many_values_become_round_ranges() -> None:
    assert find_dimension(SCHEMA, "Age").width == 10
    assert find_dimension(SCHEMA, "Score").width == pytest.approx(0.2)
    assert find_dimension(SCHEMA, "Stars").width is None
    cut = find_dimension(SCHEMA, "Age").cut(pa.table({"Age": [18, 20, 29, None]}), 0)
    assert cut.to_pylist() == [10, 20, 20, None]


def test_an_empty_text_is_no_group_of_its_own() -> None:
    dimension = Dimension(SCHEMA["Marketing Channel"])
    cut = dimension.cut(pa.table({"Marketing Channel": ["a", " ", "", None]}), 0)
    assert cut.to_pylist() == ["a", None, None, None]


def test_names_of_groups() -> None:
    channel, new, age = (find_dimension(SCHEMA, name) for name in ("channel", "New", "Age"))
    assert group_key([channel, new], ["Google", True]) == "Google, yes"
    assert group_key([channel], [None]) == "(empty)"
    assert group_key([age], [20.0]) == "20–30"
    assert write(group_label(new, False)) == "no"  # type: ignore[arg-type]
