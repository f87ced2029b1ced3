"""What people do to a message afterwards: they edit it, or delete it.

An edit that names the bot for the first time is a question like any other. One that changes a question which was taken
already is answered when whoever edited it says so, as most edits mend a slip of the pen. A question that is deleted
before its answer is there is taken back; answers that are there stay, as others may rely on them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.render.language import detect
from bot.slack.blocks import edited_post
from bot.slack.cards import Card, load_card, save_card
from bot.slack.delivery import Mailbox
from bot.slack.incoming import Incoming, plain_text, read_event
from bot.slack.payload import id_in, part_in, text_in
from bot.slack.spots import Spot
from bot.slack.stopping import Stops
from bot.small_talk import is_small_talk
from storage.store import Place, Store

__all__ = ["Afterwards", "Deletion", "Edit", "card_of_message", "is_taken_back", "read_deletion", "read_edit"]

_DELETED = "deleted"
_TOMBSTONE = "tombstone"


@dataclass(frozen=True)
class Edit:
    """A message as it is now, what it said before, and Slack's name for the edit."""

    message: Incoming
    before: str
    name: str


@dataclass(frozen=True)
class Deletion:
    """A message that is gone: where, and which."""

    place: Place
    ts: str


def read_edit(event: Mapping[str, Any], team: str, bot_user: str) -> Edit | None:
    """Read an event of `message_changed`; None where nobody changed what their message says.

    Slack sends the same when it shows a link's page or finds out about the language of a message.
    """
    if event.get("subtype") != "message_changed":
        return None
    now, then = part_in(event, "message"), part_in(event, "previous_message")
    edited = part_in(now, "edited")
    if not edited or not then or id_in(edited, "user") not in ("", id_in(now, "user")):
        return None
    where = {"channel": id_in(event, "channel"), "channel_type": event.get("channel_type")}
    message = read_event({**now, **where, "hidden": False}, team, bot_user)
    before = plain_text(text_in(then, "text"))
    named = f"<@{bot_user}>" in text_in(then, "text")
    if message is None or (message.text.casefold() == before.casefold() and message.mentioned == named):
        return None
    return Edit(message, before, id_in(edited, "ts") or id_in(event, "ts"))


def read_deletion(event: Mapping[str, Any], team: str) -> Deletion | None:
    """Read that a message was deleted; one that has a thread leaves a tombstone at its head."""
    channel = id_in(event, "channel")
    ts = ""
    if event.get("subtype") == "message_deleted":
        ts = id_in(event, "deleted_ts")
    elif event.get("subtype") == "message_changed" and part_in(event, "message").get("subtype") == _TOMBSTONE:
        ts = id_in(part_in(event, "message"), "ts")
    return Deletion(Place(team, channel), ts) if channel and ts else None


def card_of_message(place: Place, ts: str) -> str:
    """The id of the card of what a message wants, which is found by it when the message is deleted."""
    return hashlib.sha256(f"{place.workspace}/{place.channel}/{ts}".encode()).hexdigest()[:16]


def is_taken_back(store: Store, place: Place, card: str | None) -> bool:
    """Whether the message that began a piece of work was deleted. Cost: a read."""
    return card is not None and store.is_known(_DELETED, _key(place, card))


class Afterwards:
    """Does what follows from edits and deletions."""

    def __init__(self, store: Store, mailbox: Mailbox, stops: Stops) -> None:
        """Set up.

        Args:
            store: knows which messages were taken.
            mailbox: says things in Slack.
            stops: stops work.
        """
        self._store = store
        self._mailbox = mailbox
        self._stops = stops

    def is_question(self, edit: Edit) -> bool:
        """Whether an edit makes a question of a message that was none: it is taken like a new one."""
        message = edit.message
        return (message.mentioned or message.direct) and not self._was_taken(message)

    def edited(self, edit: Edit) -> Callable[[], None] | None:
        """Take an edit of a question that was taken; what is left to do comes back, once for each edit.

        Cost: a read, and where the words are others a short write.
        """
        message = edit.message
        place = Place(message.team, message.channel)
        if not self._was_taken(message) or message.to_others or is_small_talk(message.text):
            return None
        if message.text.casefold() == edit.before.casefold() or not self._is_question(edit, place):
            return None
        if not self._store.first_time("edit", f"{_key(place, message.ts)}/{edit.name}"):
            return None
        return lambda: self._offer(message, place)

    def deleted(self, deletion: Deletion) -> None:
        """Stop what a deleted message wanted. Cost: a read; for a message to the bot two short writes."""
        card = card_of_message(deletion.place, deletion.ts)
        if load_card(self._store, deletion.place, card) is None:
            return
        self._store.first_time(_DELETED, _key(deletion.place, card))
        self._stops.press(deletion.place, card)

    def _was_taken(self, message: Incoming) -> bool:
        return self._store.is_known("message", f"{message.team}/{message.channel}/{message.ts}")

    def _is_question(self, edit: Edit, place: Place) -> bool:
        """Whether the message was, or is, addressed to the bot: a file dropped with a remark is not."""
        card = load_card(self._store, place, card_of_message(place, edit.message.ts))
        asked = card is not None and (card.mentioned or not card.files)
        return bool(edit.message.text) and (edit.message.mentioned or asked)

    def _offer(self, message: Incoming, place: Place) -> None:
        language = detect(message.text)
        card = Card(
            conversation=message.conversation,
            reply_in=message.reply_in,
            language=language,
            asker=message.user,
            suggestions=(message.text,),
            channels=message.channels,
        )
        kept = save_card(self._store, place, card)
        spot = Spot(message.team, message.channel, message.reply_in, message.user, language)
        self._mailbox.whisper_post(spot, *edited_post(kept.id, language))


def _key(place: Place, name: str) -> str:
    return f"{place.workspace}/{place.channel}/{name}"
