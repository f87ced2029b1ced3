"""Groups that are told by several conditions: "campaigns that contain 'BR_' or ad groups that contain 'brand'".

"and" binds before "or". A part that says no column of its own is about that of the part before it: "spend over 1000 and
under 5000", "contain 'BR_' but not 'test'". Whatever can't be read to the last word is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from tools.amounts import find_amounts
from tools.definitions import GroupDefinition, GroupPart, JoinedPart
from tools.filters import ON_TEXT

__all__ = ["JOINTS", "SIGNS", "HalfRead", "ReadOne", "read_compared_first", "read_joined", "rows_called"]

ReadOne = Callable[[str], GroupDefinition | None]
"""Reads one condition that has its own column, or says that it is none."""

SIGNS = {
    ">": (">", "above", "over", "more than", "greater than", "higher than", "exceed", "exceeds", "exceeding", "than",
          "大于", "超过", "高于", "多于"),
    ">=": (">=", "≥", "at least", "no less than", "no fewer than", "大于等于", "不低于", "不少于", "不小于", "至少"),
    "<": ("<", "below", "under", "less than", "lower than", "fewer than", "小于", "低于", "少于", "不到", "不足"),
    "<=": ("<=", "≤", "at most", "no more than", "not over", "not above", "not more than", "up to", "小于等于",
           "不超过", "不高于", "不大于", "至多", "最多"),
}  # fmt: skip
"""How people compare with a number."""

JOINTS = re.compile(
    r"\b(?:and|or|but|plus|who|that|which|whose|with|from|in|not|where|if)\b|[且或但和与]", re.IGNORECASE
)
"""Words that stand between conditions: where one is left over behind a number, something was not read."""

_QUOTED = r"\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|(?<!\w)'[^']*'(?!\w)|‘[^’]*’"
_JOINT = re.compile(
    rf"(?P<quoted>{_QUOTED})|\s*[,，;；]?\s*(?:\b(?P<and>and(?:\s+also)?|but(?:\s+also)?|as\s+well\s+as|plus)\b"
    r"|\b(?P<or>or(?:\s+else)?)\b|(?P<han_and>并且|而且|同时|以及|但是|但|且|和|与|及)|(?P<han_or>或者是?|或是|或))\s*",
    re.IGNORECASE,
)
_IMPLIED = (
    (re.compile(r"(\b(?:from|in)\s+[\w ,]+?)\s+(?=(?:with|having|who have|that have)\s)", re.IGNORECASE), r"\1 and "),
    (re.compile(r"\s+(?:who|that|which)\s+(?:are|come)\s+(?=from\s)", re.IGNORECASE), " and "),
)
"""Where "and" is meant and not said: "customers from Germany with more than 3 orders"."""
_LEAD = re.compile(
    r"^(?:(?:also|only|where|with|having|whose|who|that|which|have|has|had|made|placed|is|are|the|an?)\s+)+",
    re.IGNORECASE,
)
_NOT = re.compile(r"^(?:not|excluding|except(?:\s+for)?|without|非|不是|排除|除了)\s*(?P<rest>\S.*)$", re.IGNORECASE)
_FROM = re.compile(r"^(?:[\w ]+?\s+)?(?:from|in)\s+(?P<values>.+)$", re.IGNORECASE)
_SIGN = re.compile(
    r"(?P<sign>"
    + "|".join(
        rf"{re.escape(word)}\b" if word[-1].isalpha() and word.isascii() else re.escape(word)
        for word in sorted((w for words in SIGNS.values() for w in words if w != "than"), key=len, reverse=True)
    )
    + r")\s*(?P<rest>.+)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"^(?:(?:all|any|every|each|the|our)\s+)*(?P<noun>[a-z][a-z ]{1,29}?)\s+"
    r"(?:with|having|that|who|whose|which|where)\b",
    re.IGNORECASE,
)
_HAN_CALLED = re.compile(r"的(?P<noun>[\u3400-\u9fff]{1,6})$")
_OPPOSITE = {
    "contains": "does not contain", "does not contain": "contains", "is": "is not", "is not": "is",
    ">": "<=", "<=": ">", "<": ">=", ">=": "<",
}  # fmt: skip


class HalfRead(Exception):
    """Several conditions were said, and not all of them can be read: half of a condition is another one."""


@dataclass(frozen=True)
class _Piece:
    """A stretch of words between two joints, and the joint before it as it was written."""

    joint: Literal["and", "or"]
    written: str
    text: str


def read_joined(
    name: str, text: str, read_one: ReadOne, values_of: Callable[[str], list[str]]
) -> GroupDefinition | None:
    """A group of several conditions, or None where the words are one condition, or can't all be read.

    Args:
        name: of the group.
        text: what it means, in words.
        read_one: reads one condition.
        values_of: takes a list of values apart.

    Returns:
        The group; its parts in the order of the words.

    Raises:
        HalfRead: the words are several conditions, and one of them can't be read.
    """
    pieces = _merged(_split(text), read_one)
    if len(pieces) < 2:
        return None
    parts: list[JoinedPart] = []
    waiting: list[_Piece] = []  # "campaigns or ad groups that contain X": what comes counts for the first as well.
    for piece in pieces:
        before = parts[-1] if parts else None
        part = _read_piece(piece.text, before, read_one, values_of)
        if part is None and before is None and len(piece.text.split()) <= 3 and not re.search(_QUOTED, piece.text):
            waiting.append(piece)
            continue
        if part is None or (waiting and piece.joint == "and"):
            raise HalfRead
        parts += [JoinedPart(each.text, part.operator, part.values, "or") for each in waiting]
        parts.append(JoinedPart(part.column, part.operator, part.values, piece.joint))
        waiting = []
    if waiting:
        raise HalfRead
    # "包含BR但不含test的计划": the column comes last, and counts for what was said before it.
    column = next((each.column for each in parts if each.column), "")
    first = replace(parts[0], column=column) if parts[0].operator in ON_TEXT and not parts[0].column else parts[0]
    return GroupDefinition(
        name, text, first.column, first.operator, first.values, more=tuple(parts[1:]), of=rows_called(text)
    )


def read_compared_first(text: str) -> GroupPart | None:
    """A condition whose number comes before its column: "more than 3 orders"; no column where none is said."""
    match = _SIGN.fullmatch(_LEAD.sub("", text.strip()))
    amounts = [each for each in find_amounts(match["rest"]) if each.kind not in ("top", "bottom")] if match else []
    if match is None or len(amounts) != 1 or amounts[0].start > 1:
        return None
    number = match["rest"][: amounts[0].end].strip(" $€£¥")
    column = match["rest"][amounts[0].end :].strip(" 的个单次")
    if len(column.split()) > 4 or JOINTS.search(re.sub(r"^in\s+", "", column)):
        return None
    sign = next(sign for sign, words in SIGNS.items() if match["sign"].lower() in words)
    return GroupPart(re.sub(r"^(?:of\s+|in\s+)?(?:the\s+)?", "", column), sign, (number,))


def rows_called(text: str) -> str:
    """What the rows of a group are called: "customers" of "customers with spend over 1000"; empty where they aren't."""
    match = _CALLED.match(text) or _HAN_CALLED.search(text)
    return match["noun"].strip() if match else ""


