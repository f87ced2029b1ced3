"""Numbers as people write them, ids, and yes and no."""

from typing import Any

import pytest

from tools.errors import NeedsChoice
from tools.files import FileRead


def columns(read: FileRead) -> dict[str, list[Any]]:
    return read.table.to_pydict()


def said(read: FileRead) -> str:
    return "\n".join(str(message) for message in (*read.report, *read.warnings))


NUMBERS = {
    "whole": (["1", "-2", "0"], [1, -2, 0], None),
    "decimals": (["1.5", "-2", ".5"], [1.5, -2.0, 0.5], None),
    "dollars": (["$1,200.00", "$5.50", "-$3.00"], [1200.0, 5.5, -3.0], "USD"),
    "dollars in brackets": (["$1,200.00", "($5.50)"], [1200.0, -5.5], "USD"),
    "euros": (["1.234,50 €", "12,00 €", "-3,25 €"], [1234.5, 12.0, -3.25], "EUR"),
    "pounds": (["£1,000", "£2"], [1000, 2], "GBP"),
    "codes": (["USD 5.25", "6.75 USD"], [5.25, 6.75], "USD"),
    "US dollars": (["US$5.25", "US$1,000.00"], [5.25, 1000.0], "USD"),
    "thousands": (["1,234", "12,345,678", "5"], [1234, 12345678, 5], None),
    "decimal commas": (["1,5", "12,25", "3"], [1.5, 12.25, 3.0], None),
    "European": (["1.234.567,89", "12,5", "1.000"], [1234567.89, 12.5, 1000.0], None),
    "Indian": (["1,23,456", "12,34,567.50"], [123456.0, 1234567.5], None),
    "Swiss": (["1'234.50", "12’000.00"], [1234.5, 12000.0], None),
    "spaces": (["1 234,5", "12\u00a0000,25", "1\u202f000"], [1234.5, 12000.25, 1000.0], None),
    "per cent": (["12.5%", "3%", "0%"], [0.125, 0.03, 0.0], "percent"),
    "wide signs": (["１２．５％", "3％"], [0.125, 0.03], "percent"),
    "wan and yi": (["1.2万", "3亿", "5000"], [12000.0, 300000000.0, 5000.0], None),
    "K and M": (["1.5K", "2M", "300"], [1500.0, 2000000.0, 300.0], None),
    "yuan": (["1,200元", "35元"], [1200, 35], "CNY"),
    "exponents": (["1e3", "2.5E-1"], [1000.0, 0.25], None),
    "real minus": (["−5.5", "3.5"], [-5.5, 3.5], None),
    "trailing minus": (["5.50-", "3.25"], [-5.5, 3.25], None),
    "plus signs": (["+5.5%", "-3%"], [0.055, -0.03], "percent"),
    "dashes are missing": (["1.5", "-", "--", "N/A", ""], [1.5, None, None, None, None], None),
    "errors of Excel are missing": (["1.5", "#DIV/0!", "#N/A"], [1.5, None, None], None),
}


