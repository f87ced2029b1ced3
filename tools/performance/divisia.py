"""A change of a product, shared out over its factors without a rest: the log-mean Divisia index (LMDI-I).

Source: Ang, "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33 (2005) 867-871; for
zeros the limits of Ang and Liu, "Handling zero values in the logarithmic mean Divisia index decomposition approach",
Energy Policy 35 (2007) 238-246.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["factor_effects", "log_mean"]

_CLOSE = 1e-12


def log_mean(one: float, other: float) -> float:
    """The logarithmic mean of two positive numbers: their difference over that of their logarithms.

    Args:
        one: above 0, in any unit, which the result has as well.
        other: the same.
    """
    growth = math.log(other / one)
    return one if abs(growth) < _CLOSE else one * math.expm1(growth) / growth


def factor_effects(before: Sequence[float | None], after: Sequence[float | None]) -> tuple[float, ...]:
    """What each factor of a product adds to its change; the effects add up to the change.

    Args:
        before: the factors, none below 0. None is a rate of nothing (0 / 0): it has no effect.
        after: the same factors later.

    Returns:
        One effect for each factor, in the unit of the product. Where a factor comes from 0 or falls to it, it has the
        whole effect, which is what the formula tends to; several such factors share it evenly.

    Raises:
        ValueError: a factor is below 0, for which there are no logarithms.
    """
    pairs = [_known(one, other) for one, other in zip(before, after, strict=True)]
    if any(value < 0 for pair in pairs for value in pair):
        raise ValueError("factors below 0 have no logarithm")
    first, last = math.prod(a for a, _ in pairs), math.prod(b for _, b in pairs)
    if first == last:
        return tuple(_balanced(pairs, first))
    turned = [(a == 0) != (b == 0) for a, b in pairs]
    if any(turned):
        return tuple((last - first) / sum(turned) if each else 0.0 for each in turned)
    weight = log_mean(first, last)
    return tuple(weight * math.log(b / a) for a, b in pairs)


def _balanced(pairs: Sequence[tuple[float, float]], product: float) -> list[float]:
    """The effects where the product is what it was: they cancel out, or all are nothing where it is nothing."""
    return [product * math.log(b / a) if product and a and b else 0.0 for a, b in pairs]


def _known(one: float | None, other: float | None) -> tuple[float, float]:
    """A factor that is there on one side only is taken for unchanged; one that is nowhere for 1."""
    known = one if one is not None else other
    return (1.0, 1.0) if known is None else (known if one is None else one, known if other is None else other)
