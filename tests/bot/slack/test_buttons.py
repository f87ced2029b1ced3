"""Choices, suggestions, How?, CSV, thumbs: what each does, for whom, where, and how often."""

from bot.conversation import Reply
from storage.errors import StorageBusy
from storage.store import Place
from tools.errors import Choice
from tools.messages import say

WHICH = Reply(
    "ask",
    "en",
    tool="query_data",
    arguments={"dimensions": ["channel"]},
    message=say("Which column is the spend?"),
    choices=(Choice("Spend <!channel>", {"metrics": ["Spend"]}), Choice("Cost", {"metrics": ["Cost"]})),
    dataset="shop.csv",
)


def ask(bot, slack):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    return slack.shown()[0]


def test_a_choice_runs_the_same_call_again_in_place_of_the_question(bot, slack):
    bot.desk.replies["*"] = WHICH
    bot.desk.replies["chosen"] = bot.answered()
    message = ask(bot, slack)
    assert bot.press(message, "choose:1", user="UBOB") == 200
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert len(slack.shown()) == 1
    asked = bot.desk.asked[1]
    assert asked.chosen == {
        "tool": "query_data",
        "dimensions": ["channel"],
        "dataset": "shop.csv",
        "metrics": ["Cost"],
    }
    assert (asked.asker, asked.thread) == ("UBOB", "1.1")


def test_a_button_carries_no_more_than_an_id(bot, slack):
    bot.desk.replies["*"] = WHICH
    message = ask(bot, slack)
    values = [each["value"] for block in message["blocks"] if block["type"] == "actions" for each in block["elements"]]
    assert all(len(value) < 24 for value in values)


def test_only_the_first_of_two_who_choose_is_heard(bot, slack):
    bot.desk.replies["*"] = WHICH
    bot.desk.replies["chosen"] = bot.answered()
    message = ask(bot, slack)
    bot.press(message, "choose:1")
    bot.press(message, "choose:0", user="UBOB")
    bot.wait(lambda: slack.called("chat.postEphemeral"))
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert len(bot.desk.asked) == 2


def test_a_button_works_nowhere_but_where_it_was_shown(bot, slack):
    bot.desk.replies["*"] = WHICH
    message = ask(bot, slack)
    bot.press(message, "choose:1", channel="C2", user="UEVE")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert (told["channel"], told["user"]) == ("C2", "UEVE")
    assert len(bot.desk.asked) == 1


def test_made_up_buttons_do_nothing(bot, slack):
    message = ask(bot, slack)
    for value in ("", "x", "../../etc", "0123456789abcdef:0", "0123456789abcdef", ":", "0" * 5000):
        forged = {**message, "blocks": [{"type": "actions", "elements": [{"action_id": "choose:0", "value": value}]}]}
        assert bot.press(forged, "choose:0") == 200
    bot.settle()
    assert len(bot.desk.asked) == 1


def test_a_suggestion_is_asked_and_said_with_its_answer(bot, slack):
    bot.press(ask(bot, slack), "ask:0", user="UBOB")
    bot.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    assert bot.desk.asked[1].text == "And by week?"
    assert "Question: And by week?" in slack.words()[1]
    assert slack.shown()[1]["thread_ts"] == "1.1"


def test_how_explains_the_answer_that_it_stands_beneath(bot, slack):
    message = ask(bot, slack)
    bot.event(bot.message("something else", thread_ts="1.1"))
    bot.wait(lambda: len(slack.shown()) == 2)
    bot.press(message, "explain:0")
    bot.wait(lambda: len(bot.desk.asked) == 3)
    asked = bot.desk.asked[2]
    assert asked.chosen == {"tool": "explain_result"}
    [turn] = bot.store.turns(bot.place, asked.thread)[:1]
    assert '"question": "spend?"' in turn


def test_csv_comes_as_a_file_in_the_thread(bot, slack):
    bot.press(ask(bot, slack), "export:0")
    bot.wait(lambda: slack.uploads and slack.uploads[0].get("channel"))
    [upload] = slack.uploads
    assert upload["data"].startswith(b"channel,roas")
    assert (upload["channel"], upload["thread_ts"], upload["filename"]) == ("C1", "1.1", "ads - ROAS by channel.csv")
    assert bot.desk.exports == [("r1", "csv", (Place("T1", "C1"),))]


def test_a_result_that_is_not_theirs_is_refused_to_them_alone(bot, slack):
    bot.desk.replies["*"] = bot.answered(result_id="gone")
    bot.press(ask(bot, slack), "export:0", user="UBOB")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert told["user"] == "UBOB"
    assert "not yours to see" in told["text"]


def test_a_thumb_up_is_kept_once_for_each_person(bot, slack):
    message = ask(bot, slack)
    for user in ("UALICE", "UALICE", "UBOB"):
        bot.press(message, "rate:1", user=user)
    bot.wait(lambda: len(slack.called("chat.postEphemeral")) == 3)
    assert [(each.who, each.what, each.details) for each in bot.store.audit([bot.place])] == [
        ("UBOB", "rate-up", "r1"),
        ("UALICE", "rate-up", "r1"),
    ]
    assert {each.who for each in bot.store.feedback("T1", "up")} == {"UALICE", "UBOB"}


def test_a_request_with_a_wrong_signature_is_turned_away(bot, slack):
    from slack_bolt import BoltRequest

    headers = {"content-type": ["application/json"], "x-slack-signature": ["v0=0"], "x-slack-request-timestamp": ["1"]}
    assert bot.app.dispatch(BoltRequest(body='{"type":"event_callback"}', headers=headers)).status == 401


def test_whoever_presses_a_button_that_fails_is_told(bot, slack, monkeypatch):
    message = ask(bot, slack)

    def busy(*_, **__):
        raise StorageBusy("locked")

    monkeypatch.setattr(bot.desk, "export", busy)
    bot.press(message, "export:0", user="UBOB")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert told["user"] == "UBOB"
    assert "busy" in told["text"]
