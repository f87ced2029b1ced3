"""Cells that are changes, wherever they are shown: coloured by good and bad, not by their sign."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from rich.console import Console

from bot.conversation import Reply
from bot.render.as_json import reply_as_json
from bot.render.cells import cell_text, mood_of
from bot.render.export import export_answer
from bot.render.terminal import show_reply
from bot.slack.tables import code_table, native_table
from tools.answer import Answer, Change, Table, TableColumn
from tools.messages import say

COLUMN = TableColumn("change", "percent")
CHANGES = (Change(0.123, good=True), Change(-0.04, good=True), Change(0.5, good=False), Change(0.01), Change(None))
TABLE = Table(say("Name"), (TableColumn("kpi"), COLUMN), tuple((str(n), each) for n, each in enumerate(CHANGES)))
ANSWER = Answer(say("yes"), say("no"), tables=(TABLE,))


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (Change(0.123, good=True), "▲ 12.3%", "▲ 12.3%"),
        (Change(-0.04, good=True), "▼ 4.0%", "▼ 4.0%"),
        (Change(0.0), "0.0%", "0.0%"),
        (Change(0.0001), "0.0%", "0.0%"),
        (Change(12.5), "▲ 1,250.0%", "▲ 1,250.0%"),
        (Change(None, good=True), "new", "新增"),
        (Change(0.62, good=True, points=0.031), "▲ 3.1 pp", "▲ 3.1 个百分点"),
        (Change(-0.02, good=False, points=-0.0015), "▼ 0.15 pp", "▼ 0.15 个百分点"),
        (Change(0.0, points=0.0), "0.0 pp", "0.0 个百分点"),
    ],
)
def test_a_change_in_words(change: Change, english: str, chinese: str) -> None:
    assert cell_text(change, COLUMN, "en") == english
    assert cell_text(change, COLUMN, "zh") == chinese


def test_only_changes_have_a_mood() -> None:
    assert [mood_of(each) for each in CHANGES] == [True, True, False, None, None]
    assert mood_of(True) is None
    assert mood_of(0.1) is None


def test_slack_shows_dots_by_good_and_bad() -> None:
    block, _ = native_table(TABLE, "en")
    assert block is not None
    shown = [row[1]["text"] for row in block["rows"][1:]]
    assert shown == ["🟢 ▲ 12.3%", "🟢 ▼ 4.0%", "🔴 ▲ 50.0%", "▲ 1.0%", "new"]
    lines, _ = code_table(TABLE, "en")
    assert lines is not None
    assert "▼\u00a04.0%" in lines["text"]["text"]


def test_a_terminal_colours_by_good_and_bad() -> None:
    out = io.StringIO()
    show_reply(Console(file=out, force_terminal=True, color_system="standard"), Reply("answered", "en", answer=ANSWER))
    assert re.search("\x1b\\[32m *▼ 4.0%", out.getvalue())
    assert re.search("\x1b\\[31m *▲ 50.0%", out.getvalue())


def test_files_and_json_hold_the_number() -> None:
    rows = list(csv.reader(io.StringIO(export_answer(ANSWER, "csv", "en").decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["0.123", "-0.04", "0.5", "0.01", ""]
    sheet = load_workbook(io.BytesIO(export_answer(ANSWER, "xlsx", "en")))["1"]
    assert [sheet.cell(line, 2).value for line in range(2, 7)] == [0.123, -0.04, 0.5, 0.01, None]
    assert sheet["B2"].number_format == "+0.0%;-0.0%;0.0%"
    assert sheet["B2"].font.color.rgb == sheet["B3"].font.color.rgb != sheet["B4"].font.color.rgb
    found = reply_as_json(Reply("answered", "en", answer=ANSWER))
    assert [row[1] for row in found["tables"][0]["rows"]] == [0.123, -0.04, 0.5, 0.01, None]
