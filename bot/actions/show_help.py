"""What the bot can do, with questions that fit the data at hand."""

from __future__ import annotations

from bot.actions.help_topics import help_topics
from bot.actions.surroundings import Here
from bot.perform import schemas_of
from tools.answer import Answer, Table, TableColumn
from tools.messages import Message, say
from tools.registry import tool
from tools.suggestions import suggest_questions

__all__ = ["show_help"]

_NEXT = 3


@tool(area="housekeeping")
def show_help(here: Here) -> Answer:
    """Show what can be asked: by topic, in people's words, with examples that fit the data at hand.

    Args:
        here: who asks, where.

    Figures:
        topics: Number of topics that can be asked about.

    Questions:
        - "What can you do?"
        - "你会做什么？"
    """
    name = here.spoken_of()
    topics = help_topics(here.tools, schemas_of(here.datasets), here.language)
    return Answer(
        headline=_headline(name),
        figures={"topics": len(topics)},
        tables=(
            Table(
                title=say("What you can ask"),
                columns=(TableColumn(say("About")), TableColumn(say("Ask, for example"))),
                rows=tuple((each.title, each.shown) for each in topics),
            ),
        ),
        method=say(
            "Every answer comes from a tested analysis. After one, go on in the same thread: “only Google”, “by week "
            "instead”, “and for June?”."
        ),
        next_questions=_first_questions(here, name),
    )


def _headline(name: str | None) -> Message:
    if name is None:
        return say("Drop a CSV or Excel file here and ask in your own words, in English or Chinese.")
    return say("Ask in your own words, in English or Chinese: about {name}, for example.", name=name)


def _first_questions(here: Here, name: str | None) -> tuple[Message, ...]:
    if name is None:
        return (say("Which files do you have?"),)
    return suggest_questions(schemas_of(here.datasets)[name], name, _NEXT)
