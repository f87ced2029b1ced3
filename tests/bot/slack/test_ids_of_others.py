"""Ids of another workspace, guessed or copied, at every way in: nothing of it is shown or changed."""

import json

import pytest
from slack_stand_in.names import ALICE, CHANNEL, TEAM
from slack_stand_in.requests import FORM, bodies
from sqlalchemy import func, select

from bot.conversation import Question, Turn
from bot.corrections import Corrections
from bot.slack.cards import Card, save_card
from bot.slack.forms import CHANGE_DATA
from bot.slack.home import HOME_ASK, HOME_SET, HOME_SHOW
from bot.slack.installing import Installations
from bot.slack.places import PlaceFinder
from storage.errors import NotFound
from storage.models import Base
from storage.store import Place

OURS, THEIRS = Place(TEAM, CHANNEL), Place("T2", CHANNEL)
SECRET_WORDS = "quokka"
CSV = "date,channel,spend\n" + "".join(f"2024-05-{day:02d},quokka,{day}\n" for day in range(1, 15))


@pytest.fixture
def two(make_bot, slack, tmp_path):
    """T2 has data, an answer, a schedule and a card; channels and people have the same ids in T1."""
    from slack_sdk.oauth.installation_store import Installation

    bot = make_bot(real=True, workers=1, slack_bot_token="", slack_client_id="1.2", slack_client_secret="s")
    for team, token in ((TEAM, "xoxb-one"), ("T2", "xoxb-two")):
        slack.workspaces[token] = (team, "UBOT")
        made = Installation(team_id=team, bot_token=token, bot_user_id="UBOT", bot_id="B1", user_id="UADMIN")
        Installations(bot.store).save(made)
        slack.users[(team, ALICE)] = {"is_admin": True, "name": "alice", "tz": "UTC"}
    slack.listed[ALICE] = [CHANNEL]
    file = tmp_path / "quokka.csv"
    file.write_text(CSV)
    assert bot.desk.receive(file, "quokka.csv", ALICE, THEIRS).status == "answered"
    return bot


@pytest.fixture
def theirs(two):
    """The ids of everything in T2."""
    asked = Question("spend by channel", ALICE, THEIRS, (THEIRS,), "t", rooms=rooms(two), pictures=False)
    reply = two.desk.ask(asked)
    assert reply.result_id
    (stored,) = two.store.datasets([THEIRS])
    plan = json.dumps({"title": "quokka"})
    schedule = two.store.add_schedule(THEIRS, ALICE, plan, None, stored.series)
    turn = Turn("spend of quokka", "answered", "en", "query_data", result_id=reply.result_id).to_json()
    asks = ("spend of quokka", "quokka by week")
    about = {"question": asks[0], "suggestions": asks, "turn": turn, "result_id": reply.result_id}
    card = Card("t", None, "en", ALICE, choices=({"label": "quokka"},), id="0123456789abcdef", **about)
    save_card(two.store, THEIRS, card)
    return {"result": reply.result_id, "dataset": stored.id, "schedule": schedule, "card": card.id}


def rooms(bot) -> PlaceFinder:
    return PlaceFinder(bot.front.teams, bot.store)


def counts(store) -> dict[str, int]:
    """How much there is of T2; nothing of it may change."""
    tables = [each for each in Base.metadata.sorted_tables if "workspace" in each.c]
    with store._database.reading() as session:
        query = lambda table: select(func.count()).select_from(table).where(table.c.workspace == "T2")  # noqa: E731
        return {table.name: session.scalar(query(table)) for table in tables}


def said(slack, since: int) -> str:
    return json.dumps([given for _, given in slack.calls[since:]], ensure_ascii=False)


def test_requests_of_one_workspace_find_nothing_of_the_other(two, slack, theirs):
    before, since = counts(two.store), len(slack.calls)
    for number, kind in enumerate(bodies(slack, 0)):
        if kind in ("revoked", "file", "message"):
            continue
        body, how = bodies(slack, number)[kind]
        if kind == "set":
            body["actions"][0]["action_id"] = f"{HOME_SET}:1"
        sent = json.dumps(body) if how == "json" else form(body, how)
        assert two.send(sent, "application/json" if how == "json" else FORM) == 200
    two.wait(lambda: slack.called("chat.postEphemeral"))
    two.settle(2.0)
    assert SECRET_WORDS not in said(slack, since)
    assert counts(two.store) == before


