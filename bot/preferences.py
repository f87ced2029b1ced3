"""What a person and a channel have set, and which of it counts for a question."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversation import Question
from bot.render.language import Language
from bot.rooms import Rooms
from bot.settings import DAYS, Settings
from storage.errors import StorageError
from storage.records import Place, Preference
from storage.store import Store
from tools.answer import Answer
from tools.context import Context
from tools.messages import Message, say
from tools.schema import Schema
from tools.time_units import month_name

__all__ = ["Habits", "channel_scope", "day_name", "habits_of", "person_scope", "said_of"]

log = logging.getLogger(__name__)

_OF_A_TEAM = ("week_start", "fiscal_year_start", "currency")


@dataclass(frozen=True)
class Habits:
    """How a question is to be read and answered.

    Attributes:
        zone: the asker's time zone.
        week_start: first day of the week, 0 = Monday to 6 = Sunday.
        currency: ISO code of amounts whose data names none, or None.
        language: of the reply where somebody has set it; None takes that of the question.
        fiscal_year_start: the month in which fiscal years start, 1 = January.
        chosen: what of it was set by somebody, by name: a person or a channel, not the deployment.
    """

    zone: str
    week_start: int
    currency: str | None
    language: Language | None = None
    fiscal_year_start: int = 1
    chosen: Mapping[str, Preference] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        """For analyses."""
        today = datetime.now(ZoneInfo(self.zone)).date()
        return Context(
            today=today,
            week_start=self.week_start,
            currency=self.currency,
            fiscal_year_start=self.fiscal_year_start,
        )


def channel_scope(place: Place) -> str:
    """The scope of what counts in a channel."""
    return f"channel:{place.channel}"


def person_scope(person: str) -> str:
    """The scope of what counts for a person."""
    return f"person:{person}"


def habits_of(store: Store, settings: Settings, question: Question) -> Habits:
    """What counts for a question.

    Zone and language are a person's: theirs goes first, then (for the zone) what Slack knows, then the channel's. Week,
    fiscal year and currency are a team's: the channel's goes first, then the person's. What nobody set is the
    deployment's.

    Cost: one short read.
    """
    person, channel = person_scope(question.asker), channel_scope(question.place)
    try:
        found = store.preferences(question.place.workspace, (person, channel))
    except StorageError:
        log.exception("settings of channels and people cannot be read; those of the deployment are used")
        found = {person: {}, channel: {}}
    theirs, ours = found[person], found[channel]
    zones = {**ours, **theirs} if question.zone is None else theirs
    chosen = {name: each for name, each in {**theirs, **ours}.items() if name in _OF_A_TEAM}
    chosen |= {name: each for name, each in {**ours, **theirs}.items() if name == "language"}
    chosen |= {"zone": zones["zone"]} if "zone" in zones else {}
    language = chosen["language"].value if "language" in chosen else None
    return Habits(
        zone=chosen["zone"].value if "zone" in chosen else question.zone or settings.zone,
        week_start=DAYS.index(chosen["week_start"].value) if "week_start" in chosen else settings.first_weekday,
        currency=chosen["currency"].value if "currency" in chosen else settings.currency or None,
        fiscal_year_start=(
            int(chosen["fiscal_year_start"].value) if "fiscal_year_start" in chosen else settings.fiscal_year_start
        ),
        language="zh" if language == "zh" else "en" if language == "en" else None,
        chosen=chosen,
    )


def said_of(
    habits: Habits, rooms: Rooms, workspace: str, arguments: Mapping[str, Any], answer: Answer, schema: Schema | None
) -> tuple[Message, ...]:
    """What somebody has set and an answer depends on, for its assumptions; nothing where it makes no difference."""
    notes = []
    week = habits.chosen.get("week_start")
    period = str(arguments.get("period") or "").lower()
    if week is not None and (
        arguments.get("grain") == "week" or any(word in period for word in ("week", "周", "星期"))
    ):
        day = day_name(DAYS.index(week.value))
        notes.append(
            say("Weeks start on {day}, as {person} has set it.", day=day, person=rooms.person(workspace, week.who))
        )
    fiscal = habits.chosen.get("fiscal_year_start")
    spoken = f"{period} {arguments.get('grain') or ''}"
    if fiscal is not None and any(word in spoken for word in ("fiscal", "financial", "fy", "财")):
        notes.append(
            say(
                "Fiscal years start in {month}, as {person} has set it.",
                month=month_name(int(fiscal.value)),
                person=rooms.person(workspace, fiscal.who),
            )
        )
    currency = habits.chosen.get("currency")
    if currency is not None and _is_taken(currency.value, answer, schema):
        notes.append(
            say(
                "The data names no currency: amounts are taken as {currency}, as {person} has set it. Nothing was "
                "converted.",
                currency=currency.value,
                person=rooms.person(workspace, currency.who),
            )
        )
    return tuple(notes)


def day_name(day: int) -> Message:
    """A day of the week, 0 = Monday."""
    match day:
        case 0:
            return say("Monday")
        case 1:
            return say("Tuesday")
        case 2:
            return say("Wednesday")
        case 3:
            return say("Thursday")
        case 4:
            return say("Friday")
        case 5:
            return say("Saturday")
        case _:
            return say("Sunday")


def _is_taken(currency: str, answer: Answer, schema: Schema | None) -> bool:
    """Whether amounts are shown in a currency that the data itself does not name."""
    shown = any(c.unit == "money" and c.currency == currency for table in answer.tables for c in table.columns)
    return shown and not any(column.unit == currency for column in (schema.columns if schema else ()))
