"""What each button does. A button works in the place that it was shown in, for anyone who can see it there.

Each is taken first, which asks the store and never Slack; what is left to do comes back, to be done once Slack has been
told that the press arrived.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.actions.confirming import CHANGING
from bot.actions.surroundings import CONFIRM
from bot.render.language import translations
from bot.slack.answering import Answerer, is_direct
from bot.slack.cards import Card, load_card
from bot.slack.delivery import waiting_name
from bot.slack.judgement import note_correction
from bot.slack.presses import Work, take_press
from bot.slack.progress import Progress
from bot.slack.spots import Spot
from bot.wording import words_for
from storage.store import Place
from tools.messages import Message, say, write

__all__ = ["Click", "Clicks"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Click:
    """A button that was pressed: by whom, where, on which message, what it carries, and what opens a modal now."""

    team: str
    channel: str
    user: str
    message_ts: str
    thread_ts: str | None
    value: str
    trigger: str = ""

    @property
    def place(self) -> Place:
        """Where the button was shown."""
        return Place(self.team, self.channel)

    @property
    def card_id(self) -> str:
        """The first part of what the button carries."""
        return self.value.partition(":")[0]

    @property
    def pick(self) -> str:
        """The second part: which of several."""
        return self.value.partition(":")[2]


class Clicks:
    """Does what buttons say."""

    def __init__(self, answerer: Answerer, reopen: Callable[[Card, Progress], None]) -> None:
        """Set up.

        Args:
            answerer: answers.
            reopen: does what was pressed in an App Home, where that was lost with its process.
        """
        self._answerer = answerer
        self._store = answerer.store
        self._mailbox = answerer.mailbox
        self._reopen = reopen

    def apologise(self, click: Click, error: Exception) -> None:
        """A button could not be handled: whoever pressed it is told."""
        self._mailbox.whisper(Spot(click.team, click.channel, click.thread_ts, click.user, "en"), words_for(error))

    def choose(self, click: Click) -> Work | None:
        """A choice: the same call runs again with it, and its answer takes the place of the question."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            return self._stands_for_nothing(click)
        number = _number(click.pick)
        if number >= len(card.choices):
            return None
        choice = card.choices[number]
        arguments = dict(choice["arguments"])
        if click.user != card.asker and _is_of_the_asker(arguments):
            return lambda: self._leave_to_asker(click, card)
        if CONFIRM in arguments:
            return self._confirm(click, card, arguments)
        doing = _begun(_chosen(card, arguments), click)
        if not take_press(self._store, click.place, doing, ("choice", card.id), click.message_ts):
            return self._too_late(click, card)
        if choice.get("corrects"):
            note_correction(self._store, click.place, click.user, card, arguments)
        message = say("{choice}: working on it…", choice=str(choice["label"]))
        return lambda: self._resume(click, card, doing, message, lambda it: self._run_choice(card, arguments, it))

    def _confirm(self, click: Click, card: Card, arguments: dict[str, Any]) -> Work | None:
        """A yes or a no of whoever asked: where they may not do it any more they are told so, and the buttons stay.

        One press at a time, at any process; the first that counts takes the buttons away.
        """
        press = f"{click.team}/{card.id}/confirm"
        doing = replace(_begun(card, click), kind="confirm", press=press)
        if self._store.is_known("choice", card.id) or not take_press(
            self._store, click.place, doing, ("press", press), click.message_ts
        ):
            return self._too_late(click, card)

        def work() -> None:
            spot = self.spot_of(click, card)
            try:
                progress = self._mailbox.resume(spot, click.message_ts, doing.id, noted=True)
                reply = self._answerer.reply(card, spot, arguments)
                if reply.denied or reply.status == "failed":
                    self.whisper(click, card, reply.message or say("Only somebody else may do that."))
                    return
                self._store.first_time("choice", card.id)
                self._answerer.guarded(progress, lambda: self._answerer.show_reply(card, progress, reply))
            finally:
                self._mailbox.work.close_work(click.place, click.message_ts, doing.id)
                self._store.forget("press", press)

        return work

    def _leave_to_asker(self, click: Click, card: Card) -> None:
        """Somebody else decides about what only whoever asked for it may: they are told so, and the buttons stay."""
        person = self._answerer.places.person(click.team, card.asker)
        self.whisper(
            click,
            card,
            say("{person} asked for this, so it is theirs to decide. You can ask me yourself.", person=person),
        )

    def ask_next(self, click: Click) -> Work | None:
        """A suggested question: it is asked."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            return self._stands_for_nothing(click)
        number = _number(click.pick)
        if number >= len(card.suggestions):
            return None
        about = card.sources[0] if card.kind == "file" and card.sources else ""
        asked = replace(card, question=card.suggestions[number], about=about, chosen=None, mentioned=True)
        return self.in_new_message(click, str(number), asked)

    def explain(self, click: Click) -> Work | None:
        """“How?”: the answer above is explained, whatever was asked since."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            return self._stands_for_nothing(click)
        if card.turn is None:
            return None
        text = write(say("How did you calculate that?"), card.language, translations(card.language))
        chosen = {"tool": "explain_result"}
        asked = replace(card, question=text, conversation=card.explained_in, chosen=chosen)
        return self.in_new_message(click, "how", asked)

    def export(self, click: Click) -> Work | None:
        """“CSV” or “Excel”: the tables of the answer come as a file."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            return self._stands_for_nothing(click)
        if card.result_id is None or click.pick not in ("csv", "xlsx"):
            return None
        press = f"{click.team}/{card.id}/{click.pick}/{click.user}"
        doing = replace(_begun(card, click), export=click.pick, press=press)
        if not take_press(self._store, click.place, doing, ("press", press)):
            return None

        def work() -> None:
            try:
                problem = self._answerer.hand_over(doing, self.spot_of(click, card))
                if problem:
                    self.whisper(click, card, problem)
            finally:
                self._mailbox.close(click.place, waiting_name(doing.id))
                self._store.forget("press", press)

        return work

    def schedule(self, click: Click) -> Work | None:
        """“Schedule…”: asks when the answer is to be posted again, as buttons; nothing is scheduled before a yes."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            return self._stands_for_nothing(click)
        if card.result_id is None:
            return None
        text = write(say("Post this again on a schedule."), card.language, translations(card.language))
        chosen = {"tool": "schedule_report", "result": card.result_id}
        asked = replace(card, question=text, asker=click.user, chosen=chosen)
        return self.in_new_message(click, "schedule", asked)

    def stop(self, click: Click) -> Work | None:
        """“Stop”: what takes long is stopped, by whoever wanted it or an admin, whichever process is at it."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            return self._stands_for_nothing(click)
        if click.user in (card.asker, card.presser):
            return self._stop(click, card)

        def work() -> None:
            places = self._answerer.places
            if not places.is_admin(click.team, click.user):
                person = places.person(click.team, card.presser or card.asker)
                self.whisper(
                    click, card, say("Only {person}, who wanted this, or an admin can stop it.", person=person)
                )
            elif (left := self._stop(click, card)) is not None:
                left()

        return work

    def _stop(self, click: Click, card: Card) -> Work | None:
        """Stop it for somebody who may."""
        if not self._answerer.stops.press(click.place, card.id):
            return lambda: self.whisper(click, card, say("It is being stopped already."))
        self._store.record(click.user, "stop", click.place)
        return None

    def retry(self, click: Click) -> Work | None:
        """“Try again”, on a message that was left without its answer."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            return self._stands_for_nothing(click)
        if card.rootless and not is_direct(click.channel):
            # It was asked beside messages, and the message that answers it begins the thread.
            card = replace(card, conversation=click.message_ts, reply_in=click.message_ts)
        doing = _begun(card, click)
        claim = ("retry", f"{card.id}/{click.message_ts}")
        if not take_press(self._store, click.place, doing, claim, click.message_ts):
            return None
        answer = self._reopen if card.home else self._answerer.answer
        return lambda: self._resume(click, card, doing, say("Working on it…"), lambda it: answer(card, it))

    def _resume(
        self, click: Click, card: Card, doing: Card, message: Message, work: Callable[[Progress], None]
    ) -> None:
        """Go on with the message that a button is in.

        Args:
            click: the press.
            card: of the button.
            doing: what "Try again" stands for from now on.
            message: what is being done.
            work: does it.
        """
        spot = self.spot_of(click, card)
        progress = self._mailbox.resume(spot, click.message_ts, doing.id, message, noted=True)
        self._answerer.guarded(progress, lambda: work(progress))

    def _run_choice(self, card: Card, arguments: dict[str, Any], progress: Progress) -> None:
        match card.kind:
            case "file":
                self._answerer.arriving.choose(card, arguments, progress)
            case "parts":
                self._answerer.arriving.decide(card, arguments, progress)
            case _:
                self._answerer.ask(card, progress, chosen=arguments)

    def in_new_message(
        self,
        click: Click,
        what: str,
        card: Card,
        ask: Callable[[Card, Progress], None] | None = None,
        refusal: Callable[[], Message | None] = lambda: None,
    ) -> Work | None:
        """Do what a button says in a message of its own; a second press while it is being done does nothing.

        At no process: a row says that it is being done. The card knows of it, so that it can be taken away when the
        process is stopped in between.

        Args:
            click: the press.
            what: which button of the message it was.
            card: the question, and what was chosen with it.
            ask: has it answered, where that takes more than to ask it.
            refusal: says why it is not to be done after all, which whoever pressed alone is told.
        """
        press = f"{click.team}/{click.card_id}/{what}"
        doing = replace(_begun(card, click), press=press, files=(), parts=(), bundle="", unread=())
        if not take_press(self._store, click.place, doing, ("press", press)):
            return None

        def work() -> None:
            try:
                problem = refusal()
                if problem is not None:
                    self.whisper(click, card, problem)
                    self._mailbox.close(click.place, waiting_name(doing.id))
                    return
                progress = self._answerer.begin(self.spot_of(click, card), doing, noted=True)
                if progress.ts is not None:
                    self._answerer.guarded(progress, lambda: (ask or self._answerer.answer)(doing, progress))
            finally:
                self._store.forget("press", press)

        return work

    def _too_late(self, click: Click, card: Card) -> Work:
        return lambda: self.whisper(click, card, say("Somebody has chosen already; the answer is on its way."))

    def _stands_for_nothing(self, click: Click) -> Work:
        return lambda: self.card_of(click)

    def card_of(self, click: Click) -> Card | None:
        """What a button stands for; whoever presses one that stands for nothing here is told so."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            spot = Spot(click.team, click.channel, click.thread_ts, click.user, "en")
            self._mailbox.whisper(spot, say("These buttons don't belong here, or what they stand for was deleted."))
        return card

    def spot_of(self, click: Click, card: Card) -> Spot:
        """Where a click is answered, and to whom."""
        return Spot(click.team, click.channel, card.reply_in, click.user, card.language)

    def whisper(self, click: Click, card: Card, message: Message) -> None:
        """Tell whoever clicked, and nobody else."""
        self._mailbox.whisper(self.spot_of(click, card), message)


def _is_of_the_asker(arguments: Mapping[str, Any]) -> bool:
    """Whether only whoever asked may make a choice: what comes of it would be theirs, or be done in their name."""
    return CONFIRM in arguments or arguments.get("tool") in CHANGING


def _chosen(card: Card, arguments: Mapping[str, Any]) -> Card:
    """A card once something was chosen: how its file is read, what its question means, whether files go together."""
    match card.kind:
        case "file":
            read = {**card.files[0].get("options", {}), **{name: str(value) for name, value in arguments.items()}}
            return replace(card, files=({**card.files[0], "options": read},))
        case "reply":
            return replace(card, chosen=dict(arguments))
        case "parts":
            # It is done with the data sets gone: what was chosen must not go with them.
            return replace(card, chosen=dict(arguments), sources=())
    return card


def _begun(card: Card, click: Click) -> Card:
    """A card of work that a press begins."""
    return replace(card, kind="open", presser=click.user, choices=(), suggestions=(), id=secrets.token_hex(8))


def _number(text: str) -> int:
    """The number that a button carries; one that fits nothing when it carries none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1_000_000
