"""Several processes on one database, as behind a load balancer: one answer per question, whoever gets what."""

import threading

import pytest

CSV = b"a,b\n1,2\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def both(make_bot, request):
    """Two of them; nothing is shared but the database."""
    changes = {} if request.param == "sqlite" else {"database_url": request.getfixturevalue("postgres_url")}
    return make_bot(**changes), make_bot(**changes)


def asked(both):
    return sum(len(each.desk.asked) for each in both)


def received(both):
    return sum(len(each.desk.received) for each in both)


def at_once(*works):
    """Do several things at the same moment."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_an_event_that_both_get_is_answered_once(both, slack):
    for number in range(5):
        message = both[0].message("<@UBOT> spend?", type="app_mention", ts=f"1.{number}")
        plain = {**message, "type": "message"}
        at_once(*[lambda each=each, m=m: each.event(m) for each in both for m in (message, plain)])
    both[0].wait(lambda: len(slack.shown()) == 5 and all("Google took" in words for words in slack.words()))
    both[0].settle()
    assert asked(both) == len(slack.shown()) == 5


def test_a_follow_up_at_the_other_one_knows_the_thread(both, slack):
    first, second = both
    first.event(first.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    first.wait(lambda: "Google took" in slack.words()[0])
    second.event(second.message("only Google", thread_ts="1.1"))
    second.wait(lambda: second.desk.asked)
    assert second.desk.asked[0].thread == "1.1"


def test_a_file_at_one_and_its_message_at_the_other_is_read_once(both, slack):
    first, second = both
    file = slack.drop("shop.csv", CSV)
    file["shares"] = {"public": {"C1": [{"ts": "1.1"}]}}
    shared = {"type": "file_shared", "file_id": "F1", "user_id": "UALICE", "channel_id": "C1", "event_ts": "1.1"}
    message = second.message("<@UBOT> spend?", subtype="file_share", ts="1.1", files=[file])
    at_once(lambda: first.event(shared), lambda: second.event(message))
    first.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    first.settle(0.6)
    assert (received(both), asked(both)) == (1, 1)


def test_a_button_pressed_at_both_does_one_thing(both, slack):
    first, second = both
    first.event(first.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    first.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    answer = slack.shown()[0]
    for each in both:
        each.desk.gate.clear()
    at_once(lambda: first.press(answer, "explain:0"), lambda: second.press(answer, "explain:0"))
    first.wait(lambda: asked(both) == 2)
    first.settle()
    assert asked(both) == 2
    for each in both:
        each.desk.gate.set()
    first.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    first.settle(0.2)
    # Once it is done it can be asked for again.
    second.press(answer, "explain:0")
    second.wait(lambda: asked(both) == 3)


def test_a_choice_that_two_make_at_both_is_made_once(both, slack):
    from bot.conversation import Reply
    from tools.errors import Choice
    from tools.messages import say

    first, second = both
    which = Reply("ask", "en", tool="query_data", message=say("Which?"), choices=(Choice("A", {"a": 1}),) * 2)
    for each in both:
        each.desk.replies["*"] = which
        each.desk.replies["chosen"] = each.answered()
    first.event(first.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    first.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    question = slack.shown()[0]
    at_once(lambda: first.press(question, "choose:0"), lambda: second.press(question, "choose:1", user="UBOB"))
    first.wait(lambda: "Google took" in slack.words()[0])
    first.settle()
    assert asked(both) == 2


def test_one_that_starts_does_not_take_the_work_of_the_other_for_lost(both, slack):
    first, second = both
    first.desk.gate.clear()
    first.event(first.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    first.wait(lambda: first.desk.asked)
    second.front.recover()
    assert slack.words() == ["Working on it…"]
    first.desk.gate.set()
    first.wait(lambda: "Google took" in slack.words()[0])
