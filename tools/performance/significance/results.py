"""What a test finds: its statistic and p-value, the size of the effect with its interval, and pairs of groups."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from tools.messages import Message, Number, say

__all__ = ["Alternative", "EffectKind", "Interval", "Pair", "Result", "finite", "limits_level", "p_text"]

Alternative = Literal["two-sided", "greater", "less"]
"""Which way the question looks: the first group, or the values, differ from, are above, or are below the other."""

EffectKind = Literal["difference", "share difference", "explained", "association", "skewness", "spread ratio"]
"""What the effect of a result is.

A "difference" is in the unit of the metric (of averages, or a typical shift); a "share difference" is between two
shares; "explained" is the share of the variation that the groups explain (eta squared), "association" is Cramér's V.
"""


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its confidence interval."""

    value: float
    low: float
    high: float

    def scaled(self, factor: float) -> Interval:
        """The estimate and its ends times a positive factor."""
        return Interval(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Pair:
    """Two of several groups compared, by their places, with a p-value that allows for the number of pairs."""

    first: int
    second: int
    difference: Interval | None
    p_value: float


@dataclass(frozen=True)
class Result:
    """What one test found.

    Attributes:
        key: its plain name among figures, such as "welch_t".
        title: its name for a person.
        symbol: of the statistic: t, F, W, H, z...
        statistic: its value.
        p_value: chance of data at least as far from "no difference" if there were none, for the alternative asked.
        effect: its size with an interval.
        kind: what the effect is.
        degrees: of freedom, where the test has any.
        standardized: the effect in standard deviations (Hedges' g), where it is a difference of averages.
        detectable: the smallest effect that such data would have shown in 8 of 10 cases, in the unit of the effect.
        extras: other numbers that belong to the test, by name.
        pairs: of the groups, where there are more than two.
        two_sided: the p-value without a direction.
    """

    key: str
    title: Message
    symbol: str
    statistic: float
    p_value: float
    effect: Interval
    kind: EffectKind
    two_sided: float
    degrees: tuple[float, ...] = ()
    standardized: Interval | None = None
    detectable: float | None = None
    extras: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    pairs: tuple[Pair, ...] = ()


def limits_level(level: float, alternative: Alternative) -> float:
    """The level of a two-sided interval that goes with a test: its end is the bound of a one-sided one."""
    return level if alternative == "two-sided" else 2 * level - 1


def p_text(p: float) -> Message:
    """A p-value as it is written: never as 0."""
    return say("p < 0.0001") if p < 0.0001 else say("p = {p}", p=Number(p, 4 if p < 0.1 else 2))


def finite(value: float, most: float = 1e300) -> float:
    """A number that can be stored: what is infinite becomes very large, what is none becomes 0."""
    return 0.0 if math.isnan(value) else max(-most, min(most, float(value)))
