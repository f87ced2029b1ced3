"""Whether "until December" ends a schedule or a period of the data, by where it stands.

"Every Monday at 9 until December" and "until December, post …" end the schedule; "spend from May until July" is the
data's. Where it could be either ("post spend until June every Monday") nothing is guessed: it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.schedules.clock import Clock
from bot.schedules.ends import unread_end
from bot.schedules.parts import Part

__all__ = ["Ends", "looks_ahead", "settle_ends", "unread_ends"]

_SAME_CLAUSE = re.compile(
    r"(?:[\s,，;；。的]|\b(?:and|then|here|please|pls|starting|in\s+this\s+channel|time|on|at|it|this|that|us|me|to|for\s+(?:us|me)|"
    r"(?:in|to|into)\s+(?=[#＃]))\b|(?:in|to|into)?\s*[#＃][\w-]+|发送?|推送?|给我们?|到|在|一次|并)*"
    r"(?:(?:but\s+|and\s+)?(?:only|just|if|when|unless|skip|even|只有|如果|若|当|除非|没有).*)?",
    re.DOTALL,
)
"""What may stand between when to post and how long: where, for whom, and on which condition."""
_NOTHING_YET = re.compile(
    r"(?:\W|\b(?:please|pls|can|could|would|you|from|now|on|and|hi|hey|hello|ok|okay|marketbot)\b|请|麻烦|帮我|从现在起?|开始|你好)*",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,，;；。]\s*(?:and\s+|but\s+|then\s+)?$")
_NOTHING_MORE = re.compile(
    r"(?:[\s,，.。!！;；]|\b(?:please|pls|thanks|thank|you|only|then|stop)\b|谢谢|吧|发|就停|停止|即可|就行)*$"
)
_RANGE = re.compile(
    r"(?<![a-z])(?:from|between|since)\s+(?!now\b)[^,;，；]{1,30}$|(?:从|自)[^,;，；]{1,15}$|[\d年月日号周季度]\s*$"
)
_AHEAD = re.compile(
    r"(?<![a-z])(?:forecast|predict|projection|project(?:ed)?|expect|outlook|estimate|plan(?:ned)?\b|budget|demand)|预测|预计|预估|"
    r"展望|计划|预算"
)
_UNREAD = re.compile(
    r"(?<![a-z])(?P<sure>until|till|['’]til|for\s+as\s+long\s+as|for\s+(?:the\s+duration|a\s+while|some\s+time|a\s+bit|"
    r"(?:a\s+few|several|some)\s+(?:days|weeks|months)))\b[^,.;!?#，。；]{0,40}"
    r"|(?<![a-z])(?:through(?:out)?|thru|for\s+(?:the\s+)?(?:whole|entire|next))\s+(?!slack|e?-?mail|dms?\b|bot|direct|messages?\b|"
    r"channel|app\b)[^,.;!?#，。；]{1,40}"
    r"|(?P<han>直到|持续到?|一直到|截止到|直至|[^\s,，。；]{1,10}(?=为止))[^,.;!?#，。；]{0,15}"
)
"""What says that there is an end, whatever stands behind it."""


@dataclass(frozen=True)
class Ends:
    """The pieces of a schedule with the ends that are its own, and one that may be the data's instead."""

    parts: list[Part]
    doubtful: Part | None = None


def looks_ahead(text: str) -> bool:
    """Whether an analysis is of days to come, so that "for the next 8 weeks" may be its own."""
    return _AHEAD.search(text.lower()) is not None


def settle_ends(read: str, parts: Sequence[Part], clocks: Sequence[Clock], today: date) -> Ends:
    """Tell the ends of a schedule from those of the data.

    Args:
        read: the text as it is read.
        parts: the pieces that mean a schedule, and every end.
        clocks: times of day that belong to them.
        today: the asker's date.

    Returns:
        The pieces, those that end the data left out. An end that can't be read is a piece with a problem.
    """
    when = [part for part in parts if part.role != "last"]
    if not when:
        return Ends(list(parts))
    ranges = _of_ranges(read, parts, clocks)
    parts, when = [p for p in parts if p not in ranges], [p for p in when if p not in ranges]
    places = [(part.start, part.end) for part in when] + [(clock.start, clock.end) for clock in clocks]
    ends = [part for part in parts if part.role == "last"]
    ends += unread_ends(read, [*places, *((end.start, end.end) for end in ends)])
    own: list[Part] = []
    doubtful: Part | None = None
    for end in ends:
        known = [*places, *((part.start, part.end) for part in own)]
        stands = _belongs(read, end, known, today)
        if stands == "schedule":
            own.append(end)
        elif stands == "unclear":
            doubtful = doubtful or end
    return Ends(sorted([*when, *own], key=lambda part: part.start), doubtful)


def _belongs(read: str, end: Part, places: Sequence[tuple[int, int]], today: date) -> str:
    """Whose an end is: the schedule's, the data's, or unclear."""
    before, after = read[: end.start], read[end.end :]
    near = max((place[1] for place in places if place[1] <= end.start), default=None)
    follows = near is not None and _SAME_CLAUSE.fullmatch(before[near:]) is not None
    last_words = _NOTHING_MORE.match(after) is not None
    apart = last_words and (_CLAUSE_END.search(before) is not None or not read[end.start : end.end].isascii())
    counts_posts = end.lasting is not None and end.lasting[1] == "post"
    if not follows and _RANGE.search(before):
        return "data"
    if end.lasting is not None and not counts_posts and looks_ahead(read):
        return "unclear" if follows or apart else "data"
    if follows or apart or _NOTHING_YET.fullmatch(before):
        return "schedule"
    if counts_posts or (end.day is not None and end.day < today):
        return "data"
    return "schedule" if end.problem and _says_end(read[end.start :]) else "data" if end.problem else "unclear"


def _of_ranges(read: str, parts: Sequence[Part], clocks: Sequence[Clock]) -> list[Part]:
    """Both ends of periods of the data: "from 3 May until 10 May", unless that stands right behind when to post."""
    rhythm = [part.end for part in parts if not part.role] + [clock.end for clock in clocks]
    found: list[Part] = []
    for first in (part for part in parts if part.role == "first"):
        near = max((end for end in rhythm if end <= first.start), default=None)
        follows = near is not None and _SAME_CLAUSE.fullmatch(read[near : first.start]) is not None
        last = [
            p
            for p in parts
            if p.role == "last" and p.start >= first.end and not read[first.end : p.start].strip(" ,，")
        ]
        if last and not follows and not _NOTHING_YET.fullmatch(read[: first.start]):
            found += [first, *last]
    return found


def unread_ends(read: str, places: Sequence[tuple[int, int]]) -> list[Part]:
    """Ends that no rule could read, outside of all that was read."""
    found = []
    for match in _UNREAD.finditer(read):
        if all(end <= match.start() or match.start() < start for start, end in places):
            stop = min((start for start, _ in places if start > match.start()), default=len(read))
            end = min(match.end(), stop)
            words = read[match.start() : end].rstrip()
            found.append(
                Part(match.start(), match.start() + len(words), again=False, role="last", problem=unread_end(words))
            )
    return found


def _says_end(words: str) -> bool:
    match = _UNREAD.match(words)
    return match is not None and bool(match["sure"] or match["han"])
