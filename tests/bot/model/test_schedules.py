"""Questions that say when something is to be posted, and those that only speak of time."""

import pytest

from bot.model.understand import understand


@pytest.mark.parametrize(
    ("question", "tool", "arguments"),
    [
        ("post this every Monday at 9", "schedule_report", {"when": "every Monday at 9"}),
        (
            "send us roas by channel each weekday 8:30 in #growth",
            "schedule_report",
            {"when": "each weekday 8:30", "question": "roas by channel", "channel": "growth"},
        ),
        ("每周一早上9点发各渠道花费", "schedule_report", {"when": "每周一早上9点", "question": "各渠道花费"}),
        (
            "post spend by channel every day at 9, skip it if there is no new data",
            "schedule_report",
            {"when": "every day at 9", "question": "spend by channel", "unchanged": "skip"},
        ),
        ("以后每天早上都发这个", "schedule_report", {"when": "每天早上"}),
        ("pause the weekly report", "change_schedule", {"action": "pause", "when": "pause the weekly report"}),
        ("run the scheduled report now", "change_schedule", {"action": "run now"}),
        ("which reports are scheduled?", "list_schedules", {}),
    ],
)
def test_a_schedule_is_read_off_the_question(situate, question, tool, arguments):
    understood = understand(question, situate())
    assert (understood.tool, understood.arguments) == (tool, arguments)


@pytest.mark.parametrize("question", ["数据60天后自动删除", "delete data after 30 days", "keep data for 90 days"])
def test_what_is_let_go_after_a_while_is_no_post(situate, question):
    assert understand(question, situate()).tool == "change_setting"


@pytest.mark.parametrize("question", ["sales by week", "每个月的销售额", "monthly revenue by channel"])
def test_an_analysis_over_time_is_no_schedule(situate, question):
    assert understand(question, situate()).tool == "query_data"
