"""Starting and the web application: what is missing is said, and only what Slack signed gets in."""

import asyncio
import json
import time

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.settings import Settings
from bot.slack import serve as serving

SECRET = "a-signing-secret"


@pytest.fixture
def settings(slack, tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "refuse_redirects", lambda: None)
    return Settings(home=tmp_path / "home", slack_url=slack.url, slack_bot_token="", slack_app_token="")


def test_without_a_token_it_says_which_one_is_missing(settings, capsys):
    assert serving.serve(settings) == 1
    assert "SLACK_BOT_TOKEN" in capsys.readouterr().err


def test_without_a_secret_nobody_could_tell_slack_from_others(settings, capsys):
    token = settings.model_copy(update={"slack_bot_token": type(settings.slack_bot_token)("xoxb-x")})
    assert serving.serve(token) == 1
    assert "SLACK_SIGNING_SECRET" in capsys.readouterr().err


def test_a_token_that_slack_does_not_take_is_said(settings, slack, capsys):
    secret = type(settings.slack_bot_token)
    slack.refuse["auth.test"] = {"error": "invalid_auth"}
    both = settings.model_copy(update={"slack_bot_token": secret("xoxb-x"), "slack_signing_secret": secret(SECRET)})
    assert serving.serve(both) == 1
    assert "invalid_auth" in capsys.readouterr().err


def ask(app, path, method="POST", **more):
    async def send():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
            return await client.request(method, path, **more)

    return asyncio.run(send())


def signed(body: bytes, secret: str = SECRET, moment: float | None = None) -> dict[str, str]:
    now = str(int(moment or time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=now, body=body)
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": signature or "",
    }


def test_the_web_application_takes_what_slack_signed_and_nothing_else(bot, slack):
    app = serving.http_app(bot.app)
    event = bot.message("<@UBOT> spend?", type="app_mention")
    body = json.dumps(
        {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "EvHttp", "event": event}
    ).encode()

    assert ask(app, "/slack/events", content=body, headers=signed(body)).status_code == 200
    bot.wait(lambda: "Google took" in slack.words()[0])

    for headers in (signed(body, "wrong"), signed(body, moment=time.time() - 600), {}):
        assert ask(app, "/slack/events", content=body, headers=headers).status_code == 401
    assert ask(app, "/slack/events", content=b"\xff\xfe", headers=signed(b"")).status_code == 400
    assert ask(app, "/slack/events", content=b"x" * 3_000_000).status_code == 413
    assert ask(app, "/slack/events", "GET").status_code == 405
    assert ask(app, "/health", "GET").text == "ok"


def test_slacks_check_of_the_address_is_answered(bot):
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    answer = ask(serving.http_app(bot.app), "/slack/events", content=body, headers=signed(body))
    assert answer.status_code == 200
    assert "abc" in answer.text
