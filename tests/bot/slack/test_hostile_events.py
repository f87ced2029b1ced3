"""What Slack would never send, and what people may well: nothing crashes, nothing leaks, nothing pings.

Every request goes signed through the real Bolt app.
"""

import asyncio
import copy
import json
import logging
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.slack.cards import Card, save_card
from bot.slack.limits import too_large
from bot.slack.serve import http_app
from storage.store import Place

TEAM, BOT, ALICE, BOB, CHANNEL = "T1", "UBOT", "UALICE", "UBOB", "C1"
FORM = "application/x-www-form-urlencoded"
LIVE = ("<!", "<@", "<#", "<http", "<mailto")
"""What Slack would turn into a mention or a link."""
GONE = object()
WRONG = (
    GONE,
    None,
    17,
    True,
    "",
    "x",
    "<!channel>",
    "half \ud83d of a sign\x00",
    [],
    [[]],
    ["x"],
    {},
    {"id": {"a": 1}},
)
"""What stands in the place of each field, one after the other."""


@pytest.fixture(autouse=True)
def no_errors(caplog) -> Iterator[None]:
    """Whatever is sent, nothing ends in an error that only the log knows of."""
    caplog.set_level(logging.ERROR)
    yield
    ours = [each for each in caplog.records if each.exc_info or each.name.startswith(("bot", "marketbot"))]
    shown = {f"{each.getMessage()} {each.exc_info and each.exc_info[1]!r}" for each in ours}
    assert shown == set()


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


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field of a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*before, key)
        yield from paths(inner, (*before, key))


def changed(body: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(body)
    inside: Any = made
    for key in path[:-1]:
        inside = inside[key]
    if value is GONE:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return made


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
    chosen = {"type": "static_select", "action_id": "home_set:1", "selected_option": {"value": "monday"}}
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
                signature = SignatureVerifier("a-signing-secret").generate_signature(timestamp=now, body=text)
                signed = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature or "", "Content-Type": kind}
                answer = await client.post("/slack/events", content=raw, headers={**signed, **headers})
                found.append(answer.status_code)
            return found

    return asyncio.run(post())


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_may_be_missing_or_anything_else(bot, slack, kind):
    """Each is ignored or answered; a wrong body never ends in an error of the server, and leaves the bot working."""
    body, written = bodies(slack, 0)[kind]
    tried = [(path, wrong) for path in paths(body) for wrong in WRONG]
    # A fresh one each time: what was seen already would be left alone for that reason.
    made = [changed(bodies(slack, number)[kind][0], *each) for number, each in enumerate(tried, start=1)]
    found = statuses(bot, [written_out(each, written) for each in made])
    assert [each for each, status in zip(tried, found, strict=True) if status >= 500] == []
    bot.settle()
    assert_harmless(slack)
    bot.event(bot.message(f"<@{BOT}> still there?", type="app_mention"))
    bot.wait(lambda: any(asked.text == "still there?" for asked in bot.desk.asked))


NONSENSE = (
    *(b"", b"{", b"[]", b"7", b'"text"', b"null", b"{}", b"payload=", b"payload=[]", b"payload={", b"payload=null"),
    *(b"[" * 100_000, b'{"type":' * 50_000, b"\xff\xfe", b"%" * 1000, b'{"type": "event_callback", "event": []}'),
)


@pytest.mark.parametrize("kind", ["application/json", FORM, "text/plain", ""])
def test_what_is_no_request_of_slack_at_all_is_turned_away(bot, slack, kind):
    requests = [(body, kind) for body in NONSENSE]
    assert max(statuses(bot, requests)) < 500
    valid = written_out(*bodies(slack, 1)["mention"])
    old, soon = str(int(time.time()) - 600), str(int(time.time()) + 600)
    for headers in (
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=0123"},
        *({"X-Slack-Request-Timestamp": moment} for moment in (old, soon, "soon", "-1", "²", "9" * 5_000, "")),
    ):
        sent = {name: value.encode() for name, value in headers.items()}
        assert set(statuses(bot, [*requests, valid], **sent)) <= {400, 401}
    bot.settle()
    assert bot.desk.asked == []


