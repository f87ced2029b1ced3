"""Follow-ups without a mention, direct messages, and who sees what where."""

import pytest

from bot.conversation import Reply
from storage.store import Place
from tools.messages import say


def ask(bot, slack, **more):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1", **more))
    bot.wait(lambda: "Google took" in slack.words()[0])


def test_a_follow_up_in_a_thread_needs_no_mention(bot, slack):
    ask(bot, slack)
    bot.event(bot.message("only Google", thread_ts="1.1"))
    bot.wait(lambda: len(bot.desk.asked) == 2 and len(slack.shown()) == 2)
    assert bot.desk.asked[1].text == "only Google"
    assert bot.desk.asked[1].thread == "1.1"
    assert slack.shown()[1]["thread_ts"] == "1.1"


def test_a_follow_up_beneath_a_file_needs_none_either(bot, slack):
    bot.event(bot.message("", subtype="file_share", ts="1.1", files=[slack.drop("shop.csv", b"a\n1\n")]))
    bot.wait(lambda: "I have read" in slack.words()[0])
    bot.event(bot.message("total spend", thread_ts="1.1"))
    bot.wait(lambda: bot.desk.asked)


def test_what_people_say_among_themselves_is_left_alone(bot, slack):
    ask(bot, slack)
    bot.event(bot.message("thanks!", thread_ts="1.1"))
    bot.event(bot.message("谢谢", thread_ts="1.1"))
    bot.event(bot.message("<@UBOB> what do you think?", thread_ts="1.1"))
    bot.event(bot.message("spend?", thread_ts="9.9"))
    bot.event(bot.message("spend?"))
    bot.settle()
    assert len(bot.desk.asked) == 1


def test_a_direct_message_is_answered_beneath_it_as_one_conversation(bot, slack):
    bot.event(bot.message("spend?", channel="D1"))
    bot.wait(lambda: "Google took" in slack.words("D1")[0])
    bot.event(bot.message("only Google", channel="D1"))
    bot.wait(lambda: len(bot.desk.asked) == 2)
    assert bot.desk.asked[0].thread == bot.desk.asked[1].thread
    assert "thread_ts" not in slack.called("chat.postMessage")[0]


def add(bot, channel):
    import pyarrow as pa

    with bot.store.add_dataset(Place("T1", channel), f"{channel}.csv", "UALICE", channel) as writer:
        writer.write(pa.table({"a": [1]}))
        writer.finish(schema="{}", report="{}", rows=1)


def test_in_a_direct_message_a_person_sees_the_channels_that_they_are_in(bot, slack):
    for channel in ("C1", "C2", "C3"):
        add(bot, channel)
    slack.members |= {"C2": ["UBOB", "UBOT"], "C4": ["UALICE"]}
    slack.listed["UALICE"] = ["C1", "C2", "C4"]
    bot.event(bot.message("spend?", channel="D1"))
    bot.wait(lambda: bot.desk.asked)
    # C2 is listed but has other members; C3 is not listed; C4 has no data.
    assert bot.desk.asked[0].places == (Place("T1", "D1"), Place("T1", "C1"))
    asked = slack.called("users.conversations")[0]
    assert asked["user"] == "UALICE"


def test_where_slack_does_not_say_who_is_in_a_channel_nobody_is(bot, slack):
    add(bot, "C1")
    slack.listed["UALICE"] = ["C1"]
    slack.refuse["conversations.members"] = {"error": "missing_scope", "needed": "channels:read"}
    bot.event(bot.message("spend?", channel="D1"))
    bot.wait(lambda: bot.desk.asked)
    assert bot.desk.asked[0].places == (Place("T1", "D1"),)


def test_who_left_a_channel_does_not_see_its_data_for_longer_than_a_minute(bot, slack):
    from bot.slack.places import PlaceFinder

    add(bot, "C1")
    slack.listed["UALICE"] = ["C1"]
    now = [0.0]
    finder = PlaceFinder(bot.front.teams, bot.store, clock=lambda: now[0])
    here = Place("T1", "D1")
    assert finder.visible(here, "UALICE", direct=True) == (here, Place("T1", "C1"))
    slack.members["C1"].remove("UALICE")
    now[0] = 59.0
    assert finder.visible(here, "UALICE", direct=True) == (here,)


@pytest.mark.parametrize("text", ["thanks!", "谢谢", "ok", "好的", "👍", "yes"])
def test_small_talk_gets_no_answer_in_a_direct_message_either(bot, slack, text):
    bot.event(bot.message("spend?", channel="D1"))
    bot.wait(lambda: "Google took" in slack.words("D1")[0])
    bot.event(bot.message(text, channel="D1"))
    bot.event(bot.message(text, channel="D1", thread_ts="1.1"))
    bot.settle()
    assert len(bot.desk.asked) == len(slack.shown("D1")) == 1


def test_small_talk_with_a_file_or_to_the_bot_by_name_is_taken(bot, slack):
    file = slack.drop("shop.csv", b"a\n1\n")
    bot.event(bot.message("thanks!", channel="D1", subtype="file_share", files=[file]))
    bot.wait(lambda: "I have read" in slack.words("D1")[0])
    assert bot.desk.asked == []
    bot.event(bot.message("<@UBOT> thanks!", type="app_mention"))
    [asked] = bot.wait(lambda: bot.desk.asked)
    assert asked.text == "thanks!"


@pytest.mark.parametrize("text", ["hi", "你好", "Hello!"])
def test_a_greeting_is_for_the_bot_where_nobody_else_is(bot, slack, text):
    bot.event(bot.message(text, channel="D1"))
    bot.wait(lambda: bot.desk.asked)
    ask(bot, slack)
    bot.event(bot.message(text, thread_ts="1.1"))
    bot.settle()
    assert len(bot.desk.asked) == 2  # In a thread people greet each other.


def test_a_yes_to_a_question_back_is_heard(bot, slack):
    which = (bot.choice(say("A"), {"metric": "a"}),)
    bot.desk.replies["*"] = Reply("ask", "en", tool="query_data", message=say("Which?"), choices=which)
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: "Which?" in slack.words()[0])
    bot.event(bot.message("thanks", thread_ts="1.1"))
    bot.event(bot.message("yes", thread_ts="1.1"))
    bot.event(bot.message("spend?", channel="D1"))
    bot.wait(lambda: "Which?" in slack.words("D1")[0])
    bot.event(bot.message("好的", channel="D1"))
    bot.wait(lambda: len(bot.desk.asked) == 4)
    bot.settle()
    assert sorted(each.text for each in bot.desk.asked) == ["spend?", "spend?", "yes", "好的"]
