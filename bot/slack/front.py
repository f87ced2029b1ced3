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
from bot.slack.afterwards import Afterwards, Deletion, Edit
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
from bot.slack.presses import Work
from bot.slack.progress import Progress
from bot.slack.prompts import AssistantThread
from bot.slack.spots import Spot
from bot.slack.submissions import ViewAct
from bot.slack.taking import HELD, Held, Recent, Taking
from bot.slack.teams import Teams
from bot.wording import words_for
from storage.store import Place, Store
from tools.messages import say

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


_UNSURE = say(
    "I was restarted before I could say whether that was done. Please press the button again: I do it once only."
)


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
        self._afterwards = Afterwards(answerer.store, answerer.mailbox, answerer.stops)
        self.analysing = Analysing(answerer, self._work)
        self.homes = Homes(answerer)
        self.clicks = Clicks(answerer, self.homes.reopen)
        self.commands = Commands(answerer, self._work)
        self.changes = Changes(answerer, self.clicks)
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
                if lost.ts.startswith(HELD):
                    self._start(self._workers, self._take_file, Held.of(lost.place, lost.ts))
                elif lost.ts.startswith(UNSAID) and lost.card in greeted:
                    # Stopped between the two notes of one greeting.
                    self._store.close_work(lost.place, lost.ts, lost.card)
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

    def edited(self, edit: Edit, event_id: str) -> bool:
        """Take that a message was edited; returns as `message` does."""

        def take() -> Work | None:
            if not self._afterwards.is_question(edit):
                return self._afterwards.edited(edit)
            self._greetings.expect()
            self._take(edit.message, event_id)
            return None

        # Whoever edited something did not call the bot: where it can't be taken, the log alone says so.
        return self._take_press(take, lambda _: None)

    def deleted(self, deletion: Deletion) -> bool:
        """Take that a message was deleted; returns as `message` does."""
        taken = self._start(self._takers, self._afterwards.deleted, deletion)
        return taken is not None and taken in wait([taken], _TAKEN_WITHIN).done

    def command(self, command: Command) -> bool:
        """Take what was asked by the slash command; returns as `message` does."""
        return self._take_press(
            lambda: self.commands.take(command), lambda error: self.commands.apologise(command, error)
        )

    def analyse(self, wish: Wish) -> bool:
        """Take the wish that the files of a message are read; returns as `message` does."""
        return self._take_press(lambda: self.analysing.take(wish), lambda error: self.analysing.apologise(wish, error))

    def assistant(self, handle: Callable[[AssistantThread], None], thread: AssistantThread) -> None:
        """Take what happened in the agent view; returns at once."""
        self._start(self._greeters, handle, thread)

    def click(self, take: Callable[[Click], Work | None], click: Click, *, ahead: bool = False) -> bool:
        """Take a click; returns as `message` does.

        Args:
            take: keeps what is to be done, without asking Slack anything, and gives what is left to do.
            click: who pressed what.
            ahead: what is left goes ahead of all work, as somebody waits for it.
        """
        if not _is_whole(click):
            return True
        pool = self._greeters if ahead else self._workers
        return self._take_press(lambda: take(click), lambda error: self.clicks.apologise(click, error), pool)

    def act(self, take: Callable[[ViewAct], Work | None], act: ViewAct, *, ahead: bool = False) -> bool:
        """Take what was done in a view; arguments and result as for `click`."""
        return self.click(lambda _: take(act), act.click, ahead=ahead)

    def look(self, show: Callable[[Click], None], click: Click) -> None:
        """Take a click of which nothing is kept, such as one that opens a form, ahead of all work; returns at once."""
        if _is_whole(click):
            self._start(
                self._greeters, self._guarded, lambda: show(click), lambda error: self.clicks.apologise(click, error)
            )

    def look_at(self, show: Callable[[ViewAct], None], act: ViewAct) -> None:
        """Take what was done in a view, as `look` does."""
        self.look(lambda _: show(act), act.click)

    def file(self, team: str, channel: str, user: str, file_id: str) -> bool:
        """Take a file that was shared; returns as `message` does. One whose message comes as well is left to that.

        While it waits for its message, a row says so: should the process be stopped, whoever starts next looks for it.
        """
        held = Held(Place(team, channel), user, file_id)

        def take() -> None:
            if self._taking.hold(held):
                self._wait_for_message(held)

        taken = self._start(self._takers, take)
        return taken is not None and taken in wait([taken], _TAKEN_WITHIN).done and taken.exception() is None

    def _wait_for_message(self, held: Held) -> None:
        def start() -> None:
            self._timers.discard(timer)
            self._start(self._workers, self._take_file, held)

        timer = threading.Timer(self._patience, start)
        timer.daemon = True
        self._timers.add(timer)
        timer.start()

    def _tell_lost(self, place: Place, ts: str, card_id: str) -> None:
        mailbox = self._answerer.mailbox
        card = load_card(self._store, place, card_id)
        if card is None:
            self._store.close_work(place, ts, card_id)
            return
        if card.press:
            self._store.forget("press", card.press)
        spot = Spot(place.workspace, place.channel, card.reply_in, card.presser or card.asker, card.language)
        if card.kind == "confirm":
            # Its buttons are there still; whether it was done, whoever presses them again is told.
            mailbox.whisper(spot, _UNSURE)
            self._store.close_work(place, ts, card_id)
            return
        found: str | None = ts
        if ts.startswith(UNSAID):
            # Nobody was greeted, or the process was stopped before it knew under which name.
            found = mailbox.find(spot, card.id, time.time() - _A_DAY)
        asked = card.question if card.press else ""
        if Progress(mailbox, spot, found, card_id).finish(lost_post(card.id, card.language, asked)):
            self._store.close_work(place, ts, card_id)

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

    def _take_file(self, held: Held) -> None:
        """Take a file that waited for its message, if that did not come."""
        card = self._taking.file(held)
        if card is not None:
            self._begin(held.place, card)

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

    def _take_press(
        self,
        take: Callable[[], Work | None],
        apologise: Callable[[Exception], None],
        pool: ThreadPoolExecutor | None = None,
    ) -> bool:
        """Take what somebody pressed, and have what is left of it done; whether it was taken in time."""
        pool = pool or self._greeters

        def begin() -> None:
            work: Work | None
            try:
                work = take()
            except Exception as error:
                log.exception("what somebody pressed could not be taken")
                failed = error
                self._start(self._greeters, lambda: apologise(failed))
                return
            if work is not None:
                self._start(pool, self._guarded, work, apologise)

        taken = self._start(self._takers, begin)
        return taken is not None and taken in wait([taken], _TAKEN_WITHIN).done

    @staticmethod
    def _guarded(work: Work, apologise: Callable[[Exception], None]) -> None:
        """Do what is left of a press; should it fail, whoever pressed is told and the log has the detail."""
        try:
            work()
        except Exception as error:
            log.exception("what somebody pressed could not be done")
            apologise(error)

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
