"""What can be asked, in people's words: by topic, with examples that fit the data at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.render.language import Language
from tools.columns import candidates
from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import Message, Text, say
from tools.registry import Tool
from tools.schema import Schema
from tools.suggestions import suggest_questions

__all__ = ["Topic", "example_of", "examples_of", "help_topics"]

_MOST = 4
"""Examples of a topic."""
_MOST_ANALYSES = 8
"""Examples of an area: one of each of its analyses."""
_ABOUT = {"customers": "customer", "performance": "date"}
"""The role of a column that data for an area have, where the tools themselves ask for none."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_QUERIES = ("query_data", "describe_data", "run_sql")

_TITLES: Mapping[str, Message] = {
    "data": say("Numbers from your data"),
    "performance": say("How things are going"),
    "customers": say("Customers"),
    "ads": say("Advertising"),
    "demand": say("Demand and forecasts"),
    "social": say("Social networks"),
    "text": say("Texts and reviews"),
    "after": say("After an answer"),
    "schedules": say("Posts on a schedule"),
    "files": say("Files"),
    "words": say("Your team's words and settings"),
    "oversight": say("Privacy and oversight"),
}
"""The topics in their order: the areas of the analyses, then what is done around them."""
_HOUSEKEEPING: Mapping[str, tuple[str, ...]] = {
    "after": ("explain_result", "export_result"),
    "schedules": ("schedule_report", "list_schedules", "change_schedule"),
    "files": ("list_datasets", "share_dataset", "delete_dataset"),
    "words": ("define_term", "change_setting"),
    "oversight": ("erase_person", "show_audit_trail"),
}


@dataclass(frozen=True)
class Topic:
    """Something that can be asked about.

    Attributes:
        title: in people's words.
        examples: questions that can be asked as they stand.
    """

    title: Message
    examples: tuple[Text, ...]

    @property
    def shown(self) -> Message:
        """The examples in one line."""
        line = say("“{question}”", question=self.examples[0])
        for each in self.examples[1:]:
            line = say("{questions} · “{question}”", questions=line, question=each)
        return line

    @property
    def line(self) -> Message:
        """The topic with its examples in one line."""
        return say("{title}: {questions}", title=self.title, questions=self.shown)


def help_topics(tools: Mapping[str, Tool], schemas: Mapping[str, Schema], language: Language) -> tuple[Topic, ...]:
    """What can be asked.

    Args:
        tools: that there are.
        schemas: of the data sets that the asker may use here, by name, the newest first.
        language: of the examples.

    Returns:
        The topics: what the data can answer, what is done around answers, and what needs other data.

    Cost: a look at each schema for each tool.
    """
    found: dict[str, list[Text]] = {topic: [] for topic in _TITLES}
    found["data"] += _about_data(schemas)
    other: list[Text] = []
    for each in tools.values():
        example = example_of(each, language)
        if each.area == "housekeeping" or example is None or (schemas and each.name in _QUERIES):
            continue
        if schemas and not any(_fits(each, schema) for schema in schemas.values()):
            other.append(example)
        elif each.area in found:
            found[each.area].append(example)
    for topic, names in _HOUSEKEEPING.items():
        asked = [examples_of(tools[name], language) for name in names if name in tools]
        # One of each first, then further ones.
        found[topic] += [text for texts in zip_longest(*asked) for text in texts if text]
    most = {topic: _MOST if topic == "data" or topic in _HOUSEKEEPING else _MOST_ANALYSES for topic in found}
    topics = [Topic(_TITLES[topic], tuple(examples[: most[topic]])) for topic, examples in found.items() if examples]
    return (*topics, Topic(say("With other data"), tuple(other[:_MOST_ANALYSES]))) if other else tuple(topics)


def _about_data(schemas: Mapping[str, Schema]) -> Sequence[Message]:
    """Questions that the newest data set can answer."""
    for name, schema in schemas.items():
        return suggest_questions(schema, name, _MOST)
    return ()


def _fits(tool: Tool, schema: Schema) -> bool:
    """Whether a data set has what a tool is about: a column for one of its roles, or the role of its area."""
    if tool.frame_parameter is None or not tool.frame_parameter.required:
        return True
    try:
        bound = tool.bind(schema, {}).arguments
    except NeedsChoice:
        return True
    except CannotAnswer:
        return False
    about = _ABOUT.get(tool.area)
    return bool(bound) or (about is not None and bool(candidates(schema, about)))


def examples_of(tool: Tool, language: Language) -> list[str]:
    """The questions that a tool answers, in a language; in the other one where there are none."""
    chinese = [text for text in tool.questions if _HAN.search(text)]
    english = [text for text in tool.questions if not _HAN.search(text)]
    return (chinese or english) if language == "zh" else (english or chinese)


def example_of(tool: Tool, language: Language) -> str | None:
    """The question that says best what a tool is for."""
    return next(iter(examples_of(tool, language)), None)
