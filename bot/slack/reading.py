"""Files that were dropped: fetched from Slack, read by the desk, gone from the disk afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.conversation import Language, Reply
from bot.slack.downloads import downloaded
from bot.slack.incoming import DroppedFile, read_file_object
from bot.slack.problems import SLACK_ERRORS, SlackProblem, explain_problem
from bot.slack.pulse import Pulse
from bot.slack.teams import Teams
from bot.work.scratch import Scratch
from storage.store import Place
from tools.messages import Message, Percent, say

if TYPE_CHECKING:
    from bot.desk import Desk

__all__ = ["FileReader", "Shared"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shared:
    """A file, and the message in the channel that it came with, where Slack tells: its name and that of its thread."""

    file: DroppedFile
    ts: str | None
    thread: str | None


class FileReader:
    """Fetches files and has them read. Safe to use from several threads."""

    def __init__(self, teams: Teams, desk: Desk, most_bytes: int, scratch: Scratch) -> None:
        """Set up.

        Args:
            teams: the workspaces.
            desk: reads.
            most_bytes: of one file.
            scratch: where files are while they are read.
        """
        self._teams = teams
        self._desk = desk
        self._most_bytes = most_bytes
        self._scratch = scratch

    def read(
        self,
        file: DroppedFile,
        asker: str,
        place: Place,
        options: Mapping[str, str],
        language: Language | None,
        on_status: Callable[[Message], None] = lambda _: None,
        beside: Sequence[str] = (),
    ) -> Reply:
        """Read one file into a place; whatever goes wrong, the reply says it, and of which file.

        Args:
            file: which.
            asker: whose it is.
            place: where it belongs.
            options: what was chosen of how to read it.
            language: of the reply; that of most headers when None.
            on_status: told how far it is, often.
            beside: the data sets, by id, that other files of the same message became.
        """
        reply = self._read(file, asker, place, options, language, on_status, beside)
        if reply.message is None or f"“{file.name}”" in str(reply.message):
            return reply
        return replace(reply, message=say("“{name}”: {message}", name=file.name, message=reply.message))

    def _read(
        self,
        file: DroppedFile,
        asker: str,
        place: Place,
        options: Mapping[str, str],
        language: Language | None,
        on_status: Callable[[Message], None],
        beside: Sequence[str],
    ) -> Reply:

        def on_part(taken: int, size: int) -> None:
            on_status(_fetching(file.name, taken, size or file.size))

        try:
            client = self._teams.client(place.workspace)
            url = file.url or self._ask_for(place.workspace, file).url
            if file.external:
                raise SlackProblem(
                    say("That file is kept outside of Slack, so I can't fetch it. Please upload the file itself here.")
                )
            token, folder = client.token or "", self._scratch.folder
            with downloaded(url, token, self._teams, self._most_bytes, folder, on_part) as path:
                reading = _reading(file.name, path.stat().st_size)
                on_status(reading)
                with Pulse(on_status) as pulse:
                    pulse.tell(reading)

                    def tell(doing: Message) -> None:
                        pulse.tell(say("Reading {name}: {doing}", name=file.name, doing=doing))

                    return self._desk.receive(path, file.name, asker, place, options, language, beside, tell)
        except SLACK_ERRORS as error:
            log.warning("a file could not be fetched: %s", type(error).__name__)
            return Reply("refused", language or "en", message=explain_problem(error))

    def look_up(self, file_id: str, place: Place) -> Shared | None:
        """A file of which only the id is known; None when it is gone, or Slack does not tell."""
        try:
            client = self._teams.client(place.workspace)
            found: Any = client.files_info(file=file_id)["file"]
        except SLACK_ERRORS as error:
            log.warning("Slack does not tell about a file: %s", error)
            return None
        shares = found.get("shares") or {}
        shared = [
            share for kind in shares.values() for name, each in kind.items() if name == place.channel for share in each
        ]
        first = min(shared, key=lambda share: str(share.get("ts") or "")) if shared else {}
        ts = first.get("ts")
        return Shared(read_file_object(found), ts, first.get("thread_ts") or ts)

    def _ask_for(self, team: str, file: DroppedFile) -> DroppedFile:
        """The rest of a file that came with its id alone, as files of other workspaces do."""
        response: Any = self._teams.client(team).files_info(file=file.id)
        return read_file_object(response["file"])


def _fetching(name: str, taken: int, size: int) -> Message:
    """How much of a file is here."""
    if not size:
        return say("Fetching {name}: {megabytes} MB so far…", name=name, megabytes=_megabytes(taken))
    share = Percent(min(1.0, taken / size), 0)
    return say("Fetching {name} ({megabytes} MB): {share}…", name=name, megabytes=_megabytes(size), share=share)


def _reading(name: str, size: int) -> Message:
    return say("Reading {name} ({megabytes} MB)…", name=name, megabytes=_megabytes(size))


def _megabytes(size: int) -> float:
    return round(size / 1_000_000, 1)
