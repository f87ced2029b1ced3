"""Formulas in words: "spend divided by new customers", "(revenue - costs) / costs", "收入减去退款", "花费与新客数之比".

A metric of a team is made of sums: sums and differences of columns, multiplied by numbers, and one such sum over
another. What goes beyond (a product of two columns, a number that is added to a sum) is no such metric.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools.amounts import read_amount
from tools.definitions import DefinedTerm, MetricDefinition, formula_of

__all__ = ["has_arithmetic", "read_formula"]

_MOST_TERMS = 12
_LONGEST_TERM = 80

_RATIO_OF = re.compile(
    r"(?:the )?(?:ratio|quotient) of (?P<a>.+?) (?:to|over|and) (?P<b>.+)|"
    r"(?P<c>.+?)\s*(?:与|和|跟|同)\s*(?P<d>.+?)\s*(?:之比|的比值|的比例|的比率|的商)|"
    r"(?P<e>.+?)(?:\s+as an?\s+(?:share|percentage|percent|proportion|fraction) of\s+|\s*占\s*)"
    r"(?P<f>.+?)\s*(?:的比例|的比重|的比率|的份额|的百分比|的占比)?",
    re.IGNORECASE,
)
_SUM_OF = re.compile(r"(?:the )?sum of (?P<a>.+)|(?P<c>.+?)\s*(?:之和|的和|加起来|加总|的总和|相加)", re.IGNORECASE)
_DIFFERENCE_OF = re.compile(
    r"(?:the )?difference (?:between|of) (?P<a>.+?) and (?P<b>.+)|"
    r"(?P<c>.+?)\s*(?:与|和|跟)\s*(?P<d>.+?)\s*(?:之差|的差额?)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\b|、|，|和|与|加)\s*", re.IGNORECASE)

_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (sign, re.compile(words, re.IGNORECASE))
    for sign, words in (
        (
            " / ",
            r"\s+(?:all\s+)?(?:divided|split)\s+by\s+|(?<=[\w)])\s+over\s+(?:all\s+)?(?![\d.])|\s+per\s+|[÷／]|(?<!w)/(?!o\b)|"
            r"除以|(?<![排扣删剔去])除(?![了去外])|÷",
        ),
        (" * ", r"\s+(?:multiplied by|times)\s+|\s+x\s+(?=[\d.])|(?<=\d)\s*x\s+|[×＊]|乘以|乘上|乘"),
        (
            " + ",
            r"\s+(?:plus|added to|together with)\s+|(?<![增附参添追])加上?(?![购入粉价])|＋",
        ),
        (" - ", r"\s+(?:minus|less|net of|after deducting|without)\s+|减去|减掉|扣除|扣掉|(?<!满)减(?!免)|[−–—－]"),
    )
)  # fmt: skip
_HYPHEN = re.compile(r"(?<=[\s)\u3400-\u9fff\d])-|-(?=[\s(\u3400-\u9fff])")
_ANY_HYPHEN = re.compile(r"-")
_PER_SO_MANY = re.compile(
    r"/\s+(?P<number>\d[\d,.]*\s?[km万千]?|thousand|hundred|千次?|百)\s+(?P<words>[^\d\s()+*/-][^()+*/-]*)",
    re.IGNORECASE,
)
_PERCENT_OF = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?:%|percent|per cent)\s+of\s+|(?P<half>half(?: of)?)\s+", re.IGNORECASE
)
_PERCENT_AFTER = re.compile(r"的\s*(?P<number>\d+(?:\.\d+)?)\s*%")
_TOKEN = re.compile(
    r"\s*(?:(?P<sign>[()+*/])|(?P<minus>(?<![^\s(])-(?=\s)|^-)|(?P<number>\d[\d,]*(?:\.\d+)?\s?(?:%|k\b|m\b|万|千|亿)?(?![\w]))|(?P<words>[^()+*/]+?(?=\s*(?:[()+*/]|\s-\s|$))))"
)
_ARTICLES = re.compile(
    r"^(?:the|our|all|all the|all of the|a|an|of|in|和|我们的|全部的?|所有的?|总的)\s*(?=\S)(?<=[\s的部有])",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“「『](?P<a>[^\"“”「」『』]{1,80})[\"”」』]|(?<!\w)['‘`](?P<b>[^'‘’`]{1,80})['’`](?!\w)")
_UNIT = re.compile(r"(?<=\w)\s?[(（](?:in )?[^\s()（）+*/×÷-]{1,12}[)）]")
_CALCULATES_BEFORE = re.compile(
    r"(?:\b(?:over|by|times|plus|minus|less|of|per|to|and|between|deducting|with|without)|除以?|减[去掉]?|乘以?|加上?|扣[除掉]|[与和占])$",
    re.IGNORECASE,
)
"""Words before a bracket that holds a part of the formula, and no unit."""
_IN_PERCENT = re.compile(
    r"[\s,，]*(?:\b(?:(?:shown |expressed |given )?as an?|in)\s*(?:percent(?:age)?s?\b|per cent\b|%)|"
    r"[（(]?(?:用|以|按)百分[比数](?:来?(?:表示|显示))?[)）]?|[（(](?:in )?%[)）])$",
    re.IGNORECASE,
)
_FIRST_SIGN = 0x3400
"""Of letters that nobody writes any more: each stands for words that are no formula themselves."""
_NAMED_NUMBERS = {"thousand": 1000.0, "hundred": 100.0, "千": 1000.0, "千次": 1000.0, "百": 100.0}


class _NoFormula(Exception):
    """The words are no formula of sums."""


@dataclass(frozen=True)
class _Ratio:
    """A sum over a sum; None stands for a number, words for a sum of that."""

    above: dict[str | None, float]
    below: dict[str | None, float]

    @property
    def number(self) -> float | None:
        """Its value where it is a number and no sum."""
        if set(self.above) <= {None} and set(self.below) <= {None} and self.below.get(None):
            return self.above.get(None, 0.0) / self.below[None]
        return None


def has_arithmetic(text: str) -> bool:
    """Whether words calculate: with signs, or with words for them."""
    text, _ = _set_aside(_IN_PERCENT.sub("", text.strip()))
    made = _with_signs(text, _HYPHEN)
    return bool(re.search(r"[+*/]|\s-\s", made)) or any(
        words.fullmatch(text.strip()) for words in (_RATIO_OF, _DIFFERENCE_OF)
    )


def read_formula(name: str, text: str) -> MetricDefinition | None:
    """Read a metric that is made of sums.

    Args:
        name: of the metric.
        text: its meaning.

    Returns:
        None where it is none: not to be read, a product of sums, or sums and numbers that do not go together.
    """
    bare = _IN_PERCENT.sub("", text.strip())
    aside, words = _set_aside(bare)
    line = _in_one_line(aside)
    for made in dict.fromkeys(_with_signs(line, hyphen) for hyphen in (_HYPHEN, _ANY_HYPHEN)):
        # "Spend plus fees over orders" is said of all that is spent: the line of the fraction reaches that far.
        for option in (made, _with_long_line(made)):
            try:
                found = _Parser(option).read()
                made_of = _Ratio(_put_back(found.above, words), _put_back(found.below, words))
                return replace(_definition(name, made_of), percent=bare != text.strip())
            except _NoFormula:
                continue
    return None


def _set_aside(text: str) -> tuple[str, dict[str, str]]:
    """Put one letter for each name in quotes and each unit in brackets: the signs in them do not calculate.

    A whole formula in quotes loses them.

    Returns:
        The text, and what each letter stands for.
    """
    whole = _QUOTED.fullmatch(text.strip())
    if whole:
        inner = whole["a"] or whole["b"]
        return _set_aside(inner) if not _QUOTED.search(inner) else (inner, {})
    kept: dict[str, str] = {}

    def sign(words: str) -> str:
        letter = chr(_FIRST_SIGN + len(kept))
        kept[letter] = words
        return letter

    text = _QUOTED.sub(lambda match: sign((match["a"] or match["b"]).strip()), text)
    return _UNIT.sub(
        lambda match: match[0] if _CALCULATES_BEFORE.search(text[: match.start()].rstrip()) else sign(match[0]), text
    ), kept


def _put_back(side: dict[str | None, float], kept: dict[str, str]) -> dict[str | None, float]:
    found: dict[str | None, float] = {}
    for words, factor in side.items():
        whole = words and "".join(kept.get(letter, letter) for letter in words)
        found[whole] = found.get(whole, 0.0) + factor
    return found


def _with_long_line(made: str) -> str:
    """One sum over another, where signs alone would divide the last term only."""
    parts = made.split(" / ") if made.count("/") == 1 else []
    return f"({parts[0]}) / ({parts[1]})" if len(parts) == 2 else made


def _definition(name: str, found: _Ratio) -> MetricDefinition:
    above, below = _cleaned(found.above), _cleaned(found.below)
    if not below:
        raise _NoFormula
    if set(below) == {None}:
        above = {words: factor / below[None] for words, factor in above.items()}
        below = {}
    if not above or None in above or None in below or len(above) + len(below) > _MOST_TERMS:
        raise _NoFormula
    numerator, denominator = _terms(above), _terms(below)
    return MetricDefinition(name, formula_of(numerator, denominator), numerator, denominator)


def _terms(side: dict[str | None, float]) -> tuple[DefinedTerm, ...]:
    return tuple(DefinedTerm(words, round(factor, 12)) for words, factor in side.items() if words is not None)


def _cleaned(side: dict[str | None, float]) -> dict[str | None, float]:
    return {words: factor for words, factor in side.items() if abs(factor) > 1e-12}


def _in_one_line(text: str) -> str:
    """Ratios, sums and differences that are named before or behind their parts, as signs."""
    bare = text.strip()
    if match := _RATIO_OF.fullmatch(bare):
        return f"({match['a'] or match['c'] or match['e']}) / ({match['b'] or match['d'] or match['f']})"
    if match := _DIFFERENCE_OF.fullmatch(bare):
        return f"({match['a'] or match['c']}) - ({match['b'] or match['d']})"
    if match := _SUM_OF.fullmatch(bare):
        parts = [part for part in _LISTED.split(match["a"] or match["c"]) if part.strip()]
        if len(parts) > 1:
            return " + ".join(f"({part})" for part in parts)
    return bare


def _with_signs(text: str, hyphen: re.Pattern[str]) -> str:
    made = text.replace("（", "(").replace("）", ")").replace("％", "%")
    made = _PERCENT_AFTER.sub(lambda match: f" * {match['number']}%", made)
    made = _PERCENT_OF.sub(lambda match: f"{match['number']}% * " if match["number"] else "0.5 * ", made)
    for sign, words in _SIGNS:
        made = words.sub(sign, made)
    made = hyphen.sub(" - ", made)
    return _PER_SO_MANY.sub(lambda match: f"/ {match['words'].strip()} * {_so_many(match['number'])!r} ", made)


def _so_many(text: str) -> float:
    known = _NAMED_NUMBERS.get(text.strip().lower())
    amount = read_amount(text)
    return known or (amount.value if amount else 1.0)


class _Parser:
    """Reads signs, numbers, brackets and words from left to right; times and divided by go first."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._place = 0

    def read(self) -> _Ratio:
        """All of it.

        Raises:
            _NoFormula: it is none.
        """
        found = self._sum()
        if self._place < len(self._tokens):
            raise _NoFormula
        return found

    def _next(self, *signs: str) -> str | None:
        """Take the next token if it is one of some signs."""
        if self._place < len(self._tokens) and self._tokens[self._place] in signs:
            self._place += 1
            return self._tokens[self._place - 1]
        return None

    def _sum(self) -> _Ratio:
        found = self._product()
        while sign := self._next("+", "-"):
            found = _added(found, self._product(), 1.0 if sign == "+" else -1.0)
        return found

    def _product(self) -> _Ratio:
        found = self._factor()
        while sign := self._next("*", "/"):
            other = self._factor()
            found = _times(found, other if sign == "*" else _Ratio(other.below, other.above))
        return found

    def _factor(self) -> _Ratio:
        if self._next("("):
            found = self._sum()
            if not self._next(")"):
                raise _NoFormula
            return found
        if self._next("-"):
            return _times(_number(-1.0), self._factor())
        if self._place >= len(self._tokens) or self._tokens[self._place] in ("+", "-", "*", "/", ")"):
            raise _NoFormula
        token = self._tokens[self._place]
        self._place += 1
        amount = read_amount(token) if token[0].isdigit() else None
        if amount is not None:
            return _number(amount.value)
        return _Ratio({token: 1.0}, {None: 1.0})


