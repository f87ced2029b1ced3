"""Two values of the same row, person or thing: compared within, and two columns that are samples of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.measures import Term, yes_value
from tools.messages import Message, Words, say, say_count
from tools.performance.significance import counts
from tools.performance.significance.choice import Judged, judge_pairs, judge_samples
from tools.performance.significance.finding import Finding, summarize_numbers, summarize_shares
from tools.performance.significance.observations import GroupName, Observations, groups_of, row_values
from tools.performance.significance.plan import Plan, finding_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["Compared", "columns_in_pairs", "each_in_all", "in_pairs", "two_columns"]

Compared = tuple[Finding, tuple[Message, ...], Mapping[str, float]]
"""What came of a test, doubts about its rows, and figures that belong to them."""


def columns_in_pairs(plan: Plan) -> Compared:
    """Two columns, compared row by row."""
    import numpy as np

    assert plan.second is not None
    first = row_values(plan.rows, plan.subject.measure.numerator, plan.subject.column)
    second = row_values(plan.rows, (Term(plan.second),), None)
    fine = np.isfinite(first) & np.isfinite(second)
    names = (GroupName(plan.subject.title, str(plan.subject.title)), GroupName(plan.second, plan.second))
    left_out = _lost(int((~fine).sum()))
    if plan.subject.kind == "flag" and set(np.unique(second[fine])) <= {0.0, 1.0}:
        return _flags_in_pairs(plan, first[fine], second[fine], names, left_out)
    return _paired(plan, first[fine], second[fine], names, left_out)


def _lost(left: int) -> tuple[Message, ...]:
    if not left:
        return ()
    return (
        say_count(
            "{count} row lacks one of the two values and was left out.",
            "{count} rows lack one of the two values and were left out.",
            left,
        ),
    )


def two_columns(plan: Plan) -> Compared:
    """Two columns that are samples of their own."""
    import numpy as np

    assert plan.second is not None
    request = plan.request
    columns = (
        row_values(plan.rows, plan.subject.measure.numerator, plan.subject.column),
        row_values(plan.rows, (Term(plan.second),), None),
    )
    names = (GroupName(plan.subject.title, str(plan.subject.title)), GroupName(plan.second, plan.second))
    found = Observations(names, tuple(each[np.isfinite(each)] for each in columns))
    judged = judge_samples(found, request.test, request.alternative, request.level)
    groups = summarize_numbers(names, found.values, request.level)
    return finding_of(plan, judged, design="groups", groups=groups, values=found.values), (), {}


def in_pairs(plan: Plan) -> Compared:
    """Two groups of the same people: each with itself, averaged where it has several rows in a group.

    Raises:
        CannotAnswer: nothing says who a row is about, there are not two groups, or kinds were to be compared.
    """
    import numpy as np

    assert plan.by is not None
    if plan.unit is None:
        raise CannotAnswer(
            say(
                "For a paired test I need the column that says which rows belong together, such as an id. Name it: "
                "“paired by …”."
            )
        )
    if plan.subject.kind not in ("values", "flag"):
        raise CannotAnswer(
            say("A paired test compares numbers, or yes and no; “{metric}” is neither.", metric=plan.subject.title)
        )
    codes, names = groups_of(plan.rows, plan.by, plan.request.between, plan.week_start)
    if len(names) != 2:
        raise CannotAnswer(
            say(
                "A paired test takes two groups, and there are {count}: {groups}. Name the two.",
                count=len(names),
                groups=Words(tuple(each.label for each in names[:8])),
            )
        )
    both, notes = each_in_all(plan, plan.unit, codes, 2)
    first, second = both.T
    if plan.subject.kind == "flag" and set(np.unique([first, second])) <= {0.0, 1.0}:
        return _flags_in_pairs(plan, first, second, names, notes)
    return _paired(plan, first, second, names, notes)


def each_in_all(plan: Plan, unit: str, codes: NDArray[np.int64], groups: int) -> tuple[Values, tuple[Message, ...]]:
    """The values of all who are in every group, and what was left out or averaged for that.

    Args:
        plan: what is compared.
        unit: the column that says who a row is about.
        codes: the group of each row, -1 where it is in none.
        groups: how many there are.

    Returns:
        A row a person and a column a group; and what is to be said.
    """
    import numpy as np
    import pandas as pd

    if plan.subject.kind == "flag":
        outcome = _flags(plan)
    else:
        outcome = row_values(plan.rows, plan.subject.measure.numerator, plan.subject.column)
    table = pd.DataFrame({"unit": plan.rows.column(unit).to_pandas(), "group": codes, "value": outcome})
    table = table[(table["group"] >= 0) & np.isfinite(table["value"])].dropna(subset=["unit"])
    wide = table.groupby(["unit", "group"], sort=True, observed=True)["value"].mean().unstack()
    complete = wide.dropna() if wide.shape[1] == groups else wide.iloc[:0]
    if len(complete) < 2 and groups == 2:
        raise CannotAnswer(say("Fewer than two values of “{column}” are in both groups.", column=unit))
    if len(complete) < 2:
        raise CannotAnswer(
            say(
                "Fewer than two values of “{column}” are in all groups, so none can be compared with itself. Ask "
                "without “paired”.",
                column=unit,
            )
        )
    notes: tuple[Message, ...] = ()
    if len(complete) < len(wide):
        notes = (
            say_count(
                "{count} value of “{column}” is not in all of the groups and was left out.",
                "{count} values of “{column}” are not in all of the groups and were left out.",
                len(wide) - len(complete),
                column=unit,
            ),
        )
    if len(table) > int(wide.notna().to_numpy().sum()):
        notes = (*notes, say("Several rows of the same “{column}” in a group were averaged.", column=unit))
    return complete.to_numpy(np.float64), notes


def _flags(plan: Plan) -> Values:
    """1 for yes, 0 for no, none where there is nothing."""
    import numpy as np

    assert plan.subject.column is not None
    codes, names = groups_of(plan.rows, Dimension(plan.subject.column), (), plan.week_start)
    yes = yes_value(plan.subject.column)
    wanted = "yes" if yes is True else str(yes)
    place = next((place for place, name in enumerate(names) if name.key == wanted), -2)
    return np.where(codes < 0, np.nan, (codes == place).astype(float))


def _paired(
    plan: Plan, first: Values, second: Values, names: tuple[GroupName, ...], notes: tuple[Message, ...]
) -> Compared:
    request = plan.request
    judged = judge_pairs(first, second, request.test, request.alternative, request.level)
    groups = summarize_numbers(names, (first, second), request.level)
    finding = finding_of(plan, judged, design="pairs", groups=groups, values=(first - second,), notes=notes)
    return finding, (), {}


def _flags_in_pairs(
    plan: Plan, first: Values, second: Values, names: tuple[GroupName, ...], notes: tuple[Message, ...]
) -> Compared:
    import numpy as np

    table = np.array(
        [
            [int(((first == 1) & (second == 1)).sum()), int(((first == 1) & (second == 0)).sum())],
            [int(((first == 0) & (second == 1)).sum()), int(((first == 0) & (second == 0)).sum())],
        ]
    )
    if table[0, 1] + table[1, 0] == 0:
        raise CannotAnswer(say("No pair differs: both values are the same in each of them."))
    result = counts.mcnemar(table, plan.request.alternative, plan.request.level)
    judged = Judged(result, (), (say("Only pairs that changed tell something about a difference."),))
    sums = np.array([[int(each.sum()), int(len(each) - each.sum())] for each in (first, second)])
    groups = summarize_shares(names, sums, plan.request.level)
    outcomes = (GroupName(say("yes"), "yes"), GroupName(say("no"), "no"))
    return finding_of(plan, judged, design="shares", groups=groups, table=sums, outcomes=outcomes, notes=notes), (), {}
