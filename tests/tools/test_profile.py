"""The description of a table: types, roles, units, statistics."""

from datetime import date, datetime

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.currencies import currency_in_header
from tools.profile import best_role, names_things, profile_table
from tools.schema import Column, ColumnType


def test_a_small_table_is_described_exactly():
    table = pa.table(
        {
            "Date": pa.array([date(2024, 1, 1), date(2024, 1, 3), None]),
            "Channel": ["Google", "Meta", "Google"],
            "Spend": [1.0, 2.0, 6.0],
            "Clicks": [10, None, 30],
            "Active": [True, False, True],
        }
    )
    schema = profile_table(table)
    assert schema.rows == 3
    assert [c.type for c in schema.columns] == ["date", "text", "number", "integer", "boolean"]
    assert [c.role for c in schema.columns] == ["date", "channel", "spend", "clicks", None]
    assert [c.missing for c in schema.columns] == [1, 0, 0, 1, 0]
    assert [c.distinct for c in schema.columns] == [2, 2, 3, 2, 2]
    assert (schema["Date"].minimum, schema["Date"].maximum) == ("2024-01-01", "2024-01-03")
    assert schema["Channel"].values == ("Google", "Meta")
    assert schema["Active"].values == ("yes", "no")
    spend = schema["Spend"]
    assert (spend.minimum, spend.maximum, spend.mean) == (1.0, 6.0, 3.0)
    assert spend.deviation == pytest.approx(7**0.5)


def test_an_empty_table_has_no_statistics():
    table = pa.table({"a": pa.array([], pa.int64()), "b": pa.array([], pa.string()), "c": pa.array([], pa.date32())})
    for column in profile_table(table).columns:
        assert (column.minimum, column.maximum, column.mean, column.distinct, column.values) == (
            None,
            None,
            None,
            0,
            (),
        )


def test_pandas_frames_of_any_kind_are_described():
    frame = pd.DataFrame(
        {
            "when": pd.to_datetime(["2024-01-01 10:00", "2024-02-01 11:30"]),
            "kind": pd.Categorical(["a", "b"]),
            "small": pd.array([1, None], dtype="Int8"),
            "gap": [1.5, float("nan")],
            "endless": [1.0, float("inf")],
            "nothing": [None, None],
        }
    )
    schema = profile_table(pa.Table.from_pandas(frame, preserve_index=False))
    assert [c.type for c in schema.columns] == ["datetime", "text", "integer", "number", "number", "text"]
    assert schema["when"].maximum == "2024-02-01T11:30:00"
    assert schema["gap"].maximum == 1.5
    assert schema["endless"].maximum == 1.0
    assert schema["kind"].values == ("a", "b")


def test_points_in_time_keep_their_day_for_the_schema():
    schema = profile_table(pa.table({"t": [datetime.fromisoformat("2024-05-01T23:59")]}))
    assert schema.last_date("t") == date(2024, 5, 1)


def test_units_come_from_the_field_or_from_the_header():
    field = pa.field("x", pa.float64(), metadata={"unit": "percent"})
    table = pa.table(
        [pa.array([0.5]), pa.array([1]), pa.array(["a"])],
        schema=pa.schema([field, pa.field("Cost (EUR)", pa.int64()), pa.field("Note (USD)", pa.string())]),
    )
    assert [c.unit for c in profile_table(table).columns] == ["percent", "EUR", None]


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Amount spent (USD)", "USD"),
        ("花费(元)", "CNY"),
        ("金额（元）", "CNY"),
        ("Cost [€]", "EUR"),
        ("Revenue USD", "USD"),
        ("Revenue_RMB", "CNY"),
        ("Annual Income (k$)", None),
        ("Cost (¥)", None),
        ("USD", None),
        ("Score (1-100)", None),
        ("Price £", "GBP"),
        ("Price ¥", None),
        ("花费(¥)", "CNY"),
        ("销售额（￥）", "CNY"),
        ("金额 ￥", "CNY"),
        ("ご利用額(¥)", None),
    ],
)
def test_currency_in_header(header: str, unit: str | None):
    assert currency_in_header(header) == unit


