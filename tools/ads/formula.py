"""One term of a response in words, such as "2 log(1 + Web/10)": a small grammar; nothing is ever evaluated as code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tools.ads.response import Curve, Shape

__all__ = ["FUNCTIONS", "Unreadable", "plain_signs", "read_curve"]

FUNCTIONS = r"(?<![a-z_])(?:square\s+root\s+of|sqrt|log1p|log10|log|ln|exp)(?=\s*\()|(?:√|根号)"
_SUFFIX = r"(?:千万|百万|十万|百|千|万|亿|[kmw](?![a-z0-9_])(?!\s*(?:\^|\*\*)))?"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?{_SUFFIX}|\.\d+"
_WORD = rf"(?:(?!{FUNCTIONS})(?:[^\W]|(?<=\w)[&.'\-](?=[^\W\d_])))+"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>{_NUMBER})|(?P<function>{FUNCTIONS})|(?P<power>\^|\*\*)|(?P<sign>[-+*/()])|(?P<word>{_WORD}))",
    re.IGNORECASE,
)
_SCALES = {
    "k": 1e3, "m": 1e6, "w": 1e4, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8,
}  # fmt: skip
_SIGNS = str.maketrans("（）{}[]【】×·⋅∙＊／＾－−–＋", "()()()()****" + "*/^---+")
_NO_NAMES = re.compile(
    r"an|and|are|as|be|brings?|by|channel|curves?|each|for|gives?|ha[sv]e?|in|is|its|of|on|or|outcome|plus|responses?"
    r"|returns?|that|the|then|total|where|which|while|with|yields?",
    re.IGNORECASE,
)
_DEEPEST = 8
"""Brackets within brackets beyond this are no formula that anyone writes."""


class Unreadable(ValueError):
    """A term is written in a way that the grammar does not know."""


@dataclass(frozen=True)
class _Name:
    text: str


@dataclass(frozen=True)
class _Call:
    function: str
    argument: _Node


@dataclass(frozen=True)
class _Pair:
    sign: Literal["+", "-", "*", "/", "^"]
    left: _Node
    right: _Node


_Node = float | _Name | _Call | _Pair


def plain_signs(text: str) -> str:
    """The text with brackets and signs of arithmetic as keyboards have them; of the same length."""
    return re.sub(rf"(?<=\d)(\s*)x(\s*)(?={FUNCTIONS})", r"\1*\2", text.translate(_SIGNS), flags=re.IGNORECASE)


def read_curve(term: str) -> Curve:
    """Read one term: a factor times a function of one channel.

    Known are `sqrt(x)`, `x^p`, `log(x)`, `log(1 + x/s)`, `1 - exp(-x/s)`, `x/(x + h)` and `x` itself, where `x` may be
    multiplied or divided by numbers.

    Raises:
        Unreadable: it is something else. Whether returns diminish is left to the caller.
    """
    return _curve(_Parser(plain_signs(term)).read())


class _Parser:
    """Recursive descent: sums of products of powers."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text.rstrip()):
            match = _TOKEN.match(text, place)
            if match is None:
                raise Unreadable(text)
            self.tokens.append((str(match.lastgroup), match.group().strip()))
            place = match.end()
        self.place = self.depth = 0

    def read(self) -> _Node:
        node = self._sum()
        if self.place < len(self.tokens):
            raise Unreadable(self.tokens[self.place][1])
        return node

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def _take(self, *signs: str) -> bool:
        found = self._peek()[1] in signs and self._peek()[0] in ("sign", "power")
        self.place += found
        return found

    def _sum(self) -> _Node:
        node: _Node = _Pair("-", 0.0, self._product()) if self._take("-") else self._product()
        while (sign := self._peek()[1]) in ("+", "-"):
            self.place += 1
            node = _Pair("+" if sign == "+" else "-", node, self._product())
        return node

    def _product(self) -> _Node:
        node = self._power()
        while True:
            kind, sign = self._peek()
            if sign in ("*", "/") and kind == "sign":
                self.place += 1
                node = _Pair("*" if sign == "*" else "/", node, self._power())
            elif kind in ("function", "word") or sign == "(":
                node = _Pair("*", node, self._power())
            else:
                return node

    def _power(self) -> _Node:
        node = self._atom()
        if self._peek()[0] == "power":
            self.place += 1
            sign = self._take("-")
            exponent = self._atom()
            return _Pair("^", node, _Pair("-", 0.0, exponent) if sign else exponent)
        return node

    def _atom(self) -> _Node:
        kind, text = self._peek()
        self.place += 1
        if kind == "number":
            return _number(text)
        if kind == "function":
            return _Call(re.sub(r"\s+", " ", text.lower()), self._atom())
        if kind == "word":
            return self._name(text)
        if text != "(" or self.depth >= _DEEPEST:
            raise Unreadable(text)
        self.depth += 1
        node = self._sum()
        if not self._take(")"):
            raise Unreadable(text)
        self.depth -= 1
        return node

    def _name(self, word: str) -> _Name:
        """Words in a row are one name; a number belongs to it in brackets alone ("sqrt(channel 1)")."""
        words = [word]
        while self._peek()[0] == "word" or (self.depth and self._peek()[0] == "number"):
            words.append(self._peek()[1])
            self.place += 1
        doubtful = words if not self.depth or len(words) == 1 else []
        if any(_NO_NAMES.fullmatch(each) for each in doubtful):
            raise Unreadable(" ".join(words))
        return _Name(" ".join(words))


