"""“It should have been …” under an answer: the same question goes there from then on. With the real desk and worker."""

import json

import pytest

from bot.corrections import Corrections

CSV = b"Date,Channel,Spend,Revenue\n" + b"".join(
    b"2026-01-%02d,%s,%d,%d\n" % (day, channel, spend, revenue)
    for day in range(1, 29)
    for channel, spend, revenue in ((b"Google", 20, 80), (b"Meta", 30, 60))
)
QUESTION = "<@UBOT> roas by channel"
PATIENCE = 90


@pytest.fixture
def bot(make_bot, slack):
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "growth", "is_member": True}
    made = make_bot(real=True, workers=1)
    # What people said is read again at once, not once a minute.
    made.desk._corrections = Corrections(made.store, seconds=0.0)
    return made


def answers(slack):
    return [each for each in slack.shown() if "rate:0" in json.dumps(each.get("blocks") or [])]


def ask(bot, slack, ts, **more):
    before = len(answers(slack))
    bot.event(bot.message(QUESTION, ts=ts, type=more.pop("type", "app_mention"), **more))
    return bot.wait(lambda: len(answers(slack)) > before and answers(slack)[-1], PATIENCE)


def test_a_correction_changes_where_the_question_goes(bot, slack):
    first = ask(bot, slack, "1.1", type="message", subtype="file_share", files=[slack.drop("ads.csv", CSV)])
    assert "Google has the highest return on ad spend" in " ".join(slack.words())
    bot.press(first, "rate:0")
    view = bot.wait(lambda: slack.views and slack.views[-1])
    reason = {
        "reason": {"value": {"selected_option": {"value": "numbers"}}},
        "tool": {"value": {"selected_option": {"value": "describe_data"}}},
    }
    assert bot.submit(view, reason) == {}
    [kept] = bot.store.feedback("T1", "corrected")
    assert (kept.tool, kept.question) == ("describe_data", "roas by channel")

    ask(bot, slack, "2.2", user="UBOB")
    second = slack.words()[slack.shown().index(answers(slack)[-1])]
    assert "56 rows and 4 columns" in second
    assert "highest return on ad spend" not in second


def test_a_thumb_down_without_a_correction_changes_nothing(bot, slack):
    first = ask(bot, slack, "1.1", type="message", subtype="file_share", files=[slack.drop("ads.csv", CSV)])
    bot.press(first, "rate:0")
    view = bot.wait(lambda: slack.views and slack.views[-1])
    assert bot.submit(view, {"reason": {"value": {"selected_option": {"value": "numbers"}}}}) == {}
    ask(bot, slack, "2.2", user="UBOB")
    assert "highest return on ad spend" in slack.words()[slack.shown().index(answers(slack)[-1])]
