"""`marketbot ask`: one question, one answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.cli.files import save_exports, save_pictures
from bot.cli.session import Reading, Session, open_session
from bot.conversation import Reply
from bot.render.as_json import reply_as_json
from bot.render.language import detect
from tools.messages import Message, say

__all__ = ["EXIT_STATUS", "ask_once"]

EXIT_STATUS = {"answered": 0, "ask": 3, "refused": 4, "failed": 1}


def ask_once(question: str, files: tuple[Path, ...], *, as_json: bool, charts: Path | None) -> int:
    """Answer one question and print the reply.

    Args:
        question: the words.
        files: data for this call only; without any, the data that the user uploaded before.
        as_json: print the object of `reply_as_json`.
        charts: folder for the pictures.

    Returns:
        The exit status.
    """
    told: dict[str, Reading] = {}
    with open_session(keep=not files) as session:
        reply = _read(session, files, told)
        if reply is None:
            reply = _with_warnings(session.ask(question, pictures=charts is not None), told)
        else:
            reply = replace(reply, language=detect(question))
    pictures = save_pictures(reply, charts) if charts else []
    saved = [*pictures, *save_exports(reply, Path.cwd())]
    if as_json:
        print(json.dumps(reply_as_json(reply, pictures), ensure_ascii=False))
    else:
        from rich.console import Console

        from bot.render.terminal import show_reply

        show_reply(Console(), reply, saved)
    return EXIT_STATUS[reply.status]


def _read(session: Session, files: tuple[Path, ...], told: dict[str, Reading]) -> Reply | None:
    """Read the files and keep what is to be said of each; the first one that can't be read ends the call."""
    for path in files:
        reply = session.upload(path)
        if reply.status != "answered":
            return reply
        told[reply.dataset or path.name] = session.reading(reply)
    return None


def _with_warnings(reply: Reply, told: Mapping[str, Reading]) -> Reply:
    """Say beside the answer, or the refusal, how the file was read: nobody has seen it being read."""
    readings = [reading for name, reading in told.items() if reply.dataset in (None, name)]
    warnings = [each for reading in readings for each in reading.warnings]
    if reply.answer is not None:
        known = reply.answer.warnings
        warnings += [each for reading in readings for each in reading.notes if _is_about(each, reply.columns)]
        new = tuple(each for each in warnings if each not in known)
        return replace(reply, answer=replace(reply.answer, warnings=(*known, *new)))
    if reply.status != "refused" or reply.tool is None or reply.message is None:
        return reply
    message = reply.message
    for each in warnings:
        message = say("{first} {second}", first=message, second=each)
    return replace(reply, message=message)


def _is_about(note: Message, columns: tuple[str, ...]) -> bool:
    """Whether it is about the rows, or one of the columns that were used (all, where that is not known)."""
    column = note.values.get("column")
    return column is None or not columns or column in columns
