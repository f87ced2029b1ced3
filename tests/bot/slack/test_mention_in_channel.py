"""Somebody names the bot in a channel: one answer, in a thread beneath the question."""

import time

from bot.conversation import Picture, Reply
from tools.messages import say


def test_the_progress_message_becomes_the_answer(bot, slack):
    bot.desk.gate.clear()
    assert bot.event(bot.message("<@UBOT> spend by channel?", type="app_mention", ts="1.1")) == 200
    bot.wait(lambda: slack.words() == ["Working on it…"])
    assert slack.shown()[0]["thread_ts"] == "1.1"

    bot.desk.gate.set()
    bot.wait(lambda: "Google took the most: $1,200.00." in slack.words()[0])
    [message] = slack.shown()
    assert len(slack.called("chat.postMessage")) == 1
    words = slack.words()[0]
    for part in (
        "Amount spent (USD)",
        "⚠ 2 cells could not be read.",
        "How: I added up",
        "And by week?",
        "CSV",
        "How?",
    ):
        assert part in words
    assert message["blocks"][0]["type"] == "header"
    assert slack.called("chat.postMessage")[0]["unfurl_links"] is False
    assert slack.called("chat.postMessage")[0]["unfurl_media"] is False


def test_the_question_is_asked_without_markup_and_for_this_channel_only(bot, slack):
    bot.event(bot.message("<@UBOT> spend of <#C9|ads> &amp; <https://x.com|x.com>?", type="app_mention", ts="1.1"))
    bot.wait(lambda: bot.desk.asked)
    [question] = bot.desk.asked
    assert question.text == "spend of #ads & x.com?"
    assert question.places == (bot.place,)
    assert question.thread == "1.1"
    assert question.zone == "Asia/Shanghai"
    assert question.asker == "UALICE"


def test_without_a_question_it_offers_help(bot, slack):
    bot.event(bot.message("<@UBOT>", type="app_mention"))
    bot.wait(lambda: bot.desk.asked)
    assert bot.desk.asked[0].text == "What can you do?"


def test_the_answer_is_in_the_language_of_the_question_from_the_first_word(bot, slack):
    bot.desk.gate.clear()
    bot.event(bot.message("<@UBOT> 各渠道的花费是多少？", type="app_mention"))
    bot.wait(lambda: slack.words() == ["正在处理……"])


def test_pictures_follow_in_the_thread_with_words_for_those_who_cannot_see_them(bot, slack):
    picture = Picture("Google leads", "Bars of spend by channel", b"PNG-bytes")
    bot.desk.replies["*"] = bot.answered(pictures=(picture,))
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: slack.uploads and slack.uploads[0].get("channel"))
    [upload] = slack.uploads
    assert upload["data"] == b"PNG-bytes"
    assert upload["alt_txt"] == "Bars of spend by channel"
    assert (upload["channel"], upload["thread_ts"]) == ("C1", "1.1")


def test_a_picture_that_cannot_be_uploaded_never_loses_the_text(bot, slack):
    slack.refuse["files.getUploadURLExternal"] = {"error": "missing_scope", "needed": "files:write"}
    bot.desk.replies["*"] = bot.answered(pictures=(Picture("t", "d", b"x"),))
    bot.event(bot.message("<@UBOT> spend?", type="app_mention"))
    bot.wait(lambda: "The picture could not be shown" in slack.words()[0])
    words = slack.words()[0]
    assert "Google took the most" in words
    assert "files:write" in words
    assert len(slack.shown()) == 1


def test_a_refusal_says_why_and_what_could_be_asked(bot, slack):
    bot.desk.replies["*"] = Reply(
        "refused",
        "en",
        message=say("There are only {count} rows.", count=3),
        suggestions=(say("What is in {n}?", n="a"),),
    )
    bot.event(bot.message("<@UBOT> predict", type="app_mention"))
    bot.wait(lambda: "There are only 3 rows." in slack.words()[0])
    assert "What is in a?" in slack.words()[0]


def test_a_failing_desk_is_an_apology_not_silence(bot, slack):
    def fail(_):
        raise RuntimeError("secret detail")

    bot.desk.replies["*"] = fail
    bot.event(bot.message("<@UBOT> spend?", type="app_mention"))
    bot.wait(lambda: "Something went wrong on my side" in slack.words()[0])
    assert "secret detail" not in slack.words()[0]


def test_slack_is_acknowledged_and_everyone_greeted_while_heavy_work_goes_on(bot, slack):
    bot.desk.gate.clear()
    started = time.monotonic()
    for number in range(20):
        assert bot.event(bot.message(f"<@UBOT> heavy {number}", type="app_mention")) == 200
    acknowledged = time.monotonic() - started
    bot.wait(lambda: slack.words() == ["Working on it…"] * 20)
    assert acknowledged < 3.0  # what Slack allows; some milliseconds each on a quiet machine
    bot.desk.gate.set()
    bot.wait(lambda: all("Google took" in words for words in slack.words()))


def test_a_rate_limit_is_waited_for(bot, slack):
    slack.limited += ["chat.postMessage", "chat.update"]
    bot.event(bot.message("<@UBOT> spend?", type="app_mention"))
    bot.wait(lambda: slack.words() and "Google took the most" in slack.words()[0])


def test_a_table_block_that_slack_refuses_is_said_plainly(bot, slack):
    slack.refuse["chat.update"] = {"error": "message_not_found"}
    bot.event(bot.message("<@UBOT> spend?", type="app_mention"))
    bot.wait(lambda: any("Google took the most" in words for words in slack.words()))


def test_where_the_bot_may_not_write_the_person_is_told_directly(bot, slack):
    slack.refuse["chat.postMessage"] = {"error": "not_in_channel"}
    bot.event(bot.message("<@UBOT> spend?", type="app_mention"))
    bot.wait(lambda: len(slack.called("chat.postMessage")) == 2)
    told = slack.called("chat.postMessage")[1]
    assert told["channel"] == "UALICE"
    assert "/invite @marketbot" in told["text"]
    bot.settle()
    assert bot.desk.asked == []
