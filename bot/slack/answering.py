"""From a message to its answer: files are read, the question is asked, and the reply is shown."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.actions.confirming import CHANGING
from bot.conversation import Question, Reply
from bot.render.language import translations
from bot.slack.afterwards import is_taken_back
from bot.slack.arriving import Arriving
from bot.slack.blocks import Post, finding_of, notice_post, reply_post, stopped_post
from bot.slack.cards import Card, card_for_reply, is_command, save_card
from bot.slack.delivery import Mailbox
from bot.slack.places import PlaceFinder
from bot.slack.progress import Progress
from bot.slack.prompts import Assistants
from bot.slack.reading import FileReader
from bot.slack.spots import Spot
from bot.slack.stopping import Stops, was_stopped
from bot.wording import words_for
from storage.errors import NotFound
from storage.store import Place, Store
from tools.messages import Message, Words, say, say_count, write

if TYPE_CHECKING:
    from bot.desk import Desk

__all__ = ["Answerer", "is_direct"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answerer:
    """Does what a message wants. It blocks until that is done, so it runs in threads of its own.

    Attributes:
        desk: answers.
        store: remembers which conversations the bot is in, and what buttons stand for.
        mailbox: says things in Slack.
        places: knows who may see what.
        reader: fetches files and has them read.
        assistants: shows in the agent view what is going on.
        stops: lets work be stopped.
        native_tables: whether Slack's table block can be used.
    """

    desk: Desk
    store: Store
    mailbox: Mailbox
    places: PlaceFinder
    reader: FileReader
    assistants: Assistants
    stops: Stops
    native_tables: bool

    def begin(self, spot: Spot, card: Card, *, noted: bool = False) -> Progress:
        """Say that work has begun on what a card holds; `noted` where that was noted when it was taken."""
        message = say("Reading {name}…", name=str(card.files[0]["name"])) if card.files else say("Working on it…")
        follow = self.assistants.begin(spot, card.question, message)
        progress = self.mailbox.begin(spot, message, card.id, noted=noted)
        if follow is not None:
            progress.follow(follow)
        return progress

    @property
    def arriving(self) -> Arriving:
        """What does what files want."""
        return Arriving(self)

    def answer(self, card: Card, progress: Progress) -> None:
        """Everything that one message wants: its files first, each with a summary, then its question."""
        if card.export:
            problem = self.hand_over(card, progress.spot)
            if problem:
                progress.finish(notice_post(problem, card.language))
            else:
                progress.withdraw()
        elif card.parts and card.chosen is not None:
            self.arriving.decide(card, card.chosen, progress)
        elif card.parts:
            self.arriving.offer(card, progress)
        elif not self.arriving.take(card, progress):
            notes = self.asked_by_command(card, progress.spot)
            self.ask(card, progress, chosen=card.chosen, clicked=bool(card.press), notes=notes)

    def asked_by_command(self, card: Card, spot: Spot) -> tuple[Message, ...]:
        """Who asked by the slash command, which no message shows; nothing of what was asked otherwise, or directly."""
        if not is_command(card.press) or is_direct(spot.channel):
            return ()
        return (say("{person} asked this with /marketbot.", person=self.places.person(spot.team, card.asker)),)

    def ask(
        self,
        card: Card,
        progress: Progress,
        *,
        quiet: bool = False,
        chosen: Mapping[str, Any] | None = None,
        clicked: bool = False,
        notes: tuple[Message, ...] = (),
    ) -> None:
        """Have the desk answer the question of a card, and show the answer.

        Args:
            card: of the message that led here.
            progress: the message that becomes the answer.
            quiet: say nothing where there is no answer, as nobody asked the bot by name.
            chosen: the arguments of a choice.
            clicked: the question was clicked, so it stands nowhere and is said with the answer.
            notes: what else the reader must know.
        """
        reply = self.reply(card, progress.spot, chosen, progress.status)
        if was_stopped(reply):
            self.show_stopped(replace(card, chosen=chosen), progress)
            return
        if self._is_taken_back(progress) and not (reply.tool in CHANGING and reply.status == "answered"):
            progress.withdraw()
            return
        if quiet and reply.status in ("refused", "failed"):
            progress.withdraw()
            return
        self.show_reply(card, progress, reply, clicked=clicked, notes=notes)

    def reply(
        self,
        card: Card,
        spot: Spot,
        chosen: Mapping[str, Any] | None = None,
        on_status: Callable[[Message], None] | None = None,
    ) -> Reply:
        """The desk's reply to the question of a card, before anything of it is shown; arguments as in `ask`."""
        place = Place(spot.team, spot.channel)
        question = Question(
            text=_text_of(card),
            asker=spot.person,
            place=place,
            places=self.places.visible(place, spot.person, direct=is_direct(spot.channel)),
            thread=card.conversation,
            chosen=chosen,
            zone=self.places.zone(spot.team, spot.person),
            rooms=self.places,
            about=_about(card),
            channels=card.channels,
        )
        return self.desk.ask(question, on_status)

    def show_reply(
        self, card: Card, progress: Progress, reply: Reply, *, clicked: bool = False, notes: tuple[Message, ...] = ()
    ) -> None:
        """Show a reply to the question of a card; arguments as in `ask`."""
        spot = progress.spot
        text = _text_of(card)
        kept = "" if reply.private else text
        base = replace(
            card,
            kind="reply",
            question=kept,
            asker=spot.person,
            files=(),
            press="",
            presser="",
            chosen=None,
            about="",
            home=None,
        )
        unseen = self.places.unseen(Place(spot.team, spot.channel), spot.person, direct=is_direct(spot.channel))
        said = (*notes, unseen) if unseen else notes
        if card.unread:
            reply, said = _without(card.unread, reply, said)
        self.show(progress, reply, base, asked=text if clicked else None, notes=said)

    def show(
        self, progress: Progress, reply: Reply, base: Card, asked: str | None = None, notes: tuple[Message, ...] = ()
    ) -> None:
        """Show a reply: the text first, so that nothing that comes after can lose it; then pictures and files."""
        spot = progress.spot
        place = Place(spot.team, spot.channel)
        card = card_for_reply(self.store, place, replace(base, id=secrets.token_hex(8)), reply)
        self.remember(place, base.reply_in)

        def build(*more: Message, native: bool = self.native_tables) -> Post:
            return reply_post(reply, card.id, asked=asked, notes=(*notes, *more), native_tables=native)

        progress.finish(build(), build(native=False), notice_post(finding_of(reply), reply.language))
        problems = (
            self.mailbox.upload_pictures(spot, reply.pictures),
            self.mailbox.upload_files(spot, reply.files),
        )
        wrong = [problem for problem in problems if problem]
        if wrong:
            progress.amend(build(*wrong), build(*wrong, native=False))

    def hand_over(self, card: Card, spot: Spot) -> Message | None:
        """Hand over the tables of an answer as a file; what went wrong comes back as a sentence."""
        place = Place(spot.team, spot.channel)
        places = self.places.visible(place, spot.person, direct=is_direct(spot.channel))
        admin = self.places.is_admin(spot.team, spot.person)
        try:
            file = self.desk.export(card.result_id or "", card.export, places, card.language, spot.person, admin=admin)
        except NotFound:
            return say("That result is gone, or it is not yours to see.")
        return self.mailbox.upload_files(spot, (file,))

    def knows(self, place: Place, thread: str) -> bool:
        """True where the bot has answered in this thread."""
        return bool(self.store.turns(place, _answered(thread), 1))

    def guarded(self, progress: Progress, work: Callable[[], None]) -> None:
        """Do something that can be stopped; should it fail, the message says so and the log has the detail."""
        try:
            with self.stops.watched(progress):
                work()
        except Exception as error:
            log.exception("something that came from Slack could not be done")
            progress.finish(notice_post(words_for(error), progress.spot.language))

    def keep(self, place: Place, card: Card) -> Card:
        """Keep a card as what “Try again” stands for while work is going on."""
        return save_card(self.store, place, replace(card, kind="open", id=secrets.token_hex(8)))

    def show_stopped(self, card: Card, progress: Progress) -> None:
        """Say that it was stopped, and offer to do it again; nothing is said where the question was deleted."""
        if self._is_taken_back(progress):
            progress.withdraw()
            return
        spot = progress.spot
        again = self.keep(Place(spot.team, spot.channel), card)
        progress.finish(stopped_post(again.id, spot.language))

    def _is_taken_back(self, progress: Progress) -> bool:
        return is_taken_back(self.store, Place(progress.spot.team, progress.spot.channel), progress.card)

    def remember(self, place: Place, thread: str | None) -> None:
        """Take part in a thread from now on: what is said there without a mention is meant for the bot too."""
        if thread is not None and not self.knows(place, thread):
            self.store.save_turn(place, _answered(thread), "{}")


def is_direct(channel: str) -> bool:
    """True for a direct message."""
    return channel.startswith("D")


def _text_of(card: Card) -> str:
    """The question of a card; whoever only names the bot wants to know what it can do."""
    return card.question or write(say("What can you do?"), card.language, translations(card.language))


def _without(names: tuple[str, ...], reply: Reply, notes: tuple[Message, ...]) -> tuple[Reply, tuple[Message, ...]]:
    """Say first that an answer is without files that were dropped with its question."""
    files = Words(tuple(say("“{name}”", name=name) for name in names))
    warning = say_count(
        "I could not read {files}, so this is without that file.",
        "I could not read {files}, so this is without these files.",
        len(names),
        files=files,
    )
    if reply.answer is None:
        return reply, (warning, *notes)
    return replace(reply, answer=replace(reply.answer, warnings=(warning, *reply.answer.warnings))), notes


def _about(card: Card) -> str | None:
    """The data set beneath which a question was offered, with what was read of its file."""
    if card.about:
        return card.about
    return card.sources[0] if card.kind == "file" and card.sources else None


def _answered(thread: str) -> str:
    """Notes that the bot has answered in a thread; kept apart from the conversation itself."""
    return f"answered:{thread}"
