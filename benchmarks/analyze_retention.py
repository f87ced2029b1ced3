"""Time and memory of retention over a million orders: `python -m benchmarks.analyze_retention [rows]`."""

from __future__ import annotations

import resource
import sys
import time
from datetime import date

import numpy as np
import pyarrow as pa

from tools.context import Context
from tools.frame import Frame
from tools.performance.analyze_retention import analyze_retention


def orders(rows: int) -> pa.Table:
    """Orders over two years: on average five of each customer."""
    random = np.random.default_rng(7)
    customers = random.integers(0, rows // 5, rows)
    days = random.integers(0, 731, rows)
    return pa.table(
        {
            "customer_id": pa.array(np.char.add("c", customers.astype(str))),
            "order_id": pa.array(np.arange(rows)),
            "order_date": pa.array((np.datetime64("2024-01-01") + days).astype("datetime64[D]")),
            "channel": pa.array(np.array(["Google", "Meta", "TikTok", "Email"])[random.integers(0, 4, rows)]),
            "revenue": pa.array(random.exponential(40.0, rows)),
        }
    )


def main() -> None:
    """Measure each way to ask once."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    frame = Frame.from_arrow(orders(rows))
    context = Context(today=date(2026, 1, 5))
    for words, arguments in (
        ("retention by month", {}),
        ("by channel", {"dimension": "channel"}),
        ("revenue", {"measure": "revenue"}),
        ("days 1, 7, 30", {"ages": [1, 7, 30], "age_unit": "day"}),
    ):
        start = time.perf_counter()
        analyze_retention(frame, context=context, **arguments)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{rows:,} orders, {words}: {time.perf_counter() - start:.1f} s, {peak:,.0f} MB at most")


if __name__ == "__main__":
    main()
