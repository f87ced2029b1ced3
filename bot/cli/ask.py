"""`marketbot ask`: one question, one answer."""

from __future__ import annotations

import json
from pathlib import Path

from bot.cli.files import save_exports, save_pictures
from bot.cli.session import Session, open_session
from bot.conversation import Reply
from bot.render.as_json import reply_as_json

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
    with open_session(keep=not files) as session:
        reply = _read(session, files) or session.ask(question, pictures=charts is not None)
    pictures = save_pictures(reply, charts) if charts else []
    saved = [*pictures, *save_exports(reply, Path.cwd())]
    if as_json:
        print(json.dumps(reply_as_json(reply, pictures), ensure_ascii=False))
    else:
        from rich.console import Console

        from bot.render.terminal import show_reply

        show_reply(Console(), reply, saved)
    return EXIT_STATUS[reply.status]


def _read(session: Session, files: tuple[Path, ...]) -> Reply | None:
    """Read the files; the first one that can't be read ends the call."""
    for path in files:
        reply = session.upload(path)
        if reply.status != "answered":
            return reply
    return None
