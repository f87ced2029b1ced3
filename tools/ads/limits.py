"""Between which amounts each channel may move: what a person asked for, and what was observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.columns import normalise
from tools.errors import CannotAnswer
from tools.messages import Message, Money, Words, say

if TYPE_CHECKING:
    from tools.ads.response import Numbers

__all__ = ["ABOVE_OBSERVED", "Limit", "budget_range", "find_channel", "listed", "observed_bounds"]
__all__ += ["set_bounds"]

ABOVE_OBSERVED = 1.1
"""A channel may spend this many times the most that was observed: beyond, its curve is a guess."""


@dataclass(frozen=True)
class Limit:
    """What a person allows for a channel, or for every channel when none is named.

    Attributes:
        channel: its name; None for each channel.
        minimum: the least amount, in the unit of the budget.
        maximum: the most.
        minimum_share: the least share of the budget, 0.1 for 10 %.
        maximum_share: the most.
    """

    channel: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    minimum_share: float | None = None
    maximum_share: float | None = None


def find_channel(channels: Sequence[str], words: str) -> int:
    """The channel that a person means.

    Raises:
        CannotAnswer: there is none of that name.
    """
    plain = _plain(words)
    for match in (
        lambda name: name == words,
        lambda name: _plain(name) == plain,
        lambda name: bool(plain) and plain in _plain(name),
    ):
        found = [position for position, name in enumerate(channels) if match(name)]
        if len(found) == 1:
            return found[0]
    raise CannotAnswer(
        say(
            "There is no channel “{channel}”. The channels are {channels}.",
            channel=words,
            channels=Words(tuple(channels[:20])),
        )
    )


def _plain(name: str) -> str:
    """A name as people type it: "tiktok" for "TikTok"."""
    return normalise(name).replace(" ", "")


def set_bounds(
    channels: Sequence[str],
    limits: Sequence[Limit],
    budget: float,
    observed: tuple[Numbers, Numbers] | None,
    held: Numbers,
    currency: str | None,
) -> tuple[Numbers, Numbers]:
    """Bounds of each channel for one budget.

    A person's limits hold. The observed range holds where they leave room: if the whole budget does not fit into what
    was observed, it is given up, above or below.

    Args:
        channels: names.
        limits: a person's, in the unit of `budget`.
        budget: the total.
        observed: the least and the most spend seen in each channel, or None to ignore it.
        held: the amount of channels that stay as they are, not a number for the others.
        currency: for the words of an error.

    Raises:
        CannotAnswer: no split can keep the limits; the message says which.
    """
    import numpy as np

    low, high = _asked(channels, limits, budget)
    _possible(channels, low, high, budget, currency)
    fixed = ~np.isnan(held)
    low, high = np.where(fixed, held, low), np.where(fixed, held, high)
    _held_fit(channels, low, high, fixed, budget, currency)
    if observed is None:
        return low, np.minimum(high, budget)
    lower, upper = observed_bounds(channels, limits, budget, observed, held)
    if lower.sum() > budget * (1 + 1e-9):
        lower = low
    upper = np.maximum(upper, lower)
    if upper.sum() < budget * (1 - 1e-9):
        upper = np.minimum(high, budget)
    return lower, upper


def observed_bounds(
    channels: Sequence[str], limits: Sequence[Limit], budget: float, observed: tuple[Numbers, Numbers], held: Numbers
) -> tuple[Numbers, Numbers]:
    """Bounds by what a person allows and what was observed together, whether or not the budget fits between them.

    Where a person's limit lies outside of what was observed, the limit holds.
    """
    import numpy as np

    low, high = _asked(channels, limits, budget)
    fixed = ~np.isnan(held)
    low, high = np.where(fixed, held, low), np.where(fixed, held, high)
    lower = np.where(fixed, held, np.minimum(np.maximum(low, observed[0]), high))
    return lower, np.maximum(np.minimum(high, np.maximum(observed[1] * ABOVE_OBSERVED, low)), lower)


def budget_range(channels: Sequence[str], limits: Sequence[Limit], held: Numbers) -> tuple[float, float]:
    """The least and the greatest budget that limits in amounts and channels that stay as they are allow."""
    import numpy as np

    amounts = [replace(limit, minimum_share=None, maximum_share=None) for limit in limits]
    low, high = _asked(channels, amounts, 1.0)
    fixed = ~np.isnan(held)
    return float(np.where(fixed, held, low).sum()), float(np.where(fixed, held, high).sum())


def _asked(channels: Sequence[str], limits: Sequence[Limit], budget: float) -> tuple[Numbers, Numbers]:
    """A person's limits as amounts; where several speak of a channel, the narrowest holds."""
    import numpy as np

    low, high = np.zeros(len(channels)), np.full(len(channels), np.inf)
    for limit in limits:
        places = range(len(channels)) if limit.channel is None else [find_channel(channels, limit.channel)]
        most = np.inf if limit.maximum is None else limit.maximum
        share = np.inf if limit.maximum_share is None else limit.maximum_share * budget
        for place in places:
            low[place] = max(low[place], limit.minimum or 0.0, (limit.minimum_share or 0.0) * budget)
            high[place] = min(high[place], most, share)
    return low, high


def _possible(channels: Sequence[str], low: Numbers, high: Numbers, budget: float, currency: str | None) -> None:
    """Refuse limits that no split can keep."""
    for place, channel in enumerate(channels):
        if low[place] > high[place]:
            raise CannotAnswer(
                say(
                    "The limits of “{channel}” exclude each other: at least {minimum} and at most {maximum}.",
                    channel=channel,
                    minimum=Money(float(low[place]), currency),
                    maximum=Money(float(high[place]), currency),
                )
            )
    if float(low.sum()) > budget * (1 + 1e-9):
        raise CannotAnswer(
            say(
                "The minimums add up to {sum}, more than the budget of {budget}: {limits}. Lower one or raise the "
                "budget.",
                sum=Money(float(low.sum()), currency),
                budget=Money(budget, currency),
                limits=listed(channels, low, currency),
            )
        )
    if float(high.sum()) < budget * (1 - 1e-9):
        raise CannotAnswer(
            say(
                "The maximums add up to {sum}, less than the budget of {budget}: {limits}. Raise one or lower the "
                "budget.",
                sum=Money(float(high.sum()), currency),
                budget=Money(budget, currency),
                limits=listed(channels, high, currency),
            )
        )


def _held_fit(
    channels: Sequence[str], low: Numbers, high: Numbers, fixed: Numbers, budget: float, currency: str | None
) -> None:
    """Refuse a budget that the channels that stay as they are do not leave room in."""
    if fixed.any() and not (float(low.sum()) <= budget * (1 + 1e-9) and float(high.sum()) >= budget * (1 - 1e-9)):
        raise CannotAnswer(
            say(
                "The budget of {budget} can't be split: {limits} stay as they are, as their spend never changed "
                "enough to see what it does, and the limits of the others leave no room.",
                budget=Money(budget, currency),
                limits=listed([c for c, f in zip(channels, fixed, strict=True) if f], low[fixed], currency),
            )
        )


def listed(channels: Sequence[str], amounts: Numbers, currency: str | None) -> Words:
    """The channels with their amounts, those without any left out."""
    parts: list[Message] = [
        say("{channel} {amount}", channel=channel, amount=Money(float(amount), currency))
        for channel, amount in zip(channels, amounts, strict=True)
        if amount > 0
    ]
    return Words(tuple(parts[:12]))
