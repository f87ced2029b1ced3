"""`marketbot chat`: a conversation in the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from bot.cli.files import save_exports, save_pictures
from bot.cli.session import Session, open_session
from bot.conversation import Reply
from bot.render.as_json import reply_as_json
from bot.settings import Settings

__all__ = ["chat", "converse", "prompt_lines", "terminal_shower"]

_COMMANDS = "/upload FILE   /data   /quit"

Show = Callable[[Reply], None]


def chat(files: tuple[Path, ...], *, as_json: bool) -> int:
    """Hold a conversation until the person leaves. Files that are given or uploaded are kept in the user's store."""
    with open_session(keep=True) as session:
        pictures = Settings().home / "pictures"
        show = _json_shower(pictures) if as_json else terminal_shower(Console(), pictures)
        asked = None
        for path in files:
            reply = session.upload(path)
            show(reply)
            asked = (path, reply) if reply.choices else asked
        if not as_json:
            print(_COMMANDS)
        converse(session, prompt_lines("" if as_json else "› "), show, asked)
    return 0


def converse(session: Session, lines: Iterator[str], show: Show, asked: tuple[Path, Reply] | None = None) -> None:
    """Answer line by line; a number picks one of the choices that were offered.

    Args:
        session: who speaks.
        lines: what is typed.
        show: shows replies.
        asked: a file that came before the first line, and what was asked about it.
    """
    uploaded, reply = asked if asked is not None else (None, None)
    for line in lines:
        text = line.strip()
        if not text:
            continue
        if text in ("/quit", "/exit"):
            return
        if text.startswith("/upload"):
            uploaded = Path(text.removeprefix("/upload").strip().strip("'\"")).expanduser()
            reply = _upload(session, uploaded)
        elif reply is not None and reply.choices and text.isdigit() and 0 < int(text) <= len(reply.choices):
            chosen = dict(reply.choices[int(text) - 1].arguments)
            if reply.tool is None and uploaded is not None and "tool" not in chosen:
                reply = session.upload(uploaded, chosen)
            else:
                reply = session.ask(text, chosen)
        else:
            reply = session.ask("which data sets do you have?" if text == "/data" else text)
        show(reply)


def _upload(session: Session, path: Path) -> Reply:
    if not path.is_file():
        from tools.messages import say

        return Reply("refused", "en", message=say("There is no file {path}.", path=str(path)))
    return session.upload(path)


def prompt_lines(prompt: str) -> Iterator[str]:
    """What is typed, or piped in, until it ends."""
    if sys.stdin.isatty():
        import readline  # noqa: F401 - gives the prompt its history

        while True:
            try:
                yield input(prompt)
            except (EOFError, KeyboardInterrupt):
                return
    else:
        yield from sys.stdin


def _json_shower(pictures: Path) -> Show:
    def show(reply: Reply) -> None:
        saved = save_pictures(reply, pictures)
        save_exports(reply, Path.cwd())
        print(json.dumps(reply_as_json(reply, saved), ensure_ascii=False), flush=True)

    return show


def terminal_shower(console: Console, pictures: Path) -> Show:
    """What prints replies and saves their pictures into a folder."""
    from bot.render.terminal import show_reply

    def show(reply: Reply) -> None:
        show_reply(console, reply, [*save_pictures(reply, pictures), *save_exports(reply, Path.cwd())])
        console.print()

    return show
