"""Follow-ups that leave out, add and put back: the conditions that follow, through the local model."""

from datetime import date
from typing import Any

import pytest

from bot.model.situation import Call, Situation, Understanding
from bot.model.understand import understand
from tools.definitions import GroupDefinition
from tools.registry import all_tools
from tools.schema import Column, Schema

ADS = Schema(
    (
        Column("Date", "date", role="date", distinct=365, minimum="2025-01-01", maximum="2025-12-31"),
        Column("Channel", "text", role="channel", distinct=4, values=("Google Ads", "Meta", "TikTok", "Email")),
        Column("Device", "text", distinct=2, values=("Mobile", "Desktop")),
        Column("Spend", "number", role="spend", distinct=900),
        Column("Revenue", "number", role="revenue", distinct=900),
    ),
    9000,
)
PEOPLE = Schema(
    (Column("Age", "integer", distinct=60), Column("Income", "integer", distinct=70), Column("Visits", "integer")), 200
)
BY_CHANNEL = {"metrics": ["Spend"], "dimensions": ["Channel"]}
TOOLS = all_tools("bot.actions")


def channel(operator: str, *values: str) -> dict[str, Any]:
    return {"column": "Channel", "operator": operator, "value": values[0] if len(values) == 1 else list(values)}


def after(question: str, arguments: dict[str, Any], tool: str = "query_data", schema: Schema = ADS) -> Understanding:
    previous = Call(tool, arguments, "ads.csv")
    return understand(question, Situation(TOOLS, {"ads.csv": schema}, previous, date(2026, 1, 5)))


@pytest.mark.parametrize(
    "question",
    ["remove Google", "delete Google", "drop the Google row", "without Google", "leave Google out", "erase Google",
     "get rid of Google Ads", "can you remove Google from the table?", "去掉Google", "不要Google", "删掉Google",
     "把Google删掉", "剔除Google"],
)  # fmt: skip
def test_a_value_of_the_query_is_left_out_and_no_data_is_deleted(question):
    found = after(question, BY_CHANNEL)
    assert (found.tool, found.follows, found.leftover.unread) == ("query_data", True, ())
    assert dict(found.arguments) == {**BY_CHANNEL, "filters": [channel("is not", "Google Ads")]}


@pytest.mark.parametrize(
    ("before", "question", "filters"),
    [
        ([channel("is not", "Meta")], "drop Email too", [channel("is not", "Meta", "Email")]),
        ([channel("is not", "Meta")], "去掉Email", [channel("is not", "Meta", "Email")]),
        ([channel("is not", "Meta")], "also Email", [channel("is not", "Meta", "Email")]),
        ([channel("is not", "Meta", "Email")], "put Meta back", [channel("is not", "Email")]),
        ([channel("is not", "Meta")], "include Meta again", None),
        ([channel("is not", "Meta")], "加回Meta", None),
        ([channel("is not", "Meta")], "only Email", [channel("is", "Email")]),
        ([channel("is", "Meta", "Email")], "without Meta", [channel("is", "Email")]),
        ([channel("is", "Meta")], "without Meta", [channel("is not", "Meta")]),
        ([channel("is", "Meta")], "and Email too", [channel("is", "Meta", "Email")]),
        ([channel("is", "Meta")], "也看Email", [channel("is", "Meta", "Email")]),
        ([channel("is", "Meta")], "what about Email?", [channel("is", "Email")]),
        ([channel("is", "Meta")], "只看Email", [channel("is", "Email")]),
    ],
)  # fmt: skip
def test_conditions_on_one_column_are_joined_as_they_are_meant(before, question, filters):
    found = after(question, {**BY_CHANNEL, "filters": before})
    assert found.arguments.get("filters") == filters


def test_conditions_on_other_columns_stay():
    mobile = {"column": "Device", "operator": "is", "value": "Mobile"}
    found = after("drop Email", {**BY_CHANNEL, "filters": [mobile]})
    assert found.arguments["filters"] == [mobile, channel("is not", "Email")]


