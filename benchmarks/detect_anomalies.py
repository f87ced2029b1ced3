"""False alarms of `detect_anomalies` on series without anything odd, what it finds of planted ones, and its time.

Run it from the folder of the project:

    .venv/bin/python benchmarks/detect_anomalies.py [series of each kind]

Three tables:

- for each kind of series without anything odd, the share of series in which any time was flagged (the bound is 5 %
  where nothing is odd), flags per 1,000 times, and steps to another level that were reported;
- for each number of planted spikes, the share that was found and the flags beside them;
- seconds and peak memory for a year of five-minute figures, 500 series of a year of days, and 1 M rows.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tools.frame import Frame
from tools.performance.detect_anomalies import detect_anomalies

Generator = np.random.Generator
WEEK = np.array([1.0, 1.0, 1.05, 1.1, 1.2, 0.6, 0.5])


def autoregressive(random: Generator, count: int, memory: float) -> Any:
    shocks = random.normal(size=count + 200)
    for place in range(1, len(shocks)):
        shocks[place] += memory * shocks[place - 1]
    return shocks[200:]


def weekly(count: int) -> Any:
    return WEEK[np.arange(count) % 7]


def yearly(count: int) -> Any:
    return np.sin(np.arange(count) * 2 * np.pi / 365.25)


def of_day(count: int) -> Any:
    return np.sin(np.arange(count) * 2 * np.pi / 24)


KINDS: dict[str, tuple[int, str, Callable[[Generator, int], Any]]] = {
    "normal": (365, "D", lambda r, n: 100 + r.normal(size=n)),
    "normal, 60 days": (60, "D", lambda r, n: 100 + r.normal(size=n)),
    "Student's t, 5 degrees": (365, "D", lambda r, n: 100 + r.standard_t(5, n)),
    "Student's t, 3 degrees": (365, "D", lambda r, n: 100 + r.standard_t(3, n)),
    "Student's t, 2 degrees": (365, "D", lambda r, n: 100 + r.standard_t(2, n)),
    "Laplace": (365, "D", lambda r, n: 100 + r.laplace(size=n)),
    "log-normal": (365, "D", lambda r, n: np.exp(r.normal(4, 0.6, n))),
    "counts, mean 0.3": (365, "D", lambda r, n: r.poisson(0.3, n)),
    "counts in bursts, mean 2": (365, "D", lambda r, n: r.negative_binomial(1, 1 / 3, n)),
    "counts on a fifth of the days": (365, "D", lambda r, n: r.poisson(3, n) * (r.random(n) < 0.2)),
    "counts, mean 5": (365, "D", lambda r, n: r.poisson(5, n)),
    "overdispersed counts": (365, "D", lambda r, n: r.negative_binomial(3, 3 / 43, n)),
    "weekday and year": (
        1095,
        "D",
        lambda r, n: 1000 * weekly(n) * (1 + 0.2 * yearly(n)) * np.exp(r.normal(0, 0.08, n)),
    ),
    "trend": (365, "D", lambda r, n: 100 + np.arange(n) + r.normal(0, 10, n)),
    "growth": (730, "D", lambda r, n: np.exp(np.arange(n) / 300) * 100 * weekly(n) * np.exp(r.normal(0, 0.1, n))),
    "autocorrelated, 0.5": (365, "D", lambda r, n: 100 + autoregressive(r, n, 0.5)),
    "autocorrelated, 0.9": (365, "D", lambda r, n: 100 + autoregressive(r, n, 0.9)),
    "random walk": (365, "D", lambda r, n: 1000 + np.cumsum(r.normal(size=n))),
    "hours": (1680, "h", lambda r, n: 100 + 30 * of_day(n) + r.normal(0, 5, n)),
    "counts by hour": (1680, "h", lambda r, n: r.poisson(np.exp(2 + 1.2 * of_day(n)))),
    "hours, memory and heavy tails": (1680, "h", lambda r, n: 100 + autoregressive(r, n, 0.7) + r.standard_t(4, n)),
}


def run(values: Any, step: str) -> Any:
    frame = pd.DataFrame({"time": pd.date_range("2021-01-04", periods=len(values), freq=step), "value": values})
    return detect_anomalies(Frame.from_pandas(frame), metrics=["value"]).figures


def false_alarms(times: int) -> None:
    print(f"{'kind':34s} {'any':>6s} {'per 1000':>9s} {'steps per series':>17s}")
    for name, (count, step, make) in KINDS.items():
        random = np.random.default_rng(7)
        found = [run(make(random, count), step) for _ in range(times)]
        flags = [int(each["anomalies"]) for each in found]
        shifts = sum(int(each["shifts"]) for each in found) / times
        share = sum(each > 0 for each in flags) / times
        print(f"{name:34s} {share:6.1%} {1000 * sum(flags) / times / count:9.2f} {shifts:17.2f}")


def planted(times: int) -> None:
    print(f"\n{'planted in 365 days':34s} {'found':>6s} {'others':>9s}")
    for count, size in ((1, 6), (5, 6), (10, 8), (20, 8)):
        random, hits, others = np.random.default_rng(8), 0, 0
        for _ in range(times):
            values = 100 + random.normal(size=365)
            places = random.choice(365, count, replace=False)
            values[places] += size * random.choice([-1, 1], count)
            figures = run(values, "D")
            days = {f"score[{day.date()}]" for day in pd.Timestamp("2021-01-04") + pd.to_timedelta(places, unit="D")}
            hit = sum(float(figures.get(day, 0)) > float(figures["limit"]) for day in days)
            hits, others = hits + hit, others + int(figures["anomalies"]) - hit
        name = f"{count} of {size} standard deviations"
        print(f"{name:34s} {hits / times / count:6.1%} {others / times:9.2f}")


def timed(name: str, frame: pd.DataFrame, **arguments: Any) -> None:
    data = Frame.from_pandas(frame)
    start, spent = time.perf_counter(), time.process_time()
    figures = detect_anomalies(data, **arguments).figures
    wall, processor = time.perf_counter() - start, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:34s} {wall:6.1f} s {processor:6.1f} s {peak:6.0f} MB {figures['series']:>5} series")


def costs() -> None:
    random = np.random.default_rng(9)
    print(f"\n{'cost':34s} {'wall':>8s} {'processor':>8s} {'peak so far':>8s}")
    times = pd.date_range("2023-01-01", periods=365 * 288, freq="5min")
    counts = random.poisson(50 + 30 * np.sin(np.arange(len(times)) * 2 * np.pi / 288))
    timed("a year of five minutes", pd.DataFrame({"time": times, "requests": counts}))
    days = pd.date_range("2023-01-01", periods=365)
    parts = [
        pd.DataFrame(
            {"date": days, "campaign": f"campaign {k}", "spend": 100 * weekly(365) * random.lognormal(0, 0.1, 365)}
        )
        for k in range(500)
    ]
    timed("500 series of a year of days", pd.concat(parts), metrics=["spend"], dimensions=["campaign"])
    moments = pd.Timestamp("2023-01-01") + pd.to_timedelta(random.integers(0, 365 * 86400, 1_000_000), unit="s")
    rows = {"order time": moments, "channel": random.choice(["a", "b", "c"], 1_000_000)}
    orders = pd.DataFrame({**rows, "revenue": random.gamma(2, 20, 1_000_000).round(2)})
    timed("1 M rows", orders)
    timed("1 M rows by channel", orders, metrics=["revenue"], dimensions=["channel"])


if __name__ == "__main__":
    repeated = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    false_alarms(repeated)
    planted(repeated)
    costs()