def _tokens(text: str) -> Iterator[str]:
    place = 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None or match.end() == place:
            raise _NoFormula
        place = match.end()
        token = (match["sign"] or ("-" if match["minus"] else None) or match["number"] or match["words"] or "").strip()
        if match["words"]:
            token = _ARTICLES.sub("", token.strip(" ,，、.。;；\"'“”‘’「」")).strip()
        if not token or len(token) > _LONGEST_TERM:
            raise _NoFormula
        yield token


def _number(value: float) -> _Ratio:
    return _Ratio({None: value}, {None: 1.0})


def _scaled(side: dict[str | None, float], factor: float) -> dict[str | None, float]:
    return {words: value * factor for words, value in side.items()}


def _added(one: _Ratio, two: _Ratio, sign: float) -> _Ratio:
    """Sums over the same sum; a number goes into a sum over a sum as so many times what is below the line."""
    if one.below == two.below:
        below = one.below
    elif set(one.below) == {None} and set(two.below) == {None}:
        below = {None: 1.0}
        one = _Ratio(_scaled(one.above, 1 / one.below[None]), below)
        two = _Ratio(_scaled(two.above, 1 / two.below[None]), below)
    elif two.number is not None:
        below, two = one.below, _Ratio(_scaled(one.below, two.number), one.below)
    elif one.number is not None:
        below, one = two.below, _Ratio(_scaled(two.below, one.number), two.below)
    else:
        raise _NoFormula
    above = dict(one.above)
    for words, value in two.above.items():
        above[words] = above.get(words, 0.0) + sign * value
    return _Ratio(above, below)


def _times(one: _Ratio, two: _Ratio) -> _Ratio:
    return _Ratio(_side(one.above, two.above), _side(one.below, two.below))


def _side(one: dict[str | None, float], two: dict[str | None, float]) -> dict[str | None, float]:
    """Two sides multiplied: one of them must be a number."""
    for this, other in ((one, two), (two, one)):
        if set(this) <= {None}:
            factor = this.get(None, 0.0)
            if not factor:
                raise _NoFormula
            return _scaled(other, factor)
    raise _NoFormula
