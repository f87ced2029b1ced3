"""Two workspaces with the same ids of channels and people: nothing of one is ever seen, said or done in the other."""

import pyarrow as pa
import pytest

from bot.slack.installing import Installations
from bot.slack.places import PlaceFinder
from bot.slack.teams import NotInstalled
from storage.store import Place

TOKENS = {"T1": "xoxb-one", "T2": "xoxb-two"}
OAUTH = {"slack_bot_token": "", "slack_client_id": "1.2", "slack_client_secret": "app-secret"}


def install(bot, slack, team):
    from slack_sdk.oauth.installation_store import Installation

    slack.workspaces[TOKENS[team]] = (team, "UBOT")
    made = Installation(team_id=team, bot_token=TOKENS[team], bot_user_id="UBOT", bot_id="B1", user_id="UADMIN")
    Installations(bot.store).save(made)


@pytest.fixture
def two(make_bot, slack):
    bot = make_bot(**OAUTH)
    for team in TOKENS:
        install(bot, slack, team)
    return bot


def add(bot, team, channel, name):
    with bot.store.add_dataset(Place(team, channel), name, "UALICE", name) as writer:
        writer.write(pa.table({"a": [1]}))
        return writer.finish(schema="{}", report="{}", rows=1)


def names(bot, question):
    return [each.name for each in bot.store.datasets(question.places)]


def test_each_is_answered_with_its_own_token_and_sees_its_own_data(two, slack):
    add(two, "T1", "C1", "one.csv")
    add(two, "T2", "C1", "two.csv")
    for team, file in (("T1", "one.csv"), ("T2", "two.csv")):
        before = len(two.desk.asked)
        two.event(two.message("<@UBOT> spend?", type="app_mention", ts="1.1"), team=team)
        two.wait(lambda before=before: len(two.desk.asked) > before)
        question = two.desk.asked[-1]
        assert question.place == Place(team, "C1")
        assert names(two, question) == [file]
    two.wait(lambda: len(slack.shown()) == 2 and all("Google took" in words for words in slack.words()))
    assert {each["team"] for each in slack.shown()} == {"T1", "T2"}


def test_who_is_in_a_channel_of_one_is_not_in_that_of_the_other(two, slack):
    add(two, "T1", "C1", "one.csv")
    add(two, "T2", "C1", "two.csv")
    slack.listed["UALICE"] = ["C1"]
    slack.users[("T1", "UALICE")] = {"is_admin": True, "name": "ana", "tz": "Europe/Berlin"}
    slack.users[("T2", "UALICE")] = {"name": "anton"}
    slack.rooms[("T1", "C1")] = {"id": "C1", "name": "growth"}
    slack.rooms[("T2", "C1")] = {"id": "C1", "name": "sales"}
    for team, file in (("T1", "one.csv"), ("T2", "two.csv"), ("T1", "one.csv")):
        before = len(two.desk.asked)
        two.event(two.message("spend?", channel="D1"), team=team)
        two.wait(lambda before=before: len(two.desk.asked) > before)
        assert names(two, two.desk.asked[-1]) == [file]
    rooms = two.desk.asked[-1].rooms
    assert (rooms.is_admin("T1", "UALICE"), rooms.is_admin("T2", "UALICE")) == (True, False)
    assert (rooms.person("T1", "UALICE"), rooms.person("T2", "UALICE")) == ("ana", "anton")
    assert (rooms.zone("T1", "UALICE"), rooms.zone("T2", "UALICE")) == ("Europe/Berlin", "Asia/Shanghai")
    assert (rooms.name(Place("T1", "C1")), rooms.name(Place("T2", "C1"))) == ("#growth", "#sales")
    assert (rooms.find("T1", "#growth"), rooms.find("T2", "#growth")) == (Place("T1", "C1"), None)


def test_a_button_of_one_does_nothing_in_the_other(two, slack):
    two.event(two.message("<@UBOT> spend?", type="app_mention", ts="1.1"), team="T1")
    two.wait(lambda: slack.shown() and len(slack.shown()[0]["blocks"]) > 1)
    two.press(slack.shown()[0], "explain:0", team="T2")
    two.wait(lambda: slack.called("chat.postEphemeral"))
    assert "don't belong here" in slack.called("chat.postEphemeral")[0]["text"]
    assert len(two.desk.asked) == 1


def test_the_same_message_and_file_ids_are_two_in_two_workspaces(two, slack):
    file = slack.drop("shop.csv", b"a\n1\n")
    for team in TOKENS:
        two.event(two.message("", subtype="file_share", ts="1.1", files=[file]), team=team)
    two.wait(lambda: len(two.desk.received) == 2)
    assert {each["place"] for each in two.desk.received} == {Place("T1", "C1"), Place("T2", "C1")}
    assert {f"Bearer {token}" for token in TOKENS.values()} <= set(slack.tokens)


def test_a_workspace_without_the_bot_is_left_alone(two, slack):
    assert two.event(two.message("<@UBOT> spend?", type="app_mention"), team="T3") == 200
    two.settle()
    assert two.desk.asked == []
    assert slack.calls == []
    with pytest.raises(NotInstalled):
        two.front.teams.client("T3")


def test_one_token_serves_its_own_workspace_and_no_other(bot, slack):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention"), team="T2")
    bot.settle()
    assert bot.desk.asked == []
    assert bot.front.teams.client("T1").token == "xoxb-test"
    with pytest.raises(NotInstalled):
        bot.front.teams.client("T2")


def test_the_token_of_the_settings_goes_on_beside_installations(make_bot, slack):
    bot = make_bot(**{**OAUTH, "slack_bot_token": "xoxb-test"})
    install(bot, slack, "T2")
    assert bot.front.teams.client("T1").token == "xoxb-test"
    assert bot.front.teams.client("T2").token == "xoxb-two"


def test_no_request_asks_slack_who_the_bot_is(two, slack):
    two.event(two.message("<@UBOT> spend?", type="app_mention", ts="1.1"), team="T1")
    two.wait(lambda: slack.words() and "Google took" in slack.words()[0])
    assert slack.called("auth.test") == []


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}]
)
def test_a_workspace_that_takes_the_bot_out_takes_its_token_and_no_other(two, event):
    two.event(event, team="T1")
    two.wait(lambda: two.front.teams.membership("T1") is None)
    assert two.front.teams.membership("T2") is not None
    two.wait(lambda: two.store.audit(None)[0].what == "uninstall")


def test_a_late_notice_does_not_take_away_a_new_installation(two, slack):
    installations = Installations(two.store)
    installed = installations.find_installation(enterprise_id=None, team_id="T1").installed_at
    assert installations.forget("T1", installed - 60) is False
    assert two.front.teams.membership("T1") is not None
    assert installations.forget("T1", installed + 60) is True
    assert installations.forget("T1", installed + 60) is False


def test_revoked_tokens_of_people_are_none_of_ours(two):
    two.event({"type": "tokens_revoked", "tokens": {"oauth": ["UADMIN"], "bot": []}}, team="T1")
    two.settle()
    assert two.front.teams.membership("T1") is not None


def test_finders_of_two_workspaces_never_share_a_memory(two, slack):
    """Whoever is asked about first, in whichever order."""
    slack.users[("T1", "U1")] = {"is_owner": True}
    finder = PlaceFinder(two.front.teams, two.store)
    assert [finder.is_admin(team, "U1") for team in ("T2", "T1", "T2", "T1")] == [False, True, False, True]
