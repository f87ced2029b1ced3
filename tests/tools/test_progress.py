"""Work that says how far it is: heard by whoever listens, by nobody else, and of files while they are read."""

import pytest

from tools.files import read_file
from tools.messages import say
from tools.progress import tell_progress, telling


def test_whoever_listens_hears_it_and_nobody_else():
    heard, inner = [], []
    tell_progress(say("nobody listens"))
    with telling(heard.append):
        tell_progress(say("one"))
        with telling(inner.append):
            tell_progress(say("two"))
        tell_progress(say("three"))
    tell_progress(say("nobody listens"))
    assert [str(each) for each in heard] == ["one", "three"]
    assert [str(each) for each in inner] == ["two"]


def read_aloud(path):
    heard = []
    with telling(lambda message: heard.append(str(message))):
        read_file(path)
    return heard


def test_a_text_file_counts_its_rows_while_it_is_read(tmp_path):
    path = tmp_path / "ads.csv"
    path.write_text("day,channel,spend\n" + "2026-01-01,Google,10\n" * 150_000)
    heard = read_aloud(path)
    counts = [int(said.split()[0].replace(",", "")) for said in heard if said.endswith("so far…")]
    assert len(counts) > 2
    assert counts == sorted(counts)
    assert counts[-1] == 150_000


def test_a_workbook_names_the_sheet_that_it_opens_and_counts_its_rows(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Spend"
    for row in [("day", "spend"), *((f"d{number}", number) for number in range(5_000))]:
        book.active.append(row)
    path = tmp_path / "ads.xlsx"
    book.save(path)
    heard = read_aloud(path)
    assert "opening the sheet “Spend”…" in heard
    assert [said for said in heard if " of 5,001 rows…" in said] == [
        "0 of 5,001 rows…",
        "2,000 of 5,001 rows…",
        "4,000 of 5,001 rows…",
    ]
