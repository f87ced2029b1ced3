"""The one message that an answer begins as: what is going on, edited until the answer stands in its place."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.slack.blocks import Post, working_post
from bot.slack.outcomes import Outcome, outcome_of
from bot.slack.problems import SLACK_ERRORS, error_code
from bot.slack.spots import Spot
from storage.store import Place
from tools.messages import Message, say

if TYPE_CHECKING:
    from bot.slack.delivery import Mailbox

__all__ = ["Progress"]

log = logging.getLogger(__name__)

_STATUS_EVERY = 1.0
"""Seconds between two changes of a progress message; Slack takes about one a second in a channel."""


class Progress:
    """One message: first that work is going on, then what, in the end the answer."""

    def __init__(
        self, mailbox: Mailbox, spot: Spot, ts: str | None, card: str | None = None, message: Message | None = None
    ) -> None:
        """Hold a message.

        Args:
            mailbox: says things.
            spot: where it is.
            ts: its name; None where nothing could be posted.
            card: of the work that it stands for.
            message: what it says.
        """
        self.spot = spot
        self.ts = ts
        self.card = card
        self._message = message or say("Working on it…")
        self._stoppable = False
        self._followers: list[Callable[[Message | None], None]] = []
        self.noted = [ts] if ts else []
        self._mailbox = mailbox
        self._lock = threading.Lock()
        self._changed = mailbox.clock()
        self._done = False

    @property
    def done(self) -> bool:
        """Whether nothing more is going on."""
        return self._done

    def follow(self, follower: Callable[[Message | None], None]) -> None:
        """Tell somebody else too what is going on, and by None that it is over; they must not wait for anything."""
        self._followers.append(follower)

    def offer_stop(self) -> bool:
        """From now on the message has a button that stops the work; False where Slack did not take it now."""
        with self._lock:
            if self._done or self.ts is None or self.card is None:
                return True
            self._stoppable = True
            return self._try_update(self._message)

    def stopping(self) -> None:
        """The button was pressed: it goes, and the message says so."""
        with self._lock:
            self._stoppable = False
            if not self._done and self.ts is not None:
                self._try_update(say("Stopping…"))

    def status(self, message: Message) -> None:
        """Say what is going on, at most once a second; never after the answer."""
        for follower in self._followers:
            follower(message)
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
            Whether the answer can be read now. Where Slack stayed away, the message goes on to count as unanswered,
            and whoever starts next says so in it.
        """
        with self._lock:
            self._end()
            outcome = self._say_one_of(posts)
            if outcome != "unreachable":
                self._close()
            return outcome == "said"

    def amend(self, *posts: Post) -> None:
        """Change the answer once more, to add what has come up since; plainer ways to say it follow the first."""
        with self._lock:
            self._say_one_of(posts)

    def withdraw(self) -> None:
        """Take the progress message away: there is nothing to say."""
        with self._lock:
            self._end()
            if self.ts is None:
                return
            try:
                self._mailbox.teams.client(self.spot.team).chat_delete(channel=self.spot.channel, ts=self.ts)
            except SLACK_ERRORS as error:
                log.info("a message could not be taken back: %s", error_code(error) or error)
            self._close()

    def _end(self) -> None:
        self._done = True
        for follower in self._followers:
            follower(None)

    def _close(self) -> None:
        for name in self.noted:
            self._mailbox.close(Place(self.spot.team, self.spot.channel), name, self.card)

    def _say_one_of(self, posts: Sequence[Post]) -> Outcome:
        """Say the first of these that Slack takes."""
        outcome: Outcome = "badly built"
        for post in posts:
            outcome = self._say(post)
            if outcome != "badly built":
                break
        return outcome

    def _say(self, post: Post) -> Outcome:
        """Edit the message; where it can't be edited (deleted, too old), post a new one."""
        try:
            if self.ts is not None and self._edit(post):
                return "said"
        except SLACK_ERRORS as error:
            log.warning("Slack did not take a message: %s", error_code(error) or error)
            return outcome_of(error)
        outcome, posted = self._mailbox.deliver(self.spot, post)
        self.ts = posted or self.ts
        return outcome

    def _edit(self, post: Post) -> bool:
        """Edit the message; False where it can't be edited."""
        try:
            self._update(post)
        except SlackApiError as error:
            if outcome_of(error) != "refused":
                raise
            log.info("posting anew, because of %s", error_code(error))
            return False
        return True

    def _try_update(self, message: Message) -> bool:
        self._message = message
        try:
            # A status is out of date in a moment: it is tried once, and the work does not wait for it.
            stop = self.card if self._stoppable else None
            self._update(working_post(message, self.spot.language, stop), patient=False)
        except SLACK_ERRORS as error:
            log.info("a status could not be shown: %s", error_code(error) or error)
            return False
        return True

    def _update(self, post: Post, *, patient: bool = True) -> None:
        self._mailbox.teams.client(self.spot.team, patient=patient).chat_update(
            channel=self.spot.channel,
            ts=str(self.ts),
            text=post.text,
            blocks=post.blocks,
            parse="none",
            link_names=False,
        )
