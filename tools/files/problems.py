"""What is wrong with the columns of a file: cells that could not be read, text among numbers, nothing at all."""

from __future__ import annotations

from tools.files.convert import TypedColumn
from tools.files.rows import TextRows
from tools.messages import Message, Percent, Words, say, say_count

__all__ = ["find_problems"]


def find_problems(columns: list[TypedColumn], rows: TextRows | None, kind: str) -> list[Message]:
    """What a person should know of the columns, with the lines where it shows.

    Args:
        columns: as they were read.
        rows: tells the line of a row; None where each row is one line.
        kind: of the file: formulas without results are told of workbooks.
    """
    said = [*_say_unreadable(columns, rows), *_say_odd(columns, rows), *_say_formats(columns, rows)]
    return [*said, *_say_empty(columns, kind)]


def _say_unreadable(columns: list[TypedColumn], rows: TextRows | None) -> list[Message]:
    bad = [column for column in columns if column.first_bad]
    if not bad:
        return []
    lines = _lines(rows, [column.first_bad[0] for column in bad if column.first_bad])
    return [
        say_count(
            "{count} cell of “{column}” could not be read and is empty now: “{text}” in line {line}.",
            "{count} cells of “{column}” could not be read and are empty now, the first is “{text}” in line {line}.",
            column.unreadable,
            column=column.name,
            text=column.first_bad[1][:60] if column.first_bad else "",
            line=line,
        )
        for column, line in zip(bad, lines, strict=True)
    ]


def _lines(rows: TextRows | None, places: list[int]) -> list[int]:
    """The lines of the file that rows stand in."""
    return list(rows.line_of(places)) if rows else [place + 1 for place in places]


def _say_odd(columns: list[TypedColumn], rows: TextRows | None) -> list[Message]:
    """Columns that would be numbers or dates but for some of their cells."""
    odd = [(column, column.first_odd) for column in columns if column.first_odd]
    lines = _lines(rows, [first[0] for _, first in odd]) if odd else []
    return [
        say(
            "“{column}” stays text: {share} of its cells are numbers or dates, but too many are not, the first is "
            "“{text}” in line {line}. Correct them and upload the file again to calculate with it.",
            column=column.name,
            share=Percent(column.nearly, 0),
            text=first[1][:60],
            line=line,
        )
        for (column, first), line in zip(odd, lines, strict=True)
    ]


def _say_formats(columns: list[TypedColumn], rows: TextRows | None) -> list[Message]:
    """Columns that would be dates but for being written in several ways."""
    said: list[Message] = []
    for column in columns:
        if not column.formats:
            continue
        lines = _lines(rows, [row for row, _ in column.formats])
        cells = (
            say("“{text}” in line {line}", text=text[:40], line=line)
            for (_, text), line in zip(column.formats, lines, strict=True)
        )
        said.append(
            say(
                "“{column}” stays text: it has dates in several formats ({cells}), and I read one format a column. "
                "Write all of them as 2025-01-31 and upload the file again to use them as dates.",
                column=column.name,
                cells=Words(tuple(cells)),
            )
        )
    return said


def _say_empty(columns: list[TypedColumn], kind: str) -> list[Message]:
    """Columns with a header and nothing below it."""
    empty = tuple(column.name for column in columns if column.cells.null_count == len(column.cells))
    if not empty:
        return []
    if kind in ("xlsx", "xls"):
        return [
            say(
                "{columns}: there is no value below the header. Where the cells hold formulas, the workbook was saved "
                "without their results: open it in Excel, save it and upload it again.",
                columns=Words(tuple(say("“{column}”", column=name) for name in empty[:12])),
            )
        ]
    return [
        say(
            "{columns}: there is no value below the header.",
            columns=Words(tuple(say("“{column}”", column=name) for name in empty[:12])),
        )
    ]
