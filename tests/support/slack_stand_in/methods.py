"""What Slack's Web API does, as far as the bot can see: messages, rooms, people, files and views."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from slack_stand_in.names import ALICE, BOB, BOT, CHANNEL, TEAM, TOKEN


class WebApi:
    """A workspace, or several, and the methods that read and change them."""

    root = ""

    def __init__(self) -> None:
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
        self._number = 0

    def next_ts(self) -> str:
        self._number += 1
        return f"1700000{self._number:03d}.000100"

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
        said = [each for each in self.messages.values() if each.get("thread_ts") == given["ts"]]
        shown = [each for each in self.uploads if each.get("shown") and each.get("thread_ts") == given["ts"]]
        return _page([*said, *({"ts": "9", "files": [{"name": each["filename"]}]} for each in shown)], given)

    def conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        """The newest first."""
        found = [each for each in self.messages.values() if each["channel"] == given["channel"]]
        return _page(sorted(found, key=lambda message: message["ts"], reverse=True), given)

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


def _page(messages: list[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    """As many as were wanted, and where the next ones begin."""
    start, limit = int(given.get("cursor") or 0), int(given.get("limit") or 100)
    cursor = str(start + limit) if start + limit < len(messages) else ""
    return {"messages": messages[start : start + limit], "response_metadata": {"next_cursor": cursor}}
