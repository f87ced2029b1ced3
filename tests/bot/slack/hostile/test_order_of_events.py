"""What is none of the bot's business, and what comes in another order than it happened."""

from slack_stand_in.names import ALICE, BOT, CHANNEL


def test_what_links_show_bots_and_other_workspaces_are_left_alone(bot, slack):
    asked = bot.message(f"<@{BOT}> spend?")
    seen = {"message": {**asked, "attachments": [{"title": "spend"}]}, "previous_message": {**asked, "text": "?"}}
    by_others = {
        "message": {**asked, "edited": {"user": "UEVE", "ts": "9"}},
        "previous_message": {**asked, "text": "?"},
    }
    quiet = (
        {**bot.message(""), "subtype": "message_changed", **seen, "hidden": True},
        {**bot.message(""), "subtype": "message_changed", **by_others, "hidden": True},
        {**bot.message(""), "subtype": "message_deleted", "previous_message": asked, "deleted_ts": asked["ts"]},
        {**asked, "ts": slack.next_ts(), "subtype": "bot_message", "bot_id": "B2", "user": None},
        {**asked, "ts": slack.next_ts(), "bot_id": "B1", "user": BOT},
        {**asked, "ts": slack.next_ts(), "subtype": "channel_join"},
        {**asked, "ts": slack.next_ts(), "user": BOT},
        {**asked, "ts": slack.next_ts(), "user": "USLACKBOT"},
        {**asked, "ts": slack.next_ts(), "subtype": "channel_topic"},
    )
    for event in quiet:
        assert bot.event(event) == 200
    bot.event(bot.message(f"<@{BOT}> spend?", type="app_mention"), team="T2")
    bot.settle()
    assert bot.desk.asked == []
    assert slack.shown() == []


def test_a_reply_that_is_shown_in_the_channel_as_well_is_answered_once(bot, slack):
    first = slack.next_ts()
    said = bot.message(f"<@{BOT}> spend?", thread_ts=first, subtype="thread_broadcast")
    bot.event(said)
    bot.event({**said, "subtype": None, "type": "app_mention"})
    bot.event({**bot.message(""), "subtype": "message_changed", "message": said, "previous_message": said})
    bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0])
    bot.settle()
    assert len(bot.desk.asked) == 1
    assert slack.shown()[0]["thread_ts"] == first


def test_events_in_any_order_are_answered_each_once(bot, slack):
    """The file's own event before its message, a follow-up before what it follows, everything twice."""
    file = slack.drop("shop.csv", b"a,b\n1,2\n")
    message = bot.message("", subtype="file_share", files=[dict(file)])
    slack.files["F1"]["shares"] = {"public": {CHANNEL: [{"ts": message["ts"]}]}}
    first = bot.message(f"<@{BOT}> spend?", type="app_mention")
    follow = bot.message(f"<@{BOT}> only Google", thread_ts=first["ts"])
    shared = {"type": "file_shared", "user_id": ALICE, "channel_id": CHANNEL, "file_id": "F1"}
    for event in (follow, shared, first, message, first, follow, shared, message):
        bot.event(event)
    bot.wait(lambda: len(bot.desk.asked) == 2 and len(bot.desk.received) == 1)
    bot.wait(lambda: len([each for each in slack.words() if "Google took" in each or "I have read" in each]) == 3)
    bot.settle(0.6)
    assert len(slack.shown()) == 3
