"""Response curves given in words: "sqrt(A) + 2 sqrt(B)", "TV returns 3 sqrt(TV), radio 2 log(1 + radio/10)".

Every term is used or the whole is refused with the part that can't be read: a formula is never taken in part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.ads.formula import FUNCTIONS, Unreadable, plain_signs, read_curve
from tools.ads.response import Curve
from tools.errors import CannotAnswer
from tools.messages import say

__all__ = ["Response", "find_response", "is_variable", "parse_response"]

_EXAMPLE = "sqrt(TV) + 2 sqrt(Radio) + 3 log(1 + Web/10)"
_HAN = r"[\u4e00-\u9fff]"
_SEPARATOR = re.compile(
    r"(?P<plus>\+)|(?<!\d),|,(?!\d{3}(?!\d))|[;，；、\n]|[.。](?=\s|$)|\b(?:and|while|whereas|plus)\b|[和与及]|以及",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    rf"{FUNCTIONS}|(?<![a-z])(?:exp|sin|cos|tan|tanh|atan|arctan|sigmoid|hill)\s*\(|[\w)]\s*(?:\^|\*\*)\s*[\w(.]"
    rf"|\d\s*\*\s*[^\W\d_]|/\s*\([^()]*\+",
    re.IGNORECASE,
)
_VERB = (
    r"returns?|gives?|yields?|brings?|has|is|are|=|:|：|->|→|的?(?:响应|回报|收益|效果|产出)(?:函数|曲线)?(?:分别)?[是为]?"
    r"|分别[是为]|[是为]"
)
_LABEL = re.compile(
    r"(?:the\s+)?(?:(?:response|curve|return|outcome)s?\s+(?:curve\s+|function\s+)?(?:of|for)\s+)?"
    r"(?:[a-z]\s*\(\s*(?P<of>[^\W\d_][^()]*?)\s*\)|(?P<name>[^\W\d_][\w&.'\- ]*?))?"
    rf"(?:'s\s+(?:response|curve|return))?\s*(?:(?:{_VERB})\s*)*",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"\s(?:for|on|from|in)\s+(?:the\s+)?(?P<name>[^\W\d_][\w&.\-']*(?:\s[^\W\d_][\w&.\-']*)?)\s*$", re.I
)
_FILLER = re.compile(
    r"(?:\b(?:the|total|response|responses|curve|curves|function|functions|model|formula|outcome|returns?|return|are|"
    r"is|where|with|and|respectively|maximi[sz]e|channels?)\b|响应|分别|函数|曲线|公式|总|[是为的：:=]|\s)+",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?:\b(?:twice|double|triple|half|thrice|times|minus|negative|by|over|per)|倍|减|乘以?|除以?)\s*(?:of\s*)?$", re.I
)
_LIMITED = re.compile(
    r"\b(?:at (?:most|least)|max\w*|min\w*|up to|between|no (?:more|less))\b|[最至][多少]|不超过|不低于|上限|下限", re.I
)
_START = re.compile(
    rf"(?<![\w.])(?=[\w.√(])|(?<={_HAN})(?=[\da-z√])|{FUNCTIONS}|(?:响应|回报|收益|效果|产出|分别)(?:函数|曲线)?(?:分别)?[是为]?",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"x|s|spend|spending|cost|budget|money|花费|投入|预算|消耗", re.IGNORECASE)
_LETTER = re.compile(r"[a-z](?:[_ ]?[\d₀-₉]{1,2})?|spend|花费|投入", re.IGNORECASE)
_ADDED = re.compile(r"\s*(?:[\d.,]+\s*\*?\s*)?[^\W\d_][\w&'\-]*")
_LONGEST = 400


@dataclass(frozen=True)
class Response:
    """Response curves within a question.

    Attributes:
        text: the curves alone, as `parse_response` takes them.
        spans: where they stand.
    """

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Piece:
    """A part between separators; `added` where the one before it is a plus sign."""

    start: int
    end: int
    added: bool = False


def is_variable(name: str) -> bool:
    """Whether a name in a formula may stand for a channel that is called otherwise: x, y, s1."""
    return bool(_LETTER.fullmatch(name))


def find_response(text: str, channels: Sequence[str] = ()) -> Response | None:
    """The part of a question that gives response curves, or None: for whoever fills the argument from a question.

    What looks like a curve and can't be read stays in, so that it is refused by name.

    Args:
        text: the question.
        channels: names that it lists, to know names of several words.
    """
    plain = _joined(plain_signs(text), channels)
    pieces = _pieces(plain)
    spans: dict[int, tuple[int, int]] = {}
    for number, piece in enumerate(pieces):
        if _TRIGGER.search(plain[piece.start : piece.end]):
            spans[number] = _trim(plain, piece, first=not spans)
    for number in list(spans):
        _extend(plain, pieces, spans, number)
    if not spans:
        return None
    chosen = [spans[number] for number in sorted(spans)]
    start, end = chosen[0][0], chosen[-1][1]
    whole = text[start:end]
    others = [n for n in range(min(spans), max(spans)) if n not in spans]
    if not any(plain[pieces[n].start : pieces[n].end].strip() for n in others) and _is_readable(whole, channels):
        return Response(whole, ((start, end),))
    kept = [n for n in others if not _is_beside(plain[pieces[n].start : pieces[n].end])]
    spans |= {n: (pieces[n].start, pieces[n].end) for n in kept}
    chosen = [spans[number] for number in sorted(spans)]
    return Response("; ".join(text[a:b].strip() for a, b in chosen), tuple(chosen))


def parse_response(text: str, channels: Sequence[str] = ()) -> tuple[Curve, ...]:
    """Read response curves, one term a channel.

    Terms: `sqrt(name)`, `log(name)`, `log(1 + name/scale)`, `name^power` with a power of at most 1, `name/(name +
    half)`, `1 - exp(-name/scale)` and `name` alone, each with a factor, between "+", commas, "、" or "and"; or with the
    channel's name: "TV: 10 sqrt(x), Radio: 20 sqrt(x)", "TV returns 10 sqrt(TV)", "10 sqrt(x) for TV".

    Args:
        text: the curves.
        channels: names that are known, to read names of several words.

    Raises:
        CannotAnswer: something else is written, a channel comes twice, or a curve has no diminishing returns.
    """
    if len(text) > 10 * _LONGEST:
        raise _unreadable(text[:80])
    plain = _joined(plain_signs(text), channels)
    pieces = _pieces(plain)
    added = [each.added or any(other.added for other in pieces[n + 1 : n + 2]) for n, each in enumerate(pieces)]
    words = [plain[piece.start : piece.end] for piece in pieces]
    for piece, beside in zip(words, added, strict=True):
        if piece.strip() and not beside and not re.search(r"\d", piece) and not _TRIGGER.search(piece):
            raise _unreadable(piece.strip()[:80])  # words alone are a term beside a plus sign only
    read = [_read(piece) for piece in words if piece.strip()]
    if not read or plain.strip()[-1] == "+":
        raise _unreadable(text.strip())
    called = {_joined(name, [name]).lower(): name for name in channels}
    curves = tuple(replace(each, channel=called.get(each.channel.lower(), each.channel)) for each in read)
    _check(curves, text)
    return curves


def _joined(text: str, channels: Sequence[str]) -> str:
    """The text with names of several words as one word; of the same length."""
    for name in channels:
        if " " in name:
            text = re.sub(re.escape(name), lambda match: re.sub(r"\W", "_", match.group()), text, flags=re.IGNORECASE)
    return text


def _check(curves: tuple[Curve, ...], text: str) -> None:
    """Refuse curves that share a channel or do not flatten, and an x that nobody names among named channels."""
    names = [curve.channel.lower() for curve in curves]
    for curve in curves:
        if names.count(curve.channel.lower()) > 1:
            raise CannotAnswer(
                say("The response curves name “{channel}” twice: give each channel one.", channel=curve.channel)
            )
        if not (curve.parameter > 0 and (curve.shape != "power" or curve.parameter <= 1)) or curve.scale <= 0:
            raise CannotAnswer(
                say(
                    "The curve of “{channel}” has no diminishing returns: its power must be above 0 and at most 1, "
                    "and its factor above 0.",
                    channel=curve.channel,
                )
            )
    if any(_VARIABLE.fullmatch(name) for name in names) and not all(is_variable(name) for name in names):
        raise _unreadable(text.strip()[:80])


def _pieces(text: str) -> list[_Piece]:
    """Split at separators that are not inside brackets; what stands between brackets stays whole."""
    outside = list(text)
    depth = 0
    for place, sign in enumerate(text):
        depth = max(0, depth - (sign == ")"))
        if depth or sign == ")":
            outside[place] = "("
        depth += sign == "("
    pieces, start, added = [], 0, False
    for match in _SEPARATOR.finditer("".join(outside)):
        pieces.append(_Piece(start, match.start(), added))
        start, added = match.end(), match["plus"] is not None
    return [*pieces, _Piece(start, len(text), added)]


def _read(piece: str) -> Curve:
    """A label, if any, and a term.

    Raises:
        CannotAnswer: with the piece.
    """
    words = piece.strip().strip("•.。?？!！").strip()
    suffix = _SUFFIX.search(words)
    for term, behind in ((words, None), *([(words[: suffix.start()], suffix["name"])] if suffix else [])):
        for start in _starts(term):
            label = _LABEL.fullmatch(term[:start].strip())
            try:
                if label is None or len(term) > _LONGEST:
                    continue
                return _named(read_curve(term[start:]), behind or label["of"] or _unfilled(label["name"]))
            except Unreadable:
                continue
    raise _unreadable(words[:80])


def _starts(term: str) -> list[int]:
    """Where a term may begin, outside brackets."""
    marks = (m.end() if re.match(_HAN, m.group() or " ") else m.start() for m in _START.finditer(term))
    found = {len(term[:mark]) + len(term[mark:]) - len(term[mark:].lstrip()) for mark in (0, *marks)}
    return sorted(place for place in found if term.count("(", 0, place) == term.count(")", 0, place))


def _unfilled(label: str | None) -> str | None:
    """The channel's name in a label; None where it only says that a response follows."""
    name = (label or "").strip()
    return None if not name or _FILLER.fullmatch(name) else name


