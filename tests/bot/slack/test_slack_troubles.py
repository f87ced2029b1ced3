"""Slack is away, slow, strict, or tells things in the wrong order: answers arrive, once, and people are told."""

import threading

import pytest

from bot.conversation import ExportedFile, Picture
from bot.slack.patience import PAUSES

CSV = b"day,spend\n2026-01-01,10\n"


def ask(bot, **more):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1", **more))


def answered(slack):
    return slack.words() and "Google took the most" in slack.words()[0]


def test_slack_may_be_away_for_more_than_a_minute():
    assert 90 < sum(PAUSES) < 300


@pytest.mark.parametrize("moment", ["before the greeting", "before the answer"])
def test_slack_is_away_and_nobody_listens(bot, slack, moment):
    bot.front.teams.own()
    bot.desk.gate.clear()
    if moment == "before the greeting":
        slack.away()
        ask(bot)
    else:
        ask(bot)
        bot.wait(lambda: bot.desk.asked and slack.shown())
        slack.away()
    bot.desk.gate.set()
    bot.settle(0.5)
    slack.back()
    bot.wait(lambda: answered(slack))
    bot.settle()
    assert len(slack.shown()) == len(bot.desk.asked) == 1
    assert bot.store.close_work(bot.place, slack.shown()[0]["ts"]) is False


@pytest.mark.parametrize("trouble", ["500", "503", "500 done", "cut done", "internal_error", "service_unavailable"])
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_slack_fails_or_says_that_it_failed(bot, slack, method, trouble):
    """A greeting that was posted although Slack said it was not is found, not posted again."""
    slack.troubles[method] = [trouble, trouble]
    ask(bot)
    bot.wait(lambda: answered(slack))
    bot.settle()
    assert len(slack.shown()) == len(bot.desk.asked) == 1


def test_slack_fails_for_longer_than_the_patience_lasts(bot, slack):
    """The message goes on to count as unanswered, so that whoever starts next says so in it."""
    bot.desk.gate.clear()
    ask(bot)
    bot.wait(lambda: bot.desk.asked)
    slack.troubles["chat.update"] = ["503"] * 100
    bot.desk.gate.set()
    bot.settle(2.5)
    assert bot.store.close_work(bot.place, slack.shown()[0]["ts"]) is True
    assert len(slack.shown()) == 1


def test_a_status_that_cannot_be_shown_does_not_keep_the_work_waiting(bot, slack):
    bot.desk.gate.clear()
    ask(bot)
    bot.wait(lambda: bot.desk.asked)
    slack.troubles["chat.update"] = ["503"]
    bot.front._answerer.mailbox.clock = lambda: 1e9  # long ago enough for a status
    bot.desk.gate.set()
    bot.wait(lambda: answered(slack))


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_too_many_calls_are_waited_for(bot, slack, method):
    slack.troubles[method] = ["429", "429", "ratelimited", "429"]
    ask(bot)
    bot.wait(lambda: answered(slack))
    bot.settle()
    assert len(slack.shown()) == 1


UPLOAD_STEPS = {
    "files.getUploadURLExternal": ["429", "ratelimited", "500", "503"],
    "upload": ["429", "500", "503"],
    "files.completeUploadExternal": ["429", "ratelimited", "500", "500 done"],
}


@pytest.mark.parametrize(("step", "troubles"), UPLOAD_STEPS.items(), ids=UPLOAD_STEPS)
def test_an_upload_is_tried_again_at_every_step_and_shown_once(bot, slack, step, troubles):
    bot.desk.replies["*"] = bot.answered(pictures=(Picture("t", "d", b"PNG"),))
    slack.troubles[step] = list(troubles)
    ask(bot)
    bot.wait(lambda: any(upload.get("shown") for upload in slack.uploads))
    bot.settle()
    assert [each.get("shown", 0) for each in slack.uploads if each.get("shown")] == [1]
    assert next(each for each in slack.uploads if each.get("shown"))["data"] == b"PNG"
    assert "could not be shown" not in slack.words()[0]