GIANTS = {
    "words": "spend by channel " * 6_000,
    "one word": "a" * 100_000,
    "mentions": f"<@{BOT}> " + "<@U0SOMEONE> <!channel> <#C0ROOM|room> " * 2_500,
    "open brackets": f"<@{BOT}> " + "<" * 100_000,
    "open mentions": f"<@{BOT}> " + "<@A|" * 25_000,
    "open links": f"<@{BOT}> " + "<tel:" * 20_000,
    "open groups": f"<@{BOT}> " + "<!" * 50_000,
    "labels": f"<@{BOT}> " + "<a|" * 30_000,
    "quotes": "\u201c" * 50_000 + "\u201d" * 50_000,
    "numbers": "9" * 100_000,
    "signs": "\u200b\u202e\u2066\ufeff\u00ad" * 20_000,
    "conditions": "only where " + "channel is " * 9_000,
    "chinese": "各渠道的花费是多少" * 11_000,
}


@pytest.mark.parametrize("name", GIANTS)
def test_giant_texts_are_read_in_no_time(bot, slack, name):
    started = time.monotonic()
    assert bot.event(bot.message(GIANTS[name], type="app_mention")) == 200
    assert time.monotonic() - started < 5
    bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0], 30)
    assert_harmless(slack)


@pytest.mark.parametrize(
    "text", ["<@A|" * 25_000, "<" * 100_000, "<!channel> <@UBOB> <http://x|y> *spend* `by` channel"]
)
def test_a_command_may_be_anything(bot, slack, text):
    slack.rooms[TEAM, CHANNEL] = {"id": CHANNEL, "name": "ads", "is_member": True}
    body, _ = bodies(slack, 1)["command"]
    assert send(bot, {**body, "text": text}, "form") == 200
    bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0], 30)
    assert_harmless(slack)


TRICKS = (
    "\u202espend\u202c by channel",
    "spe\u200bnd by ch\u200dannel",
    "\ufeffspend\u2066\u2069",
    "half \ud83d sign",
    "\ude00 spend \ud83d",
    "spend\x00 by\x1b[31m channel",
    "ｓｐｅｎｄ　ｂｙ　ｃｈａｎｎｅｌ",
    "s̸̢̛p̷͘e̸͝n̵̕d̶͝" * 50,
    "&lt;!channel&gt; &lt;@UBOB&gt; &amp;lt;!here&amp;gt;",
    "<!channel><!here><!subteam^S1|team>",
    "<@UBOB|<!channel>> spend",
    "<#C1|<!channel>> spend",
    "👩‍👩‍👧‍👦" * 300,
)


@pytest.mark.parametrize("text", TRICKS)
def test_tricks_with_signs_are_answered_and_ping_nobody(bot, slack, text):
    bot.event(bot.message(f"<@{BOT}> {text}", type="app_mention"))
    bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0])
    message = slack.shown()[0]
    bot.press(message, "ask:0")
    bot.wait(lambda: len(slack.shown()) == 2 and "Question:" in slack.words()[1] and "Google took" in slack.words()[1])
    assert_harmless(slack)


NAMES = (
    "../../../etc/passwd.csv",
    "C:\\windows\\system32\\shop.csv",
    "two\nlines\r\n.csv",
    "<!channel> <@UBOB> <https://bad.example|good>.csv",
    "*bold* _slanted_ ~gone~ `code`.csv",
    "\u202evsc.exe\u202c.csv",
    "half\ud83d.csv",
    "nul\x00.csv",
    "x" * 100_000 + ".csv",
    "🎉" * 5_000 + ".csv",
    ".csv",
    "-rf.csv",
    "'; drop table turns; --.csv",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_have_any_name(bot, slack, name):
    slack.drop(name, b"a,b\n1,2\n")
    bot.event(bot.message("", subtype="file_share", files=[dict(slack.files["F1"])]))
    bot.wait(lambda: slack.shown() and "I have read" in slack.words()[0])
    [received] = bot.desk.received
    assert received["data"] == b"a,b\n1,2\n"
    assert "\ud83d" not in received["name"]
    assert_harmless(slack)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/files/F1",
        "https://files.slack.com.bad.example/F1",
        "https://slack.com@bad.example/F1",
        "file:///etc/passwd",
        "http://[::1/F1",
        "//bad.example/F1",
        "gopher://127.0.0.1/F1",
        "half\ud83d",
        "x" * 100_000,
    ],
)
def test_a_file_that_slack_does_not_keep_is_not_fetched(bot, slack, url):
    file = {"id": "F1", "name": "shop.csv", "size": 9, "url_private_download": url}
    bot.event(bot.message("", subtype="file_share", files=[file]))
    bot.wait(lambda: slack.shown() and "not kept by Slack" in slack.words()[0])
    assert bot.desk.received == []
    assert not [token for token in slack.tokens if token.startswith("Bearer") and slack.reached]


