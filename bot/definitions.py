"""The terms that a team has defined, where they are kept: per channel, in a direct message per person."""

from __future__ import annotations

import dataclasses
import json
import logging
from zoneinfo import ZoneInfo

from bot.conversation import Question
from bot.preferences import channel_scope, person_scope
from bot.settings import Settings
from storage.errors import StorageError
from storage.records import Preference
from storage.store import Store
from tools.definitions import Definition, from_plain, plain_name, to_plain

__all__ = ["MOST_DEFINITIONS", "definitions_of", "load_definitions", "remove_definition", "save_definition"]

log = logging.getLogger(__name__)

_PREFIX = "definition:"

MOST_DEFINITIONS = 200
"""In one channel: each is looked for in every question."""


def load_definitions(store: Store, settings: Settings, question: Question) -> tuple[Definition, ...]:
    """The definitions that count where a question is asked, by name; those of other channels never do.

    One that cannot be read is left out, and logged. Cost: one short read.
    """
    workspace = question.place.workspace
    zone = ZoneInfo(question.zone or settings.zone)
    return tuple(
        dataclasses.replace(
            definition, by=question.rooms.person(workspace, kept.who), on=kept.changed.astimezone(zone).date()
        )
        for definition, kept in _kept(store, workspace, _scope(question))
    )


def definitions_of(store: Store, workspace: str, scope: str) -> tuple[Definition, ...]:
    """The definitions of a channel or a person, without saying who made them: nobody is asked for their names.

    Args:
        store: that keeps them.
        workspace: of the scope.
        scope: from `channel_scope` or `person_scope`.
    """
    return tuple(definition for definition, _ in _kept(store, workspace, scope))


def _kept(store: Store, workspace: str, scope: str) -> list[tuple[Definition, Preference]]:
    try:
        kept = store.preferences(workspace, (scope,))[scope]
    except StorageError:
        log.exception("definitions cannot be read; none are used")
        return []
    found: list[tuple[Definition, Preference]] = []
    for name, preference in kept.items():
        if not name.startswith(_PREFIX):
            continue
        try:
            found.append((from_plain(json.loads(preference.value)), preference))
        except (ValueError, KeyError, TypeError):
            log.exception("a definition cannot be read and is left out")
    return found[:MOST_DEFINITIONS]


def save_definition(store: Store, question: Question, definition: Definition) -> None:
    """Keep a definition, in the place of an older one of that name, and record who defined it."""
    text = json.dumps(to_plain(dataclasses.replace(definition, by="", on=None)), ensure_ascii=False)
    _set(store, question, definition.name, text)
    _record(store, question, {"term": definition.name, "means": definition.written})


def remove_definition(store: Store, question: Question, definition: Definition) -> None:
    """Let go of a definition, and record who did."""
    _set(store, question, definition.name, None)
    _record(store, question, {"term": definition.name, "means": None})


def _scope(question: Question) -> str:
    """A direct message is one person's own; what they define there goes with them."""
    if question.rooms.is_direct(question.place):
        return person_scope(question.asker)
    return channel_scope(question.place)


def _set(store: Store, question: Question, name: str, value: str | None) -> None:
    workspace = question.place.workspace
    store.set_preference(workspace, _scope(question), _PREFIX + plain_name(name), value, question.asker)


def _record(store: Store, question: Question, details: dict[str, str | None]) -> None:
    store.record(question.asker, "define", question.place, details=json.dumps(details, ensure_ascii=False))
