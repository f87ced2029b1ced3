"""What can be said of a table once, when it is read: the type, role, unit and statistics of each column."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tools.columns import normalise, plays_beside, role_scores
from tools.currencies import currency_in_header
from tools.schema import Column, ColumnType, Schema

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["MOST_VALUES", "best_role", "names_things", "profile_columns", "profile_table"]

MOST_VALUES: Final = 200
"""So many different values of a text column are kept in its schema."""

_LONGEST_VALUE: Final = 200
"""A column with longer texts is something to read, not a set of values: its values are not kept."""

_ENOUGH: Final = 0.6
"""A role with this score or less is not named: the header says nothing of it."""

_BY_TYPE_ONLY: Final = frozenset({"numeric", "feature", "money", "count"})
"""Roles that say nothing a reader would not see from the type alone, or that a narrower role says better."""

_RESULT: Final = "outcome"
"""The role that revenue, conversions and orders may all play."""

_ID_WORDS: Final = re.compile(
    r"\b(?:ids?|uuid|guid|gtin|ean|upc|sku|asin|isbn|zip|zipcode|postcode|plz|phone|telephone|tel|mobile|fax|msisdn|iban"
    r"|vin|rownames?)$"
)
_ID_PHRASES: Final = re.compile(
    r"\b(?:(?:order|invoice|customer|card|account|phone|mobile|fax|tracking|serial|receipt|transaction|member|contract|"
    r"item|ticket|reference|row|record|line) ?(?:no|nr|num|number|code|key|ref)|(?:zip|postal|post|stock|product) code|"
    r"(?:user|customer|cust|client|order|product|item|member|account|session|visitor|buyer|contact|invoice|transaction|"
    r"campaign|adset|ad|follow|follower|basket|visit|event|lead|store|shop|device|cookie)ids?)$"
)
_ID_CHINESE: Final = re.compile(
    r"(?:编号|编码|号码|账号|帐号|单号|卡号|手机号?|电话|邮编|邮政编码|会员号|流水号|交易号|序号|工号|条码|代码|(?<![a-z])id)$"
)
_MEASURE_WORDS: Final = re.compile(r"\b(?:count|number of|total|sum|avg|average|unique|distinct)\b|数量|总数|人数|次数")
_PAIRS: Final = (("source", "target"), ("from", "to"), ("follower", "followee"), ("src", "dst"), ("node1", "node2"))
_FEW: Final = 20
_MANY: Final = 10_000
"""From so many cells on, a quicker way to count them pays."""
_REPEATS: Final = 0.9
"""Numbers repeat themselves when so small a share of a sample of ten thousand differs."""
_MOST_DIGITS: Final = 18
"""Codes of so many digits are numbers that 64 bits hold."""
_ALL_NAMED: Final = 20
"""Text that differs in each of at least so many rows, short and with digits, names the rows."""


def profile_table(table: pa.Table) -> Schema:
    """Describe the columns of a table: what `Frame` gives to a tool before any row is read.

    Units come from the metadata of the table's fields (`unit`, as the reader of files writes it) or from the header
    ("Amount spent (USD)").

    Args:
        table: any Arrow table; what is neither number, date nor boolean counts as text.

    Returns:
        The schema. Ranges, mean and deviation (of the population's sample, n - 1) leave missing cells and numbers
        that are not finite out.

    Cost: linear in the cells; 1 M rows x 12 columns take about half a second on 2 cores (counting different values is
        most of it).
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        columns = list(pool.map(lambda place: _profile(table, place), range(table.num_columns)))
    return Schema(columns=_name_pairs(columns), rows=table.num_rows)


def profile_columns(columns: Iterable[pa.Table], rows: int) -> Schema:
    """The same, of a table whose columns come one by one: of each, only its description stays in memory.

    Args:
        columns: each a table of that one column.
        rows: how many each has.
    """
    return Schema(columns=_name_pairs([_profile(column, 0) for column in columns]), rows=rows)


def best_role(column: Column, besides: tuple[str, ...] = ()) -> str | None:
    """The role that the header of a column says it plays, or None.

    Args:
        column: with type and identifier known.
        besides: roles that it can't play.
    """
    fitting = [
        role
        for role, score in role_scores(column).items()
        if role not in _BY_TYPE_ONLY and role not in besides and score > _ENOUGH
    ]
    # A result to move is always something narrower as well, where the header says what: revenue, conversions.
    return next((role for role in fitting if role != _RESULT), fitting[0] if fitting else None)


def names_things(header: str, kind: ColumnType) -> bool:
    """Whether a header says that its values are names, such as ids, numbers of orders, postcodes or phones.

    Args:
        header: as its owner wrote it.
        kind: the type of its values; numbers with a fraction and dates are never names.
    """
    if kind not in ("integer", "text"):
        return False
    words = normalise(header)
    if _MEASURE_WORDS.search(words):
        return False
    if words in {"row", "index", "no", "nr"} or header.strip() in {"#", "№"}:
        return kind == "integer"
    return any(pattern.search(words) for pattern in (_ID_WORDS, _ID_PHRASES, _ID_CHINESE))


def _profile(table: pa.Table, place: int) -> Column:
    import pyarrow as pa
    import pyarrow.compute as pc

    name = table.schema.field(place).name
    cells = table.column(place)
    said = table.schema.field(place).metadata or {}
    if pa.types.is_dictionary(cells.type) and not pa.types.is_string(cells.type.value_type):
        cells = cells.cast(cells.type.value_type)
    kind = _type_of(cells.type)
    if kind in ("integer", "number"):
        statistics = _describe_numbers(cells, kind)
    elif kind in ("date", "datetime"):
        bounds = pc.min_max(cells)
        statistics = {"minimum": _iso(bounds["min"].as_py(), kind), "maximum": _iso(bounds["max"].as_py(), kind)}
    else:
        statistics = _describe_values(cells, kind)
    distinct = statistics.pop("distinct", None)
    column = Column(
        name=name,
        type=kind,
        unit=_unit(name, kind, said),
        missing=cells.null_count,
        distinct=pc.count_distinct(cells).as_py() if distinct is None else distinct,
        **statistics,
    )
    column = replace(column, identifier=said.get(b"identifier") == b"yes" or _is_identifier(column, table.num_rows))
    return replace(column, role=best_role(column))


def _type_of(kind: Any) -> ColumnType:
    import pyarrow as pa

    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_date(kind):
        return "date"
    return "datetime" if pa.types.is_timestamp(kind) else "text"


def _describe_numbers(cells: Any, kind: ColumnType) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if kind == "number":
        cells = cells.cast(pa.float64())
        finite = pc.is_finite(cells)
        if not pc.all(finite, min_count=0).as_py():
            cells = pc.if_else(finite, cells, None)
    numbers = cells.drop_null().to_numpy()
    statistics = {
        "minimum": numbers.min().item() if len(numbers) else None,
        "maximum": numbers.max().item() if len(numbers) else None,
        "mean": pc.mean(cells).as_py(),
        "deviation": pc.stddev(cells, ddof=1).as_py(),
        "distinct": _count_numbers(numbers),
    }
    return {name: value if _finite(value) else None for name, value in statistics.items()}


def _count_numbers(numbers: np.ndarray[Any, Any]) -> int:
    """How many different numbers there are.

    Counts and amounts with two decimals are ticked off in a table of all that they could be. Whole numbers that repeat
    themselves, as ids do, come into a hash table, which is slow when it grows large; others are sorted.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(numbers):
        return 0
    whole = numbers
    if numbers.dtype.kind == "f":
        limit = 2.0**40  # up to here, hundredths are far enough apart
        hundredths = np.rint(numbers * 100) if abs(numbers).max() < limit else numbers
        whole = hundredths.astype(np.int64) if np.array_equal(hundredths / 100, numbers) else numbers
    if whole.dtype.kind in "iu" and int(whole.max()) - int(whole.min()) < max(len(whole) * 4, _MANY):
        return int(np.count_nonzero(np.bincount(whole - whole.min())))
    sample = numbers[:: max(len(numbers) // _MANY, 1)]
    if numbers.dtype.kind in "iu" and len(np.unique(sample)) < _REPEATS * len(sample):
        return int(pc.count_distinct(pa.array(numbers)).as_py())
    ordered = np.sort(numbers)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _describe_values(cells: Any, kind: ColumnType) -> dict[str, Any]:
    """Different values, the most frequent first; those with the same count in the order of the alphabet."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if kind == "boolean":
        words = {True: "yes", False: "no"}
        counted = {words[c["values"]]: c["counts"] for c in cells.drop_null().value_counts().to_pylist()}
        return {"distinct": len(counted), "values": tuple(sorted(counted, key=lambda v: (-counted[v], v)))}
    if pa.types.is_dictionary(cells.type):
        values, number = _count_codes(cells)
    else:
        try:
            cells = cells.cast(pa.string())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            # Lists, structures and raw bytes have no values that a person could name.
            return {"distinct": 0}
        values, number = _count_digits(cells) or _count_text(cells.drop_null())
    if len(values) and (pc.max(pc.utf8_length(values)).as_py() or 0) > _LONGEST_VALUE:
        return {"distinct": len(values)}
    table = pa.table({"value": values, "count": number})
    keys = [("count", "descending"), ("value", "ascending")]
    first = table.take(pc.select_k_unstable(table, MOST_VALUES, keys)) if len(values) else table
    return {"distinct": len(values), "values": tuple(first.column("value").to_pylist())}


def _count_text(cells: Any) -> tuple[Any, Any]:
    """The different cells, and how often each stands there."""
    counts = cells.value_counts()
    return counts.field("values"), counts.field("counts")


def _count_codes(cells: Any) -> tuple[Any, Any]:
    """The same of a dictionary, whose codes are counted; entries that no row has do not count."""
    import numpy as np
    import pyarrow as pa

    if not len(cells):
        return _count_text(cells.cast(pa.string()))
    blocks = cells.unify_dictionaries().chunks
    words = blocks[0].dictionary
    if words.null_count or len(words.unique()) < len(words):
        return _count_text(cells.cast(pa.string()).drop_null())
    codes = [np.asarray(block.indices.drop_null()) for block in blocks]
    number = np.sum([np.bincount(each, minlength=len(words)) for each in codes], axis=0)
    return words.filter(pa.array(number > 0)), pa.array(number[number > 0])


def _count_digits(cells: Any) -> tuple[Any, Any] | None:
    """The same of codes of digits that all have one length: sorting them as numbers is four times faster.

    None when the cells are anything else, or few.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(cells) < _MANY or not (cells[0].as_py() or "").isdecimal():
        return None
    known = cells.drop_null()
    bounds = pc.min_max(pc.binary_length(known))
    length = bounds["min"].as_py()
    if length is None or length != bounds["max"].as_py() or length > _MOST_DIGITS:
        return None
    if not pc.all(pc.ascii_is_decimal(known)).as_py():
        return None
    numbers, counts = np.unique(known.cast(pa.int64()).to_numpy(), return_counts=True)
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), length, "0"), pa.array(counts)


def _iso(value: Any, kind: ColumnType) -> str | None:
    if value is None:
        return None
    if kind == "date":
        return str(value.isoformat()[:10])
    return str(value.isoformat())


def _unit(name: str, kind: ColumnType, said: dict[bytes, bytes]) -> str | None:
    if kind not in ("integer", "number"):
        return None
    return said[b"unit"].decode() if b"unit" in said else currency_in_header(name)


def _is_identifier(column: Column, rows: int) -> bool:
    """By header; or text that differs in each row and looks like a code. Numbers are never judged by their values."""
    if names_things(column.name, column.type):
        return column.type == "integer" or _looks_like_names(column)
    if column.type != "text" or rows < _ALL_NAMED or column.distinct < rows - column.missing or column.missing:
        return False
    code = re.compile(r"[^\s]{4,64}")
    return bool(column.values) and all(
        code.fullmatch(value) and any(c.isdigit() for c in value) for value in column.values[:50]
    )


def _looks_like_names(column: Column) -> bool:
    """Text under a header such as "zip code" that is a handful of words without a digit is a category, not an id."""
    return column.distinct > _FEW or any(c.isdigit() for value in column.values for c in value) or not column.values


def _name_pairs(columns: list[Column]) -> tuple[Column, ...]:
    """Roles that headers have by those beside them.

    "Name" is the order in a shop's export. Whole numbers under "source" and "target" name the members of a network;
    without a pair, neither is one.
    """
    columns = [
        replace(column, identifier=True, role="order") if plays_beside(columns, column, "order") else column
        for column in columns
    ]
    found = {normalise(column.name): column for column in columns if column.type == "integer"}
    names = {found[word].name for pair in _PAIRS if all(word in found for word in pair) for word in pair}
    columns = [
        replace(c, identifier=True, role=best_role(replace(c, identifier=True))) if c.name in names else c
        for c in columns
    ]
    # "a" and "b" may be anything: such headers make no network by themselves.
    clear = {column.role for column in columns if len(normalise(column.name)) > 1}
    if {"source", "target_node"} <= clear:
        return tuple(columns)
    ends = ("source", "target_node")
    return tuple(replace(c, role=best_role(c, besides=ends)) if c.role in ends else c for c in columns)
