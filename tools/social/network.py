"""A network read from a list of links: who its members are, who links to whom, and what was left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.columns import normalise
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.messages import Message, Words, say, say_count
from tools.social.direction import find_direction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Network", "read_network"]

_COUNTED = re.compile(r"mention|retweet|repost|reply|replies|提及|转发|回复|comment|评论|like|点赞")


@dataclass(frozen=True)
class Network:
    """Members and links.

    Attributes:
        names: of the members, as text.
        links: n x n sparse matrix (compressed rows) of weights; symmetric where links have no direction.
        directed: whether links have a direction.
        edges: different links (a pair counts once where there is no direction).
        is_open: nothing in the data says whether links have a direction.
        assumptions, warnings: what was taken for granted; what was left out, with counts.
    """

    names: list[str]
    links: Any
    directed: bool
    edges: int
    assumptions: list[Message] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    is_open: bool = False


def read_network(
    data: Frame, source: str | None, target: str | None, weight: str | None, directed: bool | None
) -> Network:
    """Read a list of links.

    Args:
        data: one row a link.
        source: the column of who follows; found where the data has just two columns of names.
        target: the column of who is followed.
        weight: how strong a link is, or None.
        directed: whether a link has a direction; worked out from headers and values when None.

    Raises:
        CannotAnswer: there are no two columns of names, or no link remains.

    Cost:
        Linear in the rows but for sorting; 1 M rows take about half a second.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    assumptions: list[Message] = []
    source, target = _columns(data, source, target, assumptions)
    table = data.arrow(*([source, target] if weight is None else [source, target, weight]))
    ends = [_names(table.column(name)) for name in (source, target)]
    if ends[0].type != ends[1].type:
        ends = [end.cast(pa.string()) for end in ends]
    given = pc.and_(pc.is_valid(ends[0]), pc.is_valid(ends[1])).to_numpy()
    strength = np.ones(len(given)) if weight is None else _strengths(table.column(weight))
    warnings = _left_out("blank", int((~given).sum()))
    unusable = given & ~(strength > 0)
    warnings += _left_out("weight", int(unusable.sum()))
    keep = given & (strength > 0)
    coded = pa.chunked_array(
        [*ends[0].filter(pa.array(keep)).chunks, *ends[1].filter(pa.array(keep)).chunks], ends[0].type
    )
    encoded = coded.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    half = len(codes) // 2
    tails, heads, strength = codes[:half], codes[half:], strength[keep]
    loops = tails == heads
    warnings += _left_out("self", int(loops.sum()))
    tails, heads, strength = tails[~loops], heads[~loops], strength[~loops]
    if not len(tails):
        raise CannotAnswer(
            say(
                "No link between two members is left in “{source}” and “{target}”: I need a row for each link.",
                source=source,
                target=target,
            )
        )
    names = encoded.dictionary
    is_open = False
    if directed is None:
        found = find_direction(data.schema, (source, target, weight), tails, heads, names, data.name)
        directed, is_open = found.directed, found.is_open
        assumptions.append(found.why)
    counted = weight is not None or bool(_COUNTED.search(normalise(source) + " " + normalise(target)))
    links, edges, repeats = _matrix(tails, heads, strength, len(names), directed, counted)
    warnings += _repeated(repeats, counted)
    texts = [str(name) for name in names.to_pylist()]
    used = np.unique(links.indices) if directed else np.arange(len(texts))
    linked = np.union1d(used, np.flatnonzero(np.diff(links.indptr)))
    if len(linked) < len(texts):  # members that only linked to themselves are no part of the network
        links = links[linked][:, linked]
        texts = [texts[i] for i in linked]
    return Network(texts, links, directed, edges, assumptions, warnings, is_open)


def _columns(data: Frame, source: str | None, target: str | None, assumptions: list[Message]) -> tuple[str, str]:
    """The two columns of names."""
    if source is not None and target is not None:
        return source, target
    names = [c.name for c in data.schema.columns if c.type in ("text", "integer") and c.name not in (source, target)]
    if source is None and target is None and len(names) == 2:
        source, target = names
    elif source is not None and len(names) == 1:
        target = names[0]
    elif target is not None and len(names) == 1:
        source = names[0]
    else:
        raise CannotAnswer(
            say(
                "I need two columns with names or ids: who follows or mentions, and who is followed or mentioned. The "
                "columns are {columns}.",
                columns=Words(tuple(data.schema.names[:20])),
            )
        )
    assert source is not None
    assert target is not None
    assumptions.append(say("I took each row as a link from “{source}” to “{target}”.", source=source, target=target))
    return source, target


def _names(column: Any) -> Any:
    """A column of names: text trimmed, blanks as missing, whole numbers written as decimals as whole numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        whole = pc.all(pc.equal(pc.floor(column), column), skip_nulls=True).as_py()
        column = column.cast(pa.int64() if whole else pa.string())
    if pa.types.is_integer(column.type):
        return column.cast(pa.int64())
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _strengths(column: Any) -> NDArray[np.float64]:
    """Weights; missing ones and those that are not finite count as 0."""
    import numpy as np
    import pyarrow as pa

    found: NDArray[np.float64] = column.cast(pa.float64()).fill_null(0.0).to_numpy()
    return np.where(np.isfinite(found), found, 0.0)


def _matrix(tails: Any, heads: Any, strength: Any, count: int, directed: bool, counted: bool) -> tuple[Any, int, int]:
    """The matrix of links, how many different ones there are, and how many rows repeat one."""
    import numpy as np
    from scipy.sparse import coo_array

    if not directed:
        tails, heads = np.minimum(tails, heads), np.maximum(tails, heads)
    links = coo_array((strength, (tails, heads)), shape=(count, count)).tocsr()
    links.sum_duplicates()
    edges = int(links.nnz)
    repeats = len(tails) - edges
    if not counted:
        links.data[:] = 1.0
    if not directed:
        links = (links + links.T).tocsr()
    return links, edges, repeats


def _left_out(what: str, count: int) -> list[Message]:
    if not count:
        return []
    match what:
        case "blank":
            said = say_count(
                "{count} row without both names was left out.", "{count} rows without both names were left out.", count
            )
        case "weight":
            said = say_count(
                "{count} link without a weight above zero was left out.",
                "{count} links without a weight above zero were left out.",
                count,
            )
        case _:
            said = say_count(
                "{count} link of a member to itself was left out.",
                "{count} links of members to themselves were left out.",
                count,
            )
    return [said]


def _repeated(count: int, counted: bool) -> list[Message]:
    if not count:
        return []
    if counted:
        return [
            say_count(
                "{count} row repeats a link; it was added to its weight.",
                "{count} rows repeat a link; they were added to its weight.",
                count,
            )
        ]
    return [
        say_count(
            "{count} row repeats a link; each link counts once.",
            "{count} rows repeat a link; each link counts once.",
            count,
        )
    ]
