"""Installing by a click: through Slack and back, once, with the token sealed; and all that may go wrong."""

import asyncio
import json
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.slack import installing
from bot.slack.installing import INSTALL_PATH, REDIRECT_PATH, States
from bot.slack.scopes import BOT_SCOPES
from bot.slack.serve import http_app

OAUTH = {"slack_bot_token": "", "slack_client_id": "1.2", "slack_client_secret": "app-secret"}
GRANTED = {
    "access_token": "xoxb-a-very-secret-token",
    "token_type": "bot",
    "scope": ",".join(BOT_SCOPES),
    "bot_user_id": "UBOT",
    "app_id": "A1",
    "team": {"id": "T7", "name": "Acme <b>"},
    "enterprise": None,
    "is_enterprise_install": False,
    "authed_user": {"id": "UADMIN"},
}


@pytest.fixture
def oauth(make_bot, slack):
    """The bot, and Slack's side of an installation: a code that is good once."""
    bot = make_bot(**OAUTH)
    codes = {"good": GRANTED}
    asked = []

    def oauth_v2_access(given):
        asked.append(given)
        found = codes.pop(given["code"], None)
        return found or {"ok": False, "error": "invalid_code"}

    slack.oauth_v2_access = oauth_v2_access
    slack.workspaces["xoxb-a-very-secret-token"] = ("T7", "UBOT")
    bot.codes, bot.oauth_asked = codes, asked
    return bot


def ask(bot, path, **more):
    async def send():
        transport = httpx.ASGITransport(http_app(bot.app))
        async with httpx.AsyncClient(transport=transport, base_url="https://bot") as client:
            return await client.get(path, **more)

    return asyncio.run(send())


def begin(bot):
    """The first half: the address at Slack, the state in it, and the cookie."""
    sent = ask(bot, INSTALL_PATH)
    assert sent.status_code == 302
    query = parse_qs(urlsplit(sent.headers["location"]).query)
    cookie = re.match(r"[^=]+=[^;]+", sent.headers["set-cookie"]).group()
    return sent, query, query["state"][0], cookie


def finish(bot, state, cookie, code="good", **headers):
    headers = {"Cookie": cookie, **headers} if cookie else headers
    return ask(bot, f"{REDIRECT_PATH}?code={code}&state={state}", headers=headers)


def test_from_the_link_to_the_first_answer(oauth, slack):
    sent, query, state, cookie = begin(oauth)
    assert sent.headers["location"].startswith(f"{slack.root}/oauth/v2/authorize?")
    assert query["client_id"] == ["1.2"]
    assert query["scope"] == [",".join(BOT_SCOPES)]
    assert "user_scope" not in query
    assert "HttpOnly" in sent.headers["set-cookie"]

    page = finish(oauth, state, cookie)
    assert page.status_code == 200
    assert "marketbot is in Acme &lt;b&gt; now" in page.text
    [asked] = oauth.oauth_asked
    assert asked["code"] == "good"

    oauth.event(oauth.message("<@UBOT> spend?", type="app_mention", ts="1.1"), team="T7")
    oauth.wait(lambda: slack.words() and "Google took" in slack.words()[0])
    assert slack.shown()[0]["team"] == "T7"
    entry = oauth.store.audit(None)[-1]
    assert (entry.who, entry.what, json.loads(entry.details)) == ("UADMIN", "install", {"workspace": "T7"})


