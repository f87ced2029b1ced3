"""Slack repeats events, and a mention with a file arrives as three different ones: there is one answer all the same."""


def test_one_event_delivered_three_times_is_answered_once(bot, slack):
    event = bot.message("<@UBOT> spend?", type="app_mention", ts="1.1")
    for _ in range(3):
        bot.event(event, event_id="Ev1")
    bot.wait(lambda: slack.words() and "Google took" in slack.words()[0])
    bot.settle()
    assert len(slack.shown()) == len(bot.desk.asked) == 1


def test_a_mention_arrives_as_two_events_and_is_answered_once(bot, slack):
    bot.event(bot.message("<@UBOT> spend?", ts="1.1"))
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: slack.words() and "Google took" in slack.words()[0])
    bot.settle()
    assert len(slack.shown()) == len(bot.desk.asked) == 1


def test_a_mention_with_a_file_arrives_as_three_events_and_is_read_and_answered_once(bot, slack):
    file = slack.drop("shop.csv", b"a,b\n1,2\n")
    said = {"text": "<@UBOT> spend?", "ts": "1.1", "files": [file]}
    shared = {"type": "file_shared", "file_id": "F1", "user_id": "UALICE", "channel_id": "C1", "event_ts": "1.1"}
    bot.event(shared)
    bot.event(bot.message(type="app_mention", **said))
    bot.event(bot.message(subtype="file_share", **said))
    bot.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    bot.settle(0.6)
    assert len(bot.desk.received) == len(bot.desk.asked) == 1
    assert "I have read shop.csv" in slack.words()[0]


def test_a_file_whose_message_never_comes_is_read_nevertheless(bot, slack):
    file = slack.drop("shop.csv", b"a,b\n1,2\n")
    file["shares"] = {"public": {"C1": [{"ts": "1.5"}]}}
    bot.event({"type": "file_shared", "file_id": "F1", "user_id": "UALICE", "channel_id": "C1", "event_ts": "1.6"})
    bot.wait(lambda: slack.words() and "I have read shop.csv" in slack.words()[0])
    assert slack.shown()[0]["thread_ts"] == "1.5"


def test_what_bots_say_and_what_people_change_is_left_alone(bot, slack):
    bot.event(bot.message("<@UBOT> hi", bot_id="B9", user="UOTHER"))
    bot.event(bot.message("<@UBOT> hi", user="UBOT"))
    bot.event(bot.message("", subtype="message_changed", message={"text": "<@UBOT> spend?"}))
    bot.event(bot.message("<@UBOT> joined", subtype="channel_join"))
    bot.event({"type": "file_shared", "file_id": "F1", "user_id": "UBOT", "channel_id": "C1", "event_ts": "1"})
    bot.settle()
    assert slack.shown() == []
    assert bot.desk.asked == []
