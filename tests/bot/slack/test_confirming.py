"""A yes to what only some may do: the buttons stay for them, and it is done once."""

import threading

import pytest

from bot.conversation import Reply
from bot.slack.blocks import reply_post
from bot.slack.limits import too_large
from tools.answer import Answer
from tools.errors import Choice
from tools.messages import say

PREVIEW = Answer(headline=say("Google took the most."), method=say("I added up."))


def asks(tool="delete_dataset", **more):
    choices = (Choice(say("Yes, delete it"), {"confirm": "nonce"}), Choice(say("No"), {"confirm": "no"}))
    return Reply("ask", "en", tool=tool, message=say("Shall I delete it?"), choices=choices, **more)


@pytest.fixture
def message(bot, slack):
    bot.desk.replies["*"] = asks()
    bot.event(bot.message("<@UBOT> delete shop.csv", type="app_mention", ts="1.1"))
    bot.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    return slack.shown()[0]


def only_alice(question):
    if question.asker != "UALICE":
        return Reply("refused", "en", message=say("Only Alice may do that."), denied=True)
    done = question.chosen["confirm"] != "no"
    return Reply("answered" if done else "refused", "en", message=say("Deleted.") if done else say("Nothing changed."))


def test_only_whoever_asked_decides_and_the_buttons_stay_for_them(bot, slack, message):
    bot.desk.replies["chosen"] = only_alice
    for number, button in ((1, "choose:0"), (2, "choose:1")):
        bot.press(message, button, user="UBOB")
        bot.wait(lambda number=number: len(slack.called("chat.postEphemeral")) == number)
    assert all("it is theirs to decide" in told["text"] for told in slack.called("chat.postEphemeral"))
    assert {told["user"] for told in slack.called("chat.postEphemeral")} == {"UBOB"}
    assert len(bot.desk.asked) == 1
    assert slack.shown()[0]["blocks"] == message["blocks"]
    bot.press(message, "choose:0")
    bot.wait(lambda: "Deleted." in slack.words()[0])
    assert bot.desk.asked[-1].chosen == {"tool": "delete_dataset", "confirm": "nonce"}
    assert len(slack.shown()) == 1


def test_whoever_asked_and_may_not_any_more_is_told_and_the_buttons_stay(bot, slack, message):
    bot.desk.replies["chosen"] = Reply("refused", "en", message=say("Only an admin may do that."), denied=True)
    bot.press(message, "choose:0")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert "Only an admin" in told["text"]
    assert slack.shown()[0]["blocks"] == message["blocks"]


def test_what_a_change_asks_back_is_for_whoever_asked(bot, slack):
    when = Reply(
        "ask", "en", tool="schedule_report", message=say("When?"), choices=(Choice("Mondays", {"when": 1}),) * 2
    )
    bot.desk.replies["*"] = when
    bot.desk.replies["chosen"] = asks("schedule_report")
    bot.event(bot.message("<@UBOT> post this on a schedule", type="app_mention", ts="1.1"))
    question = bot.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1 and slack.shown()[0])
    bot.press(question, "choose:0", user="UBOB")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert (told["user"], "it is theirs to decide" in told["text"]) == ("UBOB", True)
    bot.press(question, "choose:0")
    bot.wait(lambda: "Shall I" in slack.words()[0])
    assert [each.asker for each in bot.desk.asked] == ["UALICE", "UALICE"]


def test_a_no_takes_the_buttons_away(bot, slack, message):
    bot.desk.replies["chosen"] = only_alice
    bot.press(message, "choose:1")
    bot.wait(lambda: "Nothing changed." in slack.words()[0])
    bot.press(message, "choose:0")
    bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert len(bot.desk.asked) == 2


def test_of_two_at_once_one_is_heard(bot, slack, message):
    bot.desk.replies["chosen"] = only_alice
    bot.desk.gate.clear()
    bot.press(message, "choose:0")
    bot.wait(lambda: len(bot.desk.asked) == 2)
    bot.press(message, "choose:0")
    bot.wait(lambda: slack.called("chat.postEphemeral"))
    bot.desk.gate.set()
    bot.wait(lambda: "Deleted." in slack.words()[0])
    assert len(bot.desk.asked) == 2


def test_a_failure_leaves_the_buttons(bot, slack, message):
    bot.desk.replies["chosen"] = Reply("failed", "en", message=say("The database is busy."))
    bot.press(message, "choose:0")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert "busy" in told["text"]
    assert slack.shown()[0]["blocks"] == message["blocks"]
    assert threading.active_count() < 60


def buttons(post):
    return [each for block in post.blocks if block["type"] == "actions" for each in block["elements"]]


def test_what_destroys_is_red_and_asks_once_more():
    yes, no = buttons(reply_post(asks(), "0" * 16))
    assert yes["style"] == yes["confirm"]["style"] == "danger"
    assert "style" not in no
    assert len(yes["confirm"]["title"]["text"]) <= 100
    assert len(yes["confirm"]["confirm"]["text"]) <= 30


def test_what_can_be_undone_does_not():
    yes, _ = buttons(reply_post(asks("schedule_report"), "0" * 16))
    assert yes["style"] == "primary"
    assert "confirm" not in yes


def test_a_question_shows_its_preview_between_itself_and_its_buttons():
    post = reply_post(asks("schedule_report", answer=PREVIEW), "0" * 16)
    texts = [block["text"]["text"] for block in post.blocks if "text" in block]
    assert texts[:2] == ["Shall I delete it?", "Preview: Google took the most."]
    assert post.text == "Shall I delete it?"
    assert post.blocks[-1]["type"] == "actions"
    assert too_large(post.text, post.blocks) == []
