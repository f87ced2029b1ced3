"""The App Home: what it shows to whom, within Slack's limits, and what its buttons and menus do."""

import json
import re
from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Turn
from bot.desk import Desk
from bot.schedules.plan import Plan
from bot.schedules.recurrence import Recurrence
from bot.slack.home import Home, HomeAnswer, HomeDataset, HomeSchedule, choices_of, home_view
from storage.store import Place
from tools.answer import Answer
from tools.codec import dumps
from tools.messages import Period, say

DIRECT = Place("T1", "D1")
nasty = st.one_of(st.text(max_size=200), st.sampled_from(["<!channel>", "<https://x|y>", "\u202e", "汉" * 500]))
moments = st.datetimes(timezones=st.just(UTC))
periods = st.one_of(st.none(), st.just(Period(date(2024, 1, 1), date(2024, 6, 30))))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.builds(HomeDataset, nasty, st.integers(0, 10**9), periods, nasty), max_size=40),
    st.lists(
        st.builds(HomeSchedule, nasty, nasty.map(lambda text: say("every {x}", x=text)), st.booleans(), moments, nasty),
        max_size=40,
    ),
    st.lists(st.builds(HomeAnswer, nasty, st.just("0" * 32), moments), max_size=40),
    st.lists(st.tuples(st.just("a:0"), nasty), max_size=10),
    st.sampled_from(["en", "zh"]),
)
def test_limits_hold_for_anybody(view_problems, datasets, schedules, answers, questions, language):
    home = Home(language, "D1", datasets, schedules, answers, questions, {"zone": "Mars/Olympus", "currency": "XXX"})
    view = home_view(home)
    assert view_problems(view) == []
    assert not re.search(r"<[!@#/A-Za-z]", json.dumps(view, ensure_ascii=False))


def test_zones_are_zones():
    from bot.settings import known_zone

    offered = [key for key, _ in choices_of("zone", Home("en", "D1"))]
    assert [known_zone(name) for name in offered[1:]] == offered[1:]
    assert len(offered) <= 100


def upload(bot, schema, name="shop.csv", channel="C1"):
    with bot.store.add_dataset(Place("T1", channel), name, "UALICE", f"print-{name}-{channel}") as writer:
        writer.write(pa.table({"n": list(range(500))}))
        return writer.finish(schema=dumps(schema), report=dumps({"report": (), "warnings": ()}), rows=500)


def answer(bot, place, *sources, asker="UALICE", words="Google"):
    found = Answer(headline=say("{channel} took the most.", channel=words), method=say("I added up."))
    given_call = (place, "1.1", asker, "query_data", '{"metrics": ["spend"]}', dumps(found))
    result = bot.store.save_result([each.id for each in sources], *given_call)
    turn = Turn("spend?", "answered", "en", "query_data", {"metrics": ["spend"]}, None, "shop.csv", result)
    bot.store.save_turn(place, "1.1", turn.to_json(), [each.id for each in sources])
    return result


def schedule(bot, channel, title, state="active"):
    rule = Recurrence("week", every=1, weekdays=(0,), times=(time(9),), first=date(2024, 1, 1))
    plan = Plan(title, "query_data", {}, rule, "Asia/Shanghai", "en")
    made = bot.store.add_schedule(Place("T1", channel), "UALICE", plan.to_json(), datetime(2030, 1, 7, 1, tzinfo=UTC))
    bot.store.update_schedule(made, state=state)


@pytest.fixture
def home(bot, slack):
    """Open the App Home of somebody and read it."""
    slack.rooms["T1", "C1"] = {"name": "growth"}
    slack.rooms["T1", "D1"] = {"is_im": True, "user": "UALICE"}
    slack.listed["UALICE"] = ["C1"]
    bot.desk.recall = lambda result, places: Desk.recall(
        SimpleNamespace(_store=bot.store, _draw=lambda *_: ()), result, places
    )

    def read(user="UALICE", channel="D1"):
        slack.homes.clear()
        bot.event({"type": "app_home_opened", "user": user, "channel": channel, "tab": "home"})
        return bot.wait(lambda: slack.homes.get(user))

    return read


