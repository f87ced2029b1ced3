"""A table of an answer in Slack: its own table block, or lines of code type where there is none."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import accumulate, repeat
from typing import Any

from bot.render.cells import cell_text, mood_of
from bot.slack.limits import SECTION, TABLE_CHARACTERS, TABLE_COLUMNS, cut, size
from bot.slack.wording import code_line, in_plain, tidy
from tools.answer import Cell, Table, TableColumn
from tools.messages import Message, say

__all__ = ["Block", "code_table", "native_table", "table_of"]

Block = dict[str, Any]

_NATIVE_ROWS = 30
_CODE_ROWS = 15
_NATIVE_CELL = 200
_CODE_CELL = 26
_NARROW = 10
"""Characters that the head of a column may always take."""
_CODE_WIDTH = 64
"""Characters of code type in a line: more break where a thread is shown beside its channel."""


def native_table(table: Table, language: str, budget: int = TABLE_CHARACTERS) -> tuple[Block | None, Message | None]:
    """A table block of raw text: nothing in it is formatted, linked or pinged.

    Args:
        table: what to show.
        language: of the reader.
        budget: characters that the cells may have together.

    Returns:
        The block, or None when not even one row has room, and what was left out, in words.
    """
    columns = table.columns[:TABLE_COLUMNS]
    room = min(budget, TABLE_CHARACTERS)
    head = [cut(in_plain(column.name, language) or "–", _NATIVE_CELL) for column in columns]
    rows: list[list[str]] = []
    used = sum(map(size, head))
    for row in table.rows[:_NATIVE_ROWS]:
        cells = [
            cut(_native_cell(cell, column, language), _NATIVE_CELL) for cell, column in zip(row, columns, strict=False)
        ]
        used += sum(map(size, cells))
        if used > room:
            break
        rows.append(cells)
    if not rows:
        return None, _left_out(table, 0, len(columns))
    block: Block = {
        "type": "table",
        "column_settings": [
            {"align": "left" if column.unit in ("text", "date") else "right", "is_wrapped": column.unit == "text"}
            for column in columns
        ],
        "rows": [[{"type": "raw_text", "text": text} for text in cells] for cells in (head, *rows)],
    }
    return block, _left_out(table, len(rows), len(columns))


def _native_cell(cell: Cell, column: TableColumn, language: str) -> str:
    """A cell as raw text, which has no colours: a change has a green or a red dot, by whether it is good."""
    text = in_plain(cell_text(cell, column, language), language) or "–"
    mood = mood_of(cell)
    return text if mood is None else f"{'🟢' if mood else '🔴'} {text}"


def code_table(table: Table, language: str, budget: int = SECTION) -> tuple[Block | None, Message | None]:
    """The same table as lines of code type, aligned, as many rows and columns as fit into one section."""
    rows = [
        [_short(tidy(cell_text(cell, column, language))) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows[:_CODE_ROWS]
    ]
    heads = [
        _wrapped(_short(tidy(_name(column.name, language))), max([_NARROW, *map(_width, values)]))
        for column, values in zip(table.columns, zip(*rows, strict=True) if rows else repeat(()), strict=False)
    ]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)] if rows else [0] * len(heads)
    widths = [max(width, *map(_width, head)) for width, head in zip(widths, heads, strict=True)]
    shown = max(1, sum(width <= _CODE_WIDTH for width in accumulate(width + 2 for width in widths)))
    height = max(map(len, heads[:shown]))
    lines = [[head[number] if number < len(head) else "" for head in heads[:shown]] for number in range(height)]
    written: list[str] = []
    used = 0
    right = [column.unit not in ("text", "date") for column in table.columns[:shown]]
    for row in [*lines, *(row[:shown] for row in rows)]:
        line = code_line("  ".join(map(_pad, row, widths, right)))
        used += size(line) + 1
        if used > min(budget, SECTION):
            break
        written.append(line)
    if len(written) <= height:
        return None, _left_out(table, 0, shown)
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "verbatim": True, "text": "\n".join(written)}}
    return block, _left_out(table, len(written) - height, shown)


def _wrapped(head: str, width: int) -> list[str]:
    """The head of a column in as many lines as keep it about as narrow as what stands beneath it."""
    lines: list[str] = []
    for word in head.split(" "):
        if lines and _width(lines[-1]) + 1 + _width(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def _left_out(table: Table, rows: int, columns: int) -> Message | None:
    if rows < len(table.rows):
        return say("… and {count} more rows; export them as CSV.", count=len(table.rows) - rows)
    if columns < len(table.columns):
        return say("… and {count} more columns; export them as CSV.", count=len(table.columns) - columns)
    return None


def _name(name: str | Message, language: str) -> str:
    from bot.render.language import translations
    from tools.messages import write

    return write(name, language, translations(language))


def _short(text: str) -> str:
    return cut(text or "–", _CODE_CELL)


def _pad(text: str, width: int, to_the_right: bool) -> str:
    gap = " " * max(0, width - _width(text))
    return gap + text if to_the_right else text + gap


def _width(text: str) -> int:
    """Columns of code type: an ideograph takes two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def table_of(table: Table, language: str, budget: int, *, native: bool) -> tuple[Sequence[Block], Message | None]:
    """A table as the blocks that fit: native where that is possible, else in code type."""
    block, more = native_table(table, language, budget) if native else code_table(table, language, budget)
    return ([block] if block else []), more