@pytest.mark.parametrize(("cells", "values", "unit"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers(read, cells: list[str], values: list[float | None], unit: str | None):
    content = "name\tamount\n" + "".join(f"n{place}\t{cell}\n" for place, cell in enumerate(cells))
    result = read(content)
    assert columns(result)["amount"] == pytest.approx(values)
    assert [type(v) for v in columns(result)["amount"]] == [type(v) for v in values]
    assert result.schema["amount"].unit == unit


def test_yen_or_yuan(read):
    assert read("商品,价格\n茶,¥12\n咖啡,¥30\n").schema["价格"].unit == "CNY"
    assert read("しな,価格\nおちゃ,¥120\nコーヒー,¥300\n").schema["価格"].unit == "JPY"
    open_case = read("item,price\ntea,¥120\ncoffee,¥300\n")
    assert open_case.schema["price"].unit is None
    assert "yuan or yen" in said(open_case)


def test_yen_or_yuan_in_the_header(read):
    for header in ("花费(¥)", "花费（￥）", "花费 ¥"):
        chinese = read(f"渠道,{header}\n抖音,12\n百度,30\n")
        assert chinese.schema[header].unit == "CNY"
    assert read("渠道,Cost (¥)\n抖音,12\n百度,30\n").schema["Cost (¥)"].unit == "CNY"
    assert read("しな,金額(¥)\nおちゃ,120\nコーヒー,300\n").schema["金額(¥)"].unit == "JPY"
    open_case = read("item,Cost (¥)\ntea,¥120\ncoffee,¥300\n")
    assert open_case.schema["Cost (¥)"].unit is None
    assert said(open_case).count("yuan or yen") == 1
    assert "yuan or yen" in said(read("item,Cost (¥)\ntea,120\ncoffee,300\n"))


def test_mixed_currencies_are_not_added_up(read):
    result = read("shop,amount\na,$5\nb,€6\nc,$7\n")
    assert result.schema["amount"].type == "text"
    assert "mixes currencies (EUR and USD)" in said(result)


def test_per_cent_in_the_header(read):
    result = read("ad,CTR (%)\na,2.5\nb,10\n")
    assert columns(result)["CTR (%)"] == pytest.approx([0.025, 0.1])
    assert result.schema["CTR (%)"].unit == "percent"


def test_thousands_by_the_evidence_of_another_column(read):
    """ "1.234" alone is a decimal; beside a column with decimal commas it is one thousand and something."""
    assert columns(read("a;b\nx;1.234\ny;0.5\n"))["b"] == [1.234, 0.5]
    assert columns(read("Kanal;Klicks;Kosten\nx;1.234;0,5\ny;5.678;7,25\n")) == {
        "Kanal": ["x", "y"],
        "Klicks": [1234, 5678],
        "Kosten": [0.5, 7.25],
    }


def test_thousands_that_nothing_shows_are_asked_for(read):
    content = "Kanal;Klicks\nx;1.234\ny;5.678\n"
    with pytest.raises(NeedsChoice, match=r"How is “1\.234” in “Klicks” to be read") as asked:
        read(content)
    assert [str(choice.label) for choice in asked.value.choices] == ["As 1,234", "As 1.234"]
    values = [columns(read(content, dict(choice.arguments)))["Klicks"] for choice in asked.value.choices]
    assert values == [[1234, 5678], [1.234, 5.678]]


def test_few_cells_that_are_no_numbers_are_counted(read):
    cells = [str(n / 4) for n in range(98)] + ["broken", "also broken"]
    result = read("ad,cost\n" + "".join(f"a,{cell}\n" for cell in cells))
    assert result.schema["cost"].type == "number"
    assert result.schema["cost"].missing == 2
    assert "2 cells of “cost” could not be read and are empty now, the first is “broken” in line 100." in said(result)


def test_many_cells_that_are_no_numbers_keep_the_text(read):
    result = read("ad,cost\na,1.5\nb,cheap\nc,2.5\nd,3.5\n")
    assert columns(result)["cost"] == ["1.5", "cheap", "2.5", "3.5"]
    assert "75% of its cells are numbers" in said(result)


def test_endless_numbers_stay_text(read):
    assert columns(read("a,b\nx,inf\ny,nan\nz,NaN\n"))["b"] == ["inf", "nan", "NaN"]


KEPT = {
    "leading zeros": ["00123", "04567"],
    "20 digits": ["12345678901234567890", "12345678901234567891"],
    "17 digits": ["12345678901234567", "-"],
    "international phones": ["+491701234567", "+8613800138000"],
    "hexadecimal": ["0x1F", "0x2A"],
    "late leading zeros": ["123", "456", "0789"],
    "words": ["Yes", "No", "No phone service"],
    "NA as a code": ["NA", "EU", "NA"],
}


@pytest.mark.parametrize("cells", KEPT.values(), ids=KEPT.keys())
def test_cells_that_stay_as_they_are(read, cells: list[str]):
    result = read("n,value\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)))
    assert columns(result)["value"] == cells


def test_postcodes_and_phones_stay_text_by_their_header(read):
    result = read("Postal Code,Phone,n\n42420,13800138000,1\n90036,13800138001,2\n")
    assert columns(result) == {"Postal Code": ["42420", "90036"], "Phone": ["13800138000", "13800138001"], "n": [1, 2]}


@pytest.mark.parametrize(
    "cells", [['="00123"', '="00456"'], ['"=""00123"""', '"=""00456"""'], ["'00123", "'00456"], ["00123\t", "00456\t"]]
)
def test_marks_that_keep_excel_from_reading_numbers(read, cells: list[str]):
    result = read("no,n\n" + "".join(f"{cell},{n}\n" for n, cell in enumerate(cells)))
    assert columns(result)["no"] == ["00123", "00456"]


def test_phones_marked_as_text_stay_text(read):
    assert columns(read("buyer,n\n'13800138000,1\n'13800138001,2\n"))["buyer"] == ["13800138000", "13800138001"]


def test_a_currency_column_gives_amounts_their_currency(read):
    schema = read("Campaign,Currency code,Cost,Clicks\na,EUR,1.5,3\nb,EUR,2.5,4\n").schema
    assert [c.unit for c in schema.columns] == [None, None, "EUR", None]
    several = read("Campaign,Currency,Cost\na,EUR,1.5\nb,USD,2.5\n")
    assert several.schema["Cost"].unit is None
    assert "“Currency” has 2 currencies" in said(several)


def test_skus_that_look_like_exponents_stay_text(read):
    assert columns(read("SKU,n\n12E3,1\n45E6,2\n"))["SKU"] == ["12E3", "45E6"]


def test_ids_are_never_added_up(read):
    schema = read("customer_id,order no,income\n101,5001,50\n102,5002,60\n").schema
    assert [c.identifier for c in schema.columns] == [True, True, False]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["Yes", "No", ""], [True, False, None]),
        (["TRUE", "false", "True"], [True, False, True]),
        (["是", "否", "是"], [True, False, True]),
        (["y", "n", "-"], [True, False, None]),
        (["0", "1", "1"], [0, 1, 1]),
    ],
)
def test_yes_and_no(read, cells: list[str], values: list[Any]):
    assert columns(read("x\tv\n" + "".join(f"a{n}\t{cell}\n" for n, cell in enumerate(cells))))["v"] == values
