"""Quick ways are only quicker: text as codes, bare numbers, codes of digits give what the slow ways give."""

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import profile
from tools.files import plain, reading, rows
from tools.files.numbers import _take_apart, read_number_cells
from tools.profile import profile_table


def test_bare_numbers_and_others_keep_their_places():
    cells = pa.array(["1", "$2", "-3.5", "x", "(4)", "1.234,5", "-1", "5k", "7%", ".5", "1'000"])
    weights = np.arange(1, len(cells) + 1)
    quick, slow = read_number_cells(cells, weights), _take_apart(cells, weights)
    assert quick.digits.to_pylist() == slow.digits.to_pylist()
    assert quick.exponent.fill_null("").to_pylist() == slow.exponent.fill_null("").to_pylist()
    assert quick.currencies == slow.currencies == {"USD": 2}
    known = quick.fits
    for name in ("factor", "percent", "weights"):
        assert getattr(quick, name)[known].tolist() == getattr(slow, name)[known].tolist()


@given(st.lists(st.one_of(st.none(), st.text("019+-xX.", max_size=4), st.sampled_from(["1" * 15, "-" + "1" * 16]))))
def test_cells_that_start_as_ids_do_are_found_in_any_part_of_a_block(cells):
    block = pa.array(["0", *cells, "007"], pa.string()).slice(1, len(cells))
    expected = any(re.match(r"-?0[0-9xX]|\+|-?\d{16}", cell) for cell in cells if cell)
    if block.null_count < len(block):
        assert plain._starts_oddly(block) == expected


def content(rows_: int) -> str:
    lines = ["id;name;half;late;n"]
    for row in range(rows_):
        half = f"u{row}" if row > rows_ // 2 else "same"
        late = "x" if row == rows_ - 1 else str(row % 7)
        lines.append(f"k{row};{['Ann ', 'Bob', ' '][row % 3]};{half};{late};{row % 5}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("most", [10_000, 2])
def test_text_is_the_same_in_small_blocks_and_whether_kept_as_codes(read, monkeypatch, most):
    expected = read(content(6000))
    monkeypatch.setattr(rows, "BLOCK", 4096)
    monkeypatch.setattr(plain, "_MOST_DIFFERENT", most)
    result = read(content(6000))
    table = result.table
    assert table.equals(expected.table)
    assert result.schema == expected.schema
    assert table.schema == result.layout
    assert table.column("name").to_pylist() == [["Ann", "Bob", None][row % 3] for row in range(6000)]
    assert table.column("late").to_pylist() == [*(row % 7 for row in range(5999)), None]
    assert table.column("half")[5999].as_py() == "u5999"
    assert result.schema["id"].distinct == 6000
    assert pa.concat_tables(result.tables).cast(result.layout).equals(table)


def test_a_cell_that_is_too_long_is_told_by_its_line_in_text_kept_as_codes(read):
    from tools.errors import BadFile

    with pytest.raises(BadFile, match="line 4"):
        read("a,b\nx,1\nx,2\n" + "y" * 200_000 + ",3\nx,4\n")


def test_counting_is_the_same_however_it_is_done(monkeypatch):
    monkeypatch.setattr(profile, "_MANY", 4)
    digits = ["007", "008", "007", None, "100", "008", "007"]
    words = ["b", "a", None, "b", "c", "a", "b"]
    money = [0.1, 0.2, 0.1, None, 1e9, -3.25, 0.3]
    odd = [0.1, 0.2, 0.1, 1 / 3, 1 / 3, 2.0, None]
    table = pa.table(
        {
            "digits": digits,
            "words": pa.chunked_array(
                [pa.array(words[:3]).dictionary_encode(), pa.array(words[3:]).dictionary_encode()]
            ),
            "money": money,
            "odd": odd,
            "far": [1, 10**14, 1, -(10**14), 5, 5, 5],
        }
    )
    schema = profile_table(table)
    assert schema["digits"].values == ("007", "008", "100")
    assert schema["words"].values == ("b", "a", "c")
    assert [schema[name].distinct for name in table.column_names] == [3, 3, 5, 4, 4]
    assert (schema["far"].minimum, schema["far"].maximum) == (-(10**14), 10**14)
    part = profile_table(table.slice(4))
    assert part["words"].values == ("a", "b", "c")
    assert reading.FileRead("x", table, schema, (), (), "").layout.field("words").type == pa.string()


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"x","1"\n"y","2"\n',
        'a,b\n"x\ny",1\n"z",2\n',
        'a,b\n"x ""q"" y",1\nz,2\n',
        'a,b\nx"y,1\n"z",2\n',
        'a,b\n"x",1\n"y",2,3,4\n' + '"z",3\n' * 40,
        'a,b\r\n"x",1\r\n"y\r\nz",2\r\n',
    ],
)
def test_a_supposition_about_quotes_that_fails_changes_nothing(read, monkeypatch, text):
    expected = read(text)
    monkeypatch.setattr(reading, "_LARGE", 0)
    result = read(text)
    assert result.table.equals(expected.table)
    assert (result.report, result.warnings) == (expected.report, expected.warnings)


def test_a_quote_that_is_never_closed_is_told_the_same_way(read, monkeypatch):
    from tools.errors import BadFile

    monkeypatch.setattr(reading, "_LARGE", 0)
    with pytest.raises(BadFile, match="line 3"):
        read('a,b\nx,1\n"y,2\nz,3\n')
