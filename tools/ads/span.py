"""How long a period of the data is: from its end where a report gives one, else from the distance of its dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from tools.columns import normalise
from tools.frame import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Grain", "as_date", "find_end", "grain_between", "grain_to_end", "last_day"]

Grain = Literal["day", "week", "month", "row"]

_ENDS = frozenset(
    {
        "reporting ends", "reporting end", "reporting end date", "date stop", "date end", "end date", "period end",
        "week ending", "ends", "berichtsende", "结束日期", "报告结束日期", "统计结束日期", "截止日期", "结束时间",
    }
)  # fmt: skip


def find_end(data: Frame, start: str | None) -> str | None:
    """The column with the last day of each row's period, as ad platforms export it beside the first."""
    if start is None:
        return None
    found = [c.name for c in data.schema.columns if c.is_temporal and c.name != start and normalise(c.name) in _ENDS]
    return found[0] if len(found) == 1 else None


def grain_to_end(starts: Any, ends: Any) -> Grain | None:
    """What a period is where each row has its first and its last day; None where that is unclear."""
    days = (ends.dt.normalize() - starts.dt.normalize()).dt.days.dropna() + 1
    if days.empty or int(days.min()) < 1:
        return None
    length = float(days.median())
    return "day" if length == 1 else "week" if length == 7 else "month" if 28 <= length <= 31 else "row"


def grain_between(days: NDArray[np.datetime64] | None) -> Grain:
    """What a period is, from the usual distance between two dates."""
    import numpy as np

    if days is None or len(days) < 2:
        return "row"
    gap = float(np.median(np.diff(days).astype("timedelta64[h]").astype(float))) / 24
    return "day" if gap < 3 else "week" if gap < 15 else "month" if gap < 45 else "row"


def last_day(ends: Any) -> date | None:
    """The last day of the last period."""
    return None if ends.dropna().empty else as_date(ends.max())


def as_date(moment: Any) -> date:
    """The day of a moment as numpy or pandas gives it."""
    import pandas as pd

    day: date = pd.Timestamp(moment).date()
    return day
