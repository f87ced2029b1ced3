"""Separators, headers, quotes, ragged rows: how a file is laid out."""

from datetime import date
from typing import Any

import pytest

from tools.errors import BadFile
from tools.files import FileRead


def columns(read: FileRead) -> dict[str, list[Any]]:
    return read.table.to_pydict()


def said(read: FileRead) -> str:
    return "\n".join(str(message) for message in (*read.report, *read.warnings))


LAYOUTS = {
    "commas": "a,b\n1,x\n2,y\n",
    "no line end at the end": "a,b\n1,x\n2,y",
    "windows line ends": "a,b\r\n1,x\r\n2,y\r\n",
    "old mac line ends": "a,b\r1,x\r2,y\r",
    "tabs": "a\tb\n1\tx\n2\ty\n",
    "semicolons": "a;b\n1;x\n2;y\n",
    "pipes": "a|b\n1|x\n2|y\n",
    "sep line": "sep=;\na;b\n1;x\n2;y\n",
    "sep line of Excel": "sep=,\r\na,b\r\n1,x\r\n2,y\r\n",
    "quoted": '"a","b"\n"1","x"\n"2","y"\n',
    "quotes after a space": 'a, "b"\n1, "x"\n2, "y"\n',
    "byte order mark": "\ufeffa,b\n1,x\n2,y\n",
    "trailing commas in every row": "a,b,\n1,x,\n2,y,\n",
    "trailing commas below the header": "a,b\n1,x,\n2,y,\n",
    "a trailing comma in the header only": "a,b,\n1,x\n2,y\n",
    "trailing commas in one row": "a,b\n1,x,,,\n2,y\n",
    "empty rows": "a,b\n\n1,x\n,\n\n2,y\n\n\n",
    "spaces around": " a , b \n 1 , x \n2 ,y\n",
    "title above": "Campaign report\na,b\n1,x\n2,y\n",
    "blank line and title above": "\nReport\n\na,b\n1,x\n2,y\n",
    "totals below": "a,b\n1,x\n2,y\nTotal,\n",
}


@pytest.mark.parametrize("content", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layouts(read, content: str):
    assert columns(read(content)) == {"a": [1, 2], "b": ["x", "y"]}


def test_separators_inside_quotes(read):
    result = read('name,note,n\n"Smith, Ann","a;b|c",1\n"Lee, Bo","d;e|f",2\n')
    assert columns(result) == {"name": ["Smith, Ann", "Lee, Bo"], "note": ["a;b|c", "d;e|f"], "n": [1, 2]}


def test_commas_in_text_of_a_semicolon_file(read):
    result = read("Kampagne;Kosten;Klicks\nRot, Blau, Grün;1,5;3\nGelb, Weiß;12,25;4\n")
    assert columns(result) == {"Kampagne": ["Rot, Blau, Grün", "Gelb, Weiß"], "Kosten": [1.5, 12.25], "Klicks": [3, 4]}


def test_quoted_line_ends_and_doubled_quotes(read):
    result = read('id,text,n\n1,"two\nlines",5\n2,"she said ""hi""",6\n')
    assert columns(result) == {"id": [1, 2], "text": ["two\nlines", 'she said "hi"'], "n": [5, 6]}


def test_quotes_escaped_by_backslashes(read):
    result = read('id,text,n\n1,"she said \\"hi\\", twice",5\n2,"b",6\n')
    assert columns(result)["text"] == ['she said "hi", twice', "b"]


def test_an_inch_mark_is_text(read):
    assert columns(read('size,n\n5" screen,1\n7" screen,2\n'))["size"] == ['5" screen', '7" screen']


def test_one_column(read):
    assert columns(read("review\nGood, cheap, fast\nBad\nI like it, really\nNo, never, not, again\nOk\n")) == {
        "review": ["Good, cheap, fast", "Bad", "I like it, really", "No, never, not, again", "Ok"]
    }
    assert columns(read("n\n1\n2\n")) == {"n": [1, 2]}


def test_short_rows_are_filled_up_and_counted(read):
    result = read("a,b,c\n1,x,p\n2,y\n3\n4,z,q\n")
    assert columns(result) == {"a": [1, 2, 3, 4], "b": ["x", "y", None, "z"], "c": ["p", None, None, "q"]}
    assert "2 rows have fewer cells than the header, the first in line 3" in said(result)


def test_few_long_rows_are_left_out_and_counted(read):
    rows = "".join(f"{n},x,p\n" for n in range(30))
    result = read(f"a,b,c\n{rows}30,New York, NY,p\n31,y,q\n")
    assert columns(result)["a"] == [*range(30), 31]
    assert "line 32 has 4 cells where the header has 3" in said(result)


def test_many_long_rows_are_refused(read):
    with pytest.raises(BadFile, match="Line 3 has 4 cells where the header has 3, and 2 rows in all"):
        read("a,b,c\n1,x,p\n2,New York, NY,p\n3,Paris, FR,q\n")


def test_rows_are_never_shifted(read):
    """R leaves out the header of the row names; pandas would take them for an index or shift the columns."""
    result = read('"tv","sales"\n"1",10,5.5\n"2",20,6.5\n')
    assert columns(result) == {"row": [1, 2], "tv": [10, 20], "sales": [5.5, 6.5]}


def test_headers_missing_repeated_and_empty(read):
    assert list(columns(read("a,,a,A\n1,2,3,4\n5,6,7,8\n"))) == ["a", "column 2", "a (2)", "A (3)"]
    result = read(",TV,Sales\n1,2.5,3.5\n2,4.5,5.5\n")
    assert list(columns(result)) == ["row", "TV", "Sales"]
    assert result.schema["row"].identifier


def test_no_header(read):
    result = read("2024-01-01,Google,10\n2024-01-02,Meta,20\n")
    assert columns(result) == {
        "column 1": [date(2024, 1, 1), date(2024, 1, 2)],
        "column 2": ["Google", "Meta"],
        "column 3": [10, 20],
    }
    assert "has no header" in said(result)


def test_years_as_headers(read):
    assert columns(read("Channel,2022,2023\nGoogle,5,6\nMeta,7,8\n")) == {
        "Channel": ["Google", "Meta"],
        "2022": [5, 7],
        "2023": [6, 8],
    }


def test_baskets_become_rows_of_items(read):
    content = "milk,bread\nbread,butter,milk\nmilk\neggs,milk,bread,butter\nbutter\nbread,milk,eggs\nmilk,butter\n"
    result = read(content)
    assert result.table.column_names == ["basket", "item"]
    assert result.rows == 16
    assert columns(result)["basket"][:6] == [1, 1, 2, 2, 2, 3]
    assert "7 baskets" in said(result)
    assert [c.role for c in result.schema.columns] == ["order", "product"]


def test_line_ends_in_a_header(read):
    assert columns(read('"Amount\nspent",n\n5,x\n6,y\n')) == {"Amount spent": [5, 6], "n": ["x", "y"]}
