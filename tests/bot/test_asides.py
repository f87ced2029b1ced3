"""What is said to the bot that is no question: a greeting, thanks, a yes in words, and that an answer is wrong."""

import json

import pytest

from bot.conversation import Question
from bot.render.language import translations
from storage.store import Place
from tools.messages import write

HERE = Place("team", "general")
ADS = "date,channel,spend,revenue\n" + "".join(
    f"2024-05-{day:02d},{channel},{spend},{spend * 3}\n"
    for day in range(1, 11)
    for channel, spend in (("Google", 100), ("Meta", 50))
)


@pytest.fixture
def desk(make_desk, tmp_path):
    made = make_desk()
    (tmp_path / "ads.csv").write_text(ADS)
    made.receive(tmp_path / "ads.csv", "ads.csv", "ann", HERE)
    return made


@pytest.fixture
def ask(desk):
    def ask(text, **more):
        return desk.ask(Question(text, more.pop("asker", "ann"), HERE, (HERE,), "t", pictures=False, **more))

    return ask


def words(message, language):
    return write(message, language, translations(language))


@pytest.mark.parametrize(("text", "language"), [("hi", "en"), ("Hello!", "en"), ("你好", "zh"), ("在吗？", "zh")])
def test_a_greeting_is_answered_with_what_can_be_asked(ask, text, language):
    reply = ask(text)
    assert (reply.status, reply.tool, reply.language) == ("answered", "show_help", language)


@pytest.mark.parametrize(
    ("text", "language", "sorry", "column"),
    [("no that's wrong", "en", "Sorry", "channel"), ("不对", "zh", "抱歉", "channel")],
)
def test_an_answer_that_is_called_wrong_shows_what_was_taken_for_granted(ask, desk, text, language, sorry, column):
    first = ask("spend by channel")
    reply = ask(text)
    assert (reply.status, reply.language, reply.tool) == ("answered", language, "query_data")
    assert reply.result_id == first.result_id  # So its buttons change, explain and export that very answer.
    assert words(reply.answer.headline, language).startswith(sorry)
    assert "spend by channel" in words(reply.answer.headline, language)
    used = {words(what, language): value for what, value in reply.answer.tables[0].rows}
    assert "ads.csv" in used.values()
    assert column in used.values()
    assert reply.answer.assumptions == first.answer.assumptions
    [kept] = desk._store.feedback("team", "down")
    assert (kept.who, kept.question, kept.tool) == ("ann", "spend by channel", "query_data")
    assert json.loads(kept.details)["words"] == text


def test_said_twice_it_is_kept_once_and_what_was_meant_changes_the_answer(ask, desk):
    ask("spend by channel")
    ask("that is not right")
    ask("不对")
    ask("wrong", asker="bob")
    assert sorted(each.who for each in desk._store.feedback("team", "down")) == ["ann", "bob"]
    reply = ask("I meant revenue")
    assert reply.answer.figures["total"] == 4500


def test_what_was_kept_goes_with_the_data(ask, desk):
    ask("spend by channel")
    reply = ask("wrong")
    desk._store.delete_dataset(reply.sources[0], [HERE])
    assert desk._store.feedback("team", "down") == []


@pytest.mark.parametrize("text", ["that's wrong", "不对"])
def test_with_no_answer_before_nothing_is_kept(ask, desk, text):
    ask(text)
    ask("write me a poem")
    reply = ask(text)
    assert reply.status == "refused"
    assert desk._store.feedback("team", "down") == []


@pytest.mark.parametrize("text", ["yes", "ok", "好的", "不用了", "no"])
def test_a_yes_in_words_is_no_click(ask, text):
    ask("spend by channel")
    assert ask("forget ads.csv, delete it").status == "ask"
    reply = ask(text)
    assert reply.status == "refused"
    assert "nothing is done" in words(reply.message, "en")
    assert ask("spend by channel").status == "answered"


def test_thanks_are_taken_kindly_and_leave_the_conversation_as_it_is(ask):
    ask("spend by channel")
    reply = ask("thanks!")
    assert (reply.status, reply.suggestions) == ("refused", ())
    assert "Gladly" in words(reply.message, "en")
    assert ask("only Google").answer.figures["total"] == 1000
