"""Words around a column: "average Sales", "number of customers", "客户数"."""

from __future__ import annotations

from collections.abc import Iterator

from tools.columns import candidates, find_column, normalise
from tools.glossary import load_glossary
from tools.schema import Column, Schema

__all__ = ["FUNCTIONS", "ROLE_WORDS", "ROW_WORDS", "column_in_words", "singular", "split_function"]

ROW_WORDS = {
    "count", "rows", "row count", "number of rows", "records", "number of records", "how many", "how many rows",
    "entries", "行数", "条数", "记录数", "多少行", "多少条", "笔数", "计数",
}  # fmt: skip
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "sum": ("total", "sum of", "sum", "overall", "总和", "总计", "合计", "总"),
    "mean": ("average", "avg", "mean", "mean of", "average of", "typical", "平均每单", "平均", "均值"),
    "median": ("median", "median of", "中位数", "中位"),
    "maximum": ("max", "maximum", "highest", "largest", "biggest", "greatest", "最大", "最高"),
    "minimum": ("min", "minimum", "lowest", "smallest", "最小", "最低"),
    "distinct": (
        "number of different values of", "different values of", "number of different", "number of distinct",
        "number of unique", "distinct", "unique", "different", "number of", "count of", "count distinct", "how many",
        "nunique", "不同的", "不同", "去重", "多少个", "多少位", "多少",
    ),
    "share": ("share with", "share of", "percentage of", "percent of", "proportion of", "rate of", "占比"),
}  # fmt: skip
_AFTER: dict[str, tuple[str, ...]] = {
    "sum": ("总和", "合计", "总额", "总数", "总量", "total", "sum"),
    "mean": ("平均值", "均值", "平均数", "average", "mean"),
    "median": ("中位数", "median"),
    "maximum": ("最大值", "最高值", "maximum", "max"),
    "minimum": ("最小值", "最低值", "minimum", "min"),
    "distinct": ("不同取值数", "去重数", "个数", "数量", "人数", "数", "count"),
    "share": ("rate", "share", "率", "占比", "比例"),
}
ROLE_WORDS = {
    "customer": (
        "customer", "client", "user", "buyer", "member", "visitor", "people", "person", "客户", "用户", "顾客", "买家",
    ),
    "order": ("order", "transaction", "invoice", "purchase", "basket", "订单", "交易", "单"),
    "product": ("product", "item", "sku", "article", "商品", "产品", "药品", "品种"),
}  # fmt: skip
_WIDE = ("money", "outcome", "count", "numeric")
"""Roles that many columns play."""


def split_function(words: str) -> Iterator[tuple[str, str]]:
    """Each function that stands before or after the rest of the words, longest first, with that rest."""
    lowered = " ".join(words.lower().split())
    kept = " ".join(words.split())
    options = [(f, name, True) for f, names in FUNCTIONS.items() for name in names]
    options += [(f, name, False) for f, names in _AFTER.items() for name in names]
    for function, name, before in sorted(options, key=lambda option: -len(option[1])):
        spaced = name.isascii()
        mark = (name + " " if before else " " + name) if spaced else name
        if before and lowered.startswith(mark):
            yield function, kept[len(mark) :].strip().removeprefix("the ").removeprefix("的")
        elif not before and lowered.endswith(mark) and len(lowered) > len(mark):
            yield function, kept[: -len(mark)].strip().removesuffix("的")


def singular(word: str) -> str:
    """One of the things that a word names: "customers" are each a customer."""
    return word.removesuffix("s") if word.isascii() else word.removesuffix("数")


def column_in_words(schema: Schema, words: str, *, numeric: bool) -> Column | None:
    """The column that words name, by its header or by the role it clearly plays."""
    name = find_column(schema, words) or find_column(schema, singular(words))
    if name is not None:
        return schema[name]
    for role in _roles_named(singular(normalise(words))):
        found = [c for c, score in candidates(schema, role) if score >= 0.75 and (schema[c].is_numeric or not numeric)]
        if found:
            return schema[found[0]]
    return None


def _roles_named(plain: str) -> list[str]:
    """The roles that a word names; the wide ones only where no other does: "spend" is money, but not any money."""
    roles = load_glossary().roles
    named = [role for role in roles if plain == role.replace("_", " ") or plain in roles[role].synonyms]
    return [role for role in named if role not in _WIDE] or named
