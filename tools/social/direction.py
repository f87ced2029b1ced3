"""Whether the links of a network have a direction: following has, friendship and standing together have not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tools.columns import normalise
from tools.messages import Message, say
from tools.schema import Schema

__all__ = ["Direction", "find_direction"]

_ONE_WAY = re.compile(
    r"follow|fan|mention|retweet|repost|reply|replies|cite|link|sent|sender|receiver|recipient|"
    r"关注|粉丝|提及|转发|回复|引用|发送|接收"
)
_MUTUAL = re.compile(
    r"\b(?:married|marriages?|weddings?|spouses?|wife|husband|friends?|friendships?|befriended|partners?|neighbou?rs?|"
    r"co ?authors?|co ?authorships?|collaborat(?:ors?|ions?)|colleagues?|classmates?|siblings?|allies|alliances?|"
    r"co ?occurrences?|undirected)\b|好友|朋友|配偶|夫妻|婚姻|联姻|结婚|合作|合著|同事|邻居|同学|无向"
)
_FOLLOWING = re.compile(
    r"\b(?:follow(?:s|ers?|ing)?|mentions?|retweets?|citations?|directed)\b|关注|提及|转发|引用|有向"
)
"""Names of data whose links go one way."""

_BOTH_WAYS = re.compile(
    r"\b(?:member|friend|node|person|vertex|v|a|b|user|id|actor|partner)s? ?\d*\b|好友|朋友|成员|节点"
)
_GENERIC = re.compile(
    r"(?:source|target|src|dst|node|vertex|起点|终点|源|目标|源节点|目标节点)(?: ?(?:id|name|label|\d))?"
)
"""Headers of lists of links that say nothing about what a link is."""

_KINDS = {"directed": True, "有向": True, "undirected": False, "mutual": False, "无向": False}
"""The values of a column that says of each link what it is, as Gephi writes it."""


@dataclass(frozen=True)
class Direction:
    """Whether links have a direction.

    Attributes:
        directed: the answer.
        why: how it was told, in a sentence.
        is_open: nothing in the data says it, so that the other reading is worth a question.
    """

    directed: bool
    why: Message
    is_open: bool = False


_LEAST_SORTED = 10
"""So many links with the smaller name always first are no accident: pairs were listed once."""


def find_direction(
    schema: Schema, columns: tuple[str, str, str | None], tails: Any, heads: Any, names: Any, dataset: str = ""
) -> Direction:
    """Tell whether links have a direction, and why.

    By a column that says so, else by the headers, else by the name of the data, else by the pairs: listed once each,
    always the same end first; or never both ways under headers that say nothing. Among people who follow or write to
    each other some do so both ways, and public lists with such headers (families, characters of a novel, what occurs
    together) are without direction as a rule.

    Args:
        schema: of the list of links.
        columns: the two ends and the strength of a link.
        tails: where a link starts, as a place in `names`, one a link.
        heads: where it ends.
        names: of the members, an Arrow array.
        dataset: the name of the data, such as "marriages.csv".

    Cost:
        Sorts the links; 1 M take a tenth of a second.
    """
    source, target, weight = columns
    told = _told(schema)
    if told is not None:
        directed, column = told
        return Direction(
            directed,
            say("“{column}” says that the links have a direction.", column=column)
            if directed
            else say("“{column}” says that the links have no direction.", column=column),
        )
    words = f"{normalise(source)} {normalise(target)}"
    if _ONE_WAY.search(f"{words} {normalise(weight or '')}"):
        said = say(
            "“{source}” follows or mentions “{target}”: influence flows to who is followed.",
            source=source,
            target=target,
        )
        return Direction(True, said)
    if _MUTUAL.search(words):
        said = say(
            "Links between “{source}” and “{target}” hold both ways, so I took them as having no direction.",
            source=source,
            target=target,
        )
        return Direction(False, said)
    return _by_name(dataset, columns) or _by_pairs(columns, tails, heads, names)


def _by_name(dataset: str, columns: tuple[str, str, str | None]) -> Direction | None:
    """What the name of the data says a link is."""
    source, target, _ = columns
    words = normalise(re.sub(r"\.\w{1,5}$", "", dataset))
    if _MUTUAL.search(words):
        said = say(
            "“{dataset}” sounds like links that hold both ways, so I took them as having no direction.",
            dataset=dataset,
        )
        return Direction(False, said)
    if _FOLLOWING.search(words):
        said = say(
            "“{dataset}” sounds like links with a direction, so I took them as going from “{source}” to “{target}”.",
            dataset=dataset,
            source=source,
            target=target,
        )
        return Direction(True, said)
    return None


def _by_pairs(columns: tuple[str, str, str | None], tails: Any, heads: Any, names: Any) -> Direction:
    source, target, weight = columns
    if _listed_once(tails, heads, names):
        said = say(
            "Each pair is listed once with the same end first, so I took the links as having no direction. Say "
            "“directed” if “{source}” follows “{target}”.",
            source=source,
            target=target,
        )
        return Direction(False, said)
    if _both_of_one_kind(source, target):
        said = say("Both columns name the same kind of member, so I took the links as having no direction.")
        return Direction(False, said)
    generic = _GENERIC.fullmatch(normalise(source)) and _GENERIC.fullmatch(normalise(target))
    if generic and _never_both_ways(tails, heads, len(names)):
        ends = {"source": source, "target": target}
        said = (
            say(
                "Each pair is listed once and never the other way round, so I took the links as having no direction. "
                "Say “directed” if “{source}” follows “{target}”.",
                **ends,
            )
            if weight is None
            else say(
                "Each pair is listed once, with a strength and never the other way round, so I took the links as "
                "having no direction. Say “directed” if “{source}” follows “{target}”.",
                **ends,
            )
        )
        return Direction(False, said, is_open=True)
    said = say(
        "I took the links as going from “{source}” to “{target}”: influence flows to “{target}”. Say “undirected” if "
        "they have no direction.",
        source=source,
        target=target,
    )
    return Direction(True, said, is_open=bool(generic))


def _both_of_one_kind(source: str, target: str) -> bool:
    return bool(_BOTH_WAYS.search(normalise(source)) and _BOTH_WAYS.search(normalise(target)))


def _told(schema: Schema) -> tuple[bool, str] | None:
    """What a column says that has the same kind of link in every row."""
    for column in schema.columns:
        if column.type == "text" and column.distinct == 1 and column.values:
            kind = _KINDS.get(column.values[0].strip().lower())
            if kind is not None:
                return kind, column.name
    return None


def _never_both_ways(tails: Any, heads: Any, count: int) -> bool:
    """Whether no pair comes twice, in whatever order."""
    import numpy as np

    if len(tails) < _LEAST_SORTED:
        return False
    pairs = np.minimum(tails, heads).astype(np.int64) * count + np.maximum(tails, heads)
    return len(np.unique(pairs)) == len(pairs)


def _listed_once(tails: Any, heads: Any, names: Any) -> bool:
    """Whether the smaller (or the larger) name always comes first."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(tails) < _LEAST_SORTED:
        return False
    order = pc.rank(names) if not pa.types.is_string(names.type) else pc.rank(pc.utf8_lower(names), tiebreaker="first")
    place = np.asarray(order.to_numpy(zero_copy_only=False))
    first = place[tails] < place[heads]
    return bool(first.all() or not first.any())
