"""Slack's limits on a message. Its test servers check none of them and its library only some, so they are kept here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "ALT_TEXT",
    "BLOCKS",
    "BUTTONS",
    "BUTTON_TEXT",
    "CONTEXT_ELEMENTS",
    "HEADER",
    "MESSAGE",
    "SECTION",
    "TABLE_CHARACTERS",
    "TABLE_COLUMNS",
    "TABLE_ROWS",
    "cut",
    "size",
    "text_size",
    "too_large",
]

BLOCKS = 50
SECTION = 3_000
HEADER = 150
CONTEXT_ELEMENTS = 10
BUTTONS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
ACTION_ID = 255
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 10_000
MESSAGE = 13_000
ALT_TEXT = 1_000

_BROKEN_ENTITY = re.compile(r"&[a-z]{0,3}$")


def size(text: str) -> int:
    """The length as Slack counts it: in UTF-16 units, where an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """Shorten a text to `most` characters as Slack counts them; what is left out is shown by an ellipsis."""
    if size(text) <= most:
        return text
    kept = text[:most]
    while size(kept) > most - 1:
        kept = kept[:-1]
    return _BROKEN_ENTITY.sub("", kept).rstrip() + "…"


def text_size(value: Any) -> int:
    """How many characters of text there are in blocks, wherever they stand."""
    if isinstance(value, Mapping):
        own = size(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(text_size(item) for key, item in value.items() if key != "text" or not isinstance(item, str))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sum(text_size(item) for item in value)
    return 0


def too_large(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What in a message Slack would refuse, in a few words each; empty when it is fine."""
    measured = [
        ("blocks", len(blocks), 0, BLOCKS),
        ("message", text_size(list(blocks)), 0, MESSAGE),
        ("text", size(text), 1, MESSAGE),
        ("tables", sum(block["type"] == "table" for block in blocks), 0, 1),
    ]
    action_ids: list[str] = []
    for block in blocks:
        measured += _measured(block)
        if block["type"] == "actions":
            action_ids += [button["action_id"] for button in block["elements"]]
    found = [f"{what}: {value}" for what, value, least, most in measured if not least <= value <= most]
    if len(set(action_ids)) < len(action_ids):
        found.append("two buttons with one action id")
    return found


def _measured(block: Mapping[str, Any]) -> list[tuple[str, int, int, int]]:
    """What is limited in one block: its name, its value, the least and the most that Slack takes."""
    match block["type"]:
        case "header":
            return [("header", size(block["text"]["text"]), 1, HEADER)]
        case "section":
            return [("section", size(block["text"]["text"]), 1, SECTION)]
        case "context":
            texts = [("context", size(element["text"]), 1, SECTION) for element in block["elements"]]
            return [("context elements", len(block["elements"]), 1, CONTEXT_ELEMENTS), *texts]
        case "actions":
            return [("buttons", len(block["elements"]), 1, BUTTONS), *_measured_buttons(block["elements"])]
        case "table":
            rows = block["rows"]
            return [
                ("table rows", len(rows), 1, TABLE_ROWS),
                ("table columns", max(len(row) for row in rows), 1, TABLE_COLUMNS),
                ("table cells", text_size(rows), 0, TABLE_CHARACTERS),
                ("shortest cell", min(size(cell["text"]) for row in rows for cell in row), 1, SECTION),
            ]
        case other:
            return [(f"unknown block {other}", 1, 0, 0)]


def _measured_buttons(buttons: Sequence[Mapping[str, Any]]) -> list[tuple[str, int, int, int]]:
    return [
        measured
        for button in buttons
        for measured in (
            ("button", size(button["text"]["text"]), 1, BUTTON_TEXT),
            ("button value", size(button["value"]), 1, BUTTON_VALUE),
            ("action id", size(button["action_id"]), 1, ACTION_ID),
        )
    ]
