"""Exports hold every row, and nothing in them runs."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from bot.render.export import export_answer, harmless
from tools.answer import Answer, Table, TableColumn
from tools.messages import say

ANSWER = Answer(
    headline=say("x"),
    method=say("y"),
    tables=(
        Table(say("Top"), (TableColumn("name"), TableColumn("share", "percent")), (("a", 0.5),)),
        Table(
            say("All"),
            (TableColumn("=head()"), TableColumn("n", "integer")),
            (("=1+1", 3), ("@me", -2), ("plain, text", None), ("-5", 1)),
            full=True,
        ),
    ),
)


def test_csv_holds_the_full_table_and_no_formula() -> None:
    text = export_answer(ANSWER, "csv", "en").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["'=head()", "n"], ["'=1+1", "3"], ["'@me", "-2"], ["plain, text", ""], ["'-5", "1"]]


def test_excel_holds_every_table_as_text_and_numbers() -> None:
    book = load_workbook(io.BytesIO(export_answer(ANSWER, "xlsx", "en")))
    assert [sheet.title for sheet in book] == ["1", "2"]
    cells = [[cell.value for cell in row] for row in book["2"].iter_rows()]
    assert cells[1] == ["=1+1", 3]
    assert book["2"]["A2"].data_type == "s"
    assert book["1"]["B2"].number_format == "0.0%"


def test_excel_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.render.export._SHEET_ROWS", 2)
    cells = [date(1850, 1, 2), datetime(2024, 5, 1, 9, 5, tzinfo=UTC), "x" * 40_000]
    table = Table(say("All"), (TableColumn("what"),), tuple((cell,) for cell in cells))
    book = load_workbook(io.BytesIO(export_answer(Answer(say("x"), say("y"), tables=(table,)), "xlsx", "en")))
    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book] == [
        ["what", "1850-01-02", datetime(2024, 5, 1, 9, 5)],  # noqa: DTZ001 - Excel knows no zones
        ["what", "x" * 32_767],
    ]
    assert book["1"]["A3"].number_format == "yyyy-mm-dd hh:mm"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "＝1", "＠a", "\tx", "\rx"])
def test_harmless(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless("a" + text) == "a" + text
