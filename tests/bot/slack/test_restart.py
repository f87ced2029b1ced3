"""The bot is stopped in the middle: nothing hangs, and what was asked can be asked again."""

import threading

from bot.conversation import Reply
from bot.slack.delivery import UNSAID
from storage.store import Place
from tools.errors import Choice
from tools.messages import say

HERE = Place("T1", "C1")


def test_an_answer_that_was_lost_is_said_to_be_lost_and_can_be_had_again(bot, slack, doomed, start_again):
    bot.desk.gate.clear()
    with doomed():
        bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
        bot.wait(lambda: bot.desk.asked)

    start_again(bot)
    assert "I was restarted before I could answer this" in slack.words()[0]
    message = slack.shown()[0]
    bot.desk.gate.set()
    bot.wait(lambda: "Google took" in slack.words()[0])

    slack.messages["C1", message["ts"]] = dict(message)
    bot.press(message, "retry:0")
    bot.wait(lambda: len(bot.desk.asked) == 2 and "Google took" in slack.words()[0])
    assert bot.desk.asked[1].text == "spend?"
    assert len(slack.shown()) == 1


def test_slack_is_told_that_a_message_arrived_only_when_a_kill_cannot_lose_it(bot, slack, doomed, monkeypatch):
    take, may = bot.store.take, threading.Event()
    monkeypatch.setattr(bot.store, "take", lambda arrival: may.wait(5) and take(arrival))
    bot.desk.gate.clear()
    message = bot.message("<@UBOT> spend?", type="app_mention", ts="1.1")
    answers = []
    with doomed():
        told = threading.Thread(target=lambda: answers.append(bot.event(message)))
        told.start()
        bot.settle(0.3)
        assert answers == []
        may.set()
        told.join()
        assert answers == [200]
        # Killed at this very moment.
        slack.away()
    slack.back()
    bot.settle(0.3)
    assert [each.card for each in bot.store.lost_work()]


def test_what_is_not_taken_in_time_is_to_be_given_again_and_answered_once(bot, slack, monkeypatch):
    take, may = bot.store.take, threading.Event()
    monkeypatch.setattr("bot.slack.front._TAKEN_WITHIN", 0.1)
    monkeypatch.setattr(bot.store, "take", lambda arrival: may.wait(5) and take(arrival))
    message = bot.message("<@UBOT> spend?", type="app_mention", ts="1.1")
    assert bot.event(message, "Ev-same") == 503
    may.set()
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert bot.event(message, "Ev-same") == 200
    bot.settle()
    assert len(bot.desk.asked) == len(slack.shown()) == 1


def test_what_another_process_works_on_is_not_lost(bot, slack, start_again):
    bot.desk.gate.clear()
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: bot.desk.asked)
    start_again(bot)
    assert slack.words() == ["Working on it…"]


def test_nothing_is_noted_once_it_is_answered(bot, slack, doomed):
    with doomed():
        bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
        bot.wait(lambda: "Google took" in slack.words()[0])
        bot.settle(0.2)
    assert bot.store.lost_work() == []


def test_a_question_whose_asker_was_not_even_greeted_is_not_lost(bot, slack, doomed, start_again):
    bot.front.teams.own()
    slack.away()
    with doomed():
        bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
        bot.settle(0.2)
        bot.front.teams.stop()
        bot.front.close()
    slack.back()
    start_again(bot)
    assert "I was restarted before I could answer this" in slack.words()[0]
    assert slack.shown()[0]["thread_ts"] == "1.1"
    assert bot.store.lost_work() == []


def test_a_greeting_that_was_posted_just_before_the_kill_is_found_again(bot, slack, doomed, start_again):
    bot.desk.gate.clear()
    with doomed():
        bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
        bot.wait(lambda: bot.desk.asked)
        greeting = slack.shown()[0]
        card = greeting["metadata"]["event_payload"]["mark"]
        # As it was in the moment between the greeting and its note.
        bot.store.close_work(HERE, greeting["ts"])
        bot.store.open_work(HERE, UNSAID + card, card)
    start_again(bot)
    assert len(slack.shown()) == 1
    assert "I was restarted" in slack.words()[0]


def test_a_kill_between_the_two_notes_of_a_greeting_is_told_once(bot, slack, doomed, start_again):
    bot.desk.gate.clear()
    with doomed():
        bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
        bot.wait(lambda: bot.desk.asked)
        card = slack.shown()[0]["metadata"]["event_payload"]["mark"]
        bot.store.open_work(HERE, UNSAID + card, card)
    start_again(bot)
    assert len(slack.shown()) == len(slack.called("chat.update")) == 1
    assert "I was restarted" in slack.words()[0]
    with doomed():
        assert bot.store.lost_work() == []


