"""The message shortcut “Analyse this file”: reads the files of a message, also of one from before the bot came."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.render.language import detect
from bot.slack.answering import Answerer, is_direct
from bot.slack.blocks import notice_post
from bot.slack.cards import Card, save_card
from bot.slack.incoming import DroppedFile
from bot.slack.progress import Progress
from bot.slack.spots import Spot
from bot.slack.whispers import whisper_to
from bot.wording import words_for
from storage.records import Place
from tools.messages import Message, say

__all__ = ["Analysing", "Wish"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """Somebody wants the files of a message to be read.

    Attributes:
        team, channel, user: where, and who wants it.
        ts, thread_ts: of the message.
        files: of the message.
        address: `response_url`, for answers that they alone see.
        trigger: names this one use of the shortcut.
    """

    team: str
    channel: str
    user: str
    ts: str
    thread_ts: str | None
    files: tuple[DroppedFile, ...]
    address: str = ""
    trigger: str = ""


class Analysing:
    """Has the files of a message read."""

    def __init__(self, answerer: Answerer, work: Callable[[Progress, Callable[[], None]], None]) -> None:
        """Set up.

        Args:
            answerer: reads.
            work: has something done that a message was posted for; returns at once.
        """
        self._answerer = answerer
        self._store = answerer.store
        self._work = work

    def guarded(self, wish: Wish) -> None:
        """Take a wish; should it fail, whoever had it is told and the log has the detail."""
        try:
            self._take(wish)
        except Exception as error:
            log.exception("a shortcut could not be handled")
            self._whisper(wish, words_for(error))

    def _take(self, wish: Wish) -> None:
        if not wish.files:
            self._whisper(wish, say("There is no file in that message. Choose one that a CSV or Excel file came with."))
            return
        place = Place(wish.team, wish.channel)
        problem = self._answerer.places.why_not_post(place)
        if problem is not None:
            self._whisper(wish, problem)
            return
        if wish.trigger and not self._store.first_time("shortcut", f"{wish.team}/{wish.trigger}"):
            return
        direct = is_direct(wish.channel)
        thread = wish.thread_ts or (None if direct else wish.ts)
        card = Card(
            conversation=thread or "direct",
            reply_in=thread,
            language=detect(" ".join(file.name for file in wish.files)),
            asker=wish.user,
            files=tuple(file.stored for file in wish.files),
            kind="open",
        )
        save_card(self._store, place, card)
        progress = self._answerer.begin(self._spot(wish, thread), card)
        if progress.ts is not None:
            self._work(progress, lambda: self._answerer.answer(card, progress))

    def _whisper(self, wish: Wish, message: Message) -> None:
        spot = self._spot(wish, wish.thread_ts)
        whisper_to(self._answerer.mailbox, spot, wish.address, notice_post(message, spot.language), message)

    def _spot(self, wish: Wish, thread: str | None) -> Spot:
        language = detect(" ".join(file.name for file in wish.files))
        return Spot(wish.team, wish.channel, thread, wish.user, language)
