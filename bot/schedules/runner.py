"""Posts what is due: one post for each due time, however many processes look, whenever one of them dies."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.conversation import Question
from bot.schedules import notes
from bot.schedules.condition import Condition, holds
from bot.schedules.ended import tell_ended
from bot.schedules.heart import Heart
from bot.schedules.plan import Demand, Plan
from bot.schedules.recurrence import next_times
from bot.schedules.watching import QUERY
from bot.schedules.writing import TryLater, Writes
from bot.wording import words_for
from storage.errors import Conflict, NotFound
from storage.records import Place, StoredDataset
from storage.schedules import StoredRun, StoredSchedule
from tools.answer import Answer
from tools.codec import to_plain
from tools.errors import CannotAnswer
from tools.messages import Message, say

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.store import Store

__all__ = ["Ticker", "TryLater", "Writes"]

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two looks at what is due; one look is one query of an index."""
LEASE = timedelta(minutes=5)
"""A run that shows no sign of life for so long is taken over by another process."""
LATE = timedelta(minutes=5)
"""A post that comes later than this says so."""
GRACE = timedelta(hours=6)
"""Later than this nobody wants it any more: it is left out, and its owner is told."""
_COUNTED = 1000
"""So many left out are counted, and no more."""
_AT_ONCE = 4
_LOOK = 50


Kept = Mapping[str, Any]
_Seen = tuple[tuple[Place, ...], tuple[str, StoredDataset] | None]
"""The places whose data may be used, and the data set with the name that it goes by there."""


@dataclass(frozen=True)
class _Due:
    """One due time that this process has to deal with."""

    schedule: StoredSchedule
    run: StoredRun
    plan: Plan

    @property
    def key(self) -> str:
        """Names the post, so that it is found again. A run that was asked for may be due in the minute of another."""
        due = self.run.due
        return (
            f"run-{self.schedule.id}-{due:%Y%m%d%H%M%S}" if due.second else f"run-{self.schedule.id}-{due:%Y%m%d%H%M}"
        )

    @property
    def demand(self) -> Demand | None:
        """Who asked for just this run; None for one that the schedule itself has come to."""
        demand = self.plan.demand
        return demand if demand is not None and demand.due == self.run.due.isoformat() else None


@dataclass(frozen=True)
class _End:
    """How a run ended.

    Attributes:
        state: posted, skipped, missed or failed.
        why: in words, for the history; None for a plain post.
        ts: of the post.
        kept: what the next run compares with: the version of the data and the figures.
        tell: whether the owner is told why.
        pause: whether the schedule waits for its owner from now on.
    """

    state: str
    why: Message | None = None
    ts: str | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    tell: bool = False
    pause: bool = False


