"""Whoever waits is greeted before any work is begun, and what could not be taken may come again."""

import threading

from bot.slack.precedence import Precedence


def waits(precedence):
    """Something that lets greetings go first; set once it went on."""
    gone = threading.Event()

    def work():
        precedence.let_pass()
        gone.set()

    threading.Thread(target=work, daemon=True).start()
    return gone


def test_work_waits_for_the_last_greeting():
    precedence = Precedence(60)
    precedence.let_pass()
    precedence.expect()
    precedence.expect()
    gone = waits(precedence)
    precedence.settle()
    assert not gone.wait(0.1)
    precedence.settle()
    assert gone.wait(5)


def test_work_does_not_wait_for_long():
    precedence = Precedence(0.05)
    precedence.expect()
    assert waits(precedence).wait(5)


def test_nothing_is_asked_before_all_are_greeted(bot, slack, monkeypatch):
    """Forty at once: when the first question reaches the desk, everybody has been greeted."""
    greeted = []
    ask = bot.desk.ask

    def asked(*given, **options):
        greeted.append(len(slack.shown()))
        return ask(*given, **options)

    bot.desk.ask = asked
    bot.front._greetings = Precedence(60)
    held = threading.Event()
    begin = bot.front.answerer.mailbox.begin

    def slow(*given, **options):
        held.wait(10)
        return begin(*given, **options)

    monkeypatch.setattr(bot.front.answerer.mailbox, "begin", slow)
    for number in range(40):
        bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts=f"{number}.1"))
    held.set()
    bot.wait(lambda: len(bot.desk.asked) == 40)
    assert set(greeted) == {40}


def test_one_whose_greeting_slack_keeps_waiting_holds_nobody_up(bot, slack):
    bot.front._greetings = Precedence(0.05)
    bot.front._greetings.expect()
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: bot.desk.asked)


def test_a_message_that_could_not_be_taken_is_taken_when_it_comes_again(bot, slack, monkeypatch):
    """Nothing of it was kept, so it is as if it had never come."""
    take = bot.store.take

    def failing(arrival):
        raise RuntimeError

    monkeypatch.setattr(bot.store, "take", failing)
    message = bot.message("<@UBOT> spend?", type="app_mention", ts="1.1")
    bot.event(message, event_id="Ev1")
    bot.wait(lambda: "Something went wrong" in slack.words()[0])
    monkeypatch.setattr(bot.store, "take", take)
    bot.event(message, event_id="Ev1")
    bot.wait(lambda: len(slack.words()) == 2 and "Google took" in slack.words()[1])


def test_a_file_that_could_not_be_looked_up_is_read_when_it_comes_again(bot, slack):
    file = slack.drop("shop.csv", b"a,b\n1,2\n")
    file["shares"] = {"public": {"C1": [{"ts": "1.5"}]}}
    shared = {"type": "file_shared", "file_id": "F1", "user_id": "UALICE", "channel_id": "C1", "event_ts": "1.6"}
    slack.refuse["files.info"] = {"error": "internal_error"}
    bot.event(shared, event_id="Ev1")
    bot.wait(lambda: slack.called("files.info"))
    bot.settle(0.2)
    del slack.refuse["files.info"]
    bot.event(shared, event_id="Ev1")
    bot.wait(lambda: "I have read shop.csv" in slack.words()[0])
