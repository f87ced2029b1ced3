"""The store's way of taking what comes in: once, of all processes, and so that it is not lost from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.base import now
from storage.models import Base, OpenWorkRow, SeenRow
from storage.open_work import OpenWork
from storage.processes import this_process
from storage.records import Place
from storage.results import Results
from storage.together import Together
from storage.trail import Trail, short_key

__all__ = ["Arrival", "Arrivals", "Mark", "Opening"]

Mark = tuple[str, str]
"""Kind and key of something that is handled once, as `first_time` has them."""


@dataclass(frozen=True)
class Opening:
    """The work that an arrival gives.

    Attributes:
        ts: names it among the open work of its place.
        card: what the answer will be known by.
        thread: the conversation that holds what is to be done.
        turn: what is to be done, as text.
        sources: the versions that it speaks of: it goes with the first of them that is deleted.
    """

    ts: str
    card: str
    thread: str
    turn: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """Something that came in.

    Attributes:
        place: where.
        claims: it is taken if none of these was seen before.
        marks: seen with it; whether they were seen before is told to `open`.
        open: given the marks that are new, says what is to be done; None: nothing. It is called within a transaction,
            perhaps more than once: it reads and writes nothing.
    """

    place: Place
    claims: tuple[Mark, ...]
    open: Callable[[frozenset[Mark]], Opening | None]
    marks: tuple[Mark, ...] = ()


class Arrivals(OpenWork, Results, Trail):
    """The part of the store that takes what comes in."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._takings: Together[Arrival, Opening | None] = Together(self._take_all)

    def take(self, arrival: Arrival) -> Opening | None:
        """Take something that came in: note that it was seen, what is to be done, and that this process is at it.

        All of that is kept, or nothing: killed at any moment, it is either as if it had not come yet, or `lost_work`
        tells of it.

        Args:
            arrival: what came in.

        Returns:
            What is to be done now, for one caller only, of all processes; None: it was seen before, or there is
            nothing to be done.

        Cost: one short transaction for all that is taken at the same moment.
        """
        self._tidy_trail()
        return self._takings(arrival)

    def _take_all(self, arrivals: Sequence[Arrival]) -> list[Opening | None]:
        with self._database.writing() as session:
            wanted = {mark for each in arrivals for mark in (*each.claims, *each.marks)}
            new = self._mark(session, wanted)
            found = [_opening(each, new) for each in arrivals]
            opened = [(each.place, opening) for each, opening in zip(arrivals, found, strict=True) if opening]
            if opened:
                self._keep(session, opened)
        return found

    def _mark(self, session: Session, marks: Iterable[Mark]) -> set[Mark]:
        """Note that these were seen; those that were not before."""
        by_key = {(kind, short_key(key)): (kind, key) for kind, key in marks}
        moment = now()
        # In one order at every process: of two that note the same ones, the second waits for the first, never both.
        rows = [{"kind": kind, "key": key, "created": moment} for kind, key in sorted(by_key)]
        add = self._insert(SeenRow).on_conflict_do_nothing()
        added = session.execute(add.returning(SeenRow.kind, SeenRow.key), rows)
        return {by_key[kind, key] for kind, key in added}

    def _keep(self, session: Session, opened: Sequence[tuple[Place, Opening]]) -> None:
        """Keep what is to be done, and that this process is at it."""
        for place, each in opened:
            self._add_turn(session, place, each.thread, each.turn, each.sources)
        values = {"process": this_process(), "touched": self._database.clock(session)}
        works = [
            {"workspace": place.workspace, "channel": place.channel, "ts": each.ts, "card": each.card, **values}
            for place, each in opened
        ]
        add = self._insert(OpenWorkRow)
        new = {name: add.excluded[name] for name in ("card", "process", "touched")}
        session.execute(add.on_conflict_do_update(index_elements=["workspace", "channel", "ts"], set_=new), works)

    def _insert(self, rows: type[Base]) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what becomes of rows that are there already."""
        table = cast("Table", rows.__table__)
        return sqlite.insert(table) if self._database.is_sqlite else postgresql.insert(table)


def _opening(arrival: Arrival, new: set[Mark]) -> Opening | None:
    """What an arrival gives; what it used up of the new marks is not new to the next."""
    own = frozenset(new.intersection(arrival.marks))
    taken = new.issuperset(arrival.claims)
    new.difference_update(arrival.claims, arrival.marks)
    return arrival.open(own) if taken else None
