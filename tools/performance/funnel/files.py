"""Funnels of several data sets, one a step, joined by the person that their rows are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.columns import normalise
from tools.frame import Frame, Frames
from tools.messages import Message, Words, say
from tools.performance.cells import codes_of, moments_of
from tools.performance.funnel.events import find_moment, find_who, resolve_steps
from tools.performance.funnel.people import People, people_word, without_name
from tools.performance.funnel.stages import in_known_order, match_step
from tools.performance.funnel.walk import Marks
from tools.row_masks import keep_rows
from tools.time_grains import read_calendar

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.filters import Condition

__all__ = ["StepFiles", "find_files", "read_files"]

_MOST_SEGMENT_VALUES = 200


@dataclass(frozen=True)
class StepFiles:
    """Data sets that are steps.

    Attributes:
        frames: name of the step -> its data set, in no order.
        who: name of the step -> its column of people.
        about: the data set that says more of each person, with its column of people; None where there is none.
    """

    frames: Mapping[str, Frame]
    who: Mapping[str, str]
    about: tuple[Frame, str] | None = None


def find_files(frames: Frames, main: Frame, who: str | None, steps: Sequence[str] | None) -> StepFiles | None:
    """The data sets that are the steps of a funnel: with the same column of people, and called like steps.

    Args:
        frames: every data set that may be used, by name.
        main: the one that the question was taken to be about.
        who: its column of people, where it was said.
        steps: as they were asked for.
    """
    people = {name: find_who(frame.schema, who if who in frame.schema else None) for name, frame in frames.items()}
    lead = find_who(main.schema, who)
    if lead is None:
        return None
    same = {name: column for name, column in people.items() if column and normalise(column) == normalise(lead)}
    stems = {_stem(name): name for name in same}
    if steps:
        wanted = [match_step(words, tuple(stems)) for words in steps]
        chosen = list(stems) if all(wanted) else []
    else:
        chosen = list(in_known_order(sorted(stems, key=lambda stem: -frames[stems[stem]].schema.rows)))
    if len(chosen) < 2:
        return None
    used = {stem: stems[stem] for stem in chosen}
    rest = [name for name in same if name not in used.values()] if not steps else list(same)
    about = next(
        (
            (frames[name], same[name])
            for name in rest
            if frames[name].schema[same[name]].distinct == frames[name].schema.rows and _groups(frames[name])
        ),
        None,
    )
    return StepFiles(
        {stem: frames[name] for stem, name in used.items()}, {stem: same[name] for stem, name in used.items()}, about
    )


def read_files(
    found: StepFiles, steps: Sequence[str] | None, conditions: Sequence[Condition], more: Sequence[str]
) -> People:
    """Read a data set for each step.

    Args:
        found: from `find_files`.
        steps: as they were asked for.
        conditions: on what is said of each person; they need `found.about`.
        more: columns of segments, of `found.about`.

    Raises:
        CannotAnswer: a step is not there.
        NeedsChoice: a step can be several data sets.

    Cost: one read of each data set, and a pass over all their people.
    """
    import numpy as np
    import pyarrow as pa

    known = in_known_order(tuple(found.frames))
    names, notes = resolve_steps(steps, tuple(found.frames)) if steps else (known, _order(known))
    moments = {name: find_moment(found.frames[name].schema, None) for name in names}
    timed = all(moments.values())
    tables = [found.frames[name].arrow(found.who[name], *([moments[name] or ""] if timed else [])) for name in names]
    ids = [_as_text(table.column(0)) for table in tables]
    about, about_ids = _about(found, conditions, more)
    together = pa.chunked_array(
        [c for each in (*ids, *([about_ids] if about_ids is not None else [])) for c in each.chunks], pa.string()
    )
    people, different = codes_of(together)
    described = people[len(people) - len(about_ids) :] if about_ids is not None else None
    kept = _kept(described, len(different)) if conditions else None
    marks, start, nobody = [], 0, 0
    for table in tables:
        who = people[start : start + table.num_rows]
        start += table.num_rows
        when, dated = moments_of(table.column(1)) if timed else (None, np.ones(len(who), bool))
        nobody += int((who < 0).sum())
        used = np.flatnonzero((who >= 0) & dated & (kept[who] if kept is not None else True))
        marks.append(
            Marks(who[used], when[used] if when is not None else None, _rows(who[used], described, len(different)))
        )
    days = [table.column(1) for table in tables] if timed else []
    ends = [int(each.moments.max()) for each in marks if each.moments is not None and each.moments.size]
    return People(
        kind="files",
        names=names,
        marks=tuple(marks),
        count=len(different),
        table=about if about is not None else pa.table({}),
        calendar=read_calendar(_days(days)) if timed else None,
        end=max(ends, default=None),
        whole_days=timed and all(found.frames[name].schema[moments[name] or ""].type == "date" for name in names),
        unit=people_word(found.who[names[0]]),
        notes=(_joined(found, names), *notes),
        warnings=tuple(without_name(nobody)),
    )


def _about(found: StepFiles, conditions: Sequence[Condition], more: Sequence[str]) -> tuple[Any, Any]:
    """What is said of each person, and who they are."""
    if found.about is None or not (conditions or more):
        return None, None
    frame, who = found.about
    names = [who, *more, *(name for each in conditions for name in each.columns)]
    rows = keep_rows(frame.arrow(*dict.fromkeys(names)), conditions)
    return rows, _as_text(rows.column(who))


def _rows(people: Any, described: Any, count: int) -> Any:
    """For each mark the row that describes its person; -1 where none does."""
    import numpy as np

    if described is None:
        return np.full(len(people), -1, np.int64)
    places = np.full(count, -1, np.int64)
    known = described >= 0
    places[described[known]] = np.flatnonzero(known)
    return places[people]


def _kept(described: Any, count: int) -> Any:
    """Which people meet the conditions."""
    import numpy as np

    kept = np.zeros(count, bool)
    if described is not None:
        kept[described[described >= 0]] = True
    return kept


def _as_text(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ids as text, so that those of one file can be a number and those of another a text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(cells.type):
        whole = pc.cast(cells, pa.int64(), safe=False)
        same = pc.all(pc.equal(pc.cast(whole, pa.float64()), cells)).as_py()
        cells = whole if same or same is None else cells
    return pc.cast(cells, pa.string())


def _days(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pa.chunked_array(
        [chunk for each in columns for chunk in pc.cast(each, pa.timestamp("us"), safe=False).chunks]
    )


def _groups(frame: Frame) -> bool:
    return any(
        c.type == "text" and not c.identifier and 1 < c.distinct <= _MOST_SEGMENT_VALUES for c in frame.schema.columns
    )


def _joined(found: StepFiles, names: Sequence[str]) -> Message:
    return say(
        "I took each of {files} as a step and joined them by “{who}”.",
        files=Words(tuple(found.frames[name].name for name in names)),
        who=found.who[names[0]],
    )


def _order(known: Sequence[str]) -> tuple[Message, ...]:
    return (say("I took the steps in the order that the trade knows: {steps}.", steps=Words(tuple(known))),)


def _stem(name: str) -> str:
    """A data set's name without its ending."""
    head, dot, end = name.rpartition(".")
    return head if dot and len(end) <= 5 and head else name
