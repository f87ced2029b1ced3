"""How many different things there are: told apart by their id where they have one, as two may share a name."""

from __future__ import annotations

from dataclasses import replace

from tools.columns import candidates, normalise
from tools.measures import Measure, distinct_of
from tools.messages import say
from tools.metric_words import singular
from tools.schema import Column, Schema

__all__ = ["different", "is_count", "naming"]

_IDS = ("id", "ids", "code", "number", "no", "key", "sku", "编号", "编码", "代码", "序号", "号")
_NAMES = ("name", "names", "title", "名称", "姓名", "名字", "标题", "名")


def naming(schema: Schema, role: str) -> Column | None:
    """The column that tells the things of a role apart: their id, before their name.

    Returns:
        None where no column clearly plays the role.
    """
    found = (schema[name] for name, score in candidates(schema, role) if score >= 0.75)
    strong = [column for column in found if not is_count(column)]
    ids = [column for column in strong if column.identifier or _ends(column, _IDS)]
    named = next((column for column in strong if column not in ids), None)
    return next((column for column in ids if named is None or _is_full(column, named)), named)


def is_count(column: Column) -> bool:
    """Numbers under the name of many things ("New customers", 订单数) are how many there were, not which one it was."""
    header = normalise(column.name)
    last = header.split()[-1] if header else ""
    if not column.is_numeric or column.identifier or last in _IDS:
        return False
    return last != singular(last) or last.endswith("量")


def different(schema: Schema, column: Column) -> Measure:
    """Count the different values of a column, or of the id beside it when the column has the names of things."""
    known = _id_beside(schema, column)
    if known is None:
        return _counted_for(schema, column)
    return _counted_for(schema, known, column)


def _counted_for(schema: Schema, column: Column, name: Column | None = None) -> Measure:
    measure = distinct_of(column)
    name = name or _name_beside(schema, column)
    if name is None:
        return measure
    said = say(
        "I counted “{id}” rather than “{name}”, since two things can have the same name.",
        id=column.name,
        name=name.name,
    )
    return replace(measure, assumptions=(said,))


def _id_beside(schema: Schema, column: Column) -> Column | None:
    """The id of what a column names: "product_id" beside "product_name" or "product"."""
    if column.is_numeric or column.identifier or _ends(column, _IDS):
        return None
    stem = _stem(column, _NAMES)
    found = (c for c in schema.columns if c.name != column.name and _ends(c, _IDS) and _stem(c, _IDS) == stem)
    return next((known for known in found if _is_full(known, column)), None)


def _name_beside(schema: Schema, known: Column) -> Column | None:
    if not _ends(known, _IDS):
        return None
    stem = _stem(known, _IDS)
    return next((c for c in schema.columns if _stem(c, _NAMES) == stem and not _ends(c, _IDS)), None)


def _is_full(known: Column, named: Column) -> bool:
    """Whether an id is there wherever a name is, so that counting it misses nothing; and has more than one value."""
    return known.missing <= named.missing and (known.distinct > 1 or named.distinct <= 1)


def _ends(column: Column, words: tuple[str, ...]) -> bool:
    plain = normalise(column.name)
    # "商品ID" is written without a space.
    return plain in words or _stem(column, words) != plain


def _stem(column: Column, words: tuple[str, ...]) -> str:
    """A header without the word at its end that says id or name."""
    plain = normalise(column.name)
    for word in sorted(words, key=len, reverse=True):
        if word.isascii() and plain.endswith(f" {word}"):
            return plain.removesuffix(f" {word}")
        if plain.endswith(word) and not plain[: -len(word)].isascii() and plain != word:
            return plain.removesuffix(word).strip()
    return plain
