"""Fields of what Slack sends, whatever is really in them: what is of another kind counts as not there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["flag_in", "id_in", "is_whole", "moment_in", "number_in", "part_in", "parts_in", "states_in", "text_in"]

_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
"""Slack's names for things. Anything else would end up in keys of the database and in addresses."""
_BROKEN = re.compile("[\x00\ud800-\udfff]")
"""Half signs can't be written anywhere, and a zero ends a text in some places."""
_NOTHING: Mapping[str, Any] = {}


def text_in(given: Mapping[str, Any], name: str) -> str:
    """A text, without what no text can hold; empty where there is none."""
    value = given.get(name)
    return _BROKEN.sub("", value) if isinstance(value, str) else ""


def id_in(given: Mapping[str, Any], name: str) -> str:
    """Slack's name for something: a person, a channel, a message; empty where there is none."""
    value = given.get(name)
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def number_in(given: Mapping[str, Any], name: str) -> int:
    """A whole number that is not negative; 0 where there is none."""
    value = given.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def moment_in(given: Mapping[str, Any], name: str) -> float:
    """Seconds since 1970; 0 where they are not told."""
    value = given.get(name)
    known = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e11
    return float(value) if known else 0.0  # type: ignore[arg-type]


def flag_in(given: Mapping[str, Any], name: str) -> bool:
    """Whether something is said to be so."""
    return given.get(name) is True


def part_in(given: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """A part of it, of which a part may be asked for at once; empty where there is none."""
    found: Any = given
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else _NOTHING


def parts_in(given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The parts of a list; what is no part is left out."""
    value = given.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def states_in(view: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """What was put into the fields of a view, by block and action: what was written, and what was chosen."""
    values = part_in(view, "state", "values")
    return {
        block: {action: _state(part_in(values, block, action)) for action in part_in(values, block)} for block in values
    }


def _state(given: Mapping[str, Any]) -> dict[str, Any]:
    option = part_in(given, "selected_option")
    return {
        "value": text_in(given, "value") if isinstance(given.get("value"), str) else None,
        "selected_option": {"value": text_in(option, "value")} if option else None,
        "selected_options": [{"value": text_in(each, "value")} for each in parts_in(given, "selected_options")],
    }


def is_whole(body: Any) -> bool:
    """Whether a request has what the kind of it always has, so that Bolt, which takes that for granted, can read it."""
    if not isinstance(body, Mapping):
        return False
    kind, callback = body.get("type"), body.get("callback_id")
    match kind:
        case "event_callback":
            return _is_whole_event(part_in(body, "event"))
        case "block_actions":
            pressed = body.get("actions")
            named = [isinstance(each.get("action_id"), str) for each in parts_in(body, "actions")]
            known = isinstance(body.get("view", _NOTHING), Mapping)
            return known and all(named) and isinstance(pressed, list) and 0 < len(named) == len(pressed)
        case "view_submission" | "view_closed":
            view = part_in(body, "view")
            return isinstance(view.get("type"), str) and isinstance(view.get("callback_id"), str)
        case "message_action" | "shortcut":
            return isinstance(callback, str)
        case None | "url_verification":
            return isinstance(body.get("command", ""), str)
        case _:
            return False


def _is_whole_event(event: Mapping[str, Any]) -> bool:
    thread = event.get("assistant_thread", _NOTHING)
    told = isinstance(thread, Mapping) and (not thread or (id_in(thread, "channel_id") and id_in(thread, "thread_ts")))
    return isinstance(event.get("type"), str) and bool(told)
