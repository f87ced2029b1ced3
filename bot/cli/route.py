"""`marketbot route`: which tool a question goes to."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TextIO

from bot.model.understand import Situation, Understanding, understand
from bot.render.as_json import plain
from tools.registry import all_tools
from tools.schema import Schema

__all__ = ["route"]


def route(lines: TextIO, out: TextIO, *, file: Path | None, as_json: bool) -> int:
    """Read a question a line, write the tool a line.

    Args:
        lines: the questions.
        out: gets `tool<TAB>confidence`, or an object a line; "none" when nothing answers the question.
        file: whose columns the questions are about.
        as_json: write objects with the arguments and the runner-up too.
    """
    datasets = {file.name: _schema(file)} if file else {}
    situation = Situation(all_tools("bot.actions"), datasets, None, date.today(), 0)
    for line in lines:
        understood = understand(line.strip(), situation)
        out.write((_object(line.strip(), understood) if as_json else _line(understood)) + "\n")
        out.flush()
    return 0


def _line(understood: Understanding) -> str:
    return f"{understood.tool or 'none'}\t{understood.confidence:.3f}"


def _object(question: str, understood: Understanding) -> str:
    return json.dumps(
        {
            "question": question,
            "tool": understood.tool or "none",
            "confidence": round(understood.confidence, 3),
            "arguments": plain(understood.arguments),
            "runner_up": understood.runner_up,
            "asks": understood.ask,
        },
        ensure_ascii=False,
    )


def _schema(file: Path) -> Schema:
    from tools.files import Limits, read_file

    return read_file(file, file.name, Limits(), {}).schema
