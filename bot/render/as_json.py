"""A reply as the object that `--json` prints."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.conversation import Reply
from bot.render.language import translations
from tools.answer import Answer, Cell, Change
from tools.messages import Message, Text, write

__all__ = ["reply_as_json"]


def reply_as_json(reply: Reply, charts: Sequence[Path] = ()) -> dict[str, Any]:
    """The object of `ask --json`.

    Args:
        reply: the reply.
        charts: where its pictures were saved, in their order; empty when they were not.
    """
    language = reply.language
    answer = reply.answer
    found: dict[str, Any] = {
        "status": reply.status,
        "tool": reply.tool,
        "arguments": plain(reply.arguments),
        "dataset": reply.dataset,
        "headline": _words(answer.headline if answer else reply.message, language),
        "figures": plain(answer.figures) if answer else {},
        "tables": _tables(answer, language) if answer else [],
        "charts": _charts(reply, charts),
        "assumptions": [_words(each, language) for each in answer.assumptions] if answer else [],
        "warnings": [_words(each, language) for each in answer.warnings] if answer else [],
        "method": _words(answer.method, language) if answer else "",
        "next_questions": [_words(each, language) for each in reply.suggestions],
        "choices": [
            {"label": _words(each.label, language), "arguments": plain(each.arguments)} for each in reply.choices
        ],
        "files": [each.name for each in reply.files],
        "seconds": reply.seconds,
    }
    if reply.narration:
        found["narration"] = reply.narration
    return found


def plain(value: Any) -> Any:
    """Arguments and figures in terms of JSON; a number that is not finite is null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return json.loads(json.dumps(value, default=vars))


def _tables(answer: Answer, language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": _words(table.title, language),
            "columns": [_words(column.name, language) for column in table.columns],
            "rows": [[_cell(cell, language) for cell in row] for row in table.rows],
        }
        for table in answer.tables
    ]


def _charts(reply: Reply, paths: Sequence[Path]) -> list[dict[str, str | None]]:
    charts = reply.answer.charts if reply.answer else ()
    return [
        {
            "title": _words(chart.title, reply.language),
            "description": _words(chart.description, reply.language),
            "path": str(paths[number]) if number < len(paths) else None,
        }
        for number, chart in enumerate(charts)
    ]


def _cell(cell: Cell, language: str) -> Any:
    if isinstance(cell, Change):
        return cell.share if cell.points is None else cell.points
    return _words(cell, language) if isinstance(cell, Message) else plain(cell)


def _words(text: Text | None, language: str) -> str:
    return "" if text is None else write(text, language, translations(language))
