"""Names for columns: trimmed, never empty, each one once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.messages import Message, Words, say, say_count

__all__ = ["Headers", "name_columns", "say_unnamed"]

_LONGEST = 200
_NAMED = 12


@dataclass(frozen=True)
class Headers:
    """The names of the columns, what was done to get them, and which columns had no name in the file."""

    names: tuple[str, ...]
    notes: list[Message] = field(default_factory=list)
    unnamed: frozenset[int] = frozenset()


def name_columns(header: Sequence[str], width: int) -> Headers:
    """Make a name for each column out of the header row.

    Args:
        header: cells of the header; empty when the file has none.
        width: how many columns there are.

    Returns:
        Names in the order of the columns; a number is added to a name that was there before ("Cost (2)").
    """
    if not header:
        names = tuple(f"column {place + 1}" for place in range(width))
        note = say(
            "The file has no header, so I named the columns {names}. Add a first row with names to get better answers.",
            names=Words(names[:3] if width <= 3 else (*names[:2], "…")),
        )
        return Headers(names, [note])
    cleaned = [_clean(cell) for cell in [*header, *[""] * (width - len(header))]][:width]
    taken: set[str] = set()
    names_made: list[str] = []
    unnamed = {place for place, name in enumerate(cleaned) if not name}
    repeated: list[str] = []
    for place, name in enumerate(cleaned):
        if not name:
            name = "row" if place == 0 else f"column {place + 1}"  # noqa: PLW2901
        unique = name
        number = 2
        while unique.casefold() in taken:
            unique = f"{name} ({number})"
            number += 1
        repeated += [unique] if unique != name else []
        taken.add(unique.casefold())
        names_made.append(unique)
    notes = []
    if repeated:
        notes.append(
            say_count(
                "{count} column had the name of another one; I added a number to it: {names}.",
                "{count} columns had the name of another one; I added a number to them: {names}.",
                len(repeated),
                names=Words(tuple(say("“{column}”", column=name) for name in repeated[:_NAMED])),
            )
        )
    return Headers(tuple(names_made), notes, frozenset(unnamed))


def say_unnamed(count: int) -> Message:
    """That columns without a header were given a name."""
    return say_count(
        "{count} column had no name; I gave it one.", "{count} columns had no name; I gave them one.", count
    )


def _clean(cell: str) -> str:
    """One line of printable text."""
    plain = "".join(c if c.isprintable() else " " for c in cell)
    return re.sub(r"\s+", " ", plain).strip()[:_LONGEST]
