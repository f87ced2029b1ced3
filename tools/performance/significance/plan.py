"""A question about a difference, as it was asked and as it is answered: its columns and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.dimensions import Dimension
from tools.filters import Filter
from tools.messages import Message, Period
from tools.performance.significance.choice import Asked, Judged
from tools.performance.significance.finding import Finding
from tools.performance.significance.results import Alternative
from tools.performance.significance.subject import Subject
from tools.selection import Selection

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Plan", "Request", "finding_of"]


@dataclass(frozen=True)
class Request:
    """The arguments of the tool, as they were asked."""

    metric: str | None = None
    outcome: str | None = None
    by: str | None = None
    between: tuple[str, ...] = ()
    value: float | None = None
    second: str | None = None
    columns: tuple[str, ...] = ()
    paired: bool | None = None
    unit: str | None = None
    alternative: Alternative = "two-sided"
    test: Asked | None = None
    weight: str | None = None
    level: float = 0.95
    period: str | None = None
    against: str | None = None
    filters: tuple[Filter, ...] = ()
    roles: Mapping[str, str] | None = None
    date_column: str | None = None


@dataclass(frozen=True)
class Plan:
    """What is read and compared.

    Attributes:
        request: what was asked.
        subject: what is compared.
        by: whose groups; None where there are none.
        rows: that meet the conditions.
        second: the column that is compared row by row with that of `subject`.
        columns: three or more that are compared with each other row by row.
        unit: the column that says who a row is about.
        weight: the column of counts.
        strata: other columns of kinds, in which a difference of shares may turn round.
        selection: the rows with their calendar.
        week_start, seed: of the asker and the call.
        period: of the rows.
        notes: what was taken for granted.
        warnings: of the data.
    """

    request: Request
    subject: Subject
    by: Dimension | None
    rows: pa.Table
    second: str | None
    unit: str | None
    weight: str | None
    strata: tuple[str, ...]
    selection: Selection
    week_start: int
    seed: int
    period: Period | None = None
    columns: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()


def finding_of(plan: Plan, judged: Judged, **parts: object) -> Finding:
    """What came of a plan.

    Args:
        plan: what was compared.
        judged: the test.
        parts: the other attributes of a `Finding`, those that only the comparison knows.
    """
    request = plan.request
    return Finding(
        subject=plan.subject,
        by=plan.by,
        judged=judged,
        alternative=request.alternative,
        level=request.level,
        against=request.value,
        second=plan.second,
        unit=plan.unit,
        **parts,  # type: ignore[arg-type]
    )
