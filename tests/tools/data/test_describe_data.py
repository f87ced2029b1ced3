"""What is in a data set, and what looks wrong with it."""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from tools.answer import Answer
from tools.codec import dumps, loads
from tools.context import Context
from tools.data.describe_data import describe_data
from tools.frame import Frame
from tools.messages import say, write

CONTEXT = Context(today=date(2024, 7, 2))


def describe(frame: pd.DataFrame | Frame) -> Answer:
    answer = describe_data(frame, context=CONTEXT)
    assert loads(dumps(answer)) == answer
    return answer


def problems(frame: pd.DataFrame) -> str:
    return " | ".join(write(message) for message in describe(frame).warnings)


def test_size_period_and_missing_cells() -> None:
    frame = pd.DataFrame(
        {
            "Day": pd.to_datetime(["2024-05-01", "2024-05-02", "2024-05-03"]),
            "Channel": ["a", "b", None],
            "Spend (EUR)": [1.0, None, 3.0],
        }
    )
    answer = describe(frame)
    assert answer.figures == {
        "rows": 3,
        "columns": 3,
        "missing_cells": 2,
        "duplicate_rows": 0,
        "problems": 1,
        "first_date": "2024-05-01",
        "last_date": "2024-05-03",
        "missing[Channel]": 1,
        "missing[Spend (EUR)]": 1,
    }
    assert write(answer.headline).startswith("“data” has 3 rows and 3 columns, May 1")
    rows = {
        row[0]: [write(cell) if not isinstance(cell, int) else cell for cell in row if cell is not None]
        for row in answer.tables[0].rows
    }
    assert rows["Spend (EUR)"] == ["Spend (EUR)", "money in EUR", "spend", 1, 2, "€1.00 to €3.00"]
    assert rows["Channel"][-1] == "a and b"
    assert len(answer.next_questions) == 3


def test_rows_that_occur_twice() -> None:
    frame = pd.DataFrame({"a": [1, 1, 2, 1, None], "b": ["x", "x", "x", "x", None]})
    assert describe(frame).figures["duplicate_rows"] == 2
    assert "2 rows are the same" in problems(frame)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ({"spend": [1.0, -2.0, -3.0]}, "below zero in 2 rows, which it cannot be"),
        ({"revenue": [1.0, -2.0, 3.0]}, "returns, or a mistake"),
        ({"country": ["DE", "DE", "DE"]}, "the same in every row"),
        ({"note": [None, None, None]}, "is empty"),
        ({"channel": ["Google", "google ", "Meta"]}, "several ways"),
        ({"channel": ["Google", "Meta", "Total"], "spend": [1, 2, 3]}, "Row 3 looks like a row of totals"),
        ({"渠道": ["百度", "抖音", "合计"], "花费": [1, 2, 3]}, "合计"),
        ({"order_id": [2**60, 2**60 + 1, 2**60 + 2]}, "too long"),
        ({"postal code": [1234, 12345, 54321]}, "leading zeros"),
        ({"date": pd.to_datetime(["2024-05-01", "2025-05-01", "2024-05-02"])}, "after today"),
        ({"date": pd.to_datetime(["1900-01-01", "2024-05-01", "2024-05-02"])}, "may be a mistake"),
        ({"clicks": [5, 1, 1], "impressions": [1, 9, 9]}, "1 row has more “clicks”"),
        ({"price": ["1", "2", "3", "n.a.", "5", "6", "7", "8", "9", "10"]}, "because of n.a."),
    ],
)
def test_what_looks_wrong(column: dict[str, object], words: str) -> None:
    assert words in problems(pd.DataFrame(column))


def test_days_without_rows() -> None:
    days = [day for day in pd.date_range("2024-05-01", "2024-06-09") if day.day not in (20, 21)]
    said = problems(pd.DataFrame({"date": days, "spend": range(len(days))}))
    assert "2 days between" in said
    assert "May 20" in said


def test_clean_data_have_no_problem() -> None:
    frame = pd.DataFrame({"date": pd.date_range("2024-05-01", periods=30), "spend": range(30)})
    answer = describe(frame)
    assert answer.figures["problems"] == 0
    assert not answer.warnings
    assert "nothing looks wrong" in write(answer.headline)


def test_what_was_said_when_the_file_was_read_is_said_again() -> None:
    table = pa.table({"a": [1, 2]})
    frame = Frame.from_arrow(table)
    noted = Frame(
        "a.csv", frame.schema, lambda columns: table.select(list(columns)), notes=(say("There are no rows."),)
    )
    assert describe(noted).warnings[0] == say("There are no rows.")


def test_the_picture_tells_most() -> None:
    dated = pd.DataFrame({"date": pd.date_range("2024-01-01", periods=100), "spend": range(100)})
    assert describe(dated).charts[0].kind == "line"
    gaps = pd.DataFrame({"a": ["x", None, "y"], "b": [1, 2, 3]})
    assert write(describe(gaps).charts[0].title) == "Missing cells by column"
    groups = pd.DataFrame({"a": ["x", "y", "y"], "b": [1, 2, 3]})
    assert describe(groups).charts[0].series[0].y == (2.0, 1.0)


def test_strange_tables() -> None:
    assert describe(pd.DataFrame({"a": pd.Series([], dtype="float64")})).figures["rows"] == 0
    hostile = pd.DataFrame({'"; DROP TABLE data; --': ["=1+1", "<!channel>"], "": [1, 2], "{name}": [1, 2]})
    assert describe(hostile).figures["columns"] == 3
    nested = Frame.from_arrow(pa.table({"tags": [["a"], ["a"], None], "n": [1, 1, 2]}))
    assert describe(nested).figures["duplicate_rows"] == 1


def test_superstore(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "Sample - Superstore.csv", encoding="utf-8-sig", dtype={"Postal Code": str})
    frame["Order Date"] = pd.to_datetime(frame["Order Date"], format="%m/%d/%Y")
    answer = describe(frame)
    assert (answer.figures["rows"], answer.figures["columns"], answer.figures["duplicate_rows"]) == (9994, 21, 0)
    assert "“Country” is the same in every row" in " ".join(map(write, answer.warnings))
