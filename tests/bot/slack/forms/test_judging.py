"""A thumb down asks why; what was meant instead is kept as a correction, as is a choice between tools."""

import json

import pytest

from bot.conversation import Reply
from tools.errors import Choice
from tools.messages import say


@pytest.fixture
def message(bot, slack):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    return slack.shown()[0]


@pytest.fixture
def asked_why(bot, slack, message):
    bot.press(message, "rate:0", user="UBOB")
    return bot.wait(lambda: slack.views and slack.views[-1])


def kept(bot, verdict):
    return [(each.who, each.question, each.tool, each.details) for each in bot.store.feedback("T1", verdict)]


def test_the_modal_keeps_slacks_limits(asked_why, view_problems):
    assert view_problems(asked_why) == []


def test_a_reason_is_kept(bot, slack, asked_why):
    values = {
        "reason": {"value": {"selected_option": {"value": "numbers"}}},
        "tool": {"value": {"selected_option": {"value": "-"}}},
        "words": {"value": {"value": " Meta is missing "}},
    }
    assert bot.submit(asked_why, values, user="UBOB") == {}
    bot.wait(lambda: slack.called("chat.postEphemeral"))
    [(who, question, tool, details)] = kept(bot, "down")
    assert (who, question, tool) == ("UBOB", "spend?", "query_data")
    assert json.loads(details) == {"reason": "numbers", "words": "Meta is missing"}
    assert kept(bot, "corrected") == []
    entry = bot.store.audit([bot.place])[0]
    assert (entry.who, entry.what, entry.details) == ("UBOB", "rate-down", "r1")


def test_the_analysis_that_was_meant_is_a_correction(bot, slack, asked_why):
    values = {
        "reason": {"value": {"selected_option": {"value": "question"}}},
        "tool": {"value": {"selected_option": {"value": "describe_data"}}},
    }
    bot.submit(asked_why, values, user="UBOB")
    [(who, question, tool, details)] = bot.wait(lambda: kept(bot, "corrected"))
    assert (who, question, tool) == ("UBOB", "spend?", "describe_data")
    assert json.loads(details)["instead_of"] == "query_data"


def test_a_modal_that_is_closed_counts_as_a_thumb(bot, slack, asked_why):
    bot.submit(asked_why, {}, user="UBOB", kind="view_closed")
    assert bot.wait(lambda: kept(bot, "down")) == [("UBOB", "spend?", "query_data", "")]


def test_made_up_reasons_are_left_out(bot, slack, asked_why):
    values = {
        "reason": {"value": {"selected_option": {"value": "<!channel>"}}},
        "tool": {"value": {"selected_option": {"value": "delete_dataset"}}},
    }
    bot.submit(asked_why, values, user="UBOB")
    assert bot.wait(lambda: kept(bot, "down"))[0][3] == ""
    assert kept(bot, "corrected") == []


def test_a_thumb_counts_where_no_modal_opens(bot, slack, message):
    slack.refuse["views.open"] = {"error": "expired_trigger_id"}
    bot.press(message, "rate:0")
    assert bot.wait(lambda: kept(bot, "down")) == [("UALICE", "spend?", "query_data", "")]


def test_a_choice_between_tools_is_a_correction(bot, slack):
    choices = (Choice("A", {"tool": "describe_data"}), Choice("B", {"tool": "segment_customers", "groups": 3}))
    bot.desk.replies["*"] = Reply("ask", "en", message=say("Which of these do you mean?"), choices=choices)
    bot.desk.replies["chosen"] = bot.answered()
    bot.event(bot.message("<@UBOT> our customers", type="app_mention", ts="1.1"))
    bot.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    bot.press(slack.shown()[0], "choose:1", user="UBOB")
    [(who, question, tool, details)] = bot.wait(lambda: kept(bot, "corrected"))
    assert (who, question, tool) == ("UBOB", "our customers", "segment_customers")
    assert json.loads(details) == {"arguments": {"groups": 3}}


def test_a_choice_of_a_column_is_no_correction(bot, slack):
    bot.desk.replies["*"] = Reply(
        "ask", "en", tool="query_data", message=say("Which?"), choices=(Choice("A", {"metrics": ["A"]}),)
    )
    bot.desk.replies["chosen"] = bot.answered()
    bot.event(bot.message("<@UBOT> spend", type="app_mention", ts="1.1"))
    bot.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    bot.press(slack.shown()[0], "choose:0")
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert kept(bot, "corrected") == []
