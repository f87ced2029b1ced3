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
from bot.actions.schedule_places import is_seen, said_of_place, target_place
from bot.actions.surroundings import Here, Surroundings
from bot.conversation import Turn, plain_arguments
from bot.model.situation import Call
from bot.schedules.condition import bind_condition, holds
from bot.schedules.condition_reading import find_condition
from bot.schedules.condition_words import describe_condition
from bot.schedules.criterion import Condition
from bot.schedules.elsewhere import asks_for_mail, outside_place
from bot.schedules.grammar import Found, Unclear, end_within, find_recurrence
from bot.schedules.plan import Plan, Unchanged
from bot.schedules.recurrence import Recurrence, next_times
from bot.schedules.watching import Watch, watch
from bot.schedules.words import describe, describe_next
from storage.records import Place, StoredDataset
from tools.answer import Answer
from tools.codec import loads
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

    Figures:
        scheduled: 1 once it is scheduled.

    Questions:
        - "Post this every Monday at 9"
        - "每周一早上9点发投放周报"

    Raises:
        CannotAnswer: there is nothing to post, or nowhere, or the data may not be seen there.
        NeedsChoice: when it should be posted was not said.
    """
    outside = outside_place(here.question.text)
    if outside is not None:
        raise CannotAnswer(
            say(
                "I can't post to {place}: I post here in Slack only. Take the answer as a picture, CSV or Excel file "
                "from its buttons, or say “post this every Monday at 9” to have it here.",
                place=outside,
            )
        )
    place = target_place(here, channel)
    question = _settle_end(here, when, question, until)
    call, preview, title, kept = _what(here, question, result)
    recurrence, zone, assumed = _when(here, when, until)
    only_if = _only_if(here, condition, call, preview)
    stored = here.datasets.get(call.dataset or "")
    sharing = stored is not None and not is_seen(here, stored.series, place)
    if sharing and stored is not None:
        require_dataset_owner(here, stored)
    plan = Plan(
        title,
        call.tool,
        plain_arguments(call.arguments),
        recurrence,
        zone,
        here.language,
        only_if.condition,
        unchanged,
        only_if.watch,
        made=here.question.place.channel if place != here.question.place else None,
    )
    coming = next_times(recurrence, zone, datetime.now(UTC), 1)
    if not coming:
        raise CannotAnswer(say("That time is over. Name one that is still to come."))
    told = _told(here, plan, place, stored if sharing else None)
    if asks_for_mail(here.question.text):
        assumed = (
            say("I send no e-mail: it is posted in Slack, in {place}.", place=here.question.rooms.name(place)),
            *assumed,
        )
    assumed = (*said_of_place(here, place), *assumed)
    shown = dataclasses.replace(preview, assumptions=_each_once((*assumed, *only_if.notes, *preview.assumptions)))
    yes = Choice(say("Yes, schedule it"), {"result": kept} if kept else {})
    confirm(here, told, yes, no=say("No, don't"), preview=shown)
    if sharing and stored is not None:
        here.store.share(stored.id, place, here.question.places, here.question.asker)
        here.store.record(here.question.asker, "share", here.question.place, stored.id, place.channel)
    series = stored.series if stored else None
    identifier = here.store.add_schedule(place, here.question.asker, plan.to_json(), coming[0], series)
    details = json.dumps({"schedule": identifier})
    here.store.record(here.question.asker, "schedule", place, stored.id if stored else None, details)
    return Answer(
        headline=say(
            "Scheduled: “{title}”, {when}, in {place}.",
            title=title,
            when=describe(recurrence),
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


def _when(here: Surroundings, when: str | None, until: str | None) -> tuple[Recurrence, str, tuple[Message, ...]]:
    zone = here.question.zone or here.settings.zone
    today = here.context.today
    when = f"{when}, {until}" if when and until and until != _OPEN else when
    found = find_recurrence(when, today, zone, asked=True, now=datetime.now(ZoneInfo(zone)).time()) if when else None
    if isinstance(found, Found):
        return found.recurrence, found.zone, _assumed(found)
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


@dataclasses.dataclass(frozen=True)
class _OnlyIf:
    """On which condition it is posted, how that stands now, and what working it out assumes."""

    condition: Condition | None = None
    watch: Watch | None = None
    notes: tuple[Message, ...] = ()


def _only_if(here: Surroundings, words: str | None, call: Call, preview: Answer) -> _OnlyIf:
    """The condition, tied to a figure of the answer that is posted, or of a query of its own."""
    if not words:
        return _OnlyIf()
    found = find_condition(words, asked=True)
    if found is None:
        raise CannotAnswer(
            say("I did not understand the condition “{words}”. Say it like “only if ROAS is below 2”.", words=words)
        )
    condition = found[0]
    try:
        if not condition.against:
            bound = bind_condition(condition, tuple(map(str, call.arguments.get("metrics") or ())), preview.figures)
            return _OnlyIf(bound, None, _stands(bound, preview))
    except CannotAnswer:
        if not condition.metric or call.dataset not in here.datasets:
            raise
    stored = here.datasets.get(call.dataset or "")
    if stored is None:
        raise CannotAnswer(say("A comparison needs one data set with dates, and this report has none."))
    own = watch(condition, call, loads(stored.schema), here.runs.run)
    notes = (say("The condition is worked out apart from the report. Right now: {why}", why=own.stands), *own.notes)
    return _OnlyIf(own.condition, own.watch, notes)


def _stands(condition: Condition, preview: Answer) -> tuple[Message, ...]:
    """How a condition on the answer itself stands now; a movement has nothing to be compared with yet."""
    if condition.direction != "level":
        return ()
    return (say("The condition right now: {why}", why=holds(condition, preview.figures, {})[1]),)


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
    notes.append(_of_unchanged(plan.unchanged))
    return tuple(notes)


def _of_unchanged(unchanged: Unchanged) -> Message:
    match unchanged:
        case "post":
            return say("Without new data it is posted all the same.")
        case "skip":
            return say("Without new data nothing is posted.")
        case _:
            return say("Without new data one line says so.")
