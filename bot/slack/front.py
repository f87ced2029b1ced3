"""The front office for Slack: takes what is new and for the bot, and hands it to threads of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from slack_sdk import WebClient

from bot.render.language import detect
from bot.slack.answering import Answerer, is_direct
from bot.slack.blocks import lost_post
from bot.slack.cards import Card, load_card, save_card
from bot.slack.clicks import Click, Clicks
from bot.slack.delivery import Spot
from bot.slack.incoming import Incoming, is_small_talk, looks_like_data
from storage.store import Place

__all__ = ["Front"]

log = logging.getLogger(__name__)

_AT_ONCE = 16
"""Questions that are waited for at the same time; each waits for a worker process, so this costs little."""
_GREETERS = 4
"""Threads that only say that work has begun, so that this is never kept waiting by work."""
_PATIENCE = 3.0
"""Seconds that a file waits for the message that it came with; Slack sends the two apart."""


class Front:
    """Takes messages, files and clicks, and sees that each gets one answer."""

    def __init__(self, answerer: Answerer, patience: float = _PATIENCE) -> None:
        """Set up.

        Args:
            answerer: does what is wanted.
            patience: seconds that a file waits for its message.
        """
        self._answerer = answerer
        self._store = answerer.store
        self._patience = patience
        self._greeters = ThreadPoolExecutor(_GREETERS, thread_name_prefix="slack-greet")
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="slack-work")
        self._timers: set[threading.Timer] = set()
        self.clicks = Clicks(answerer)

    @property
    def client(self) -> WebClient:
        """The client of Slack's Web API."""
        return self._answerer.mailbox.client

    def close(self, *, wait: bool = True) -> None:
        """Take nothing new. What is being answered is waited for, or left to be told so at the next start."""
        for timer in list(self._timers):
            timer.cancel()
        self._greeters.shutdown(wait=wait, cancel_futures=not wait)
        self._workers.shutdown(wait=wait, cancel_futures=not wait)

    def recover(self) -> None:
        """Tell those whose answer was lost when the bot was stopped, and offer to try again."""
        mailbox = self._answerer.mailbox
        for left in mailbox.journal.left_open():
            card = load_card(self._store, Place(left.team, left.channel), left.card)
            if card is not None:
                spot = Spot(left.team, left.channel, card.reply_in, card.asker, card.language)
                mailbox.resume(spot, left.ts).finish(lost_post(card.id, card.language))
            mailbox.journal.close(left.channel, left.ts)

    def message(self, incoming: Incoming, event_id: str) -> None:
        """Take a message; returns at once."""
        self._start(self._greeters, self._take, incoming, event_id)

    def click(self, handle: Callable[[Click], None], click: Click) -> None:
        """Take a click; returns at once."""
        self._start(self._workers, self.clicks.guarded, handle, click)

    def file(self, team: str, channel: str, user: str, file_id: str) -> None:
        """Take a file that was shared; returns at once. One whose message comes as well is left to that message."""

        def start() -> None:
            self._timers.discard(timer)
            self._start(self._workers, self._take_file, team, channel, user, file_id)

        timer = threading.Timer(self._patience, start)
        timer.daemon = True
        self._timers.add(timer)
        timer.start()

    def _take(self, incoming: Incoming, event_id: str) -> None:
        """If the message is for the bot and new, say that work has begun, and begin."""
        if not self._is_for_me(incoming) or not self._is_new(incoming, event_id):
            return
        card = Card(
            conversation=incoming.conversation,
            reply_in=incoming.reply_in,
            language=detect(incoming.text or " ".join(file.name for file in incoming.files)),
            asker=incoming.user,
            question=incoming.text,
            files=tuple(
                {"id": file.id, "name": file.name, "url": file.url, "external": file.external}
                for file in incoming.files
            ),
            mentioned=incoming.mentioned or incoming.direct,
            kind="open",
        )
        self._begin(Place(incoming.team, incoming.channel), card)

    def _begin(self, place: Place, card: Card) -> None:
        save_card(self._store, place, card)
        spot = Spot(place.workspace, place.channel, card.reply_in, card.asker, card.language)
        progress = self._answerer.begin(spot, card)
        if progress.ts is not None:
            work = lambda: self._answerer.answer(card, progress)  # noqa: E731
            self._start(self._workers, self._answerer.guarded, progress, work)

    def _is_for_me(self, incoming: Incoming) -> bool:
        if incoming.direct or incoming.mentioned or any(looks_like_data(file) for file in incoming.files):
            return True
        if incoming.thread_ts is None or incoming.to_others or is_small_talk(incoming.text):
            return False
        return self._answerer.knows(Place(incoming.team, incoming.channel), incoming.thread_ts)

    def _is_new(self, incoming: Incoming, event_id: str) -> bool:
        """Each event once, and each message once, however many events it arrives as."""
        if event_id and not self._store.first_time("event", event_id):
            return False
        where = f"{incoming.team}/{incoming.channel}"
        if not self._store.first_time("message", f"{where}/{incoming.ts}"):
            return False
        for file in incoming.files:
            self._store.first_time("file", f"{where}/{file.id}")
        return True

    def _take_file(self, team: str, channel: str, user: str, file_id: str) -> None:
        if not self._store.first_time("file", f"{team}/{channel}/{file_id}"):
            return
        found = self._answerer.reader.look_up(file_id, channel)
        if found is None or not looks_like_data(found[0]):
            return
        file, ts = found
        direct = is_direct(channel)
        card = Card(
            conversation="direct" if direct else ts or file_id,
            reply_in=None if direct else ts,
            language=detect(file.name),
            asker=user,
            files=({"id": file.id, "name": file.name, "url": file.url, "external": file.external},),
            mentioned=False,
            kind="open",
        )
        self._begin(Place(team, channel), card)

    def _start(self, pool: ThreadPoolExecutor, work: Callable[..., None], *given: Any) -> None:
        try:
            pool.submit(work, *given).add_done_callback(_complain)
        except RuntimeError:
            log.warning("the bot is stopping: something that came in now is not handled")


def _complain(done: Future[None]) -> None:
    if not done.cancelled() and (error := done.exception()):
        log.error("something that came from Slack could not be handled", exc_info=error)
