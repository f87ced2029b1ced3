"""The team's own terms in a form: offered among the choices, kept where the answer used them, read back and checked."""

from datetime import date

import pytest

from bot.slack.form_fields import fitting
from bot.slack.form_values import read_form
from bot.slack.form_words import read_conditions, write_conditions
from bot.slack.forms import Form, change_form
from tools.definitions import DefinedTerm, GroupDefinition, GroupPart, JoinedPart, MetricDefinition
from tools.registry import all_tools
from tools.schema import Column, Schema

SCHEMA = Schema((Column("Campaign", "text", distinct=1, values=("a",)), Column("Spend", "number")), 3)
CAC = MetricDefinition("CAC", "spend / revenue", (DefinedTerm("spend"),), (DefinedTerm("revenue"),))
BIG = GroupDefinition("Big", "as written", "spend", ">", ("100",), more=(JoinedPart("channel", "is", ("Meta",), "or"),))
ELSEWHERE = GroupDefinition("Elsewhere", "as written", "shelf", "is", ("top",))
LOST = MetricDefinition("CPL", "spend / leads", (DefinedTerm("spend"),), (DefinedTerm("qualified leads"),))
TEAM = (CAC, BIG, ELSEWHERE, LOST)
TODAY = date(2024, 7, 1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_groups_survive_a_form(language):
    given = [
        {"column": "Brand", "operator": "in group"},
        {"column": "华东 in group", "operator": "not in group"},
        {"column": "Campaign", "operator": "starts with", "value": "RT"},
    ]
    assert read_conditions(write_conditions(given, language), SCHEMA) == given


@pytest.fixture
def form(shop):
    tool = all_tools("bot.actions")["query_data"]
    asked = {
        "metrics": ["CAC"],
        "dimensions": ["Big vs rest"],
        "filters": [{"column": "Big", "operator": "in group"}, {"column": "Channel", "value": "Google"}],
    }
    kept = fitting(tool, asked, shop, TEAM)
    assert kept == asked
    return Form(tool, "CAC", kept, {"a.csv": "s"}, "a.csv", shop, "en", "{}", TEAM)


def labels(view, name):
    block = next(each for each in view["blocks"] if each.get("block_id", "").startswith(f"{name}:"))
    return [option["text"]["text"] for option in block["element"]["options"]]


def test_they_are_offered_where_the_data_has_them(form, view_problems):
    view = change_form(form)
    assert view_problems(view) == []
    assert labels(view, "metrics")[0] == "CAC (your team's)"
    assert "CPL (your team's)" not in labels(view, "metrics")
    assert labels(view, "dimensions")[0] == "“Big” against all other rows"
    assert not any("Elsewhere" in label for label in labels(view, "dimensions"))
    hint = next(each["hint"]["text"] for each in view["blocks"] if each.get("block_id", "").startswith("filters:"))
    assert "Big in group" in hint


def test_what_the_answer_used_comes_back_as_it_was(form, states):
    read = read_form(form, states(change_form(form)), TODAY)
    assert read.problems == {}
    assert read.changed == ()
    given = dict(read.arguments)
    assert given["metrics"] == ["CAC"]
    assert given["dimensions"] == ["Big vs rest"]
    assert given["filters"] == [
        {"column": "Big", "operator": "in group"},
        {"column": "Channel", "operator": "is", "value": "Google"},
    ]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Big in group", [{"column": "Big", "operator": "in group"}]),
        ("only Big", [{"column": "Big", "operator": "in group"}]),
        ("without Big; Spend > 5", [
            {"column": "Big", "operator": "not in group"}, {"column": "Amount spent", "operator": ">", "value": 5},
        ]),
    ],
)  # fmt: skip
def test_conditions_on_groups_are_read(form, states, written, found):
    values = states(change_form(form))
    block = next(each for each in values if each.startswith("filters:"))
    values[block]["value"]["value"] = written
    read = read_form(form, values, TODAY)
    assert read.problems == {}
    assert read.arguments["filters"] == found


def test_a_group_that_nobody_has_defined_is_said_at_its_field(form, states):
    values = states(change_form(form))
    block = next(each for each in values if each.startswith("filters:"))
    for written, said in (
        ("Small in group", "Nobody has defined a group “Small”"),
        ("Elsewhere in group", "shelf"),
    ):
        values[block]["value"]["value"] = written
        problems = read_form(form, values, TODAY).problems
        assert list(problems) == [block]
        assert said in str(problems[block])


def test_a_group_is_told_by_all_of_its_columns():
    assert BIG.alternatives == ((GroupPart("spend", ">", ("100",)),), (JoinedPart("channel", "is", ("Meta",), "or"),))
