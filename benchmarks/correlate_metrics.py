"""How long correlations of a million rows take and how much memory, and how often delays and trends are false alarms.

Run: python benchmarks/correlate_metrics.py
"""

from __future__ import annotations

import resource
import time
from datetime import date

import numpy as np
import pyarrow as pa

from tools.context import Context
from tools.frame import Frame
from tools.performance.correlate_metrics import correlate_metrics
from tools.performance.correlation.serial import adjust_pair, find_delay

ROWS, COLUMNS, SERIES, LENGTH = 1_000_000, 10, 400, 180


def million() -> Frame:
    """A million rows of ten numbers with gaps, a day and a channel."""
    random = np.random.default_rng(0)
    common = random.normal(size=ROWS)
    columns = {f"m{place}": common * place / 10 + random.normal(size=ROWS) for place in range(COLUMNS)}
    columns["m3"][random.random(ROWS) < 0.1] = np.nan
    columns["m7"] = np.round(columns["m7"])
    table = pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    table = table.append_column("Date", pa.array(np.datetime64("2023-01-01") + np.arange(ROWS) % 730))
    table = table.append_column("Channel", pa.array(np.arange(ROWS) % 5).cast("string"))
    return Frame.from_arrow(table)


def timed(name: str, data: Frame, **arguments: object) -> None:
    """Print how long one question takes."""
    start, worked = time.perf_counter(), time.process_time()
    answer = correlate_metrics(data, context=Context(today=date(2025, 1, 1)), **arguments)
    took, work = time.perf_counter() - start, time.process_time() - worked
    print(f"{name:34} {took:6.2f} s ({work:5.2f} s of work)  {answer.figures['pairs']} pairs")


def false_alarms() -> None:
    """Print how many of two series that have nothing to do with each other are told to."""
    random = np.random.default_rng(1)
    week = np.arange(LENGTH) % 7

    def alike(share: float) -> np.ndarray:
        found, shocks = np.zeros(LENGTH), random.normal(size=LENGTH)
        for place in range(1, LENGTH):
            found[place] = share * found[place - 1] + shocks[place]
        return found

    kinds = {
        "noise": lambda: random.normal(size=LENGTH),
        "autocorrelation 0.7": lambda: alike(0.7),
        "random walks": lambda: np.cumsum(random.normal(size=LENGTH)),
        "common trend": lambda: alike(0.4) + np.arange(LENGTH) * 10 / LENGTH,
        "common weekly season": lambda: random.normal(size=LENGTH) + 3 * np.sin(2 * np.pi * week / 7),
        "exponential growth": lambda: np.exp(np.arange(LENGTH) * 3 / LENGTH) + random.normal(size=LENGTH) / 2,
    }
    for name, make in kinds.items():
        together = delayed = 0
        for _ in range(SERIES):
            adjusted = adjust_pair(make(), make(), [week])
            delay = find_delay(adjusted, 28) if adjusted else None
            together += adjusted is not None and adjusted.found.chance < 0.05
            delayed += delay is not None and delay.chance < 0.05
        print(f"{name:34} together {together / SERIES:6.1%}  delayed {delayed / SERIES:6.1%}  (5% are to be expected)")


if __name__ == "__main__":
    frame = million()
    timed("matrix over rows", frame, grain="row")
    timed("one against all, over rows", frame, target="m9", grain="row")
    timed("one pair over rows", frame, metrics=["m8", "m9"], grain="row")
    timed("one pair, others held constant", frame, metrics=["m8", "m9"], controls=["m3", "Channel"], grain="row")
    timed("matrix over days", frame)
    timed("one pair by day within channels", frame, metrics=["m8", "m9"], within="Channel")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    false_alarms()
