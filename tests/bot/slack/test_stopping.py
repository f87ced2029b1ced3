"""The Stop button: it comes when work takes long, it stops it, at any process, for those who may."""

import time

import pytest

from bot.conversation import Reply
from bot.work.cancelling import is_cancelled
from tools.messages import say

STOPPED = Reply("refused", "en", tool="query_data", message=say("This was stopped before it was done."))


def until_stopped(_):
    deadline = time.monotonic() + 10
    while not is_cancelled():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return STOPPED


def soon(bot):
    bot.front.answerer.stops._offered_after = 0.1
    bot.front.answerer.stops._every = 0.02
    return bot


def buttons(message):
    return {
        each["action_id"] for block in message["blocks"] if block["type"] == "actions" for each in block["elements"]
    }


def working(bot, slack, text="<@UBOT> spend?", number=0):
    """The message that says what is being done, once it has its button."""
    bot.event(bot.message(text, type="app_mention", ts="1.1"))
    return bot.wait(lambda: slack.shown()[number] if "stop:0" in buttons(slack.shown()[number]) else None)


@pytest.fixture
def slow(bot):
    bot.desk.replies["*"] = until_stopped
    return soon(bot)


def test_it_stops_the_work_and_offers_to_do_it_again(slow, slack):
    message = working(slow, slack)
    slow.press(message, "stop:0")
    slow.wait(lambda: "Stopped. Nothing was changed" in slack.words()[0])
    assert buttons(slack.shown()[0]) == {"retry:0"}
    slow.desk.replies["*"] = slow.answered()
    slow.press(slack.shown()[0], "retry:0")
    slow.wait(lambda: "Google took" in slack.words()[0])
    assert [each.text for each in slow.desk.asked] == ["spend?", "spend?"]
    assert len(slack.shown()) == 1
    assert [(each.who, each.what) for each in slow.store.audit([slow.place])] == [("UALICE", "stop")]


def test_what_is_done_soon_has_no_such_button(bot, slack):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention"))
    bot.wait(lambda: "Google took" in slack.words()[0])
    assert not any("stop:0" in str(arguments) for _, arguments in slack.calls)


def test_only_whoever_asked_or_an_admin_may_stop_it(slow, slack):
    slack.users["T1", "UALICE"] = {"profile": {"display_name": "alice"}}
    slack.users["T1", "UBOSS"] = {"is_admin": True}
    message = working(slow, slack)
    slow.press(message, "stop:0", user="UBOB")
    [told] = slow.wait(lambda: slack.called("chat.postEphemeral"))
    assert (told["user"], "alice" in told["text"]) == ("UBOB", True)
    slow.settle()
    assert "Stopped" not in slack.words()[0]
    slow.press(message, "stop:0", user="UBOSS")
    slow.wait(lambda: "Stopped" in slack.words()[0])


def test_whoever_pressed_a_suggestion_may_stop_its_answer(slow, slack):
    slow.desk.replies["*"] = slow.answered()
    slow.event(slow.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    slow.wait(lambda: "Google took" in slack.words()[0])
    slow.desk.replies["*"] = until_stopped
    slow.press(slack.shown()[0], "ask:0", user="UBOB")
    message = slow.wait(lambda: slack.shown()[1] if "stop:0" in buttons(slack.shown()[1]) else None)
    slow.press(message, "stop:0", user="UBOB")
    slow.wait(lambda: "Stopped" in slack.words()[1])


def test_it_works_at_another_process_than_the_one_that_works(make_bot, slack):
    one, other = soon(make_bot()), soon(make_bot())
    one.desk.replies["*"] = until_stopped
    message = working(one, slack)
    other.press(message, "stop:0")
    one.wait(lambda: "Stopped" in slack.words()[0])
    other.press(message, "stop:0")
    [told] = one.wait(lambda: slack.called("chat.postEphemeral"))
    assert "being stopped already" in told["text"]


def test_an_answer_that_came_all_the_same_is_shown(bot, slack):
    soon(bot)
    bot.desk.gate.clear()
    message = working(bot, slack)
    bot.press(message, "stop:0")
    bot.wait(lambda: "Stopping" in slack.words()[0])
    bot.desk.gate.set()
    bot.wait(lambda: "Google took" in slack.words()[0])


def test_of_several_files_one_is_stopped_and_the_others_are_read(bot, slack):
    soon(bot)
    read = bot.desk.read
    bot.desk.read = lambda call: until_stopped(call) if call["name"] == "a.csv" else read
    files = [slack.drop("a.csv", b"x,y\n1,2\n", "F1"), slack.drop("b.csv", b"x,y\n1,2\n", "F2")]
    bot.event(bot.message("<@UBOT> spend?", subtype="file_share", files=files, ts="1.1"))
    message = bot.wait(lambda: slack.shown()[0] if "stop:0" in buttons(slack.shown()[0]) else None)
    bot.press(message, "stop:0")
    bot.wait(lambda: len(slack.shown()) == 2 and "I have read" in slack.words()[1])
    assert "Stopped" in slack.words()[0]
    bot.settle()
    assert bot.desk.asked == []
    bot.desk.read = read
    bot.press(slack.shown()[0], "retry:0")
    bot.wait(lambda: "I have read" in slack.words()[0] and "Google took" in slack.words()[-1])
    assert [each["name"] for each in bot.desk.received] == ["a.csv", "b.csv", "a.csv"]


def test_a_choice_that_was_stopped_is_run_again_as_it_was(slow, slack):
    slow.desk.replies["*"] = Reply(
        "ask",
        "en",
        tool="query_data",
        message=say("Which column?"),
        choices=(slow.choice("Cost", {"metrics": ["Cost"]}),),
    )
    slow.desk.replies["chosen"] = until_stopped
    slow.event(slow.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    slow.wait(lambda: "choose:0" in buttons(slack.shown()[0]))
    slow.press(slack.shown()[0], "choose:0")
    message = slow.wait(lambda: slack.shown()[0] if "stop:0" in buttons(slack.shown()[0]) else None)
    slow.press(message, "stop:0")
    slow.wait(lambda: "Stopped" in slack.words()[0])
    slow.desk.replies["chosen"] = slow.answered()
    slow.press(slack.shown()[0], "retry:0")
    slow.wait(lambda: "Google took" in slack.words()[0])
    assert slow.desk.asked[-1].chosen == slow.desk.asked[-2].chosen == {"tool": "query_data", "metrics": ["Cost"]}


def test_a_button_that_slack_did_not_take_is_shown_at_the_next_look(slow, slack):
    slack.troubles["chat.update"] = ["503", "429", "503"]
    message = working(slow, slack)
    slow.press(message, "stop:0")
    slow.wait(lambda: "Stopped" in slack.words()[0])


def test_a_download_is_stopped_too(bot, slack):
    soon(bot)

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.send_header("Content-Length", "900000")
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b"x" * 70_000)
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    file = slack.drop("shop.csv", b"")
    slack.downloads["/files/F1"] = drip
    bot.event(bot.message("", subtype="file_share", files=[file], ts="1.1"))
    message = bot.wait(lambda: slack.shown()[0] if "stop:0" in buttons(slack.shown()[0]) else None)
    bot.press(message, "stop:0")
    bot.wait(lambda: "Stopped" in slack.words()[0])
    assert bot.desk.received == []
