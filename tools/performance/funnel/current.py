"""Funnels of what stands where now: a row for each deal, lead or person, with the stage that it is at.

Whatever is at a stage has passed those before it, so that a stage was reached by all that are at it or further on. How
far something came that was lost is not recorded in such a table: it has reached the first stage, and more is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.columns import normalise
from tools.dimensions import Dimension, group_key, group_label
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.messages import Message, Words, say, say_count
from tools.performance.cells import codes_of
from tools.performance.funnel.counts import Counts
from tools.performance.funnel.events import resolve_steps
from tools.performance.funnel.rates import shown, wilson
from tools.performance.funnel.stages import is_listed, load_words, numbered, plain, stage_of
from tools.performance.funnel.view import Group
from tools.row_masks import keep_rows
from tools.schema import Column, Schema
from tools.selection import nothing_left

if TYPE_CHECKING:
    import numpy as np

    from tools.filters import Condition

    Array = np.ndarray[Any, Any]

__all__ = ["CurrentStages", "find_current", "find_thing", "is_lost", "read_current"]

_MOST_STAGES = 30
_WHERE_IT_STANDS = ("stage", "status", "phase", "阶段", "状态", "进度")


@dataclass(frozen=True)
class CurrentStages:
    """The column of the stage, and that which names what is at it; None where nothing does."""

    stage: str
    thing: str | None


def find_thing(schema: Schema) -> str | None:
    """The column that numbers deals, leads or the like."""
    listed = [c.name for c in schema.columns if is_listed(c.name, "things")]
    return max(listed, key=lambda name: schema[name].distinct, default=None)


def find_current(schema: Schema, who: str | None, event: str | None) -> CurrentStages | None:
    """The columns of a table with a row for each deal or person and the stage it is at; None where it is no such table.

    Args:
        schema: of the data set.
        who: the column of people.
        event: the column that names the step.
    """
    if event is None or not 2 <= schema[event].distinct <= _MOST_STAGES or not _has_order(schema[event]):
        return None
    thing = find_thing(schema)
    if thing is not None:
        return CurrentStages(event, thing) if _is_row_each(schema, thing) else None
    if who is not None:
        return CurrentStages(event, who) if _is_row_each(schema, who) else None
    if not any(word in normalise(event) for word in _WHERE_IT_STANDS) or any(_is_count(c) for c in schema.columns):
        return None
    unique = next((c.name for c in schema.columns if c.identifier and _is_row_each(schema, c.name)), None)
    return CurrentStages(event, unique)


def read_current(
    data: Frame,
    columns: CurrentStages,
    steps: Sequence[str] | None,
    conditions: Sequence[Condition],
    dimensions: Sequence[Dimension],
    week_start: int,
) -> Counts:
    """Count what has reached each stage.

    Raises:
        CannotAnswer: a stage is not there, or the order of the stages is not known.
        NeedsChoice: a stage that was asked for can be several.

    Cost: one read and a pass over the rows for each column.
    """
    import numpy as np

    names = [columns.stage, *(name for each in dimensions for name in each.columns)]
    names += [name for each in conditions for name in each.columns]
    rows = keep_rows(data.arrow(*dict.fromkeys(names)), conditions)
    codes, values = codes_of(rows.column(columns.stage))
    texts = [str(each) for each in values.to_pylist()]
    if rows.num_rows == 0 or not texts:
        raise nothing_left(conditions, None)
    order, notes = _order(texts, steps)
    asked, more = resolve_steps(steps, order) if steps else (order, ())
    rank = {text: place for place, text in enumerate(order)}
    # Without a stage, as when it is lost, something has entered and no more is known of it.
    far = np.array([*(rank.get(text, 0) for text in texts), -1])[codes]
    least = [rank[name] for name in asked]
    groups = tuple(_groups(each, rows, far, least, week_start) for each in dimensions)
    lost = int(sum((codes == place).sum() for place, text in enumerate(texts) if is_lost(text)))
    won = int((far == len(order) - 1).sum())
    apart = [text for text in texts if text not in rank and not is_lost(text)]
    unplaced = int(sum((codes == texts.index(text)).sum() for text in apart))
    return Counts(
        kind="current",
        names=asked,
        sizes=tuple(int((far >= each).sum()) for each in least),
        groups=groups,
        notes=(*_read_as(columns), *notes, *more),
        warnings=(*_lost(lost, won, order[-1]), *_unplaced(unplaced, apart), *_nowhere(int((codes < 0).sum()))),
        unit=_unit(columns),
        now=tuple(int((far == each).sum()) if each else int((codes == texts.index(order[0])).sum()) for each in least),
        ended=(won, lost) if lost else None,
    )


def is_lost(text: str) -> bool:
    """Whether a stage is an end without success: "Closed Lost", "丢单"."""
    words = plain(text)
    return any((word in words.split()) if word.isascii() else (word in words) for word in load_words().never)


def _order(texts: Sequence[str], steps: Sequence[str] | None) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """The stages in their order, and how that is known."""
    going = [text for text in texts if not is_lost(text)]
    if len(going) > 1 and all(numbered(text) is not None for text in going):
        found = tuple(sorted(going, key=lambda text: numbered(text) or 0.0))
        return found, (say("I took the steps in the order of their numbers."),)
    placed = {text: stage_of(text) for text in going}
    places = {text: -1 if plain(text) in load_words().openers else place for text, place in placed.items()}
    known = tuple(sorted((t for t in going if places[t] is not None), key=lambda t: (places[t] or 0, going.index(t))))
    if steps and (len(steps) > len(known) or len(known) < 2):
        return resolve_steps(steps, going)
    if len(known) < 2:
        raise CannotAnswer(
            say(
                "I don't know the order of the stages {names}. Name them in their order, such as “from {first} to "
                "{last}”.",
                names=Words(tuple(going[:12])),
                first=going[0] if going else texts[0],
                last=going[-1] if going else texts[-1],
            )
        )
    return known, (say("I took the steps in the order that the trade knows: {steps}.", steps=Words(known)),)


def _groups(dimension: Dimension, rows: Any, far: Array, least: Sequence[int], week_start: int) -> tuple[Group, ...]:
    """The sizes of all stages for each value of a column."""
    import numpy as np
    import pyarrow as pa

    cells = dimension.cut(rows, week_start)
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    encoded = cells.dictionary_encode(null_encoding="encode")
    places, keys = np.asarray(encoded.indices).astype(np.int64), encoded.dictionary.to_pylist()
    counts = [np.bincount(places[far >= each], minlength=len(keys)) for each in least]
    found = []
    for place, key in enumerate(keys):
        label = group_label(dimension, key)
        text = label if isinstance(label, str | Message) else say("{day}", day=label)
        found.append(Group(group_key((dimension,), (key,)), text, tuple(int(each[place]) for each in counts)))
    return tuple(sorted((g for g in found if any(g.sizes)), key=lambda each: (-each.sizes[0], each.key)))


def _read_as(columns: CurrentStages) -> tuple[Message, ...]:
    return (
        say(
            "Each row is one {thing}, and “{stage}” says where it stands now: it has passed the stages before.",
            thing=columns.thing or say("record"),
            stage=columns.stage,
        ),
    )


def _lost(lost: int, won: int, last: str) -> tuple[Message, ...]:
    """What is said of those that came to nothing, and of those that may yet go on."""
    going_on = say("Those that are still on their way may go on, so the rates are what is reached so far.")
    interval = wilson(won, won + lost)
    if not lost or interval is None:
        return (going_on,)
    return (
        say_count(
            "{count} was lost. How far it came is not recorded, so it counts at the first stage only. Of those that "
            "have ended, {rate} reached “{last}” ({won} of {ended}, 95% interval {low} to {high}).",
            "{count} were lost. How far they came is not recorded, so they count at the first stage only. Of those "
            "that have ended, {rate} reached “{last}” ({won} of {ended}, 95% interval {low} to {high}).",
            lost,
            rate=shown(interval.share),
            last=last,
            won=won,
            ended=won + lost,
            low=shown(interval.low),
            high=shown(interval.high),
        ),
        going_on,
    )


def _unplaced(rows: int, stages: Sequence[str]) -> tuple[Message, ...]:
    if not rows:
        return ()
    return (
        say_count(
            "{count} is at {stages}, whose place in the order I don't know; it counts at the first stage only.",
            "{count} are at {stages}, whose place in the order I don't know; they count at the first stage only.",
            rows,
            stages=Words(tuple(stages[:12])),
        ),
    )


def _nowhere(rows: int) -> tuple[Message, ...]:
    if not rows:
        return ()
    return (
        say_count("{count} row has no stage; I left it out.", "{count} rows have no stage; I left them out.", rows),
    )


def _unit(columns: CurrentStages) -> Message:
    words = normalise(columns.thing or "")
    if "lead" in words or "线索" in words:
        return say("leads")
    if any(word in words for word in ("deal", "opportunity", "商机")):
        return say("deals")
    return say("records")


def _has_order(column: Column) -> bool:
    """Whether the values can be put in an order, or may be once they are named."""
    going = [value for value in column.values if not is_lost(value)]
    if len(going) > 1 and all(numbered(value) is not None for value in going):
        return True
    opened = any(plain(value) in load_words().openers for value in going)
    return len({stage_of(value) for value in going} - {None}) + opened > 1 or is_listed(column.name, "events")


def _is_row_each(schema: Schema, name: str) -> bool:
    column = schema[name]
    return column.distinct >= schema.rows - column.missing and column.distinct > 1


def _is_count(column: Column) -> bool:
    return column.is_numeric and is_listed(column.name, "counts")
