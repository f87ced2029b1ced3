"""What a person, or a channel, wants to be used from now on."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from bot.actions.confirming import confirm
from bot.actions.only_here import only_here
from bot.actions.rights import require_admin
from bot.actions.setting_values import Setting, read_value
from bot.actions.surroundings import Here, Surroundings
from bot.preferences import channel_scope, day_name, person_scope
from bot.settings import DAYS
from storage.preferences import Preference
from tools.answer import Answer, Table, TableColumn
from tools.errors import CannotAnswer, Choice
from tools.messages import Message, say, say_count
from tools.registry import tool
from tools.time_units import month_name

__all__ = ["change_setting", "set_preference"]

Whom = Literal["channel", "me"]

_OF_A_PERSON = ("zone", "language")


@tool(area="housekeeping")
def change_setting(
    here: Here,
    setting: Setting | None = None,
    value: str | None = None,
    whom: Whom | None = None,
) -> Answer:
    """Change what is used from now on: time zone, week, fiscal year, currency, language, how long data is kept.

    Time zone and language count for the asker unless the channel is meant; the rest for everybody in the channel. How
    long data is kept is for admins, and waits for a click. Without a setting, it shows what is set. Currency only names
    amounts whose data names none: nothing is converted.

    Args:
        here: who asks, where.
        setting: which.
        value: in words: "Sunday", "April", "EUR", "Berlin", "Chinese", "90 days"; "default" takes it back.
        whom: for the channel, or for the asker only.

    Figures:
        changed: 1 once it is changed.

    Questions:
        - "Our week starts on Sunday"
        - "Our fiscal year starts in April"
        - "以后用中文回答"

    Raises:
        CannotAnswer: there is no such value, or it is for an admin to say.
    """
    if setting is None or not value:
        return _shown(here, say("This is what counts here. Say, for example, “our week starts on Sunday”."), changed=0)
    whom = _whom(setting, whom)
    stored = None if _is_default(value) else read_value(setting, value)
    if setting == "retention_days":
        _may_expire(here, stored)
    set_preference(here, setting, stored, whom)
    shown = _shown(here, _said(here, setting, stored, whom), changed=1)
    return dataclasses.replace(shown, warnings=(*_own_zone(setting, stored, whom), *only_here(here)))


def _own_zone(setting: Setting, value: str | None, whom: Whom) -> tuple[Message, ...]:
    """The zone of a channel gives way to that of a person; see `bot.preferences.habits_of`."""
    if setting != "zone" or value is None or whom != "channel":
        return ()
    return (say("Whoever has a time zone of their own, here or in Slack, keeps it."),)


def set_preference(here: Surroundings, setting: Setting, value: str | None, whom: Whom) -> None:
    """Keep a value that was checked, or take it back, and record that it was changed."""
    question = here.question
    scope = channel_scope(question.place) if whom == "channel" else person_scope(question.asker)
    here.store.set_preference(question.place.workspace, scope, setting, value, question.asker)
    details = json.dumps({"setting": setting, "value": value, "for": whom})
    here.store.record(question.asker, "settings", question.place, details=details)


def _whom(setting: Setting, whom: Whom | None) -> Whom:
    """For whom: the data of a channel is kept for so long for everybody."""
    if setting == "retention_days":
        return "channel"
    return whom or ("me" if setting in _OF_A_PERSON else "channel")


def _is_default(value: str) -> bool:
    return value.strip().lower() in ("default", "the default", "none", "forever", "默认", "永久", "一直")


def _may_expire(here: Surroundings, value: str | None) -> None:
    """How long data is kept: only an admin says that, and hears before what goes at once."""
    require_admin(here)
    if value is None:
        return
    limit = here.settings.retention_days
    if limit and int(value) > limit:
        raise CannotAnswer(
            say("Whoever runs me lets everything go after {limit} days; a channel can only keep less.", limit=limit)
        )
    place = here.question.place
    old = here.store.expiring(datetime.now(UTC) - timedelta(days=int(value)), place.workspace, place.channel)
    confirm(
        here,
        say(
            "{shall} A data set is as old as its newest version. {now} This cannot be undone.",
            shall=say_count(
                "Shall data, answers and conversations of {room} be destroyed {count} day after they came?",
                "Shall data, answers and conversations of {room} be destroyed {count} days after they came?",
                int(value),
                room=here.question.rooms.name(place),
            ),
            now=say_count(
                "{count} data set would go, wholly or in part, within the hour.",
                "{count} data sets would go, wholly or in part, within the hour.",
                old,
            )
            if old
            else say("No data set is that old yet, so none would go now."),
        ),
        Choice(say("Yes, let it go"), {"setting": "retention_days", "value": value}),
    )


def _said(here: Surroundings, setting: Setting, value: str | None, whom: Whom) -> Message:
    what = _value(setting, value)
    if whom == "me":
        return say("From now on, for you: {what}.", what=what)
    return say("From now on, in {room}: {what}.", room=here.question.rooms.name(here.question.place), what=what)


def _value(setting: str, value: str | None) -> Message:
    """A setting with its value, in words."""
    if value is None:
        return say("{setting} as the deployment has it", setting=_name(setting))
    match setting:
        case "zone":
            return say("times are in {zone}", zone=value)
        case "week_start":
            return say("the week starts on {day}", day=day_name(DAYS.index(value)))
        case "fiscal_year_start":
            return say("fiscal years start in {month}", month=month_name(int(value)))
        case "currency":
            return say("amounts without a currency are in {currency}", currency=value)
        case "language":
            return say("I answer in Chinese") if value == "zh" else say("I answer in English")
        case _:
            return say_count("data is kept for {count} day", "data is kept for {count} days", int(value))


def _name(setting: str) -> Message:
    match setting:
        case "zone":
            return say("time zone")
        case "week_start":
            return say("first day of the week")
        case "fiscal_year_start":
            return say("start of the fiscal year")
        case "currency":
            return say("currency")
        case "language":
            return say("language")
        case _:
            return say("how long data is kept")


def _shown(here: Surroundings, headline: Message, *, changed: int) -> Answer:
    """What is set for the asker and for the channel, by whom."""
    question = here.question
    workspace = question.place.workspace
    scopes = {channel_scope(question.place): say("this channel"), person_scope(question.asker): say("you")}
    found = here.store.preferences(workspace, scopes)
    rows = [
        (_name(name), _value(name, each.value), scopes[scope], question.rooms.person(workspace, each.who))
        for scope, values in found.items()
        for name, each in values.items()
        if name in get_args(Setting)
    ]
    heads = tuple(map(TableColumn, (say("Setting"), say("What"), say("For"), say("Set by"))))
    return Answer(
        headline=headline,
        figures={"changed": changed},
        tables=(Table(say("What is set here"), heads, tuple(rows)),) if rows else (),
        assumptions=(_kept(here, found[channel_scope(question.place)].get("retention_days")),),
        method=say("Everything else is as the deployment has it. Say “use the default currency” to take one back."),
    )


def _kept(here: Surroundings, of_channel: Preference | None) -> Message:
    """How long data is kept here: the shorter of what the deployment and the admins of the channel say."""
    limits = [here.settings.retention_days, int(of_channel.value) if of_channel else 0]
    days = min(filter(None, limits), default=0)
    if not days:
        return say("Data here is kept until somebody deletes it.")
    return say_count(
        "Data here goes {count} day after it came; a data set is as old as its newest version.",
        "Data here goes {count} days after it came; a data set is as old as its newest version.",
        days,
    )
