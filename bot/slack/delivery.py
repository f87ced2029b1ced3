"""Saying things in Slack: a progress message that becomes the answer, pictures and files, words for one person."""

from __future__ import annotations

import itertools
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError

from bot.conversation import ExportedFile, Picture
from bot.slack.blocks import Post, notice_post
from bot.slack.limits import ALT_TEXT, cut
from bot.slack.outcomes import Outcome, outcome_of
from bot.slack.patience import is_uncertain
from bot.slack.problems import SLACK_ERRORS, error_code, explain_problem
from bot.slack.progress import Progress
from bot.slack.spots import Spot
from bot.slack.tables import Block
from bot.slack.teams import Teams
from bot.slack.uploading import Upload, upload_files
from bot.slack.wording import tidy
from storage.errors import StorageError
from storage.store import Place
from tools.messages import Message, say

__all__ = ["UNSAID", "Mailbox", "OpenWork", "picture_name", "waiting_name"]

log = logging.getLogger(__name__)

_MARKED = "marketbot_message"
_LOOK_BACK = 300.0
"""Seconds before a try that a message of it may be dated, as Slack's clock is not ours."""
_FEW = 15
"""Messages that Slack gives to apps that are not in its directory, at one look."""
_PAGES = 20
"""Looks at most for one message: where more was said meanwhile, it counts as not there."""

UNSAID = "unsaid:"
"""Begins the name of work whose progress message is not in Slack yet."""


class OpenWork(Protocol):
    """Remembers which progress messages still wait for their answer, and who works on it."""

    def open_work(self, place: Place, ts: str, card: str) -> None:
        """Remember a message of this process; again for one that is there already."""

    def name_work(self, place: Place, ts: str, name: str) -> None:
        """It goes by another name now."""

    def close_work(self, place: Place, ts: str, card: str | None = None) -> bool:
        """Forget it, unless it stands for the work of another card by now."""


def waiting_name(card: str) -> str:
    """The name of work until Slack has given its message one: Slack may be away, and the bot stopped."""
    return f"{UNSAID}{card}"


