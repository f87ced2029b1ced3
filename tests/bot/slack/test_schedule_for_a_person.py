"""“Send this to me / to my boss every Monday”, said in a channel: posted where it was said to be, or asked first."""

import pytest

from storage.store import Place

CSV = b"Date,Channel,Spend,Revenue\n" + b"".join(
    b"2026-01-%02d,%s,%d,%d\n" % (day, channel, spend, revenue)
    for day in range(1, 29)
    for channel, spend, revenue in ((b"Google", 20, 80), (b"Meta", 30, 60))
)
PATIENCE = 90
DIRECT = Place("T1", "D1")


@pytest.fixture
def bot(make_bot, slack):
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "ads", "is_member": True}
    slack.users["T1", "UALICE"] = {"profile": {"display_name": "alice"}}
    made = make_bot(real=True, workers=1)
    file = slack.drop("ads.csv", CSV)
    made.event(made.message("<@UBOT> spend by channel", subtype="file_share", ts="1.1", files=[file]))
    made.wait(lambda: any("Schedule…" in buttons(each) for each in slack.shown()), PATIENCE)
    return made


def buttons(message):
    return {
        each["text"]["text"]: each["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    }


def offered(bot, slack, label):
    return bot.wait(lambda: next((each for each in slack.shown() if label in buttons(each)), None), PATIENCE)


@pytest.mark.parametrize(
    ("text", "yes", "told"),
    [
        ("send this to me every Monday", "Yes, schedule it", "as a direct message from me, and not to #ads"),
        ("每周一发给我", "好，定时发布", "由我私信发送，不发到#ads"),
    ],
)
def test_to_oneself_it_comes_as_a_direct_message(bot, slack, text, yes, told):
    slack.rooms["T1", "D1"] = {"id": "D1", "is_im": True, "user": "UALICE"}
    bot.event(bot.message(text, thread_ts="1.1"))
    shown = offered(bot, slack, yes)
    assert told in slack.words()[slack.shown().index(shown)]
    bot.press(shown, buttons(shown)[yes])
    [kept] = bot.wait(lambda: bot.store.schedules([DIRECT]), PATIENCE)
    assert kept.owner == "UALICE"
    assert bot.store.schedules([bot.place]) == []


def test_without_direct_messages_it_is_said_and_asked(bot, slack):
    bot.event(bot.message("send this to me every Monday", thread_ts="1.1"))
    asked = offered(bot, slack, "In #ads")
    assert "no direct messages with you yet" in slack.words()[slack.shown().index(asked)]
    bot.press(asked, buttons(asked)["In #ads"])
    shown = offered(bot, slack, "Yes, schedule it")
    bot.press(shown, buttons(shown)["Yes, schedule it"])
    bot.wait(lambda: bot.store.schedules([bot.place]), PATIENCE)


EN, ZH = ("To me, as a direct message", "Yes, schedule it"), ("私信发给我", "好，定时发布")


@pytest.mark.parametrize(
    ("text", "said", "labels"),
    [
        ("<@UBOT> send this to my boss every Monday", "can't send it to my boss", EN),
        ("<@UBOT> post this to <@UBOB> each Friday", "can't send it to somebody else", EN),
        ("<@UBOT> 每周一发给老板", "没法发给老板", ZH),
    ],
)
def test_to_somebody_else_it_is_asked_where(bot, slack, text, said, labels):
    mine, yes = labels
    slack.rooms["T1", "D1"] = {"id": "D1", "is_im": True, "user": "UALICE"}
    bot.event(bot.message(text, thread_ts="1.1"))
    asked = offered(bot, slack, mine)
    assert said in slack.words()[slack.shown().index(asked)]
    assert len(buttons(asked)) == 2
    bot.press(asked, buttons(asked)[mine])
    shown = offered(bot, slack, yes)
    bot.press(shown, buttons(shown)[yes])
    bot.wait(lambda: bot.store.schedules([DIRECT]), PATIENCE)
    assert bot.store.schedules([bot.place]) == []
