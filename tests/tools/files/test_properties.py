"""Whatever is written comes back; whatever is not a table ends in a sentence, never in a crash."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tools.errors import BadFile, NeedsChoice
from tools.files import FileRead, read_file

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Cells begin with a letter, so that none is a number; within, anything that a separator or a quote could be.
CELL = st.text(alphabet="ab中é ,;|\t\"'\n.0-", max_size=8).map(lambda text: f"w{text}".strip())
TABLE = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)


def read(path: Path, content: bytes, **options: str) -> FileRead:
    path.write_bytes(content)
    return read_file(path, options=options)


def written(rows: list[list[str]], separator: str, line_end: str, quoting: Any) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=line_end, quoting=quoting).writerows(rows)
    return out.getvalue()


@FEW
@given(
    TABLE,
    st.sampled_from([(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_cells_come_back(tmp_path, rows, separator, line_end, quoting, encoding):
    header = [f"head {place}" for place in range(len(rows[0]))]
    content = written([header, *rows], separator[0], line_end, quoting).encode(encoding)
    result = read(tmp_path / "x", content, separator=separator[1], header="yes")
    assert result.table.column_names == header
    back = [[row[name] for name in header] for row in result.table.to_pylist()]
    assert back == [[cell.strip() for cell in row] for row in rows]


@FEW
@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=20))
def test_whole_numbers_come_back(tmp_path, numbers):
    content = "k,n\n" + "".join(f"x,{number}\n" for number in numbers)
    assert read(tmp_path / "x", content.encode()).table.column("n").to_pylist() == numbers


@FEW
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20), st.sampled_from(["US", "German", "Swiss"]))
def test_amounts_add_up_in_any_style(tmp_path, cents, style):
    marks = {"US": (",", "."), "German": (".", ","), "Swiss": ("'", ".")}[style]
    cells = [f"{c / 100:,.2f}".translate(str.maketrans({",": marks[0], ".": marks[1]})) for c in cents]
    content = "k\tamount\n" + "".join(f"x\t{cell}\n" for cell in cells)
    found = read(tmp_path / "x", content.encode()).table.column("amount").to_pylist()
    assert sum(found) == pytest.approx(sum(cents) / 100)


@FEW
@given(
    st.lists(st.dates(date(1990, 1, 1), date(2040, 12, 31)), min_size=1, max_size=15),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y年%m月%d日", "%d %b %Y", "%B %d, %Y", "%Y%m%d"]),
)
def test_days_come_back_in_any_format(tmp_path, days, style):
    content = "Date\tn\n" + "".join(f"{day.strftime(style)}\t1\n" for day in days)
    assert read(tmp_path / "x", content.encode()).table.column("Date").to_pylist() == days


@FEW
@given(st.lists(st.dates(date(2000, 1, 1), date(2030, 12, 31)), min_size=1, max_size=10), st.booleans())
def test_day_or_month_is_never_guessed_wrongly(tmp_path, days, day_first):
    """With one day after the 12th the order shows; without, the person is asked or the rows' order tells."""
    days = sorted([*days, date(2020, 6, 30)])
    style = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    content = "Date,n\n" + "".join(f"{day.strftime(style)},1\n" for day in days)
    assert read(tmp_path / "x", content.encode()).table.column("Date").to_pylist() == days


@FEW
@given(st.permutations([(date(2024, 1, 1) + timedelta(n), f"c{n % 3}", n * 1.25) for n in range(12)]))
def test_the_order_of_rows_changes_nothing_else(tmp_path, rows):
    content = "day,channel,spend\n" + "".join(f"{day},{channel},{spend}\n" for day, channel, spend in rows)
    result = read(tmp_path / "x", content.encode())
    assert [c.type for c in result.schema.columns] == ["date", "text", "number"]
    assert result.schema["spend"].mean == pytest.approx(1.25 * 5.5)
    assert result.table.to_pydict()["day"] == [row[0] for row in rows]


def ends_well(path: Path, content: bytes) -> bool:
    """Whether reading ends in a table with its report, or in a sentence."""
    try:
        result = read(path, content)
    except (BadFile, NeedsChoice) as refused:
        return bool(str(refused))
    return result.rows >= 1 and all(str(message) for message in (*result.report, *result.warnings))


@FEW
@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_table_or_a_sentence(tmp_path, content):
    assert ends_well(tmp_path / "x", content)


@FEW
@example(';\r"1\r"')
@given(st.text(alphabet="a1,;\t|\"\n\r '-./€%", max_size=120))
def test_any_text_ends_in_a_table_or_a_sentence(tmp_path, content):
    assert ends_well(tmp_path / "x", content.encode())


STARTS = [b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"%PDF"]


@pytest.mark.parametrize("start", STARTS)
@FEW
@given(content=st.binary(max_size=200))
def test_damaged_files_end_in_a_sentence(tmp_path, start, content):
    assert ends_well(tmp_path / "x", start + content)
