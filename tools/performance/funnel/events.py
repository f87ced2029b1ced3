"""Funnels of an event log: a row for each thing that somebody did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tools.columns import candidates
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.frame import Frame
from tools.messages import Message, Words, say, say_count
from tools.performance.cells import codes_of, moments_of
from tools.performance.funnel.people import People, people_word, without_name
from tools.performance.funnel.stages import in_known_order, is_listed, load_words, match_step, numbered, plain, stage_of
from tools.performance.funnel.walk import Marks
from tools.row_masks import keep_rows
from tools.schema import Column, Schema
from tools.time_grains import read_calendar

if TYPE_CHECKING:
    from tools.filters import Condition

__all__ = ["EventLog", "find_event_column", "find_log", "find_moment", "find_who", "read_log", "resolve_steps"]

_MOST_EVENTS = 200
_MOST_STEPS = 8
_RARE = 0.01
"""An event that fewer than 1 in 100 people ever do is no step that everyone is asked to take."""
_CLEAR = 0.6
_SHOWN = 12


@dataclass(frozen=True)
class EventLog:
    """The columns of an event log."""

    who: str
    event: str
    moment: str | None


def find_who(schema: Schema, given: str | None) -> str | None:
    """The column that says who did it; None where no column does."""
    if given is not None:
        return given
    named = [name for name, score in candidates(schema, "customer") if score >= _CLEAR]
    if named:
        return named[0]
    listed = [c.name for c in schema.columns if not c.is_temporal and is_listed(c.name, "who")]
    return min(listed, key=lambda name: load_words().headers["who"].index(plain(name)), default=None)


def find_moment(schema: Schema, given: str | None) -> str | None:
    """The column that says when: the one that was said, else a time before a day, else None."""
    if given is not None:
        return given
    times = [c.name for c in schema.columns if c.is_temporal and not _is_birth(c.name)]
    scores = dict(candidates(schema, "date"))
    exact = {c.name: c.type == "datetime" for c in schema.columns}
    return max(times, key=lambda name: (exact[name], scores.get(name, 0.0)), default=None)


def find_event_column(schema: Schema, given: str | None, who: str | None, steps: Sequence[str] | None) -> str | None:
    """The column that names what was done, by its header, by the known steps among its values, or by those asked for.

    Args:
        schema: of the data set.
        given: the column that was said.
        who: the column of the people, which it is not.
        steps: that were asked for.
    """
    if given is not None:
        return given
    scored = [(_event_score(c, steps), -place, c.name) for place, c in enumerate(schema.columns) if c.name != who]
    best = max(scored, default=(0.0, 0, ""))
    return best[2] if best[0] >= 1 else None


def find_log(schema: Schema, who: str | None, event: str | None, day: str | None) -> EventLog | None:
    """The columns of an event log, where somebody can be in several rows."""
    if who is None or event is None or schema[who].distinct >= schema.rows - schema[who].missing:
        return None
    return EventLog(who, event, find_moment(schema, day))


def read_log(
    data: Frame, log: EventLog, steps: Sequence[str] | None, conditions: Sequence[Condition], more: Sequence[str]
) -> People:
    """Read an event log.

    Args:
        data: the data set.
        log: its columns.
        steps: as they were asked for; None to work them out.
        conditions: on the rows.
        more: columns of segments.

    Raises:
        CannotAnswer: a step is not there, or there are too many events to guess the steps.
        NeedsChoice: a step can be several events.

    Cost: one read, and a pass over the rows for each column and step.
    """
    import numpy as np

    names = [log.who, log.event, *([log.moment] if log.moment else []), *more]
    names += [name for each in conditions for name in each.columns]
    rows = keep_rows(data.arrow(*dict.fromkeys(names)), conditions)
    who, _ = codes_of(rows.column(log.who))
    event, events = codes_of(rows.column(log.event))
    moments, dated = moments_of(rows.column(log.moment)) if log.moment else (None, np.ones(len(who), bool))
    used = (who >= 0) & (event >= 0) & dated
    texts = [str(each) for each in events.to_pylist()]
    count = int(who.max()) + 1 if len(who) else 0
    found, notes, warnings = _steps(texts, steps, (who, event, moments, used), count, log)
    marks = []
    for name in found:
        places = np.flatnonzero(used & (event == texts.index(name)))
        marks.append(Marks(who[places], moments[places] if moments is not None else None, places))
    undated = int(((who >= 0) & ~dated).sum())
    warned = (*without_name(int((who < 0).sum())), *_undated(undated), *warnings)
    day = rows.column(log.moment) if log.moment else None
    return People(
        kind="events",
        names=found,
        marks=tuple(marks),
        count=count,
        table=rows,
        calendar=read_calendar(day) if day is not None else None,
        end=int(moments[dated].max()) if moments is not None and dated.any() else None,
        whole_days=log.moment is not None and data.schema[log.moment].type == "date",
        unit=people_word(log.who),
        notes=(_read_as(log), *notes),
        warnings=warned,
    )


def resolve_steps(steps: Sequence[str], names: Sequence[str]) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """The names of the data for the steps that were asked for, and how they were read where that is not obvious.

    Raises:
        CannotAnswer: one is not there, or two are the same.
        NeedsChoice: one can be several.
    """
    found: list[str] = []
    notes: list[Message] = []
    for place, words in enumerate(steps):
        fitting = [name for name in match_step(words, names) if name not in found] or list(match_step(words, names))
        if not fitting:
            raise CannotAnswer(
                say(
                    "I find no step “{step}” here. There are: {names}.",
                    step=words,
                    names=Words(tuple(names[:_SHOWN])),
                )
            )
        if len(fitting) > 1:
            raise NeedsChoice(
                say("Which one is the step “{step}”?", step=words),
                tuple(Choice(name, {"steps": [*steps[:place], name, *steps[place + 1 :]]}) for name in fitting[:5]),
            )
        if fitting[0] in found:
            raise CannotAnswer(say("The step “{step}” is there twice. Name each step once.", step=fitting[0]))
        if plain(fitting[0]) != plain(words):
            notes.append(say("I took “{name}” as the step “{step}”.", name=fitting[0], step=words))
        found.append(fitting[0])
    if len(found) < 2:
        raise CannotAnswer(say("A funnel has two steps or more. Ask, for example, “from view to cart to purchase”."))
    return tuple(found), tuple(notes)


Rows = tuple[Any, Any, Any, Any]
"""For each row of a log: the person, the event, the moment, and whether it can be used."""


def _steps(
    texts: Sequence[str], steps: Sequence[str] | None, rows: Rows, people: int, log: EventLog
) -> tuple[tuple[str, ...], tuple[Message, ...], tuple[Message, ...]]:
    """The steps, how they were found, and what is odd about them."""
    if steps:
        found, notes = resolve_steps(steps, texts)
        return found, notes, ()
    if len(texts) > _MOST_EVENTS:
        raise CannotAnswer(_name_them(texts[:_SHOWN]))
    did = _people_by_event(texts, rows, people)
    said: list[Message] = []
    numbers = [numbered(text) for text in texts]
    if len(texts) > 1 and all(each is not None for each in numbers) and len(set(numbers)) == len(numbers):
        found = tuple(sorted(texts, key=lambda text: numbered(text) or 0.0))
        return found, (say("I took the steps in the order of their numbers."),), ()
    known = in_known_order(sorted(texts, key=lambda text: -did[text]))
    if len(known) > 1:
        left = [text for text in texts if text not in known and did[text] >= _RARE * people]
        said.append(say("I took the steps in the order that the trade knows: {steps}.", steps=Words(known)))
        if left:
            others = Words(tuple(sorted(left, key=lambda text: -did[text])[:_SHOWN]))
            said.append(say("I left out {others}; name the steps to have others.", others=others))
        return known, tuple(said), _against_time(known, texts, rows, people) if log.moment else ()
    return _by_time(texts, did, rows, people, log)


def _by_time(
    texts: Sequence[str], did: dict[str, int], rows: Rows, people: int, log: EventLog
) -> tuple[tuple[str, ...], tuple[Message, ...], tuple[Message, ...]]:
    """Steps that nobody knows, in the order in which people take them."""
    common = [text for text in texts if did[text] >= _RARE * people]
    if log.moment is None or not 2 <= len(common) <= _MOST_STEPS:
        raise CannotAnswer(_name_them(sorted(common or texts, key=lambda text: -did[text])[:_SHOWN]))
    before = _precedence(common, texts, rows, people)
    wins = {one: sum(before[one, other] > 0.5 for other in common if other != one) for one in common}
    found = tuple(sorted(common, key=lambda text: (-wins[text], -did[text], text)))
    notes = (say("I took the steps in the order in which most people take them: {steps}.", steps=Words(found)),)
    unclear = next((pair for pair in pairwise(found) if before[pair] < _CLEAR), None)
    if unclear is None:
        return found, notes, ()
    return (
        found,
        notes,
        (
            say(
                "Whether “{one}” comes before “{other}” is not clear from the times. Name the steps to be sure.",
                one=unclear[0],
                other=unclear[1],
            ),
        ),
    )


def _people_by_event(texts: Sequence[str], rows: Rows, people: int) -> dict[str, int]:
    """How many people did each event at all."""
    import numpy as np

    who, event, _, used = rows
    found = {}
    for place, text in enumerate(texts):
        did = np.zeros(people, bool)
        did[who[used & (event == place)]] = True
        found[text] = int(did.sum())
    return found


def _precedence(names: Sequence[str], texts: Sequence[str], rows: Rows, people: int) -> dict[tuple[str, str], float]:
    """For each two events, in how many of the people who did both the first came first; a tie is a half."""
    import numpy as np

    who, event, moments, used = rows
    first = {}
    for name in names:
        at = used & (event == texts.index(name))
        when = np.full(people, np.iinfo(np.int64).max)
        np.minimum.at(when, who[at], moments[at])
        first[name] = when
    never = np.iinfo(np.int64).max
    found = {}
    for one in names:
        for other in names:
            both = (first[one] < never) & (first[other] < never)
            if one == other or not both.any():
                found[one, other] = 0.5
                continue
            earlier = (first[one][both] < first[other][both]).mean()
            found[one, other] = float(earlier + 0.5 * (first[one][both] == first[other][both]).mean())
    return found


def _against_time(known: Sequence[str], texts: Sequence[str], rows: Rows, people: int) -> tuple[Message, ...]:
    """A warning where most people take two steps the other way round."""
    before = _precedence(known, texts, rows, people)
    for one, other in pairwise(known):
        if before[one, other] < 1 - _CLEAR:
            return (
                say(
                    "Most people who did both did “{other}” before “{one}”. Name the steps in the order you mean.",
                    one=one,
                    other=other,
                ),
            )
    return ()


def _event_score(column: Column, steps: Sequence[str] | None) -> float:
    listed = is_listed(column.name, "events")
    if column.is_temporal or column.distinct < 2 or (column.type != "text" and not (listed and column.distinct <= 20)):
        return 0.0
    if column.identifier and not listed:
        return 0.0
    if column.distinct > _MOST_EVENTS and not (steps and listed):
        return 0.0
    known = len({stage_of(value) for value in column.values} - {None})
    asked = sum(bool(match_step(words, column.values)) for words in steps or ())
    share = known / min(column.distinct, _MOST_EVENTS)
    return 1.0 * listed + (1.0 + share if known > 1 and share >= 0.4 else 0.0) + 3.0 * (asked > 1) * asked


def _name_them(names: Sequence[str]) -> Message:
    return say(
        "I can't tell which of the events are the steps. Name them in their order, such as “from {first} to {last}”. "
        "There are: {names}.",
        first=names[0] if names else "",
        last=names[-1] if names else "",
        names=Words(tuple(names)),
    )


def _read_as(log: EventLog) -> Message:
    if log.moment is None:
        return say("I took “{event}” as the step and “{who}” as who took it.", event=log.event, who=log.who)
    return say(
        "I took “{event}” as the step, “{who}” as who took it and “{moment}” as when.",
        event=log.event,
        who=log.who,
        moment=log.moment,
    )


def _undated(rows: int) -> tuple[Message, ...]:
    if not rows:
        return ()
    return (
        say_count(
            "{count} row has no readable time; I left it out.",
            "{count} rows have no readable time; I left them out.",
            rows,
        ),
    )


def _is_birth(name: str) -> bool:
    return any(word in plain(name) for word in ("birth", "生日", "出生"))
