"""The form behind “Change”: every argument of the tool that answered, filled with what the answer used.

Pure: from a tool's signature and the columns of a data set to a modal within Slack's limits.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation import Language
from bot.slack.form_fields import AUTOMATIC, Field, Option, fields_of, is_condition, options_of
from bot.slack.form_labels import hint_for, label_for
from bot.slack.form_words import write_conditions, write_limits, write_list, write_number, write_pairs
from bot.slack.limits import size
from bot.slack.modals import (
    VALUE,
    VIEW,
    context_line,
    input_block,
    modal,
    number_field,
    radio_field,
    select_field,
    text_field,
    view_size,
)
from bot.slack.tables import Block
from tools.definitions import Definitions, GroupDefinition
from tools.messages import Message, Text, Words, say
from tools.registry import Tool
from tools.schema import Schema

__all__ = ["CHANGE_DATA", "CHANGE_FORM", "DATASET_BLOCK", "Form", "change_form", "text_of", "used_of"]

CHANGE_FORM = "change-form"
"""Names the listener of a form that is submitted."""
CHANGE_DATA = "change-data"
"""The action of the menu of data sets: another one has other columns."""
DATASET_BLOCK = "dataset:0"
"""The block of that menu."""

_BLOCKS = 100
_GROUPS_NAMED = 10
_MOST_OPTIONS = (10_000, 200, 100, 40, 15)
"""Options that each menu has, fewer and fewer until the form is small enough for Slack."""


_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Signs that no field gives back as they were, or that make a text look like another."""


@dataclass(frozen=True)
class Form:
    """What a form is about.

    Attributes:
        tool: that answered.
        question: that was asked.
        arguments: that the answer used.
        datasets: the name and the id (`StoredDataset.series`) of each data set that may be chosen, newest first.
        dataset: the name of the one that is chosen; None for a tool without one.
        schema: of that data set.
        language: of the form.
        metadata: comes back with what is submitted.
        definitions: the team's own terms, where the form is opened.
    """

    tool: Tool
    question: str
    arguments: Mapping[str, Any]
    datasets: Mapping[str, str]
    dataset: str | None
    schema: Schema | None
    language: Language
    metadata: str = ""
    definitions: Definitions = ()

    @property
    def takes_data(self) -> bool:
        """Whether the tool works on one data set."""
        return self.tool.frame_parameter is not None

    @property
    def mark(self) -> str:
        """Tells the columns of one data set, or of one version of it, from those of another."""
        names = self.schema.names if self.schema else ()
        known = json.dumps([self.datasets.get(self.dataset or ""), *names])
        return hashlib.sha256(known.encode()).hexdigest()[:8]

    def block_of(self, field: Field) -> str:
        """The id of a field's block.

        Slack keeps what a person has put into a block when the form is built anew: so blocks that depend on the data
        set have other ids for another one.
        """
        return f"{field.name}:{self.mark if field.of_columns else 0}"

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that fit: what a field can't hold is left as it was, and not shown."""
        return tuple(field for field in fields_of(self.tool) if _fits(text_of(field, self)))[: _BLOCKS - 4]


def change_form(form: Form) -> Block:
    """The form as a modal.

    Cost: some milliseconds for 100 columns.
    """
    view: Block = {}
    for most in _MOST_OPTIONS:
        view = _view(form, most)
        if view_size(view) <= VIEW:
            break
    return view


def _view(form: Form, most: int) -> Block:
    blocks = [context_line(say("Question: {question}", question=form.question), form.language)]
    if form.takes_data:
        blocks.append(_dataset_block(form))
    cut_short = False
    for field in form.fields:
        options = options_of(field, form.schema, form.arguments.get(field.name), form.definitions)
        if not options and field.kind in ("column", "columns", "metrics"):
            continue
        cut_short = cut_short or len(options) > most
        blocks.append(_block(form, field, _first(options, most, used_of(field, form))))
    if cut_short:
        blocks.append(
            context_line(say("There are more columns than fit here. Ask in words for the others."), form.language)
        )
    if len(blocks) == 1:
        blocks.append(context_line(say("There is nothing to set here."), form.language))
    return modal(CHANGE_FORM, say("Change the answer"), say("Run again"), blocks, form.metadata, form.language)


