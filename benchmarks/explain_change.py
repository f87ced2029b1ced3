"""A change in a million rows explained: seconds and memory, and whether the planted cause is found.

Run it from the folder of the project:

    .venv/bin/python benchmarks/explain_change.py [rows]

The rows are orders and ads of 520 days in ten columns of names, one of them with 1,500 values, drawn at random. In the
last whole month one channel loses its conversions, and the revenue of them, on one device.
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
from tools.performance.explain_change import explain_change

METRICS = ("revenue", "roas", "cpa", "ctr", "number of customers")
SIZES = {"Channel": 5, "Campaign": 50, "Device": 3, "Country": 30, "City": 300, "Product": 1500, "Age": 7, "Format": 4}


def table(rows: int) -> pa.Table:
    """Orders and ads of 520 days."""
    random = np.random.default_rng(1)
    days = (np.datetime64("2023-01-01") + random.integers(0, 520, rows)).astype("datetime64[D]")
    codes = {name: random.integers(0, size, rows) for name, size in SIZES.items()}
    codes["Channel"] = codes["Campaign"] % SIZES["Channel"]
    hit = (days >= np.datetime64("2024-05-01")) & (days < np.datetime64("2024-06-01"))
    hit &= (codes["Channel"] == 2) & (codes["Device"] == 1)
    conversions = np.where(hit, 0, random.integers(0, 9, rows))
    columns: dict[str, pa.Array] = {"Date": pa.array(days)}
    for name, code in codes.items():
        columns[name] = pa.array(np.array([f"{name} {n}" for n in range(SIZES[name])])[code])
    columns["New"] = pa.array(random.integers(0, 2, rows).astype(bool))
    columns["Customer ID"] = pa.array(np.char.add("c", random.integers(0, rows // 4 + 1, rows).astype(str)))
    columns["Spend"] = pa.array(random.gamma(2, 5, rows))
    columns["Impressions"] = pa.array(random.integers(500, 5000, rows))
    columns["Clicks"] = pa.array(random.integers(10, 100, rows))
    columns["Conversions"] = pa.array(conversions)
    columns["Revenue"] = pa.array(conversions * random.gamma(20, 1, rows))
    return pa.table(columns)


def main(rows: int) -> None:
    """Explain several metrics and print how long each took."""
    frame = Frame.from_arrow(table(rows))
    context = Context(today=date(2024, 6, 4))
    for metric in METRICS:
        start = time.perf_counter()
        answer = explain_change(frame, metric=metric, period="May 2024", context=context)
        print(f"{metric:20} {time.perf_counter() - start:6.2f} s  {answer.headline}")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, the table among it")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
