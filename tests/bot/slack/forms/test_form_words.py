"""Conditions, limits and lists as lines of text: what is written is read back, and people may write as they speak."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.form_words import (
    read_amounts,
    read_conditions,
    read_limits,
    read_names,
    read_pairs,
    read_totals,
    write_conditions,
    write_limits,
    write_list,
    write_number,
    write_pairs,
)
from tools.errors import CannotAnswer
from tools.schema import Column, Schema

texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(str.strip).filter(bool)
hostile = st.sampled_from(
    [
        'a "b" c',
        "x; y",
        "over",
        "is not",
        "1, 2",
        "10",
        "“a”",
        "和",
        "a and b",
        "= 3",
        "是",
        "每个",
        "a\nb",
        "; ",
        '"',
        "<>",
    ]
)
names = st.one_of(texts, hostile)
numbers = st.one_of(
    st.integers(-(10**12), 10**12), st.floats(-1e12, 1e12, allow_nan=False).map(lambda n: float(write_number(n)))
)


@st.composite
def filters(draw):
    columns = draw(st.lists(names, min_size=1, max_size=4, unique_by=str.casefold))
    schema = Schema(tuple(Column(name, draw(st.sampled_from(["text", "number"])), distinct=9) for name in columns), 99)
    found = []
    for _ in range(draw(st.integers(1, 4))):
        column = draw(st.sampled_from(schema.columns))
        value = numbers if column.type == "number" else names
        operator = draw(
            st.sampled_from(["is", "is not", "contains", ">", ">=", "<", "<=", "between", "is empty", "is not empty"])
        )
        made = {"column": column.name, "operator": operator}
        if operator == "between":
            made["value"] = [draw(value), draw(value)]
        elif "empty" not in operator:
            several = draw(st.lists(value, min_size=1, max_size=3))
            made["value"] = several[0] if len(several) == 1 else several
        found.append(made)
    return schema, found


@settings(max_examples=200, deadline=None)
@given(filters(), st.sampled_from(["en", "zh"]))
def test_written_conditions_are_read_back(given_filters, language):
    schema, conditions = given_filters
    assert read_conditions(write_conditions(conditions, language), schema) == conditions


@settings(max_examples=100, deadline=None)
@given(st.lists(names, max_size=5, unique=True), st.dictionaries(names, names, max_size=4))
def test_written_lists_and_pairs_are_read_back(several, pairs):
    assert read_names(write_list(several)) == several
    assert read_pairs(write_pairs(pairs)) == pairs


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.none(), names), st.integers(0, 10**9), st.sampled_from(["en", "zh"]))
def test_written_limits_are_read_back(channel, amount, language):
    limits = [{"channel": channel, "minimum": amount, "maximum_share": 0.5}]
    assert read_limits(write_limits(limits, language), None) == [
        {"channel": channel, "minimum": amount},
        {"channel": channel, "maximum_share": 0.5},
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("only Google", {"column": "Channel", "operator": "is", "value": "Google"}),
        ("without Meta", {"column": "Channel", "operator": "is not", "value": "Meta"}),
        ("channel = Google", {"column": "Channel", "operator": "is", "value": "Google"}),
        ("amount spent over 1k", {"column": "Amount spent", "operator": ">", "value": "1k"}),
        ("Amount spent>=20", {"column": "Amount spent", "operator": ">=", "value": 20}),
        ("Channel 不是 Google", {"column": "Channel", "operator": "is not", "value": "Google"}),
        ("Revenue 介于 10 和 20", {"column": "Revenue", "operator": "between", "value": [10, 20]}),
        ("Date is June 2024", {"column": "Date", "operator": "is", "value": "June 2024"}),
    ],
)
def test_people_write_conditions_as_they_speak(shop, words, expected):
    assert read_conditions(words, shop) == [expected]


def test_conditions_on_groups_name_metrics(shop):
    found = read_totals("spend over 1k; ROAS < 2", shop, ["Channel"])
    assert [(each["column"], each["operator"], each["value"]) for each in found] == [
        ("spend", ">", "1k"),
        ("ROAS", "<", 2),
    ]


@pytest.mark.parametrize("words", ["hello there", "Channel", "; nothing", "Channel is"])
def test_what_is_no_condition_is_said(shop, words):
    with pytest.raises(CannotAnswer, match="can't read"):
        read_conditions(words, shop)


def test_amounts_are_read_as_people_write_them():
    assert read_amounts("TV = 10k; Radio: 5") == {"TV": 10_000, "Radio": 5}
    with pytest.raises(CannotAnswer, match="not a number"):
        read_amounts("TV = much")
    with pytest.raises(CannotAnswer, match="equals sign"):
        read_amounts("TV")


@pytest.mark.parametrize(
    ("number", "text"), [(10.0, "10"), (0.5, "0.5"), (1e-7, "0.0000001"), (1e20, "1" + "0" * 20), (-3, "-3")]
)
def test_numbers_have_no_exponent(number, text):
    assert write_number(number) == text
