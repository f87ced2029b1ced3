"""A narration is posted only if every number in it is one of the answer's figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tools.answer import Figure

__all__ = ["is_faithful", "numbers_in"]

_NUMBER = re.compile(
    r"(?<![\w.])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    r"(?:\s?(?:%|percent\b|k\b|m\b|bn\b|thousand\b|million\b|billion\b|万|亿|千))?",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|"
    r"million|billion|half|halved|double|doubled|twice|triple|tripled|third|quarter of)\b"
    r"|[一二三四五六七八九十百千两]+(?:倍|成|个|万|亿|分之)|翻倍|一半",
    re.IGNORECASE,
)
_SCALE = {
    "%": 0.01,
    "percent": 0.01,
    "k": 1e3,
    "thousand": 1e3,
    "千": 1e3,
    "万": 1e4,
    "m": 1e6,
    "million": 1e6,
    "亿": 1e8,
    "bn": 1e9,
    "billion": 1e9,
}


def is_faithful(narration: str, figures: Mapping[str, Figure]) -> bool:
    """Whether every number in the narration is a figure, rounded at most; numbers in words count as unfaithful.

    Args:
        narration: what a model wrote.
        figures: of the answer. Text figures (dates, names) may be quoted as they are.
    """
    rest = narration
    for text in sorted(_texts(figures), key=len, reverse=True):
        rest = rest.replace(text, " ")
    if _WORDS.search(_NUMBER.sub(" ", rest)):
        return False
    values = [float(value) for value in figures.values() if isinstance(value, int | float)]
    return all(_known(text, values) for text in numbers_in(rest))


def numbers_in(text: str) -> list[str]:
    """Every number written in digits, with the scale behind it ("2.3 million", "12 %", "10万")."""
    return [match.group().strip() for match in _NUMBER.finditer(text)]


def _texts(figures: Mapping[str, Figure]) -> Iterable[str]:
    """Texts that hold digits and may be quoted: text figures, and the groups named in figures (`value[2024-05]`)."""
    for name, value in figures.items():
        if isinstance(value, str) and value:
            yield value
        inside = re.search(r"\[(.+)\]", name)
        if inside and re.search(r"\d", inside.group(1)):
            yield inside.group(1)


def _known(text: str, values: list[float]) -> bool:
    """A written number stands for every value that rounds to it; 12 % may be a figure of 0.12 or of 12."""
    digits = re.match(r"[-+−]?[\d,]+(?:\.\d+)?", text)
    assert digits is not None
    plain = digits.group().replace(",", "").replace("−", "-")
    unit = text[digits.end() :].strip().lower()
    written = abs(float(plain))
    half = 0.5 * 10.0 ** -len(plain.partition(".")[2])
    scales = {_SCALE[unit]} if unit else {1.0}
    if unit in ("%", "percent"):
        scales.add(1.0)
    return any(
        abs(abs(value) - written * scale) <= half * scale * 1.000001 + 1e-12 for value in values for scale in scales
    )
