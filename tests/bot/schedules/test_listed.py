"""The list of what is scheduled: what it suggests to whom, and whose times it tells."""

from tools.messages import write

WEEKLY = "post spend by channel every Monday at 9"


def suggested(reply):
    return [write(each, "en", None) for each in reply.suggestions]


def following(reply):
    """When the first one comes next, as it is written."""
    return write(reply.answer.tables[0].rows[0][2], "en", None)


def test_only_what_the_asker_may_do_is_suggested_as_things_stand(team):
    kept = team.schedule(WEEKLY)
    asked = "which reports are scheduled?"
    assert suggested(team.ask(asked)) == ["Pause the scheduled report", "Run the scheduled report now"]
    assert suggested(team.ask(asked, asker="bob")) == []
    team.store.update_schedule(kept, state="paused")
    shown = suggested(team.ask(asked))
    assert shown == ["Resume the scheduled report", "Run the scheduled report now"]
    assert team.ask(shown[0]).status == "answered"
    assert team.state(kept) == "active"


def test_the_zone_is_told_to_whoever_lives_by_another(team):
    team.schedule(WEEKLY)
    asked = "which reports are scheduled?"
    team.store.set_preference("team", "person:bob", "zone", "Europe/Berlin", "bob")
    assert following(team.ask(asked)).endswith("09:00")
    assert following(team.ask(asked, asker="bob")).endswith("09:00 (Asia/Shanghai)")
