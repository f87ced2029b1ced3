"""Saying things in Slack: a progress message that becomes the answer, pictures and files, words for one person."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.conversation import ExportedFile, Language, Picture
from bot.slack.blocks import Post, notice_post
from bot.slack.journal import Journal
from bot.slack.limits import ALT_TEXT, cut
from bot.slack.problems import error_code, explain_problem
from bot.slack.wording import tidy
from tools.messages import Message, say

__all__ = ["Mailbox", "Progress", "Spot"]

log = logging.getLogger(__name__)

_STATUS_EVERY = 1.0
"""Seconds between two changes of a progress message; Slack takes about one a second in a channel."""
_ERRORS = (SlackApiError, SlackClientError, OSError)
_TOO_MUCH = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "invalid_attachments")
"""Slack's ways of saying that it does not like how a message is built."""


@dataclass(frozen=True)
class Spot:
    """Where something is said, to whom, and in which language."""

    team: str
    channel: str
    thread: str | None
    person: str
    language: Language


class Mailbox:
    """Says things in one workspace."""

    def __init__(self, client: WebClient, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        """Set up.

        Args:
            client: with the bot's token.
            journal: remembers which progress messages still wait for their answer.
            clock: in seconds.
        """
        self.client = client
        self.journal = journal
        self.clock = clock

    def begin(self, spot: Spot, message: Message, card: str | None = None) -> Progress:
        """Show at once that somebody is at work.

        Args:
            spot: where.
            message: what is being done.
            card: what "Try again" would stand for, should the bot be stopped before the answer is there.
        """
        ts = self.post(spot, notice_post(message, spot.language))
        if ts and card:
            self.journal.open(spot.team, spot.channel, ts, card)
        return Progress(self, spot, ts)

    def resume(self, spot: Spot, ts: str, card: str | None = None, message: Message | None = None) -> Progress:
        """Go on with a message that is there already, such as one with buttons that was clicked; it says `message`."""
        if card:
            self.journal.open(spot.team, spot.channel, ts, card)
        progress = Progress(self, spot, ts)
        if message is not None:
            progress.say_now(message)
        return progress

    def post(self, spot: Spot, post: Post) -> str | None:
        """Post a message and return its name; None where Slack does not let the bot write.

        The person is then told in a direct message why.
        """
        try:
            response: Any = self.client.chat_postMessage(
                channel=spot.channel,
                thread_ts=spot.thread,
                text=post.text,
                blocks=post.blocks,
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                link_names=False,
            )
        except _ERRORS as error:
            if error_code(error) in _TOO_MUCH:
                raise
            self._tell_directly(spot, error)
            return None
        return str(response["ts"])

    def whisper(self, spot: Spot, message: Message) -> None:
        """Tell one person something that nobody else sees."""
        post = notice_post(message, spot.language)
        try:
            self.client.chat_postEphemeral(
                channel=spot.channel,
                user=spot.person,
                thread_ts=spot.thread,
                text=post.text,
                blocks=post.blocks,
                parse="none",
                link_names=False,
            )
        except _ERRORS as error:
            self._tell_directly(spot, error, message)

    def upload_pictures(self, spot: Spot, pictures: Sequence[Picture]) -> Message | None:
        """Put pictures beneath an answer. What went wrong comes back as a sentence; the answer stays."""
        if not pictures:
            return None
        uploads = [
            {
                "filename": f"chart-{number}.png",
                "content": picture.png,
                "title": cut(tidy(picture.title), 200),
                "alt_txt": cut(tidy(picture.description), ALT_TEXT),
            }
            for number, picture in enumerate(pictures, start=1)
        ]
        problem = self._upload(spot, uploads)
        return problem and say("The picture could not be shown: {reason}", reason=problem)

    def upload_files(self, spot: Spot, files: Sequence[ExportedFile]) -> Message | None:
        """Hand over files in the conversation; what went wrong comes back as a sentence."""
        if not files:
            return None
        uploads = [{"filename": file.name, "content": file.data, "title": file.name} for file in files]
        problem = self._upload(spot, uploads)
        return problem and say("The file could not be handed over: {reason}", reason=problem)

    def _upload(self, spot: Spot, uploads: list[dict[str, Any]]) -> Message | None:
        try:
            self.client.files_upload_v2(channel=spot.channel, thread_ts=spot.thread, file_uploads=uploads)
        except _ERRORS as error:
            log.warning("an upload to Slack failed: %s", error_code(error) or error)
            return explain_problem(error)
        return None

    def _tell_directly(self, spot: Spot, error: Exception, message: Message | None = None) -> None:
        """The channel can't be written to: a direct message says why."""
        log.warning("could not write to %s: %s", spot.channel, error_code(error) or error)
        post = notice_post(message or explain_problem(error), spot.language)
        try:
            self.client.chat_postMessage(
                channel=spot.person, text=post.text, blocks=post.blocks, unfurl_links=False, unfurl_media=False
            )
        except _ERRORS as second:
            log.warning("nor to the person: %s", error_code(second) or second)


class Progress:
    """One message: first that work is going on, then what, in the end the answer."""

    def __init__(self, mailbox: Mailbox, spot: Spot, ts: str | None) -> None:
        """Hold the message `ts`; None where nothing could be posted."""
        self.spot = spot
        self.ts = ts
        self._mailbox = mailbox
        self._lock = threading.Lock()
        self._changed = mailbox.clock()
        self._done = False

    def status(self, message: Message) -> None:
        """Say what is going on, at most once a second; never after the answer."""
        with self._lock:
            now = self._mailbox.clock()
            if self._done or self.ts is None or now - self._changed < _STATUS_EVERY:
                return
            self._changed = now
            self._try_update(message)

    def say_now(self, message: Message) -> None:
        """Say what is going on, however short ago something else was said."""
        with self._lock:
            self._try_update(message)

    def finish(self, *posts: Post) -> bool:
        """Put the answer in the place of the progress message.

        Args:
            posts: the answer, and plainer ways to say it, should Slack not take the first.

        Returns:
            Whether the answer can be read now.
        """
        with self._lock:
            self._done = True
            said = any(self._say(post) for post in posts)
            if self.ts:
                self._mailbox.journal.close(self.spot.channel, self.ts)
            return said

    def amend(self, *posts: Post) -> None:
        """Change the answer once more, to add what has come up since; plainer ways to say it follow the first."""
        with self._lock:
            any(self._say(post) for post in posts)

    def withdraw(self) -> None:
        """Take the progress message away: there is nothing to say."""
        with self._lock:
            self._done = True
            if self.ts is None:
                return
            try:
                self._mailbox.client.chat_delete(channel=self.spot.channel, ts=self.ts)
            except _ERRORS as error:
                log.info("a message could not be taken back: %s", error_code(error) or error)
            self._mailbox.journal.close(self.spot.channel, self.ts)

    def _say(self, post: Post) -> bool:
        """Edit the message; where it can't be edited (deleted, too old), post a new one."""
        try:
            if self.ts is not None:
                try:
                    self._update(post)
                except SlackApiError as error:
                    if error_code(error) in _TOO_MUCH:
                        raise
                    log.info("posting anew, because of %s", error_code(error))
                else:
                    return True
            posted = self._mailbox.post(self.spot, post)
        except _ERRORS as error:
            log.warning("Slack did not take a message: %s", error_code(error) or error)
            return False
        return posted is not None

    def _try_update(self, message: Message) -> None:
        try:
            self._update(notice_post(message, self.spot.language))
        except _ERRORS as error:
            log.info("a status could not be shown: %s", error_code(error) or error)

    def _update(self, post: Post) -> None:
        self._mailbox.client.chat_update(
            channel=self.spot.channel,
            ts=str(self.ts),
            text=post.text,
            blocks=post.blocks,
            parse="none",
            link_names=False,
        )
