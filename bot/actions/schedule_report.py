"""Posting an answer again and again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.actions.confirming import confirm
from bot.actions.rights import require_dataset_owner
from bot.actions.schedule_conditions import read_only_if, refuse_unread, said_condition
from bot.actions.schedule_periods import other_period, same_each_time
from bot.actions.schedule_places import is_seen, said_of_place, target_place
from bot.actions.surroundings import Here, Surroundings
from bot.conversation import Turn, plain_arguments
from bot.model.situation import Call
from bot.schedules.condition_words import describe_condition
from bot.schedules.elsewhere import asks_for_mail, outside_place
from bot.schedules.grammar import Found, Unclear, end_within, find_recurrence
from bot.schedules.plan import Plan
from bot.schedules.recurrence import Recurrence, next_times
from bot.schedules.unchanged import describe_unchanged
from bot.schedules.words import describe, describe_next
from storage.records import Place, StoredDataset
from tools.answer import Answer
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, Words, say
from tools.registry import tool

__all__ = ["schedule_report"]

_OPEN = "open"
"""The end of a schedule that has none."""

_SHOWN = 3
"""Coming times that are shown before a schedule is confirmed."""


@tool(area="housekeeping")
def schedule_report(
    here: Here,
    when: str | None = None,
    question: str | None = None,
    until: str | None = None,
    channel: str | None = None,
    condition: str | None = None,
    unchanged: Literal["post", "skip", "say"] = "say",
    result: str | None = None,
    period: str | None = None,
) -> Answer:
    """Post an answer again on a schedule, always from the newest data.

    Before anything is scheduled, it is shown as it looks now, with the next three times in words, and waits for a
    click. Times are meant in the asker's time zone, daylight saving included. Access is checked again at every post.

    Args:
        here: who asks, where.
        when: when to post, in words: "every Monday at 9", "weekdays 8:30", "每月1号".
        question: what to post, as a question; the last answer of the conversation when left out.
        until: how long, in words: "until December", "through Q1", "for 8 weeks"; "open" for no end.
        channel: where to post; "me" for the asker's direct messages, "@" and a name for another person; here when
            left out.
        condition: post only when this holds, in words: "only if ROAS falls below 2".
        unchanged: without new data since the last post: post anyway, skip it, or say so in one line.
        result: id of the answer to post again, from its button.
        period: what each post is about instead of the time that the question names, in words: "last month".

    Figures:
        scheduled: 1 once it is scheduled.

    Questions:
        - "Post this every Monday at 9"
        - "每周一早上9点发投放周报"

    Raises:
        CannotAnswer: there is nothing to post, or nowhere, or the data may not be seen there.
        NeedsChoice: when it should be posted was not said.
    """
    _refuse_outside(here.question.text)
    place = target_place(here, channel)
    question = _settle_end(here, when, question, until)
    refuse_unread(question)
    call, preview, title, kept = _what(here, question, result)
    call, preview, title = other_period(here, call, preview, title, period)
    same = same_each_time(call)
    timing = _when(here, when, until)
    only_if = read_only_if(here, condition or said_condition(here), call, preview)
    stored = here.datasets.get(call.dataset or "")
    shared = stored if stored is not None and not is_seen(here, stored.series, place) else None
    if shared is not None:
        require_dataset_owner(here, shared)
    plan = Plan(
        title,
        call.tool,
        plain_arguments(call.arguments),
        timing.recurrence,
        timing.zone,
        here.language,
        only_if.condition,
        unchanged,
        only_if.watch,
        made=here.question.place.channel if place != here.question.place else None,
    )
    first = _first(plan)
    notes = (*said_of_place(here, place), *_no_mail(here, place), *timing.notes, *only_if.notes, *preview.assumptions)
    shown = dataclasses.replace(preview, assumptions=_each_once(notes), warnings=(*same.notes, *preview.warnings))
    again = {"result": kept} if kept else {}
    if period:
        again["period"] = period
    yes = Choice(say("Yes, schedule it"), again)
    moving = tuple(Choice(each.label, {**again, **each.arguments}) for each in same.choices)
    confirm(here, _told(here, plan, place, shared), yes, no=say("No, don't"), preview=shown, other=moving)
    _keep(here, plan, place, stored, first, sharing=shared is not None)
    return _scheduled(here, plan, place)


def _refuse_outside(text: str) -> None:
    outside = outside_place(text)
    if outside is not None:
        raise CannotAnswer(
            say(
                "I can't post to {place}: I post here in Slack only. Take the answer as a picture, CSV or Excel file "
                "from its buttons, or say “post this every Monday at 9” to have it here.",
                place=outside,
            )
        )


def _no_mail(here: Surroundings, place: Place) -> tuple[Message, ...]:
    if not asks_for_mail(here.question.text):
        return ()
    return (say("I send no e-mail: it is posted in Slack, in {place}.", place=here.question.rooms.name(place)),)


def _first(plan: Plan) -> datetime:
    """When it is posted for the first time."""
    coming = next_times(plan.recurrence, plan.zone, datetime.now(UTC), 1)
    if not coming:
        raise CannotAnswer(say("That time is over. Name one that is still to come."))
    return coming[0]


def _keep(
    here: Surroundings, plan: Plan, place: Place, stored: StoredDataset | None, first: datetime, *, sharing: bool
) -> None:
    """Keep the schedule, and share its data with the channel where that was part of the question."""
    if sharing and stored is not None:
        here.store.share(stored.id, place, here.question.places, here.question.asker)
        here.store.record(here.question.asker, "share", here.question.place, stored.id, place.channel)
    series = stored.series if stored else None
    identifier = here.store.add_schedule(place, here.question.asker, plan.to_json(), first, series)
    details = json.dumps({"schedule": identifier})
    here.store.record(here.question.asker, "schedule", place, stored.id if stored else None, details)


def _scheduled(here: Surroundings, plan: Plan, place: Place) -> Answer:
    return Answer(
        headline=say(
            "Scheduled: “{title}”, {when}, in {place}.",
            title=plan.title,
            when=describe(plan.recurrence),
            place=here.question.rooms.name(place),
        ),
        figures={"scheduled": 1},
        assumptions=_notes(plan),
        method=say("Every post is computed anew from the newest data, and access is checked again each time."),
        next_questions=(say("Which reports are scheduled?"),),
    )


def _each_once(notes: Sequence[Message]) -> tuple[Message, ...]:
    """Notes without those that are there already: the condition is worked out from the same columns as the report."""
    kept: list[Message] = []
    for note in notes:
        if note not in kept:
            kept.append(note)
    return tuple(kept)


def _what(here: Surroundings, question: str | None, result: str | None) -> tuple[Call, Answer, str, str | None]:
    """The call, how it looks now, its title, and the id of the answer that it repeats."""
    call, outcome, title, kept = None, None, question or "", None
    if question and not result:
        call, outcome = here.runs.ask(question)
    if call is None and (not question or result or here.last_result):
        # "The weekly report" is often the answer just above; what is meant is shown before anything is scheduled.
        turn = _turn(here, result)
        call = Call(turn.tool or "", dict(turn.arguments), turn.dataset)
        title, kept = turn.topic or turn.question, turn.result_id
        outcome = here.runs.run(call)
    if call is None or outcome is None or outcome.answer is None or outcome.status != "answered":
        why = outcome.message if outcome and outcome.message else say("I did not understand what to post.")
        raise CannotAnswer(
            say("I can't schedule that: {why} Ask the question first, then say “post this every Monday at 9”.", why=why)
        )
    return call, outcome.answer, title, kept


def _turn(here: Surroundings, result: str | None) -> Turn:
    turns = [turn for turn in here.turns if turn.result_id and (result is None or turn.result_id == result)]
    if not turns:
        raise CannotAnswer(
            say(
                "There is no answer in this conversation yet that I could post again. "
                "Ask something first, or say what to post: “post sales by channel every Monday at 9”."
            )
        )
    return turns[-1]


def _settle_end(here: Surroundings, when: str | None, question: str | None, until: str | None) -> str | None:
    """The question, once it is clear whether words such as "until June" end the schedule or the data.

    Raises:
        NeedsChoice: they may mean either.
    """
    if not question or until == _OPEN:
        return question
    words = until or end_within(question, here.context.today)
    if not words or words.casefold() not in question.casefold():
        return question
    start = question.casefold().index(words.casefold())
    rest = " ".join((question[:start] + " " + question[start + len(words) :]).split())
    found = find_recurrence(f"{when or 'every day at 9'}, {words}", here.context.today, asked=True)
    last = found.recurrence.last if isinstance(found, Found) else None
    posts = Choice(say("The posts end then"), {"until": words, "question": rest})
    if last is not None:
        posts = Choice(say("The posts end on {day}", day=last), {"until": words, "question": rest})
    data = Choice(say("The report is about that time"), {"until": _OPEN, "question": question})
    message = say("Is “{words}” how long I go on posting, or the time that the report is about?", words=words)
    raise NeedsChoice(message, (posts, data))


@dataclasses.dataclass(frozen=True)
class _Timing:
    """When it is posted, in which zone, and what was assumed of that."""

    recurrence: Recurrence
    zone: str
    notes: tuple[Message, ...]


def _when(here: Surroundings, when: str | None, until: str | None) -> _Timing:
    zone = here.question.zone or here.settings.zone
    today = here.context.today
    when = f"{when}, {until}" if when and until and until != _OPEN else when
    found = find_recurrence(when, today, zone, asked=True, now=datetime.now(ZoneInfo(zone)).time()) if when else None
    if isinstance(found, Found):
        return _Timing(found.recurrence, found.zone, _assumed(found))
    usual = ("every weekday at 9:00", "every Monday at 9:00", "on the 1st of every month at 9:00")
    if isinstance(found, Unclear):
        choices = tuple(Choice(describe(each), {"when": str(describe(each))}) for each in found.choices)
        raise NeedsChoice(found.message, choices) if choices else CannotAnswer(found.message)
    readings = (find_recurrence(each, today, zone, asked=True) for each in usual)
    labelled = [each.recurrence for each in readings if isinstance(each, Found)]
    raise NeedsChoice(
        say("When should I post it? Pick one, or say it in words, such as “every Friday at 16:30”."),
        tuple(Choice(describe(each), {"when": words}) for each, words in zip(labelled, usual, strict=True)),
    )


def _assumed(found: Found) -> tuple[Message, ...]:
    notes = []
    if found.day_assumed:
        notes.append(say("No day was named, so I took the first one."))
    if found.end_assumed and found.recurrence.last is not None:
        day = found.recurrence.last
        notes.append(say("The last day is {day}. Say “through” or “the end of” to take in what you named.", day=day))
    if found.time_assumed:
        notes.append(say("No time was named, so I took {time}.", time=Words(_clock_times(found.recurrence))))
    return tuple(notes)


def _clock_times(recurrence: Recurrence) -> tuple[str, ...]:
    return tuple(clock.strftime("%H:%M") for clock in recurrence.times)


def _told(here: Surroundings, plan: Plan, place: Place, shared: StoredDataset | None) -> Message:
    """What will happen, in words that leave nothing out."""
    rooms = here.question.rooms
    words = say(
        "Shall I post “{title}” {when} in {place}? {times} This is how it looks now.",
        title=plan.title,
        when=describe(plan.recurrence),
        place=rooms.name(place),
        times=_coming(plan),
    )
    if plan.condition is not None:
        words = say(
            "{words} It is posted only when {condition}.", words=words, condition=describe_condition(plan.condition)
        )
    if plan.unchanged != "say":
        words = say("{words} {unchanged}", words=words, unchanged=describe_unchanged(plan.unchanged))
    if shared is not None:
        words = say(
            "{words} “{name}” is then shared with {place}: everybody there may ask about it.",
            words=words,
            name=shared.name,
            place=rooms.name(place),
        )
    return words


def _coming(plan: Plan) -> Message:
    return describe_next(plan.recurrence, plan.zone, datetime.now(UTC), _SHOWN)


def _notes(plan: Plan) -> tuple[Message, ...]:
    notes = [_coming(plan)]
    if plan.condition is not None:
        notes.append(say("It is posted only when {condition}.", condition=describe_condition(plan.condition)))
    notes.append(describe_unchanged(plan.unchanged))
    return tuple(notes)
