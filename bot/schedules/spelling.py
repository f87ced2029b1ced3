"""Slips of the pen in the words that recurrences are made of, put right with their places kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.amounts import plain_width

__all__ = ["Spelled", "spell"]

_WORDS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mondays", "tuesdays", "wednesdays",
    "thursdays", "fridays", "saturdays", "sundays", "weekday", "weekdays", "weekend", "weekends", "workday", "workdays",
    "every", "everyday", "daily", "weekly", "monthly", "quarterly", "yearly", "annually", "fortnight", "fortnightly",
    "tomorrow", "tonight", "morning", "mornings", "afternoon", "afternoons", "evening", "evenings", "midnight",
    "month", "months", "quarter", "quarters", "working", "business", "january", "february", "august", "september",
    "october", "november", "december", "alternate", "second", "biweekly", "twice", "schedule", "scheduled",
)  # fmt: skip
_ORDINARY = {
    "dairy", "daisy", "dally", "sundry", "seconds", "weakly", "finally", "warning", "warming", "earning", "mourning",
    "evening", "busyness", "walking", "wording", "worming", "mouth", "mouths", "north", "monty", "money", "works",
    "delay", "dailies", "friends", "midweek", "monthlies", "finals", "weekend", "nightly", "year", "years",
    "holiday", "holidays", "birthday", "birthdays", "yesterday", "sunny", "summary", "quart", "quartet", "morphing",
}  # fmt: skip
"""Words that are near one of them and mean what they say."""
_EVERY = {
    "evry", "evey", "evrey", "eveyr", "evrery", "everry", "eevry", "eveery", "evary", "erery", "ervery", "eahc", "ech",
    "eac", "evert", "ebery", "avery", "wvery",
}  # fmt: skip
_SHORT = {"eahc": "each", "ech": "each", "eac": "each", "mornin": "morning", "tmrw": "tomorrow", "tmr": "tomorrow",
          "tomo": "tomorrow", "2moro": "tomorrow", "wkly": "weekly", "mthly": "monthly", "wk": "week", "wks": "weeks",
          "mth": "month", "mths": "months", "wkday": "weekday", "wkdays": "weekdays", "qtr": "quarter",
          "eom": "end of the month",
          "eoq": "end of the quarter", "eow": "end of the week", "eoy": "end of the year",
          "ea": "each"}  # fmt: skip


@dataclass(frozen=True)
class Spelled:
    """A text in lower case, plain width and with its slips put right.

    Attributes:
        text: as it is read.
        places: for each of its characters and its end, the place in the text as it was written.
    """

    text: str
    places: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the read text stands in the written one."""
        return self.places[start], self.places[end]


def spell(text: str) -> Spelled:
    """Put slips right, such as "evry mondey"."""
    plain = plain_width(text)
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in re.finditer(r"(?<![a-z\d_#@/.-])[a-z\d]+(?![a-z\d_@/])", plain):
        word = match[0]
        better = _better(word)
        if better == word:
            continue
        parts += [plain[at : match.start()], better]
        places += [*range(at, match.start()), *[match.start()] * len(better)]
        at = match.end()
    places += range(at, len(plain) + 1)
    return Spelled("".join([*parts, plain[at:]]), tuple(places))


def _better(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    if word in _EVERY:
        return "every"
    if len(word) < 5 or word in _WORDS or word in _ORDINARY:
        return word
    glued = re.fullmatch(r"(every|each)([a-z]{5,})", word)
    if glued and glued[2] not in ("thing", "where", "other") and word != "everyday":
        return f"{glued[1]} {_better(glued[2])}"
    from rapidfuzz.distance import OSA

    near = [(OSA.distance(word, known), known) for known in _WORDS if known[0] == word[0]]
    distance, known = min(near, default=(9, word))
    # A day of the week that lost its middle ("wensday") is still no other word.
    most = 2 if len(known) >= 8 and known[-3:] == word[-3:] else 1
    return known if distance <= most else word
