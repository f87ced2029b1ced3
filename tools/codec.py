"""Answers, choices and messages as JSON and back, so that they can be stored and sent between processes.

Only the classes named here can be read back: stored text never becomes anything else.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tools.answer import Answer, Change, Table, TableColumn
from tools.charts import Axis, Chart, Link, Mark, Series
from tools.errors import Choice
from tools.messages import Message, Money, Month, Number, Percent, Period, Quarter, Words
from tools.schema import Column, Schema

__all__ = ["dumps", "from_plain", "loads", "to_plain"]

_CLASSES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Answer,
        Axis,
        Change,
        Chart,
        Choice,
        Column,
        Link,
        Mark,
        Message,
        Money,
        Month,
        Number,
        Percent,
        Period,
        Quarter,
        Schema,
        Series,
        Table,
        TableColumn,
        Words,
    )
}
_KIND = "is"


def dumps(value: Any) -> str:
    """Write a value built of the classes above, plain mappings, sequences, dates and scalars as JSON text."""
    return json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def loads(text: str | bytes) -> Any:
    """Read what `dumps` wrote."""
    return from_plain(json.loads(text))


def to_plain(value: Any) -> Any:
    """The same value in terms of JSON. A number that is not finite becomes null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {_KIND: type(value).__name__, **fields}
    if isinstance(value, datetime | date):
        kind = "datetime" if isinstance(value, datetime) else "date"
        return {_KIND: kind, "value": value.isoformat()}
    if isinstance(value, Mapping):
        return {_KIND: "mapping", "items": [[str(key), to_plain(item)] for key, item in value.items()]}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def from_plain(value: Any) -> Any:
    """Build the value again; sequences come back as tuples, mappings as dicts."""
    if isinstance(value, list):
        return tuple(from_plain(item) for item in value)
    if not isinstance(value, dict):
        return value
    fields = dict(value)
    kind = fields.pop(_KIND)
    if kind == "mapping":
        return {key: from_plain(item) for key, item in fields["items"]}
    if kind == "date":
        return date.fromisoformat(fields["value"])
    if kind == "datetime":
        return datetime.fromisoformat(fields["value"])
    return _CLASSES[kind](**{name: from_plain(item) for name, item in fields.items()})
