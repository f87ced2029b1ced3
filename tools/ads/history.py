"""What was spent and what came of it, read from a data set into one row a period and one column a channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.ads.span import Grain, as_date, find_end, grain_between, grain_to_end, last_day
from tools.columns import normalise, score_column
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.messages import Message, Words, say, say_count

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from tools.ads.response import Numbers

__all__ = ["Grain", "History", "read_history"]

_RESULT_ROLES = ("outcome", "revenue", "conversions", "orders", "new_customers", "clicks", "sessions", "impressions")
_MOST_CHANNELS = 40
_RECENT = {"day": 28, "week": 8, "month": 3}


@dataclass(frozen=True)
class History:
    """Spend and outcome by period.

    Attributes:
        channels: the names, in the order of their total spend, largest first.
        spends: periods x channels; not a number where a channel has no row.
        outcomes: periods x channels where each channel has its own outcome, else one number a period.
        days: the date of each period, or None when the data has no dates.
        grain: what a period is; `until` is the last day of the last one, where the data gives it.
        outcome: the name of the outcome's column; `outcome_unit` its currency, or None.
        currency: of the spend, or None.
        assumptions, warnings: what was taken for granted and what was dropped on the way.
    """

    channels: tuple[str, ...]
    spends: Numbers
    outcomes: Numbers
    days: NDArray[np.datetime64] | None
    grain: Grain
    outcome: str
    outcome_unit: str | None
    currency: str | None
    until: date | None = None
    assumptions: list[Message] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)

    @property
    def by_channel(self) -> bool:
        """Whether each channel has an outcome of its own."""
        return self.outcomes.ndim == 2

    def today(self) -> tuple[Numbers, Message]:
        """The average spend of each channel in the latest periods, and which those are."""
        import numpy as np

        recent = _RECENT.get(self.grain, 0)
        short = self.days is None or not recent or len(self.spends) < 2 * recent
        latest = self.spends if short else self.spends[-recent:]
        average = np.nan_to_num(latest).mean(axis=0)
        if self.days is not None and len(self.days) == 1:
            first = as_date(self.days[0])
            if self.until is None:
                return average, say("Today's split is what was spent for {first}.", first=first)
            return average, say("Today's split is what was spent from {first} to {last}.", first=first, last=self.until)
        if short or self.days is None:
            return average, say("Today's split is the average of the whole data.")
        first, last = as_date(self.days[-recent]), self.until or as_date(self.days[-1])
        return average, say("Today's split is the average from {first} to {last}.", first=first, last=last)


def read_history(
    data: Frame,
    channel: str | None,
    spend: str | None,
    outcome: str | None,
    date_column: str | None,
    spend_columns: list[str] | None,
) -> History:
    """Read a data set with a row a channel and period, or with a column a channel.

    Args:
        data: the data set.
        channel: the column that names the channel, if any.
        spend: the column of spend, if any.
        outcome: the column of the result, if it was named or bound by role.
        date_column: the column of dates, if any.
        spend_columns: the columns of spend, one a channel; where None, they are found.

    Raises:
        CannotAnswer: there is no spend, no outcome, or fewer than two channels.
    """
    assumptions: list[Message] = []
    if spend_columns is None and channel is None and spend is not None:
        channel = _channel_like(data)
        if channel is not None:
            assumptions.append(say("I took “{column}” as the channel.", column=channel))
    if spend_columns is None and channel is not None and spend is not None:
        taken = {channel, spend, date_column}
        outcome = outcome or _find_outcome(data, taken, assumptions)
        return _long(data, channel, spend, outcome, date_column, assumptions)
    outcome = outcome or _find_outcome(data, {channel, date_column, *(spend_columns or ())}, assumptions)
    columns = spend_columns or _find_spends(data, {channel, date_column, outcome}, assumptions)
    return _wide(data, columns, outcome, date_column, assumptions)


def _channel_like(data: Frame) -> str | None:
    """The one column of a few names, when no header says channel."""
    found = [c for c in data.schema.columns if c.type == "text" and 2 <= c.distinct <= _MOST_CHANNELS]
    scored = sorted(found, key=lambda c: -max(score_column(c, "channel"), score_column(c, "campaign")))
    if len(found) == 1 or (found and score_column(scored[0], "campaign") > 0.5):
        return scored[0].name
    return None


def _find_outcome(data: Frame, taken: set[str | None], assumptions: list[Message]) -> str:
    free = [c for c in data.schema.columns if c.is_numeric and c.name not in taken and score_column(c, "spend") == 0]
    for role in _RESULT_ROLES:
        best = max(free, key=lambda c: score_column(c, role), default=None)
        if best is not None and score_column(best, role) > 0.5:
            assumptions.append(say("I took “{column}” as the result to move.", column=best.name))
            return best.name
    raise CannotAnswer(
        say(
            "To see where money works, I need a column with the result (revenue, conversions, orders) beside the "
            "spend. The columns are {columns}.",
            columns=Words(tuple(data.schema.names[:20])),
        )
    )


def _find_spends(data: Frame, taken: set[str | None], assumptions: list[Message]) -> list[str]:
    """Columns that say spend; where fewer than two do, all numbers that are no other result."""
    free = [c for c in data.schema.columns if c.is_numeric and c.name not in taken and c.distinct > 1]
    named = [c.name for c in free if score_column(c, "spend") > 0.5]
    if len(named) < 2:
        other = ("outcome", "revenue", "conversions", "orders", "profit", "clicks", "impressions", "sessions")
        named = [
            c.name
            for c in free
            if all(score_column(c, role) <= 0.5 for role in other)
            and normalise(c.name) not in ("", "index", "year", "month", "week", "day")
            and not _counts_rows(c, data.schema.rows)
        ]
    if len(named) < 2:
        raise CannotAnswer(
            say(
                "To split a budget I need at least two channels: a column with the channel beside the spend, or one "
                "column of spend for each. The columns are {columns}.",
                columns=Words(tuple(data.schema.names[:20])),
            )
        )
    assumptions.append(say("I took {columns} as the spend of one channel each.", columns=Words(tuple(named[:20]))))
    return named[:_MOST_CHANNELS]


def _counts_rows(column: Any, rows: int) -> bool:
    """Whether a column just numbers the rows."""
    return bool(
        column.type == "integer"
        and column.distinct == rows
        and isinstance(column.minimum, int | float)
        and isinstance(column.maximum, int | float)
        and column.maximum - column.minimum == rows - 1
    )


def _long(
    data: Frame, channel: str, spend: str, outcome: str, date_column: str | None, assumptions: list[Message]
) -> History:
    """A row a channel and period; rows of the same channel and period are added."""
    import numpy as np

    columns = [channel, spend, outcome, *([date_column] if date_column else [])]
    end = find_end(data, date_column)
    frame: Any = data.pandas(*dict.fromkeys([*columns, *([end] if end else [])]))
    rows = len(frame)
    frame = frame.assign(**{channel: frame[channel].astype(object).where(frame[channel].notna(), "")})
    frame = frame.assign(**{channel: frame[channel].astype(str).str.strip()})
    frame = frame[frame[channel] != ""].dropna(subset=list(dict.fromkeys(columns)))
    frame = frame[np.isfinite(frame[[spend, outcome]].astype(float)).all(axis=1) & (frame[spend] >= 0)]
    warnings = _dropped(rows - len(frame))
    if date_column is None:
        assumptions.append(say("There is no date: each row counts as one period."))
        frame = frame.assign(period=frame.groupby(channel).cumcount())
    else:
        frame = frame.assign(period=frame[date_column].dt.floor("D"))
    sums = frame.groupby(["period", channel])[[spend, outcome]].sum(min_count=1).unstack(channel)
    if sums.shape[1] < 4:
        raise CannotAnswer(say("To split a budget I need at least two channels; “{column}” has one.", column=channel))
    order = sums[spend].sum().sort_values(ascending=False, kind="stable").index[:_MOST_CHANNELS]
    if len(order) < sums.shape[1] // 2:
        left = sums.shape[1] // 2 - len(order)
        warnings.append(say_count("{count} small channel was left out.", "{count} small channels were left out.", left))
    days = None if date_column is None else sums.index.to_numpy()
    grain, until = _length(frame, date_column, end, days)
    return History(
        channels=tuple(str(name) for name in order),
        spends=sums[spend][order].to_numpy(dtype=float),
        outcomes=sums[outcome][order].to_numpy(dtype=float),
        days=days,
        grain=grain,
        until=until,
        outcome=outcome,
        outcome_unit=_currency(data, outcome),
        currency=_currency(data, spend),
        assumptions=assumptions,
        warnings=warnings,
    )


def _wide(data: Frame, spends: list[str], outcome: str, date_column: str | None, assumptions: list[Message]) -> History:
    """A column of spend a channel and one outcome; rows of the same period are added."""
    import numpy as np

    end = find_end(data, date_column)
    columns = list(dict.fromkeys([*spends, outcome, *(each for each in (date_column, end) if each)]))
    frame: Any = data.pandas(*columns)
    rows = len(frame)
    frame = frame.dropna(subset=[outcome, *([date_column] if date_column else [])])
    frame = frame[(frame[spends].fillna(0) >= 0).all(axis=1)]
    warnings = _dropped(rows - len(frame))
    blanks = int(frame[spends].isna().sum().sum())
    if blanks:
        warnings.append(
            say_count("{count} empty cell of spend counts as 0.", "{count} empty cells of spend count as 0.", blanks)
        )
    frame = frame.assign(**{name: frame[name].fillna(0.0) for name in spends})
    rows_of_periods = frame
    if date_column is not None:
        frame = frame.assign(period=frame[date_column].dt.floor("D")).groupby("period")[[*spends, outcome]].sum()
    else:
        assumptions.append(say("There is no date: each row counts as one period."))
    spends = _without_total(frame, spends, warnings)
    order = sorted(spends, key=lambda name: -float(frame[name].sum()))
    days = None if date_column is None else frame.index.to_numpy()
    grain, until = _length(rows_of_periods, date_column, end, days)
    return History(
        channels=tuple(order),
        spends=frame[order].to_numpy(dtype=float),
        outcomes=frame[outcome].to_numpy(dtype=float),
        days=days,
        grain=grain,
        until=until,
        outcome=outcome,
        outcome_unit=_currency(data, outcome),
        currency=next((unit for unit in (_currency(data, name) for name in order) if unit), None),
        assumptions=assumptions,
        warnings=[*warnings, *_together(frame, order, np)],
    )


def _length(frame: Any, start: str | None, end: str | None, days: Any) -> tuple[Grain, date | None]:
    """What a period is, and the last day of the last one where the data says it."""
    if start is None or end is None:
        return grain_between(days), None
    return grain_to_end(frame[start], frame[end]) or grain_between(days), last_day(frame[end])


def _without_total(frame: Any, spends: list[str], warnings: list[Message]) -> list[str]:
    """Leave out a column that is the sum of the others."""
    import numpy as np

    for name in spends:
        others = [other for other in spends if other != name]
        if len(others) >= 2 and np.allclose(frame[name], frame[others].sum(axis=1), rtol=1e-3):
            warnings.append(say("I left “{column}” out: it is the total of the other channels.", column=name))
            return others
    return spends


def _together(frame: Any, channels: list[str], np: Any) -> list[Message]:
    """Warn of channels whose spend moves together: their effects can't be told apart."""
    varied = [name for name in channels if float(frame[name].std(ddof=0)) > 0]
    if len(varied) < 2 or len(frame) < 3:
        return []
    r = np.corrcoef(frame[varied].to_numpy(dtype=float), rowvar=False)
    return [
        say(
            "The spend of “{first}” and “{second}” moves together, so their effects can't be told apart well.",
            first=varied[i],
            second=varied[j],
        )
        for i in range(len(varied))
        for j in range(i)
        if r[i, j] > 0.9
    ][:3]


def _dropped(count: int) -> list[Message]:
    if not count:
        return []
    return [
        say_count(
            "{count} row was left out: spend or outcome is missing or below zero.",
            "{count} rows were left out: spend or outcome is missing or below zero.",
            count,
        )
    ]


def _currency(data: Frame, column: str) -> str | None:
    unit = data.schema[column].unit
    return unit if unit and unit != "percent" else None
