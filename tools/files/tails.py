"""Rows at the end of a file that are no data: totals, and notes below the table."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from tools.files.decisions import MISSING, NUMBER_LIKE, is_total
from tools.files.layout import NO_SEPARATOR, Layout, parse
from tools.messages import Message, say_count

__all__ = ["Tail", "cut_tail", "say_left_out"]

_BYTES: Final = 1 << 16
_ROWS: Final = 20


@dataclass(frozen=True)
class Tail:
    """What stands below the data.

    Attributes:
        totals: rows that a first cell such as "Total" or "合计" labels, in the order of the file.
        notes: how many rows with nothing but a remark.
        certain: a row of totals that leaves cells empty can't be data; one that fills all of them is only taken for
            totals when its numbers are the sums.
    """

    totals: tuple[tuple[str, ...], ...] = ()
    notes: int = 0
    certain: bool = True


def cut_tail(layout: Layout) -> tuple[Layout, Tail]:
    """Take the rows of totals and notes off the end of the data.

    Returns:
        The layout, whose data ends before them, and what was cut.
    """
    if layout.separator == NO_SEPARATOR or layout.basket or layout.width < 2:
        return layout, Tail()
    size = layout.body.end - layout.body.start
    with layout.body.path.open("rb") as file:
        file.seek(layout.body.end - min(size, _BYTES))
        data = file.read(min(size, _BYTES))
    lines = re.findall(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", data)
    if size > _BYTES:
        lines = lines[1:]
    end, totals, notes, certain = layout.body.end, [], 0, True
    cut = end
    for line in reversed(lines[-_ROWS * 2 :] if len(lines) > 1 else []):
        cut -= len(line)
        row = _row(line, layout)
        if row is None:
            break
        filled = [cell for cell in row if cell]
        if not filled:
            continue
        if is_total(filled[0]):
            totals.append(tuple(row))
            certain = certain and _leaves_gaps(row, layout.width)
        elif _is_note(row, filled, layout.width):
            notes += 1
        else:
            break
        end = cut
    return replace(layout, body=replace(layout.body, end=end)), Tail(tuple(reversed(totals)), notes, certain)


def _row(line: bytes, layout: Layout) -> list[str] | None:
    """The cells of a line; None when it may be a part of a longer cell."""
    text = line.decode("utf-8", "replace")
    if text.count('"') % 2:
        return None
    rows = list(parse(text, layout.separator, space_after=layout.space_after))
    return [cell.strip() for cell in rows[0]] if rows else []


def _leaves_gaps(row: list[str], width: int) -> bool:
    return len(row) < width or any(cell.lower() in MISSING for cell in row)


def _is_note(row: list[str], filled: list[str], width: int) -> bool:
    """One remark in the first cell of a row that should have three cells or more."""
    if width < 3 or len(filled) > 1 or not row[0]:
        return False
    text = filled[0]
    return not NUMBER_LIKE.match(text) and (len(text) > 20 or bool(re.search(r"[\s:：。*]", text)))


def say_left_out(layout: Layout, tail: Tail) -> list[Message]:
    """What was left out above and below the table."""
    notes = []
    if layout.preamble:
        notes.append(
            say_count(
                "I left out {count} row above the header.", "I left out {count} rows above the header.", layout.preamble
            )
        )
    if tail.totals:
        notes.append(
            say_count(
                "I left out {count} row of totals at the end (“{label}”).",
                "I left out {count} rows of totals at the end (the first is “{label}”).",
                len(tail.totals),
                label=next(cell for cell in tail.totals[0] if cell),
            )
        )
    if tail.notes:
        notes.append(
            say_count(
                "I left out {count} note below the table.", "I left out {count} notes below the table.", tail.notes
            )
        )
    return notes
