"""Buttons and forms that were never shown, or in another channel: nothing runs, nothing leaks."""

import json

import pytest
from slack_stand_in.names import BOB, BOT, CHANNEL, TEAM
from slack_stand_in.requests import assert_harmless, bodies, forged, send, strings

from bot.slack.cards import Card, save_card
from storage.store import Place

PRESSES = [
    (action, pick)
    for action in (
        "choose:0",
        "ask:0",
        "explain:0",
        "export:0",
        "rate:1",
        "retry:0",
        "change:0",
        "schedule:0",
        "stop:0",
    )
    for pick in ("", "0", "csv", "up", "9" * 5_000, "-1", "٣", "../x", "<!channel>")
]


@pytest.mark.parametrize("card", ["0123456789abcdef", "", "x", "../../x", "0" * 2_000, "<!channel>", "half\ud83d"])
def test_a_button_with_a_made_up_card_does_nothing(bot, slack, card):
    for action, pick in PRESSES:
        assert send(bot, forged(slack, card, action, pick=pick), "payload") == 200
    bot.settle(1.0)
    bot.front.close()
    assert (bot.desk.asked, bot.desk.received, bot.desk.exports, slack.shown(), slack.uploads) == ([], [], [], [], [])
    told = {text for given in slack.called("chat.postEphemeral") for text in strings(given["blocks"]) if " " in text}
    assert told == {"These buttons don't belong here, or what they stand for was deleted."}
    assert_harmless(slack)


def test_the_card_of_another_channel_does_nothing_here(bot, slack):
    secret = Card("1.1", "1.1", "en", BOB, question="salaries", suggestions=("by name",), result_id="r1", turn=None)
    save_card(bot.store, Place(TEAM, "C2"), secret)
    for action, pick in PRESSES:
        assert send(bot, forged(slack, secret.id, action, pick=pick), "payload") == 200
    bot.settle(1.0)
    bot.front.close()
    assert (bot.desk.asked, bot.desk.exports, slack.shown(), slack.shown("C2"), slack.uploads) == ([], [], [], [], [])
    assert not any("salaries" in text or "by name" in text for text in strings(slack.calls))


def test_made_up_values_of_a_real_card_are_no_harm(bot, slack):
    bot.event(bot.message(f"<@{BOT}> spend?", type="app_mention"))
    message = bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0] and slack.shown()[0])
    card = next(
        b["value"] for each in message["blocks"] for b in each.get("elements", ()) if b.get("action_id") == "ask:0"
    )
    card = card.partition(":")[0]
    for action in ("choose:0", "ask:0", "export:0", "rate:1", "choose:99999", f"choose:{'9' * 200}"):
        for pick in ("7", "9" * 5_000, "-1", "٣", "../x", "<!channel>", "pdf", "\x00"):
            assert send(bot, forged(slack, card, action, pick=pick), "payload") == 200
    bot.settle(1.0)
    assert len(bot.desk.asked) == 1
    assert (bot.desk.exports, slack.uploads) == ([], [])
    assert_harmless(slack)


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"x"',
        "[" * 3_000,
        json.dumps({"card": "0123456789abcdef", "channel": CHANNEL}),
        json.dumps({"card": {"a": 1}, "channel": ["C1"], "message": None}),
        json.dumps({"card": "<!channel>", "channel": "<!channel>", "home": "C2"}),
        json.dumps({"card": "\ud83d", "channel": "\x00"}),
        '{"card": NaN, "channel": 1e999}',
    ],
)
@pytest.mark.parametrize("kind", ["change-form", "rate-form"])
def test_a_form_with_made_up_metadata_runs_nothing(bot, slack, metadata, kind):
    body, _ = bodies(slack, 1)["submit"]
    view = {**body["view"], "callback_id": kind, "private_metadata": metadata}
    for state in (body["view"]["state"], {}, {"values": []}, {"values": {"reason": []}}, {"values": {"x": {"y": "z"}}}):
        assert send(bot, {**body, "view": {**view, "state": state}}, "payload") == 200
    bot.settle(0.5)
    assert (bot.desk.asked, slack.shown()) == ([], [])
    assert bot.store.feedback(TEAM) == []
    assert_harmless(slack)


def test_a_form_for_the_answer_of_another_channel_tells_nothing_of_it(bot, slack):
    secret = Card("1.1", "1.1", "en", BOB, question="salaries", suggestions=("by name",), result_id="r1", turn=None)
    save_card(bot.store, Place(TEAM, "C2"), secret)
    slack.members["C2"] = [BOB, BOT]
    body, _ = bodies(slack, 1)["submit"]
    for kind in ("change-form", "rate-form"):
        metadata = json.dumps({"card": secret.id, "channel": "C2", "message": "1.1", "thread": "1.1"})
        answer = bot.submit({**body["view"], "callback_id": kind, "private_metadata": metadata}, {})
        assert not any("salaries" in text for text in strings(answer))
    bot.settle()
    assert (bot.desk.asked, slack.shown(), slack.shown("C2")) == ([], [], [])
    assert not any("salaries" in text for text in strings(slack.calls))
