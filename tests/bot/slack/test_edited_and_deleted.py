"""Messages that are edited or deleted, as Slack tells of them."""

import pytest
from slack_stand_in.names import ALICE, BOT

from bot.conversation import Reply
from tools.messages import say

ANSWER = "Google took"


def edit(bot, message, text, name="9.1"):
    """What Slack tells of an edit: the message as it is and as it was."""
    now = {**message, "text": text, "edited": {"user": ALICE, "ts": name}}
    where = {"channel": message["channel"], "channel_type": message["channel_type"], "ts": bot.slack.next_ts()}
    told = {"type": "message", "subtype": "message_changed", "hidden": True, **where}
    return {**told, "message": now, "previous_message": message}


def deletion(bot, message):
    where = {"channel": message["channel"], "channel_type": message["channel_type"], "ts": bot.slack.next_ts()}
    told = {"type": "message", "subtype": "message_deleted", "hidden": True, **where}
    return {**told, "deleted_ts": message["ts"], "previous_message": message}


def tombstone(bot, message):
    """What Slack leaves of a deleted message that has a thread."""
    gone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True, "ts": message["ts"]}
    where = {"channel": message["channel"], "channel_type": message["channel_type"], "ts": bot.slack.next_ts()}
    told = {"type": "message", "subtype": "message_changed", "hidden": True, **where}
    return {**told, "message": {**gone, "text": "This message was deleted."}, "previous_message": message}


@pytest.fixture
def asked(bot, slack):
    """A question that was answered."""
    message = bot.message(f"<@{BOT}> spend by chanel", ts="1.1")
    bot.event(message)
    bot.wait(lambda: ANSWER in slack.words()[0])
    return message


def test_an_edit_that_names_the_bot_for_the_first_time_is_answered_once(bot, slack):
    message = bot.message("各渠道花费是多少", ts="1.1")
    bot.event(message)
    changed = edit(bot, message, f"<@{BOT}>各渠道花费是多少")
    bot.event(changed)
    bot.event({**changed["message"], "type": "app_mention"})
    bot.wait(lambda: ANSWER in slack.words()[0])
    bot.settle()
    assert [each.text for each in bot.desk.asked] == ["各渠道花费是多少"]
    [shown] = slack.shown()
    assert shown["thread_ts"] == "1.1"


def test_other_words_of_a_question_that_was_taken_are_answered_when_its_author_says_so(bot, slack, asked):
    changed = edit(bot, asked, f"<@{BOT}> 各渠道花费")
    bot.event(changed)
    bot.event({**changed["message"], "type": "app_mention"})
    bot.event(changed)
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert (told["user"], told["thread_ts"]) == (ALICE, "1.1")
    assert "你修改了消息" in told["text"]
    bot.settle()
    assert (len(slack.called("chat.postEphemeral")), len(bot.desk.asked)) == (1, 1)
    bot.press({**told, "ts": "8.8"}, "ask:0")
    bot.wait(lambda: len(slack.shown()) == 2 and ANSWER in slack.words()[1])
    assert bot.desk.asked[-1].text == "各渠道花费"
    assert bot.desk.asked[-1].asker == ALICE
    assert slack.shown()[1]["thread_ts"] == "1.1"


@pytest.mark.parametrize("text", [f"<@{BOT}> Spend by  chanel", f"<@{BOT}> thanks", "<@UCAROL> spend by chanel"])
def test_an_edit_that_asks_nothing_else_is_left_alone(bot, slack, asked, text):
    bot.event(edit(bot, asked, text))
    bot.settle()
    assert slack.called("chat.postEphemeral") == []
    assert len(bot.desk.asked) == 1


def test_what_is_no_question_and_stays_none_is_left_alone(bot, slack):
    message = bot.message("lunch?", ts="1.1")
    bot.event(message)
    bot.event(edit(bot, message, "lunch at one?"))
    bot.settle()
    assert (slack.shown(), slack.called("chat.postEphemeral"), bot.desk.asked) == ([], [], [])


def test_a_direct_message_that_is_edited_is_offered_beneath_it(bot, slack):
    message = bot.message("spend by chanel", channel="D1")
    bot.event(message)
    bot.wait(lambda: ANSWER in slack.words("D1")[0])
    bot.event(edit(bot, message, "spend by week"))
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert "Shall I answer it as it is now?" in told["text"]
    assert told.get("thread_ts") is None


@pytest.mark.parametrize("told", [deletion, tombstone])
def test_a_question_that_is_deleted_before_its_answer_gets_none(bot, slack, told):
    message = bot.message(f"<@{BOT}> spend?", ts="1.1")
    bot.desk.gate.clear()
    bot.event(message)
    bot.wait(lambda: bot.desk.asked and slack.shown())
    bot.event(told(bot, message))
    bot.desk.gate.set()
    bot.wait(lambda: not slack.shown())
    bot.settle()
    assert slack.shown() == []


def test_what_was_done_before_the_deletion_is_said(bot, slack):
    message = bot.message(f"<@{BOT}> pause the report", ts="1.1")
    bot.desk.replies["*"] = Reply("answered", "en", tool="change_schedule", answer=bot.answered().answer)
    bot.desk.gate.clear()
    bot.event(message)
    bot.wait(lambda: bot.desk.asked and slack.shown())
    bot.event(deletion(bot, message))
    bot.desk.gate.set()
    bot.wait(lambda: ANSWER in slack.words()[0])


def test_an_answer_stays_when_its_question_is_deleted(bot, slack, asked):
    bot.event(deletion(bot, asked))
    bot.event(tombstone(bot, asked))
    bot.settle()
    assert ANSWER in slack.words()[0]


def test_what_it_had_no_part_in_is_nothing_when_it_goes(bot, slack):
    assert bot.event(deletion(bot, bot.message("lunch?"))) == 200
    bot.settle()
    assert slack.shown() == []


def test_a_question_that_could_not_be_answered_says_nothing_when_it_is_gone(bot, slack):
    message = bot.message(f"<@{BOT}> spend?", ts="1.1")
    bot.desk.replies["*"] = Reply("refused", "en", message=say("No."))
    bot.desk.gate.clear()
    bot.event(message)
    bot.wait(lambda: bot.desk.asked and slack.shown())
    bot.event(deletion(bot, message))
    bot.desk.gate.set()
    bot.wait(lambda: not slack.shown())
