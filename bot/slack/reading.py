"""Files that were dropped: fetched from Slack, read by the desk, gone from the disk afterwards."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.conversation import Language, Reply
from bot.slack.downloads import downloaded
from bot.slack.hosts import Hosts
from bot.slack.incoming import DroppedFile, read_file_object
from bot.slack.problems import SlackProblem, explain_problem
from bot.work.scratch import Scratch
from storage.store import Place
from tools.messages import say

if TYPE_CHECKING:
    from bot.desk import Desk

__all__ = ["FileReader"]

log = logging.getLogger(__name__)


class FileReader:
    """Fetches files and has them read. Safe to use from several threads."""

    def __init__(self, client: WebClient, hosts: Hosts, desk: Desk, most_bytes: int, scratch: Scratch) -> None:
        """Set up.

        Args:
            client: with the bot's token.
            hosts: those that files may be fetched from.
            desk: reads.
            most_bytes: of one file.
            scratch: where files are while they are read.
        """
        self._client = client
        self._hosts = hosts
        self._desk = desk
        self._most_bytes = most_bytes
        self._scratch = scratch

    def read(
        self, file: DroppedFile, asker: str, place: Place, options: Mapping[str, str], language: Language
    ) -> Reply:
        """Read one file into a place; whatever goes wrong, the reply says it."""
        try:
            url = file.url or self._ask_for(file).url
            if file.external:
                raise SlackProblem(
                    say("That file is kept outside of Slack, so I can't fetch it. Please upload the file itself here.")
                )
            with downloaded(url, self._client.token or "", self._hosts, self._most_bytes, self._scratch.folder) as path:
                return self._desk.receive(path, file.name, asker, place, options, language)
        except (SlackProblem, SlackClientError, OSError) as error:
            log.warning("a file could not be fetched: %s", type(error).__name__)
            return Reply("refused", language, message=explain_problem(error))

    def look_up(self, file_id: str, channel: str) -> tuple[DroppedFile, str | None] | None:
        """A file of which only the id is known, and the message in the channel that it came with."""
        try:
            found: Any = self._client.files_info(file=file_id)["file"]
        except (SlackClientError, OSError) as error:
            log.warning("Slack does not tell about a file: %s", error)
            return None
        shares = found.get("shares") or {}
        shared = [share for kind in shares.values() for name, each in kind.items() if name == channel for share in each]
        first = min(shared, key=lambda share: str(share.get("ts") or "")) if shared else {}
        return read_file_object(found), first.get("thread_ts") or first.get("ts")

    def _ask_for(self, file: DroppedFile) -> DroppedFile:
        """The rest of a file that came with its id alone, as files of other workspaces do."""
        response: Any = self._client.files_info(file=file.id)
        return read_file_object(response["file"])
