"""“Analyse this file” in the menu of a message: read in its thread, also files from before the bot came."""

import json
from urllib.parse import urlencode

import pytest

CSV = b"day,spend\n2026-01-01,10\n"


@pytest.fixture
def choose(bot, slack):
    numbers = iter(range(1, 100))
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "ads", "is_member": True}

    def give(message, channel="C1", user="UALICE", **more):
        payload = {
            "type": "message_action",
            "callback_id": "analyse_file",
            "api_app_id": "A1",
            "team": {"id": "T1", "domain": "team"},
            "user": {"id": user},
            "channel": {"id": channel, "name": "ads"},
            "message": message,
            "message_ts": message["ts"],
            "response_url": f"{slack.root}/response/1",
            "trigger_id": f"shortcut{next(numbers)}",
            **more,
        }
        return bot.send(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")

    return give


def test_the_files_of_an_old_message_are_read_in_its_thread(bot, slack, choose):
    files = [slack.drop("shop.csv", CSV, "F1"), slack.drop("notes.dat", CSV, "F2")]
    assert choose({"type": "message", "ts": "5.5", "user": "UBOB", "files": files}, user="UALICE") == 200
    bot.wait(lambda: len(slack.shown()) == 2 and all("I have read" in words for words in slack.words()))
    assert [each["thread_ts"] for each in slack.shown()] == ["5.5", "5.5"]
    assert [(each["name"], each["asker"]) for each in bot.desk.received] == [
        ("shop.csv", "UALICE"),
        ("notes.dat", "UALICE"),
    ]
    bot.event(bot.message("spend by day?", thread_ts="5.5"))
    bot.wait(lambda: bot.desk.asked)


def test_in_a_thread_it_is_answered_in_that_thread(bot, slack, choose):
    choose({"type": "message", "ts": "6.6", "thread_ts": "5.5", "files": [slack.drop("shop.csv", CSV)]})
    bot.wait(lambda: slack.shown() and "I have read" in slack.words()[0])
    assert slack.shown()[0]["thread_ts"] == "5.5"


def test_without_a_file_it_says_so_to_whoever_chose_it(bot, slack, choose):
    choose({"type": "message", "ts": "5.5", "text": "look at this"})
    [told] = bot.wait(lambda: slack.called("/response/1"))
    assert "no file in that message" in told["text"]
    assert slack.shown() == []


def test_where_the_bot_is_not_it_says_how_to_invite_it(bot, slack, choose):
    choose({"type": "message", "ts": "5.5", "files": [slack.drop("shop.csv", CSV)]}, channel="C7")
    [told] = bot.wait(lambda: slack.called("/response/1"))
    assert "/invite @marketbot" in told["text"]
    assert bot.desk.received == []


def test_the_same_wish_twice_is_done_once(bot, slack, choose):
    for _ in range(2):
        choose({"type": "message", "ts": "5.5", "files": [slack.drop("shop.csv", CSV)]}, trigger_id="again")
    bot.settle()
    assert len(bot.desk.received) == 1


def test_a_payload_that_lacks_what_is_needed_does_nothing(bot, slack, choose):
    assert choose({"type": "message", "ts": ""}, message_ts="") == 200
    assert choose({"type": "message", "ts": "5.5", "files": [{"name": "no id"}]}) == 200
    bot.wait(lambda: slack.called("/response/1"))
    assert bot.desk.received == []