def words(view):
    return [block["text"]["text"] for block in view["blocks"] if "text" in block]


def pressed(view, action):
    found = [element for block in view["blocks"] for element in block.get("elements", []) if "action_id" in element]
    found += [block["accessory"] for block in view["blocks"] if "accessory" in block]
    element = next(each for each in found if each["action_id"] == action)
    return {"action_id": action, "value": element.get("value")}


def test_it_shows_what_somebody_may_see(bot, slack, shop, home):
    stored = upload(bot, shop)
    upload(bot, shop, "secret.csv", "C9")
    answer(bot, bot.place, stored)
    answer(bot, Place("T1", "C9"), words="Secret")
    answer(bot, bot.place, stored, asker="UBOB", words="Bob's")
    schedule(bot, "C1", "spend by channel")
    schedule(bot, "C1", "paused one", "paused")
    schedule(bot, "C1", "stopped one", "stopped")
    schedule(bot, "C9", "secret one")
    text = "\n".join(words(home()))
    assert "shop.csv: 500 rows, Jan 1 – Jun 30, 2024, in #growth" in text
    assert "spend by channel: every Monday at 9:00, in #growth – next on Jan 7, 2030 09:00" in text
    assert "paused one: every Monday at 9:00, in #growth – paused" in text
    assert "Google took the most." in text
    for hidden in ("secret", "Secret", "Bob's", "stopped"):
        assert hidden not in text


def test_the_tab_of_messages_needs_no_home(bot, slack, home):
    bot.event({"type": "app_home_opened", "user": "UALICE", "channel": "D1", "tab": "messages"})
    bot.settle()
    assert slack.homes == {}


def test_it_speaks_as_slack_does_and_as_somebody_has_set(bot, slack, home):
    assert "Your settings" in words(home())
    slack.users["T1", "UALICE"] = {"locale": "zh-CN"}
    bot.front.homes._places._memory.clear()
    assert "你的设置" in words(home())
    bot.store.set_preference("T1", "person:UALICE", "language", "en", "UALICE")
    assert "Your settings" in words(home())


@pytest.mark.parametrize(
    ("number", "name", "value"),
    [
        (0, "zone", "Europe/Berlin"),
        (1, "week_start", "sunday"),
        (2, "fiscal_year_start", "4"),
        (3, "currency", "EUR"),
        (4, "language", "zh"),
    ],
)
def test_a_setting_is_saved_at_once_and_shown(bot, slack, home, number, name, value):
    view = home()
    action = {"action_id": f"home-set:{number}", "selected_option": {"value": value}}
    bot.act(view, action)
    bot.wait(lambda: bot.store.preferences("T1", ["person:UALICE"])["person:UALICE"].get(name))
    assert bot.store.preferences("T1", ["person:UALICE"])["person:UALICE"][name].value == value
    menu = bot.wait(
        lambda: next(
            block["accessory"]
            for block in slack.homes["UALICE"]["blocks"]
            if block.get("accessory", {}).get("action_id") == f"home-set:{number}"
        )
    )
    bot.wait(lambda: len(slack.called("views.publish")) == 2)
    assert menu["type"] == "static_select"
    bot.act(view, {**action, "selected_option": {"value": "-"}})
    bot.wait(lambda: not bot.store.preferences("T1", ["person:UALICE"])["person:UALICE"])


def test_a_setting_that_is_not_offered_is_none(bot, slack, home):
    view = home()
    for action, value in (("home-set:0", "Mars/Olympus"), ("home-set:9", "x"), ("home-set:1", "someday")):
        bot.act(view, {"action_id": action, "selected_option": {"value": value}})
    bot.settle()
    assert bot.store.preferences("T1", ["person:UALICE"])["person:UALICE"] == {}


def test_a_question_is_answered_in_a_direct_message(bot, slack, shop, home):
    upload(bot, shop)
    view = home()
    bot.act(view, pressed(view, "home-ask:0"))
    bot.wait(lambda: slack.shown("D1") and "Google took" in slack.words("D1")[0])
    assert "Question: ROAS by Channel, worst first" in slack.words("D1")[0]
    question = bot.desk.asked[0]
    assert (question.asker, question.place, question.thread) == ("UALICE", DIRECT, "direct")


