"""Several files in one message, and what was asked with them: asked once, when nothing of them is open any more."""

import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from bot.conversation import Reply
from tools.errors import Choice
from tools.messages import say

CSV = b"day,spend\n2026-01-01,10\n"
BROKEN = Reply("refused", "en", message=say("Line {line} has too many cells.", line=7))
WHICH = Reply(
    "ask",
    "en",
    message=say("Is 3/4 the 3rd of April or the 4th of March?"),
    choices=(Choice(say("3 April"), {"dates": "day"}), Choice(say("March 4"), {"dates": "month"})),
)


@pytest.fixture
def drop(bot, slack):
    """Drop files of these names with a question; `ask` and `bad` say what becomes of them."""

    def give(*names, ask=(), bad=(), text="<@UBOT> spend?"):
        read = bot.desk.read

        def reply(call):
            if call["name"] in bad:
                return BROKEN
            return WHICH if call["name"] in ask and not call["options"] else read

        bot.desk.read = reply
        files = [slack.drop(name, CSV, f"F{number}") for number, name in enumerate(names)]
        bot.event(bot.message(text, subtype="file_share", ts="1.1", files=files))

    return give


@pytest.fixture
def doomed(monkeypatch):
    """Whatever is begun inside was begun by a process that is dead by now."""
    name = "import sys; sys.path.insert(0, '.'); from storage.processes import this_process; print(this_process())"
    dead = subprocess.run([sys.executable, "-c", name], capture_output=True, text=True, check=True).stdout.strip()

    @contextmanager
    def block():
        with monkeypatch.context() as patch:
            for module in ("arrivals", "open_work"):
                patch.setattr(f"storage.{module}.this_process", lambda: dead)
            yield

    return block


def asked(bot):
    return [each.text for each in bot.desk.asked]


def number_of(slack, words):
    return next(number for number, said in enumerate(slack.words()) if words in said)


def settled(slack, count):
    """All of so many messages say more than that work is going on."""
    shown = slack.shown()
    return len(shown) == count and not any(each["text"].endswith("…") for each in shown)


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_the_question_is_answered_from_what_could_be_read_and_says_what_is_missing(bot, slack, drop, bad):
    names = ["a.csv", "b.csv", "c.csv"]
    drop(*names, bad=[names[bad]])
    bot.wait(lambda: settled(slack, 4))
    assert slack.words()[bad] == f"“{names[bad]}”: Line 7 has too many cells."
    assert "Google took" in slack.words()[3]
    assert f"⚠ I could not read “{names[bad]}”, so this is without that file." in slack.words()[3]
    assert asked(bot) == ["spend?"]


def test_of_two_that_could_not_be_read_both_are_named(bot, slack, drop):
    drop("a.csv", "b.csv", "c.csv", bad=["a.csv", "c.csv"])
    bot.wait(lambda: settled(slack, 4))
    assert "I could not read “a.csv” and “c.csv”, so this is without these files." in slack.words()[3]


def test_a_question_back_says_what_is_missing_too_and_so_does_its_answer(bot, slack, drop):
    bot.desk.replies["*"] = Reply(
        "ask", "en", tool="query_data", message=say("Which column?"), choices=(Choice("Cost", {"metrics": ["Cost"]}),)
    )
    bot.desk.replies["chosen"] = bot.answered()
    drop("a.csv", "b.csv", bad=["a.csv"])
    bot.wait(lambda: settled(slack, 3))
    assert "I could not read “a.csv”" in slack.words()[2]
    bot.press(slack.shown()[2], "choose:0")
    bot.wait(lambda: "Google took" in slack.words()[2])
    assert "I could not read “a.csv”" in slack.words()[2]
    bot.press(slack.shown()[2], "ask:0")
    bot.wait(lambda: settled(slack, 4))
    assert "I could not read" not in slack.words()[3]


def test_where_none_could_be_read_there_is_nothing_to_answer_from(bot, slack, drop):
    drop("a.csv", "b.csv", bad=["a.csv", "b.csv"])
    bot.wait(lambda: settled(slack, 2))
    bot.settle()
    assert asked(bot) == []


@pytest.mark.parametrize("names", [["a.csv", "b.csv"], ["b.csv", "a.csv"]])
def test_the_question_waits_for_a_choice_and_is_then_asked_once(bot, slack, drop, names):
    drop(*names, ask=["a.csv"])
    bot.wait(lambda: settled(slack, 2))
    bot.settle()
    assert asked(bot) == []
    question = slack.shown()[number_of(slack, "3rd of April")]
    assert "“a.csv”: Is 3/4" in slack.words()[number_of(slack, "3rd of April")]
    bot.press(question, "choose:0", user="UBOB")
    bot.press(question, "choose:1")
    bot.wait(lambda: settled(slack, 3))
    bot.settle()
    assert asked(bot) == ["spend?"]
    assert "Google took" in slack.words()[2]


