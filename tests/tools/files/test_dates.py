"""Dates as people write them."""

from datetime import date, datetime
from typing import Any

import pytest

from tools.errors import NeedsChoice
from tools.files import FileRead


def columns(read: FileRead) -> dict[str, list[Any]]:
    return read.table.to_pydict()


def said(read: FileRead) -> str:
    return "\n".join(str(message) for message in (*read.report, *read.warnings))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


DATES = {
    "ISO": (["2024-01-31", "2024-02-01"], [date(2024, 1, 31), date(2024, 2, 1)]),
    "month first": (["1/31/2024", "2/1/2024"], [date(2024, 1, 31), date(2024, 2, 1)]),
    "day first": (["31/1/2024", "1/2/2024"], [date(2024, 1, 31), date(2024, 2, 1)]),
    "dots": (["1.2.2024", "3.4.2024"], [date(2024, 2, 1), date(2024, 4, 3)]),
    "two-digit years": (["31.12.23", "1.1.70"], [date(2023, 12, 31), date(1970, 1, 1)]),
    "year first": (["2024/1/31", "2024/2/1"], [date(2024, 1, 31), date(2024, 2, 1)]),
    "Chinese": (["2018年1月1日", "2018年12月31日"], [date(2018, 1, 1), date(2018, 12, 31)]),
    "with weekdays": (["2018-01-01 星期一", "2018-01-02 星期二"], [date(2018, 1, 1), date(2018, 1, 2)]),
    "compact": (["20240131", "20240201"], [date(2024, 1, 31), date(2024, 2, 1)]),
    "names of months": (["5 May 2024", "31 Jan 2024"], [date(2024, 5, 5), date(2024, 1, 31)]),
    "American names": (["May 5, 2024", "January 31, 2024"], [date(2024, 5, 5), date(2024, 1, 31)]),
    "months by name": (["Jan 2024", "Feb 2024"], [date(2024, 1, 1), date(2024, 2, 1)]),
    "months": (["1949-01", "1949-02"], [date(1949, 1, 1), date(1949, 2, 1)]),
    "Chinese months": (["2024年1月", "2024年12月"], [date(2024, 1, 1), date(2024, 12, 1)]),
    "weeks": (["2024-W05", "2025-W01"], [date(2024, 1, 29), date(2024, 12, 30)]),
    "quarters": (["2024-Q1", "2024-Q4"], [date(2024, 1, 1), date(2024, 10, 1)]),
    "times": (["2024-01-31 10:30", "2024-02-01 00:00"], [moment("2024-01-31T10:30"), moment("2024-02-01T00:00")]),
    "midnights": (["2024-01-31 00:00:00", "2024-02-01 00:00:00"], [date(2024, 1, 31), date(2024, 2, 1)]),
    "American times": (["1/31/2024 1:05 PM", "2/1/2024 12:00 AM"], [moment("2024-01-31T13:05"), moment("2024-02-01")]),
    "fractions": (
        ["2024-01-31T10:30:01.25", "2024-01-31 10:30:02"],
        [moment("2024-01-31T10:30:01.25"), moment("2024-01-31T10:30:02")],
    ),
    "one zone": (
        ["2024-01-31T10:30:00+08:00", "2024-02-01T11:30:00+08:00"],
        [moment("2024-01-31T10:30"), moment("2024-02-01T11:30")],
    ),
    "missing": (["2024-01-31", "", "-"], [date(2024, 1, 31), None, None]),
}


@pytest.mark.parametrize(("cells", "values"), DATES.values(), ids=DATES.keys())
def test_dates(read, cells: list[str], values: list[Any]):
    result = read("Date\tn\n" + "".join(f"{cell}\t{n}\n" for n, cell in enumerate(cells)))
    assert columns(result)["Date"] == values


def test_days_that_do_not_exist_are_counted_not_rolled_over(read):
    days = [f"2018-01-{day:02d} 星期一" for day in range(1, 31)] + ["2018-02-29 星期四"]
    result = read("日期,n\n" + "".join(f"{day},1\n" for day in days))
    assert columns(result)["日期"][-1] is None
    assert result.schema["日期"].maximum == "2018-01-30"
    assert "1 cell of “日期” could not be read and is empty now: “2018-02-29 星期四” in line 32." in said(result)


def test_one_day_that_does_not_exist_does_not_make_a_short_column_text(read):
    result = read("Date,n\n2023-02-27,1\n2023-02-28,2\n2023-02-29,3\n2023-03-01,4\n2023-03-02,5\n2023-03-03,6\n")
    assert result.schema["Date"].type == "date"
    assert result.schema["Date"].missing == 1
    assert "“2023-02-29” in line 4" in said(result)


def test_day_or_month_is_asked_when_nothing_shows_it(read):
    content = "Date,n\n05/03/2024,1\n05/03/2024,2\n07/03/2024,3\n"
    with pytest.raises(NeedsChoice, match="day or the month first") as asked:
        read(content)
    assert [str(choice.label) for choice in asked.value.choices] == [
        "Day first: Mar 5, 2024",
        "Month first: May 3, 2024",
    ]
    found = [columns(read(content, dict(choice.arguments)))["Date"][0] for choice in asked.value.choices]
    assert found == [date(2024, 3, 5), date(2024, 5, 3)]


def test_another_column_shows_the_order(read):
    result = read("start,end\n05/03/2024,25/03/2024\n06/03/2024,26/03/2024\n")
    assert columns(result)["start"] == [date(2024, 3, 5), date(2024, 3, 6)]
    assert "with the day first" in said(result)


def test_the_order_of_rows_shows_the_order(read):
    days = ["02/01/2024", "03/01/2024", "04/01/2024", "01/02/2024", "02/02/2024"]
    result = read("Date,n\n" + "".join(f"{day},1\n" for day in days))
    assert columns(result)["Date"][-1] == date(2024, 2, 2)
    assert columns(result)["Date"][3] == date(2024, 2, 1)


def test_unix_time_only_when_the_header_says_so(read):
    content = "{},n\n1704067200,1\n1704153600,2\n"
    assert columns(read(content.format("timestamp")))["timestamp"] == [moment("2024-01-01"), moment("2024-01-02")]
    assert columns(read(content.format("revenue")))["revenue"] == [1704067200, 1704153600]


def test_times_of_several_zones_are_brought_together(read):
    result = read("time,n\n2024-01-01T10:00:00Z,1\n2024-01-01T10:00:00+08:00,2\n")
    assert columns(result)["time"] == [moment("2024-01-01T10:00"), moment("2024-01-01T02:00")]
    assert "several time zones" in said(result)


def test_decimal_commas_show_the_order(read):
    result = read("Datum;Kosten\n05/03/2024;1,5\n06/03/2024;2,25\n05/03/2024;3,75\n")
    assert columns(result)["Datum"][0] == date(2024, 3, 5)
    assert "with the day first" in said(result)


def test_the_day_numbers_of_excel(read):
    result = read("Date,n\n45292,1\n45293,2\n")
    assert columns(result)["Date"] == [date(2024, 1, 1), date(2024, 1, 2)]
    assert "45292 is Jan 1, 2024" in said(result)
    assert columns(read("Sales,n\n45292,1\n45293,2\n"))["Sales"] == [45292, 45293]
