"""The message shortcut “Analyse this file”: reads the files of a message, also of one from before the bot came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation import Language
from bot.render.language import detect
from bot.slack.answering import Answerer
from bot.slack.cards import Card
from bot.slack.incoming import DroppedFile
from bot.slack.presses import Work
from bot.slack.progress import Progress
from bot.slack.triggers import Trigger, Triggers
from bot.spoken import spoken_language
from bot.wording import words_for
from tools.messages import say

__all__ = ["Analysing", "Wish"]


@dataclass(frozen=True, kw_only=True)
class Wish(Trigger):
    """Somebody wants the files of a message to be read.

    Attributes:
        ts, thread_ts: of the message.
        files: of the message.
    """

    ts: str
    thread_ts: str | None
    files: tuple[DroppedFile, ...]

    @property
    def language(self) -> Language:
        """That of the names of the files."""
        return detect(" ".join(file.name for file in self.files))

    @property
    def thread(self) -> str | None:
        """Where what was read is shown: beneath the message."""
        return self.thread_ts or (None if self.direct else self.ts)


class Analysing:
    """Has the files of a message read."""

    def __init__(self, answerer: Answerer, work: Callable[[Progress, Callable[[], None]], None]) -> None:
        """Set up; arguments as for `Triggers`."""
        self._answerer = answerer
        self._triggers = Triggers(answerer, work)

    def apologise(self, wish: Wish, error: Exception) -> None:
        """A wish could not be handled: whoever had it is told."""
        self._triggers.tell(wish, wish.spot(wish.language, wish.thread_ts), words_for(error))

    def take(self, wish: Wish) -> Work | None:
        """Take a wish, without asking Slack anything: what is left to do."""
        if not wish.files:
            nothing = say("There is no file in that message. Choose one that a CSV or Excel file came with.")
            return lambda: self._triggers.tell(wish, wish.spot(wish.language, wish.thread_ts), nothing)
        language = spoken_language(self._answerer.store, wish.user, wish.place)
        card = Card(
            conversation=wish.thread or "direct",
            reply_in=wish.thread,
            language=language or wish.language,
            spoken=language is not None,
            asker=wish.user,
            files=tuple(file.stored for file in wish.files),
            kind="open",
        )
        return (lambda: self._begin(wish, card)) if self._triggers.take(wish, "shortcut", card) else None

    def _begin(self, wish: Wish, card: Card) -> None:
        if self._triggers.refuses(wish, wish.spot(wish.language, wish.thread_ts), card):
            return
        progress = self._answerer.begin(wish.spot(wish.language, wish.thread), card, noted=True)
        self._triggers.work(progress, lambda: self._answerer.answer(card, progress))
