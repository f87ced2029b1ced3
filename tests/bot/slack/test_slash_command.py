"""`/marketbot`: acknowledged at once, help for one person, anything else answered where all can see it."""

from urllib.parse import urlencode

import pytest

from bot.conversation import Reply
from storage.store import Place
from tools.messages import say


@pytest.fixture
def command(bot, slack):
    numbers = iter(range(1, 100))

    def give(text, channel="C1", user="UALICE", **more):
        body = {
            "command": "/marketbot",
            "text": text,
            "team_id": "T1",
            "channel_id": channel,
            "channel_name": "ads",
            "user_id": user,
            "api_app_id": "A1",
            "response_url": f"{slack.root}/response/1",
            "trigger_id": f"slash{next(numbers)}",
            **more,
        }
        return bot.send(urlencode(body), "application/x-www-form-urlencoded")

    slack.rooms["T1", "C1"] = {"id": "C1", "name": "ads", "is_member": True}
    slack.users["T1", "UALICE"] = {"profile": {"display_name": "alice"}}
    return give


def test_a_question_and_its_answer_are_one_message_that_people_go_on_beneath(bot, slack, command):
    assert command("spend by channel") == 200
    bot.wait(lambda: "Google took" in slack.words()[0])
    [message] = slack.shown()
    assert not message.get("thread_ts")
    assert "Question: spend by channel" in slack.words()[0]
    assert "alice asked this with /marketbot" in slack.words()[0]
    [asked] = bot.desk.asked
    assert (asked.text, asked.thread, asked.places) == ("spend by channel", message["ts"], (Place("T1", "C1"),))
    bot.event(bot.message("only Google", thread_ts=message["ts"]))
    bot.wait(lambda: len(bot.desk.asked) == 2)
    assert bot.desk.asked[1].thread == message["ts"]


def test_the_pictures_of_its_answer_are_in_its_thread(bot, slack, command):
    bot.desk.replies["*"] = bot.answered(pictures=(bot.picture("Spend", "Bars.", b"png"),))
    command("spend")
    bot.wait(lambda: slack.uploads and slack.uploads[0].get("channel"))
    assert slack.uploads[0]["thread_ts"] == slack.shown()[0]["ts"]


@pytest.mark.parametrize("text", ["", "  ", "help", "HELP", "帮助"])
def test_help_is_for_one_person(bot, slack, command, text):
    command(text)
    [told] = bot.wait(lambda: slack.called("/response/1"))
    assert told["response_type"] == "ephemeral"
    assert "/marketbot" in told["text"]
    lines = [block["text"]["text"] for block in told["blocks"]]
    assert any(line.startswith(("Posts on a schedule: “Post this", "定时发布：“每周一")) for line in lines)
    assert not any("list_schedules" in line for line in lines)
    assert slack.shown() == []
    assert bot.desk.asked == []


@pytest.mark.parametrize(
    ("text", "tool", "question"),
    [
        ("list", "list_datasets", "Which files do you have?"),
        ("schedules", "list_schedules", "Which reports are scheduled?"),
        ("数据", "list_datasets", "你有哪些数据？"),
    ],
)
def test_short_words_stand_for_questions(bot, slack, command, text, tool, question):
    command(text)
    [asked] = bot.wait(lambda: bot.desk.asked)
    assert asked.chosen == {"tool": tool}
    assert asked.text == question


def test_words_of_the_command_are_in_the_language_that_the_person_has_set(bot, slack, command):
    bot.store.set_preference("T1", "person:UALICE", "language", "zh", "UALICE")
    command("help")
    [told] = bot.wait(lambda: slack.called("/response/1"))
    assert "询问本频道的数据" in told["text"]
    command("schedules")
    [asked] = bot.wait(lambda: bot.desk.asked)
    assert asked.text == "有哪些定时报表？"
    command("spend by channel")
    bot.wait(lambda: [each.text for each in bot.desk.asked][1:] == ["spend by channel"])


def test_where_the_bot_is_not_one_sentence_says_how_to_invite_it(bot, slack, command):
    slack.rooms["T1", "C2"] = {"id": "C2", "name": "sales", "is_member": False}
    for channel in ("C2", "C3"):
        command("spend?", channel=channel)
    told = bot.wait(lambda: slack.called("/response/1") if len(slack.called("/response/1")) == 2 else None)
    assert all("/invite @marketbot" in each["text"] for each in told)
    assert all("direct message" in each["text"] for each in told)
    assert slack.called("chat.postMessage") == []
    assert bot.desk.asked == []


def test_an_address_that_is_not_slacks_is_not_used(bot, slack, command):
    command("", response_url="https://evil.example/hook")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert (told["channel"], told["user"]) == ("C1", "UALICE")


def test_in_a_direct_message_it_is_a_question_like_any_other(bot, slack, command):
    slack.rooms["T1", "D1"] = {"id": "D1", "is_im": True, "user": "UALICE"}
    command("spend?", channel="D1")
    bot.wait(lambda: "Google took" in slack.words("D1")[0])
    [asked] = bot.desk.asked
    assert asked.thread == "direct"
    assert "/marketbot" not in slack.words("D1")[0]


def test_the_same_command_twice_is_answered_once(bot, slack, command):
    for _ in range(2):
        command("spend?", trigger_id="again")
    bot.settle()
    assert len(bot.desk.asked) == 1


def test_the_names_of_channels_are_understood_and_nothing_pings(bot, slack, command):
    command("spend of <#C9|growth> for <!channel>")
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert "#growth" in bot.desk.asked[0].text
    assert all("<!channel>" not in words for words in slack.words())


def test_a_command_that_was_lost_with_its_process_can_be_given_again(make_bot, slack, monkeypatch):
    bot = make_bot()
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "ads", "is_member": True}
    bot.desk.replies["*"] = Reply("failed", "en", message=say("Broken."))
    bot.send(
        urlencode({"command": "/marketbot", "text": "list", "team_id": "T1", "channel_id": "C1", "user_id": "UALICE"}),
        "application/x-www-form-urlencoded",
    )
    bot.wait(lambda: "Broken." in slack.words()[0])
    [asked] = bot.desk.asked
    assert asked.chosen == {"tool": "list_datasets"}
