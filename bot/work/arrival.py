"""Where a new file goes: a data set of its own, a new version of one, or the end of one. Asked wherever it is open."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from bot.work.agreement import Agreement, compare, in_time
from bot.work.jobs import INTO, SEPARATE
from storage.store import Place, Store, StoredDataset
from tools.codec import loads
from tools.errors import Choice, NeedsChoice
from tools.files.report import period_of
from tools.messages import Message, Period, Words, say, say_count
from tools.schema import Schema

if TYPE_CHECKING:
    from tools.files import FileRead

__all__ = ["Target", "find_target", "free_name"]


@dataclass(frozen=True)
class Target:
    """Where a file goes.

    Attributes:
        name: of the data set.
        after: the version that must still be the newest then; None when it does not matter.
        append_to: the version whose rows come first.
        agreement: how the columns go together, when rows are appended.
    """

    name: str
    after: str | None = None
    append_to: StoredDataset | None = None
    agreement: Agreement | None = None


def find_target(
    store: Store,
    place: Place,
    name: str,
    read: FileRead,
    options: Mapping[str, str],
    most_rows: int,
    beside: Collection[str] = (),
) -> Target:
    """Decide where a file goes, or ask.

    A file whose name is not taken is a data set of its own; only when another data set has the very same columns and
    its dates follow directly is it asked whether it belongs at the end of that one. A file with a name that is taken,
    if only in other capitals, is always asked about. What is chosen is checked again: the data may have changed since
    it was asked.

    Args:
        store: what is there.
        place: where the file was dropped.
        name: of the file.
        read: what is in it.
        options: `into` is what was chosen; the others say how it was read, and go with every choice.
        most_rows: of one data set.
        beside: the data sets, by id, that other files of the same message became. None of them is taken for an older
            state of this file or for its beginning: two files of one name stay apart.

    Raises:
        NeedsChoice: it is for a person to decide.

    Cost: the dates of a data set are read only where its range meets that of the file.
    """
    name = unicodedata.normalize("NFC", name)
    here = [each for each in store.datasets([place]) if each.place == place]
    before = [each for each in here if each.id not in beside]
    same_name = _of_name(name, before)
    into, _, series = options.get(INTO, "").partition(":")
    if into == SEPARATE:
        return Target(free_name(name, here), "")
    chosen = next((each for each in here if each.series == series), None)
    if into == "replace" and chosen is not None:
        return Target(chosen.name)
    asking = _Asking(store, here, before, name, read, dict(options), most_rows)
    if into == "append" and chosen is not None:
        case = asking.look(chosen)
        if case.may_append:
            return Target(chosen.name, chosen.id, chosen, case.agreement)
        raise asking.ask_same_name(case) if chosen == same_name else asking.ask_other_name(case)
    if same_name is not None:
        raise asking.ask_same_name(asking.look(same_name))
    follows = next(asking.followed(), None)
    if follows is not None:
        raise asking.ask_other_name(follows)
    return Target(free_name(name, here), "")


@dataclass(frozen=True)
class _Case:
    """A data set that the file may belong to, and why not, if it does not."""

    dataset: StoredDataset
    schema: Schema
    agreement: Agreement
    twice: Message | None = None
    directly: bool = False

    @property
    def may_append(self) -> bool:
        return self.agreement.agrees and self.twice is None


@dataclass(frozen=True)
class _Asking:
    """What is known of a file and of the place that it was dropped in, and the questions about them."""

    store: Store
    here: list[StoredDataset]
    before: list[StoredDataset]
    name: str
    read: FileRead
    options: dict[str, str]
    most_rows: int

    def look(self, dataset: StoredDataset) -> _Case:
        """Whether the rows of the file may follow those of a data set."""
        schema: Schema = loads(dataset.schema)
        agreement = compare(schema, self.read.schema)
        if not agreement.agrees:
            return _Case(dataset, schema, agreement)
        if dataset.rows + self.read.rows > self.most_rows:
            too_many = say("Together they have more than the {limit} rows that I take.", limit=self.most_rows)
            return _Case(dataset, schema, agreement, too_many)
        order = in_time(schema, self.read.schema, agreement.names)
        if order.relation == "unknown":
            twice: Message | None = say(
                "It has no dates that show whether the rows are new, so I don't append them: they might count twice."
            )
        elif order.relation == "meets":
            twice = self._shared_days(dataset, order.column, agreement.names[order.column])
        else:
            twice = None
        return _Case(dataset, schema, agreement, twice, order.directly)

    def followed(self) -> Iterator[_Case]:
        """Data sets of another name that the file continues to the day, the newest first."""
        for dataset in self.before:
            schema: Schema = loads(dataset.schema)
            if sorted(schema.names) == sorted(self.read.schema.names):
                case = self.look(dataset)
                if case.may_append and case.directly and not case.agreement.warnings:
                    yield case

    def ask_same_name(self, case: _Case) -> NeedsChoice:
        """The name is taken: by an older state, by rows before these, or by something else?"""
        named = {"name": case.dataset.name}
        if not case.agreement.agrees:
            message = say(
                "“{name}” is here already, with other columns: {differences}. Is this a new version of it?",
                differences=Words(case.agreement.differences),
                **named,
            )
        elif case.twice is not None:
            message = say("“{name}” is here already. {reason} Is this a new version of it?", reason=case.twice, **named)
        else:
            message = say(
                "“{name}” is here already, with the same columns and other dates. {periods} What shall I do?",
                periods=self._periods(case),
                **named,
            )
        appending = [self._append(case)] if case.may_append else []
        replace = Choice(say("Replace “{name}”: a new version", **named), self._into(f"replace:{case.dataset.series}"))
        return NeedsChoice(message, (*appending, replace, self._separate()))

    def ask_other_name(self, case: _Case) -> NeedsChoice:
        """Another name, but it looks like the next piece of something that is here."""
        if not case.may_append:
            reason = case.twice or say("The columns differ now: {differences}.", differences=_words(case))
            message = say(
                "I can't append this to “{name}” any more. {reason} Shall I keep it as a data set of its own?",
                name=case.dataset.name,
                reason=reason,
            )
            return NeedsChoice(message, (self._separate(),))
        message = say(
            "This has the same columns as “{name}” and goes on where that ends. {periods} Does it belong there?",
            name=case.dataset.name,
            periods=self._periods(case),
        )
        return NeedsChoice(message, (self._append(case), self._separate()))

    def _append(self, case: _Case) -> Choice:
        label = say(
            "Append: add {rows} to “{name}”",
            rows=say_count("{count} row", "{count} rows", self.read.rows),
            name=case.dataset.name,
        )
        return Choice(label, self._into(f"append:{case.dataset.series}"))

    def _separate(self) -> Choice:
        label = say("Keep it apart as “{name}”", name=free_name(self.name, self.here))
        return Choice(label, self._into(SEPARATE))

    def _into(self, where: str) -> Mapping[str, Any]:
        return {**self.options, INTO: where}

    def _periods(self, case: _Case) -> Message:
        old, new = period_of(case.schema), period_of(self.read.schema)
        if old is None or new is None:
            return say("Its dates follow.")
        return say("It has {old}, the file has {new}.", old=old[0], new=new[0])

    def _shared_days(self, dataset: StoredDataset, mine: str, theirs: str) -> Message | None:
        """The days that both have; None when their rows lie between each other without sharing one."""
        shared = sorted(_days(self.store.read(dataset.id, [mine])) & _days(self.read.parts.select([theirs])))
        if not shared:
            return None
        return say_count(
            "Both have rows of {period}: appended, they would count twice.",
            "Both have rows of the same {count} days ({period}): appended, they would count twice.",
            len(shared),
            period=Period(shared[0], shared[-1]),
        )


def _words(case: _Case) -> Words:
    return Words(case.agreement.differences)


def _days(table: Any) -> set[date]:
    """The different days of a column of dates."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = table.column(0)
    if pa.types.is_timestamp(cells.type):
        cells = pc.floor_temporal(cells, unit="day")
    return {value for value in pc.unique(cells.cast(pa.date32())).to_pylist() if value is not None}


def _of_name(name: str, datasets: list[StoredDataset]) -> StoredDataset | None:
    """The data set that a file of this name may be a new state of; the very name goes before one in other capitals."""
    same = [each for each in datasets if _alike(each.name) == _alike(name)]
    return next((each for each in same if each.name == name), same[0] if same else None)


def _alike(name: str) -> str:
    """A name as people tell names apart: "Ads.CSV" is "ads.csv"."""
    return " ".join(name.casefold().split())


def free_name(name: str, here: list[StoredDataset]) -> str:
    """The name, or the same with a number that is not taken: "ads (2).csv"."""
    taken = {_alike(each.name) for each in here}
    path = PurePosixPath(name.replace("/", "_"))
    stem, ending = (path.stem, path.suffix) if path.suffix else (name, "")
    number, free = 2, name
    while _alike(free) in taken:
        free, number = f"{stem} ({number}){ending}", number + 1
    return free
