"""How long people have to finish: "within 7 days", "24 hours", "一周内"."""

from __future__ import annotations

import re

from tools.amounts import whole_number
from tools.errors import CannotAnswer
from tools.messages import say
from tools.performance.funnel.view import Window

__all__ = ["WINDOW", "read_window"]

_MICROSECOND_UNITS = (
    (r"seconds?|secs?|秒钟?", 1),
    (r"minutes?|mins?|分钟?", 60),
    (r"hours?|hrs?|h|个?小时|个?钟头", 3600),
    (r"days?|d|天|日", 86_400),
    (r"weeks?|个?星期|周", 7 * 86_400),
    (r"months?|个?月", 30 * 86_400),
)
_UNITS = "|".join(f"(?:{words})" for words, _ in _MICROSECOND_UNITS)
_NUMBER = (
    r"\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty[- ]four|thirty|"
    r"half an?|[一二两三四五六七八九十半]+"
)
WINDOW = re.compile(rf"(?P<number>{_NUMBER})\s*-?\s*(?P<unit>{_UNITS})(?![a-z])", re.IGNORECASE)
"""A stretch of time in words."""


def read_window(words: str | None) -> Window | None:
    """A stretch of time in words as a window; None where none is asked for.

    A month counts 30 days.

    Raises:
        CannotAnswer: the words are no stretch of time.
    """
    if words is None:
        return None
    found = WINDOW.search(words.strip())
    number = _number(found["number"]) if found else None
    if found is None or not number:
        raise CannotAnswer(
            say("I can't read “{words}” as a stretch of time. Try “7 days”, “24 hours” or “30 minutes”.", words=words)
        )
    unit = next(size for known, size in _MICROSECOND_UNITS if re.fullmatch(known, found["unit"].lower()))
    return Window(found.group(), round(number * unit * 1_000_000))


def _number(words: str) -> float | None:
    plain = words.lower().strip()
    if plain in ("a", "an"):
        return 1.0
    if plain.startswith("half") or plain == "半":
        return 0.5
    if plain[0].isdigit():
        return float(plain)
    return whole_number(plain.replace("两", "二").replace("-", " "))