@pytest.mark.parametrize(
    "header",
    [
        "Customer ID",
        "customerID",
        "userid",
        "订单编号",
        "社保卡号",
        "#",
        "Order No.",
        "Postal Code",
        "zip",
        "会员id",
        "SKU",
        "手机",
    ],
)
def test_headers_of_ids(header: str):
    assert names_things(header, "integer")
    assert not names_things(header, "number"), "a number with a fraction is never a name"


@pytest.mark.parametrize(
    "header",
    ["Income", "Sales", "Paid", "Bid", "Video", "Number of orders", "Unique users", "PhoneService", "订单数量", "人数"],
)
def test_headers_of_measures(header: str):
    assert not names_things(header, "integer")


def test_unique_measures_are_not_ids():
    schema = profile_table(pa.table({"income": list(range(100, 200)), "Sales": [i + 0.5 for i in range(100)]}))
    assert not any(c.identifier for c in schema.columns)


def test_codes_that_differ_in_each_row_are_ids():
    codes = [f"A-{i:05d}" for i in range(50)]
    schema = profile_table(pa.table({"thing": codes, "title": [f"A story of {i} cats" for i in range(50)]}))
    assert schema["thing"].identifier
    assert not schema["title"].identifier


def test_a_zip_code_in_words_is_a_category():
    assert not profile_table(pa.table({"zip_code": ["Rural", "Urban"]}))["zip_code"].identifier
    assert profile_table(pa.table({"zip_code": ["01234", "A1"]}))["zip_code"].identifier


def test_members_of_a_network_are_names():
    schema = profile_table(pa.table({"source": [1, 2], "target": [2, 3], "weight": [5, 6]}))
    assert [c.identifier for c in schema.columns] == [True, True, False]
    assert [c.role for c in schema.columns] == ["source", "target_node", "weight"]


def test_single_letters_make_no_network():
    assert [c.role for c in profile_table(pa.table({"a": [1, 2], "b": [2, 3]})).columns] == [None, None]


def test_at_most_200_values_are_kept_the_most_frequent_first():
    words = [f"w{i:03d}" for i in range(300)] + ["w299"] * 2 + ["w250"]
    column = profile_table(pa.table({"word": words}))["word"]
    assert column.distinct == 300
    assert len(column.values) == 200
    assert column.values[:3] == ("w299", "w250", "w000")


def test_two_columns_of_one_name_do_not_break_the_description():
    table = pa.Table.from_arrays([pa.array([1]), pa.array(["x"])], names=["a", "a"])
    assert [c.type for c in profile_table(table).columns] == ["integer", "text"]


@given(st.lists(st.one_of(st.none(), st.integers(-(2**53), 2**53)), max_size=30), st.randoms())
def test_the_order_of_rows_does_not_matter(numbers: list[int | None], random):
    shuffled = list(numbers)
    random.shuffle(shuffled)
    first = profile_table(pa.table({"n": pa.array(numbers, pa.int64())}))["n"]
    second = profile_table(pa.table({"n": pa.array(shuffled, pa.int64())}))["n"]
    assert (first.minimum, first.maximum, first.distinct, first.missing) == (
        second.minimum,
        second.maximum,
        second.distinct,
        second.missing,
    )
    known = [n for n in numbers if n is not None]
    assert first.distinct == len(set(known))
    assert first.minimum == (min(known) if known else None)


@pytest.mark.parametrize(
    ("header", "kind", "role"),
    [
        ("How satisfied are you with your last order?", "text", None),
        ("Which product did you buy? (select all)", "text", None),
        ("您最喜欢我们的哪个商品？", "text", None),
        ("Order", "text", "order"),
        ("成交金额", "number", "revenue"),
        ("Plan Leads", "integer", "conversions"),
    ],
)
def test_a_header_is_taken_for_what_its_cells_hold(header: str, kind: ColumnType, role: str | None) -> None:
    assert best_role(Column(header, kind, distinct=5)) == role