def _named(curve: Curve, label: str | None) -> Curve:
    """The curve under the name that stands beside it."""
    if label is None or label.lower() == curve.channel.lower():
        return curve
    if not _VARIABLE.fullmatch(curve.channel):
        raise Unreadable
    return replace(curve, channel=label)


def _is_readable(text: str, channels: Sequence[str]) -> bool:
    try:
        parse_response(text, channels)
    except CannotAnswer:
        return False
    return True


def _is_beside(piece: str) -> bool:
    """Whether words between curves belong to something else: a limit, or prose without numbers."""
    return bool(_LIMITED.search(piece)) or not re.search(r"[\d*/^(]", piece)


def _trim(text: str, piece: _Piece, *, first: bool) -> tuple[int, int]:
    """The label and the term within a piece, without the words around; the whole piece where none can be read."""
    words = text[piece.start : piece.end]
    whole = piece.start + len(words) - len(words.lstrip()), piece.start + len(words.rstrip())
    if len(words) > _LONGEST or (not first and _reads(words)):
        return whole
    ends = [m.start() for m in re.finditer(r"(?<=[\w)])(?=[\s,:：?？!！]|$|[\u4e00-\u9fff])|$", words)]
    for start in _starts(words):
        for end in sorted(ends, reverse=True):
            if (
                end > start
                and not words[start].isspace()
                and _TRIGGER.search(words[start:end])
                and _is_term(words[start:end])
            ):
                behind = _behind(words, end)
                if _clashes(words[:start], words[end:], first=first):
                    return whole
                return piece.start + _ahead(words, start, end), piece.start + behind
    return whole