def _dataset_block(form: Form) -> Block:
    frame = form.tool.frame_parameter
    options: list[tuple[str, Text]] = [(identifier, name) for name, identifier in form.datasets.items()]
    if frame is not None and not frame.required:
        options.insert(0, (AUTOMATIC, say("without data")))
    chosen = form.datasets.get(form.dataset or "", AUTOMATIC)
    element = select_field(options, [chosen], form.language, several=False, action=f"{CHANGE_DATA}:0")
    block = input_block(DATASET_BLOCK, say("Data set"), element, form.language, optional=False)
    return {**block, "dispatch_action": True}


def _block(form: Form, field: Field, options: tuple[Option, ...]) -> Block:
    optional = not field.needed
    label = label_for(form.tool.name, field.name)
    shown = [(option.key, option.label) for option in options]
    chosen = _chosen(field, options, used_of(field, form))
    match field.kind:
        case "column" | "choice":
            element = select_field(shown, chosen or [AUTOMATIC], form.language, several=False)
        case "columns" | "metrics":
            element = select_field(shown, chosen, form.language, several=True)
        case "switch":
            element = radio_field(shown, chosen[0] if chosen else AUTOMATIC, form.language)
        case "number":
            limits = field.parameter.range
            low, high = (
                None if limit is None else write_number(limit)
                for limit in ((limits.low, limits.high) if limits else (None, None))
            )
            element = number_field(text_of(field, form), low, high, whole=field.whole)
        case _:
            text = text_of(field, form)
            element = text_field(text, lines=field.kind == "query" or "\n" in text)
    hint = hint_for(field.kind) or hint_for(field.name)
    if field.kind == "totals":
        hint = hint_for("groups")
    if field.kind == "conditions":
        hint = _of_groups(form) or hint
    return input_block(form.block_of(field), label, element, form.language, optional=optional, hint=hint)


def _of_groups(form: Form) -> Message | None:
    """How to write a condition, where the team has groups of its own: with the name of one."""
    names = tuple(each.name for each in form.definitions if isinstance(each, GroupDefinition))
    if not names:
        return None
    return say(
        "For example: Channel is Google, Meta; Spend > 1000; {group} in group. Separate conditions by semicolons. Your "
        "team's groups: {groups}.",
        group=names[0],
        groups=Words(names[:_GROUPS_NAMED]),
    )


def _fits(text: str) -> bool:
    """Whether a field can hold a text as it is."""
    return size(text) <= VALUE and not _UNSEEN.search(text)


def _first(options: tuple[Option, ...], most: int, used: Any) -> tuple[Option, ...]:
    """The first options, and those that the answer used wherever they stand."""
    if len(options) <= most:
        return options
    kept = used if isinstance(used, list) else [used]
    return tuple(option for place, option in enumerate(options) if place < most or option.value in kept)


def used_of(field: Field, form: Form) -> Any:
    """What the answer used for an argument: what was given, or else what the signature says."""
    given = form.arguments.get(field.name)
    return field.parameter.default if given is None else given


def _chosen(field: Field, options: tuple[Option, ...], used: Any) -> list[str]:
    """The keys of the options that the answer used."""
    wanted = used if isinstance(used, list | tuple) else [used]
    if field.kind == "switch":
        return [option.key for option in options if option.value is used]
    return [option.key for each in wanted for option in options if option.value == each and each is not None]


def text_of(field: Field, form: Form) -> str:
    """What stands in a field that is written; empty in one where it is chosen."""
    used = used_of(field, form)
    if used is None:
        return ""
    match field.kind:
        case "number":
            return write_number(used)
        case "conditions" | "totals":
            known = [
                each
                for each in used
                if field.kind == "totals" or not form.schema or is_condition(each, form.schema, form.definitions)
            ]
            return write_conditions(known, form.language)
        case "limits":
            return write_limits(used, form.language)
        case "names":
            return write_list(used)
        case "pairs" | "amounts":
            return write_pairs(used)
        case "period" | "text" | "query":
            return str(used)
        case _:
            return ""
