"""“Change…”, from the button to the new answer, through the real app."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from bot.conversation import Question, Reply
from storage.store import Place
from tools.codec import dumps

ARGUMENTS = {"metrics": ["roas"], "dimensions": ["Channel"]}


def upload(bot, schema, name="shop.csv", channel="C1", rows=2):
    with bot.store.add_dataset(Place("T1", channel), name, "UALICE", f"print-{name}-{rows}") as writer:
        writer.write(pa.table({"n": list(range(rows))}))
        return writer.finish(schema=dumps(schema), report=dumps({"report": (), "warnings": ()}), rows=rows)


@pytest.fixture
def asked(bot, slack, shop):
    """An answer with its buttons, in a channel or in a direct message."""

    def ask(channel: str = "C1", text: str = "<@UBOT> roas by channel?", **changes: Any) -> dict[str, Any]:
        stored = bot.store.datasets([Place("T1", channel)])[0]

        def answer(question: Question) -> Reply:
            arguments = dict(question.chosen or ARGUMENTS)
            arguments.pop("tool", None)
            values = {"tool": "query_data", "dataset": arguments.pop("dataset", stored.name), "sources": (stored.id,)}
            return dataclasses.replace(bot.answered(), **{**values, "arguments": arguments, **changes})

        bot.desk.replies["*"] = bot.desk.replies["chosen"] = answer
        number = len(slack.shown(channel))
        bot.event(bot.message(text, type="app_mention", ts="1.1", channel=channel))
        bot.wait(lambda: "Google took" in slack.words(channel)[number])
        return slack.shown(channel)[number]

    return ask


def block(view, name):
    return next(each for each in view["blocks"] if each.get("block_id", "").startswith(f"{name}:"))


def opened(bot, slack, message, **more):
    bot.press(message, "change:0", **more)
    return bot.wait(lambda: slack.views and slack.views[-1]["callback_id"] == "change-form" and slack.views[-1])


def test_the_form_opens_while_all_workers_are_busy(bot, slack, shop, asked):
    upload(bot, shop)
    message = asked()
    bot.desk.gate.clear()
    for number in range(20):
        bot.event(bot.message("<@UBOT> more", type="app_mention", ts=f"2.{number}"))
    bot.wait(lambda: len(bot.desk.asked) > 15)
    started = datetime.now(UTC)
    view = opened(bot, slack, message)
    assert (datetime.now(UTC) - started).total_seconds() < 1
    assert block(view, "dimensions")["element"]["initial_options"][0]["text"]["text"] == "Channel"
    assert block(view, "dataset")["element"]["initial_option"]["text"]["text"] == "shop.csv"
    assert len(view["private_metadata"]) < 400
    assert "Channel" not in view["private_metadata"]


def test_what_was_changed_runs_as_a_new_answer_in_the_thread(bot, slack, shop, asked, states):
    upload(bot, shop)
    view = opened(bot, slack, asked())
    values = states(view)
    values[block(view, "period")["block_id"]]["value"]["value"] = "June 2024"
    assert bot.submit(view, values, user="UBOB") == {}
    bot.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    question = bot.desk.asked[-1]
    assert question.chosen == {"tool": "query_data", "dataset": "shop.csv", **ARGUMENTS, "period": "June 2024"}
    assert (question.asker, question.thread, question.text) == ("UBOB", "1.1", "roas by channel?")
    assert slack.shown()[1]["thread_ts"] == "1.1"
    assert "Changed by hand: “Period”." in slack.words()[1]
    assert "Question: roas by channel?" in slack.words()[1]


def test_what_is_wrong_is_said_in_the_form_and_nothing_runs(bot, slack, shop, asked, states):
    upload(bot, shop)
    view = opened(bot, slack, asked())
    values = states(view)
    name = block(view, "filters")["block_id"]
    values[name]["value"]["value"] = "Channel is Yahoo"
    answer = bot.submit(view, values)
    assert answer["response_action"] == "errors"
    assert "Meta" in answer["errors"][name]
    bot.settle()
    assert len(bot.desk.asked) == 1


def test_a_form_of_deleted_data_says_so(bot, slack, shop, asked, states):
    stored = upload(bot, shop)
    message = asked()
    view = opened(bot, slack, message)
    bot.store.delete_dataset(stored.id, [bot.place])
    answer = bot.submit(view, states(view))
    assert answer["response_action"] == "update"
    assert "gone" in answer["view"]["blocks"][0]["text"]["text"]
    bot.settle()
    assert len(bot.desk.asked) == 1


def test_a_form_of_columns_that_have_changed_says_so(bot, slack, shop, asked, states):
    upload(bot, shop)
    view = opened(bot, slack, asked())
    upload(bot, dataclasses.replace(shop, columns=shop.columns[1:]), rows=3)
    assert bot.submit(view, states(view))["response_action"] == "update"


def test_a_new_version_with_the_same_columns_is_as_good(bot, slack, shop, asked, states):
    upload(bot, shop)
    view = opened(bot, slack, asked())
    upload(bot, dataclasses.replace(shop, rows=900), rows=3)
    assert bot.submit(view, states(view)) == {}
    bot.wait(lambda: len(bot.desk.asked) == 2)


def test_the_button_of_deleted_data_says_so(bot, slack, shop, asked):
    stored = upload(bot, shop)
    message = asked(sources=())
    bot.store.delete_dataset(stored.id, [bot.place])
    bot.press(message, "change:0")
    view = bot.wait(lambda: slack.views and slack.views[-1])
    assert "gone" in view["blocks"][0]["text"]["text"]


def test_whoever_has_left_the_channel_changes_nothing(bot, slack, shop, asked, states):
    upload(bot, shop)
    view = opened(bot, slack, asked(), user="UBOB")
    slack.members["C1"].remove("UBOB")
    assert bot.submit(view, states(view), user="UBOB") == {}
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert (told["user"], "not in that channel" in told["text"]) == ("UBOB", True)
    assert len(bot.desk.asked) == 1


def test_another_data_set_has_its_own_columns(bot, slack, shop, asked, states):
    upload(bot, dataclasses.replace(shop, columns=shop.columns[1:3]), "other.csv")
    upload(bot, shop)
    view = opened(bot, slack, asked())
    before = block(view, "dimensions")
    element = block(view, "dataset")["element"]
    other = next(each for each in element["options"] if each["text"]["text"] == "other.csv")
    values = states(view)
    values["dataset:0"] = {element["action_id"]: {"type": "static_select", "selected_option": other}}
    bot.act(view, {"action_id": element["action_id"], "selected_option": other}, values)
    bot.wait(lambda: block(slack.views[-1], "dimensions")["block_id"] != before["block_id"])
    view = slack.views[-1]
    assert [each["text"]["text"] for each in block(view, "dimensions")["element"]["options"]] == [
        "Channel",
        "Amount spent",
    ]
    assert bot.submit(view, states(view)) == {}
    bot.wait(lambda: len(bot.desk.asked) == 2)
    assert bot.desk.asked[-1].chosen == {"tool": "query_data", "dataset": "other.csv", "dimensions": ["Channel"]}
    bot.wait(lambda: "Data set" in slack.words()[1])


def test_in_a_direct_message_data_of_channels_can_be_changed_too(bot, slack, shop, asked, states):
    upload(bot, shop, channel="C1")
    upload(bot, shop, "own.csv", channel="D1")
    slack.listed["UALICE"] = ["C1"]
    view = opened(bot, slack, asked("D1", dataset="shop.csv"), channel="D1")
    assert {each["text"]["text"] for each in block(view, "dataset")["element"]["options"]} == {"shop.csv", "own.csv"}
    assert bot.submit(view, states(view)) == {}
    bot.wait(lambda: len(bot.desk.asked) == 2)
    assert bot.desk.asked[-1].chosen["dataset"] == "shop.csv"


def test_in_a_direct_message_data_of_a_channel_that_was_left_is_gone(bot, slack, shop, asked, states):
    upload(bot, shop, channel="C1")
    upload(bot, shop, "own.csv", channel="D1")
    slack.listed["UALICE"] = ["C1"]
    view = opened(bot, slack, asked("D1", dataset="shop.csv"), channel="D1")
    slack.members["C1"].remove("UALICE")
    bot.front.changes._answerer.places._memory.clear()
    assert bot.submit(view, states(view)) == {}
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert "may not see it any more" in told["text"]
    assert len(bot.desk.asked) == 1


def test_a_form_that_slack_does_not_open_is_said(bot, slack, shop, asked):
    upload(bot, shop)
    message = asked()
    slack.refuse["views.open"] = {"error": "expired_trigger_id"}
    bot.press(message, "change:0")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert "press the button again" in told["text"]


def test_made_up_forms_do_nothing(bot, slack, shop, asked, states):
    upload(bot, shop)
    view = opened(bot, slack, asked())
    for metadata in ("", "[]", "{", '{"card": "0123456789abcdef", "channel": "C1"}', '{"channel": "C2"}'):
        assert bot.submit({**view, "private_metadata": metadata}, states(view))["response_action"] == "update"
    bot.settle()
    assert len(bot.desk.asked) == 1


def test_a_query_is_checked_before_it_runs(bot, slack, shop, asked, states):
    upload(bot, shop)
    message = asked(tool="run_sql", arguments={"sql": 'SELECT 1 FROM "shop.csv"'}, dataset=None)
    view = opened(bot, slack, message)
    assert [each["block_id"] for each in view["blocks"] if each["type"] == "input"] == ["sql:0"]
    values = states(view)
    values["sql:0"]["value"]["value"] = 'DROP TABLE "shop.csv"'
    assert list(bot.submit(view, values)["errors"]) == ["sql:0"]
    values["sql:0"]["value"]["value"] = 'SELECT SUM(Revenue) FROM "shop.csv"'
    assert bot.submit(view, values) == {}
    bot.wait(lambda: len(bot.desk.asked) == 2)
    assert bot.desk.asked[-1].chosen == {"tool": "run_sql", "sql": 'SELECT SUM(Revenue) FROM "shop.csv"'}


def test_where_there_is_nothing_but_the_data_that_can_be_changed(bot, slack, shop, asked, states):
    upload(bot, shop)
    view = opened(bot, slack, asked(tool="describe_data", arguments={}))
    assert [each["block_id"] for each in view["blocks"] if each["type"] == "input"] == ["dataset:0"]
    assert bot.submit(view, states(view)) == {}
    bot.wait(lambda: len(bot.desk.asked) == 2)
    assert bot.desk.asked[-1].chosen == {"tool": "describe_data", "dataset": "shop.csv"}


def test_housekeeping_has_no_form(bot, slack, shop, asked):
    upload(bot, shop)
    message = asked(tool="list_datasets", arguments={})
    actions = [
        each["action_id"] for block in message["blocks"] for each in block.get("elements", []) if "value" in each
    ]
    assert "explain:0" in actions
    assert "change:0" not in actions


def test_a_form_that_is_lost_with_its_process_is_told_of_and_can_be_had_again(
    bot, slack, shop, asked, states, killed_at_once, start_again
):
    upload(bot, shop)
    view = opened(bot, slack, asked())
    values = states(view)
    values[block(view, "period")["block_id"]]["value"]["value"] = "June 2024"
    with killed_at_once():
        assert bot.submit(view, values, user="UBOB") == {}
    start_again(bot)
    assert "I was restarted before I could answer this" in slack.words()[1]
    bot.press(slack.shown()[1], "retry:0", user="UBOB")
    bot.wait(lambda: "Google took" in slack.words()[1])
    question = bot.desk.asked[-1]
    assert question.chosen == {"tool": "query_data", "dataset": "shop.csv", **ARGUMENTS, "period": "June 2024"}
    assert question.asker == "UBOB"


def test_a_form_is_read_by_the_week_that_the_channel_has_set(bot, slack, shop, asked, states, monkeypatch):
    from bot.preferences import channel_scope
    from bot.slack import changing

    upload(bot, shop)
    bot.store.set_preference("T1", channel_scope(Place("T1", "C1")), "week_start", "sunday", "UALICE")
    weeks = []
    real = changing.read_form
    monkeypatch.setattr(changing, "read_form", lambda *given: weeks.append(given[3]) or real(*given))
    view = opened(bot, slack, asked())
    bot.submit(view, states(view))
    assert weeks == [6]
