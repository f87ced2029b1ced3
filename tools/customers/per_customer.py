"""One row a customer, whether the file has one or an order, a visit, an event a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.answer import Cell
from tools.columns import candidates, score_column
from tools.customers.encoding import Feature, Features, customer_column, read_features
from tools.messages import Message, Text, say, say_count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.frame import Frame

__all__ = ["Customers", "read_customers"]

_SUMMED = ("revenue", "quantity", "spend", "profit", "conversions", "clicks", "orders", "sessions")
"""Roles that add up; other numbers, such as an age or a price, are averaged."""

_FEWEST = 10


@dataclass(frozen=True)
class Customers:
    """The customers as features, one row each.

    Attributes:
        keys: what names each of them; the number of the row where nothing does.
        head: what `keys` are called.
        features: their columns.
        said: how rows became customers.
    """

    keys: list[Cell]
    head: Text
    features: Features
    said: tuple[Message, ...] = ()


def read_customers(data: Frame, columns: Sequence[str] | None) -> Customers:
    """Read a table of customers; where a customer comes several times, add up or average their rows first.

    Cost:
        One pass over the columns.
    """
    import pandas as pd

    features = read_features(data, columns)
    column = customer_column(data.schema)
    if column is None:
        return Customers(list(range(1, data.schema.rows + 1)), say("row"), features)
    named = data.pandas(column)[column]
    codes, keys = pd.factorize(named)
    if len(keys) > 0.95 * len(codes) or len(keys) < _FEWEST or score_column(data.schema[column], "customer") < 0.9:
        return Customers(data.arrow(column).column(0).to_pylist(), column, features)
    rolled, said = _roll_up(data, features, codes, len(keys), columns is None)
    dropped = int((codes < 0).sum())
    opening = say(
        "“{column}” comes several times, so I added up the {rows} rows of each of the {customers} customers first.",
        column=column,
        rows=len(codes) - dropped,
        customers=len(keys),
    )
    without = say_count(
        "{count} row names no customer and was left out.", "{count} rows name no customer and were left out.", dropped
    )
    return Customers(
        [key.item() if hasattr(key, "item") else key for key in keys],
        column,
        Features(rolled, features.left_out),
        (opening, *said, *((without,) if dropped else ())),
    )


def _roll_up(
    data: Frame, features: Features, codes: NDArray[np.int64], customers: int, everything: bool
) -> tuple[tuple[Feature, ...], tuple[Message, ...]]:
    """The features of each customer: counts, totals, averages, and the categories that a customer keeps."""
    rolled = [_count(data, codes, customers)] if everything else []
    if everything:
        rolled += _days_since(data, codes, customers)
    for feature in features.of_kind("number"):
        rolled.append(_total_or_average(data, feature, codes, customers))
    changing = []
    for feature in features.of_kind("category"):
        kept = _kept_value(feature, codes, customers)
        if kept is None:
            changing.append(feature.name)
        else:
            rolled.append(kept)
    varied = tuple(f for f in rolled if f.kind == "category" or f.values.min() < f.values.max())
    if not changing:
        return varied, ()
    from tools.messages import Words

    return varied, (
        say_count(
            "{columns} changes from row to row of a customer, so I left it out.",
            "{columns} change from row to row of a customer, so I left them out.",
            len(changing),
            columns=Words(tuple(changing)),
        ),
    )


def _count(data: Frame, codes: NDArray[np.int64], customers: int) -> Feature:
    """Orders of each customer, or rows where there is no order number."""
    import numpy as np
    import pandas as pd

    orders = candidates(data.schema, "order")
    if not orders or orders[0][1] < 0.9:
        counts = np.bincount(codes[codes >= 0], minlength=customers).astype(np.float64)
        return Feature("number of rows", "number", counts, label=say("number of rows"))
    table = pd.DataFrame({"customer": codes, "order": data.pandas(orders[0][0])[orders[0][0]]})
    table = table[table["customer"] >= 0].drop_duplicates()
    counts = np.bincount(table["customer"].to_numpy(np.int64), minlength=customers).astype(np.float64)
    return Feature("number of orders", "number", counts, label=say("number of orders"))


def _days_since(data: Frame, codes: NDArray[np.int64], customers: int) -> list[Feature]:
    """Days from a customer's last row to the last day of the file."""
    import numpy as np
    import pandas as pd

    dates = [c.name for c in data.schema.columns if c.is_temporal and score_column(c, "date") >= 0.7]
    if not dates:
        return []
    moments = pd.to_datetime(data.pandas(dates[0])[dates[0]], utc=True)
    last = moments[codes >= 0].groupby(codes[codes >= 0]).max().reindex(range(customers))
    days = ((moments.max() - last).dt.total_seconds() // 86_400).to_numpy(np.float64, na_value=np.nan)
    return [Feature("days since last seen", "number", days.astype(np.float64), label=say("days since last seen"))]


def _total_or_average(data: Frame, feature: Feature, codes: NDArray[np.int64], customers: int) -> Feature:
    import numpy as np

    there = (codes >= 0) & ~np.isnan(feature.values)
    totals = np.bincount(codes[there], weights=feature.values[there], minlength=customers).astype(np.float64)
    if any(score_column(data.schema[feature.name], role) >= 0.6 for role in _SUMMED):
        return replace(feature, values=totals, label=say("total {column}", column=feature.name), unreadable=0)
    counts = np.bincount(codes[there], minlength=customers)
    means = np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)
    return replace(feature, values=means, label=say("average {column}", column=feature.name), unreadable=0)


def _kept_value(feature: Feature, codes: NDArray[np.int64], customers: int) -> Feature | None:
    """The value of a category that hardly any customer changes (a city, a gender); None for one that they do."""
    import numpy as np

    there = (codes >= 0) & ~np.isnan(feature.values)
    first = np.full(customers, np.nan)
    first[codes[there][::-1]] = feature.values[there][::-1]
    changed = np.unique(codes[there][feature.values[there] != first[codes[there]]])
    if len(changed) > 0.05 * customers or len(np.unique(first[~np.isnan(first)])) < 2:
        return None
    return replace(feature, values=first)