def _reads(words: str) -> bool:
    try:
        _read(words)
    except CannotAnswer:
        return False
    return True


def _is_term(words: str) -> bool:
    try:
        read_curve(words)
    except Unreadable:
        return False
    return True


def _clashes(ahead: str, behind: str, *, first: bool) -> bool:
    """Whether what stands around a term changes it."""
    changed = bool(re.match(r"\s*(?:[*/^(]|-\s*(?:\d|[^\W\d_]+\s*\())", behind) or re.search(r"[*/^(\-]\s*$", ahead))
    other = bool(_TRIGGER.search(ahead) or _TRIGGER.search(behind))
    labelled = None if first else re.search(rf"(?:{_VERB})\s*$", ahead, re.IGNORECASE)
    return changed or other or bool(_TIMES.search(ahead)) or bool(labelled)


def _ahead(words: str, start: int, end: int) -> int:
    """Where the label of a term begins, or the term itself."""
    channel = read_curve(words[start:end]).channel
    for label in re.finditer(r"(?<![\w&.'\-])(?=[^\W\d_])", words[:start]):
        ahead = words[label.start() : start]
        found = _LABEL.fullmatch(ahead.strip())
        name = (found["of"] or _unfilled(found["name"]) or "") if found else ""
        told = (
            bool(name)
            and len(name.split()) <= 2
            and not re.search(r"\s\d", name)
            and re.search(rf"(?:{_VERB})\s*$", ahead, re.IGNORECASE)
        )
        if told and _VARIABLE.fullmatch(channel) and not _FILLER.match(f"{name} "):
            return label.start()
    return start


def _behind(words: str, end: int) -> int:
    """Where a label behind the term ends: "3 sqrt(x) for TV"."""
    found = re.match(r"\s+(?:for|on|from|in)\s+(?:the\s+)?[^\W\d_][\w&\-']*", words[end:], re.IGNORECASE)
    if found and re.search(r"\((?:x|s|spend)\)|(?<!\w)(?:x|s|spend)\s*\^", words[:end], re.IGNORECASE):
        return end + found.end()
    return end


def _extend(text: str, pieces: list[_Piece], spans: dict[int, tuple[int, int]], number: int) -> None:
    """Take what is added to a curve by a plus sign, such as the "2 radio" of "sqrt(TV) + 2 radio"."""
    start, end = spans[number]
    after, before = number + 1, number - 1
    ends_here = not text[end : pieces[number].end].strip()
    if after < len(pieces) and after not in spans and pieces[after].added and ends_here:
        words = text[pieces[after].start : pieces[after].end]
        found = _ADDED.match(words) or re.match(r"\s*\S+", words)
        spans[after] = (pieces[after].start, pieces[after].start + (found.end() if found else len(words)))
        _extend(text, pieces, spans, after)
    begins_here = not text[pieces[number].start : start].strip()
    if pieces[number].added and before not in spans and begins_here:
        words = text[pieces[before].start : pieces[before].end]
        found = re.search(rf"{_ADDED.pattern}\s*$", words) or re.search(r"\S+\s*$", words)
        spans[before] = (pieces[before].start + (found.start() if found else 0), pieces[before].end)
        _extend(text, pieces, spans, before)


def _unreadable(part: str) -> CannotAnswer:
    return CannotAnswer(
        say("I can't read “{part}” in the response curves. Write them like {example}.", part=part, example=_EXAMPLE)
    )