def test_uploads_that_stay_limited_leave_the_answer_and_say_so(bot, slack):
    slack.refuse["files.getUploadURLExternal"] = {"error": "ratelimited"}
    bot.desk.replies["*"] = bot.answered(files=(ExportedFile("a.csv", b"x"),))
    ask(bot)
    bot.wait(lambda: answered(slack) and "limiting how much I may send" in slack.words()[0])


def test_the_greeting_was_deleted_while_the_answer_was_computed(bot, slack):
    """The answer comes in a new message, once, also when a picture goes wrong and it is amended."""
    bot.desk.gate.clear()
    bot.desk.replies["*"] = bot.answered(pictures=(Picture("t", "d", b"PNG"),))
    slack.refuse["files.getUploadURLExternal"] = {"error": "missing_scope", "needed": "files:write"}
    ask(bot)
    bot.wait(lambda: bot.desk.asked and slack.shown())
    gone = slack.shown()[0]["ts"]
    del slack.messages["C1", gone]
    update = slack.chat_update
    slack.chat_update = lambda given: (
        {"ok": False, "error": "message_not_found"} if given["ts"] == gone else update(given)
    )
    bot.desk.gate.set()
    bot.wait(lambda: answered(slack) and "files:write" in slack.words()[0])
    assert len(slack.shown()) == 1
    assert slack.shown()[0]["thread_ts"] == "1.1"
    assert bot.store.close_work(bot.place, gone) is False


def test_the_question_was_deleted_while_the_answer_was_computed(bot, slack):
    """Nothing is said about it in the channel, where nobody would know what it answers; its asker is told."""
    bot.desk.gate.clear()
    ask(bot)
    bot.wait(lambda: bot.desk.asked and slack.shown())
    slack.messages.clear()
    slack.refuse["chat.update"] = {"error": "message_not_found"}
    post = slack.chat_postMessage
    slack.chat_postMessage = lambda given: (
        {"ok": False, "error": "thread_not_found"} if given.get("thread_ts") else post(given)
    )
    bot.desk.gate.set()
    bot.wait(lambda: slack.shown("UALICE"))
    assert "was deleted" in slack.words("UALICE")[0]
    bot.settle()
    assert len(slack.shown("UALICE")) == 1
    assert slack.shown() == []


@pytest.mark.parametrize(
    ("code", "said"), [("is_archived", "archived"), ("not_in_channel", "/invite"), ("channel_not_found", "/invite")]
)
def test_the_channel_was_closed_to_the_bot_while_the_answer_was_computed(bot, slack, code, said):
    bot.desk.gate.clear()
    ask(bot)
    bot.wait(lambda: bot.desk.asked and slack.shown())
    slack.refuse["chat.update"] = {"error": code}
    post = slack.chat_postMessage
    slack.chat_postMessage = lambda given: {"ok": False, "error": code} if given["channel"] == "C1" else post(given)
    bot.desk.gate.set()
    bot.wait(lambda: slack.shown("UALICE"))
    bot.settle()
    [told] = slack.words("UALICE")
    assert said in told
    assert bot.store.close_work(bot.place, slack.shown()[0]["ts"]) is False


def test_a_channel_that_is_archived_is_explained_before_anything_is_computed(bot, slack):
    slack.refuse["chat.postMessage"] = {"error": "is_archived"}
    ask(bot)
    bot.wait(lambda: len(slack.called("chat.postMessage")) == 2)
    bot.settle()
    assert "archived" in slack.called("chat.postMessage")[1]["text"]
    assert bot.desk.asked == []


