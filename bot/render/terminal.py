"""A reply as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from bot.conversation import Reply
from bot.render.cells import cell_text, mood_of
from bot.render.language import translations
from tools.answer import Answer, Cell, Table, TableColumn
from tools.messages import Message, Text, say, write

__all__ = ["show_reply"]

_ROWS = 20


def show_reply(console: Console, reply: Reply, saved: Sequence[Path] = ()) -> None:
    """Print a reply: the finding first, then the numbers, what was assumed, how, and what to ask next.

    Args:
        console: where to.
        reply: the reply.
        saved: files that go with it (pictures, exports), already written.
    """
    console.print(Group(*_parts(reply, saved)))


def _parts(reply: Reply, saved: Sequence[Path]) -> list[RenderableType]:
    language = reply.language
    parts: list[RenderableType] = []
    if reply.answer is None:
        style = "yellow" if reply.status in ("ask", "refused") else "red"
        parts.append(_line(reply.message or say("I have no answer."), language, f"bold {style}"))
    else:
        parts += _answer_parts(reply.answer, language)
    if reply.narration:
        parts.append(RichText(_words(reply.narration, language), style="italic"))
    parts += [RichText(f"  {path}", style="cyan") for path in saved]
    parts += [
        RichText.assemble((f"  {number}. ", "cyan"), _words(choice.label, language))
        for number, choice in enumerate(reply.choices, start=1)
    ]
    if reply.suggestions:
        parts.append(_line(say("You can ask next:"), language, "dim"))
        parts += [RichText(f"  › {_words(each, language)}", style="cyan") for each in reply.suggestions]
    return parts


def _answer_parts(answer: Answer, language: str) -> list[RenderableType]:
    parts: list[RenderableType] = [_line(answer.headline, language, "bold")]
    for table in answer.tables:
        if not table.full:
            # Above the table and not in it: there it would be broken to the width of the columns.
            title = RichText(_words(table.title, language), style="italic")
            parts.append(Padding(Group(title, _table(table, language)), (0, 0, 0, 2)))
    parts += [RichText.assemble(("! ", "yellow"), _words(each, language)) for each in answer.warnings]
    parts += [RichText.assemble(("· ", "dim"), (_words(each, language), "dim")) for each in answer.assumptions]
    parts.append(RichText.assemble((_words(say("How: "), language), "dim"), (_words(answer.method, language), "dim")))
    return parts


def _table(table: Table, language: str) -> RichTable:
    drawn = RichTable(box=None, pad_edge=False)
    for column in table.columns:
        justify = "left" if column.unit in ("text", "date") else "right"
        drawn.add_column(RichText(_words(column.name, language), style="dim"), justify=justify)  # type: ignore[arg-type]
    for row in table.rows[:_ROWS]:
        drawn.add_row(*(_cell(cell, column, language) for cell, column in zip(row, table.columns, strict=True)))
    if len(table.rows) > _ROWS:
        more = say("… and {count} more rows; export them as CSV.", count=len(table.rows) - _ROWS)
        drawn.caption = RichText(_words(more, language), style="dim")
    return drawn


def _cell(cell: Cell, column: TableColumn, language: str) -> RichText:
    """A cell; a change in green or red by whether it is good, not by its sign."""
    mood = mood_of(cell)
    return RichText(cell_text(cell, column, language, _printable), "" if mood is None else "green" if mood else "red")


def _line(message: Message, language: str, style: str) -> RichText:
    return RichText(_words(message, language), style=style)


def _words(text: Text, language: str) -> str:
    """Words for the terminal; control characters in data can't move its cursor or change its colours."""
    return write(text, language, translations(language), _printable)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
