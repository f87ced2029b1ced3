"""What a question about correlations asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.filters import Filter

__all__ = ["Request"]


@dataclass(frozen=True)
class Request:
    """The arguments of `correlate_metrics`, by what they are for.

    Attributes:
        metrics: words for what is related; none for all columns of numbers.
        target: words for the one that all others are related to.
        controls: words for what is held constant.
        grain: "row", or the stretch of time that one observation is.
        across: the column whose values are the observations.
        within: the column in whose groups it is looked at besides.
        delay: whether the delay between the two is asked for, which only time has.
        filters, period, roles, date_column: as in `query_data`.
    """

    metrics: Sequence[str] = ()
    target: str | None = None
    controls: Sequence[str] = ()
    grain: str | None = None
    across: str | None = None
    within: str | None = None
    delay: bool = False
    filters: Sequence[Filter] = ()
    period: str | None = None
    roles: Mapping[str, str] | None = None
    date_column: str | None = None
