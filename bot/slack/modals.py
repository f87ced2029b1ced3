"""The frame of a modal and the fields in it, within Slack's limits. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.slack.limits import cut
from bot.slack.tables import Block
from bot.slack.wording import in_plain
from tools.messages import Message, Text, say

__all__ = [
    "Choosable",
    "context_line",
    "input_block",
    "modal",
    "notice_view",
    "number_field",
    "plain",
    "radio_field",
    "select_field",
    "text_field",
    "view_size",
]

TITLE, BUTTON = 24, 24
LABEL, HINT, PLACEHOLDER, OPTION, METADATA = 2_000, 2_000, 150, 75, 3_000
GROUP, GROUPS = 100, 100
"""Options in a select, or in a group of one; groups in a select."""
RADIOS = 10
VALUE = 3_000
"""Longest text in a field."""
VIEW = 240_000
"""Slack takes 250 KB."""

Choosable = tuple[str, Text]
"""An option: what it carries, and what a person reads."""


def modal(
    callback: str, title: Message, submit: Message | None, blocks: list[Block], metadata: str, language: str
) -> Block:
    """A modal.

    Args:
        callback: names the listener of what is submitted.
        title: in a few words.
        submit: what the button says; None where there is nothing to submit.
        blocks: what is in it.
        metadata: comes back with what is submitted.
        language: of its words.
    """
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, language, TITLE),
        "close": plain(say("Cancel") if submit else say("Close"), language, BUTTON),
        "blocks": blocks,
        "private_metadata": metadata,
    }
    return {**view, "submit": plain(submit, language, BUTTON)} if submit else view


def notice_view(title: Message, text: Text, language: str) -> Block:
    """A modal that says something and asks nothing."""
    section: Block = {"type": "section", "text": plain(text, language, 3_000)}
    return modal("notice", title, None, [section], "", language)


def input_block(
    name: str, label: Text, element: Block, language: str, *, optional: bool, hint: Message | None = None
) -> Block:
    """A field with its label."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, language, LABEL),
        "element": element,
        "optional": optional,
    }
    return {**block, "hint": plain(hint, language, HINT)} if hint else block


def select_field(
    options: Sequence[Choosable], chosen: Iterable[str], language: str, *, several: bool, action: str = "value"
) -> Block:
    """A menu. More options than one list holds are in groups, which say of which to which they are."""
    built = {key: _option(key, label, language) for key, label in options[: GROUP * GROUPS]}
    initial = [built[key] for key in chosen if key in built]
    element: Block = {
        "type": "multi_static_select" if several else "static_select",
        "action_id": action,
        "placeholder": plain(say("Choose"), language, PLACEHOLDER),
    }
    listed = list(built.values())
    if len(listed) <= GROUP:
        element["options"] = listed
    else:
        starts = range(0, len(listed), GROUP)
        element["option_groups"] = [_group(listed[start : start + GROUP], start, language) for start in starts]
    if initial and several:
        element["initial_options"] = initial
    elif initial:
        element["initial_option"] = initial[0]
    return element


def radio_field(options: Sequence[Choosable], chosen: str | None, language: str) -> Block:
    """A few options that are all seen at once."""
    built = {key: _option(key, label, language) for key, label in options[:RADIOS]}
    element: Block = {"type": "radio_buttons", "action_id": "value", "options": list(built.values())}
    return {**element, "initial_option": built[chosen]} if chosen in built else element


def number_field(initial: str, low: str | None, high: str | None, *, whole: bool) -> Block:
    """A number, within its limits."""
    element: Block = {"type": "number_input", "action_id": "value", "is_decimal_allowed": not whole}
    limits = {"initial_value": initial or None, "min_value": low, "max_value": high}
    return {**element, **{name: text for name, text in limits.items() if text is not None}}


def text_field(initial: str, *, lines: bool = False) -> Block:
    """Words; `lines` for several lines of them."""
    element: Block = {"type": "plain_text_input", "action_id": "value", "multiline": lines, "max_length": VALUE}
    return {**element, "initial_value": initial} if initial else element


def context_line(text: Text, language: str, most: int = 300) -> Block:
    """A line in small type."""
    return {"type": "context", "elements": [plain(text, language, most)]}


def plain(text: Text, language: str, most: int) -> dict[str, Any]:
    """Words as Slack shows them without formatting, cut to what it takes."""
    return {"type": "plain_text", "text": cut(in_plain(text, language) or "–", most), "emoji": False}


def view_size(view: Block) -> int:
    """The bytes of a view on its way to Slack."""
    return len(json.dumps(view))


def _option(key: str, label: Text, language: str) -> Block:
    return {"text": plain(label, language, OPTION), "value": key}


def _group(options: list[Block], start: int, language: str) -> Block:
    label = say("{first} to {last}", first=start + 1, last=start + len(options))
    return {"label": plain(label, language, OPTION), "options": options}
