"""Slack's limits on views, as its reference states them; and small data sets."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.slack.limits import size
from tools.schema import Column, Schema

TEXTS = {"label": 2_000, "hint": 2_000, "placeholder": 150}
SHOP = Schema(
    (
        Column("Date", "date", role="date", minimum="2024-01-01", maximum="2024-06-30", distinct=180),
        Column("Channel", "text", role="channel", distinct=3, values=("Google", "Meta", "TikTok")),
        Column("Amount spent", "number", role="spend", unit="USD", minimum=0.0, maximum=900.0, distinct=90),
        Column("Revenue", "number", role="revenue", unit="USD", minimum=0.0, maximum=9000.0, distinct=90),
        Column("Purchased", "boolean", role="target", distinct=2, values=("true", "false")),
    ),
    500,
)


@pytest.fixture
def shop() -> Schema:
    return SHOP


@pytest.fixture
def view_problems() -> Callable[[dict[str, Any]], list[str]]:
    """What in a view Slack would refuse; empty when it is fine."""

    def check(view: dict[str, Any]) -> list[str]:
        return [*_of_view(view), *(wrong for block in view["blocks"] for wrong in _of_block(block))]

    return check


@pytest.fixture
def states() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What Slack sends when a form is submitted as it stands."""

    def read(view: dict[str, Any]) -> dict[str, Any]:
        return {
            block["block_id"]: {block["element"]["action_id"]: _state(block["element"])}
            for block in view["blocks"]
            if block["type"] == "input"
        }

    return read


def _state(element: dict[str, Any]) -> dict[str, Any]:
    match element["type"]:
        case "static_select" | "radio_buttons":
            return {"type": element["type"], "selected_option": element.get("initial_option")}
        case "multi_static_select":
            return {"type": element["type"], "selected_options": element.get("initial_options", [])}
        case kind:
            return {"type": kind, "value": element.get("initial_value")}


def _of_view(view: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(view["blocks"]) <= 100:
        yield f"{len(view['blocks'])} blocks"
    if len(json.dumps(view)) > 250_000:
        yield "too many bytes"
    if size(view.get("private_metadata", "")) > 3_000:
        yield "metadata"
    named = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    if len(set(named)) < len(named) or any(not 0 < size(name) <= 255 for name in named):
        yield "block ids"
    if view["type"] == "modal":
        yield from (f"{name}" for name in ("title", "submit", "close") if name in view and _long(view[name], 24))
        if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
            yield "no button for its fields"


def _of_block(block: dict[str, Any]) -> Iterator[str]:
    yield from (name for name, most in TEXTS.items() if name in block and _long(block[name], most))
    match block["type"]:
        case "input":
            yield from _of_element(block["element"])
        case "section":
            yield from ["section"] if "text" in block and _long(block["text"], 3_000) else []
            yield from _of_element(block["accessory"]) if "accessory" in block else []
        case "actions":
            yield from ["elements"] if not 1 <= len(block["elements"]) <= 25 else []
            yield from (wrong for element in block["elements"] for wrong in _of_element(element))
        case "context":
            yield from ["elements"] if not 1 <= len(block["elements"]) <= 10 else []
            yield from ("context" for element in block["elements"] if _long(element, 3_000))
        case "header":
            yield from ["header"] if _long(block["text"], 150) else []
        case "divider":
            return
        case other:
            yield f"unknown block {other}"


def _of_element(element: dict[str, Any]) -> Iterator[str]:
    if not 0 < size(element["action_id"]) <= 255:
        yield "action id"
    if element["type"] == "button":
        yield from ["button"] if _long(element["text"], 75) or size(element["value"]) > 2_000 else []
        return
    if element["type"] == "plain_text_input":
        yield from ["initial value"] if size(element.get("initial_value", "")) > element["max_length"] <= 3_000 else []
        return
    if element["type"] == "number_input":
        numbers = [element[name] for name in ("initial_value", "min_value", "max_value") if name in element]
        yield from ("number" for number in numbers if not isinstance(number, str) or not float(number) < 1e300)
        return
    yield from _of_menu(element)


def _of_menu(element: dict[str, Any]) -> Iterator[str]:
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    most = 10 if element["type"] == "radio_buttons" else 100
    options = [option for group in groups for option in group["options"]]
    if not 1 <= len(groups) <= 100 or any(not 1 <= len(group["options"]) <= most for group in groups):
        yield "number of options"
    yield from ("group" for group in groups if "label" in group and _long(group["label"], 75))
    yield from ("option" for each in options if _long(each["text"], 75) or not 0 < size(each["value"]) <= 150)
    if len({option["value"] for option in options}) < len(options):
        yield "two options with one value"
    initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    yield from ("initial option" for each in initial if each not in options)
    if "initial_options" in element and not element["initial_options"]:
        yield "no initial options"


def _long(text: dict[str, Any], most: int) -> bool:
    return not 0 < size(text["text"]) <= most or text["type"] != "plain_text"