def test_it_waits_for_every_choice(bot, slack, drop):
    drop("a.csv", "b.csv", "c.csv", "d.csv", ask=["a.csv", "c.csv"], bad=["d.csv"])
    bot.wait(lambda: settled(slack, 4))
    first, second = slack.shown()[0], slack.shown()[2]
    bot.press(second, "choose:1")
    bot.wait(lambda: "I have read" in slack.words()[2])
    bot.settle()
    assert asked(bot) == []
    bot.press(first, "choose:0")
    bot.wait(lambda: settled(slack, 5))
    assert asked(bot) == ["spend?"]
    assert "I could not read “d.csv”" in slack.words()[4]


def test_choices_at_two_processes_at_the_same_moment_lead_to_one_answer(make_bot, slack):
    one, other = make_bot(), make_bot()
    for each in (one, other):
        each.desk.read = lambda call, read=each.desk.read: read if call["options"] else WHICH
    files = [slack.drop(f"{name}.csv", CSV, f"F{name}") for name in "ab"]
    one.event(one.message("<@UBOT> spend?", subtype="file_share", ts="1.1", files=files))
    one.wait(lambda: settled(slack, 2))
    shown = slack.shown()
    presses = [
        threading.Thread(target=bot.press, args=(message, "choose:0"))
        for bot, message in zip((one, other), shown, strict=True)
    ]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    one.wait(lambda: settled(slack, 3))
    one.settle()
    assert len(slack.shown()) == 3
    assert len(one.desk.asked) + len(other.desk.asked) == 1


def test_a_file_that_breaks_the_bot_harms_no_other(bot, slack):
    def breaks(call):
        if call["name"] == "b.csv":
            raise ValueError("secret detail")
        return read

    read, bot.desk.read = bot.desk.read, breaks
    files = [slack.drop(f"{name}.csv", CSV, f"F{name}") for name in "abc"]
    bot.event(bot.message("<@UBOT> spend?", subtype="file_share", ts="1.1", files=files))
    bot.wait(lambda: settled(slack, 4))
    assert ["I have read" in words for words in slack.words()] == [True, False, True, False]
    assert "secret detail" not in str(slack.words())
    assert "I could not read “b.csv”" in slack.words()[3]


def test_a_question_that_nobody_put_to_the_bot_still_waits_and_stays_quiet(bot, slack, drop):
    bot.desk.replies["*"] = Reply("refused", "en", message=say("I can't answer that."))
    drop("a.csv", "b.csv", ask=["b.csv"], text="here are the May numbers")
    bot.wait(lambda: settled(slack, 2))
    bot.press(slack.shown()[1], "choose:0")
    bot.wait(lambda: len(slack.called("chat.delete")) == 1)
    assert asked(bot) == ["here are the May numbers"]
    assert len(slack.shown()) == 2


def test_files_without_a_question_ask_nothing(bot, slack, drop):
    drop("a.csv", "b.csv", bad=["a.csv"], text="")
    bot.wait(lambda: settled(slack, 2))
    bot.settle()
    assert asked(bot) == []


def test_a_process_that_is_killed_between_two_files_loses_neither_the_rest_nor_the_question(make_bot, slack, doomed):
    bot = make_bot()
    read, reached = bot.desk.read, threading.Event()

    def hangs(call):
        if call["name"] == "b.csv" and not reached.is_set():
            reached.set()
            bot.desk.gate.wait(10)
            raise ValueError("killed")
        return read

    bot.desk.read = hangs
    bot.desk.gate.clear()
    files = [slack.drop(f"{name}.csv", CSV, f"F{name}") for name in "abc"]
    with doomed():
        bot.event(bot.message("<@UBOT> spend?", subtype="file_share", ts="1.1", files=files))
        assert reached.wait(10)
        bot.wait(lambda: "I have read" in slack.words()[0] and len(slack.shown()) == 2)
    other = make_bot()
    other.front.recover()
    other.wait(lambda: "I was restarted" in slack.words()[1])
    other.press(slack.shown()[1], "retry:0")
    other.wait(lambda: settled(slack, 4))
    assert [each["name"] for each in other.desk.received] == ["b.csv", "c.csv"]
    assert asked(other) == ["spend?"]
    assert "Google took" in slack.words()[3]
