"""What each button does. A button works in the place that it was shown in, for anyone who can see it there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.actions.surroundings import CONFIRM
from bot.render.language import translations
from bot.slack.answering import Answerer, is_direct
from bot.slack.cards import Card, card_thread, card_words, load_card, save_card
from bot.slack.judgement import note_correction
from bot.slack.progress import Progress
from bot.slack.spots import Spot
from bot.wording import words_for
from storage.arrivals import Arrival, Mark, Opening
from storage.errors import NotFound
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

    def __init__(self, answerer: Answerer) -> None:
        """Set up with what answers."""
        self._answerer = answerer
        self._store = answerer.store
        self._mailbox = answerer.mailbox

    def guarded(self, handle: Callable[[Click], None], click: Click) -> None:
        """Do what a button says; should it fail, whoever pressed it is told and the log has the detail."""
        try:
            handle(click)
        except Exception as error:
            log.exception("a button could not be handled")
            spot = Spot(click.team, click.channel, click.thread_ts, click.user, "en")
            self._mailbox.whisper(spot, words_for(error))

    def choose(self, click: Click) -> None:
        """A choice: the same call runs again with it, and its answer takes the place of the question."""
        card = self.card_of(click)
        number = _number(click.pick)
        if card is None or number >= len(card.choices):
            return
        choice = card.choices[number]
        if CONFIRM in choice["arguments"]:
            self._confirm(click, card, dict(choice["arguments"]))
            return
        message = say("{choice}: working on it…", choice=str(choice["label"]))
        progress = self._resume(click, card, _chosen(card, choice["arguments"]), ("choice", card.id), message)
        if progress is None:
            self.whisper(click, card, say("Somebody has chosen already; the answer is on its way."))
            return
        if choice.get("corrects"):
            note_correction(self._store, click.place, click.user, card, dict(choice["arguments"]))
        self._answerer.guarded(progress, lambda: self._run_choice(card, dict(choice["arguments"]), progress))

    def _confirm(self, click: Click, card: Card, arguments: dict[str, Any]) -> None:
        """A yes or a no to something that only some may do: whoever may not is told so, and the buttons stay.

        One press at a time, at any process; the first that counts takes the buttons away.
        """
        press = f"{click.team}/{card.id}/confirm"
        if self._store.is_known("choice", card.id) or not self._store.first_time("press", press):
            self.whisper(click, card, say("Somebody has chosen already; the answer is on its way."))
            return
        try:
            spot = self.spot_of(click, card)
            doing = save_card(
                self._store, click.place, replace(card, kind="confirm", press=press, id=secrets.token_hex(8))
            )
            progress = self._mailbox.resume(spot, click.message_ts, doing.id)
            reply = self._answerer.reply(card, spot, arguments)
            if reply.denied or reply.status == "failed":
                self.whisper(click, card, reply.message or say("Only somebody else may do that."))
                return
            self._store.first_time("choice", card.id)
            self._answerer.guarded(progress, lambda: self._answerer.show_reply(card, progress, reply))
        finally:
            self._mailbox.work.close_work(click.place, click.message_ts)
            self._store.forget("press", press)

    def ask_next(self, click: Click) -> None:
        """A suggested question: it is asked."""
        card = self.card_of(click)
        number = _number(click.pick)
        if card is None or number >= len(card.suggestions):
            return
        asked = replace(card, question=card.suggestions[number], files=(), unread=(), mentioned=True)
        self.in_new_message(
            click, str(number), asked, lambda progress: self._answerer.ask(asked, progress, clicked=True)
        )

    def explain(self, click: Click) -> None:
        """“How?”: the answer above is explained, whatever was asked since."""
        card = self.card_of(click)
        if card is None or card.turn is None:
            return
        text = write(say("How did you calculate that?"), card.language, translations(card.language))
        asked = replace(card, question=text, files=(), unread=(), conversation=card.explained_in)
        chosen = {"tool": "explain_result"}
        self.in_new_message(
            click, "how", asked, lambda progress: self._answerer.ask(asked, progress, chosen=chosen, clicked=True)
        )

    def export(self, click: Click) -> None:
        """“CSV” or “Excel”: the tables of the answer come as a file."""
        card = self.card_of(click)
        if card is None or card.result_id is None or click.pick not in ("csv", "xlsx"):
            return
        places = self._answerer.places.visible(click.place, click.user, direct=is_direct(click.channel))
        try:
            admin = self._answerer.places.is_admin(click.team, click.user)
            file = self._answerer.desk.export(
                card.result_id, click.pick, places, card.language, click.user, admin=admin
            )
        except NotFound:
            self.whisper(click, card, say("That result is gone, or it is not yours to see."))
            return
        problem = self._mailbox.upload_files(self.spot_of(click, card), (file,))
        if problem:
            self.whisper(click, card, problem)

    def schedule(self, click: Click) -> None:
        """“Schedule…”: asks when the answer is to be posted again, as buttons; nothing is scheduled before a yes."""
        card = self.card_of(click)
        if card is None or card.result_id is None:
            return
        text = write(say("Post this again on a schedule."), card.language, translations(card.language))
        chosen = {"tool": "schedule_report", "result": card.result_id}
        asked = replace(card, question=text, files=(), unread=(), asker=click.user)
        self.in_new_message(
            click, "schedule", asked, lambda progress: self._answerer.ask(asked, progress, chosen=chosen, clicked=True)
        )

    def stop(self, click: Click) -> None:
        """“Stop”: what takes long is stopped, by whoever wanted it or an admin, whichever process is at it."""
        card = self.card_of(click)
        if card is None:
            return
        places = self._answerer.places
        if click.user not in (card.asker, card.presser) and not places.is_admin(click.team, click.user):
            person = places.person(click.team, card.presser or card.asker)
            self.whisper(click, card, say("Only {person}, who wanted this, or an admin can stop it.", person=person))
            return
        if self._answerer.stops.press(click.place, card.id):
            self._store.record(click.user, "stop", click.place)
        else:
            self.whisper(click, card, say("It is being stopped already."))

    def retry(self, click: Click) -> None:
        """“Try again”, on a message that was left without its answer."""
        card = self.card_of(click)
        if card is None:
            return
        claim = ("retry", f"{card.id}/{click.message_ts}")
        progress = self._resume(click, card, card, claim, say("Working on it…"))
        if progress is not None:
            self._answerer.guarded(progress, lambda: self._answerer.answer(card, progress))

    def _resume(self, click: Click, card: Card, again: Card, claim: Mark, message: Message) -> Progress | None:
        """Go on with the message that a button is in; None when it was pressed before.

        That it was pressed is kept together with what is to be done, or not at all: a press that is lost with its
        process can be made again, and one that was taken is told of by whoever starts next.

        Args:
            click: the press.
            card: of the button.
            again: what "Try again" stands for from now on.
            claim: names the press, of whoever makes it.
            message: what is being done.
        """
        doing = replace(again, kind="open", presser=click.user, id=secrets.token_hex(8))
        opening = Opening(click.message_ts, doing.id, card_thread(doing.id), card_words(doing), doing.sources)
        if self._store.take(Arrival(click.place, (claim,), lambda _: opening)) is None:
            return None
        return self._mailbox.resume(self.spot_of(click, card), click.message_ts, doing.id, message, noted=True)

    def _run_choice(self, card: Card, arguments: dict[str, Any], progress: Progress) -> None:
        match card.kind:
            case "file":
                self._answerer.arriving.choose(card, arguments, progress)
            case "parts":
                self._answerer.arriving.decide(card, arguments, progress)
            case _:
                self._answerer.ask(card, progress, chosen=arguments)

    def in_new_message(self, click: Click, what: str, card: Card, work: Callable[[Progress], None]) -> None:
        """Do what a button says in a message of its own; a second press while it is being done does nothing.

        At no process: a row says that it is being done. The card knows of it, so that it can be taken away when the
        process is stopped in between.
        """
        press = f"{click.team}/{click.card_id}/{what}"
        if not self._store.first_time("press", press):
            return
        try:
            open_card = self._answerer.keep(click.place, replace(card, press=press, presser=click.user))
            progress = self._answerer.begin(self.spot_of(click, card), open_card)
            if progress.ts is not None:
                self._answerer.guarded(progress, lambda: work(progress))
        finally:
            self._store.forget("press", press)

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


def _chosen(card: Card, arguments: Mapping[str, Any]) -> Card:
    """A card once something was chosen: how its file is read, or what its question means."""
    match card.kind:
        case "file":
            read = {**card.files[0].get("options", {}), **{name: str(value) for name, value in arguments.items()}}
            return replace(card, files=({**card.files[0], "options": read},))
        case "reply":
            return replace(card, chosen=dict(arguments))
    return card


def _number(text: str) -> int:
    """The number that a button carries; one that fits nothing when it carries none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1_000_000
