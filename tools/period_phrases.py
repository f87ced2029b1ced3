"""Periods in a text: atoms ("last month", "Q2 2024", "五月第二周") and what is put together of them.

Ranges are two atoms ("from March to June"), open ends an atom with a word beside it ("since May", "3月以来").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from tools.amounts import plain_width
from tools.period_fiscal import FISCAL_ATOMS
from tools.period_meanings import Between, Meaning, Named
from tools.period_table import ATOMS

__all__ = ["find_meanings", "read_meaning"]


def read_meaning(phrase: str) -> Meaning | None:
    """What a phrase says as a whole, or None when it is no period."""
    found = find_meanings(phrase, bare=True)
    wanted = phrase.strip(" ,.。，?？的")
    for start, end, meaning in found:
        if phrase[start:end].strip(" ,.。，?？的") == wanted:
            return meaning
    # Words around the period say nothing about it: "in June", "during the last week", "在六月份".
    return found[0][2] if len(found) == 1 and _is_filler(phrase, found[0][:2]) else None


def find_meanings(text: str, *, bare: bool = False) -> list[tuple[int, int, Meaning]]:
    """Every period in a text with its place, from left to right, the longest reading at each place.

    Args:
        text: a question.
        bare: the text is nothing but a period, so that "may" is the month and "2024" the year.
    """
    plain = plain_width(text)
    atoms = _longest(_atoms(text, plain, bare))
    return _longest([*atoms, *_joined(plain, atoms)])


def _longest(found: list[tuple[int, int, Meaning]]) -> list[tuple[int, int, Meaning]]:
    kept: list[tuple[int, int, Meaning]] = []
    for item in sorted(found, key=lambda item: (item[0], -item[1])):
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return kept


def _atoms(text: str, plain: str, bare: bool) -> list[tuple[int, int, Meaning]]:
    found = []
    for pattern, build in (*ATOMS, *FISCAL_ATOMS):
        for match in pattern.finditer(plain):
            meaning = build(match)
            if meaning is not None and (bare or not _is_a_word(text, plain, match, meaning)):
                found.append((match.start(), match.end(), meaning))
    return found


def _is_a_word(text: str, plain: str, match: re.Match[str], meaning: Meaning) -> bool:
    """Whether "may", "march" or a bare number of four digits is something else than a period here."""
    words, before = match.group(), plain[: match.start()]
    if words in ("may", "march", "mar", "dec", "sep"):
        led = re.search(
            r"\b(in|of|since|for|during|from|to|until|till|between|and|this|through|vs|versus|by|or)\s+$", before
        )
        capital = text[match.start()].isupper() and before.strip() != ""
        return not led and not capital
    if isinstance(meaning, Named) and re.fullmatch(r"\d{4}", words):
        counted = re.search(
            r"(top|budget( of)?|over|than|above|below|under|least|most|spend|[=<>$¥€£~]|预算|于|过|前|为)\s*$",
            before,
        )
        return bool(counted) or bool(re.match(r"\s*(个|元|块|名|%|rows|customers|users|dollars)", plain[match.end() :]))
    return False


_JOIN = re.compile(r"\s*(?:to|until|till|through|thru|and|up to|-|–|—|~|到|至|和)\s*(?:the\s+)?")
_LEAD_FROM = re.compile(r"(?:\b(?P<from>from|between)\s+(?:the\s+)?|(?P<han>从|自|在)\s*)$")
_LEAD_OPEN = re.compile(
    r"\b(?:(?P<since>since|starting(?: in| on| from)?|from)|(?P<after>after)|(?P<before>before|prior to)"
    r"|(?P<until>until|till|up to|through))\s+(?:the\s+)?(?:start of\s+|end of\s+)?$"
    r"|(?P<han_until>截至|截止到?|到)\s*$|(?P<han_since>自从?|从)\s*$"
)
_COMPARED = re.compile(
    r"\b(?:compare|compared|comparison|versus|vs|differ\w*|than)\b|对比|比较|相比|区别|差别|差异|[和与跟].*比"
)
_TRAIL = re.compile(
    r"[底末初]?\s*(?:(?P<since>以来|起|开始|至今|到现在)|(?P<after>之后|以后)|(?P<before>之前|以前)|(?P<until>为止)"
    r"|(?P<onward>onwards?|until now|to (?:now|today)|till now))"
)


def _joined(plain: str, atoms: list[tuple[int, int, Meaning]]) -> Iterator[tuple[int, int, Meaning]]:
    """Ranges of two atoms that stand side by side, and atoms with an open end."""
    compared = _COMPARED.search(plain) is not None
    for one, two in pairwise(atoms):
        between = plain[one[1] : two[0]]
        if not _JOIN.fullmatch(between):
            continue
        lead = _LEAD_FROM.search(plain[: one[0]])
        # "to" and "-" always make a range; "and" does after "between", or between neighbours that are not compared.
        ranged = lead is not None and (lead["from"] == "between" or lead["han"])
        if between.strip() in ("and", "和") and not ranged and (compared or not _follow_each_other(one[2], two[2])):
            continue
        end = two[1] + 2 * (plain[two[1] : two[1] + 2] in ("之间", "期间"))
        yield (lead.start() if lead else one[0]), end, Between(one[2], two[2])
    for start, end, meaning in atoms:
        lead, trail = _LEAD_OPEN.search(plain[:start]), _TRAIL.match(plain, end)
        said = {
            name
            for match in (trail or lead,)
            if match
            for name, words in match.groupdict().items()
            if words is not None
        }
        if said:
            # "截至3月底" runs to the end of March, as "截至3月" does.
            end_of_words = trail.end() if trail else end + (plain[end : end + 1] in ("底", "末"))
            yield (lead.start() if lead else start), end_of_words, _open_ended(meaning, said)


def _follow_each_other(one: Meaning, two: Meaning) -> bool:
    """Whether two are of the same kind and the second comes right after the first: June and July, 2017 and 2018."""
    if not isinstance(one, Named) or not isinstance(two, Named):
        return False
    for part in ("month", "quarter", "half", "year"):
        first, second = getattr(one, part), getattr(two, part)
        if first is not None and second == first + 1:
            year = two.year if part != "year" else second
            same = replace(one, **{part: second, "year": year if one.year is None or part == "year" else one.year})
            return same == replace(two, year=same.year) and (part == "year" or one.year in (None, two.year))
    return False


def _open_ended(meaning: Meaning, said: set[str]) -> Between:
    if said & {"before"}:
        return Between(None, meaning, before=True)
    if said & {"until", "han_until"}:
        return Between(None, meaning)
    return Between(meaning, None, after="after" in said)


def _is_filler(phrase: str, place: tuple[int, int]) -> bool:
    around = plain_width(phrase[: place[0]] + " " + phrase[place[1] :])
    return not re.sub(
        r"\b(in|on|during|over|for|the|of|at|within|only|year|month|quarter)\b|[在的里内中期间,.，。?？]|\s|'s",
        "",
        around,
    )
