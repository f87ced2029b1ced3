"""Rows that are no customers: answers about flowers, wines or cars speak of rows.

The tools that group and predict are written for customers. Where nothing in a data set speaks of people who buy, every
sentence about customers is put into one about rows.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from tools.columns import normalise, score_column
from tools.customers.row_sentences import IN_ROWS
from tools.messages import Message
from tools.schema import Schema

__all__ = ["in_fitting_words", "speaks_of_customers"]

_Part = TypeVar("_Part")
_CLEARLY = 0.9
_PEOPLE = re.compile(
    r"\b(?:customers?|clients?|members?|subscribers?|shoppers?|buyers?|users?|leads?|prospects?|churn(?:ed)?|loyalty|"
    r"income|salary|spending|spent|purchased?|purchases|orders|recency|tenure|visits?|conversion|converted|age|gender|"
    r"marital|education|emails?)\b|客户|顾客|会员|用户|买家|流失|收入|消费|购买|下单|年龄|性别|学历|婚姻|访问|年薪"
)
"""Headers of tables about people who buy."""


def speaks_of_customers(schema: Schema, name: str = "") -> bool:
    """Whether a data set is about customers: by a column that names them, by its headers, or by its own name."""
    if any(score_column(column, "customer") >= _CLEARLY for column in schema.columns):
        return True
    return any(_PEOPLE.search(normalise(words)) for words in (*schema.names, name))


def in_fitting_words(answer: _Part, schema: Schema, name: str = "") -> _Part:
    """The answer as it is, or with rows in place of customers where the data is not about customers.

    Args:
        answer: or any part of one.
        schema: of the data set.
        name: of the data set.
    """
    return answer if speaks_of_customers(schema, name) else _in_rows(answer)


def _in_rows(part: _Part) -> _Part:
    found: Any = part
    if isinstance(part, Message):
        values = {name: _in_rows(value) for name, value in part.values.items()}
        words = IN_ROWS.get(part.template)
        found = Message(words.template if words else part.template, values, words.plural if words else part.plural)
    elif isinstance(part, tuple):
        found = tuple(_in_rows(each) for each in part)
    elif is_dataclass(part) and not isinstance(part, type):
        changed = {
            each.name: _in_rows(getattr(part, each.name))
            for each in fields(part)
            if isinstance(getattr(part, each.name), Message | tuple) or is_dataclass(getattr(part, each.name))
        }
        found = replace(part, **changed)
    return cast("_Part", found)
