"""A table of an answer in Slack: its own table block; where there is none, lines of code type, or a few lines a row."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import accumulate, repeat
from typing import Any, Literal

from bot.render.cells import cell_text, mood_of
from bot.slack.limits import SECTION, TABLE_CHARACTERS, TABLE_COLUMNS, TABLE_ROWS, cut, size
from bot.slack.wording import code_line, in_plain, tidy
from tools.answer import Cell, Table, TableColumn
from tools.messages import Message, say, say_count

__all__ = ["Block", "Export", "code_table", "native_table", "stacked_table", "table_of"]

Block = dict[str, Any]

Export = Literal["csv", "xlsx"]
"""The file that has the whole of a table: a CSV holds the first table of an answer, an Excel file all of them."""

_NATIVE_ROWS = 30
_CODE_ROWS = 15
_NATIVE_CELL = 200
_CODE_CELL = 26
_STACKED_NAME, _STACKED_CELL, _STACKED_ROW = 200, 400, 1_900
_NARROW = 10
"""Characters that the head of a column may always take."""
_CODE_WIDTH = 64
"""Characters of code type in a line: more break where a thread is shown beside its channel."""


def native_table(
    table: Table, language: str, budget: int = TABLE_CHARACTERS, export: Export | None = "csv"
) -> tuple[Block | None, Message | None]:
    """A table block of raw text: nothing in it is formatted, linked or pinged.

    Args:
        table: what to show.
        language: of the reader.
        budget: characters that the cells may have together.
        export: the file that has the rest; None where there is none, so that as much is shown as Slack takes.

    Returns:
        The block, or None when not even one row has room, and what was left out, in words.
    """
    columns = table.columns[:TABLE_COLUMNS]
    room = min(budget, TABLE_CHARACTERS)
    head = [cut(in_plain(column.name, language) or "–", _NATIVE_CELL) for column in columns]
    rows: list[list[str]] = []
    used = sum(map(size, head))
    for row in table.rows[: _NATIVE_ROWS if export else TABLE_ROWS - 1]:
        cells = [
            cut(_native_cell(cell, column, language), _NATIVE_CELL) for cell, column in zip(row, columns, strict=False)
        ]
        used += sum(map(size, cells))
        if used > room:
            break
        rows.append(cells)
    if not rows:
        return None, _left_out(table, 0, len(columns), export)
    block: Block = {
        "type": "table",
        "column_settings": [
            {"align": "left" if column.unit in ("text", "date") else "right", "is_wrapped": column.unit == "text"}
            for column in columns
        ],
        "rows": [[{"type": "raw_text", "text": text} for text in cells] for cells in (head, *rows)],
    }
    return block, _left_out(table, len(rows), len(columns), export)


def _native_cell(cell: Cell, column: TableColumn, language: str) -> str:
    """A cell as raw text, which has no colours: a change has a green or a red dot, by whether it is good."""
    text = in_plain(cell_text(cell, column, language), language) or "–"
    mood = mood_of(cell)
    return text if mood is None else f"{'🟢' if mood else '🔴'} {text}"


def code_table(
    table: Table, language: str, budget: int = SECTION, export: Export | None = "csv"
) -> tuple[Block | None, Message | None]:
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
        return None, _left_out(table, 0, shown, export)
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "verbatim": True, "text": "\n".join(written)}}
    return block, _left_out(table, len(written) - height, shown, export)


def stacked_table(
    table: Table, language: str, budget: int = SECTION, most: int = 20, export: Export | None = None
) -> tuple[list[Block], Message | None]:
    """Each row as its first cell, and below it every other one with the name of its column; nothing is hidden.

    Each is a block of its own, for clients that show no line breaks within one; both are one where blocks are scarce.

    Args:
        table: what to show.
        language: of the reader.
        budget: characters that all of it may have.
        most: blocks that it may have.
        export: the file that has the rest, if there is one.
    """
    apart = 2 * len(table.rows) <= most
    blocks: list[Block] = []
    used, rows = 0, 0
    for row in table.rows:
        name, others = _stacked_row(table, row, language)
        used += size(name) + size(others) + 3
        built = (
            [_section(name), _small(others)]
            if apart and others
            else [_section(" – ".join(filter(None, (name, others))))]
        )
        if used > budget or len(blocks) + len(built) > most:
            break
        blocks += built
        rows += 1
    return blocks, _left_out(table, rows, len(table.columns), export)


def _stacked_row(table: Table, row: Sequence[Cell], language: str) -> tuple[str, str]:
    """The first cell, and the others with the names of their columns; empty ones say nothing."""
    heads = [in_plain(column.name, language) for column in table.columns]
    cells = [
        in_plain(cell_text(cell, column, language), language) for cell, column in zip(row, table.columns, strict=True)
    ]
    others = [
        in_plain(say("{name}: {value}", name=head, value=cut(cell, _STACKED_CELL)), language)
        for head, cell, value in zip(heads[1:], cells[1:], row[1:], strict=True)
        if value is not None and cell
    ]
    return cut(cells[0] or "–", _STACKED_NAME), cut(" · ".join(others), _STACKED_ROW)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _small(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}


def _wrapped(head: str, width: int) -> list[str]:
    """The head of a column in as many lines as keep it about as narrow as what stands beneath it."""
    lines: list[str] = []
    for word in head.split(" "):
        if lines and _width(lines[-1]) + 1 + _width(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def _is_cut(table: Table, language: str) -> bool:
    """Whether code type has no room for a whole cell."""
    return any(
        size(tidy(cell_text(cell, column, language))) > _CODE_CELL
        for row in table.rows
        for cell, column in zip(row, table.columns, strict=True)
    )


def _left_out(table: Table, rows: int, columns: int, export: Export | None) -> Message | None:
    """What is not shown, and where it is."""
    if rows < len(table.rows):
        more = len(table.rows) - rows
        if export is None:
            return say_count("… and one more row.", "… and {count} more rows.", more)
        if export == "xlsx":
            return say_count(
                "… and one more row; the Excel file has it.", "… and {count} more rows; the Excel file has them.", more
            )
        return say_count("… and one more row; export it as CSV.", "… and {count} more rows; export them as CSV.", more)
    if columns < len(table.columns):
        more = len(table.columns) - columns
        if export is None:
            return say_count("… and one more column.", "… and {count} more columns.", more)
        if export == "xlsx":
            return say_count(
                "… and one more column; the Excel file has it.",
                "… and {count} more columns; the Excel file has them.",
                more,
            )
        return say_count(
            "… and one more column; export it as CSV.", "… and {count} more columns; export them as CSV.", more
        )
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


def table_of(
    table: Table,
    language: str,
    budget: int,
    *,
    native: bool,
    most: int = 4,
    export: Export | None = "csv",
) -> tuple[Sequence[Block], Message | None]:
    """A table as the blocks that fit: native where that is possible, else in code type.

    What no file has is never left out for want of width: its rows are stacked instead.

    Args:
        table: what to show.
        language: of the reader.
        budget: characters that it may have.
        native: whether Slack's own table can be used.
        most: blocks that it may have.
        export: the file that has the whole of it; None where there is none.
    """
    if native:
        block, more = native_table(table, language, budget, export)
        return ([block] if block else []), more
    block, more = code_table(table, language, budget, export)
    if export is None and (more is not None or _is_cut(table, language)):
        return stacked_table(table, language, budget, most)
    return ([block] if block else []), more
