"""An auditor's look: after a person was erased through Slack, nothing that the bot keeps names them, opened or not."""

import json

import pytest
from slack_stand_in.names import ALICE, CHANNEL, TEAM
from sqlalchemy import select

from storage.models import AuditRow, FeedbackRow, PreferenceRow, ResultRow, ScheduleRow, TurnRow, VersionRow
from storage.store import Place

MARK = "ana.quokka@x.com"
HERE, DIRECT = Place(TEAM, CHANNEL), Place(TEAM, "D1")
ORDERS = "date,customer_email,sales,note\n" + "".join(
    f"2024-05-{day:02d},{who},{day},{note}\n"
    for day in range(1, 21)
    for who, note in ((MARK, ""), ("bob@x.com", f"a friend of {MARK}" if day == 3 else ""))
)


@pytest.fixture
def bot(make_bot, slack, tmp_path):
    made = make_bot(real=True, workers=1)
    slack.users[(TEAM, ALICE)] = {"is_admin": True, "name": "alice", "tz": "UTC"}
    slack.listed[ALICE] = [CHANNEL]
    slack.rooms[(TEAM, CHANNEL)] = {"id": CHANNEL, "name": "growth"}
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS)
    assert made.desk.receive(file, f"orders of {MARK}.csv", ALICE, HERE).status == "answered"
    return made


def opened(store) -> str:
    """All that is kept, in plain text, as whoever has the keys could read it."""
    with store._database.reading() as session:
        places = {Place(row.workspace, row.channel) for row in session.scalars(select(ResultRow))}
        threads = {(Place(row.workspace, row.channel), row.thread) for row in session.scalars(select(TurnRow))}
        results = list(session.scalars(select(ResultRow.id)))
        scopes = set(session.scalars(select(PreferenceRow.scope)))
        counts = [len(session.scalars(select(rows)).all()) for rows in (FeedbackRow, ScheduleRow, VersionRow, AuditRow)]
    places |= {HERE, DIRECT}
    found: list[str] = []
    for stored in store.datasets(places):
        for each in store.versions(stored.id, tuple(places)):
            found += [each.name, each.schema, each.report, str(store.read(each.id).to_pylist())]
    found += [text for place, thread in threads for text in store.turns(place, thread)]
    found += [f"{each.arguments} {each.answer}" for each in (store.result(name, tuple(places)) for name in results)]
    found += [str(each) for each in store.feedback(TEAM)]
    found += [each.definition for each in store.schedules(tuple(places))]
    found += [f"{name} {value}" for scope in store.preferences(TEAM, scopes).values() for name, value in scope.items()]
    found += [f"{each.who} {each.what} {each.details}" for each in store.audit(None)]
    assert sum(counts) > 3, "there is something left to look through"
    return "\n".join(found)


def ask(bot, slack, text: str, button: str, channel: str = CHANNEL):
    """Ask, and wait for the answer with a button."""
    before = len(slack.shown(channel))
    kind = {"type": "app_mention"} if channel == CHANNEL else {}
    bot.event(bot.message(f"<@UBOT> {text}" if kind else text, channel=channel, **kind))
    bot.wait(lambda: len(slack.shown(channel)) > before and button in actions_of(slack.shown(channel)[-1]), 90)
    return slack.shown(channel)[-1]


def actions_of(message) -> list[str]:
    blocks = [block for block in message.get("blocks", ()) if block["type"] == "actions"]
    return [each["action_id"] for block in blocks for each in block["elements"]]


def test_nothing_that_is_kept_names_the_person(bot, slack, caplog, capfd):
    answered = ask(bot, slack, "sales by customer_email", "rate:1")
    bot.press(answered, "rate:1")
    bot.wait(lambda: bot.store.feedback(TEAM), 90)
    ask(bot, slack, f"sales of {MARK} by week", "rate:1")
    bot.event(bot.message(f"<@UBOT> VIP means customer_email is {MARK}", type="app_mention"))
    bot.wait(lambda: "define" in [each.what for each in bot.store.audit(None)], 90)
    planned = ask(bot, slack, f"post sales of {MARK} every Monday at 9", "choose:0")
    bot.press(planned, "choose:0")
    bot.wait(lambda: bot.store.schedules((HERE,)), 90)
    assert opened(bot.store).count(MARK) > 20

    asked = ask(bot, slack, f"erase everything about {MARK}", "choose:0", channel="D1")
    bot.press(asked, "choose:0")
    bot.wait(lambda: "second look through everything found nothing" in slack.words("D1")[-1], 90)
    bot.settle()

    assert MARK not in opened(bot.store)
    files = [file for file in bot.settings.home.rglob("*") if file.is_file()]
    assert not [file.name for file in files if MARK.encode() in file.read_bytes()]
    told = caplog.text + "".join(capfd.readouterr())
    assert MARK not in told
    erased = [json.loads(each.details) for each in bot.store.audit(None) if each.what == "erase"]
    assert erased[0]["rows"] == 20