@pytest.mark.parametrize(
    ("method", "scope"),
    [("files.getUploadURLExternal", "files:write"), ("files.completeUploadExternal", "files:write")],
)
def test_a_missing_permission_is_named(bot, slack, method, scope):
    slack.refuse[method] = {"error": "missing_scope", "needed": scope, "provided": "chat:write"}
    bot.desk.replies["*"] = bot.answered(pictures=(Picture("t", "d", b"PNG"),))
    ask(bot)
    bot.wait(lambda: scope in slack.words()[0])
    assert "Google took the most" in slack.words()[0]


@pytest.mark.parametrize("how", ["gone from disk", "deleted", "tombstone"])
def test_a_file_that_was_deleted_before_it_could_be_read(bot, slack, how):
    file = slack.drop("shop.csv", CSV)
    if how == "gone from disk":
        slack.downloads.clear()
    else:
        slack.refuse["files.info"] = {"error": "file_deleted"}
        file = {"id": "F1", "name": "shop.csv", "mode": "tombstone"}
    bot.event(bot.message("<@UBOT> spend?", subtype="file_share", files=[file]))
    bot.wait(lambda: "not in Slack any more" in slack.words()[0])
    bot.settle()
    assert bot.desk.received == bot.desk.asked == []


@pytest.mark.parametrize("troubles", [["429", "500", "503"], ["503"] * 5])
def test_a_file_is_fetched_again_where_slack_fails(bot, slack, troubles):
    slack.troubles["download"] = list(troubles)
    bot.event(bot.message("", subtype="file_share", files=[slack.drop("shop.csv", CSV)]))
    bot.wait(lambda: "I have read shop.csv" in slack.words()[0])
    assert [each["data"] for each in bot.desk.received] == [CSV]


def test_a_full_disk_is_told_from_a_slack_that_is_away(bot, slack, monkeypatch):
    import errno

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.slack.downloads._stream", full)
    bot.event(bot.message("", subtype="file_share", files=[slack.drop("shop.csv", CSV)]))
    bot.wait(lambda: "disk is full" in slack.words()[0])


def test_a_change_that_arrives_before_its_message(bot, slack):
    changed = {"user": "UALICE", "text": "<@UBOT> spend?", "ts": "1.1"}
    bot.event(bot.message("", subtype="message_changed", message=changed, previous_message=changed, ts="1.2"))
    ask(bot)
    bot.wait(lambda: answered(slack))
    bot.settle()
    assert len(slack.shown()) == len(bot.desk.asked) == 1


def test_a_deletion_that_arrives_before_its_message(bot, slack):
    bot.event(bot.message("", subtype="message_deleted", deleted_ts="1.1", ts="1.2"))
    ask(bot)
    bot.wait(lambda: answered(slack))


def test_a_file_whose_message_comes_after_it_was_read_is_read_once(bot, slack):
    """The words of the message that is late are answered all the same."""
    file = slack.drop("shop.csv", CSV)
    file["shares"] = {"public": {"C1": [{"ts": "1.1"}]}}
    bot.event({"type": "file_shared", "file_id": "F1", "user_id": "UALICE", "channel_id": "C1", "event_ts": "1.1"})
    bot.wait(lambda: "I have read" in slack.words()[0])
    bot.event(bot.message("<@UBOT> spend?", subtype="file_share", ts="1.1", files=[file]))
    bot.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    bot.settle()
    assert len(bot.desk.received) == len(bot.desk.asked) == 1


def test_the_same_file_shared_a_second_time_is_read_again(bot, slack):
    file = slack.drop("shop.csv", CSV)
    for ts in ("1.1", "1.2"):
        bot.event(bot.message("", subtype="file_share", ts=ts, files=[file]))
    bot.wait(lambda: len(bot.desk.received) == 2)


def test_a_stop_ends_the_waiting(bot, slack):
    bot.front.teams.own()
    slack.away()
    ask(bot)
    bot.settle(0.2)
    closing = threading.Thread(target=lambda: bot.front.close(wait=False))
    closing.start()
    closing.join(2)
    assert not closing.is_alive()
    slack.back()
