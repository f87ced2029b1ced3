"""What people may well send: giant texts, tricks with signs, files of any name; nothing crashes, nothing pings."""

import time

import pytest
from slack_stand_in.names import BOT, CHANNEL, TEAM
from slack_stand_in.requests import assert_harmless, bodies, send

GIANTS = {
    "words": "spend by channel " * 6_000,
    "one word": "a" * 100_000,
    "mentions": f"<@{BOT}> " + "<@U0SOMEONE> <!channel> <#C0ROOM|room> " * 2_500,
    "open brackets": f"<@{BOT}> " + "<" * 100_000,
    "open mentions": f"<@{BOT}> " + "<@A|" * 25_000,
    "open links": f"<@{BOT}> " + "<tel:" * 20_000,
    "open groups": f"<@{BOT}> " + "<!" * 50_000,
    "labels": f"<@{BOT}> " + "<a|" * 30_000,
    "quotes": "\u201c" * 50_000 + "\u201d" * 50_000,
    "numbers": "9" * 100_000,
    "signs": "\u200b\u202e\u2066\ufeff\u00ad" * 20_000,
    "conditions": "only where " + "channel is " * 9_000,
    "chinese": "各渠道的花费是多少" * 11_000,
}


@pytest.mark.parametrize("name", GIANTS)
def test_giant_texts_are_read_in_no_time(bot, slack, name):
    started = time.monotonic()
    assert bot.event(bot.message(GIANTS[name], type="app_mention")) == 200
    assert time.monotonic() - started < 5
    bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0], 30)
    assert_harmless(slack)


@pytest.mark.parametrize(
    "text", ["<@A|" * 25_000, "<" * 100_000, "<!channel> <@UBOB> <http://x|y> *spend* `by` channel"]
)
def test_a_command_may_be_anything(bot, slack, text):
    slack.rooms[TEAM, CHANNEL] = {"id": CHANNEL, "name": "ads", "is_member": True}
    body, _ = bodies(slack, 1)["command"]
    assert send(bot, {**body, "text": text}, "form") == 200
    bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0], 30)
    assert_harmless(slack)


TRICKS = (
    "\u202espend\u202c by channel",
    "spe\u200bnd by ch\u200dannel",
    "\ufeffspend\u2066\u2069",
    "half \ud83d sign",
    "\ude00 spend \ud83d",
    "spend\x00 by\x1b[31m channel",
    "ｓｐｅｎｄ　ｂｙ　ｃｈａｎｎｅｌ",
    "s̸̢̛p̷͘e̸͝n̵̕d̶͝" * 50,
    "&lt;!channel&gt; &lt;@UBOB&gt; &amp;lt;!here&amp;gt;",
    "<!channel><!here><!subteam^S1|team>",
    "<@UBOB|<!channel>> spend",
    "<#C1|<!channel>> spend",
    "👩‍👩‍👧‍👦" * 300,
)


@pytest.mark.parametrize("text", TRICKS)
def test_tricks_with_signs_are_answered_and_ping_nobody(bot, slack, text):
    bot.event(bot.message(f"<@{BOT}> {text}", type="app_mention"))
    bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0])
    message = slack.shown()[0]
    bot.press(message, "ask:0")
    bot.wait(lambda: len(slack.shown()) == 2 and "Question:" in slack.words()[1] and "Google took" in slack.words()[1])
    assert_harmless(slack)


NAMES = (
    "../../../etc/passwd.csv",
    "C:\\windows\\system32\\shop.csv",
    "two\nlines\r\n.csv",
    "<!channel> <@UBOB> <https://bad.example|good>.csv",
    "*bold* _slanted_ ~gone~ `code`.csv",
    "\u202evsc.exe\u202c.csv",
    "half\ud83d.csv",
    "nul\x00.csv",
    "x" * 100_000 + ".csv",
    "🎉" * 5_000 + ".csv",
    ".csv",
    "-rf.csv",
    "'; drop table turns; --.csv",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_have_any_name(bot, slack, name):
    slack.drop(name, b"a,b\n1,2\n")
    bot.event(bot.message("", subtype="file_share", files=[dict(slack.files["F1"])]))
    bot.wait(lambda: slack.shown() and "I have read" in slack.words()[0])
    [received] = bot.desk.received
    assert received["data"] == b"a,b\n1,2\n"
    assert "\ud83d" not in received["name"]
    assert_harmless(slack)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/files/F1",
        "https://files.slack.com.bad.example/F1",
        "https://slack.com@bad.example/F1",
        "file:///etc/passwd",
        "http://[::1/F1",
        "//bad.example/F1",
        "gopher://127.0.0.1/F1",
        "half\ud83d",
        "x" * 100_000,
    ],
)
def test_a_file_that_slack_does_not_keep_is_not_fetched(bot, slack, url):
    file = {"id": "F1", "name": "shop.csv", "size": 9, "url_private_download": url}
    bot.event(bot.message("", subtype="file_share", files=[file]))
    bot.wait(lambda: slack.shown() and "not kept by Slack" in slack.words()[0])
    assert bot.desk.received == []
    assert not [token for token in slack.tokens if token.startswith("Bearer") and slack.reached]
