"""Rates that a question names by what is counted: "signup rate" of signups and visitors, "注册率" of 注册数 and 访客数.

A file of a test often holds only sums: how many were shown each version, and how many of them did something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tools.columns import normalise
from tools.measures import Measure
from tools.messages import Text, say
from tools.metrics import resolve_metric
from tools.schema import Column, Schema

__all__ = ["counted_rate", "find_rate", "tries_of"]

_RATE = re.compile(r"^(?P<what>.+?)[\s_-]*(?:rates?|ratio|share|%|percentage)$|^(?P<han>.+?)(?:率|占比|比率|比例)$")
_TRIES = ("sessions", "sent", "clicks", "impressions", "reach")
_TRIED = re.compile(
    r"\b(?:visitors?|visits?|users?|participants?|trials?|tries|attempts?|exposed|exposures?|shown|recipients?|sample"
    r"|sample size|people|customers?|total|n|assigned|entered)\b|访客|用户数|人数|样本|曝光|发送|送达|进入|访问"
)
_LEAST_STEM = 4


def find_rate(schema: Schema, words: str) -> Measure | None:
    """The rate that words name by what is counted; None where there is no such column, or nothing it is a part of.

    Args:
        schema: of the data set.
        words: of the question, such as "signup rate".
    """
    spoken = _RATE.match(normalise(words))
    if spoken is None:
        return None
    what = (spoken["what"] or spoken["han"]).strip()
    found = [each for each in schema.columns if _is_count(each) and _called(what, normalise(each.name))]
    return counted_rate(schema, found[0].name, words) if len(found) == 1 else None


def counted_rate(schema: Schema, name: str, title: Text | None = None) -> Measure | None:
    """How many of the tries ended as a column counts; None where the data has no column of tries.

    Args:
        schema: of the data set.
        name: the column that counts.
        title: what the rate is called; None for the name of the column.
    """
    tries = tries_of(schema, name)
    if tries is None:
        return None
    measure = resolve_metric(schema, f"{name} / {tries}")
    note = say("I took this as the share of “{tries}” that are “{counted}”.", tries=tries, counted=name)
    shown = title if title is not None else say("{counted} per {tries}", counted=name, tries=tries)
    return replace(measure, title=shown, unit="percent", assumptions=(*measure.assumptions, note))


def tries_of(schema: Schema, name: str) -> str | None:
    """The column of whole numbers that says of how many a count is a part: visitors, mails sent, clicks."""
    counted = schema[name]
    options = [each for each in schema.columns if each.name != name and _is_count(each) and _holds(each, counted)]
    for role in _TRIES:
        named = [each.name for each in options if each.role == role]
        if len(named) == 1:
            return named[0]
    called: Sequence[str] = [each.name for each in options if _TRIED.search(normalise(each.name))]
    return called[0] if len(called) == 1 else None


def _is_count(column: Column) -> bool:
    minimum = column.minimum
    whole = column.type == "integer" and not column.identifier and not column.is_temporal
    return whole and isinstance(minimum, int | float) and minimum >= 0


def _holds(tries: Column, counted: Column) -> bool:
    """Whether there may be as many tries as there are counted."""
    ends = (tries.minimum, tries.maximum, counted.minimum, counted.maximum)
    if not all(isinstance(each, int | float) for each in ends):
        return False
    low, high, least, most = (float(each) for each in ends if isinstance(each, int | float))
    return low >= least and high >= most and high > 0


def _called(what: str, header: str) -> bool:
    """Whether a header is called by a word, whatever its ending: "signup", "signups", "注册" of "注册数"."""
    if not what.isascii():
        return header.startswith(what) or header.removesuffix("数") == what
    spoken, written = (re.sub(r"[\s_-]", "", each) for each in (what, header))
    stem = re.sub(r"(?:ations?|ions?|ings?|ed|es|s)$", "", spoken)
    return written == spoken or (len(stem) >= _LEAST_STEM and written.startswith(stem))
