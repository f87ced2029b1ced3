"""The bot of the playground knows an admin, and never runs with Slack itself."""

import pytest

from bot.playground.serve import PlacesWithAdmins, main
from bot.slack.places import PlaceFinder
from bot.slack.teams import Teams


@pytest.fixture
def places(monkeypatch):
    monkeypatch.setattr(PlaceFinder, "_user", lambda *_: {"is_admin": False})
    return PlacesWithAdmins(["U01ANA"], None, None)


def test_who_is_named_is_an_admin_and_nobody_else(places):
    assert places.is_admin("T1", "U01ANA")
    assert not places.is_admin("T1", "U02LI")


def test_it_refuses_to_start_with_slack_itself(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setattr(Teams, "own", lambda *_, **__: pytest.fail("Slack was asked"))
    for url in ("https://slack.com/api/", "https://eu.slack.com/api/"):
        monkeypatch.setenv("MARKETBOT_SLACK_URL", url)
        with pytest.raises(SystemExit, match="does not work with Slack itself"):
            main(["U01ANA"])
