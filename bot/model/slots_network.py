"""The arguments of `rank_influencers`: by which measure members are ranked, and which one of them is asked about."""

from __future__ import annotations

import re
from typing import Any

from bot.model.mentions import Reading
from bot.model.vocabulary import either, pattern, words_of
from tools.columns import candidates
from tools.schema import Schema

__all__ = ["fill_network", "is_network"]

_ROLES = ("source", "target_node")
_MEASURES = {
    "betweenness": pattern(r"{bridging}|{joining}\s*(?:[\w-]+\s+){0,4}?{circles}|{joining}\S{0,8}?{circles}"),
    "followers": pattern(
        r"{most_followed}|{most_of}\s*(?:[\w-]+\s+)?{links_of_one}|\bby\s+{links_of_one}|{links_of_one}最多"
    ),
    "authority": pattern("{authorities}"),
    "core": pattern("{core_of_network}"),
    "combined": pattern("{all_measures}"),
    "pagerank": pattern("{page_rank}"),
}
_NAME = r"[\"'“‘「@#]?(?P<name>\w[\w.@-]*(?-i:\s+[A-Z][\w.@-]*)?)[\"'”’」]?"
_HAN_NAME = r"[\"“「@#]?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.@-]*?|[\u3400-\u9fff]{2,4}?)[\"”」]?"
_OF_ONE = (
    r"(?:{member_score}|{measure_word_of_one})\s+(?:score\s+|rank\s+)?(?:of|for)\s+(?:the\s+)?(?:{member_noun}\s+)?"
)
_FRAMES = tuple(
    pattern(frame, re.IGNORECASE)
    for frame in (
        rf"^\s*(?:{{what_about}}|and|那)\s*(?:{{member_noun}}\s*)?{_HAN_NAME}\s*号?\s*呢?\s*[?？]*$",
        rf"{{how_important}}\s+(?:is|are|was)\s+(?:{{member_noun}}\s+)?{_NAME}",
        rf"\bhow\s+(?:is|does)\s+(?:{{member_noun}}\s+)?{_NAME}\s+(?:doing|placed|ranked|ranking|standing|do|rank|stand)\b",
        rf"\b(?:where|how high)\s+(?:is|does)\s+(?:{{member_noun}}\s+)?{_NAME}\s+(?:rank|ranked|stand|placed)\b",
        rf"{_OF_ONE}{_NAME}",
        rf"\b(?:is|are)\s+(?:{{member_noun}}\s+)?{_NAME}\s+(?:an?\s+|very\s+)*{{important_person}}",
        rf"\b(?:fans|followers|links|friends|connections)\s+(?:does|has)\s+(?:{{member_noun}}\s+)?{_NAME}\s+(?:have|got)\b",
        rf"{_NAME}['’]s?\s+(?:\w+\s+)?{{member_score|measure_word_of_one}}",
        r"{member_noun}\s*(?:no\.?|number|id)?\s*[:：]?\s*[\"'“#@]?(?P<name>\d[A-Za-z0-9_-]*|@[A-Za-z0-9_.-]+)",
        rf"^\s*(?:(?:那|那么|请问)\s*)?(?:{{member_noun}}\s*)?{_HAN_NAME}\s*号?\s*的\s*{{member_score|measure_word_of_one}}",
        rf"^\s*(?:(?:那|那么|请问)\s*)?(?:{{member_noun}}\s*)?{_HAN_NAME}\s*号?\s*{{how_important}}",
        r"(?<![\w.])(?P<name>\d+)\s*号",
    )
)


def is_network(schema: Schema) -> bool:
    """Whether a data set lists links: it has a column of who and one of whom."""
    return all(candidates(schema, role) for role in _ROLES)


def fill_network(reading: Reading) -> dict[str, Any]:
    """Read the measure and the member off a question; what is in doubt is left out.

    Cost: a few passes over the question's words.
    """
    spoken = [name for name, words in _MEASURES.items() if words.search(reading.text)]
    if "betweenness" in spoken and len(spoken) == 2 and "followers" in spoken:
        spoken = ["betweenness"]  # "Who has the most links between the groups" asks for bridges.
    found: dict[str, Any] = {"by": spoken[0] if len(spoken) == 1 else None, "member": _member(reading)}
    return {name: value for name, value in found.items() if value is not None}


def _member(reading: Reading) -> str | None:
    """The one member that the question asks about, as it is written there, or as the data writes it."""
    if reading.schema is not None:
        ends = {name for role in _ROLES for name, _ in candidates(reading.schema, role)[:1]}
        named = {each.value for each in reading.values if each.name in ends and each.value}
        if len(named) == 1:
            return str(named.pop())
    for frame in _FRAMES:
        for match in frame.finditer(reading.question):
            name = _trimmed(match["name"])
            if name is not None:
                return name
    return None


def _trimmed(name: str) -> str | None:
    """A name without the sign at its end, or None where the words name nobody: "the users", "everyone"."""
    name = name.rstrip(".@-_")
    nobody = words_of("nobody")
    if not name or any(word.lower() in nobody for word in name.split()):
        return None
    if any(words.fullmatch(name.lower()) for words in _MEASURES.values()):
        return None
    if not name.isascii() and re.search(either(nobody), name):
        return None
    return name