class Mailbox:
    """Says things, in whichever workspace they belong to."""

    def __init__(self, teams: Teams, work: OpenWork, clock: Callable[[], float] = time.monotonic) -> None:
        """Set up.

        Args:
            teams: the workspaces.
            work: remembers which progress messages still wait for their answer.
            clock: in seconds.
        """
        self.teams = teams
        self.work = work
        self.clock = clock
        self._left: list[tuple[Place, str, str | None]] = []

    def begin(self, spot: Spot, message: Message, card: str | None = None, *, noted: bool = False) -> Progress:
        """Show at once that somebody is at work.

        Args:
            spot: where.
            message: what is being done.
            card: what "Try again" would stand for, should the bot be stopped before the answer is there.
            noted: the work is noted already, by the `waiting_name` of its card.
        """
        place = Place(spot.team, spot.channel)
        if card and not noted:
            self.work.open_work(place, waiting_name(card), card)
        outcome, ts = self.deliver(spot, notice_post(message, spot.language), card)
        progress = Progress(self, spot, ts, card, message)
        if card and outcome != "unreachable":
            self._name(progress, waiting_name(card))
        return progress

    def _name(self, progress: Progress, waiting: str) -> None:
        """Note the name that Slack gave to a message; where it took none, there is nothing to wait for."""
        place = Place(progress.spot.team, progress.spot.channel)
        try:
            if progress.ts:
                self.work.name_work(place, waiting, progress.ts)
            else:
                self.work.close_work(place, waiting)
        except StorageError:
            # It is said already: the work goes on, and the note goes with its answer, whichever name it has by now.
            log.warning("work that has begun could not be noted", exc_info=True)
            progress.noted = [waiting, *progress.noted]

    def close(self, place: Place, ts: str, card: str | None = None) -> None:
        """Note that a message has the answer of a card, now or, while the database is out of order, later."""
        try:
            self.work.close_work(place, ts, card)
        except StorageError:
            log.warning("an answer could not be noted as given; it is tried again", exc_info=True)
            self._left.append((place, ts, card))

    def tidy_up(self) -> None:
        """Note what could not be noted before."""
        left, self._left = self._left, []
        for each in left:
            self.close(*each)

    def resume(
        self, spot: Spot, ts: str, card: str | None = None, message: Message | None = None, *, noted: bool = False
    ) -> Progress:
        """Go on with a message that is there already, such as one with buttons that was clicked; it says `message`.

        `noted` where it is noted already that it waits for its answer.
        """
        if card and not noted:
            self.work.open_work(Place(spot.team, spot.channel), ts, card)
        progress = Progress(self, spot, ts, card)
        if message is not None:
            progress.say_now(message)
        return progress

    def post(self, spot: Spot, post: Post, mark: str | None = None) -> str | None:
        """Post a message and return its name; None where Slack does not let the bot write.

        The person is then told in a direct message why.

        Args:
            spot: where.
            post: what.
            mark: names the message for `find`, so that whoever takes over from a stopped process can look for it.
        """
        return self.deliver(spot, post, mark)[1]

    def deliver(self, spot: Spot, post: Post, mark: str | None = None) -> tuple[Outcome, str | None]:
        """Post a message as `post` does; what became of it, and its name where it can be read."""
        try:
            return "said", self._post_once(spot, post, mark or secrets.token_hex(8))
        except SLACK_ERRORS as error:
            outcome = outcome_of(error)
            log.warning("a message could not be posted in %s: %s", spot.channel, error_code(error) or error)
            if outcome == "refused":
                self._tell_directly(spot, explain_problem(error))
            return outcome, None

    def find(self, spot: Spot, mark: str, since: float | None = None) -> str | None:
        """The name of a message that was posted with a mark, if it is there: in its thread, or in the room itself.

        Args:
            spot: where it would be.
            mark: that it would have.
            since: seconds since 1970; older messages are not looked at.

        Raises:
            OSError: Slack can't be reached.

        Cost: one call for the usual few messages, of which Slack allows some apps no more than one a minute; in a busy
            room one for each page of messages since then, `_PAGES` at most.
        """
        client = self.teams.client(spot.team)
        about: dict[str, Any] = {"channel": spot.channel, "limit": _FEW, "include_all_metadata": True}
        about["oldest"] = str((time.time() if since is None else since) - _LOOK_BACK)
        if spot.thread:
            about["ts"] = spot.thread
        look = client.conversations_replies if spot.thread else client.conversations_history
        for _ in range(_PAGES):
            try:
                found: Any = look(**about)
            except SlackApiError as error:
                if is_uncertain(error):
                    raise
                log.warning("Slack does not let me look for a message: %s", error_code(error))
                return None
            for message in found.get("messages") or ():
                if _has_mark(message, mark):
                    return str(message["ts"])
            about["cursor"] = (found.get("response_metadata") or {}).get("next_cursor") or ""
            if not about["cursor"]:
                break
        return None

    def shows(self, spot: Spot, picture: str) -> bool:
        """Whether the first messages beneath another one have a file of this name.

        Raises:
            OSError: Slack can't be reached.
            SlackApiError: Slack does not let me look.
        """
        client = self.teams.client(spot.team)
        found: Any = client.conversations_replies(channel=spot.channel, ts=str(spot.thread), limit=_FEW)
        files = (file for message in found.get("messages") or () for file in message.get("files") or ())
        return any(file.get("name") == picture for file in files)

    def whisper(self, spot: Spot, message: Message) -> None:
        """Tell one person something that nobody else sees."""
        self.whisper_post(spot, message, notice_post(message, spot.language))

    def whisper_post(self, spot: Spot, message: Message, post: Post) -> None:
        """Show one person something that nobody else sees; where that can't be, they get the sentence directly."""
        try:
            self.teams.client(spot.team).chat_postEphemeral(
                channel=spot.channel,
                user=spot.person,
                thread_ts=spot.thread,
                text=post.text,
                blocks=post.blocks,
                parse="none",
                link_names=False,
            )
        except SLACK_ERRORS as error:
            log.warning("nothing could be whispered in %s: %s", spot.channel, error_code(error) or error)
            if outcome_of(error) == "refused":
                self._tell_directly(spot, message)

    def upload_pictures(self, spot: Spot, pictures: Sequence[Picture]) -> Message | None:
        """Put pictures beneath an answer. What went wrong comes back as a sentence; the answer stays."""
        if not pictures:
            return None
        uploads = [
            Upload(picture_name(number), each.png, cut(tidy(each.title), 200), cut(tidy(each.description), ALT_TEXT))
            for number, each in enumerate(pictures, start=1)
        ]
        problem = self._upload(spot, uploads)
        return problem and say("The picture could not be shown: {reason}", reason=problem)

    def upload_files(self, spot: Spot, files: Sequence[ExportedFile]) -> Message | None:
        """Hand over files in the conversation; what went wrong comes back as a sentence."""
        if not files:
            return None
        problem = self._upload(spot, [Upload(file.name, file.data, file.name) for file in files])
        return problem and say("The file could not be handed over: {reason}", reason=problem)

    def _post_once(self, spot: Spot, post: Post, mark: str) -> str:
        """Post a message once, however often that has to be tried: where a try may have succeeded, look first."""
        client = self.teams.client(spot.team)
        started = time.time()
        for attempt in itertools.count():
            try:
                response: Any = client.chat_postMessage(
                    channel=spot.channel,
                    thread_ts=spot.thread,
                    text=post.text,
                    blocks=_marked(post.blocks, mark),
                    metadata={"event_type": _MARKED, "event_payload": {"mark": mark}},
                    unfurl_links=False,
                    unfurl_media=False,
                    parse="none",
                    link_names=False,
                )
                return str(response["ts"])
            except SLACK_ERRORS as error:
                if not is_uncertain(error) or not self.teams.patience.wait(attempt):
                    raise
                log.info("a message may or may not have been posted: %s", error_code(error) or error)
            if found := self.find(spot, mark, started):
                return found
        raise AssertionError("unreachable")

    def _upload(self, spot: Spot, uploads: list[Upload]) -> Message | None:
        try:
            client = self.teams.client(spot.team)
            upload_files(client, self.teams.patience, spot.channel, spot.thread, uploads)
        except SLACK_ERRORS as error:
            log.warning("an upload to Slack failed: %s", error_code(error) or error)
            return explain_problem(error)
        return None

    def _tell_directly(self, spot: Spot, message: Message) -> None:
        """The channel can't be written to: a direct message says what is to be said."""
        post = notice_post(message, spot.language)
        try:
            self.teams.client(spot.team).chat_postMessage(
                channel=spot.person, text=post.text, blocks=post.blocks, unfurl_links=False, unfurl_media=False
            )
        except SLACK_ERRORS as error:
            log.warning("nor could the person be told: %s", error_code(error) or error)


def picture_name(number: int) -> str:
    """What the file of a picture beneath an answer is called; the first is 1."""
    return f"chart-{number}.png"


def _marked(blocks: Sequence[Block], mark: str) -> list[Block]:
    """The blocks, the last of them called by the mark: some servers keep no metadata of a message."""
    return [*blocks[:-1], {"block_id": f"{_MARKED}-{mark}", **blocks[-1]}] if blocks else []


def _has_mark(message: Mapping[str, Any], mark: str) -> bool:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == _MARKED and metadata.get("event_payload", {}).get("mark") == mark:
        return True
    return any(block.get("block_id") == f"{_MARKED}-{mark}" for block in message.get("blocks") or ())
