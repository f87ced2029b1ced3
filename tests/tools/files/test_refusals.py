"""What is no table, damaged, hostile or too large."""

import gzip
from typing import Any

import pytest

from tools.errors import BadFile
from tools.files import FileRead, Limits


def columns(read: FileRead) -> dict[str, list[Any]]:
    return read.table.to_pydict()


def said(read: FileRead) -> str:
    return "\n".join(str(message) for message in (*read.report, *read.warnings))


REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b"  \n \n", "empty"),
    "header only": (b"a,b\n", "no rows"),
    "only separators": (b",,\n,,\n", "no rows"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "PNG": (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
    "web page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
    "JSON": (b'[{"a": 1}, {"a": 2}]', "JSON"),
    "XML": (b'<?xml version="1.0"?><a/>', "XML"),
    "zip": (b"PK\x05\x06" + b"\x00" * 18, "zip archive"),
    "broken workbook": (b"PK\x03\x04" + b"\x00" * 50, "damaged"),
    "program": (b"\x7fELF" + bytes(range(64)), "not a table"),
    "open quote": (b'a,b,c\n1,x,p\n2,"y,q\n3,z,r\n', r"line 3, column 2 \(“b”\)"),
    "quote closed too early": (b'a,b\n1,x\n2,"she said "hi" loudly"\n', r"line 3, column 2 \(“b”\)"),
    "swallowed rows": (b'a,b,c\n1,"x,p\n2,y,q\n3,z,r\n4,w","s"\n', "opened in line 2, column “b”"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refusals(read, content: bytes, reason: str):
    with pytest.raises(BadFile, match=reason):
        read(content)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(size_bytes=10), "larger than"),
        (Limits(rows=3), "more than the 3 rows"),
        (Limits(columns=1), "2 columns; I read 1"),
        (Limits(cell=5), "line 3, column “b” has more than 5 characters"),
    ],
)
def test_limits(read, limits: Limits, reason: str):
    with pytest.raises(BadFile, match=reason):
        read("a,b\n1,x\n2,123456x\n3,y\n4,z\n", limits=limits)


def test_gzip(read):
    assert columns(read(gzip.compress(b"a,b\n1,x\n2,y\n"))) == {"a": [1, 2], "b": ["x", "y"]}
    two = gzip.compress(b"a,b\n1,x\n") + gzip.compress(b"2,y\n")
    assert columns(read(two)) == {"a": [1, 2], "b": ["x", "y"]}


def test_gzip_bombs_and_damage_are_refused(read):
    with pytest.raises(BadFile, match="larger than"):
        read(gzip.compress(b"a,b\n" + b"1,2\n" * 500_000), limits=Limits(size_bytes=100_000))
    with pytest.raises(BadFile, match="damaged"):
        read(gzip.compress(b"a,b\n1,x\n" * 100)[:-12])
    with pytest.raises(BadFile, match="packed twice"):
        read(gzip.compress(gzip.compress(b"a,b\n1,x\n")))


def test_hostile_cells_and_headers_stay_text(read):
    cells = ["=1+1", "@SUM(A1)", "<script>", "'; DROP TABLE x; --", "<!channel>", "{0.__class__}", "%s%n"]
    result = read("{name},n\n" + "".join(f'"{cell}",1\n' for cell in cells))
    assert columns(result)["{name}"] == cells
    broken = read("{name},date\n{y},2024-13-41\n" + "{z},2024-01-02\n" * 40)
    assert "1 cell of “date” could not be read and is empty now: “2024-13-41” in line 2." in said(broken)


def test_the_same_bytes_have_the_same_fingerprint(read):
    first, second, third = read("a,b\n1,x\n"), read("a,b\n1,x\n"), read("a,b\n1,y\n")
    assert first.fingerprint == second.fingerprint != third.fingerprint


def test_options_overrule_what_was_found(read):
    assert list(columns(read("x,y\nz,w\n", {"header": "no"}))) == ["column 1", "column 2"]
    assert columns(read("1,2\n3,4\n", {"header": "yes"})) == {"1": [3], "2": [4]}
    assert columns(read("a;b,c\n1;2,3\n", {"separator": "comma"})) == {"a;b": ["1;2"], "c": [3]}