def test_the_token_is_nowhere_on_the_disk(oauth):
    _, _, state, cookie = begin(oauth)
    finish(oauth, state, cookie)
    assert oauth.front.teams.client("T7").token == "xoxb-a-very-secret-token"
    oauth.store.empty_log()
    files = [path for path in oauth.settings.home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    for path in files:
        content = path.read_bytes()
        for secret in (b"very-secret", b"xoxb-", b"app-secret"):
            assert secret not in content, path


def test_a_state_is_good_once(oauth):
    _, _, state, cookie = begin(oauth)
    assert finish(oauth, state, cookie).status_code == 200
    oauth.codes["good"] = GRANTED
    again = finish(oauth, state, cookie)
    assert again.status_code == 401
    assert "used already" in again.text
    assert len(oauth.oauth_asked) == 1


def test_any_process_takes_a_state_that_another_one_gave_out(oauth, make_bot):
    other = make_bot(**OAUTH)
    _, _, state, cookie = begin(other)
    assert finish(oauth, state, cookie).status_code == 200
    assert other.front.teams.membership("T7") is not None


def test_a_state_that_nobody_gave_out_or_of_another_browser_is_refused(oauth):
    _, _, state, cookie = begin(oauth)
    _, _, _, other = begin(oauth)
    for wrong in (
        finish(oauth, state, None),
        finish(oauth, state, other),
        finish(oauth, "made.1700000000", "slack-app-oauth-state=made.1700000000"),
        ask(oauth, f"{REDIRECT_PATH}?code=good", headers={"Cookie": cookie}),
    ):
        assert wrong.status_code in (400, 401)
        assert "begin again" in wrong.text
    assert oauth.oauth_asked == []


def test_a_state_is_too_old_after_ten_minutes(oauth, monkeypatch):
    states = States(oauth.store)
    state = states.issue()
    real = installing.time.time
    monkeypatch.setattr(installing.time, "time", lambda: real() + 601)
    assert states.consume(state) is False


def test_whoever_says_no_is_told_that_nothing_happened(oauth):
    page = ask(oauth, f"{REDIRECT_PATH}?error=access_denied&state=x")
    assert "Nothing was installed." in page.text


def test_a_code_that_slack_does_not_know_is_said(oauth):
    _, _, state, cookie = begin(oauth)
    page = finish(oauth, state, cookie, code="bad")
    assert page.status_code == 401
    assert "Please begin again" in page.text


def test_slack_away_in_between_is_said(oauth, slack):
    _, _, state, cookie = begin(oauth)
    slack.away()
    page = finish(oauth, state, cookie)
    slack.back()
    assert page.status_code == 401
    assert "Please begin again" in page.text


def test_a_whole_organisation_is_refused_in_one_sentence_and_its_token_given_back(oauth, slack):
    oauth.codes["good"] = {**GRANTED, "team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}
    _, _, state, cookie = begin(oauth)
    page = finish(oauth, state, cookie)
    assert page.status_code == 400
    assert "workspace by workspace, not for a whole organisation" in page.text
    assert slack.called("auth.revoke")
    assert slack.tokens[-1] == "Bearer xoxb-a-very-secret-token"
    assert oauth.store.installations() == []


def test_an_event_for_a_whole_organisation_finds_no_installation(oauth):
    found = installing.Installations(oauth.store).find_installation(
        enterprise_id="E1", team_id="T7", is_enterprise_install=True
    )
    assert found is None


def test_installing_again_takes_the_place_of_the_first(oauth, slack):
    for token in ("xoxb-first", "xoxb-second"):
        oauth.codes["good"] = {**GRANTED, "access_token": token}
        _, _, state, cookie = begin(oauth)
        finish(oauth, state, cookie)
    assert oauth.front.teams.client("T7").token == "xoxb-second"
    assert len(oauth.store.installations()) == 1


def test_the_page_is_in_the_language_of_the_browser(oauth):
    page = ask(oauth, f"{REDIRECT_PATH}?error=access_denied", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert "没有安装任何东西" in page.text


def test_what_a_link_carries_is_shown_as_text(oauth):
    page = ask(oauth, f"{REDIRECT_PATH}?error=<script>alert(1)</script>")
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_without_the_apps_secret_nothing_can_be_installed(make_bot):
    bot = make_bot()
    assert ask(bot, INSTALL_PATH).status_code == 404
    assert ask(bot, REDIRECT_PATH).status_code == 404


def test_in_socket_mode_nothing_can_be_installed_either(make_bot, monkeypatch):
    """Bolt would keep tokens in plain files, if it was left to it."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "app-secret")
    bot = make_bot(slack_app_token="xapp-1")
    assert bot.settings.slack_installable is False
    assert ask(bot, INSTALL_PATH).status_code == 404