class Ticker:
    """Looks every few seconds for what is due and has it posted."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        writer: Writes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        every: float = EVERY,
    ) -> None:
        """Set up.

        Args:
            store: keeps the schedules and decides races.
            desk: answers.
            writer: posts.
            clock: the moment, in UTC.
            every: seconds between two looks.
        """
        self._store = store
        self._desk = desk
        self._writer = writer
        self._clock = clock
        self._every = every
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="schedule")
        self._busy: set[tuple[str, datetime]] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="schedules", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self, *, wait: bool = True) -> None:
        """Stop looking; what is being posted is finished, unless nobody waits."""
        self._stopped.set()
        self._pool.shutdown(wait=wait, cancel_futures=True)

    def tick(self, *, wait: bool = False) -> int:
        """Deal with what is due now, and return how many due times that were; with `wait`, once they are done."""
        begun = [self._begin(schedule) for schedule in self._store.due(self._clock(), _LOOK)]
        started = [each for each in begun if each is not None]
        if wait:
            for each in started:
                each.result()
        return len(started)

    def _loop(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                self.tick()
                tell_ended(self._store, self._writer)
            except Exception:
                # The database may be away for a minute; the next look finds what is still due.
                log.exception("could not look for what is due")

    def _begin(self, schedule: StoredSchedule) -> Any:
        due = schedule.next_due
        if due is None:
            return None
        with self._lock:
            if (schedule.id, due) in self._busy:
                return None
            self._busy.add((schedule.id, due))

        def work() -> None:
            try:
                run = self._store.claim_run(schedule.id, due, LEASE)
                plan = Plan.from_json(schedule.definition)
                if run is not None:
                    self._deal_with(_Due(schedule, run, plan))
                else:
                    # Clocks that go back, or differ between machines, bring a time again that had its run.
                    self._store.pass_over(schedule.id, due, self._following(plan, due))
            except Exception:
                log.exception("a schedule could not be run")
            finally:
                with self._lock:
                    self._busy.discard((schedule.id, due))

        try:
            return self._pool.submit(work)
        except RuntimeError:
            return None

    def _deal_with(self, due: _Due) -> None:
        """Run one due time to its end; whatever goes wrong is told to the owner, and the next time is set."""
        with Heart(lambda: self._store.touch_run(due.run)):
            try:
                end = self._run(due)
            except (TryLater, Conflict) as error:
                # Slack is away, or another process has taken the run over: neither is for this process to end.
                log.warning("a scheduled post is left for later: %s", type(error).__name__)
                return
            except Exception as error:
                log.exception("a scheduled post failed")
                end = _End("failed", words_for(error), tell=True)
        self._finish(due, end)
        if end.why is None:
            return
        told = say("About the scheduled post “{title}”: {why}", title=due.plan.title, why=end.why)
        people = {due.schedule.owner} if end.tell else set()
        if due.demand is not None and end.state != "posted":
            # Whoever pressed “run now” waits for something to come.
            people.add(due.demand.by)
        for person in sorted(people):
            self._writer.tell(due.schedule, person, told, due.plan.language)

    def _run(self, due: _Due) -> _End:
        """What becomes of one due time."""
        if due.run.state == "posting":
            # Another process died between posting and noting it: look, rather than post twice.
            found = self._writer.find(due.schedule, due.key, due.run.started)
            if found is not None:
                self._writer.complete(due.schedule, due.key, found)
                return _End("posted", ts=found, kept=self._kept(due))
        if not self._is_wanted(due):
            return _End("skipped", notes.changed())
        if due.plan.demand is not None and due.plan.demand.paused and due.demand is None:
            # A process died after the one run that was asked for, before it could pause the schedule again.
            return _End("skipped", say("it is paused."), pause=True)
        if self._clock() - due.run.due > GRACE:
            return _End("missed", self._missed(due), tell=True)
        places = self._places(due)
        data = self._data(due, places)
        withdrawn = self._withdrawn(due, places, data)
        if withdrawn is not None or places is None:
            return withdrawn or _End("failed", notes.no_access(), tell=True, pause=True)
        before = self._kept(due)
        version = data[1].id if data else None
        unchanged = version is not None and before.get("version") == version
        # Who asks for a run now wants to see the report, not that nothing is new.
        if unchanged and due.plan.unchanged == "skip" and due.demand is None:
            return _End("skipped", say("There was no new data."), kept=before)
        if unchanged and due.plan.unchanged == "say" and due.demand is None:
            return self._say_unchanged(due, before)
        return self._answer(due, places, data, before, unchanged=unchanged)

    def _answer(
        self,
        due: _Due,
        places: tuple[Place, ...],
        data: tuple[str, StoredDataset] | None,
        before: Mapping[str, Any],
        *,
        unchanged: bool,
    ) -> _End:
        """Compute, and post where the condition holds."""
        reply = self._desk.ask(self._question(due, places, data[0] if data else None))
        if reply.status != "answered" or reply.answer is None:
            return _End("failed", reply.message or words_for(RuntimeError()), kept=before, tell=True)
        # What was answered from counts, should a newer version have come meanwhile.
        version = reply.sources[0] if data and len(reply.sources) == 1 else data and data[1].id
        kept: dict[str, Any] = {"version": version, "figures": dict(reply.answer.figures)}
        said: list[Message] = []
        if due.plan.condition is not None:
            true, why = self._holds(due, due.plan.condition, reply.answer.figures, (places, data), before, kept)
            if not true:
                return _End("skipped", why[0], kept=kept)
            said += why
        if self._clock() - due.run.due > LATE:
            said.append(notes.late(due.run.due, due.plan.zone))
        if unchanged:
            said.append(say("There is no new data since the last post."))
        if not self._is_wanted(due):
            return _End("skipped", notes.changed(), kept=kept)
        # It may have taken minutes, and what may be seen there is for now.
        seen = self._places(due)
        withdrawn = self._withdrawn(due, seen, self._data(due, seen))
        if withdrawn is not None:
            return withdrawn
        self._store.start_posting(due.run)
        return _End("posted", ts=self._writer.post(due.schedule, due.key, reply, tuple(said)), kept=kept)

    def _holds(
        self, due: _Due, condition: Condition, figures: Mapping[str, Any], of: _Seen, before: Kept, kept: dict[str, Any]
    ) -> tuple[bool, tuple[Message, ...]]:
        """Whether the condition holds, and why; what the next run compares with is kept."""
        watch = due.plan.watch
        if watch is None:
            true, why = holds(condition, figures, before.get("figures") or {})
            return true, (why,)
        now = self._watched(due, of, watch.now, "now")
        then = self._watched(due, of, watch.before, "before") if watch.before is not None else None
        kept["watched"] = dict(now.figures)
        true, why = holds(condition, now.figures, then.figures if then else before.get("watched") or {})
        return true, (why, *now.warnings, *(then.warnings if then else ()))

    def _watched(self, due: _Due, of: _Seen, arguments: Mapping[str, Any], which: str) -> Answer:
        """What a query of the condition's own gives, on what may be seen where it is posted."""
        places, data = of
        asked = self._question(due, places, data[0] if data else None)
        chosen = {**({"dataset": data[0]} if data else {}), "tool": QUERY, **arguments}
        # In a conversation of its own: people go on asking about the report beneath the post.
        reply = self._desk.ask(replace(asked, chosen=chosen, thread=f"{due.key}-{which}", pictures=False))
        if reply.status != "answered" or reply.answer is None:
            why = reply.message or words_for(RuntimeError())
            raise CannotAnswer(say("I can't check the condition on these data: {why}", why=why))
        return reply.answer

    def _say_unchanged(self, due: _Due, before: Mapping[str, Any]) -> _End:
        self._store.start_posting(due.run)
        nothing = say("No new data since the last post of “{title}”.", title=due.plan.title)
        return _End("posted", nothing, self._writer.say(due.schedule, due.key, nothing, due.plan.language), before)

    def _is_wanted(self, due: _Due) -> bool:
        """Whether the schedule still wants this run: somebody may have stopped or moved it while it was computed."""
        try:
            now = self._store.schedule(due.schedule.id, [due.schedule.place])
        except NotFound:
            return False
        # Where another run was asked for meanwhile, this one is due all the same.
        moved = now.next_due != due.run.due and Plan.from_json(now.definition).demand is None
        return now.state == "active" and not moved

    def _places(self, due: _Due) -> tuple[Place, ...] | None:
        """What may be seen where it is posted; None when the owner is not in that place any more."""
        place = due.schedule.place
        if not self._writer.rooms.is_member(place, due.schedule.owner):
            return None
        return self._writer.visible(place, due.schedule.owner)

    def _data(self, due: _Due, places: tuple[Place, ...] | None) -> tuple[str, StoredDataset] | None:
        """The newest version of the data set, by the name that it goes by here."""
        series = due.schedule.dataset_id
        found = self._desk.datasets(places or ()).items()
        return next(((name, stored) for name, stored in found if stored.series == series), None)

    @staticmethod
    def _withdrawn(due: _Due, places: tuple[Place, ...] | None, data: tuple[str, StoredDataset] | None) -> _End | None:
        """How a run ends whose owner, or whose data, is not there any more; None where both are."""
        if places is None:
            return _End("failed", notes.no_access(), tell=True, pause=True)
        if data is None and due.schedule.dataset_id is not None:
            return _End("failed", notes.no_data(), tell=True, pause=True)
        return None

    def _question(self, due: _Due, places: tuple[Place, ...], dataset: str | None) -> Question:
        plan = due.plan
        chosen = {"tool": plan.tool, **plan.arguments}
        return Question(
            text=plan.title,
            asker=due.schedule.owner,
            place=due.schedule.place,
            places=places,
            thread=due.key,
            chosen={**chosen, "dataset": dataset} if dataset else chosen,
            zone=plan.zone,
            language=plan.language,
            rooms=self._writer.rooms,
        )

    def _kept(self, due: _Due) -> Mapping[str, Any]:
        """What the last run that computed something has kept."""
        for run in self._store.runs(due.schedule.id, _LOOK):
            kept: Mapping[str, Any] = json.loads(run.details or "{}").get("kept") or {}
            if kept and run.due < due.run.due:
                return kept
        return {}

    def _finish(self, due: _Due, end: _End) -> None:
        following = self._following(due.plan, due.run.due)
        why = None if end.why is None else to_plain(end.why)
        details = json.dumps({"why": why, "kept": dict(end.kept)}, ensure_ascii=False)
        self._store.finish_run(due.run, end.state, end.ts, details, following, pause=end.pause)
        if due.demand is not None:
            self._forget_demand(due, due.demand)

    def _missed(self, due: _Due) -> Message:
        """That this time is left out, and what comes after it that is just as old."""
        old = self._clock() - GRACE
        later = next_times(due.plan.recurrence, due.plan.zone, due.run.due, _COUNTED)
        return notes.missed([due.run.due, *(moment for moment in later if moment < old)], due.plan.zone)

    def _following(self, plan: Plan, due: datetime) -> datetime | None:
        """When it comes next. What is too old to be posted is not run through one by one."""
        found = next_times(plan.recurrence, plan.zone, max(due, self._clock() - GRACE), 1)
        return found[0] if found else None

    def _forget_demand(self, due: _Due, demand: Demand) -> None:
        """The run that was asked for is over: a paused schedule is paused again, unless somebody has changed it."""
        try:
            now = self._store.schedule(due.schedule.id, [due.schedule.place])
        except NotFound:
            return
        plan = Plan.from_json(now.definition)
        if plan.demand == demand:
            state = "paused" if demand.paused and now.state == "active" else None
            definition = replace(plan, demand=None).to_json()
            self._store.update_schedule(due.schedule.id, state=state, definition=definition)
