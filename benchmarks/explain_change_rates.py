"""How often `explain_change` cries wolf where nothing happened, and how often it finds a cause that is there.

Run it from the folder of the project; 200 trials of each kind take about ten minutes:

    .venv/bin/python benchmarks/explain_change_rates.py [trials]

A trial is 140 days of five channels, three campaigns each and two devices, drawn at random without a cause, and the
question why the revenue of a week changed. Reported for each kind of noise: how often the change of the whole is called
real, how often a single segment is named though the whole is as usual, and how often either happened. Five in a
hundred are aimed at. That holds where weeks are drawn alike (3 to 5 in 200 trials); amounts with long tails and
channels that wander come to about ten, as a few months of weeks do not tell how far those go.

After that a cause of growing size is planted in the week asked about: one channel loses a share of its revenue.
Reported is how often the answer names that channel.
"""

from __future__ import annotations

import sys
from datetime import date

import numpy as np
import pandas as pd

from tools.answer import Answer
from tools.context import Context
from tools.performance.explain_change import explain_change

DAYS = pd.date_range("2024-01-01", periods=140)
WEEK = (DAYS >= "2024-05-08") & (DAYS <= "2024-05-14")
CONTEXT = Context(today=date(2024, 5, 25))
SIZES = {"A": 5.0, "B": 4.0, "C": 2.0, "D": 1.0, "E": 0.5}
KINDS = ("even", "counts", "common", "heavy", "drift")
"""Noise of each row alone; counts of few orders; a common up and down of all; amounts with long tails; each channel
wandering its own way."""


def rows(random: np.random.Generator, kind: str, channel: str = "", left: float = 1.0) -> pd.DataFrame:
    """Days by channel, campaign and device; of one channel only a part is left in the week."""
    common = np.exp(np.convolve(random.normal(0, 0.25, 146), np.ones(7) / 7, "valid"))
    parts = []
    for name, size in SIZES.items():
        drift = np.exp(np.cumsum(random.normal(0, 0.03, len(DAYS)))) if kind == "drift" else np.ones(len(DAYS))
        for campaign in "xyz":
            for device in "mn":
                values = _values(random, kind, size, common) * drift
                if name == channel:
                    values = np.where(WEEK, values * left, values)
                cells = {"date": DAYS, "channel": name, "campaign": f"{name} {campaign}", "device": device}
                parts.append(pd.DataFrame({**cells, "revenue": values}))
    return pd.concat(parts, ignore_index=True)


def _values(random: np.random.Generator, kind: str, size: float, common: np.ndarray) -> np.ndarray:
    if kind == "counts":
        return random.poisson(2 * size, len(DAYS)).astype(float)
    if kind == "heavy":
        return random.poisson(1.5 * size, len(DAYS)) * random.pareto(1.8, len(DAYS)) * 30
    noise = np.exp(random.normal(0, 0.3, len(DAYS)))
    return 100 * size * noise * (common if kind == "common" else 1.0)


def _ask(data: pd.DataFrame) -> Answer:
    return explain_change(data, metric="revenue", period="second week of May 2024", context=CONTEXT)


def _real(answer: Answer) -> bool:
    return answer.figures["verdict"] == "real"


def _named(answer: Answer) -> bool:
    return not _real(answer) and "hidden" in answer.figures


def _finds(answer: Answer, channel: str) -> bool:
    """Whether the channel, or its campaigns, are what the answer names first."""
    told = str(answer.figures.get("hidden") or answer.figures.get("step[1]", ""))
    return (_real(answer) or "hidden" in answer.figures) and told.startswith(channel)


def false_alarms(trials: int) -> None:
    """Print how often something is said to have happened where nothing did."""
    print(f"{'nothing happened':18} {'whole':>7} {'segment':>8} {'either':>7}   of {trials} trials", flush=True)
    for kind in KINDS:
        answers = [_ask(rows(np.random.default_rng(seed), kind)) for seed in range(trials)]
        whole, segment = sum(map(_real, answers)), sum(map(_named, answers))
        print(f"{kind:18} {whole / trials:7.1%} {segment / trials:8.1%} {(whole + segment) / trials:7.1%}", flush=True)


def power(trials: int) -> None:
    """Print how often a planted cause is named."""
    print(f"\n{'cause':18} {'found':>7}   of {trials} trials", flush=True)
    for kind in ("even", "common"):
        for channel, left in (("B", 0.9), ("B", 0.7), ("B", 0.5), ("D", 0.5), ("D", 0.0)):
            drawn = (rows(np.random.default_rng(5000 + seed), kind, channel, left) for seed in range(trials))
            found = sum(_finds(_ask(data), channel) for data in drawn)
            print(f"{kind:8} {channel} {left - 1:+.0%} {found / trials:10.1%}", flush=True)


def main(trials: int) -> None:
    """Print the rates of false alarms, then the rates at which causes are found."""
    false_alarms(trials)
    power(max(1, trials // 2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
