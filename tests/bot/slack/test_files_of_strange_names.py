"""Files whose names want to ping, to format, to break lines, to turn text around, or to be longer than anything."""

import json

import pytest

from bot.conversation import Reply
from tools.messages import say

PATIENCE = 90
NAMES = {
    "a ping": "<!channel> <@UBOB> spend.csv",
    "a link": "<https://evil.example|report>.csv",
    "formats": "*bold* _it_ ~gone~ `code`.csv",
    "lines": "a\nb\r\n\tc.csv",
    "turned around": "spend\u202evsc.exe\u2066.csv",
    "long": "x" * 296 + ".csv",
    "long Chinese": "投放数据" * 75 + ".csv",
    "emoji": "🔥📈 spend 👩‍👩‍👧.csv",
    "quotes": '"it\'s" “spend” «x».csv',
    "a path": "../../etc/passwd.csv",
    "a template": "{name} {0} %s %(x)s.csv",
    "a formula": "=cmd|'/C calc'!A0.csv",
    "broken": "half \ud83d sign \x00.csv",
}


@pytest.fixture
def bot(make_bot, slack):
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "growth", "is_member": True}
    return make_bot(real=True, workers=1, upload_mb=5)


def said(slack):
    """All that was ever sent to Slack for people to see."""
    methods = ("chat.postMessage", "chat.update", "chat.postEphemeral")
    return [given for method in methods for given in slack.called(method)]


def texts(given):
    """Each text of a message with how Slack reads it."""

    def within(value):
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                yield value["type"], value["text"]
            for each in value.values():
                yield from within(each)
        elif isinstance(value, list):
            for each in value:
                yield from within(each)

    yield "mrkdwn", given["text"]
    yield from within(given.get("blocks"))


def is_harmless(kind, text):
    if any(sign in text for sign in ("\u202e", "\u2066", "\x00", "a\nb")):
        return False
    if any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        return False
    if kind == "mrkdwn":
        return "<" not in text and "*bold*" not in text and "_it_" not in text
    return "<!" not in text and "<@" not in text and "<h" not in text


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_it_is_read_asked_about_and_put_together_and_harms_nobody(bot, slack, name):
    def month(number):
        return ("Date,Spend\n" + "".join(f"2026-{number:02}-{day:02},5\n" for day in range(1, 29))).encode()

    bot.event(bot.message("", subtype="file_share", ts="1.1", files=[slack.drop(name, month(1), "F1")]))
    bot.wait(lambda: "28" in slack.words()[0] and len(slack.shown()[0]["blocks"]) > 2, PATIENCE)
    bot.event(bot.message("", subtype="file_share", ts="2.2", files=[slack.drop(name, month(2), "F2")]))
    question = bot.wait(lambda: slack.shown()[1] if "choose:0" in json.dumps(slack.shown()[1]) else None, PATIENCE)
    bot.press(question, "choose:0")
    bot.wait(lambda: "56" in slack.words()[1] and len(slack.shown()[1]["blocks"]) > 2, PATIENCE)
    bot.press(slack.shown()[1], "ask:0")
    bot.wait(lambda: len(slack.shown()) == 3 and len(slack.shown()[2]["blocks"]) > 2, PATIENCE)
    bot.event(bot.message("<@UBOT> which files do you have?", type="app_mention", ts="3.3"))
    bot.wait(lambda: len(slack.shown()) == 4 and len(slack.shown()[3]["blocks"]) > 2, PATIENCE)
    [stored] = bot.store.datasets([bot.place])
    assert (stored.rows, stored.version) == (56, 2)
    assert len(stored.name) <= 200
    assert stored.name.endswith(".csv")
    wrong = [(kind, text) for given in said(slack) for kind, text in texts(given) if not is_harmless(kind, text)]
    assert wrong == []
    for given in said(slack):
        for block in given.get("blocks") or ():
            if block["type"] == "header":
                assert len(block["text"]["text"]) <= 150
            for button in block.get("elements", ()) if block["type"] == "actions" else ():
                assert len(button["text"]["text"]) <= 75


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_refusal_that_names_it_harms_nobody(make_bot, slack, name):
    bot = make_bot()
    bot.desk.read = Reply("refused", "en", message=say("Line {line} has too many cells.", line=7))
    bot.event(bot.message("<@UBOT> spend?", subtype="file_share", ts="1.1", files=[slack.drop(name, b"x,y\n1,2\n")]))
    bot.wait(lambda: "Line 7 has too many cells." in slack.words()[0])
    assert all(is_harmless(kind, text) for given in said(slack) for kind, text in texts(given))