def test_edits_deletions_bots_and_other_workspaces_are_left_alone(bot, slack):
    asked = bot.message(f"<@{BOT}> spend?")
    edited = {"message": {**asked, "edited": {"user": ALICE, "ts": "9"}}, "previous_message": asked}
    quiet = (
        {**bot.message(""), "subtype": "message_changed", **edited, "hidden": True},
        {**bot.message(""), "subtype": "message_deleted", "previous_message": asked, "deleted_ts": asked["ts"]},
        {**asked, "ts": slack.next_ts(), "subtype": "bot_message", "bot_id": "B2", "user": None},
        {**asked, "ts": slack.next_ts(), "bot_id": "B1", "user": BOT},
        {**asked, "ts": slack.next_ts(), "subtype": "channel_join"},
        {**asked, "ts": slack.next_ts(), "user": BOT},
        {**asked, "ts": slack.next_ts(), "user": "USLACKBOT"},
        {**asked, "ts": slack.next_ts(), "subtype": "channel_topic"},
    )
    for event in quiet:
        assert bot.event(event) == 200
    bot.event(bot.message(f"<@{BOT}> spend?", type="app_mention"), team="T2")
    bot.settle()
    assert bot.desk.asked == []
    assert slack.shown() == []


def test_a_reply_that_is_shown_in_the_channel_as_well_is_answered_once(bot, slack):
    first = slack.next_ts()
    said = bot.message(f"<@{BOT}> spend?", thread_ts=first, subtype="thread_broadcast")
    bot.event(said)
    bot.event({**said, "subtype": None, "type": "app_mention"})
    bot.event({**bot.message(""), "subtype": "message_changed", "message": said, "previous_message": said})
    bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0])
    bot.settle()
    assert len(bot.desk.asked) == 1
    assert slack.shown()[0]["thread_ts"] == first


def test_events_in_any_order_are_answered_each_once(bot, slack):
    """The file's own event before its message, a follow-up before what it follows, everything twice."""
    file = slack.drop("shop.csv", b"a,b\n1,2\n")
    message = bot.message("", subtype="file_share", files=[dict(file)])
    slack.files["F1"]["shares"] = {"public": {CHANNEL: [{"ts": message["ts"]}]}}
    first = bot.message(f"<@{BOT}> spend?", type="app_mention")
    follow = bot.message(f"<@{BOT}> only Google", thread_ts=first["ts"])
    shared = {"type": "file_shared", "user_id": ALICE, "channel_id": CHANNEL, "file_id": "F1"}
    for event in (follow, shared, first, message, first, follow, shared, message):
        bot.event(event)
    bot.wait(lambda: len(bot.desk.asked) == 2 and len(bot.desk.received) == 1)
    bot.wait(lambda: len([each for each in slack.words() if "Google took" in each or "I have read" in each]) == 3)
    bot.settle(0.6)
    assert len(slack.shown()) == 3


def forged(slack, card: str, action: str, channel: str = CHANNEL, pick: str = "") -> dict[str, Any]:
    body, _ = bodies(slack, 1)["press"]
    button = {**body["actions"][0], "action_id": action, "value": f"{card}:{pick}" if pick else card}
    about = {"channel": {"id": channel}, "container": {**body["container"], "channel_id": channel}}
    return {**body, **about, "actions": [button]}


PRESSES = [
    (action, pick)
    for action in (
        "choose:0",
        "ask:0",
        "explain:0",
        "export:0",
        "rate:1",
        "retry:0",
        "change:0",
        "schedule:0",
        "stop:0",
    )
    for pick in ("", "0", "csv", "up", "9" * 5_000, "-1", "٣", "../x", "<!channel>")
]


