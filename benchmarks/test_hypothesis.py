"""Tests of differences on a million rows: seconds and the memory that they take beyond the table.

Run it from the folder of the project:

    .venv/bin/python benchmarks/test_hypothesis.py [rows]

Long-tailed spend, yes and no, and kinds by channel; the columns are read from an Arrow table in memory.
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
from tools.performance.test_hypothesis import test_hypothesis

QUESTIONS: dict[str, dict[str, Any]] = {
    "two averages": {"metric": "spend", "by": "gender"},
    "two groups by ranks": {"metric": "spend", "by": "gender", "test": "rank"},
    "averages of eight groups": {"metric": "spend", "by": "channel"},
    "shares of eight groups": {"metric": "bought", "by": "channel"},
    "two columns in pairs": {"metric": "spend", "second": "before"},
    "the shape": {"metric": "spend", "test": "normality"},
}


def main(rows: int) -> None:
    random = np.random.default_rng(0)
    table = pa.table(
        {
            "spend": random.lognormal(3, 1, rows),
            "before": random.lognormal(3, 1, rows),
            "bought": random.integers(0, 2, rows),
            "gender": np.array(["f", "m"])[random.integers(0, 2, rows)],
            "channel": np.array([f"channel {each}" for each in range(8)])[random.integers(0, 8, rows)],
        }
    )
    frame = Frame.from_arrow(table)
    context = Context(today=date(2026, 1, 1))
    for name, arguments in QUESTIONS.items():
        start = time.perf_counter()
        answer = test_hypothesis(frame, context=context, **arguments)
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name:26} {took:6.2f} s   peak {peak:6.0f} MB   p = {answer.figures['p_value']:.4f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
