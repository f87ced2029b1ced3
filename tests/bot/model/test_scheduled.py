"""Questions about what is scheduled already: to the tool that changes or lists it, not to one that schedules anew."""

import pytest

from bot.model.understand import understand


@pytest.mark.parametrize(
    ("question", "tool", "action"),
    [
        ("resume the roas by channel schedule", "change_schedule", "resume"),
        ("run the roas by channel schedule now", "change_schedule", "run now"),
        ("please stop the scheduled report", "change_schedule", "stop"),
        ("pause the total revenue schedule", "change_schedule", "pause"),
        ("resume", "change_schedule", "resume"),
        ("恢复", "change_schedule", "resume"),
        ("暂停总收入的定时任务", "change_schedule", "pause"),
        ("show the history of the roas by channel schedule", "list_schedules", None),
        ("定时报表的运行记录", "list_schedules", None),
        ("post this every Monday at 9", "schedule_report", None),
        ("stop all schedules", "change_schedule", "stop"),
        ("pause everything", "change_schedule", "pause"),
        ("取消所有定时", "change_schedule", "stop"),
        ("restart the automatic digest", "change_schedule", "resume"),
        ("postpone the recurring report by a day", "change_schedule", "shift"),
        ("rename the scheduled report to Monday numbers", "change_schedule", "rename"),
        ("定时发送关了吧", "change_schedule", None),
        ("把计划任务改到下午三点", "change_schedule", "move"),
        ("why did the automatic report stop", "list_schedules", None),
        ("pause the campaign", None, None),
    ],
)
def test_the_tool_and_what_it_is_to_do(situate, question, tool, action):
    understood = understand(question, situate())
    assert understood.tool == tool
    assert understood.arguments.get("action") == action
