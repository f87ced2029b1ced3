"""The front office for Slack: takes what is new and for the bot, and hands it to threads of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

from bot.render.language import detect
from bot.slack.analysing import Analysing, Wish
from bot.slack.answering import Answerer
from bot.slack.blocks import lost_post, notice_post
from bot.slack.cards import Card, load_card
from bot.slack.changing import Changes
from bot.slack.clicks import Click, Clicks
from bot.slack.commands import Command, Commands
from bot.slack.delivery import UNSAID
from bot.slack.homes import Homes
from bot.slack.incoming import Incoming, looks_like_data
from bot.slack.installing import Installations
from bot.slack.judging import Judging
from bot.slack.precedence import Precedence
from bot.slack.progress import Progress
from bot.slack.prompts import AssistantThread
from bot.slack.spots import Spot
from bot.slack.submissions import ViewAct
from bot.slack.taking import Recent, Taking
from bot.slack.teams import Teams
from bot.wording import words_for
from storage.store import Place, Store

__all__ = ["Front"]

log = logging.getLogger(__name__)

_AT_ONCE = 16
"""Questions that are waited for at the same time; each waits for a worker process, so this costs little."""
_TAKERS = 16
"""Threads that only take what comes in. They wait for the database together, and never for Slack."""
_GREETERS = 32
"""Threads that only say that work has begun, so that this is never kept waiting by work."""
_PATIENCE = 3.0
"""Seconds that a file waits for the message that it came with; Slack sends the two apart."""

_TAKEN_WITHIN = 2.0
"""Seconds that Slack is kept waiting at most until a message is taken; it waits for three."""
_A_DAY = 86_400.0
_SILENT = timedelta(minutes=10)
"""A process on another machine that gave no sign of life for so long is dead; it gives one at every look for others."""


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
        self._takers = ThreadPoolExecutor(_TAKERS, thread_name_prefix="slack-take")
        self._greeters = ThreadPoolExecutor(_GREETERS, thread_name_prefix="slack-greet")
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="slack-work")
        self._timers: set[threading.Timer] = set()
        self._apologies = Recent()
        self._greetings = Precedence()
        self._taking = Taking(answerer)
        self.analysing = Analysing(answerer, self._work)
        self.clicks = Clicks(answerer)
        self.commands = Commands(answerer, self._work)
        self.changes = Changes(answerer, self.clicks)
        self.homes = Homes(answerer)
        self.judging = Judging(answerer, self.clicks)

    @property
    def answerer(self) -> Answerer:
        """What does what is wanted."""
        return self._answerer

    @property
    def teams(self) -> Teams:
        """The workspaces."""
        return self._answerer.mailbox.teams

    @property
    def store(self) -> Store:
        """What is kept."""
        return self._store

    def close(self, *, wait: bool = True) -> None:
        """Take nothing new. What is being answered is waited for, or left to be told so at the next start."""
        for timer in list(self._timers):
            timer.cancel()
        if not wait:
            self.teams.stop()
        self._takers.shutdown(wait=wait, cancel_futures=not wait)
        self._greeters.shutdown(wait=wait, cancel_futures=not wait)
        self._workers.shutdown(wait=wait, cancel_futures=not wait)
        self._answerer.stops.close()
        self._answerer.assistants.close()

    def recover(self) -> None:
        """Tell those whose answer was lost when a process was stopped, and offer to try again.

        Called at the start and now and then: with several processes, one that is alive speaks for one that is not.
        """
        self._answerer.mailbox.tidy_up()
        self._store.touch_work()
        found = self._store.lost_work(_SILENT)
        greeted = {lost.card for lost in found if not lost.ts.startswith(UNSAID)}
        for lost in found:
            try:
                if lost.ts.startswith(UNSAID) and lost.card in greeted:
                    self._store.close_work(lost.place, lost.ts)  # stopped between the two notes of one greeting
                else:
                    self._tell_lost(lost.place, lost.ts, lost.card)
            except Exception:
                log.exception("somebody could not be told that their answer was lost")

    def uninstalled(self, team: str, moment: float) -> None:
        """A workspace took the bot out at that moment; returns at once."""
        self._start(self._greeters, lambda: Installations(self._store).forget(team, moment))

    def message(self, incoming: Incoming, event_id: str) -> bool:
        """Take a message; returns once it is taken, when Slack may be told that it arrived and forget it.

        Returns:
            False when it is not taken yet, as the database or the processors keep it waiting for longer than Slack
            waits: Slack should give it again, which is left alone should this one be taken after all.
        """
        self._greetings.expect()
        taken = self._start(self._takers, self._take, incoming, event_id)
        if taken is None:
            self._greetings.settle()
            return False
        return taken in wait([taken], _TAKEN_WITHIN).done

    def command(self, command: Command) -> None:
        """Take what was asked by the slash command; returns at once."""
        self._start(self._greeters, self.commands.guarded, command)

    def analyse(self, wish: Wish) -> None:
        """Take the wish that the files of a message are read; returns at once."""
        self._start(self._greeters, self.analysing.guarded, wish)

    def assistant(self, handle: Callable[[AssistantThread], None], thread: AssistantThread) -> None:
        """Take what happened in the agent view; returns at once."""
        self._start(self._greeters, handle, thread)

    def click(self, handle: Callable[[Click], None], click: Click) -> None:
        """Take a click; returns at once."""
        if _is_whole(click):
            self._start(self._workers, self.clicks.guarded, handle, click)

    def click_at_once(self, handle: Callable[[Click], None], click: Click) -> None:
        """Take a click that somebody waits for, such as one that opens a form, ahead of all work; returns at once."""
        if _is_whole(click):
            self._start(self._greeters, self.clicks.guarded, handle, click)

    def act(self, handle: Callable[[ViewAct], None], act: ViewAct) -> None:
        """Take what was done in a view; returns at once."""
        self.click(lambda _: handle(act), act.click)

    def act_at_once(self, handle: Callable[[ViewAct], None], act: ViewAct) -> None:
        """Take what was done in a view and is waited for, ahead of all work; returns at once."""
        self.click_at_once(lambda _: handle(act), act.click)

    def file(self, team: str, channel: str, user: str, file_id: str) -> None:
        """Take a file that was shared; returns at once. One whose message comes as well is left to that message."""

        def start() -> None:
            self._timers.discard(timer)
            self._start(self._workers, self._take_file, team, channel, user, file_id)

        timer = threading.Timer(self._patience, start)
        timer.daemon = True
        self._timers.add(timer)
        timer.start()

    def _tell_lost(self, place: Place, ts: str, card_id: str) -> None:
        mailbox = self._answerer.mailbox
        card = load_card(self._store, place, card_id)
        if card is None:
            self._store.close_work(place, ts)
            return
        if card.press:
            self._store.forget("press", card.press)
        if card.kind == "confirm":
            # Its buttons are there still; whether it was done, whoever presses them again is told.
            self._store.close_work(place, ts)
            return
        spot = Spot(place.workspace, place.channel, card.reply_in, card.asker, card.language)
        found: str | None = ts
        if ts.startswith(UNSAID):
            # Nobody was greeted, or the process was stopped before it knew under which name.
            found = mailbox.find(spot, card.id, time.time() - _A_DAY)
        if Progress(mailbox, spot, found).finish(lost_post(card.id, card.language)):
            self._store.close_work(place, ts)

    def _take(self, incoming: Incoming, event_id: str) -> None:
        """If the message is for the bot and new, have it greeted. This never waits for Slack."""
        begun: Future[Any] | None = None
        try:
            card = self._taking.message(incoming, event_id)
            if card is not None:
                begun = self._start(self._greeters, self._greet, incoming, card)
        except Exception as error:
            begun = self._start(self._greeters, self._apologise, incoming, error)
        finally:
            if begun is None:
                self._greetings.settle()
            else:
                begun.add_done_callback(self._greetings.settle)

    def _greet(self, incoming: Incoming, card: Card) -> None:
        """Say that work has begun on a message, and begin."""
        try:
            self._begin(Place(incoming.team, incoming.channel), card)
        except Exception as error:
            self._apologise(incoming, error)

    def _apologise(self, incoming: Incoming, error: Exception) -> None:
        """A message could not be taken: whoever wanted something is told, once, and the log has the detail."""
        log.error("a message could not be taken", exc_info=error)
        wanted = incoming.direct or incoming.mentioned or any(looks_like_data(file) for file in incoming.files)
        if wanted and self._apologies.is_first(f"{incoming.team}/{incoming.channel}/{incoming.ts}"):
            language = detect(incoming.text)
            spot = Spot(incoming.team, incoming.channel, incoming.reply_in, incoming.user, language)
            self._answerer.mailbox.post(spot, notice_post(words_for(error), language))

    def _take_file(self, team: str, channel: str, user: str, file_id: str) -> None:
        place = Place(team, channel)
        card = self._taking.file(place, user, file_id)
        if card is not None:
            self._begin(place, card)

    def _begin(self, place: Place, card: Card) -> None:
        """Greet whoever waits for what was taken, and have it done."""
        spot = Spot(place.workspace, place.channel, card.reply_in, card.asker, card.language)
        progress = self._answerer.begin(spot, card, noted=True)
        if progress.ts is not None:
            self._work(progress, lambda: self._answerer.answer(card, progress))

    def _work(self, progress: Progress, work: Callable[[], None]) -> None:
        """Have something done that somebody was told about."""

        def begin() -> None:
            self._greetings.let_pass()
            self._answerer.guarded(progress, work)

        self._start(self._workers, begin)

    def _start(self, pool: ThreadPoolExecutor, work: Callable[..., Any], *given: Any) -> Future[Any] | None:
        """Have something done by one of a pool's threads; None where the bot is stopping."""
        try:
            begun = pool.submit(work, *given)
        except RuntimeError:
            log.warning("the bot is stopping: something that came in now is not handled")
            return None
        begun.add_done_callback(_complain)
        return begun


def _is_whole(click: Click) -> bool:
    """Whether it says who pressed where: Slack always does."""
    return bool(click.team and click.channel and click.user)


def _complain(done: Future[Any]) -> None:
    if not done.cancelled() and (error := done.exception()):
        log.error("something that came from Slack could not be handled", exc_info=error)
