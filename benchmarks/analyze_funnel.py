"""A funnel of a million events: seconds and peak memory.

Run it from the folder of the project:

    .venv/bin/python benchmarks/analyze_funnel.py [events]

200,000 people do five kinds of events over 30 days, in any order; by device and by channel. The funnel is followed in
order, within seven days, and in any order of one channel.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tools.context import Context
from tools.frame import Frame
from tools.performance.analyze_funnel import analyze_funnel

PEOPLE = 200_000
EVENTS = ("view", "search", "add_to_cart", "checkout", "purchase")
CALLS: tuple[dict[str, Any], ...] = (
    {},
    {"within": "7 days", "dimension": "device"},
    {"order": "any", "filters": [{"column": "channel", "value": "a"}]},
)


def main(rows: int) -> None:
    """Make the log, run each call twice, and print the shorter time."""
    random = np.random.default_rng(0)
    moments = 1_700_000_000_000_000 + random.integers(0, 30 * 86_400, rows) * 1_000_000
    table = pa.table(
        {
            "user_id": random.integers(0, PEOPLE, rows),
            "event": np.array(EVENTS)[random.choice(5, rows, p=(0.5, 0.1, 0.2, 0.12, 0.08))],
            "time": pa.array(moments, pa.timestamp("us")),
            "device": np.array(["mobile", "desktop", "tablet"])[random.integers(0, 3, rows)],
            "channel": np.array(list("abcdef"))[random.integers(0, 6, rows)],
        }
    )
    frame, context = Frame.from_arrow(table), Context(today=date(2024, 1, 1))
    for arguments in CALLS:
        best = float("inf")
        for _ in range(2):
            start = time.perf_counter()
            analyze_funnel(frame, **arguments, context=context)
            best = min(best, time.perf_counter() - start)
        print(f"{rows:,} events {arguments or 'in order'}: {best:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
