"""Each kind of request as Slack sends it, to be spoilt; and what must hold of all that is said to Slack."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from bot.slack.limits import too_large
from bot.slack.serve import http_app
from slack_stand_in.names import ALICE, BOT, CHANNEL, SECRET, TEAM

FORM = "application/x-www-form-urlencoded"
LIVE = ("<!", "<@", "<#", "<http", "<mailto")
"""What Slack would turn into a mention or a link."""


def strings(value: Any) -> Iterator[str]:
    """Every text in what was sent to Slack."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each)


def assert_harmless(slack) -> None:
    """Nothing that was said to Slack pings or links, and Slack would take all of it."""
    for method, given in slack.calls:
        if method not in ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update"):
            continue
        said = {name: value for name, value in given.items() if name in ("text", "blocks", "view")}
        for text in strings(said):
            assert not any(live in text for live in LIVE), (method, text[:300])
        if "blocks" in given:
            assert too_large(given["text"], given["blocks"]) == []


def bodies(slack, number: int) -> dict[str, tuple[dict[str, Any], str]]:
    """Each kind of request as Slack sends it; how its body is written."""
    ts = f"1800000{number:06d}.000100"
    file = {
        "id": f"F{number}",
        "name": "shop.csv",
        "size": 12,
        "mimetype": "text/csv",
        "url_private_download": f"{slack.root}/files/F{number}",
    }
    said = {"user": ALICE, "channel": CHANNEL, "ts": ts, "event_ts": ts, "channel_type": "channel"}
    shown = {"ts": "1700000001.000100", "thread_ts": "1700000000.000100", "text": "x", "files": [file]}
    who = {"team": {"id": TEAM, "domain": "team"}, "user": {"id": ALICE, "team_id": TEAM}, "trigger_id": f"t{number}"}
    values = {"reason": {"value": {"type": "radio_buttons", "selected_option": {"value": "unclear"}}}}
    meta = json.dumps({"card": "0123456789abcdef", "channel": CHANNEL, "message": "1700000001.000100", "thread": ""})
    view = {"id": "V1", "hash": "1", "type": "modal", "private_metadata": meta, "state": {"values": values}}

    def event(event: dict[str, Any]) -> tuple[dict[str, Any], str]:
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": f"Ev{number}",
            "event_time": 1_700_000_000,
            "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
        }
        return body, "json"

    def press(action: str, value: str) -> tuple[dict[str, Any], str]:
        button = {"type": "button", "action_id": action, "block_id": "b", "action_ts": "1", "value": value}
        about = {"container": {"type": "message", "message_ts": shown["ts"], "channel_id": CHANNEL}, "message": shown}
        return {"type": "block_actions", **who, "channel": {"id": CHANNEL}, **about, "actions": [button]}, "payload"

    thread = {"user_id": ALICE, "channel_id": "D1", "thread_ts": ts, "context": {"channel_id": CHANNEL}}
    chosen = {"type": "static_select", "action_id": "home-set:1", "selected_option": {"value": "monday"}}
    return {
        "mention": event({"type": "app_mention", "text": f"<@{BOT}> spend?", **said}),
        "message": event({"type": "message", "text": f"<@{BOT}> spend?", "files": [file], "thread_ts": ts, **said}),
        "file": event({"type": "file_shared", "user_id": ALICE, "channel_id": CHANNEL, "file_id": f"F{number}"}),
        "home": event({"type": "app_home_opened", "user": ALICE, "channel": "D1", "tab": "home"}),
        "agent": event({"type": "assistant_thread_started", "assistant_thread": thread}),
        "looks": event({"type": "assistant_thread_context_changed", "assistant_thread": thread}),
        "revoked": event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}),
        "press": press("choose:0", "0123456789abcdef:0"),
        "rate": press("rate:0", "0123456789abcdef:down"),
        "change": press("change:0", "0123456789abcdef"),
        "set": ({"type": "block_actions", **who, "view": view, "actions": [chosen]}, "payload"),
        "submit": ({"type": "view_submission", **who, "view": {**view, "callback_id": "change-form"}}, "payload"),
        "reason": ({"type": "view_submission", **who, "view": {**view, "callback_id": "rate-form"}}, "payload"),
        "closed": ({"type": "view_closed", **who, "view": {**view, "callback_id": "rate-form"}}, "payload"),
        "shortcut": (
            {
                "type": "message_action",
                **who,
                "callback_id": "analyse_file",
                "channel": {"id": CHANNEL},
                "message": shown,
            },
            "payload",
        ),
        "command": (
            {
                "command": "/marketbot",
                "text": "spend",
                "team_id": TEAM,
                "channel_id": CHANNEL,
                "user_id": ALICE,
                "api_app_id": "A1",
                "response_url": f"{slack.root}/response/1",
                "trigger_id": f"t{number}",
            },
            "form",
        ),
    }


KINDS = (
    *("mention", "message", "file", "home", "agent", "looks", "revoked", "press", "rate", "change", "set", "submit"),
    *("reason", "closed", "shortcut", "command"),
)


def written_out(body: Any, written: str) -> tuple[bytes, str]:
    """The bytes of a request, and how they are to be read."""
    match written:
        case "json":
            return json.dumps(body).encode(), "application/json"
        case "payload":
            return urlencode({"payload": json.dumps(body)}).encode(), FORM
        case _:
            fields = {name: str(value).encode("utf-8", "replace") for name, value in body.items()}
            return urlencode(fields).encode(), FORM


def send(bot, body: Any, written: str) -> int:
    raw, kind = written_out(body, written)
    return int(bot.send(raw.decode(), kind))


def statuses(bot, requests: Any, **headers: bytes) -> list[int]:
    """Send requests as Slack does, by HTTP and signed; what each is answered."""

    async def post() -> list[int]:
        transport = httpx.ASGITransport(http_app(bot.app))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            found = []
            for raw, kind in requests:
                now = str(int(time.time()))
                text = raw.decode("utf-8", "replace")
                signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=text)
                signed = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature or "", "Content-Type": kind}
                answer = await client.post("/slack/events", content=raw, headers={**signed, **headers})
                found.append(answer.status_code)
            return found

    return asyncio.run(post())


def forged(slack, card: str, action: str, channel: str = CHANNEL, pick: str = "") -> dict[str, Any]:
    body, _ = bodies(slack, 1)["press"]
    button = {**body["actions"][0], "action_id": action, "value": f"{card}:{pick}" if pick else card}
    about = {"channel": {"id": channel}, "container": {**body["container"], "channel_id": channel}}
    return {**body, **about, "actions": [button]}
