"""Which language somebody is spoken to in who has said nothing just now, such as whoever drops a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bot.preferences import channel_scope, person_scope
from bot.render.language import Language, detect
from storage.records import Place
from storage.store import Store

__all__ = ["ASKED", "language_of_headers", "spoken_language"]

ASKED = "ask"
"""What the audit trail calls a question."""

_LANGUAGES: dict[Any, Language] = {"en": "en", "zh": "zh"}
_LOOKED_AT = 5
"""Questions that are looked through for one whose language was kept."""


def spoken_language(store: Store, person: str, place: Place) -> Language | None:
    """What the person has set, else what the channel has, else the language of their last question here.

    Args:
        store: with settings and the trail.
        person: who is spoken to.
        place: where.

    Returns:
        None where nothing tells.

    Cost: two short reads.
    """
    scopes = (person_scope(person), channel_scope(place))
    found = store.preferences(place.workspace, scopes)
    for scope in scopes:
        chosen = found[scope].get("language")
        if chosen is not None and chosen.value in _LANGUAGES:
            return _LANGUAGES[chosen.value]
    asked = store.audit((place,), who=person, what=ASKED, limit=_LOOKED_AT)
    return next((_LANGUAGES[told] for each in asked if (told := _language(each.details)) in _LANGUAGES), None)


def language_of_headers(headers: Iterable[str]) -> Language:
    """Chinese where most headers are."""
    told = [detect(each) for each in headers]
    return "zh" if told.count("zh") > len(told) / 2 else "en"


def _language(details: str) -> str | None:
    try:
        told = json.loads(details)
    except ValueError:
        return None
    language = told.get("language") if isinstance(told, dict) else None
    return language if isinstance(language, str) else None
