"""What the bot can do, with questions that fit the data at hand."""

from __future__ import annotations

from bot.actions.surroundings import Here
from tools.answer import Answer, Table, TableColumn
from tools.messages import Message, say
from tools.registry import Tool, tool

__all__ = ["show_help"]


@tool(area="housekeeping")
def show_help(here: Here) -> Answer:
    """Show what can be asked, one example a tool.

    Args:
        here: who asks, where.

    Figures:
        tools: Number of things that can be asked.

    Questions:
        - "What can you do?"
        - "你会做什么？"
    """
    shown = [each for each in here.tools.values() if each.questions]
    return Answer(
        headline=say("Drop a CSV or Excel file here and ask in your own words, in English or Chinese."),
        figures={"tools": len(shown)},
        tables=(
            Table(
                title=say("What you can ask"),
                columns=(TableColumn(say("Ask, for example")), TableColumn(say("Tool"))),
                rows=tuple((_example(each, here.language), each.name) for each in shown),
            ),
        ),
        method=say("Every answer comes from a tested analysis; ask “how did you calculate that?” after any of them."),
        next_questions=_first_questions(here),
    )


def _example(each: Tool, language: str) -> str:
    in_language = [text for text in each.questions if text.isascii() == (language == "en")]
    return (in_language or list(each.questions))[0]


def _first_questions(here: Here) -> tuple[Message, ...]:
    if not here.datasets:
        return (say("Which files do you have?"),)
    name = next(iter(here.datasets))
    return (say("What is in {name}?", name=name), say("Which files do you have?"))
