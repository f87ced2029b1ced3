"""A summary of a million rows: seconds and memory.

Run it from the folder of the project:

    .venv/bin/python benchmarks/summarize_performance.py [rows]

The rows are of 520 days, five channels, fifty campaigns, three devices and thirty countries, with six columns of
numbers, drawn at random, so that there is nothing to find but all of the work to do.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date

import numpy as np
import pyarrow as pa

from tools.context import Context
from tools.frame import Frame
from tools.performance.summarize_performance import summarize_performance

PERIODS = (None, "last week", "year to date")


def table(rows: int) -> pa.Table:
    """Ads of 520 days."""
    random = np.random.default_rng(1)
    days = (np.datetime64("2023-01-01") + random.integers(0, 520, rows)).astype("datetime64[D]")

    def names(prefix: str, count: int) -> pa.Array:
        return pa.array(np.array([f"{prefix} {each}" for each in range(count)])[random.integers(0, count, rows)])

    return pa.table(
        {
            "Date": pa.array(days),
            "Channel": names("channel", 5),
            "Campaign": names("campaign", 50),
            "Device": names("device", 3),
            "Country": names("country", 30),
            "Spend": random.gamma(2, 5, rows),
            "Impressions": random.integers(0, 5000, rows),
            "Clicks": random.integers(0, 100, rows),
            "Conversions": random.integers(0, 9, rows),
            "Revenue": random.gamma(2, 20, rows),
        }
    )


def main(rows: int) -> None:
    """Sum up several periods and print how long each took."""
    frame = Frame.from_arrow(table(rows))
    context = Context(today=date(2024, 6, 4))
    for period in PERIODS:
        start = time.perf_counter()
        answer = summarize_performance(frame, period=period, context=context)
        print(f"{period or 'no period':14} {time.perf_counter() - start:6.2f} s  {answer.headline}")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, the table among it")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
