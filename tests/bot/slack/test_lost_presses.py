"""Whatever was acknowledged is not lost with its process: it is told of, can be had again, and is done once."""

import json
from urllib.parse import urlencode

import pytest

from bot.conversation import Reply
from storage.store import Place
from tools.errors import Choice
from tools.messages import say

FORM = "application/x-www-form-urlencoded"
SORRY = "I was restarted before I could answer this"
CSV = b"day,spend\n2026-01-01,10\n"


@pytest.fixture(autouse=True)
def room(slack):
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "ads", "is_member": True}


@pytest.fixture
def answer(bot, slack):
    """An answer with all its buttons."""
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: "Google took" in slack.words()[0] and not bot.store.lost_work())
    return slack.shown()[0]


def told_of(slack, channel="C1"):
    """The messages that say that the bot was restarted."""
    return [each for each in slack.shown(channel) if SORRY in json.dumps(each["blocks"])]


def slash(bot, slack, text="spend by channel", trigger="slash1"):
    body = {"command": "/marketbot", "text": text, "team_id": "T1", "channel_id": "C1", "user_id": "UALICE"}
    more = {"api_app_id": "A1", "response_url": f"{slack.root}/response/1", "trigger_id": trigger}
    return bot.send(urlencode({**body, **more}), FORM)


def test_a_slash_command(bot, slack, killed_at_once, start_again):
    slack.users["T1", "UALICE"] = {"profile": {"display_name": "alice"}}
    with killed_at_once():
        assert slash(bot, slack) == 200
    start_again(bot)
    [lost] = told_of(slack)
    assert "Question: spend by channel" in slack.words()[0]
    assert slash(bot, slack) == 200
    bot.press(lost, "retry:0", user="UBOB")
    bot.press(lost, "retry:0")
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert "alice asked this with /marketbot" in slack.words()[0]
    bot.settle()
    [asked] = bot.desk.asked
    assert (asked.text, asked.thread) == ("spend by channel", lost["ts"])
    bot.event(bot.message("only Google", thread_ts=lost["ts"]))
    bot.wait(lambda: len(bot.desk.asked) == 2)
    assert len(slack.called("chat.postMessage")) == 2


def test_a_command_where_the_bot_is_not_leaves_nothing_to_be_told(bot, slack, doomed, start_again):
    slack.rooms["T1", "C1"]["is_member"] = False
    with doomed():
        slash(bot, slack)
        bot.wait(lambda: slack.called("/response/1"))
        bot.front.close()
    start_again(bot)
    assert slack.called("chat.postMessage") == []


def test_a_shortcut(bot, slack, killed_at_once, start_again):
    message = {"type": "message", "ts": "5.5", "user": "UBOB", "files": [slack.drop("shop.csv", CSV)]}
    who = {"team": {"id": "T1", "domain": "team"}, "user": {"id": "UALICE"}, "channel": {"id": "C1"}}
    wish = {"type": "message_action", "callback_id": "analyse_file", **who, "message": message, "message_ts": "5.5"}
    payload = {**wish, "api_app_id": "A1", "response_url": f"{slack.root}/response/1", "trigger_id": "once"}
    with killed_at_once():
        assert bot.send(urlencode({"payload": json.dumps(payload)}), FORM) == 200
    start_again(bot)
    [lost] = told_of(slack)
    assert lost["thread_ts"] == "5.5"
    bot.send(urlencode({"payload": json.dumps(payload)}), FORM)
    bot.press(lost, "retry:0")
    bot.wait(lambda: "I have read" in slack.words()[0])
    bot.settle()
    assert [(each["name"], each["asker"]) for each in bot.desk.received] == [("shop.csv", "UALICE")]


@pytest.mark.parametrize(
    ("action", "chosen"),
    [
        ("ask:0", None),
        ("explain:0", {"tool": "explain_result"}),
        ("schedule:0", {"tool": "schedule_report", "result": "r1"}),
    ],
)
def test_a_button_whose_answer_is_a_message_of_its_own(bot, slack, answer, killed_at_once, start_again, action, chosen):
    with killed_at_once():
        assert bot.press(answer, action) == 200
    start_again(bot)
    [lost] = told_of(slack)
    assert lost["thread_ts"] == "1.1"
    bot.press(lost, "retry:0")
    bot.press(lost, "retry:0")
    bot.wait(lambda: len(bot.desk.asked) == 2 and "Google took" in slack.words()[1])
    bot.settle()
    assert len(bot.desk.asked) == len(slack.shown()) == 2
    assert bot.desk.asked[1].chosen == chosen