def _split(text: str) -> list[_Piece]:
    """The words between joints that stand outside of quotes."""
    for pattern, joined in _IMPLIED:
        text = pattern.sub(joined, text)
    pieces: list[_Piece] = []
    start, joint, written = 0, "and", ""
    for match in _JOINT.finditer(text):
        if match["quoted"] is not None:
            continue
        pieces.append(_Piece("or" if joint == "or" else "and", written, text[start : match.start()]))
        start, written = match.end(), match.group()
        joint = "or" if match["or"] or match["han_or"] else "and"
    return [*pieces, _Piece("or" if joint == "or" else "and", written, text[start:])]


def _merged(pieces: list[_Piece], read_one: ReadOne) -> list[_Piece]:
    """The pieces that are conditions; values of a list, and the end of "between 5 and 10", go back to theirs."""
    found: list[_Piece] = []
    for piece in pieces:
        if found and not _begins(piece.text, read_one):
            last = found[-1]
            found[-1] = replace(last, text=f"{last.text}{piece.written}{piece.text}")
        else:
            found.append(piece)
    return found


def _begins(text: str, read_one: ReadOne) -> bool:
    return bool(
        _NOT.match(text)
        or read_compared_first(text)
        or read_one(text)
        or (text.lower().startswith(("from ", "in ")) and _FROM.match(text))
    )


def _read_piece(
    text: str, before: GroupPart | None, read_one: ReadOne, values_of: Callable[[str], list[str]]
) -> GroupPart | None:
    """One condition; without a column of its own it is about that of the one before it."""
    denied = _NOT.match(text)
    if denied and before is not None:
        return _denied(denied["rest"], before, read_one, values_of)
    part = read_compared_first(text)
    if part is None and (group := read_one(text)) is not None:
        part = group.parts[0]
    if part is not None:
        inherits = not part.column and before is not None
        return replace(part, column=before.column) if inherits and before is not None else part
    origin = _FROM.match(text)
    values = values_of(origin["values"]) if origin else []
    return GroupPart("", "is", tuple(values)) if values else None


def _denied(text: str, before: GroupPart, read_one: ReadOne, values_of: Callable[[str], list[str]]) -> GroupPart | None:
    """What must not hold: a condition of its own, or other values of the column before it."""
    part = _read_piece(text, before, read_one, values_of)
    if part is None:
        values = values_of(text)
        part = GroupPart(before.column, before.operator, tuple(values)) if values else None
        if part is not None and before.operator in ("starts with", "ends with"):
            part = replace(part, operator="contains")
    if part is None or part.operator not in _OPPOSITE:
        return None
    return replace(part, operator=_OPPOSITE[part.operator])