@pytest.mark.parametrize("card", ["0123456789abcdef", "", "x", "../../x", "0" * 2_000, "<!channel>", "half\ud83d"])
def test_a_button_with_a_made_up_card_does_nothing(bot, slack, card):
    for action, pick in PRESSES:
        assert send(bot, forged(slack, card, action, pick=pick), "payload") == 200
    bot.settle(1.0)
    bot.front.close()
    assert (bot.desk.asked, bot.desk.received, bot.desk.exports, slack.shown(), slack.uploads) == ([], [], [], [], [])
    told = {text for given in slack.called("chat.postEphemeral") for text in strings(given["blocks"]) if " " in text}
    assert told == {"These buttons don't belong here, or what they stand for was deleted."}
    assert_harmless(slack)


def test_the_card_of_another_channel_does_nothing_here(bot, slack):
    secret = Card("1.1", "1.1", "en", BOB, question="salaries", suggestions=("by name",), result_id="r1", turn=None)
    save_card(bot.store, Place(TEAM, "C2"), secret)
    for action, pick in PRESSES:
        assert send(bot, forged(slack, secret.id, action, pick=pick), "payload") == 200
    bot.settle(1.0)
    bot.front.close()
    assert (bot.desk.asked, bot.desk.exports, slack.shown(), slack.shown("C2"), slack.uploads) == ([], [], [], [], [])
    assert not any("salaries" in text or "by name" in text for text in strings(slack.calls))


def test_made_up_values_of_a_real_card_are_no_harm(bot, slack):
    bot.event(bot.message(f"<@{BOT}> spend?", type="app_mention"))
    message = bot.wait(lambda: slack.shown() and "Google took" in slack.words()[0] and slack.shown()[0])
    card = next(
        b["value"] for each in message["blocks"] for b in each.get("elements", ()) if b.get("action_id") == "ask:0"
    )
    card = card.partition(":")[0]
    for action in ("choose:0", "ask:0", "export:0", "rate:1", "choose:99999", f"choose:{'9' * 200}"):
        for pick in ("7", "9" * 5_000, "-1", "٣", "../x", "<!channel>", "pdf", "\x00"):
            assert send(bot, forged(slack, card, action, pick=pick), "payload") == 200
    bot.settle(1.0)
    assert len(bot.desk.asked) == 1
    assert (bot.desk.exports, slack.uploads) == ([], [])
    assert_harmless(slack)


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"x"',
        "[" * 3_000,
        json.dumps({"card": "0123456789abcdef", "channel": CHANNEL}),
        json.dumps({"card": {"a": 1}, "channel": ["C1"], "message": None}),
        json.dumps({"card": "<!channel>", "channel": "<!channel>", "home": "C2"}),
        json.dumps({"card": "\ud83d", "channel": "\x00"}),
        '{"card": NaN, "channel": 1e999}',
    ],
)
@pytest.mark.parametrize("kind", ["change-form", "rate-form"])
def test_a_form_with_made_up_metadata_runs_nothing(bot, slack, metadata, kind):
    body, _ = bodies(slack, 1)["submit"]
    view = {**body["view"], "callback_id": kind, "private_metadata": metadata}
    for state in (body["view"]["state"], {}, {"values": []}, {"values": {"reason": []}}, {"values": {"x": {"y": "z"}}}):
        assert send(bot, {**body, "view": {**view, "state": state}}, "payload") == 200
    bot.settle(0.5)
    assert (bot.desk.asked, slack.shown()) == ([], [])
    assert bot.store.feedback(TEAM) == []
    assert_harmless(slack)


def test_a_form_for_the_answer_of_another_channel_tells_nothing_of_it(bot, slack):
    secret = Card("1.1", "1.1", "en", BOB, question="salaries", suggestions=("by name",), result_id="r1", turn=None)
    save_card(bot.store, Place(TEAM, "C2"), secret)
    slack.members["C2"] = [BOB, BOT]
    body, _ = bodies(slack, 1)["submit"]
    for kind in ("change-form", "rate-form"):
        metadata = json.dumps({"card": secret.id, "channel": "C2", "message": "1.1", "thread": "1.1"})
        answer = bot.submit({**body["view"], "callback_id": kind, "private_metadata": metadata}, {})
        assert not any("salaries" in text for text in strings(answer))
    bot.settle()
    assert (bot.desk.asked, slack.shown(), slack.shown("C2")) == ([], [], [])
    assert not any("salaries" in text for text in strings(slack.calls))
