"""What a person is told of columns that can't be read as they were meant."""

from collections.abc import Callable
from pathlib import Path

import openpyxl

from tools.files import FileRead, read_file


def said(read: FileRead) -> str:
    return "\n".join(str(message) for message in read.warnings)


def test_text_among_numbers_is_shown_with_its_line(read: Callable[..., FileRead]) -> None:
    found = read("day,spend\n2024-01-01,10\n2024-01-02,ten\n2024-01-03,30\n2024-01-04,twelve\n2024-01-05,50\n")
    assert found.schema["spend"].type == "text"
    assert "“spend” stays text: 60% of its cells are numbers" in said(found)
    assert "the first is “ten” in line 3" in said(found)


def test_days_that_do_not_exist_are_shown_with_their_line(read: Callable[..., FileRead]) -> None:
    found = read("day,spend\n2024-01-02,10\n2024-02-30,20\n2024-01-03,30\n")
    assert "the first is “2024-02-30” in line 3" in said(found)


def test_a_column_without_a_value_is_told(read: Callable[..., FileRead]) -> None:
    assert "“note”: there is no value below the header." in said(read("a,note,b\n1,,2\n3,,4\n"))


def test_formulas_that_were_saved_without_results_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["campaign", "spend", "clicks", "CPC"])
    for row in range(2, 6):
        book.active.append([f"c{row}", 100, 20, f"=B{row}/C{row}"])
    path = tmp_path / "formulas.xlsx"
    book.save(path)
    found = said(read_file(path))
    assert "“CPC”: there is no value below the header" in found
    assert "open it in Excel, save it" in found


def test_a_comma_in_a_chinese_file_is_no_decimal_sign(read: Callable[..., FileRead]) -> None:
    found = read("日期;渠道;花费\n2024年1月5日;抖音;¥1,200\n2024年2月6日;微信;¥300\n")
    assert found.table["花费"].to_pylist() == [1200, 300]