def test_an_answer_is_seen_again_and_can_be_asked_about(bot, slack, shop, home):
    stored = upload(bot, shop)
    result = answer(bot, bot.place, stored)
    view = home()
    bot.act(view, pressed(view, "home-show:0"))
    bot.wait(lambda: slack.shown("D1") and "Google took" in slack.words("D1")[0])
    message = slack.shown("D1")[0]
    assert bot.desk.asked == []
    assert "Question: spend?" in slack.words("D1")[0]
    assert Turn.from_json(bot.store.turns(DIRECT, "direct")[-1]).result_id == result
    bot.press(message, "explain:0")
    bot.wait(lambda: bot.desk.asked)
    assert bot.desk.asked[0].chosen == {"tool": "explain_result"}


def test_an_answer_that_may_not_be_seen_any_more_is_not_shown(bot, slack, shop, home):
    stored = upload(bot, shop)
    answer(bot, bot.place, stored)
    view = home()
    slack.members["C1"].remove("UALICE")
    bot.front.homes._places._memory.clear()
    bot.act(view, pressed(view, "home-show:0"))
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert "not yours to see" in told["text"]
    bot.act(view, pressed(view, "home-ask:0"))
    bot.wait(lambda: len(slack.called("chat.postEphemeral")) == 2)
    assert slack.shown("D1") == []
    assert "shop.csv" not in "\n".join(words(home()))


def test_nobody_else_gets_an_answer_by_its_id(bot, slack, shop, home):
    answer(bot, bot.place, upload(bot, shop))
    view = home()
    bot.act({**view, "private_metadata": '{"channel": "D2"}'}, pressed(view, "home-show:0"), user="UEVE")
    [told] = bot.wait(lambda: slack.called("chat.postEphemeral"))
    assert told["user"] == "UEVE"
    assert slack.shown("D2") == []


def test_what_else_can_be_asked_is_there_as_in_the_help():
    home = Home("en", "D1", topics=[say("{title}: {questions}", title=say("Files"), questions="“Which files?”")])
    words = [each["elements"][0]["text"] for each in home_view(home)["blocks"] if each["type"] == "context"]
    assert words[-1] == "Files: “Which files?”"


@pytest.mark.parametrize("action", ["home-ask:0", "home-show:0"])
def test_a_press_that_is_lost_with_its_process_is_told_of_and_can_be_had_again(
    bot, slack, shop, home, killed_at_once, start_again, action
):
    answer(bot, bot.place, upload(bot, shop))
    view = home()
    with killed_at_once():
        assert bot.act(view, pressed(view, action)) == {}
    start_again(bot)
    [lost] = slack.shown("D1")
    assert "I was restarted before I could answer this" in slack.words("D1")[0]
    bot.press(lost, "retry:0")
    bot.press(lost, "retry:0")
    bot.wait(lambda: "Google took" in slack.words("D1")[0])
    bot.settle()
    assert len(slack.shown("D1")) == 1
    assert [each.text for each in bot.desk.asked] == (
        ["ROAS by Channel, worst first"] if action == "home-ask:0" else []
    )


def test_a_press_that_was_lost_shows_nothing_that_may_not_be_seen_any_more(
    bot, slack, shop, home, killed_at_once, start_again
):
    answer(bot, bot.place, upload(bot, shop))
    view = home()
    with killed_at_once():
        bot.act(view, pressed(view, "home-show:0"))
    start_again(bot)
    slack.members["C1"].remove("UALICE")
    bot.front.homes._places._memory.clear()
    bot.press(slack.shown("D1")[0], "retry:0")
    bot.wait(lambda: "not yours to see" in slack.words("D1")[0])


def test_a_setting_is_kept_when_the_process_dies(bot, slack, home, killed_at_once):
    view = home()
    with killed_at_once():
        bot.act(view, {"action_id": "home-set:3", "selected_option": {"value": "EUR"}})
    assert bot.store.preferences("T1", ["person:UALICE"])["person:UALICE"]["currency"].value == "EUR"
