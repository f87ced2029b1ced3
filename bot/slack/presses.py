"""What somebody pressed, or did beside messages, is kept before Slack may forget it; what is left to do comes after."""

from __future__ import annotations

from collections.abc import Callable

from bot.slack.cards import Card, card_thread, card_words
from bot.slack.delivery import waiting_name
from storage.arrivals import Arrival, Mark, Opening
from storage.store import Place, Store

__all__ = ["Work", "take_press"]

Work = Callable[[], object]
"""What is left to do once something was taken. It may wait for Slack, and for workers."""


def take_press(store: Store, place: Place, card: Card, claim: Mark, ts: str | None = None) -> bool:
    """Take something that somebody pressed, or did beside messages; False when it was taken before.

    That it was pressed is kept together with what is to be done, or not at all: a press that is lost with its process
    can be made again, and one that was taken is told of by whoever starts next.

    Args:
        store: keeps it.
        place: where it was.
        card: what is to be done, which “Try again” stands for.
        claim: names the press, of whoever makes it.
        ts: the message that becomes the answer; None where that is still to be posted.

    Cost: one short transaction, which it shares with others that are taken at the same moment.
    """
    name = ts or waiting_name(card.id)
    opening = Opening(name, card.id, card_thread(card.id), card_words(card), card.sources)
    return store.take(Arrival(place, (claim,), lambda _: opening)) is not None
