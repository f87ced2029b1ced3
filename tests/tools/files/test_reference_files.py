"""Public files as their publishers ship them: types, roles, periods, and the published sums."""

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from tools.files import FileRead, read_file

FILES: dict[str, tuple[int, str]] = {
    "Advertising.csv": (200, "integer:id number number number number:revenue"),
    "Mall_Customers.csv": (200, "text:id:customer text integer integer integer"),
    "PathData.csv": (10_000, "text integer:conversions number:revenue integer"),
    "Sample - Superstore.csv": (
        9_994,
        "integer:id text:id:order date:date date:date text text:id:customer text:customer text:category text text text "
        "text:id text text:id:product text:category text:category text:product number:revenue integer:quantity number "
        "number:profit",
    ),
    "Telco-Customer-Churn.csv": (
        7_043,
        "text:id:customer text integer boolean boolean integer boolean text text text text text text text text text "
        "boolean text number number:revenue boolean:target",
    ),
    "cdnow_customers_summary.csv": (2_357, "integer:id integer number number"),
    "example_air_passengers.csv": (144, "date:date integer:target"),
    "exchange-4_cpm_results.csv": (1_643, "datetime:date number"),
    "groceries.csv": (43_367, "integer:id:order text:product"),
    "hillstrom_data.csv": (
        64_000,
        "integer text:category number integer integer text integer text:channel text:category integer:target "
        "integer:conversions number:spend",
    ),
    "karate_edges.csv": (78, "integer:id:source integer:id:target_node"),
    "sleep.csv": (20, "integer:id number integer:category integer:id"),
    "three_channel_paths.csv": (3, "text integer:conversions integer"),
    "waimai_10k.csv": (11_987, "integer:target text:text"),
    "朝阳医院2018年销售数据.csv": (
        6_577,
        "date:date text:id:customer integer:id:product text:product integer:quantity number number:revenue",
    ),
}


@pytest.fixture(scope="module")
def read(reference_data: Path):
    files: dict[str, FileRead] = {}

    def reader(name: str) -> FileRead:
        if name not in files:
            files[name] = read_file(reference_data / name)
        return files[name]

    return reader


def described(result: FileRead) -> str:
    return " ".join(
        ":".join([c.type, *(["id"] if c.identifier else []), *([c.role] if c.role else [])])
        for c in result.schema.columns
    )


def total(result: FileRead, column: str) -> Any:
    return pc.sum(result.table.column(column)).as_py()


@pytest.mark.parametrize(("name", "expected"), FILES.items(), ids=FILES.keys())
def test_rows_types_and_roles(read, name: str, expected: tuple[int, str]):
    result = read(name)
    assert (result.rows, described(result)) == expected


def test_superstore(read):
    result = read("Sample - Superstore.csv")
    assert total(result, "Sales") == pytest.approx(2_297_200.86, abs=0.005)
    assert total(result, "Profit") == pytest.approx(286_397.02, abs=0.005)
    by = result.table.group_by("Category").aggregate([("Sales", "sum")]).to_pydict()
    assert dict(zip(by["Category"], (round(v, 2) for v in by["Sales_sum"]), strict=True)) == {
        "Technology": 836_154.03,
        "Furniture": 741_999.80,
        "Office Supplies": 719_047.03,
    }
    assert (result.schema["Order Date"].minimum, result.schema["Order Date"].maximum) == ("2016-01-03", "2019-12-30")
    assert result.schema["Row ID"].distinct == 9_994
    assert not result.warnings


def test_hospital(read):
    result = read("朝阳医院2018年销售数据.csv")
    # The published 1781 is without the rows of 29 February 2018, which did not exist.
    dated = result.table.filter(result.table.column("购药时间").is_valid())
    by = dated.group_by("商品名称").aggregate([("销售数量", "sum")]).sort_by([("销售数量_sum", "descending")])
    assert by.column("商品名称")[0].as_py() == "苯磺酸氨氯地平片(安内真)"
    assert by.column("销售数量_sum")[0].as_py() == 1781
    dates = result.schema["购药时间"]
    # 23 rows have that day; one row has no date at all.
    assert (dates.minimum, dates.maximum, dates.missing) == ("2018-01-01", "2018-07-19", 24)
    text = "\n".join(str(message) for message in (*result.report, *result.warnings))
    assert "I read it as GB18030" in text
    assert "I left out 1 empty row." in text
    assert (
        "23 cells of “购药时间” could not be read and are empty now, the first is “2018-02-29 星期一” in line 337."
        in text
    )


def test_telco_has_11_blanks_and_no_error(read):
    result = read("Telco-Customer-Churn.csv")
    assert result.schema["TotalCharges"].missing == 11
    assert not result.warnings
    assert result.schema["Churn"].values == ("no", "yes")
    assert total(result, "Churn") == 1869


def test_groceries(read):
    result = read("groceries.csv")
    assert result.schema["basket"].distinct == 9_835
    assert result.schema["item"].distinct == 169
    assert result.schema["item"].values[0] == "whole milk"
    whole_milk = result.table.filter(pc.equal(result.table.column("item"), "whole milk"))
    assert whole_milk.num_rows == 2513
    assert result.table.column("basket")[-1].as_py() == 9_835


def test_paths(read):
    result = read("PathData.csv")
    first = pc.utf8_trim_whitespace(
        pc.list_element(pc.split_pattern(result.table.column("path"), ">", max_splits=1), 0)
    )
    alpha = result.table.filter(pc.equal(first, "alpha"))
    assert pc.sum(alpha.column("total_conversions")).as_py() == 6308


def test_advertising(read):
    frame = read("Advertising.csv").table.to_pandas()
    correlation = frame.corr()["Sales"].round(4)
    assert correlation[["TV", "Radio", "Newspaper"]].tolist() == [0.7822, 0.5762, 0.2283]


def test_hillstrom(read):
    by = (
        read("hillstrom_data.csv")
        .table.group_by("segment")
        .aggregate([("visit", "mean"), ("spend", "mean")])
        .to_pydict()
    )
    found = {
        name: (round(100 * visit, 2), round(spend, 2))
        for name, visit, spend in zip(by["segment"], by["visit_mean"], by["spend_mean"], strict=True)
    }
    assert found == {"Mens E-Mail": (18.28, 1.42), "Womens E-Mail": (15.14, 1.08), "No E-Mail": (10.62, 0.65)}


def test_times_and_line_ends(read):
    assert read("exchange-4_cpm_results.csv").schema["timestamp"].minimum == "2011-07-01T00:15:01"
    passengers = read("example_air_passengers.csv")
    assert (passengers.schema["ds"].minimum, passengers.schema["ds"].maximum) == ("1949-01-01", "1960-12-01")
    assert total(passengers, "y") == 40_363


def test_ids_keep_their_zeros(read):
    assert read("Mall_Customers.csv").table.column("CustomerID")[0].as_py() == "0001"
