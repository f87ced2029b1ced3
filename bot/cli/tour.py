"""`marketbot tour`: the sample data, a dozen questions with answers, then the chat.

The samples have a place of their own in the user's store and "sample" in their names: a question outside of the tour
never sees them, another tour finds them again, and `marketbot tour --remove` destroys them.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from pathlib import Path

from rich.console import Console

from bot.cli.chat import converse, prompt_lines, terminal_shower
from bot.cli.session import OWN, SAMPLES, Session, open_session
from bot.render.language import translations
from bot.samples import write_samples
from bot.settings import Settings
from bot.work.scratch import Scratch
from tools.messages import Message, say, say_count, write

__all__ = ["QUESTIONS", "remove", "tour"]

QUESTIONS = (
    "which files do you have?",
    "what's in sample_ad_spend.csv?",
    "how did we do last month in sample_ad_spend.csv?",
    "why did conversions drop in the second week of May in sample_ad_spend.csv?",
    "roas by channel last quarter, worst first",
    "各渠道的花费和点击率",
    "SELECT city, count(*) AS orders FROM sample_orders GROUP BY city ORDER BY orders DESC",
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
    with open_session(keep=True) as session:
        _tell(console, say("Loading a year of a small shop's marketing, made up for this tour…"))
        guided = session.among(SAMPLES, (SAMPLES,))
        _load(guided, home)
        answered = _walk(guided, console, _pictures(home))
        console.rule(style="dim")
        _tell(console, say("Pictures are in {folder}.", folder=str(_pictures(home))))
        _tell(
            console,
            say(
                "The samples are seen in the tour only, beside your own files: start it again for more, or remove "
                "them with `{command}`.",
                command="marketbot tour --remove",
            ),
        )
        if sys.stdin.isatty():
            _tell(console, say("Now ask in your own words, or load a file of yours. /quit leaves."))
            both = guided.among(SAMPLES, (SAMPLES, OWN))
            converse(both, prompt_lines("› "), terminal_shower(console, home / "pictures"))
    return 0 if answered == len(QUESTIONS) else 1


def remove() -> int:
    """Destroy the samples with everything that was made of them; the exit status is 0, also when there are none."""
    home = Settings().home
    with open_session(keep=True) as session:
        found = session.store.datasets((SAMPLES,))
        for stored in found:
            session.store.delete_dataset(stored.id, (SAMPLES,))
            session.store.record(session.asker, "delete", SAMPLES, stored.id)
    shutil.rmtree(_pictures(home), ignore_errors=True)
    told = say_count(
        "I removed {count} sample file and what was made of it; your own files are as they were.",
        "I removed {count} sample files and what was made of them; your own files are as they were.",
        len(found),
    )
    _tell(Console(), told if found else say("There are no samples here; your own files are as they were."))
    return 0


def _walk(session: Session, console: Console, pictures: Path) -> int:
    """Ask the questions of the tour; returns how many were answered."""
    show = terminal_shower(console, pictures)
    answered = 0
    for question in QUESTIONS:
        console.rule(style="dim")
        console.print(f"› {question}", style="bold cyan", markup=False)
        reply = session.ask(question)
        answered += reply.status == "answered"
        show(reply)
    return answered


def _pictures(home: Path) -> Path:
    return home / "pictures" / "tour"


def _load(session: Session, home: Path) -> None:
    """Files that are there from an earlier tour are recognised by their content."""
    with closing(Scratch(home / "scratch")) as scratch:
        for path in write_samples(scratch.folder):
            session.upload(path, name=f"sample_{path.name}", place=SAMPLES)


def _tell(console: Console, message: Message) -> None:
    console.print(write(message, "en", translations("en")), style="dim", markup=False)
