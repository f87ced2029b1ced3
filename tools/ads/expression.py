"""Response curves given in words: "sqrt(A) + 2 sqrt(B) + 2 sqrt(C)". A small grammar; nothing is ever evaluated."""

from __future__ import annotations

import re

from tools.ads.response import Curve, Shape
from tools.errors import CannotAnswer
from tools.messages import say

__all__ = ["find_response", "parse_response"]

_NUMBER = r"\d+(?:\.\d+)?"
_NAME = r"[^\W\d_][\w&.\-' ]*?"
_TERM = re.compile(
    rf"""\s*(?:(?P<coefficient>{_NUMBER})\s*[*×·]?\s*)?
    (?:
      (?:sqrt|√|根号)\s*\(\s*(?P<root>{_NAME})\s*\) | √\s*(?P<bare_root>{_NAME})
    | (?:log|ln)\s*\(\s*(?P<plus>1\s*\+\s*)?(?P<logged>{_NAME})\s*(?:/\s*(?P<scale>{_NUMBER}))?\s*\)
    | log1p\s*\(\s*(?P<logged_plus>{_NAME})\s*\)
    | (?P<powered>{_NAME})\s*(?:\^|\*\*)\s*\(?\s*(?P<power>{_NUMBER}(?:\s*/\s*{_NUMBER})?)\s*\)?
    | (?P<saturated>{_NAME})\s*/\s*\(\s*(?:
        (?P<half>{_NUMBER})\s*\+\s*(?P=saturated) | (?P=saturated)\s*\+\s*(?P<half_after>{_NUMBER})
      )\s*\)
    | (?P<plain>{_NAME})
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_FUNCTION = (
    rf"(?:{_NUMBER}\s*[*×·]?\s*)?(?:(?:sqrt|log|ln|log1p|√|根号)\s*\([^()]*\)|\w+\s*(?:\^|\*\*)\s*\(?[\d./]+\)?)"
)
_LABELLED = rf"[^\W\d_][\w&.\-']*\s*[:：=]\s*{_FUNCTION}"
_FOUND = re.compile(rf"{_LABELLED}(?:\s*[,;，；]\s*{_LABELLED})+|{_FUNCTION}(?:\s*\+\s*{_FUNCTION})*", re.IGNORECASE)
_VARIABLES = frozenset({"x", "s", "spend", "花费"})
_EXAMPLE = "sqrt(TV) + 2 sqrt(Radio) + 3 log(1 + Web/10)"


def find_response(text: str) -> str | None:
    """The part of a question that gives response curves, or None: for whoever fills the argument from a question."""
    found = max(_FOUND.finditer(text), key=lambda match: len(match.group()), default=None)
    return found.group().strip() if found else None


def parse_response(text: str) -> tuple[Curve, ...]:
    """Read response curves, one term a channel.

    Terms: `sqrt(name)`, `log(name)`, `log(1 + name/scale)`, `name^power` with a power of at most 1, `name/(name +
    half)` and `name` alone, each with a coefficient before it, added with "+"; or "TV: 10 sqrt(x), Radio: 20 sqrt(x)".

    Raises:
        CannotAnswer: something else is written, a channel comes twice, or a curve has no diminishing returns.
    """
    labelled = re.findall(r"([^\W\d_][\w&.\-' ]*?)\s*[:：=]\s*([^,;，；:：=]+)", text)
    if len(labelled) > 1 or (labelled and "+" not in text and re.search(r"\(\s*(?:x|s|spend|花费)\s*\)", text)):
        curves = tuple(_rename(_parse_term(term, text), name.strip(), text) for name, term in labelled)
    else:
        right = re.split(r"[=＝:：]", text)[-1]
        curves = tuple(_parse_term(term, text) for term in _terms(right))
    names = [curve.channel for curve in curves]
    for name in names:
        if names.count(name) > 1:
            raise CannotAnswer(say("The response curves name “{channel}” twice: give each channel one.", channel=name))
    return curves


def _terms(text: str) -> list[str]:
    """Split at the plus signs that are not inside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "(（") - (character in ")）")
        if character == "+" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _parse_term(term: str, text: str) -> Curve:
    match = _TERM.fullmatch(term.replace("（", "(").replace("）", ")"))
    if match is None:
        raise _unreadable(term.strip() or text)
    found = match.groupdict()
    scale = float(found["coefficient"] or 1)
    shape: Shape = "power"
    if root := found["root"] or found["bare_root"]:
        name, parameter = root, 0.5
    elif found["logged"] or found["logged_plus"]:
        name, parameter = found["logged"] or found["logged_plus"], float(found["scale"] or 1)
        shape = "log_plus_one" if found["plus"] or found["logged_plus"] else "log"
    elif found["powered"]:
        name, parameter = found["powered"], _ratio(found["power"])
    elif found["saturated"]:
        name, parameter, shape = found["saturated"], float(found["half"] or found["half_after"]), "saturation"
    else:
        name, parameter = found["plain"], 1.0
    if not (parameter > 0 and (shape != "power" or parameter <= 1)) or scale <= 0:
        raise CannotAnswer(
            say(
                "The curve of “{channel}” has no diminishing returns: its power must be above 0 and at most 1, "
                "and its factor above 0.",
                channel=name.strip(),
            )
        )
    return Curve(name.strip(), shape, scale, parameter)


def _ratio(text: str) -> float:
    top, _, bottom = text.partition("/")
    return float(top) / (float(bottom) if bottom and float(bottom) else 1.0)


def _rename(curve: Curve, name: str, text: str) -> Curve:
    from dataclasses import replace

    if curve.channel.lower() not in _VARIABLES and curve.channel.lower() != name.lower():
        raise _unreadable(text)
    return replace(curve, channel=name)


def _unreadable(part: str) -> CannotAnswer:
    return CannotAnswer(
        say("I can't read “{part}” in the response curves. Write them like {example}.", part=part, example=_EXAMPLE)
    )
