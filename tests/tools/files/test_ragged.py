"""Rows of unequal length, read a block at a time, are what Python's own reader makes of them one by one."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import BadFile
from tools.files import ragged
from tools.files.layout import Layout, TextRange
from tools.files.limits import Limits
from tools.files.rows import TextRows

CELLS = st.sampled_from(["a", "", "1", '"b"', '"b,c"', '"d\ne"', '"f""g"', 'x"y', '"h\r\ni"', "é"])
LINES = st.lists(CELLS, max_size=5).map(",".join)
BODIES = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\n", "\r\n", "\r"])), min_size=1, max_size=12).map(
    lambda lines: "".join(line + end for line, end in lines)
)


def clean(body: str, width: int, block: int, folder: Path) -> TextRows:
    path = folder / "file"
    path.write_bytes(body.encode())
    part = TextRange(path, 0, path.stat().st_size, 2)
    names = tuple(f"column {place}" for place in range(width))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ragged, "BLOCK", block)
        patch.setattr(ragged, "_FEW", 1.0)
        return ragged.clean_rows(Layout(",", names, 1, part, width, quoted='"' in body), folder, Limits())


def expected(body: str, width: int) -> tuple[list[tuple[str | None, ...]], list[int]]:
    rows, lines, line = [], [], 2
    reader = csv.reader(io.StringIO(body, newline=""))
    for row in reader:
        if not any(cell.strip() for cell in row[width:]):
            rows.append(tuple(cell or None for cell in [*row, *[""] * width][:width]))
            lines.append(line)
        line = 2 + reader.line_num
    return rows, lines


@given(BODIES, st.integers(1, 4), st.sampled_from([3, 8, 1 << 20]))
def test_rows_and_their_lines_are_those_of_pythons_reader(tmp_path_factory, body, width, block):
    rows = clean(body, width, block, tmp_path_factory.mktemp("rows"))
    found = [
        cells
        for batch in rows.batches(range(width))
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]
    assert (found, rows.line_of(range(len(found)))) == expected(body, width)


def test_lines_are_told_behind_rows_that_were_left_out(read):
    lines = ["a,b,c", *(f"{n},x,y" for n in range(100))]
    lines[10] += ",too much"
    lines[20] = "5"
    lines[50] = "odd,x,y"
    result = read("\n".join(lines))
    said = "\n".join(map(str, result.warnings))
    assert result.rows == 99
    assert "line 11 has 4 cells" in said
    assert "1 row has fewer cells than the header (line 21)" in said
    assert "“odd” in line 51" in said


def test_empty_lines_between_rows(read):
    result = read("a,b\n\n1,2\n\n3,4\n\n\n5,6\n")
    assert result.table.to_pydict() == {"a": [1, 3, 5], "b": [2, 4, 6]}
    assert any("empty rows" in str(message) for message in result.report)


def test_inch_marks_beside_short_rows(read):
    result = read('a,b,c\n1,TV 55",x\n2,"TV ""60""",y\n3\n4,plain,z\n')
    assert result.table.column("b").to_pylist() == ['TV 55"', 'TV "60"', None, "plain"]


def test_a_row_that_is_longer_than_a_block(read):
    width = 30
    names = ",".join(f"c{place}" for place in range(width))
    long = ",".join(["y" * 90_000] * width)
    result = read(f"{names}\n{','.join('x' * width)}\n{long}\n{','.join('z' * width)}\n")
    assert result.rows == 3
    assert [len(cell) for cell in result.table.column("c29").to_pylist()] == [1, 90_000, 1]


def test_a_quote_that_is_never_closed_is_told_among_ragged_rows(read):
    with pytest.raises(BadFile, match="quotes in line 4"):
        read('a,b\n1\nx,y"z\n"2,3\n4,5\n')
