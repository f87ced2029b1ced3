"""Forms of any tool, for any columns: within Slack's limits, filled with what the answer used, and read as shown."""

import dataclasses
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.form_fields import fields_of, fitting
from bot.slack.form_values import read_form
from bot.slack.forms import DATASET_BLOCK, Form, change_form
from tools.registry import all_tools
from tools.schema import Column, Schema

TOOLS = {name: tool for name, tool in all_tools("bot.actions").items() if tool.area != "housekeeping"}
TODAY = date(2024, 7, 1)
ASKED = {
    "metrics": ["roas", "average Revenue"],
    "dimensions": ["Channel"],
    "filters": [{"column": "Channel", "operator": "is not", "value": ["Meta", "TikTok"]}],
    "having": [{"column": "spend", "operator": ">", "value": 1000}],
    "period": "last month",
    "grain": "week",
    "top": 5,
}


def form(tool="query_data", schema=None, arguments=None, language="en", **more):
    given_values = {
        "tool": TOOLS[tool],
        "question": "roas?",
        "arguments": arguments or {},
        "datasets": {"shop.csv": "s1", "other.csv": "s2"},
        "dataset": "shop.csv" if TOOLS[tool].frame_parameter else None,
        "schema": schema,
        "language": language,
    }
    return Form(**{**given_values, **more})


def block(view, name):
    return next(each for each in view["blocks"] if each.get("block_id", "").startswith(f"{name}:"))


def put(values, view, name, **state):
    values[block(view, name)["block_id"]]["value"].update(state)
    return values


nasty = st.one_of(
    st.text(max_size=300), st.sampled_from(["<!channel>", "<@U1>", "\u202e", "&lt;", "汉" * 200, "😀" * 90])
)


@st.composite
def schemas(draw):
    headers = draw(st.lists(nasty, max_size=8, unique=True))
    headers += [f"column {number}" for number in range(draw(st.sampled_from([0, 0, 95, 130, 500])))]
    kinds = draw(st.lists(st.sampled_from(["integer", "number", "boolean", "date", "text"]), min_size=1, max_size=5))
    return Schema(tuple(Column(name, kinds[place % len(kinds)], distinct=2) for place, name in enumerate(headers)), 10)


@pytest.mark.parametrize("tool", list(TOOLS))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemas(), st.sampled_from(["en", "zh"]), nasty, st.integers(1, 150))
def test_limits_hold_for_any_columns(view_problems, tool, schema, language, question, datasets):
    named = {f"{number} {question}": f"s{number}" for number in range(datasets)}
    made = form(tool, schema, language=language, question=question, datasets=named, dataset=next(iter(named)))
    assert view_problems(change_form(made)) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(["period", "sql", "response"]), nasty), nasty)
def test_limits_hold_for_any_arguments(view_problems, shop, texts, value):
    filters = [{"column": "Channel", "operator": "is", "value": [value] * 20}]
    for tool, kept in TOOLS.items():
        arguments = {name: text for name, text in texts.items() if name in {f.name for f in fields_of(kept)}}
        if tool == "query_data":
            arguments |= {"filters": filters, "metrics": [value], "top": 3}
        assert view_problems(change_form(form(tool, shop, arguments))) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_form_that_is_sent_as_it_is_gives_the_call_again(shop, states, language):
    made = form(schema=shop, arguments=ASKED, language=language)
    read = read_form(made, states(change_form(made)), TODAY)
    assert read.problems == {}
    assert read.changed == ()
    assert read.arguments == ASKED


@pytest.mark.parametrize("tool", list(TOOLS))
def test_a_form_without_arguments_changes_nothing(shop, states, tool):
    arguments = {"run_sql": {"sql": "SELECT 1"}, "predict_outcome": {"target": "Purchased"}}.get(tool, {})
    made = form(tool, shop, arguments)
    read = read_form(made, states(change_form(made)), TODAY)
    assert (read.problems, read.changed) == ({}, ())
    defaults = {field.name: field.parameter.default for field in fields_of(TOOLS[tool])}
    assert {name: value for name, value in read.arguments.items() if value != defaults[name]} == arguments


def test_labels_and_words_are_in_the_language_of_the_answer(shop):
    view = change_form(form(schema=shop, arguments=ASKED, language="zh"))
    assert block(view, "dimensions")["label"]["text"] == "分组依据"
    assert view["submit"]["text"] == "重新计算"
    assert block(view, "filters")["element"]["initial_value"] == "Channel 不是 Meta, TikTok"


def test_columns_are_offered_by_type_and_role(shop):
    offered = {
        name: [each["text"]["text"] for each in block(change_form(form(tool, shop)), name)["element"]["options"]]
        for tool, name in (("query_data", "date_column"), ("optimize_budget", "spend"), ("query_data", "dimensions"))
    }
    assert offered["date_column"] == ["as it fits best", "Date"]
    assert offered["spend"] == ["as it fits best", "Amount spent", "Revenue"]
    assert offered["dimensions"] == list(shop.names)


def test_metrics_are_those_that_the_data_can_give(shop):
    options = block(change_form(form(schema=shop)), "metrics")["element"]["options"]
    shown = [each["text"]["text"] for each in options]
    assert "return on ad spend" in shown
    assert "Amount spent" in shown
    assert "click-through rate" not in shown