def test_a_button_that_was_pressed_when_the_process_died_can_be_pressed_again(bot, slack, doomed, start_again):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    answer = slack.shown()[0]
    bot.desk.gate.clear()
    with doomed():
        bot.press(answer, "explain:0")
        bot.wait(lambda: len(bot.desk.asked) == 2)
    bot.press(answer, "explain:0")
    bot.settle()
    assert len(bot.desk.asked) == 2
    start_again(bot)
    bot.press(answer, "explain:0")
    bot.wait(lambda: len(bot.desk.asked) == 3)


def test_a_yes_that_was_lost_can_be_given_again(bot, slack, doomed, start_again):
    choices = (Choice(say("Yes, delete it"), {"confirm": "nonce"}),)
    bot.desk.replies["*"] = Reply("ask", "en", tool="delete_dataset", message=say("Shall I?"), choices=choices)
    bot.desk.replies["chosen"] = Reply("answered", "en", message=say("Deleted."))
    bot.event(bot.message("<@UBOT> delete shop.csv", type="app_mention", ts="1.1"))
    bot.wait(lambda: "Shall I?" in slack.words()[0])
    message = slack.shown()[0]
    bot.desk.gate.clear()
    with doomed():
        bot.press(message, "choose:0")
        bot.wait(lambda: len(bot.desk.asked) == 2)

    start_again(bot)
    assert slack.shown()[0]["blocks"] == message["blocks"]
    [told] = slack.called("chat.postEphemeral")
    assert "Please press the button again: I do it once only." in told["text"]
    assert not bot.store.is_known("press", f"T1/{message['blocks'][-1]['elements'][0]['value'][:16]}/confirm")
    bot.desk.gate.set()
    bot.press(message, "choose:0")
    bot.wait(lambda: "Deleted." in slack.words()[0])


WHICH = Reply("ask", "en", tool="query_data", message=say("Which?"), choices=(Choice(say("A"), {"metric": "a"}),) * 2)


def asked_back(bot, slack):
    """A question that the bot answered with a question, as it is shown."""
    bot.desk.replies["*"] = WHICH
    bot.desk.replies["chosen"] = bot.answered()
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: "Which?" in slack.words()[0])
    return dict(slack.shown()[0])


def test_a_choice_that_was_lost_is_made_again_by_try_again(bot, slack, doomed, start_again):
    question = asked_back(bot, slack)
    bot.desk.gate.clear()
    with doomed():
        bot.press(question, "choose:1")
        bot.wait(lambda: len(bot.desk.asked) == 2)
    start_again(bot)
    lost = dict(slack.shown()[0])
    assert "I was restarted" in slack.words()[0]

    bot.desk.gate.set()
    bot.wait(lambda: "Google took" in slack.words()[0])
    slack.messages["C1", lost["ts"]] = lost
    bot.press(lost, "retry:0")
    bot.wait(lambda: len(bot.desk.asked) == 3 and "Google took" in slack.words()[0])
    assert bot.desk.asked[2].chosen == bot.desk.asked[1].chosen
    assert bot.desk.asked[2].chosen["metric"] == "a"


def test_a_press_that_was_not_taken_can_be_made_again(bot, slack, monkeypatch):
    """A kill before the press was kept leaves the buttons as they were, and they still count."""
    question = asked_back(bot, slack)
    take = bot.store.take

    def killed(arrival):
        raise RuntimeError

    monkeypatch.setattr(bot.store, "take", killed)
    bot.press(question, "choose:0")
    bot.wait(lambda: slack.called("chat.postEphemeral"))
    monkeypatch.setattr(bot.store, "take", take)
    assert slack.shown()[0]["blocks"] == question["blocks"]
    bot.press(question, "choose:0")
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert len(bot.desk.asked) == 2


def test_a_press_that_was_kept_and_not_begun_is_told_of(bot, slack, doomed, monkeypatch, start_again):
    question = asked_back(bot, slack)

    def killed(*_, **__):
        raise RuntimeError

    with doomed(), monkeypatch.context() as patch:
        patch.setattr(bot.front.answerer.mailbox, "resume", killed)
        bot.press(question, "choose:0")
        bot.wait(lambda: slack.called("chat.postEphemeral"))
    start_again(bot)
    lost = slack.shown()[0]
    assert "I was restarted" in slack.words()[0]
    bot.press(lost, "retry:0")
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert bot.desk.asked[1].chosen["metric"] == "a"
