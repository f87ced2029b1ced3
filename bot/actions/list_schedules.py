"""What is posted on a schedule, when next, and how it went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions.rights import is_admin
from bot.actions.surroundings import Here, Surroundings
from bot.schedules.pick import kept_schedules
from bot.schedules.plan import Plan
from bot.schedules.unchanged import describe_rules
from bot.schedules.words import describe
from storage.schedules import StoredRun, StoredSchedule
from tools.answer import Answer, Cell, Table, TableColumn
from tools.codec import from_plain
from tools.messages import Message, say, say_count
from tools.registry import tool

__all__ = ["list_schedules"]

_RUNS = 20
"""Runs of each schedule in the history."""


@tool(area="housekeeping")
def list_schedules(here: Here) -> Answer:
    """List what is posted on a schedule: what, when, where, whose, when next, and how the last posts went.

    Args:
        here: who asks, where.

    Figures:
        schedules: Number of schedules that are not stopped.

    Questions:
        - "Which reports are scheduled?"
        - "有哪些定时报表？"
    """
    kept = kept_schedules(here)
    runs = {each.id: here.store.runs(each.id, _RUNS) for each in kept}
    tables = (_table(here, kept, runs), *_history(here, kept, runs)) if kept else ()
    return Answer(
        headline=_headline(len(kept)),
        figures={"schedules": len(kept)},
        tables=tables,
        method=say(
            "I looked up what is posted here, and what was scheduled here for elsewhere. Stopped ones are not shown."
        ),
        next_questions=_next(here, kept),
    )


def _next(here: Surroundings, kept: Sequence[StoredSchedule]) -> tuple[Message, ...]:
    """What the asker may do about them, as they stand."""
    if not kept:
        return (say("What can you do?"),)
    theirs = [each for each in kept if each.owner == here.question.asker or is_admin(here)]
    if not theirs:
        return ()
    changed = say("Pause the scheduled report")
    if not any(each.state == "active" for each in theirs):
        changed = say("Resume the scheduled report")
    return (changed, say("Run the scheduled report now"))


def _headline(count: int) -> Message:
    if count == 0:
        return say("Nothing is scheduled here. Say, for example, “post this every Monday at 9”.")
    return say_count("One report is scheduled here.", "{count} reports are scheduled here.", count)


def _table(here: Surroundings, kept: Sequence[StoredSchedule], runs: dict[str, list[StoredRun]]) -> Table:
    rows = []
    for each in kept:
        plan = Plan.from_json(each.definition)
        following = each.next_due.astimezone(ZoneInfo(plan.zone)) if each.next_due and each.state == "active" else None
        last = runs[each.id][0] if runs[each.id] else None
        row: tuple[Cell, ...] = (
            plan.title,
            describe(plan.recurrence),
            _time(following, plan.zone, here) if following else None,
            here.question.rooms.name(each.place),
            _state(each.state),
            _state(last.state) if last else None,
            describe_rules(plan),
            here.question.rooms.person(each.place.workspace, each.owner),
        )
        rows.append(row)
    # Where a table is cut to the width of a message, it is the last columns that go.
    heads = (
        say("What"),
        say("When"),
        say("Next"),
        say("Where"),
        say("State"),
        say("Last time"),
        say("On which terms"),
        say("Whose"),
    )
    return Table(say("Scheduled reports"), tuple(map(TableColumn, heads)), tuple(rows))


def _time(moment: datetime, zone: str, here: Surroundings) -> Message:
    """A moment as its schedule counts; the zone is said where the asker lives by another."""
    if zone == (here.question.zone or here.settings.zone):
        return say("{time}", time=moment)
    return say("{time} ({zone})", time=moment, zone=zone)


def _history(here: Surroundings, kept: Sequence[StoredSchedule], runs: dict[str, list[StoredRun]]) -> tuple[Table, ...]:
    """The last runs, the newest first."""
    found = [(each, run) for each in kept for run in runs[each.id]]
    found.sort(key=lambda pair: pair[1].due, reverse=True)
    if not found:
        return ()
    rows = []
    for schedule, run in found[:_RUNS]:
        plan = Plan.from_json(schedule.definition)
        due = run.due.astimezone(ZoneInfo(plan.zone))
        rows.append((plan.title, _time(due, plan.zone, here), _became(run)))
    heads = (say("What"), say("Due"), say("What became of it"))
    return (Table(say("The last runs"), tuple(map(TableColumn, heads)), tuple(rows)),)


def _became(run: StoredRun) -> Message:
    """How a run ended, and why in the same cell: a column of its own may be cut away."""
    why = _why(run)
    return _state(run.state) if why is None else say("{state}: {why}", state=_state(run.state), why=why)


def _why(run: StoredRun) -> Message | None:
    why = json.loads(run.details or "{}").get("why")
    found: Message | None = from_plain(why) if why else None
    return found


def _state(state: str) -> Message:
    match state:
        case "active":
            return say("active")
        case "paused":
            return say("paused")
        case "stopped":
            return say("stopped")
        case "posted":
            return say("posted")
        case "skipped":
            return say("left out")
        case "missed":
            return say("too late, left out")
        case "failed":
            return say("failed")
        case _:
            return say("under way")
