"""The real Bolt app in front of a desk, and what sends it what Slack would, signed."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlencode

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.conversation import Picture
from bot.desk import Desk
from bot.settings import Settings
from bot.slack.app import build_app, build_front, build_teams
from bot.slack.patience import Patience
from bot.work.workers import Workers
from slack_stand_in.desk import ScriptedDesk, answered_reply
from slack_stand_in.names import ALICE, BOT, CHANNEL, PAUSES, SECRET, TEAM
from slack_stand_in.stub import SlackStub
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.errors import Choice

FORM = "application/x-www-form-urlencoded"


class RunningBot:
    """The real app, in one process with the test; several share one database, as processes do."""

    answered = staticmethod(answered_reply)
    choice = Choice
    picture = Picture
    place = Place(TEAM, CHANNEL)

    def __init__(
        self, slack: SlackStub, settings: Settings, opened: ExitStack, number: Iterator[int], *, real: bool
    ) -> None:
        """Start it; what has to be closed goes to `opened`. `number` tells events of all apps apart."""
        self.slack = slack
        self.settings = settings
        self.store = opened.enter_context(Store.open(settings.database, KeyRing.load("", settings.home)))
        self.desk: Any = (
            Desk(settings, self.store, opened.enter_context(Workers(settings))) if real else ScriptedDesk(self.store)
        )
        teams = build_teams(settings, self.store, Patience(PAUSES))
        self.front = build_front(settings, self.desk, self.store, patience=0.2, teams=teams)
        opened.callback(self.front.close)
        if not real:
            opened.callback(self.desk.gate.set)
        self.app = build_app(settings, self.front)
        self._number = number
        self._verifier = SignatureVerifier(SECRET)

    def event(self, event: dict[str, Any], event_id: str | None = None, team: str = TEAM) -> int:
        """Something happened in Slack; the status that it is answered with."""
        body = {
            "token": "verification-token",
            "team_id": team,
            "api_app_id": "A1",
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev{next(self._number)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
        }
        return self.send(json.dumps(body), "application/json")

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        """What Slack would tell of a message; nothing is sent yet."""
        ts = more.pop("ts", None) or self.slack.next_ts()
        channel = more.pop("channel", CHANNEL)
        kind = "im" if channel.startswith("D") else "channel"
        base = {"type": "message", "channel": channel, "user": ALICE, "text": text, "ts": ts, "event_ts": ts}
        return {**base, "channel_type": kind, **more}

    def press(
        self, message: dict[str, Any], action_id: str, user: str = ALICE, channel: str | None = None, team: str = TEAM
    ) -> int:
        """Somebody presses a button of a message."""
        button = next(
            element
            for block in message["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"] == action_id
        )
        where = channel or message["channel"]
        payload = {
            **self._interaction("block_actions", user, team),
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": where},
            "channel": {"id": where},
            "message": message,
            "response_url": f"{self.slack.root}/response",
            "actions": [{**button, "block_id": "b", "action_ts": "1"}],
        }
        return self.send(_form(payload), FORM)

    def submit(
        self, view: dict[str, Any], values: dict[str, Any], user: str = ALICE, kind: str = "view_submission"
    ) -> Any:
        """Send a modal that was filled in; what Slack would be answered comes back."""
        return self._answer_to({**self._interaction(kind, user), "view": {**view, "state": {"values": values}}})

    def act(self, view: dict[str, Any], action: dict[str, Any], values: Any = None, user: str = ALICE) -> Any:
        """Press something in a view."""
        payload = {
            **self._interaction("block_actions", user),
            "container": {"type": "view", "view_id": view["id"]},
            "view": {**view, "state": {"values": values or {}}},
            "actions": [{"block_id": "b", "action_ts": "1", **action}],
        }
        return self._answer_to(payload)

    def send(self, body: str, content_type: str) -> int:
        """Send a body, signed; the status that it is answered with."""
        status: int = self._dispatch(body, content_type).status
        return status

    def wait(self, condition: Callable[[], Any], seconds: float = 60.0) -> Any:
        """Wait until something is so, and return what it is."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(IndexError):  # nothing is shown yet
                if found := condition():
                    return found
            time.sleep(0.01)
        calls = [name for name, _ in self.slack.calls]
        raise AssertionError(f"waited in vain; shown: {self.slack.words()}, calls: {calls}")

    def settle(self, seconds: float = 0.4) -> None:
        """Give what must not happen the time to happen."""
        time.sleep(seconds)

    def _interaction(self, kind: str, user: str, team: str = TEAM) -> dict[str, Any]:
        return {
            "type": kind,
            "api_app_id": "A1",
            "team": {"id": team, "domain": "team"},
            "user": {"id": user, "team_id": team},
            "trigger_id": f"trigger{next(self._number)}",
        }

    def _answer_to(self, payload: dict[str, Any]) -> Any:
        answer = self._dispatch(_form(payload), FORM)
        assert answer.status == 200
        return json.loads(answer.body) if answer.body else {}

    def _dispatch(self, body: str, content_type: str) -> Any:
        now = str(int(time.time()))
        headers = {
            "content-type": [content_type],
            "x-slack-signature": [self._verifier.generate_signature(timestamp=now, body=body)],
            "x-slack-request-timestamp": [now],
        }
        answer = self.app.dispatch(BoltRequest(body=body, headers=headers))
        # Bolt's word for that nobody listens: a test that sends such a thing would find nothing, whatever is true.
        assert answer.status != 404, f"no listener is there for {body[:500]}"
        return answer


def _form(payload: dict[str, Any]) -> str:
    return urlencode({"payload": json.dumps(payload)})
