"""`marketbot tour`: the sample data, a dozen questions with answers, then the chat."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from bot.cli.chat import converse, prompt_lines, terminal_shower
from bot.cli.session import Session, open_session
from bot.render.language import translations
from bot.samples import write_samples
from bot.settings import Settings
from tools.messages import Message, say, write

__all__ = ["QUESTIONS", "tour"]

QUESTIONS = (
    "which files do you have?",
    "what's in ad_spend.csv?",
    "roas by channel last quarter, worst first",
    "revenue by month in orders.csv",
    "各渠道的花费和点击率",
    "which 5 products sold the most in orders.csv?",
    "SELECT city, count(*) AS orders FROM orders GROUP BY city ORDER BY orders DESC",
    "which kinds of customers do we have?",
    "who is likely to buy?",
    "how should I split a budget of 1000 a day over the channels?",
    "who are the most influential followers?",
    "how did you calculate that?",
)


def tour() -> int:
    """Walk through what the bot can do; ends after the tour where there is no terminal.

    Returns:
        The exit status: 0 when every question was answered.
    """
    console = Console()
    home = Settings().home
    pictures = home / "pictures"
    with open_session(keep=True) as session:
        _tell(console, say("Loading a year of a small shop's marketing, made up for this tour…"))
        _load(session)
        show = terminal_shower(console, pictures)
        answered = 0
        for question in QUESTIONS:
            console.rule(style="dim")
            console.print(f"› {question}", style="bold cyan", markup=False)
            reply = session.ask(question)
            answered += reply.status == "answered"
            show(reply)
        console.rule(style="dim")
        _tell(console, say("Pictures are in {folder}.", folder=str(pictures)))
        if sys.stdin.isatty():
            _tell(console, say("Now ask in your own words, or load a file of yours. /quit leaves."))
            converse(session, prompt_lines("› "), show)
    return 0 if answered == len(QUESTIONS) else 1


def _load(session: Session) -> None:
    """Files that are there from an earlier tour are recognised by their content."""
    with tempfile.TemporaryDirectory(prefix="marketbot-samples-") as folder:
        for path in write_samples(Path(folder)):
            session.upload(path)


def _tell(console: Console, message: Message) -> None:
    console.print(write(message, "en", translations("en")), style="dim", markup=False)