@pytest.mark.parametrize(
    ("question", "metrics", "dimensions"),
    [
        ("remove revenue", ["Spend"], ["Channel", "Device"]),
        ("delete spend", ["Revenue"], ["Channel", "Device"]),
        ("去掉花费", ["Revenue"], ["Channel", "Device"]),
        ("without the device", ["Spend", "Revenue"], ["Channel"]),
    ],
)
def test_a_measure_or_a_group_is_left_out(question, metrics, dimensions):
    found = after(question, {"metrics": ["Spend", "Revenue"], "dimensions": ["Channel", "Device"]})
    assert (found.arguments["metrics"], found.arguments["dimensions"]) == (metrics, dimensions)
    assert found.leftover.unread == ()


@pytest.mark.parametrize("question", ["remove Bing", "delete Bing", "get rid of Bing", "删掉百度", "去掉百度"])
def test_what_is_not_in_the_data_is_said_to_be_missing(question):
    found = after(question, BY_CHANNEL)
    assert (found.tool, dict(found.arguments)) == ("query_data", BY_CHANNEL)
    assert found.leftover.missing in (("Bing",), ("百度",))


@pytest.mark.parametrize(
    "question",
    ["remove the file ads.csv", "delete ads", "delete ads.csv", "remove this file", "delete it", "delete the data set",
     "get rid of my upload", "删掉这个文件", "删除ads.csv"],
)  # fmt: skip
def test_a_data_set_that_is_meant_is_deleted_after_a_query_as_well(question):
    assert after(question, BY_CHANNEL).tool == "delete_dataset"


@pytest.mark.parametrize("question", ["forget anna@x.com", "erase customer 4711", "忘掉 anna@x.com"])
def test_a_person_is_no_row_of_the_answer(question):
    assert after(question, BY_CHANNEL).tool == "erase_person"


@pytest.mark.parametrize("question", ["delete Age", "take age out", "remove Age", "把Age去掉"])
def test_a_column_is_left_out_of_an_analysis(question):
    found = after(question, {"groups": 3}, "segment_customers", PEOPLE)
    assert dict(found.arguments) == {"groups": 3, "columns": ["Income", "Visits"]}


@pytest.mark.parametrize("question", ["remove Google", "delete Google", "去掉Google", "删掉Google"])
def test_a_channel_is_left_out_of_a_budget(question):
    found = after(question, {"budget": 1000.0}, "optimize_budget")
    assert found.arguments["limits"] == [{"channel": "Google Ads", "maximum": 0.0}]


@pytest.mark.parametrize("question", ["remove Google", "delete Google Ads", "删掉Google"])
def test_without_a_query_before_nothing_is_deleted_either(question):
    assert understand(question, Situation(TOOLS, {"ads.csv": ADS}, None, date(2026, 1, 5))).tool != "delete_dataset"


def test_a_group_of_the_team_is_left_out():
    paid = GroupDefinition("Paid Social", "channel is Meta or TikTok", "channel", "is", ("Meta", "TikTok"))
    previous = Call("query_data", BY_CHANNEL, "ads.csv")
    for question in ("drop Paid Social", "leave paid social out", "去掉Paid Social"):
        found = understand(
            question, Situation(TOOLS, {"ads.csv": ADS}, previous, date(2026, 1, 5), definitions=(paid,))
        )
        assert found.arguments["filters"] == [{"column": "Paid Social", "operator": "not in group"}]


@pytest.mark.parametrize("question", ["orders.csv里的收入", "revenue in ads.csv", "share of Google in spend"])
def test_what_removes_nothing_is_no_deletion(question):
    found = understand(question, Situation(TOOLS, {"orders.csv": ADS, "ads.csv": ADS}, None, date(2026, 1, 5)))
    assert found.tool != "delete_dataset"