def test_what_is_chosen_is_read(shop, states):
    view = change_form(form(schema=shop, arguments=ASKED))
    values = states(view)
    options = {each["text"]["text"]: each for each in block(view, "dimensions")["element"]["options"]}
    put(values, view, "dimensions", selected_options=[options["Purchased"], options["Channel"]])
    put(values, view, "period", value="June 2024")
    put(values, view, "filters", value="only Google; amount spent over 10")
    put(values, view, "top", value=None)
    read = read_form(form(schema=shop, arguments=ASKED), values, TODAY)
    assert read.problems == {}
    assert set(read.changed) == {"dimensions", "period", "filters", "top"}
    assert read.arguments["dimensions"] == ["Purchased", "Channel"]
    assert read.arguments["period"] == "June 2024"
    assert [each["column"] for each in read.arguments["filters"]] == ["Channel", "Amount spent"]
    assert "top" not in read.arguments


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("top", {"value": "0"}, "At least 1"),
        ("top", {"value": "5.5"}, "whole number"),
        ("top", {"value": "many"}, "not a number"),
        ("top", {"value": "nan"}, "not a number"),
        ("period", {"value": "sometime"}, "sometime"),
        ("period", {"value": "June 2019"}, "2024"),
        ("filters", {"value": "Channel is Yahoo"}, "yahoo"),
        ("filters", {"value": "nothing of the kind"}, "can't read"),
        ("roles", {"value": "revenue = Nothing"}, "no column “Nothing”"),
        ("roles", {"value": "magic = Revenue"}, "magic"),
        ("date_column", {"selected_option": {"value": "c999"}}, "can't be chosen"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(shop, states, name, state, said):
    made = form(schema=shop, arguments=ASKED)
    view = change_form(made)
    read = read_form(made, put(states(view), view, name, **state), TODAY)
    assert list(read.problems) == [block(view, name)["block_id"]]
    assert said in str(next(iter(read.problems.values())))


def test_more_than_three_groups_are_too_many(shop, states):
    made = form(schema=shop)
    view = change_form(made)
    values = put(states(view), view, "dimensions", selected_options=block(view, "dimensions")["element"]["options"][:4])
    assert "three columns at most" in str(
        read_form(made, values, TODAY).problems[block(view, "dimensions")["block_id"]]
    )


def test_a_needed_column_is_needed(shop, states):
    made = form("predict_outcome", shop, {"target": "Purchased"})
    view = change_form(made)
    read = read_form(made, put(states(view), view, "target", selected_option=None), TODAY)
    assert str(read.problems[block(view, "target")["block_id"]]) == "This is needed."


@pytest.mark.parametrize(
    ("tool", "name", "text", "said"),
    [
        ("run_sql", "sql", "DROP TABLE x", "SELECT"),
        ("optimize_budget", "response", "sqrt(TV) + exp(", "exp"),
        ("optimize_budget", "limits", "whatever", "can't read"),
        ("optimize_budget", "current", "TV much", "equals sign"),
    ],
)
def test_other_texts_are_checked_too(shop, states, tool, name, text, said):
    made = form(tool, shop, {"sql": "SELECT 1"} if tool == "run_sql" else {})
    view = change_form(made)
    read = read_form(made, put(states(view), view, name, value=text), TODAY, schemas={"shop.csv": shop})
    assert said in str(read.problems[block(view, name)["block_id"]])


def test_another_data_set_keeps_what_it_has_room_for(shop, states):
    other = Schema((Column("Channel", "text", role="channel", distinct=2, values=("Google", "Meta")),), 9)
    kept = fitting(TOOLS["query_data"], ASKED, other)
    assert kept == {
        "dimensions": ["Channel"],
        "filters": ASKED["filters"],
        "period": "last month",
        "grain": "week",
        "top": 5,
    }
    first, second = form(schema=shop, arguments=ASKED), form(schema=other, arguments=kept, dataset="other.csv")
    views = change_form(first), change_form(second)
    assert block(views[0], "dimensions")["block_id"] != block(views[1], "dimensions")["block_id"]
    assert block(views[0], "grain")["block_id"] == block(views[1], "grain")["block_id"]
    assert first.mark != dataclasses.replace(first, dataset="other.csv").mark
    assert views[0]["blocks"][1]["block_id"] == DATASET_BLOCK


def test_what_is_too_long_for_a_field_stays_as_it_was(shop, states):
    filters = [{"column": "Channel", "operator": "is", "value": ["Google"] * 600}]
    made = form(schema=shop, arguments={"filters": filters})
    view = change_form(made)
    assert not [each for each in view["blocks"] if each.get("block_id", "").startswith("filters")]
    assert read_form(made, states(view), TODAY).arguments["filters"] == filters


def test_a_wide_table_keeps_what_the_answer_used(states):
    wide = Schema(
        tuple(Column(f"a rather long header of column number {n} 汉字汉字汉字汉字", "number") for n in range(500)), 9
    )
    used = [wide.names[499]]
    made = form("segment_customers", wide, {"columns": used})
    view = change_form(made)
    assert len(block(view, "columns")["element"]["option_groups"]) == 5
    assert read_form(made, states(view), TODAY).arguments["columns"] == used
