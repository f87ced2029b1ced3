"""The agent view: greeting, questions that fit, what is done, a title; and answers where Slack knows none of it."""

import pytest

from bot.slack.prompts import prompts_for
from storage.errors import StorageBusy
from storage.records import Place, StoredDataset
from tools.codec import dumps

DIRECT, THREAD = "D1", "1700.1"


def event(kind="assistant_thread_started", viewing="C1", thread=THREAD):
    return {
        "type": kind,
        "assistant_thread": {
            "user_id": "UALICE",
            "channel_id": DIRECT,
            "thread_ts": thread,
            "context": {"channel_id": viewing, "team_id": "T1"},
        },
        "event_ts": "1.1",
    }


def suggested(slack):
    return slack.called("assistant.threads.setSuggestedPrompts")


def test_a_conversation_is_greeted_once_with_questions(bot, slack):
    for _ in range(2):
        bot.event(event())
    [given] = bot.wait(lambda: suggested(slack))
    assert (given["channel_id"], given["thread_ts"]) == (DIRECT, THREAD)
    assert [each["message"] for each in given["prompts"]] == ["What can you do?", "Which files do you have?"]
    bot.settle()
    [greeting] = slack.shown(DIRECT)
    assert greeting["thread_ts"] == THREAD
    assert "Hello!" in greeting["text"]
    assert len(suggested(slack)) == 1


def test_it_speaks_the_language_that_the_person_has_set(bot, slack):
    bot.store.set_preference("T1", "person:UALICE", "language", "zh", "UALICE")
    bot.event(event())
    [given] = bot.wait(lambda: suggested(slack))
    assert "你会做什么" in given["prompts"][0]["title"]


def test_while_it_works_it_says_so_and_the_first_question_is_the_title(bot, slack):
    bot.event(event())
    bot.wait(lambda: suggested(slack))
    for text in ("spend by channel", "and by week"):
        bot.event(bot.message(text, channel=DIRECT, thread_ts=THREAD))
        bot.wait(lambda: "Google took" in slack.words(DIRECT)[-1])
    bot.settle()
    [title] = slack.called("assistant.threads.setTitle")
    assert (title["title"], title["thread_ts"]) == ("spend by channel", THREAD)
    statuses = [each["status"] for each in slack.called("assistant.threads.setStatus")]
    assert statuses == ["Working on it…", "Computing…", ""] * 2


def test_elsewhere_nothing_of_it_is_said(bot, slack):
    bot.event(bot.message("spend", channel=DIRECT))
    bot.event(bot.message("<@UBOT> spend", type="app_mention", thread_ts="1.1"))
    bot.wait(lambda: len(bot.desk.asked) == 2)
    bot.settle()
    assert not [name for name, _ in slack.calls if name.startswith("assistant")]


@pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "invalid_thread_ts", "internal_error"])
def test_an_answer_comes_whatever_slack_says_to_all_that(bot, slack, error):
    for method in ("setSuggestedPrompts", "setStatus", "setTitle"):
        slack.refuse[f"assistant.threads.{method}"] = {"error": error}
    bot.event(event())
    bot.wait(lambda: slack.shown(DIRECT))
    for number in (1, 2):
        bot.event(bot.message("spend by channel", channel=DIRECT, thread_ts=THREAD))
        bot.wait(lambda number=number: sum("Google took" in words for words in slack.words(DIRECT)) == number)
    bot.settle()
    again = len(slack.called("assistant.threads.setStatus"))
    assert again == (1 if error in ("unknown_method", "missing_scope") else 6)


def test_an_answer_comes_while_the_database_does_not_tell_where_it_is_asked(bot, slack, monkeypatch):
    bot.event(event())
    bot.wait(lambda: suggested(slack))
    turns = bot.store.turns

    def busy(place, thread, *more):
        if thread.startswith("assistant:"):
            raise StorageBusy("locked")
        return turns(place, thread, *more)

    monkeypatch.setattr(bot.store, "turns", busy)
    bot.event(bot.message("spend by channel", channel=DIRECT, thread_ts=THREAD))
    bot.wait(lambda: "Google took" in slack.words(DIRECT)[-1])


def test_an_answer_comes_while_slack_keeps_these_calls_waiting(bot, slack):
    slack.troubles["assistant.threads.setStatus"] = ["503"] * 40
    bot.event(event())
    bot.wait(lambda: slack.shown(DIRECT))
    bot.event(bot.message("spend by channel", channel=DIRECT, thread_ts=THREAD))
    bot.wait(lambda: "Google took" in slack.words(DIRECT)[-1])


def test_looking_at_another_channel_brings_its_questions(bot, slack):
    bot.event(event("assistant_thread_context_changed", viewing="C2"))
    bot.wait(lambda: suggested(slack))
    assert slack.shown(DIRECT) == []


def test_where_direct_messages_are_the_agent_view_they_get_their_questions(bot, slack):
    bot.event({"type": "app_home_opened", "tab": "messages", "user": "UALICE", "channel": DIRECT, "event_ts": "1.1"})
    [given] = bot.wait(lambda: suggested(slack))
    assert "thread_ts" not in given


def test_what_is_looked_at_beside_the_messages_tab_brings_its_questions(bot, slack):
    seen = {
        "entities": [
            {"type": "slack#/types/list_id", "value": "F1"},
            {"type": "slack#/types/channel_id", "value": "C2"},
        ]
    }
    told = {"type": "app_context_changed", "user": "UALICE", "channel": DIRECT, "context": seen, "event_ts": "1.2"}
    bot.event(told)
    [given] = bot.wait(lambda: suggested(slack))
    assert given["channel_id"] == DIRECT
    assert "thread_ts" not in given
    for context in ({}, {"entities": "x"}, {"entities": [None, {"type": "slack#/types/channel_id", "value": {}}]}):
        assert bot.event({**told, "context": context}) == 200
    bot.settle()
    assert len(suggested(slack)) == 1


def test_events_that_lack_what_is_needed_do_nothing(bot, slack):
    for told in ({}, {"user_id": "U1"}):
        assert bot.event({"type": "assistant_thread_started", "assistant_thread": told}) == 200
    bot.settle()
    assert suggested(slack) == slack.shown(DIRECT) == []


@pytest.fixture
def stored():
    from tools.profile import profile_table

    def make(name, channel, columns):
        import pyarrow as pa

        schema = dumps(profile_table(pa.table(columns)))
        place = Place("T1", channel)
        return StoredDataset(name, name, 1, place, "U1", 3, 9, None, name, schema, "{}", name)

    return make


ADS = {"Channel": ["a", "b", "a"], "Spend": [1.0, 2.0, 3.0], "Revenue": [2.0, 3.0, 4.0]}
SHOP = {"Product": ["x", "y", "x"], "Sales": [1.0, 2.0, 3.0]}


def test_the_questions_are_ones_that_this_data_can_answer(stored):
    [first, *rest] = prompts_for({"ads.csv": stored("ads.csv", "C1", ADS)})
    assert str(first) == "ROAS by Channel, worst first"
    assert len(rest) == 3
    assert str(rest[-1]) == "Which files do you have?"


def test_the_data_of_the_channel_that_is_looked_at_comes_first(stored):
    datasets = {"ads.csv": stored("ads.csv", "C1", ADS), "shop.csv": stored("shop.csv", "C2", SHOP)}
    assert "(ads.csv)" in str(prompts_for(datasets)[0])
    assert all("shop.csv" in str(each) for each in prompts_for(datasets, "C2")[:3])
    assert len(prompts_for(datasets, "C2")) == 4


def test_without_data_there_are_two_questions_all_the_same():
    assert len(prompts_for({})) == 2
