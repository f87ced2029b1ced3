"""What people do beside messages, a slash command or a shortcut: they alone are told of trouble, all see the answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation import Language
from bot.slack.answering import Answerer, is_direct
from bot.slack.blocks import Post, notice_post
from bot.slack.cards import Card
from bot.slack.delivery import waiting_name
from bot.slack.presses import take_press
from bot.slack.progress import Progress
from bot.slack.spots import Spot
from bot.slack.whispers import whisper_to
from storage.records import Place
from tools.messages import Message

__all__ = ["Trigger", "Triggers"]


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Something that somebody did beside messages.

    Attributes:
        team, channel, user: where, and who.
        address: `response_url`, for answers that they alone see.
        trigger: names this one use.
    """

    team: str
    channel: str
    user: str
    address: str = ""
    trigger: str = ""

    @property
    def place(self) -> Place:
        """Where it was."""
        return Place(self.team, self.channel)

    @property
    def direct(self) -> bool:
        """Whether that is a direct message."""
        return is_direct(self.channel)

    def spot(self, language: Language, thread: str | None = None) -> Spot:
        """Where it is answered."""
        return Spot(self.team, self.channel, thread, self.user, language)


class Triggers:
    """What is the same for all of them."""

    def __init__(self, answerer: Answerer, work: Callable[[Progress, Callable[[], None]], None]) -> None:
        """Set up.

        Args:
            answerer: does what is wanted.
            work: has something done that a message was posted for; returns at once.
        """
        self._answerer = answerer
        self._work = work

    def take(self, done: Trigger, kind: str, card: Card) -> bool:
        """Take what somebody did; False when it was taken before.

        Args:
            done: what somebody did.
            kind: of trigger.
            card: what is to be done.
        """
        claim = (kind, f"{done.team}/{done.trigger or secrets.token_hex(8)}")
        return take_press(self._answerer.store, done.place, card, claim)

    def tell(self, done: Trigger, spot: Spot, *messages: Message) -> None:
        """Tell whoever did it, and nobody else."""
        posts = [notice_post(each, spot.language) for each in messages]
        post = Post("\n".join(each.text for each in posts), [block for each in posts for block in each.blocks])
        whisper_to(self._answerer.mailbox, spot, done.address, post, messages[0])

    def refuses(self, done: Trigger, spot: Spot, card: Card, *advice: Message) -> bool:
        """Whether it can't be done, as the bot can't write there: whoever did it is told so, and it is over.

        Args:
            done: what somebody did.
            spot: where they are told why not.
            card: what was taken.
            advice: what they can do where the bot can't write.
        """
        problem = self._answerer.places.why_not_post(done.place)
        if problem is None:
            return False
        self.tell(done, spot, problem, *advice)
        self._answerer.mailbox.close(done.place, waiting_name(card.id))
        return True

    def work(self, progress: Progress, work: Callable[[], None]) -> None:
        """Have it done, if there is a message that can become the answer."""
        if progress.ts is not None:
            self._work(progress, work)
