"""What people thought of an answer, as it is kept: thumbs with their reasons, and which analysis was meant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.slack.cards import Card
from storage.errors import NotFound
from storage.store import Place, Store

__all__ = ["note_correction", "note_thumb"]


def note_thumb(store: Store, place: Place, who: str, card: Card, verdict: str, details: Mapping[str, str]) -> bool:
    """Keep a thumb with its reason, once for each person and answer; whether it was new.

    Args:
        store: where.
        place: where the answer stands.
        who: gave it.
        card: of the answer.
        verdict: "up" or "down".
        details: the reason, or nothing.
    """
    if not store.first_time("thumb", f"{place.workspace}/{card.id}/{who}/{verdict}"):
        return False
    turn = card.exchange
    question = turn.question if turn else card.question
    _save(store, place, who, verdict, question, (turn and turn.tool) or "", details, card)
    return True


def note_correction(store: Store, place: Place, who: str, card: Card, meant: Mapping[str, Any]) -> None:
    """Keep which analysis a question meant, said by a person where the bot was unsure or wrong.

    Args:
        store: where.
        place: where it was said.
        who: said it.
        card: of the message.
        meant: `tool` and, where they were settled, its arguments.
    """
    turn = card.exchange
    arguments = {name: value for name, value in meant.items() if name not in ("tool", "dataset")}
    details = {"arguments": arguments, "instead_of": turn.tool} if turn else {"arguments": arguments}
    _save(store, place, who, "corrected", turn.question if turn else card.question, str(meant["tool"]), details, card)


def _save(
    store: Store, place: Place, who: str, verdict: str, question: str, tool: str, details: Mapping[str, Any], card: Card
) -> None:
    text = json.dumps(dict(details), ensure_ascii=False) if details else ""
    try:
        store.save_feedback(place, who, verdict, question, tool, text, card.sources)
    except NotFound:
        # The data is gone, and with it all that was said of it.
        return
