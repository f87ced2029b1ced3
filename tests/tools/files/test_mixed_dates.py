"""Dates in several formats in one column are not guessed at, but told with a line of each format."""

from datetime import date
from pathlib import Path

import pytest

from tools.context import Context
from tools.data.query_data import query_data
from tools.errors import CannotAnswer
from tools.files import read_file
from tools.files.limits import Limits
from tools.frame import Frame


def read(folder: Path, text: str):
    path = folder / "mixed.csv"
    path.write_text(text, encoding="utf-8")
    return read_file(path, "mixed.csv", Limits())


MIXED = "date,spend\n01/02/2025,10\n2025-02-03,20\nFeb 5 2025,30\n2025年2月6日,40\n13/02/2025,50\n"


def test_the_formats_are_told_with_their_lines(tmp_path: Path) -> None:
    found = read(tmp_path, MIXED)
    assert found.schema["date"].type == "text"
    said = " ".join(str(each) for each in found.warnings)
    assert "several formats" in said
    for text, line in (("01/02/2025", 2), ("2025-02-03", 3), ("Feb 5 2025", 4), ("2025年2月6日", 5)):
        assert f"“{text}” in line {line}" in said
    frame = Frame.from_pandas(next(iter(found.tables)).to_pandas(), "mixed.csv")
    with pytest.raises(CannotAnswer, match="not all dates in one format"):
        query_data(frame, metrics=["spend"], grain="month", context=Context(date(2025, 6, 1)))


@pytest.mark.parametrize(
    "cells",
    [
        ["2025-01-01", "2025-01-02", "hello", "x"],
        ["Google", "Meta", "2025-01-01", "01/02/2025"],
        ["20250101", "123", "7", "x1"],
    ],
)
def test_other_text_is_not_taken_for_dates(tmp_path: Path, cells: list[str]) -> None:
    found = read(tmp_path, "what,spend\n" + "".join(f"{cell},1\n" for cell in cells))
    assert "several formats" not in " ".join(str(each) for each in found.warnings)


def test_one_format_is_still_read(tmp_path: Path) -> None:
    found = read(tmp_path, "date,spend\nFeb 5 2025,1\nMar 7 2025,2\n")
    assert found.schema["date"].type == "date"


def test_columns_of_the_same_name_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, "channel,spend,spend\nGoogle,10,1\nMeta,20,2\n")
    assert "I added a number to it: “spend (2)”" in " ".join(str(each) for each in found.report)
    frame = Frame.from_pandas(next(iter(found.tables)).to_pandas(), "ads.csv")
    answer = query_data(frame, metrics=["spend"], context=Context(date(2025, 6, 1)))
    assert answer.figures["total"] == 30
    assert any("I took “spend” and not “spend (2)”" in str(each) for each in answer.warnings)
    both = query_data(frame, metrics=["spend", "spend (2)"], context=Context(date(2025, 6, 1)))
    assert not any("Several columns" in str(each) for each in both.warnings)
