"""What the buttons of a message stand for. A button carries an id; what it means is stored, encrypted, in its place.

So a button does nothing anywhere but in the place that it was shown in, and no one can make up its contents.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from bot.conversation import Language, Reply, Turn, plain_arguments
from bot.render.language import translations
from storage.store import Place, Store
from tools.messages import write

__all__ = [
    "Card",
    "card_for_reply",
    "card_thread",
    "card_words",
    "command_press",
    "is_command",
    "load_card",
    "save_card",
]

_ID = re.compile(r"[0-9a-f]{16}")
_COMMAND = "/command/"
_LISTS = ("files", "choices", "suggestions", "sources", "parts", "unread")


@dataclass(frozen=True)
class Card:
    """The state behind the buttons of one message.

    Attributes:
        conversation, reply_in: names the conversation, and the thread of Slack that it is answered in.
        language: of the message.
        asker: who the message answered.
        question: what was asked; asked again by "Try again", and once a file was read in the chosen way.
        files: the files of the message, by id and name, with the way of reading that is already chosen.
        choices: label and arguments of each choice, and whether it says which tool was meant.
        suggestions: what can be asked next, in words.
        result_id: of the answer.
        turn: the exchange that led to the answer, so that it can be explained later.
        sources: the data sets that it speaks of; it goes with them.
        bundle: the card of the message that the files came in, where this is about some of them.
        part: which of its files is the first here.
        parts: data sets, by id, that may be put together.
        unread: files of the message that could not be read, by name: the answer is without them.
        spoken: whether somebody's words or settings tell the language; that of a file's headers counts otherwise.
        mentioned: whether the bot was asked for by name.
        press: what was pressed to begin this work, so that it can be pressed again should the work be lost.
        presser: who pressed that.
        chosen: the call that the work runs, where it is not to be read from the question.
        about: the data set that the question is about, by id, where it was offered beneath one.
        export: the kind of file that the tables of the result are wanted as.
        channels: names and ids of the channels that the question names.
        home: what was pressed in an App Home, and what that carried, until it is known what is meant by it.
    """

    conversation: str
    reply_in: str | None
    language: Language
    asker: str
    question: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    choices: tuple[Mapping[str, Any], ...] = ()
    suggestions: tuple[str, ...] = ()
    result_id: str | None = None
    turn: str | None = None
    sources: tuple[str, ...] = ()
    bundle: str = ""
    part: int = 0
    parts: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    spoken: bool = True
    mentioned: bool = True
    press: str = ""
    presser: str = ""
    chosen: Mapping[str, Any] | None = None
    about: str = ""
    export: str = ""
    channels: Mapping[str, str] = field(default_factory=dict)
    home: tuple[str, str] | None = None
    kind: Literal["reply", "file", "parts", "open", "confirm"] = "reply"
    id: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def exchange(self) -> Turn | None:
        """The exchange that led to the answer."""
        return Turn.from_json(self.turn) if self.turn else None

    @property
    def rootless(self) -> bool:
        """Whether it stands for itself: beneath no message, as in a direct message."""
        return self.conversation == "direct" and self.reply_in is None

    @property
    def explained_in(self) -> str:
        """A conversation of its own that holds nothing but this answer."""
        return f"answer:{self.id}"


def command_press(team: str, trigger: str) -> str:
    """The `press` of a card that one use of the slash command begins."""
    return f"{team}{_COMMAND}{trigger}"


def is_command(press: str) -> bool:
    """Whether the `press` of a card is a use of the slash command."""
    return _COMMAND in press


def save_card(store: Store, place: Place, card: Card) -> Card:
    """Keep a card for the buttons of a message in a place."""
    store.save_turn(place, card_thread(card.id), card_words(card), card.sources)
    if card.turn is not None:
        store.save_turn(place, card.explained_in, card.turn, card.sources)
    return card


def card_thread(card_id: str) -> str:
    """The conversation that a card is kept in."""
    return f"buttons:{card_id}"


def card_words(card: Card) -> str:
    """A card as it is kept there."""
    return json.dumps(asdict(card), ensure_ascii=False)


def load_card(store: Store, place: Place, card_id: str) -> Card | None:
    """The card of a button, or None when there is none of that id in this place."""
    if not _ID.fullmatch(card_id):
        return None
    found = store.turns(place, card_thread(card_id))
    if not found:
        return None
    values: dict[str, Any] = json.loads(found[-1])
    lists: dict[str, Any] = {name: tuple(values.pop(name, ())) for name in _LISTS}
    home = values.pop("home", None)
    return Card(**values, **lists, home=tuple(home) if home else None)


def card_for_reply(store: Store, place: Place, base: Card, reply: Reply) -> Card:
    """Store what the buttons beneath a reply stand for."""
    language = reply.language
    settled = {} if base.kind in ("file", "parts") else _settled(reply)
    card = replace(
        base,
        language=language,
        choices=tuple(
            {
                "label": _words(each.label, language),
                "arguments": _chosen(settled, each.arguments),
                "corrects": "tool" in each.arguments,
            }
            for each in reply.choices
        ),
        suggestions=tuple(_words(each, language) for each in reply.suggestions),
        result_id=reply.result_id,
        turn=_turn(store, place, base.conversation, reply.result_id),
        sources=reply.sources,
    )
    return save_card(store, place, card)


def _settled(reply: Reply) -> dict[str, Any]:
    """What the pending call has already, so that a choice runs it again even after the thread went on."""
    if reply.tool is None:
        return {}
    known: dict[str, Any] = {"tool": reply.tool, **reply.arguments}
    return {**known, "dataset": reply.dataset} if reply.dataset else known


def _chosen(settled: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that a click adds; a choice between tools starts afresh. In terms of JSON."""
    return plain_arguments(arguments if "tool" in arguments else {**settled, **arguments})


def _turn(store: Store, place: Place, conversation: str, result_id: str | None) -> str | None:
    if result_id is None:
        return None
    for text in reversed(store.turns(place, conversation)):
        if Turn.from_json(text).result_id == result_id:
            return text
    return None


def _words(text: Any, language: str) -> str:
    return write(text, language, translations(language))
