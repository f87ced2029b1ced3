"""A Slack server that is not ours (npm package `local-slack-linux-x64`), started and driven.

It speaks the Web API, signed HTTP events and Socket Mode, and shows a workspace in the browser. What it lacks: it
checks no limit and no permission, never repeats an event, limits no rate, ignores whose channels `users.conversations`
asks for, and shows no table blocks.
"""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any, Self

__all__ = ["BOT", "LocalSlack", "NoServer", "find_server", "free_port"]

BOT = "UBOT"
"""The user id of the bot in the workspace."""

_PACKAGE = "node_modules/local-slack-linux-x64/bin/local-slack"
_START = 20.0
"""Seconds that the server may take to start."""


class NoServer(Exception):
    """The server is not installed, or it does not start; the text says what to do."""


def find_server() -> Path:
    """The server's program: installed by `make peers` beside the sources or below the current folder, or on the path.

    Raises:
        NoServer: it is not there.
    """
    for folder in (Path(__file__).parents[2], Path.cwd()):
        if (folder / _PACKAGE).is_file():
            return folder / _PACKAGE
    found = shutil.which("local-slack")
    if found:
        return Path(found)
    raise NoServer("the Slack server is not installed: run “make peers” (npm, linux-x64 only)")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LocalSlack:
    """One running server with one workspace, the bot as its only app."""

    def __init__(
        self,
        folder: Path,
        users: dict[str, str],
        channels: dict[str, tuple[str, list[str]]],
        events_url: str | None = None,
    ) -> None:
        """Describe the workspace; it starts when the block is entered.

        Args:
            folder: for its configuration, its files and its log.
            users: names by id.
            channels: name and members' ids by id; the bot is a member of those that list it.
            events_url: where the server sends events; None for Socket Mode.
        """
        self.port = free_port()
        self.root = f"http://localhost:{self.port}"
        self.api = f"{self.root}/api/"
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self._folder = folder
        self._config = {
            "workspace": {"name": "Small shop", "domain": "small-shop", "teamId": "T01SHOP"},
            "app": {
                "appId": "A01BOT",
                "botUserId": BOT,
                "botName": "marketbot",
                "botToken": self.bot_token,
                "appToken": self.app_token,
                "signingSecret": self.signing_secret,
                "mode": "events" if events_url else "socket",
                **({"requestUrl": events_url} if events_url else {}),
            },
            "users": [{"id": each, "name": name, "real_name": name.title()} for each, name in users.items()],
            "channels": [{"id": each, "name": name, "members": who} for each, (name, who) in channels.items()],
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """What the bot has to be told to work with this server."""
        socket_mode = self._config["app"]["mode"] == "socket"  # type: ignore[index]
        return {
            "MARKETBOT_SLACK_URL": self.api,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token if socket_mode else "",
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }

    def __enter__(self) -> Self:
        program = find_server()
        config = self._folder / "workspace.json"
        config.write_text(json.dumps(self._config), encoding="utf-8")
        files = self._folder / "files"
        files.mkdir(exist_ok=True)
        self._log = (self._folder / "slack.log").open("wb")
        command = [str(program), "--config", str(config), "--port", str(self.port), "--files-dir", str(files)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        if self._log is not None:
            self._log.close()

    def say(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> str:
        """Somebody says something; returns the message's ts."""
        said = self._call("message", {"channel": channel, "user": user, "text": text, "thread_ts": thread_ts})
        return str(said["message"]["ts"])

    def upload(self, channel: str, user: str, files: dict[str, bytes], text: str = "") -> str:
        """Somebody drops files; returns the message's ts."""
        fields = {"channel": channel, "user": user, "text": text}
        edge = secrets.token_hex(16)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        for name, data in files.items():
            head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
            parts += [head.encode(), data, b"\r\n"]
        body = b"".join([*parts, f"--{edge}--\r\n".encode()])
        sent = self._send("upload", body, f"multipart/form-data; boundary={edge}")
        return str(sent["message"]["ts"])

    def press(self, message: dict[str, Any], action_id: str, user: str) -> None:
        """Somebody presses a button of a message."""
        for block in message["blocks"]:
            for button in block.get("elements", ()) if block["type"] == "actions" else ():
                if button["action_id"] == action_id:
                    action = {**button, "block_id": "buttons"}
                    given = {"channel": message["channel"], "messageTs": message["ts"], "user": user, "action": action}
                    self._call("interact", given)
                    return
        raise LookupError(action_id)

    def command(self, channel: str, user: str, text: str, command: str = "/marketbot") -> None:
        """Somebody gives a slash command."""
        self._call("command", {"channel": channel, "user": user, "command": command, "text": text})

    def open_home(self, user: str) -> None:
        """Somebody opens the bot's App Home."""
        self._call("open-home", {"user": user})

    def home(self, user: str) -> dict[str, Any]:
        """What a person's App Home shows, as it was published last; empty when nothing was."""
        for entry in reversed(self.log()):
            given = entry.get("detail") or {}
            if entry["summary"] == "views.publish" and given.get("user_id") == user:
                view: Any = given.get("view") or {}
                found: dict[str, Any] = json.loads(view) if isinstance(view, str) else view
                return found
        return {}

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """What can be seen in a channel, its threads included, oldest first."""
        found: list[dict[str, Any]] = self._get(f"messages/{channel}")["messages"]
        return found

    def log(self) -> list[dict[str, Any]]:
        """All that went to and from the bot."""
        found: list[dict[str, Any]] = self._get("log")["log"]
        return found

    def direct_channel(self, user: str) -> str:
        """The channel of direct messages between the bot and a person."""
        request = urllib.request.Request(  # noqa: S310 - the server of this object
            f"{self.api}conversations.open",
            data=json.dumps({"users": user}).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.bot_token}"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            return str(json.load(response)["channel"]["id"])

    def _wait(self) -> None:
        deadline = time.monotonic() + _START
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                self._get("state")
            except (OSError, urllib.error.URLError):
                time.sleep(0.05)
            else:
                return
        raise NoServer(f"the Slack server does not start; its log is {self._folder / 'slack.log'}")

    def _call(self, what: str, given: dict[str, Any]) -> Any:
        return self._send(what, json.dumps(given).encode(), "application/json")

    def _send(self, what: str, body: bytes, content_type: str) -> Any:
        url = f"{self.root}/_control/{what}"
        request = urllib.request.Request(url, data=body, headers={"Content-Type": content_type})  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return json.load(response)

    def _get(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.root}/_control/{what}", timeout=10) as response:  # noqa: S310
            return json.load(response)
