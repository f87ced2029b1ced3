"""What is stored comes back as it was, and as nothing else."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.answer import Answer, Change, Table, TableColumn
from tools.charts import Axis, Chart, Link, Mark, Series
from tools.codec import dumps, from_plain, loads, to_plain
from tools.errors import Choice
from tools.messages import Message, Money, Number, Percent, Period, Words, say
from tools.schema import Column, Schema

TEXT = st.text(max_size=20)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
PLAIN = st.one_of(TEXT, st.integers(), FINITE, st.booleans(), DAYS, st.datetimes())
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        PLAIN,
        st.builds(Money, FINITE, st.one_of(st.none(), TEXT)),
        st.builds(Percent, FINITE, st.integers(0, 5)),
        st.builds(Number, FINITE, st.integers(0, 5)),
        st.builds(Period, DAYS, DAYS),
    ),
    lambda inner: st.one_of(
        st.builds(Words, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Message, TEXT, st.dictionaries(TEXT, inner, max_size=3), st.one_of(st.none(), TEXT)),
    ),
    max_leaves=6,
)
MESSAGES = st.builds(Message, TEXT, st.dictionaries(TEXT, VALUES, max_size=3), st.one_of(st.none(), TEXT))
CHANGES = st.builds(Change, st.one_of(st.none(), FINITE), st.one_of(st.none(), st.booleans()))
CELLS = st.one_of(st.none(), PLAIN, MESSAGES, CHANGES)
TABLES = st.builds(
    Table,
    MESSAGES,
    st.lists(st.builds(TableColumn, st.one_of(TEXT, MESSAGES)), max_size=2).map(tuple),
    st.lists(st.lists(CELLS, max_size=2).map(tuple), max_size=2).map(tuple),
    st.booleans(),
)
ANSWERS = st.builds(
    Answer,
    headline=MESSAGES,
    method=MESSAGES,
    figures=st.dictionaries(TEXT, st.one_of(st.integers(), FINITE, TEXT), max_size=3),
    tables=st.lists(TABLES, max_size=2).map(tuple),
    charts=st.just(()),
    assumptions=st.lists(MESSAGES, max_size=2).map(tuple),
    warnings=st.lists(MESSAGES, max_size=2).map(tuple),
    next_questions=st.lists(MESSAGES, max_size=2).map(tuple),
)
COLUMNS = st.builds(
    Column,
    name=TEXT,
    type=st.sampled_from(["integer", "number", "boolean", "date", "datetime", "text"]),
    role=st.one_of(st.none(), TEXT),
    unit=st.one_of(st.none(), TEXT),
    identifier=st.booleans(),
    minimum=st.one_of(st.none(), FINITE, TEXT),
    mean=st.one_of(st.none(), FINITE),
    values=st.lists(TEXT, max_size=3).map(tuple),
)
SCHEMAS = st.builds(Schema, st.lists(COLUMNS, max_size=3).map(tuple), st.integers(0))


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_answers_come_back(answer: Answer):
    assert loads(dumps(answer)) == answer


@settings(max_examples=60, deadline=None)
@given(SCHEMAS)
def test_schemas_come_back(schema: Schema):
    assert loads(dumps(schema)) == schema
    assert loads(dumps(schema).encode()) == schema


@settings(max_examples=60, deadline=None)
@given(st.builds(Choice, st.one_of(TEXT, MESSAGES), st.dictionaries(TEXT, st.one_of(TEXT, st.integers()), max_size=3)))
def test_choices_come_back(choice: Choice):
    assert loads(dumps(choice)) == choice


def test_charts_come_back():
    series = Series("Spend", x=(date(2024, 1, 1), date(2024, 1, 2)), y=(1.5, None))
    axes = Axis(say("day")), Axis(say("spend"), "money", "USD")
    marks, links = (Mark(say("here"), x=date(2024, 1, 1)),), (Link(0, 1, 2.5),)
    chart = Chart("line", say("Spend by {what}", what="day"), say("A line."), *axes, (series,), marks, links)
    assert loads(dumps(chart)) == chart


def test_days_and_points_in_time_are_told_apart():
    values = (date(2024, 1, 1), datetime.fromisoformat("2024-01-01T00:00"))
    back = loads(dumps(values))
    assert back == values
    assert [type(value) for value in back] == [date, datetime]


def test_numbers_that_are_not_finite_become_nothing():
    assert loads(dumps([float("nan"), float("inf"), 1.0])) == (None, None, 1.0)
    assert "NaN" not in dumps({"a": float("nan")})


def test_text_stays_readable():
    assert "渠道" in dumps("渠道")


@pytest.mark.parametrize(
    "text",
    [
        '{"is": "Popen", "args": ["ls"]}',
        '{"is": "os.system", "command": "ls"}',
        '{"is": "__import__", "name": "os"}',
        '{"is": "date"}',
        '{"no kind": 1}',
        '{"is": "Money", "amount": 1, "unknown": 2}',
        "not json",
    ],
)
def test_nothing_but_the_known_classes_is_built(text: str):
    with pytest.raises((KeyError, TypeError, ValueError)):
        loads(text)


def test_a_mapping_that_looks_like_a_class_stays_a_mapping():
    hostile = {"is": "Money", "amount": 1}
    assert loads(dumps(hostile)) == hostile
    assert from_plain(to_plain({"items": [1]})) == {"items": (1,)}
    assert json.loads(dumps({"a": 1}))["is"] == "mapping"
