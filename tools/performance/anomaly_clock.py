"""Time cut into even steps for a series: which steps there are, which row is in which, and what may repeat along them.

The step is that of the data: daily figures stay daily, a reading every five minutes stays so. Rows that come whenever
something happens are cut into days, hours or coarser, so that most steps have some.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from tools.errors import CannotAnswer
from tools.messages import Message, say, say_count
from tools.performance.anomaly_course import Season
from tools.time_grains import DataCalendar, cut_time, time_in_a_sentence
from tools.unit_averages import units_said

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Places = npt.NDArray[np.int64]

__all__ = ["Clock", "Step", "place_rows"]

Step = Literal["hour", "day", "week", "month", "quarter", "year"]

_DAY = 86400
_REGULAR = 0.8
"""Times are even where so many gaps are one step or whole steps."""
_MOST_CELLS = 150_000
_FILLED = 0.6
"""Events are cut so that this share of the steps has some."""
_LEAST_CELLS = 24
_LONG_ENOUGH = 28
_COARSER: dict[str, tuple[Step, ...]] = {
    "hour": ("hour", "day", "week", "month"),
    "day": ("day", "week", "month"),
}


@dataclass(frozen=True)
class Clock:
    """Even steps of time.

    Attributes:
        starts: the first moment of each step, as datetime64[s], in order, none left out.
        grain: what a step is called; None where it is only so many seconds.
        seconds: length of a step; None for months and longer.
        events: rows come whenever something happens, so a step may have any number of them.
    """

    starts: Any
    grain: Step | None
    seconds: int | None
    events: bool = False

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def is_daily(self) -> bool:
        """Whether steps are days or longer, named by dates."""
        return self.seconds is None or self.seconds >= _DAY

    @property
    def near(self) -> int:
        """Steps that belong to one event: an hour of steps shorter than that, else one."""
        return max(1, 3600 // self.seconds) if self.seconds else 1

    @property
    def window(self) -> int:
        """Steps that the trend spans: whole weeks, so that weekdays even out; odd, as it has a middle."""
        steps = len(self)
        match self.grain:
            case "day":
                wanted = 35 if steps >= 90 else 21
            case "week" | "month":
                wanted = 13
            case "quarter" | "year":
                wanted = 7
            case _:
                per_day = _DAY // (self.seconds or _DAY)
                wanted = 7 * per_day if steps >= 21 * per_day else per_day if steps >= 3 * per_day else steps // 6
        return max(5, min(wanted, steps // 3)) | 1

    @property
    def seasons(self) -> tuple[Season, ...]:
        """What may repeat, shortest first; each must fit in three times or more (yearly ones: twice)."""
        import numpy as np
        import pandas as pd

        index = pd.DatetimeIndex(self.starts)
        days = (index.normalize() - index[0].normalize()).days.to_numpy().astype(np.int64)
        months = ((index.year - index.year[0]) * 12 + index.month - 1).to_numpy().astype(np.int64)
        weekday = index.day_of_week.to_numpy().astype(np.int64)
        found: list[Season] = []
        if self.seconds is not None and self.seconds < _DAY:
            of_day = (index - index.normalize()).total_seconds().to_numpy()
            found.append(Season("time of day", (of_day // self.seconds).astype(np.int64), days, smooth=True))
            hours = weekday * 24 + (of_day // 3600).astype(np.int64)
            found.append(Season("hour of the week", hours, (days + weekday[0]) // 7))
        elif self.grain == "day":
            found.append(Season("weekday", weekday, (days + weekday[0]) // 7))
            found.append(Season("day of the month", index.day.to_numpy().astype(np.int64) - 1, months))
        elif self.grain in ("month", "quarter"):
            per_year = 12 if self.grain == "month" else 4
            phase = months % 12 // (12 // per_year)
            found.append(Season("month" if per_year == 12 else "quarter", phase, months // 12))
        least = 4 if self.grain in ("month", "quarter") else 3
        return tuple(each for each in found if each.cycles[-1] - each.cycles[0] + 1 >= least)

    @property
    def phases(self) -> Places | None:
        """The hour of the day, or the weekday, of each step: some vary more than others."""
        import numpy as np
        import pandas as pd

        index = pd.DatetimeIndex(self.starts)
        if self.seconds is not None and self.seconds < _DAY:
            return index.hour.to_numpy().astype(np.int64)
        return index.day_of_week.to_numpy().astype(np.int64) if self.grain == "day" else None

    def key(self, place: int) -> str:
        """A step among the figures: "2024-05-31", "2024-05-31 09:15", "2024-05"."""
        start = self.moment(place)
        if isinstance(start, datetime):
            seconds = "%Y-%m-%d %H:%M" if (self.seconds or 60) >= 60 else "%Y-%m-%d %H:%M:%S"
            return start.strftime(seconds)
        match self.grain:
            case "month":
                return f"{start:%Y-%m}"
            case "quarter":
                return f"{start.year}-Q{(start.month + 2) // 3}"
            case "year":
                return str(start.year)
        return start.isoformat()

    def label(self, place: int) -> Message | date | datetime:
        """A step for a person."""
        start = self.moment(place)
        if self.grain == "week":
            return say("the week from {day}", day=start)
        return say("{month}", month=self.key(place)) if self.grain in ("month", "quarter", "year") else start

    def in_a_sentence(self, place: int) -> Message | date | datetime:
        """A step within a sentence: months and quarters by their names."""
        start = self.moment(place)
        if self.grain is None or isinstance(start, datetime):
            return self.label(place)
        named = time_in_a_sentence(start, self.grain)
        return say("{month}", month=named) if isinstance(named, str) else named

    def moment(self, place: int) -> date | datetime:
        """The first day of a step, or its first moment where it is shorter than a day."""
        moment: datetime = self.starts[place].astype("datetime64[s]").item()
        return moment.date() if self.is_daily else moment

    def counted(self, count: int) -> Message:
        """So many steps, in words."""
        match self.grain:
            case "hour":
                return say_count("{count} hour", "{count} hours", count)
            case "day" | "week" | "month" | "quarter" | "year":
                return units_said(self.grain, count)
        return say_count("{count} time", "{count} times", count)


def place_rows(
    cells: pa.ChunkedArray, calendar: DataCalendar, grain: Step | None, week_start: int
) -> tuple[Clock, Places]:
    """Cut time into steps, and say in which step each row is.

    Args:
        cells: the dates of the rows, none of them missing.
        calendar: of the data.
        grain: as it was asked for; None takes the step of the data.
        week_start: first day of the week, 0 = Monday.

    Raises:
        CannotAnswer: hours were asked for of days.

    Cost: a few passes over the cells, a sort of the different times.
    """
    import pyarrow as pa

    times = _times(cells)
    plain_days = pa.types.is_date(cells.type) or bool((times % _DAY == 0).all())
    if grain == "hour" and plain_days:
        raise CannotAnswer(say("The dates have no times, so there are no hours. Ask for days."))
    if grain is not None:
        return _by_grain(cells, grain, week_start, events=False)
    if calendar.step != "day":
        return _by_grain(cells, calendar.step, week_start, events=False)  # type: ignore[arg-type]
    step = None if plain_days else _even_step(times)
    if plain_days or step is None or step >= 0.9 * _DAY:
        return _of_events(cells, calendar, week_start, fine=not plain_days and step is None)
    while (times.max() - times.min()) / step > _MOST_CELLS:
        step = next((each for each in (60, 300, 900, 3600, _DAY) if each > step), 7 * _DAY)
    if step >= _DAY:
        return _by_grain(cells, "day", week_start, events=False)
    first = int(times.min())
    places = ((times - first + step / 2) // step).astype("int64")
    starts = _moments(first + step * _up_to(int(places.max())))
    return Clock(starts, "hour" if step == 3600 else None, step), places


def _times(cells: pa.ChunkedArray) -> Any:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    return np.asarray(pc.cast(pc.cast(cells, pa.timestamp("s"), safe=False), pa.int64()))


def _moments(seconds: Any) -> Any:
    return seconds.astype("datetime64[s]")


def _up_to(last: int) -> Any:
    import numpy as np

    return np.arange(last + 1, dtype=np.int64)


def _even_step(times: Any) -> int | None:
    """The seconds between one time and the next, where they are even."""
    import numpy as np

    different = np.unique(times)
    if len(different) < _LEAST_CELLS:
        return None
    gaps = np.diff(different)
    step = int(np.median(gaps))
    whole = np.round(gaps / step)
    even = (np.abs(gaps - whole * step) <= 0.1 * step) & (whole >= 1)
    return step if even.mean() >= _REGULAR and (whole == 1).mean() >= 0.5 else None


def _of_events(cells: pa.ChunkedArray, calendar: DataCalendar, week_start: int, *, fine: bool) -> tuple[Clock, Places]:
    """The finest steps of which most have rows."""
    import numpy as np

    length = (calendar.last - calendar.first).days + 1
    ladder = _COARSER["hour" if fine and length < _LONG_ENOUGH else "day"]
    found = None
    for grain in ladder:
        clock, places = _by_grain(cells, grain, week_start, events=True)
        if found is not None and len(clock) < _LEAST_CELLS:
            break
        found = clock, places
        if len(np.unique(places)) >= _FILLED * len(clock):
            break
    assert found is not None
    return found


def _by_grain(cells: pa.ChunkedArray, grain: Step, week_start: int, *, events: bool) -> tuple[Clock, Places]:
    import numpy as np
    import pandas as pd

    if grain == "hour":
        hours = _times(cells) // 3600
        first = int(hours.min())
        places = (hours - first).astype(np.int64)
        return Clock(_moments((first + _up_to(int(places.max()))) * 3600), grain, 3600, events), places
    dates = np.asarray(cut_time(cells, grain, week_start)).astype("datetime64[D]")
    if grain in ("day", "week"):
        length = 1 if grain == "day" else 7
        places = ((dates - dates.min()).astype(np.int64) // length).astype(np.int64)
        starts = dates.min() + length * _up_to(int(places.max()))
        return Clock(starts.astype("datetime64[s]"), grain, length * _DAY, events), places
    months = dates.astype("datetime64[M]").astype(np.int64)
    per = {"month": 1, "quarter": 3, "year": 12}[grain]
    places = (months - months.min()) // per
    starts = pd.DatetimeIndex((months.min() + per * _up_to(int(places.max()))).astype("datetime64[M]"))
    return Clock(starts.to_numpy().astype("datetime64[s]"), grain, None, events), places