def test_a_choice(bot, slack, killed_at_once, start_again):
    which = (Choice(say("A"), {"metric": "a"}), Choice(say("B"), {"metric": "b"}))
    bot.desk.replies["*"] = Reply("ask", "en", tool="query_data", message=say("Which?"), choices=which)
    bot.desk.replies["chosen"] = bot.answered()
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: "Which?" in slack.words()[0])
    question = slack.shown()[0]
    with killed_at_once():
        assert bot.press(question, "choose:1") == 200
    start_again(bot)
    [lost] = told_of(slack)
    bot.press(question, "choose:0")
    bot.wait(lambda: slack.called("chat.postEphemeral"))
    bot.press(lost, "retry:0")
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert [each.chosen and each.chosen["metric"] for each in bot.desk.asked] == [None, "b"]


def test_a_file_that_was_wanted(bot, slack, answer, killed_at_once, start_again):
    with killed_at_once():
        assert bot.press(answer, "export:0") == 200
    start_again(bot)
    [lost] = told_of(slack)
    bot.press(lost, "retry:0")
    bot.wait(lambda: slack.uploads and slack.uploads[0].get("thread_ts") and len(slack.shown()) == 1)
    bot.settle(0.2)
    assert len(bot.desk.exports) == 1
    assert bot.press(answer, "export:0") == 200
    bot.wait(lambda: len(bot.desk.exports) == 2)


def test_a_thumb(bot, slack, answer, killed_at_once):
    with killed_at_once():
        assert bot.press(answer, "rate:1") == 200
    assert [each.who for each in bot.store.feedback("T1", "up")] == ["UALICE"]


def test_the_reason_of_a_thumb(bot, slack, answer, killed_at_once):
    bot.press(answer, "rate:0")
    view = bot.wait(lambda: slack.views and slack.views[-1])
    values = {"reason": {"value": {"selected_option": {"value": "numbers"}}}}
    with killed_at_once():
        assert bot.submit(view, values) == {}
    assert [json.loads(each.details)["reason"] for each in bot.store.feedback("T1", "down")] == ["numbers"]


def test_a_stop(bot, slack, answer, killed_at_once):
    bot.desk.gate.clear()
    bot.event(bot.message("<@UBOT> more?", type="app_mention", ts="2.1"))
    bot.wait(lambda: len(bot.desk.asked) == 2)
    card = slack.shown()[1]["metadata"]["event_payload"]["mark"]
    button = {"type": "button", "action_id": "stop:0", "value": card}
    shown = {**slack.shown()[1], "blocks": [{"type": "actions", "elements": [button]}]}
    with killed_at_once():
        assert bot.press(shown, "stop:0") == 200
    assert bot.store.is_known("stop", f"T1/C1/{card}")


def test_a_file_whose_message_does_not_come(bot, slack, killed_at_once, start_again):
    slack.drop("shop.csv", CSV)
    slack.files["F1"]["shares"] = {"public": {"C1": [{"ts": "3.3"}]}}
    shared = {"type": "file_shared", "user_id": "UALICE", "channel_id": "C1", "file_id": "F1"}
    with killed_at_once():
        assert bot.event(shared) == 200
    start_again(bot)
    bot.wait(lambda: "I have read" in slack.words()[0])
    assert [(each["name"], each["asker"]) for each in bot.desk.received] == [("shop.csv", "UALICE")]
    bot.event(shared)
    bot.event(bot.message("", subtype="file_share", ts="3.3", files=[slack.files["F1"]]))
    start_again(bot)
    bot.settle(0.5)
    assert len(bot.desk.received) == len(slack.shown()) == 1


def test_a_file_whose_message_came_is_not_read_again(bot, slack, killed_at_once, start_again):
    file = slack.drop("shop.csv", CSV)
    with killed_at_once():
        bot.event({"type": "file_shared", "user_id": "UALICE", "channel_id": "C1", "file_id": "F1"})
    bot.event(bot.message("", subtype="file_share", ts="3.3", files=[file]))
    bot.wait(lambda: "I have read" in slack.words()[0])
    start_again(bot)
    assert len(bot.desk.received) == len(slack.shown()) == 1
    bot.wait(lambda: bot.store.touch_work() == 0)


def test_a_press_that_comes_before_the_answer_is_noted_as_given_stays_open(bot, doomed):
    here = Place("T1", "C1")
    with doomed():
        bot.store.open_work(here, "1.1", "question")
        bot.store.open_work(here, "1.1", "press")
        assert not bot.store.close_work(here, "1.1", "question")
    assert [each.card for each in bot.store.lost_work()] == ["press"]
    assert bot.store.close_work(here, "1.1", "press")
