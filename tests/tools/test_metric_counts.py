"""How many things there are: two with the same name are two."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tools.context import Context
from tools.data.query_data import query_data
from tools.messages import write
from tools.metrics import resolve_metric
from tools.performance.summarize_performance import summarize_performance
from tools.schema import Column, Schema

NAMES = ["Mug", "Mug", "Cup", "Cup"]
IDS = ["P-A", "P-B", "P-C", "P-C"]  # three things with two names


def count(frame: pd.DataFrame, words: str) -> tuple[object, str]:
    answer = query_data(frame, metrics=[words], context=Context(date(2024, 7, 2)))
    return answer.figures["total"], " ".join(write(message) for message in answer.assumptions)


@pytest.mark.parametrize(
    ("identifier", "name", "words"),
    [
        ("product_id", "product_name", "number of products"),
        ("product_id", "product_name", "how many products"),
        ("product_id", "product_name", "distinct product_name"),
        ("Product ID", "Product Name", "distinct Product Name"),
        ("product_id", "product", "number of products"),
        ("product_id", "product", "distinct product"),
        ("campaign_id", "campaign", "number of campaigns"),
        ("campaign_id", "campaign_name", "number of campaigns"),
        ("store_id", "store_name", "number of stores"),
        ("customer_id", "customer_name", "客户数"),
        ("商品编码", "商品名称", "商品数"),
        ("商品ID", "商品名称", "多少个商品"),
        ("门店编号", "门店", "门店数"),
    ],
)
@pytest.mark.parametrize("repeated", [1, 60])
def test_things_are_counted_by_their_id(identifier: str, name: str, words: str, repeated: int) -> None:
    frame = pd.DataFrame({name: NAMES * repeated, identifier: IDS * repeated})
    total, said = count(frame, words)
    assert total == 3
    assert f"“{identifier}” rather than “{name}”" in said
    assert count(frame[[identifier, name]], words)[0] == 3
    assert count(frame[[name]], words)[0] == 2


def test_numbers_that_are_ids_are_counted_not_added() -> None:
    frame = pd.DataFrame({"store_name": NAMES * 9, "store_id": [1, 2, 3, 3] * 9})
    assert count(frame, "number of stores")[0] == 3


def test_the_names_themselves_can_be_counted() -> None:
    frame = pd.DataFrame({"product_id": IDS, "product_name": NAMES})
    total, said = count(frame, "number of different values of product_name")
    assert total == 2
    assert "rather than" not in said


def test_an_id_with_gaps_would_miss_some() -> None:
    frame = pd.DataFrame({"product_id": ["P-A", None, None, None], "product_name": ["Mug", "Cup", "Pot", "Pan"]})
    assert count(frame, "number of products")[0] == 4


def test_an_id_of_something_else_does_not_count() -> None:
    schema = Schema(
        (Column("order_id", "text", identifier=True, distinct=9), Column("channel", "text", distinct=3)), rows=9
    )
    assert resolve_metric(schema, "number of channels").numerator[0].column == "channel"


def test_superstore_has_more_products_than_names(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "Sample - Superstore.csv", encoding="utf-8-sig", dtype=str)
    total, _ = count(frame, "number of products")
    assert total == frame["Product ID"].nunique() == 1862
    assert frame["Product Name"].nunique() == 1850


@pytest.mark.parametrize("header", ["New customers", "customers", "新客户数"])
def test_a_column_of_how_many_is_added_up_and_its_values_are_not_counted(header: str) -> None:
    frame = pd.DataFrame({"day": pd.date_range("2024-05-01", periods=3), header: [2, 1, 2]})
    words = "客户数" if "客" in header else "number of customers"
    assert count(frame, words)[0] == 5


def test_a_report_has_no_count_of_the_different_numbers_of_customers() -> None:
    days = pd.date_range("2024-05-01", periods=31)
    frame = pd.DataFrame({"day": days, "spend": range(31), "New customers": [2, 1, 3] * 10 + [1]})
    answer = summarize_performance(frame, context=Context(date(2024, 6, 2)))
    assert "different values" not in " ".join(write(message) for message in answer.assumptions)
    assert [name for name in answer.figures if name.startswith("customers")] == []
