"""The commands. Each one imports what it needs when it runs, so that `--help` is instant."""

from __future__ import annotations

import sys
from pathlib import Path

import click

__all__ = ["main"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DATA = click.option("--data", "files", multiple=True, type=_FILE, help="A CSV or Excel file; may be given again.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="marketbot", message="%(version)s")
def main() -> None:
    """Answer marketing questions from CSV and Excel files, in the terminal and in Slack."""


@main.command()
@click.argument("question")
@_DATA
@_JSON
@click.option("--charts", type=click.Path(file_okay=False, path_type=Path), help="Folder to save the pictures in.")
def ask(question: str, files: tuple[Path, ...], as_json: bool, charts: Path | None) -> None:
    """Answer one QUESTION. Files given with --data are seen by this call only and not kept.

    Exit status: 0 answered, 3 asks back, 4 refused, 1 failed.
    """
    from bot.cli.ask import ask_once

    sys.exit(ask_once(question, files, as_json=as_json, charts=charts))


@main.command()
@_DATA
@_JSON
def chat(files: tuple[Path, ...], as_json: bool) -> None:
    """Chat in the terminal. /upload FILE, /data, /quit; with --json a line in, one object a line out."""
    from bot.cli.chat import chat as run

    sys.exit(run(files, as_json=as_json))


@main.command()
@_JSON
@click.option("--data", "file", type=_FILE, help="A file whose columns the questions are about.")
def route(as_json: bool, file: Path | None) -> None:
    """Read a question a line and print the tool that answers it: tool, tab, confidence; "none" when out of scope."""
    from bot.cli.route import route as run

    sys.exit(run(sys.stdin, sys.stdout, file=file, as_json=as_json))


@main.command()
@click.argument("name", required=False)
@_JSON
def tools(name: str | None, as_json: bool) -> None:
    """Show the catalogue of tools, or the arguments and figures of the tool NAME."""
    from bot.cli.tools import show

    sys.exit(show(name, as_json=as_json))


@main.command()
@click.option("--remove", "is_over", is_flag=True, help="Remove the sample data, and nothing else.")
def tour(is_over: bool) -> None:
    """Load the sample data, answer a dozen questions, and stay in the chat (without a terminal: end there).

    The samples are called sample_… and seen in the tour only; your own files stay apart.
    """
    from bot.cli import tour as guide

    sys.exit(guide.remove() if is_over else guide.tour())


@main.command()
def serve() -> None:
    """Run the Slack bot."""
    from bot.settings import Settings
    from bot.slack.serve import serve as run

    sys.exit(run(Settings()))


@main.command()
def playground() -> None:
    """Open a Slack-like page in the browser with the bot in it; no workspace needed (linux-x64)."""
    from bot.playground import run

    sys.exit(run())


@main.command()
def doctor() -> None:
    """Check tokens, scopes, database, model, fonts and workers, and say what to do."""
    from bot.cli.doctor import doctor as run

    sys.exit(run())


@main.group()
def keys() -> None:
    """The master keys that protect what is stored."""


@keys.command("show")
def show_keys() -> None:
    """Say how many keys there are, and where; never a key itself."""
    from bot.cli.keys import show
    from bot.settings import Settings

    sys.exit(show(Settings()))


@keys.command("rotate")
@click.option("--no-new-key", is_flag=True, help="Only wrap again what an older key still wraps.")
def rotate_keys(no_new_key: bool) -> None:
    """Put a new key first and wrap everything with it; says what to do next.

    Exit status: 0 done, 2 when MARKETBOT_KEYS has to be changed first.
    """
    from bot.cli.keys import rotate
    from bot.settings import Settings

    sys.exit(rotate(Settings(), new_key=not no_new_key))


@main.command()
@click.option("--days", type=click.IntRange(1, 36_500), default=30, show_default=True, help="How far back.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write it into this file.")
def audit(days: int, file: Path | None) -> None:
    """Show who asked, shared, exported, deleted what, in all workspaces, the newest first."""
    from bot.cli.audit import show_audit
    from bot.settings import Settings

    sys.exit(show_audit(Settings(), days, file))


@main.command()
def data() -> None:
    """List what is stored, with its size."""
    from bot.cli.audit import show_data
    from bot.settings import Settings

    sys.exit(show_data(Settings()))
