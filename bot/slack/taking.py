"""Takes what comes in, each thing once and for good, in one short transaction, before anybody is greeted."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.conversation import Turn
from bot.render.language import Language, detect
from bot.slack.afterwards import card_of_message
from bot.slack.answering import Answerer, is_direct
from bot.slack.cards import Card, card_thread, card_words
from bot.slack.delivery import waiting_name
from bot.slack.incoming import DroppedFile, Incoming, looks_like_data
from bot.small_talk import is_greeting, is_small_talk, is_yes_or_no
from bot.spoken import spoken_language
from storage.arrivals import Arrival, Mark, Opening
from storage.store import Place

__all__ = ["HELD", "Held", "Recent", "Taking"]

HELD = "held:"
"""Begins the name of work that waits for the message of a file."""


@dataclass(frozen=True)
class Held:
    """A file whose message is waited for: where, who shared it, and which."""

    place: Place
    user: str
    id: str

    @property
    def name(self) -> str:
        """Its name among the open work of its place."""
        return f"{HELD}{self.id}/{self.user}"

    @classmethod
    def of(cls, place: Place, name: str) -> Held:
        """The one of that name."""
        file_id, _, user = name.removeprefix(HELD).partition("/")
        return cls(place, user, file_id)


class Recent:
    """Remembers the last things of this process alone. Safe to use from several threads."""

    def __init__(self, most: int = 1_000) -> None:
        """Set up with how many things are remembered."""
        self._known: deque[str] = deque(maxlen=most)
        self._lock = threading.Lock()

    def __contains__(self, key: str) -> bool:
        with self._lock:
            return key in self._known

    def is_first(self, key: str) -> bool:
        """True for one caller only."""
        with self._lock:
            if key in self._known:
                return False
            self._known.append(key)
            return True


class Taking:
    """Finds out whether something is for the bot and new, and what is to be done then.

    From the moment that it is taken, a card says what is to be done and a row which process is at it: killed at any
    moment later, another process tells of it. Killed before, it was not taken, and may come again.
    """

    def __init__(self, answerer: Answerer) -> None:
        """Set up with what answers."""
        self._answerer = answerer
        self._store = answerer.store
        self._taken = Recent()

    def message(self, incoming: Incoming, event_id: str) -> Card | None:
        """Take a message: what is to be done, for one caller only; None when there is nothing to be done.

        Each event is taken once, and each message once, however many events it arrives as, at whichever process.

        Cost: one short transaction, which it shares with others that are taken at the same moment; one read before
        for what was said in a thread without naming the bot.
        """
        key = f"{incoming.team}/{incoming.channel}/{incoming.ts}"
        if key in self._taken or not self._is_for_me(incoming):
            return None
        place = Place(incoming.team, incoming.channel)
        claims: list[Mark] = [("message", key)]
        if event_id:
            claims.append(("event", event_id))
        seen = {file.id: _file_mark(place, file.id) for file in incoming.files}
        here = {file.id: _file_mark(place, file.id, incoming.ts) for file in incoming.files}
        language = detect(incoming.text) if incoming.text else spoken_language(self._store, incoming.user, place)

        def card(new: frozenset[Mark]) -> Card | None:
            # Without the files that were taken already, as their message was late.
            files = tuple(file for file in incoming.files if here[file.id] in new)
            if incoming.files and not files and (is_small_talk(incoming.text) or not incoming.text):
                return None
            return _card_of(incoming, files, language)

        taken = self._take(place, claims, [*seen.values(), *here.values()], card)
        self._taken.is_first(key)
        return taken

    def hold(self, held: Held) -> bool:
        """Note that a file waits for its message; False where that is here already.

        Cost: a read; for a file that was not taken a short write.
        """
        if self._store.is_known(*_file_mark(held.place, held.id)):
            return False
        self._store.open_work(held.place, held.name, "")
        return True

    def file(self, held: Held) -> Card | None:
        """Take a file whose message does not come; None when it was taken, or is no data.

        Cost: a read; for a file that was not taken one call of Slack, and a short transaction as for a message.
        """
        card = self._file(held.place, held.user, held.id)
        self._answerer.mailbox.close(held.place, held.name)
        return card

    def _file(self, place: Place, user: str, file_id: str) -> Card | None:
        seen = _file_mark(place, file_id)
        if self._store.is_known(*seen):
            return None
        found = self._answerer.reader.look_up(file_id, place)
        if found is None or not looks_like_data(found.file):
            return None
        direct = is_direct(place.channel)
        language = spoken_language(self._store, user, place)
        card = Card(
            conversation="direct" if direct else found.thread or file_id,
            reply_in=None if direct else found.thread,
            language=language or "en",
            spoken=language is not None,
            asker=user,
            files=(found.file.stored,),
            mentioned=False,
            kind="open",
        )
        claims = [seen, _file_mark(place, file_id, found.ts)] if found.ts else [seen]
        return self._take(place, claims, [], lambda _: card)

    def _is_for_me(self, incoming: Incoming) -> bool:
        if incoming.mentioned or any(looks_like_data(file) for file in incoming.files):
            return True
        place = Place(incoming.team, incoming.channel)
        if incoming.direct:
            if incoming.files or not is_small_talk(incoming.text):
                return True
            return is_yes_or_no(incoming.text) and self._is_waited_for(place, incoming.conversation)
        if incoming.thread_ts is None or incoming.to_others or is_greeting(incoming.text):
            return False
        if is_small_talk(incoming.text):
            return is_yes_or_no(incoming.text) and self._is_waited_for(place, incoming.thread_ts)
        return self._answerer.knows(place, incoming.thread_ts)

    def _is_waited_for(self, place: Place, conversation: str) -> bool:
        """Whether the last thing that was said in a conversation is a question back, which a yes may answer."""
        said = self._store.turns(place, conversation, 1)
        return bool(said) and Turn.from_json(said[-1]).status == "ask"

    def _take(
        self,
        place: Place,
        claims: Sequence[Mark],
        marks: Sequence[Mark],
        card_of: Callable[[frozenset[Mark]], Card | None],
    ) -> Card | None:
        cards: list[Card] = []

        def opening(new: frozenset[Mark]) -> Opening | None:
            card = card_of(new)
            if card is None:
                return None
            cards.append(card)
            return Opening(waiting_name(card.id), card.id, card_thread(card.id), card_words(card))

        opened = self._store.take(Arrival(place, tuple(claims), opening, tuple(marks)))
        return next((card for card in cards if opened is not None and card.id == opened.card), None)


def _card_of(incoming: Incoming, files: Sequence[DroppedFile], language: Language | None) -> Card:
    """What a message wants; in English where neither words nor settings tell the language."""
    return Card(
        id=card_of_message(Place(incoming.team, incoming.channel), incoming.ts),
        conversation=incoming.conversation,
        reply_in=incoming.reply_in,
        language=language or "en",
        spoken=language is not None,
        asker=incoming.user,
        question=incoming.text,
        channels=incoming.channels,
        files=tuple(file.stored for file in files),
        mentioned=incoming.mentioned or incoming.direct,
        kind="open",
    )


def _file_mark(place: Place, file_id: str, ts: str = "") -> Mark:
    """A file in a place; with `ts`, in one message there, as the same file can be shared again."""
    return "file", f"{place.workspace}/{place.channel}/{file_id}" + (f"/{ts}" if ts else "")