def test_buttons_with_the_card_of_the_other_workspace(two, slack, theirs):
    before, since = counts(two.store), len(slack.calls)
    picks = {"explain:0": "", "export:0": ":csv", "schedule:0": "", "stop:0": "", "retry:0": "", "ask:0": ":0",
             "change:0": "", f"{CHANGE_DATA}:0": "", "choose:0": ":0", "rate:1": ":up"}  # fmt: skip
    for number, (action, pick) in enumerate(picks.items(), start=50):
        body, _ = bodies(slack, number)["press"]
        body["actions"] = [{**body["actions"][0], "action_id": action, "value": theirs["card"] + pick}]
        assert two.send(form(body, "payload"), FORM) == 200
    two.wait(lambda: len(slack.called("chat.postEphemeral")) >= 5)
    two.settle(1.0)
    assert SECRET_WORDS not in said(slack, since)
    assert counts(two.store) == before


def test_the_home_opens_no_answer_and_asks_no_question_of_the_other_workspace(two, slack, theirs):
    before, since = counts(two.store), len(slack.calls)
    for number, (name, value) in enumerate(((f"{HOME_SHOW}:0", theirs["result"]), (f"{HOME_ASK}:0", "0"))):
        body, _ = bodies(slack, 90 + number)["set"]
        body["view"]["private_metadata"] = json.dumps({"channel": "D1"})
        body["actions"] = [{"type": "button", "action_id": name, "value": value, "action_ts": "1", "block_id": "b"}]
        assert two.send(form(body, "payload"), FORM) == 200
    two.settle(2.0)
    assert SECRET_WORDS not in said(slack, since)
    assert counts(two.store) == before


CHOICES = (
    {"tool": "export_result", "result": "result"},
    {"tool": "schedule_report", "result": "result", "when": "every Monday at 9"},
    {"tool": "change_schedule", "schedule": "schedule", "action": "stop"},
    {"tool": "change_schedule", "schedule": "schedule", "action": "run now"},
    {"tool": "delete_dataset", "name": "quokka.csv", "seen": "dataset", "confirm": "0" * 32},
    {"tool": "share_dataset", "name": "quokka.csv", "channel": CHANNEL, "confirm": "1" * 32},
    {"tool": "query_data", "dataset": "quokka.csv", "metrics": ["spend"]},
    {"tool": "describe_data", "dataset": "quokka.csv"},
    {"tool": "show_audit_trail", "of": "quokka.csv"},
    {"tool": "explain_result", "result": "result"},
)


def test_choices_with_ids_of_the_other_workspace(two, theirs):
    before = counts(two.store)
    for chosen in CHOICES:
        given = {name: theirs.get(value, value) if isinstance(value, str) else value for name, value in chosen.items()}
        asked = Question("?", ALICE, OURS, (OURS,), "t", chosen=given, rooms=rooms(two), pictures=False)
        reply = two.desk.ask(asked)
        told = f"{reply.answer} {reply.message}".replace("quokka.csv", "")  # What was asked for may be said back.
        assert reply.status in ("refused", "failed"), chosen
        assert SECRET_WORDS not in told, chosen
        assert not reply.files
    assert counts(two.store) == before


def test_the_store_finds_nothing_by_an_id_of_the_other_workspace(two, theirs):
    store = two.store
    for look in (store.result, store.dataset, store.schedule, store.versions):
        kind = {"result": "result", "schedule": "schedule"}.get(look.__name__, "dataset")
        with pytest.raises(NotFound):
            look(theirs[kind], (OURS,))
    for look in (two.desk.export, lambda name, _, places: two.desk.recall(name, places)):
        with pytest.raises(NotFound):
            look(theirs["result"], "csv", (OURS,))
    assert store.turns(OURS, "t") == []


def test_what_one_workspace_learned_set_or_defined_counts_in_no_other(two, theirs):
    two.store.save_feedback(THEIRS, ALICE, "corrected", "how is quokka", "describe_data")
    two.store.set_preference("T2", f"channel:{CHANNEL}", "currency", "CHF", ALICE)
    two.store.set_preference("T2", f"person:{ALICE}", "language", "zh", ALICE)
    told = Question("VIP means channel is quokka", ALICE, THEIRS, (THEIRS,), "t", rooms=rooms(two))
    assert two.desk.ask(told).tool == "define_term"
    assert [each.question for each in Corrections(two.store).of("T2")] == ["how is quokka"]
    assert Corrections(two.store).of(TEAM) == ()
    for question in ("what terms are defined here", "show the settings", "which files do you have?", "help"):
        asked = Question(question, ALICE, OURS, (OURS,), "t", rooms=rooms(two), pictures=False)
        reply = two.desk.ask(asked)
        assert reply.language == "en"
        assert SECRET_WORDS not in f"{reply.answer} {reply.message}"
        assert "CHF" not in f"{reply.answer}"


def form(body, how: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"payload": json.dumps(body)} if how == "payload" else body)
