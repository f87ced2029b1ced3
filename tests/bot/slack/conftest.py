"""A stand-in for Slack's Web API that really speaks HTTP, and the real Bolt app in front of a scripted desk."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.conversation import ExportedFile, Picture, Question, Reply, Turn
from bot.desk import Desk
from bot.settings import Settings
from bot.slack.app import build_app, build_front, build_teams
from bot.slack.patience import Patience
from bot.work.workers import Workers
from storage.errors import NotFound
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.answer import Answer, Table, TableColumn
from tools.errors import Choice
from tools.messages import Money, say
from tools.registry import all_tools

TEAM, BOT, ALICE, BOB, CHANNEL, DIRECT = "T1", "UBOT", "UALICE", "UBOB", "C1", "D1"
SECRET, TOKEN = "a-signing-secret", "xoxb-test"
PAUSES = (0.02, 0.05, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2)
"""What is a minute elsewhere is a second here."""


class SlackStub:
    """Slack, as far as the bot can see: what it was asked, what it shows, and what it refuses."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.tokens: list[str] = []
        self.refuse: dict[str, dict[str, Any]] = {}
        self.limited: list[str] = []
        self.troubles: dict[str, list[str]] = {}
        self.workspaces: dict[str, tuple[str, str]] = {TOKEN: (TEAM, BOT)}
        self.users: dict[tuple[str, str], dict[str, Any]] = {}
        self.rooms: dict[tuple[str, str], dict[str, Any]] = {}
        self.speaking = TOKEN
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.downloads: dict[str, Callable[[BaseHTTPRequestHandler], None] | bytes] = {}
        self.uploads: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.members: dict[str, list[str]] = {CHANNEL: [ALICE, BOB, BOT]}
        self.listed: dict[str, list[str]] = {}
        self.redirect = False
        self.reached: list[str] = []
        self._lock = threading.Lock()
        self._number = 0
        self.port = 0
        self.back()
        self.root = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.root}/api/"

    def back(self) -> None:
        """Be there, at the same address as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def away(self) -> None:
        """Be gone: nobody listens, connections are refused."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    close = away

    def called(self, method: str) -> list[dict[str, Any]]:
        with self._lock:
            return [arguments for name, arguments in self.calls if name == method]

    def shown(self, channel: str = CHANNEL) -> list[dict[str, Any]]:
        """The messages that can be seen now, oldest first."""
        with self._lock:
            return [dict(message) for (where, _), message in sorted(self.messages.items()) if where == channel]

    def words(self, channel: str = CHANNEL) -> list[str]:
        """All that can be read in each message."""
        return [text_of(message) for message in self.shown(channel)]

    def next_ts(self) -> str:
        self._number += 1
        return f"1700000{self._number:03d}.000100"

    def trouble(self, what: str) -> str:
        """The next trouble of a method, or of "upload" or "download"; none when there is none left.

        "500", "503": nothing is done; "500 done": it is done, and said to have failed; "cut done": it is done, and the
        connection breaks; "429": too many calls; any other word is an error of Slack's.
        """
        with self._lock:
            planned = self.troubles.get(what)
            return planned.pop(0) if planned else ""

    def answer(self, method: str, given: dict[str, Any], token: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        if self.redirect:
            return 302, {"Location": f"{self.root}/elsewhere"}, {"ok": False, "error": "redirected"}
        trouble = self.trouble(method)
        if trouble and not trouble.endswith("done"):
            with self._lock:
                self.calls.append((method, given))
            status = int(trouble) if trouble.isdigit() else 200
            headers = {"Retry-After": "0"} if status == 429 else {}
            return status, headers, {"ok": False, "error": "internal_error" if trouble.isdigit() else trouble}
        status, headers, answer = self._do(method, given, token)
        if trouble == "500 done":
            return 500, {}, {"ok": False, "error": "internal_error"}
        return (0 if trouble == "cut done" else status), headers, answer

    def _do(self, method: str, given: dict[str, Any], token: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        with self._lock:
            self.calls.append((method, given))
            self.tokens.append(token)
            self.speaking = token.removeprefix("Bearer ") or given.get("token", "")
            if method in self.limited:
                self.limited.remove(method)
                return 429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited"}
            if method in self.refuse:
                return 200, {}, {"ok": False, **self.refuse[method]}
            name = method.replace(".", "_")
            result = getattr(self, name)(given) if hasattr(self, name) else {}
        return 200, {}, {"ok": True, **result}

    @property
    def team(self) -> str:
        """The workspace of whoever calls."""
        return self.workspaces.get(self.speaking, (TEAM, BOT))[0]

    def auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        team, user = self.workspaces.get(self.speaking, (TEAM, BOT))
        return {"team_id": team, "team": "Team", "user": "marketbot", "user_id": user, "bot_id": "B1", "url": self.root}

    def chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        ts = self.next_ts()
        self.messages[given["channel"], ts] = {**given, "ts": ts, "user": BOT, "team": self.team}
        return {"channel": given["channel"], "ts": ts}

    def chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        self.messages[given["channel"], given["ts"]] |= given
        return {"channel": given["channel"], "ts": given["ts"]}

    def chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        del self.messages[given["channel"], given["ts"]]
        return {}

    def views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        view = {**given["view"], "id": f"V{len(self.views) + 1}", "hash": "1", "team_id": self.team}
        self.views.append(view)
        return {"view": view}

    def views_update(self, given: dict[str, Any]) -> dict[str, Any]:
        view = next(view for view in self.views if view["id"] == given["view_id"])
        view |= given["view"]
        return {"view": view}

    def views_publish(self, given: dict[str, Any]) -> dict[str, Any]:
        self.homes[given["user_id"]] = {**given["view"], "id": "VHOME", "hash": "1"}
        return {"view": self.homes[given["user_id"]]}

    def conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [each for each in self.messages.values() if each.get("thread_ts") == given["ts"]]}

    def conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [each for each in self.messages.values() if each["channel"] == given["channel"]]}

    def conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"channel": self.rooms.get((self.team, given["channel"]), {})}

    def users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        known = self.users.get((self.team, given["user"]), {})
        return {"user": {"id": given["user"], "tz": "Asia/Shanghai", **known}}

    def users_conversations(self, given: dict[str, Any]) -> dict[str, Any]:
        """The rooms of a person; without one, those of the bot, one a page."""
        if "user" in given:
            return {"channels": [{"id": each} for each in self.listed.get(given["user"], [])]}
        joined = [{"id": channel, **room} for (team, channel), room in self.rooms.items() if team == self.team]
        start = int(given.get("cursor") or 0)
        cursor = str(start + 1) if start + 1 < len(joined) else ""
        return {"channels": joined[start : start + 1], "response_metadata": {"next_cursor": cursor}}

    def conversations_members(self, given: dict[str, Any]) -> dict[str, Any]:
        """In pages of one, so that paging is tested wherever it is used."""
        members = self.members.get(given["channel"], [])
        start = int(given.get("cursor") or 0)
        cursor = str(start + 1) if start + 1 < len(members) else ""
        return {"members": members[start : start + 1], "response_metadata": {"next_cursor": cursor}}

    def files_info(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.files.get(given["file"])
        return {"file": found} if found else {"ok": False, "error": "file_not_found"}

    def files_getUploadURLExternal(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.uploads.append({**given, "id": f"FUP{len(self.uploads)}"})
        return {"file_id": self.uploads[-1]["id"], "upload_url": f"{self.root}/upload/{len(self.uploads) - 1}"}

    def files_completeUploadExternal(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        for each in given["files"]:
            upload = next(upload for upload in self.uploads if upload["id"] == each["id"])
            upload.update(channel=given.get("channel_id"), thread_ts=given.get("thread_ts"), title=each.get("title"))
            upload["shown"] = upload.get("shown", 0) + 1
            self.files[each["id"]] = {"id": each["id"], "shares": {"public": {given.get("channel_id"): [{"ts": "9"}]}}}
        return {"files": given["files"]}

    def drop(self, name: str, data: bytes, file_id: str = "F1") -> dict[str, Any]:
        """A file that somebody dropped, as Slack describes it."""
        self.downloads[f"/files/{file_id}"] = data
        url = f"{self.root}/files/{file_id}"
        self.files[file_id] = {"id": file_id, "name": name, "size": len(data), "url_private_download": url}
        return self.files[file_id]

    def _handler(stub) -> type[BaseHTTPRequestHandler]:  # noqa: C901, N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path)
                if path.path.startswith("/api/"):
                    self._api(dict(parse_qsl(path.query)))
                    return
                if path.path == "/elsewhere":
                    stub.reached.append(self.headers.get("Authorization", ""))
                found = stub.downloads.get(path.path)
                stub.tokens.append(self.headers.get("Authorization", ""))
                if trouble := stub.trouble("download"):
                    self._send(int(trouble), {"Retry-After": "0"}, b"")
                elif found is None:
                    self._send(404, {}, b"")
                elif callable(found):
                    found(self)
                else:
                    self._send(200, {"Content-Type": "text/csv"}, found)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.path.startswith("/upload/") and (trouble := stub.trouble("upload")):
                    self._send(int(trouble), {"Retry-After": "0"}, b"")
                    return
                if self.path.startswith("/upload/"):
                    stub.uploads[int(self.path.rsplit("/", 1)[1])]["data"] = body
                    self._send(200, {}, b"OK")
                    return
                if "json" in self.headers.get("Content-Type", ""):
                    self._api(json.loads(body or b"{}"))
                else:
                    self._api({name: _as_json(value) for name, value in parse_qsl(body.decode())})

            def _api(self, given: dict[str, Any]) -> None:
                method = urlsplit(self.path).path.removeprefix("/api/")
                status, headers, answer = stub.answer(method, given, self.headers.get("Authorization", ""))
                if status == 0:
                    self.close_connection = True
                    return
                self._send(status, {"Content-Type": "application/json", **headers}, json.dumps(answer).encode())

            def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def _as_json(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in "[{" else value
    except ValueError:
        return value


def text_of(message: dict[str, Any]) -> str:
    """All the words of a message's blocks."""

    def words(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "text" and isinstance(item, str):
                    yield item
                else:
                    yield from words(item)
        elif isinstance(value, list):
            for item in value:
                yield from words(item)

    return "\n".join(words(message.get("blocks") or []))


class ScriptedDesk:
    """Answers as it was told to, and remembers what it was asked. What it keeps, it keeps in the real store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[Question] = []
        self.received: list[dict[str, Any]] = []
        self.replies: dict[str, Reply | Callable[[Question], Reply]] = {}
        self.read: Reply | Callable[[dict[str, Any]], Reply] = file_reply()
        self.exports: list[tuple[str, str, tuple[Place, ...]]] = []
        self.tools = all_tools("bot.actions")
        self.gate = threading.Event()
        self.gate.set()

    def ask(self, question: Question, on_status: Callable[[Any], None] | None = None) -> Reply:
        self.asked.append(question)
        self.gate.wait(10)
        if on_status:
            on_status(say("Computing…"))
        key = "chosen" if question.chosen else question.text
        found = self.replies.get(key, self.replies.get("*", answered_reply()))
        reply = found(question) if callable(found) else found
        arguments = dict(reply.arguments)
        turn = Turn(question.text, reply.status, "en", reply.tool, arguments, None, reply.dataset, reply.result_id)
        self.store.save_turn(question.place, question.thread, turn.to_json())
        return reply

    def receive(
        self, path: Path, name: str, asker: str, place: Place, options: Any = None, language: str = "en"
    ) -> Reply:
        call = {"data": path.read_bytes(), "name": name, "asker": asker, "place": place, "options": dict(options or {})}
        self.received.append(call)
        return self.read(call) if callable(self.read) else self.read

    def datasets(self, places: tuple[Place, ...]) -> dict[str, Any]:
        return {stored.name: stored for stored in self.store.datasets(places)}

    def export(
        self,
        result_id: str,
        format: str,  # noqa: A002
        places: tuple[Place, ...],
        language: str = "en",
        asker: str | None = None,
    ) -> ExportedFile:
        self.exports.append((result_id, format, places))
        if result_id == "gone":
            raise NotFound("gone")
        return ExportedFile(f"answer.{format}", b"channel,roas\r\nGoogle,3.2\r\n")


def file_reply() -> Reply:
    return Reply(
        "answered",
        "en",
        answer=Answer(
            headline=say("I have read {name}: {rows} rows.", name="shop.csv", rows=2),
            method=say("Read as CSV."),
            next_questions=(say("What is in {name}?", name="shop.csv"),),
        ),
        suggestions=(say("What is in {name}?", name="shop.csv"),),
    )


def answered_reply(**changes: Any) -> Reply:
    table = Table(
        say("Spend by channel"),
        (TableColumn(say("Channel")), TableColumn(say("Spend"), "money", "USD")),
        (("Google", 1200.0), ("Meta", 800.0)),
    )
    values: dict[str, Any] = {
        "status": "answered",
        "language": "en",
        "tool": "query_data",
        "answer": Answer(
            headline=say("{channel} took the most: {spend}.", channel="Google", spend=Money(1200.0, "USD")),
            method=say("I added up the spend of each channel."),
            tables=(table,),
            assumptions=(say("I took {column} as spend.", column="Amount spent (USD)"),),
            warnings=(say("{count} cells could not be read.", count=2),),
        ),
        "suggestions": (say("And by week?"),),
        "result_id": "r1",
    }
    return Reply(**{**values, **changes})


@pytest.fixture
def slack() -> Iterator[SlackStub]:
    stub = SlackStub()
    yield stub
    stub.close()


@pytest.fixture
def make_bot(slack: SlackStub, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Makes real apps; several share one home, as processes do that share a database."""
    home = tmp_path / "home"
    home.mkdir()
    number = iter(range(1, 1000))
    with ExitStack() as opened:

        def make(**changes: Any) -> Any:
            given = {"slack_bot_token": TOKEN, "slack_signing_secret": SECRET, "upload_mb": 1, **changes}
            real = given.pop("real", False)
            settings = Settings(home=home, slack_url=slack.url, **given)
            return _started(slack, settings, opened, number, real=real)

        yield make


@pytest.fixture
def bot(make_bot: Callable[..., Any]) -> Any:
    """The real app before a scripted desk (`make_bot(real=True)`: before the real one).

    `event` and `press` send it what Slack would, signed, and `wait` for what comes of it.
    """
    return make_bot()


def _desk(settings: Settings, store: Store, opened: ExitStack, *, real: bool) -> Any:
    """One that answers as it is told, or the real one with a worker of its own."""
    if not real:
        return ScriptedDesk(store)
    return Desk(settings, store, opened.enter_context(Workers(settings)))


def _started(slack: SlackStub, settings: Settings, opened: ExitStack, number: Iterator[int], *, real: bool) -> Any:
    store = opened.enter_context(Store.open(settings.database, KeyRing.load("", settings.home)))
    desk = _desk(settings, store, opened, real=real)
    teams = build_teams(settings, store, Patience(PAUSES))
    front = build_front(settings, desk, store, patience=0.2, teams=teams)
    opened.callback(front.close)
    if not real:
        opened.callback(desk.gate.set)
    app = build_app(settings, front)

    send, answer_to = _senders(app)

    def event(event: dict[str, Any], event_id: str | None = None, team: str = TEAM) -> int:
        body = {
            "token": "verification-token",
            "team_id": team,
            "api_app_id": "A1",
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev{next(number)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
        }
        return send(json.dumps(body), "application/json")

    def message(text: str, **more: Any) -> dict[str, Any]:
        ts = more.pop("ts", None) or slack.next_ts()
        channel = more.pop("channel", CHANNEL)
        kind = "im" if channel.startswith("D") else "channel"
        base = {"type": "message", "channel": channel, "user": ALICE, "text": text, "ts": ts, "event_ts": ts}
        return {**base, "channel_type": kind, **more}

    def press(
        message: dict[str, Any], action_id: str, user: str = ALICE, channel: str | None = None, team: str = TEAM
    ) -> int:
        button = next(
            element
            for block in message["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"] == action_id
        )
        where = channel or message["channel"]
        payload = {
            "type": "block_actions",
            "api_app_id": "A1",
            "team": {"id": team, "domain": "team"},
            "user": {"id": user, "team_id": team},
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": where},
            "trigger_id": f"trigger{next(number)}",
            "channel": {"id": where},
            "message": message,
            "response_url": f"{slack.root}/response",
            "actions": [{**button, "block_id": "b", "action_ts": "1"}],
        }
        return send(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")

    submit, act = _view_senders(answer_to, number)

    def wait(condition: Callable[[], Any], seconds: float = 8.0) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(IndexError):  # nothing is shown yet
                if found := condition():
                    return found
            time.sleep(0.01)
        raise AssertionError(f"waited in vain; shown: {slack.words()}, calls: {[name for name, _ in slack.calls]}")

    def settle(seconds: float = 0.4) -> None:
        """Give what must not happen the time to happen."""
        time.sleep(seconds)

    return SimpleNamespace(
        app=app, front=front, desk=desk, store=store, settings=settings, event=event, message=message, press=press,
        submit=submit, act=act,
        wait=wait, settle=settle, send=send, place=Place(TEAM, CHANNEL),
        answered=answered_reply, choice=Choice, picture=Picture,
    )  # fmt: skip


def _senders(app: Any) -> tuple[Callable[[str, str], int], Callable[[str], Any]]:
    """What sends the app something signed: with the status that comes back, or with the answer."""
    verifier = SignatureVerifier(SECRET)

    def dispatch(body: str, content_type: str) -> Any:
        now = str(int(time.time()))
        signature = verifier.generate_signature(timestamp=now, body=body)
        headers = {
            "content-type": [content_type],
            "x-slack-signature": [signature],
            "x-slack-request-timestamp": [now],
        }
        return app.dispatch(BoltRequest(body=body, headers=headers))

    def send(body: str, content_type: str) -> int:
        status: int = dispatch(body, content_type).status
        return status

    def answer_to(body: str) -> Any:
        answer = dispatch(body, "application/x-www-form-urlencoded")
        assert answer.status == 200
        return json.loads(answer.body) if answer.body else {}

    return send, answer_to


def _view_senders(answer_to: Callable[[str], Any], number: Iterator[int]) -> tuple[Callable[..., Any], ...]:
    """What sends the app what people do in views."""

    def submit(view: dict[str, Any], values: dict[str, Any], user: str = ALICE, kind: str = "view_submission") -> Any:
        """Send a modal that was filled in; what Slack would be answered comes back."""
        payload = {
            "type": kind,
            "team": {"id": TEAM, "domain": "team"},
            "user": {"id": user, "team_id": TEAM},
            "api_app_id": "A1",
            "trigger_id": f"trigger{next(number)}",
            "view": {**view, "state": {"values": values}},
        }
        return answer_to(urlencode({"payload": json.dumps(payload)}))

    def act(view: dict[str, Any], action: dict[str, Any], values: Any = None, user: str = ALICE) -> Any:
        """Press something in a view."""
        payload = {
            "type": "block_actions",
            "api_app_id": "A1",
            "team": {"id": TEAM, "domain": "team"},
            "user": {"id": user, "team_id": TEAM},
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": f"trigger{next(number)}",
            "view": {**view, "state": {"values": values or {}}},
            "actions": [{"block_id": "b", "action_ts": "1", **action}],
        }
        return answer_to(urlencode({"payload": json.dumps(payload)}))

    return submit, act