def _number(text: str) -> float:
    plain = text.replace(",", "").lower()
    suffix = next((each for each in sorted(_SCALES, key=len, reverse=True) if plain.endswith(each)), "")
    return float(plain.removesuffix(suffix)) * _SCALES.get(suffix, 1.0)


def _constant(node: _Node) -> float | None:
    """The value of a node without names."""
    if isinstance(node, float):
        return node
    if not isinstance(node, _Pair) or node.sign == "^":
        return None
    left, right = _constant(node.left), _constant(node.right)
    if left is None or right is None or (node.sign == "/" and right == 0):
        return None
    return {"+": left + right, "-": left - right, "*": left * right}.get(node.sign, left / (right or 1.0))


def _linear(node: _Node) -> tuple[float, str] | None:
    """A number times a name."""
    if isinstance(node, _Name):
        return 1.0, node.text
    if not isinstance(node, _Pair):
        return None
    left, right = _constant(node.left), _constant(node.right)
    if node.sign in ("*", "-") and left is not None and (inner := _linear(node.right)):
        return (left * inner[0], inner[1]) if node.sign == "*" else (-inner[0], inner[1]) if left == 0 else None
    if node.sign in ("*", "/") and right is not None and (inner := _linear(node.left)):
        if node.sign == "/" and right == 0:
            return None
        return inner[0] * right if node.sign == "*" else inner[0] / right, inner[1]
    return None


def _shifted(node: _Node) -> tuple[float, float, str] | None:
    """A number and a number times a name: 1 + x/10."""
    if not isinstance(node, _Pair) or node.sign != "+":
        return None
    for number, rest in ((node.left, node.right), (node.right, node.left)):
        value, inner = _constant(number), _linear(rest)
        if value is not None and inner is not None:
            return value, *inner
    return None


def _curve(node: _Node) -> Curve:
    if inner := _linear(node):
        return Curve(inner[1], "power", inner[0], 1.0)
    if isinstance(node, _Call):
        return _called(node)
    if not isinstance(node, _Pair):
        raise Unreadable
    if node.sign == "^":
        return _powered(node)
    if node.sign == "-" and _constant(node.left) == 0:
        return _times(_curve(node.right), -1.0)
    if node.sign == "-" and _constant(node.left) == 1:
        return _saturating(node.right)
    left, right = _constant(node.left), _constant(node.right)
    if node.sign == "*" and left is not None:
        return _times(_curve(node.right), left)
    if node.sign in ("*", "/") and right:
        return _times(_curve(node.left), right if node.sign == "*" else 1 / right)
    return _halving(node)


def _times(curve: Curve, factor: float) -> Curve:
    return Curve(curve.channel, curve.shape, curve.scale * factor, curve.parameter)


def _called(node: _Call) -> Curve:
    import math

    name = node.function
    shifted, inner = _shifted(node.argument), _linear(node.argument)
    if name in ("sqrt", "square root of", "√", "根号"):
        return _root(inner, 0.5)
    if name == "exp":
        raise Unreadable
    scale = 1 / math.log(10) if name == "log10" else 1.0
    shape: Shape = "log_plus_one"
    if name != "log1p" and inner is not None:
        shape = "log"
    elif name != "log1p":
        inner = shifted[1:] if shifted is not None and shifted[0] == 1 else None
    if inner is None or inner[0] <= 0:
        raise Unreadable
    return Curve(inner[1], shape, scale, 1 / inner[0])


def _root(inner: tuple[float, str] | None, power: float) -> Curve:
    """(f x)^p is f^p x^p."""
    if inner is None or inner[0] <= 0:
        raise Unreadable
    return Curve(inner[1], "power", inner[0] ** power, power)


def _powered(node: _Pair) -> Curve:
    power = _constant(node.right)
    if power is None:
        raise Unreadable
    return _root(_linear(node.left), power)


def _saturating(node: _Node) -> Curve:
    """1 - exp(-x/s), the exponential also as a power of e."""
    exponent: _Node | None = None
    if isinstance(node, _Call) and node.function == "exp":
        exponent = node.argument
    elif isinstance(node, _Pair) and node.sign == "^" and node.left == _Name("e"):
        exponent = node.right
    inner = None if exponent is None else _linear(exponent)
    if inner is None or inner[0] >= 0:
        raise Unreadable
    return Curve(inner[1], "exponential", 1.0, -1 / inner[0])


def _halving(node: _Pair) -> Curve:
    """Half of the most at h/g: f x/(g x + h)."""
    top, bottom = _linear(node.left), _shifted(node.right)
    if node.sign != "/" or top is None or bottom is None or top[1].lower() != bottom[2].lower() or bottom[1] <= 0:
        raise Unreadable
    return Curve(top[1], "saturation", top[0] / bottom[1], bottom[0] / bottom[1])
