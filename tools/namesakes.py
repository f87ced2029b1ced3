"""Columns with the same header: which of them was taken is told, and which others there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.messages import Message, Words, say
from tools.schema import Schema

__all__ = ["warn_of_namesakes"]

_NUMBERED = re.compile(r"(.+) \(\d+\)")
"""How a header that was there before is kept: "spend (2)"."""


def warn_of_namesakes(schema: Schema, columns: Sequence[str]) -> tuple[Message, ...]:
    """For each column taken, the others that had the same header in the file."""
    said: list[Message] = []
    for name in columns:
        others = tuple(
            other for other in schema.names if other != name and _header(schema, other) == _header(schema, name)
        )
        if others and not all(other in columns for other in others):
            said.append(
                say(
                    "Several columns are called “{header}”: I took “{column}” and not {others}.",
                    header=_header(schema, name),
                    column=name,
                    others=Words(tuple(say("“{column}”", column=other) for other in others)),
                )
            )
    return tuple(said)


def _header(schema: Schema, name: str) -> str:
    """The header in the file, without the number that made it unique."""
    numbered = _NUMBERED.fullmatch(name)
    return numbered[1] if numbered and numbered[1] in schema else name
