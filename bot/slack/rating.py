"""The modal that asks why an answer was of no use. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation import Language
from bot.slack.form_labels import example_of
from bot.slack.modals import input_block, modal, radio_field, select_field, text_field
from bot.slack.tables import Block
from tools.messages import Text, say
from tools.registry import Tool

__all__ = ["RATE_FORM", "Reason", "rating_form", "read_reason"]

RATE_FORM = "rate-form"
"""Names the listeners of this modal."""

_LONGEST = 2_000
_NONE = "-"

_REASONS: dict[str, Text] = {
    "numbers": say("The numbers are wrong"),
    "question": say("I asked something else"),
    "unclear": say("It is hard to understand"),
    "other": say("Something else"),
}
Reason = dict[str, str]
"""`reason`, `words`, and `tool`: the analysis that was meant."""


def rating_form(tools: Mapping[str, Tool], language: Language, metadata: str) -> Block:
    """The modal.

    Args:
        tools: the analyses that may have been meant, by name.
        language: of the modal.
        metadata: comes back with what is submitted.
    """
    meant: list[tuple[str, Text]] = [(_NONE, say("none of these"))]
    meant += [(name, example_of(tool, language)) for name, tool in tools.items()]
    words = {**text_field("", lines=True), "max_length": _LONGEST}
    blocks = [
        input_block(
            "reason",
            say("What is wrong?"),
            radio_field(list(_REASONS.items()), None, language),
            language,
            optional=False,
        ),
        input_block(
            "tool",
            say("Did you mean a question like one of these?"),
            select_field(meant, [_NONE], language, several=False),
            language,
            optional=True,
        ),
        input_block("words", say("What should it have been?"), words, language, optional=True),
    ]
    view = modal(RATE_FORM, say("What went wrong?"), say("Send"), blocks, metadata, language)
    return {**view, "notify_on_close": True}


def read_reason(values: Mapping[str, Any], tools: Mapping[str, Tool]) -> Reason:
    """What was put into the modal; what it did not offer is left out."""
    picked = {name: (_state(values, name).get("selected_option") or {}).get("value") for name in ("reason", "tool")}
    words = str(_state(values, "words").get("value") or "").strip()[:_LONGEST]
    found = {
        "reason": picked["reason"] if picked["reason"] in _REASONS else "",
        "tool": picked["tool"] if picked["tool"] in tools else "",
        "words": words,
    }
    return {name: text for name, text in found.items() if text}


def _state(values: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = values.get(block, {}).get("value") or {}
    return found
