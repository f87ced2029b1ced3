"""Whether a change is more than a metric's usual one: the same comparison at all other times the data have.

The other changes (of the logarithm where all values are above 0, else of the value) have a middle and a spread: the
median, and the median distance from it as a standard deviation (MAD), which a few odd periods do not move. What lies
within the prediction interval of Student's t around the middle is usual. Fewer than eight other changes tell nothing.

Source: Hampel, "The influence curve and its role in robust estimation" (1974); Rousseeuw and Croux, "Alternatives to
the median absolute deviation", JASA 88 (1993); the idea is Shewhart's, whose charts of single values tell common from
special causes ("Economic Control of Quality of Manufactured Product", 1931).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.comparison import days_of
from tools.performance.windows import Windows

__all__ = ["CONFIDENCE", "ENOUGH", "Noise", "judge", "judge_change", "usual_range"]

ENOUGH = 8
"""So many other changes are needed to know what is usual."""
CONFIDENCE = 0.95
_TO_DEVIATION = 1.4826
"""What makes of the median distance of normal values their standard deviation."""


@dataclass(frozen=True)
class Noise:
    """What is usual, and whether the change is.

    Attributes:
        verdict: "real" where it is more than usual, "usual", or "unknown" where too few other changes are known.
        count: the other changes that were looked at.
        low, high: the usual change; as a share of what was before (`relative`), else in the unit of the metric.
        larger: how many of the others are as large in the same direction.
        distance: how far the change is from the middle of what is usual, as a multiple of the way to its border.
    """

    verdict: Literal["real", "usual", "unknown"]
    count: int
    low: float | None = None
    high: float | None = None
    relative: bool = False
    larger: int = 0
    distance: float = 0.0


def judge(
    values: Sequence[float | None], windows: Windows, *, by_day: bool = False, confidence: float = CONFIDENCE
) -> Noise:
    """Judge the change between the two periods that are compared by the changes between the others.

    Args:
        values: of the metric, in the order of `windows.periods`; None where it has none.
        windows: which of them are compared.
        by_day: the metric grows with the days of a period, so that months of 28 and of 31 days are judged by the day;
            what is usual is still told of the whole periods.
        confidence: how sure to be that what is called more than usual is; more where many metrics are judged at once.
    """
    if by_day and all(value is None or value > 0 for value in values):
        days = [days_of(period) for period in windows.periods]
        by_the_day = [v if v is None else v / d for v, d in zip(values, days, strict=True)]
        found = judge(by_the_day, windows, confidence=confidence)
        ratio = days[windows.now] / days[windows.before]
        if found.low is None or found.high is None:
            return found
        return replace(found, low=(1 + found.low) * ratio - 1, high=(1 + found.high) * ratio - 1)
    pairs = [(values[later], values[earlier]) for later, earlier in windows.pairs]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    now, before = values[windows.now], values[windows.before]
    if now is None or before is None:
        return Noise("unknown", len(known))
    if all(a > 0 and b > 0 for a, b in [*known, (now, before)]):
        found = judge_change(math.log(now / before), [math.log(a / b) for a, b in known], confidence)
        if found.low is None or found.high is None:
            return found
        return replace(found, low=math.expm1(found.low), high=math.expm1(found.high), relative=True)
    return judge_change(now - before, [a - b for a, b in known], confidence)


def judge_change(change: float, others: Sequence[float], confidence: float = CONFIDENCE) -> Noise:
    """Judge a change by others of its kind, in the unit of both."""
    if len(others) < ENOUGH:
        return Noise("unknown", len(others))
    low, high = usual_range(others, confidence)
    larger = sum(abs(each) >= abs(change) and each * change >= 0 for each in others)
    verdict: Literal["real", "usual"] = "usual" if low <= change <= high else "real"
    off, reach = abs(change - (low + high) / 2), (high - low) / 2
    distance = off / reach if reach else math.inf if off else 0.0
    return Noise(verdict, len(others), low, high, larger=larger, distance=distance)


def usual_range(changes: Sequence[float], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Between which numbers the next of a kind usually lies; two at least."""
    import numpy as np
    from scipy import stats

    middle = float(np.median(changes))
    spread = _TO_DEVIATION * float(np.median(np.abs(np.asarray(changes) - middle)))
    count = len(changes)
    reach = float(stats.t.ppf((1 + confidence) / 2, _degrees(count))) * spread * math.sqrt(1 + 1 / count)
    return middle - reach, middle + reach


def _degrees(count: int) -> float:
    """The MAD of so many values is as unsure as a standard deviation of about 0.37 times as many (its efficiency)."""
    return max(0.37 * (count - 1), 2.0)
