"""“Schedule…” under an answer: when, a preview, yes; nothing is typed. With the real desk and a real worker."""

import pytest

from storage.errors import NotFound

CSV = b"Date,Channel,Spend,Revenue\n" + b"".join(
    b"2026-01-%02d,%s,%d,%d\n" % (day, channel, spend, revenue)
    for day in range(1, 29)
    for channel, spend, revenue in ((b"Google", 20, 80), (b"Meta", 30, 60))
)
PATIENCE = 90


@pytest.fixture
def bot(make_bot, slack):
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "growth", "is_member": True}
    return make_bot(real=True, workers=1)


def buttons(message):
    return {
        each["text"]["text"]: each["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    }


@pytest.fixture
def answer(bot, slack):
    """An answer with its buttons."""
    bot.event(
        bot.message("<@UBOT> roas by channel", subtype="file_share", ts="1.1", files=[slack.drop("ads.csv", CSV)])
    )
    return bot.wait(lambda: next((each for each in slack.shown() if "Schedule…" in buttons(each)), None), PATIENCE)


def test_an_answer_is_scheduled_by_three_clicks(bot, slack, answer):
    bot.press(answer, "schedule:0", user="UBOB")
    asked = bot.wait(
        lambda: next((each for each in slack.shown() if "choose:2" in buttons(each).values()), None), PATIENCE
    )
    assert asked["thread_ts"] == "1.1"
    monday = next(action for words, action in buttons(asked).items() if "Monday" in words)
    bot.press(asked, monday, user="UBOB")

    def preview():
        return next((each for each in slack.shown() if "Yes, schedule it" in buttons(each)), None)

    shown = bot.wait(preview, PATIENCE)
    words = " ".join(slack.words()[slack.shown().index(shown)].split())
    assert "roas by channel" in words
    assert "#growth" in words
    assert "Preview:" in words
    assert bot.store.schedules([bot.place]) == []

    bot.press(shown, buttons(shown)["Yes, schedule it"], user="UBOB")
    [kept] = bot.wait(lambda: bot.store.schedules([bot.place]), PATIENCE)
    assert (kept.owner, kept.state, kept.place) == ("UBOB", "active", bot.place)
    assert kept.next_due.isoweekday() == 1
    bot.wait(lambda: any("Scheduled: " in text for text in slack.words()), PATIENCE)


def test_a_no_schedules_nothing(bot, slack, answer):
    bot.press(answer, "schedule:0")
    asked = bot.wait(
        lambda: next((each for each in slack.shown() if "choose:2" in buttons(each).values()), None), PATIENCE
    )
    bot.press(asked, "choose:0")
    shown = bot.wait(lambda: next((each for each in slack.shown() if "No, don't" in buttons(each)), None), PATIENCE)
    bot.press(shown, buttons(shown)["No, don't"])
    bot.wait(lambda: "No, don't" not in str(slack.shown()), PATIENCE)
    assert bot.store.schedules([bot.place]) == []


def test_of_data_that_is_gone_nothing_is_scheduled(bot, slack, answer):
    [stored] = bot.store.datasets([bot.place])
    bot.store.delete_dataset(stored.id, [bot.place])
    with pytest.raises(NotFound):
        bot.store.dataset(stored.id, [bot.place])
    bot.press(answer, "schedule:0")
    bot.wait(lambda: slack.called("chat.postEphemeral") or len(slack.shown()) > 2, PATIENCE)
    assert bot.store.schedules([bot.place]) == []
