"""What is said where a question led to no call, and of what in it was not used."""

from __future__ import annotations

from bot.actions.surroundings import Surroundings
from bot.agent.agent import Decision
from bot.conversation import Reply
from bot.model.situation import Understanding
from bot.model.unbuilt import refusal_of, unbuilt_analysis
from bot.perform import schemas_of
from tools.codec import loads
from tools.messages import Message, Words, say

__all__ = ["of_leftover", "without_call"]

_FEW = 60
_FEW_SHOWN = 8
"""Values shown of a column of few values."""


def without_call(here: Surroundings, decision: Decision) -> Reply:
    """The question led to no call: say so, or offer what it may have meant."""
    understanding = decision.understanding
    if understanding is not None and understanding.choices:
        return Reply("ask", here.language, message=say("Which of these do you mean?"), choices=understanding.choices)
    missing = understanding.leftover.missing if understanding is not None else ()
    if understanding is not None and understanding.tool is not None and missing:
        return Reply(
            "refused",
            here.language,
            tool=understanding.tool,
            arguments=understanding.arguments,
            dataset=understanding.dataset,
            message=_of_missing(here, understanding.dataset, missing),
            suggestions=_suggestions(here, understanding),
        )
    suggestions = _suggestions(here, understanding)
    missing_tool = None if decision.words else unbuilt_analysis(here.question.text, here.tools)
    if missing_tool is not None:
        return Reply("refused", here.language, message=refusal_of(missing_tool), suggestions=suggestions)
    words = decision.words
    unread = understanding is not None and understanding.tool is None and understanding.dataset in here.datasets
    if understanding is not None and unread and not words:
        return Reply(
            "refused",
            here.language,
            message=say(
                "I found nothing in “{dataset}” that this asks about: no column, no measure and no period. Name one as "
                "the data does, or take one of these.",
                dataset=understanding.dataset or "",
            ),
            suggestions=suggestions,
        )
    message = (
        say("{words}", words=words)
        if words and not any(sign.isdigit() for sign in words)
        else say("I can't answer that. I answer questions about the marketing data that was uploaded here.")
    )
    return Reply("refused", here.language, message=message, suggestions=suggestions)


def _of_missing(here: Surroundings, dataset: str | None, missing: tuple[str, ...]) -> Message:
    """Nothing is called so: which values there are, of the columns that people limit rows by."""
    schema = schemas_of(here.datasets).get(dataset or "")
    columns = [c for c in schema.columns if c.type == "text" and 2 <= c.distinct <= _FEW] if schema else []
    columns.sort(key=lambda column: column.role not in ("channel", "campaign", "category", "product"))
    if not columns:
        return say(
            "No column and no value of “{dataset}” is called {words}, so I did not answer without it. "
            "Leave it out, or name it as the data does.",
            dataset=dataset or "",
            words=Words(missing),
        )
    return say(
        "No column and no value of “{dataset}” is called {words}, so I did not answer without it. "
        "There is, for example, “{column}” with {values}.",
        dataset=dataset or "",
        words=Words(missing),
        column=columns[0].name,
        values=Words(columns[0].values[:_FEW_SHOWN]),
    )


def _suggestions(here: Surroundings, understanding: Understanding | None) -> tuple[Message, ...]:
    """Three things that can be asked of the data that is spoken of: a thread goes on about its own, not the newest."""
    from tools.suggestions import suggest_questions

    name = here.spoken_of(understanding.dataset if understanding is not None else None)
    if name is None:
        return (say("What can you do?"),)
    return suggest_questions(loads(here.datasets[name].schema), name)


def of_leftover(understanding: Understanding | None) -> Message | None:
    """What of the question was not used, where the answer is not about it."""
    if understanding is None or not understanding.leftover.unread:
        return None
    return say(
        "I did not use {words}: the answer is not limited to it, nor about it. If it matters, name a column or a value "
        "of the data.",
        words=Words(tuple(f"“{each}”" for each in understanding.leftover.unread)),
    )
