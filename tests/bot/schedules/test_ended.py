"""Whoever made a scheduled post whose data is gone is told so, once, in their language."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.retention import let_go
from bot.schedules.ended import tell_ended
from bot.work.erase import erase_person


@pytest.fixture
def scheduled(team):
    """Two schedules of ann and one of bob."""
    for text, asker in (
        ("post spend by channel every monday at 9", "ann"),
        ("post total spend every tuesday at 9", "ann"),
        ("post total spend every friday at 9", "bob"),
    ):
        team.choose(team.ask(text, asker), asker=asker)
    assert len(team.store.schedules([team.here])) == 3
    return team


def expire(team):
    settings = team.desk._settings.model_copy(update={"retention_days": 1})
    assert let_go(team.store, settings, datetime.now(UTC) + timedelta(days=2)).datasets == 1


def test_retention_tells_each_owner_once(scheduled):
    scheduled.slack.told.clear()
    expire(scheduled)
    assert tell_ended(scheduled.store, scheduled.slack) == 2
    (ann, told_ann), (bob, told_bob) = scheduled.slack.told
    assert (ann, bob) == ("ann", "bob")
    assert told_ann.startswith("Your scheduled posts “")
    assert told_ann.count(" in ") >= 2
    assert "have ended: its data is older than data is kept here, and is deleted." in told_ann
    assert told_bob.startswith("Your scheduled post “")
    assert tell_ended(scheduled.store, scheduled.slack) == 0
    assert scheduled.ticker.tick(wait=True) == 0


def test_it_is_told_in_the_language_of_the_person(scheduled):
    scheduled.store.set_preference(scheduled.here.workspace, "person:bob", "language", "zh", "bob")
    languages = []
    scheduled.slack.tell = lambda schedule, person, message, language: languages.append((person, language))
    expire(scheduled)
    tell_ended(scheduled.store, scheduled.slack)
    assert languages == [("ann", "en"), ("bob", "zh")]


def test_who_deletes_the_data_is_named_to_the_others(scheduled):
    asked = scheduled.ask("delete the ads file")
    assert "3 scheduled posts end with it: 2 of yours (" in str(asked.message)
    assert "1 of " in str(asked.message)
    assert ", who is told" in str(asked.message)
    scheduled.choose(asked)
    scheduled.slack.told.clear()
    assert tell_ended(scheduled.store, scheduled.slack) == 1
    [(person, told)] = scheduled.slack.told
    assert person == "bob"
    assert told.endswith(" deleted its data.")


def test_one_who_is_stopped_while_telling_is_taken_over(scheduled):
    expire(scheduled)

    def stopped(*_):
        raise SystemExit

    tell, scheduled.slack.tell = scheduled.slack.tell, stopped
    with pytest.raises(SystemExit):
        tell_ended(scheduled.store, scheduled.slack)
    scheduled.slack.tell = tell
    scheduled.slack.told.clear()
    assert tell_ended(scheduled.store, scheduled.slack) == 0
    with scheduled.store._database.writing() as session:
        session.connection().exec_driver_sql("UPDATE schedules SET next_due = created")
    assert tell_ended(scheduled.store, scheduled.slack) == 2


def test_the_name_of_an_erased_person_is_not_repeated(team):
    for text in (
        "post total spend for Meta every day at 9",
        "每周一早上9点发 Meta 的花费",
        "post total spend every day at 9",
    ):
        team.choose(team.ask(text))
    team.slack.told.clear()
    assert erase_person(team.store, ["Meta"], team.here.workspace, "boss").status == "answered"
    assert len(team.store.schedules([team.here])) == 1
    assert tell_ended(team.store, team.slack) == 1
    [(person, told)] = team.slack.told
    assert person == "ann"
    assert "Meta" not in told
    assert told.startswith("2 scheduled posts of yours in #general have ended: what it asked for named somebody")
    assert tell_ended(team.store, team.slack) == 0
