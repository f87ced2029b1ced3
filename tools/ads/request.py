"""What a person asks of the budget, apart from the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.ads.allocate import Solver
from tools.ads.limits import Limit
from tools.ads.timing import Per

__all__ = ["Request"]


@dataclass(frozen=True)
class Request:
    """The arguments of `optimize_budget` that are not columns; they are explained there."""

    budget: float | None = None
    channels: tuple[str, ...] = ()
    channel_count: int = 0
    response: str | None = None
    limits: tuple[Limit, ...] = ()
    target: float | None = None
    per: Per | None = None
    beyond_observed: bool = False
    assume_square_root: bool = False
    solver: Solver = "slsqp"
    current: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    currency: str | None = None
