"""Which values of a question are to be left out: "without Google", "drop the Email row", "把 Meta 去掉".

Read the other way round, such a wish would show nothing but what was to go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.model.mentions import Mention, Reading
from bot.model.vocabulary import pattern

__all__ = ["LeftOut", "find_left_out"]

_LIST = pattern(r"^\s*{value_list}\s*$")
_OBJECT = r"(?:(?:the|all|any|that|this|those|everything|rows?|lines?|of|for|from|with|about)\s+)*[\"'“‘「]?$"
_WITHOUT = pattern(rf"{{without}}\s*{_OBJECT}")
_WISH = pattern(rf"(?:^|[,，;；:：.。!！?？(（]|{{wish_lead}})\s*(?P<wish>{{leaves_away}})\s*{_OBJECT}")
_TAKES = pattern(rf"(?P<wish>{{takes}})\s*{_OBJECT}")
_AWAY = pattern(r"^[\"'”’」]?\s*(?:(?:rows?|lines?|ads|campaigns?|channels?|data)\s+)?(?P<gone>{away})(?![\w-])")
_GONE = pattern(
    r"^[\"'”’」]?\s*(?:[这那的]|一|几|两|[行个条些项组类]|部分|渠道|广告|数据){0,4}\s*(?:也|都|给|先|全|就|我|请|直接){0,3}\s*"
    r"(?P<gone>{gone_after})(?=了|掉|吧|吗|后|再|看|呢|的话|\s*[,，。.!！?？]|\s*$)"
)


@dataclass(frozen=True)
class LeftOut:
    """What is to be left out.

    Attributes:
        mentions: of what is to go.
        words: places of the words that say so, which then are words that were read.
    """

    mentions: tuple[Mention, ...] = ()
    words: tuple[tuple[int, int], ...] = ()


def find_left_out(reading: Reading, kinds: Collection[str] = ("value", "group")) -> LeftOut:
    """What a question wants to be left out.

    Of names in a list it is enough that the first or the last one is: "leave Meta and TikTok out".

    Args:
        reading: the question beside its data set.
        kinds: of mentions.
    """
    mentions: list[Mention] = []
    words: list[tuple[int, int]] = []
    for chain in _chains(reading, kinds):
        said = _said(reading, chain[0].start, chain[-1].end)
        if said is not None:
            mentions += chain
            words += said
    return LeftOut(tuple(mentions), tuple(words))


def _chains(reading: Reading, kinds: Collection[str]) -> Iterator[list[Mention]]:
    """The names in a question, those of one list together."""
    chain: list[Mention] = []
    for mention in [each for each in reading.mentions if each.kind in kinds]:
        same = chain and mention.start == chain[-1].start
        if chain and not same and not _LIST.match(reading.text[chain[-1].end : mention.start]):
            yield chain
            chain = []
        chain.append(mention)
    if chain:
        yield chain


def _said(reading: Reading, start: int, end: int) -> list[tuple[int, int]] | None:
    """The places of the words that leave out what stands between two places; None where none do."""
    before, after = reading.text[:start], reading.text[end:]
    if _WITHOUT.search(before):
        return []
    if wish := _WISH.search(before):
        return [wish.span("wish")]
    gone = _GONE.match(after)
    if gone:
        return [(end + gone.start("gone"), end + gone.end("gone"))]
    takes, away = _TAKES.search(before), _AWAY.match(after)
    if takes and away:
        return [takes.span("wish"), (end + away.start("gone"), end + away.end("gone"))]
    return None
