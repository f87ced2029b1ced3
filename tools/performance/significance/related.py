"""Several measurements of the same people: Friedman's test, and each two by Wilcoxon's with Holm's correction.

Sources: Friedman (1937) with his correction for ties, as scipy has it; Kendall and Babington Smith (1939) for the
coefficient W, the share of how ranks vary within people that the measurements explain.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from tools.errors import CannotAnswer
from tools.measures import Term
from tools.messages import Message, say, say_count
from tools.performance.significance.choice import Judged
from tools.performance.significance.effects import noncentral_chi_square
from tools.performance.significance.finding import summarize_numbers
from tools.performance.significance.means import MOST_PAIRED_GROUPS
from tools.performance.significance.observations import GroupName, groups_of, row_values
from tools.performance.significance.pairs import Compared, each_in_all
from tools.performance.significance.plan import Plan, finding_of
from tools.performance.significance.ranks import holm, signed_rank
from tools.performance.significance.results import Interval, Pair, Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["columns_related", "friedman", "groups_related"]

_LEAST_ROWS = 3


def friedman(values: Values, level: float) -> Result:
    """Whether one of several measurements of the same people tends to be higher than another.

    Args:
        values: a row a person, a column a measurement; three columns at least.
        level: of confidence.

    Cost: a sort within each row.
    """
    from scipy import stats

    rows, k = values.shape
    found = stats.friedmanchisquare(*values.T)
    statistic = float(found.statistic)
    most = rows * (k - 1)
    low, high = (min(1.0, each / most) for each in noncentral_chi_square(statistic, k - 1, level))
    agreement = min(1.0, statistic / most)
    return Result(
        key="friedman",
        title=say("Friedman test"),
        symbol="χ²",
        statistic=statistic,
        p_value=float(found.pvalue),
        two_sided=float(found.pvalue),
        degrees=(float(k - 1),),
        effect=Interval(agreement, min(low, agreement), max(high, agreement)),
        kind="explained",
        extras={"kendalls_w": agreement},
        pairs=_pairs(values, level) if k <= MOST_PAIRED_GROUPS else (),
    )


def _pairs(values: Values, level: float) -> tuple[Pair, ...]:
    """Each two measurements by Wilcoxon's signed ranks; the typical difference has an interval for all at once."""
    places = list(combinations(range(values.shape[1]), 2))
    results = [_signed(values[:, i] - values[:, j], 1 - (1 - level) / len(places)) for i, j in places]
    adjusted = holm([1.0 if each is None else each.two_sided for each in results])
    same = Interval(0.0, 0.0, 0.0)
    return tuple(
        Pair(i, j, same if result is None else result.effect, p)
        for (i, j), result, p in zip(places, results, adjusted, strict=True)
    )


def _signed(differences: Values, level: float) -> Result | None:
    """Wilcoxon's test of differences; None where nobody differs."""
    return signed_rank(differences, "two-sided", level) if differences.any() else None


def _related(plan: Plan, values: Values, names: tuple[GroupName, ...], notes: tuple[Message, ...]) -> Compared:
    """Several measurements of the same rows or people.

    Raises:
        CannotAnswer: there are too few complete rows, nothing differs, or a direction or another test was asked for.
    """
    request = plan.request
    if request.alternative != "two-sided":
        raise CannotAnswer(
            say("“Higher” or “lower” needs two measurements, and there are {count}. Name the two.", count=len(names))
        )
    if len(values) < _LEAST_ROWS:
        raise CannotAnswer(
            say("I need at least three complete rows of the same people, and there are {count}.", count=len(values))
        )
    if not (values != values[:, :1]).any():
        raise CannotAnswer(say("No pair differs: both values are the same in each of them."))
    why = say("The {count} measurements are of the same rows, so each row was compared with itself.", count=len(names))
    columns = tuple(values.T)
    finding = finding_of(
        plan,
        Judged(friedman(values, request.level), (), (why,)),
        design="related",
        groups=summarize_numbers(names, columns, request.level),
        values=columns,
        notes=notes,
    )
    return finding, (), {}


def columns_related(plan: Plan) -> Compared:
    """Several columns of numbers, compared row by row."""
    import numpy as np

    names = tuple(GroupName(name, name) for name in plan.columns)
    values = np.column_stack([row_values(plan.rows, (Term(name),), None) for name in plan.columns])
    fine = np.isfinite(values).all(axis=1)
    lost = int((~fine).sum())
    notes: tuple[Message, ...] = ()
    if lost:
        notes = (
            say_count(
                "{count} row lacks one of the values and was left out.",
                "{count} rows lack one of the values and were left out.",
                lost,
            ),
        )
    return _related(plan, values[fine], names, notes)


def groups_related(plan: Plan) -> Compared:
    """Several groups of the same people: each with itself, averaged where it has several rows in a group.

    Raises:
        CannotAnswer: nothing says who a row is about, or no numbers were to be compared.
    """
    assert plan.by is not None
    if plan.unit is None:
        raise CannotAnswer(
            say(
                "For a paired test I need the column that says which rows belong together, such as an id. Name it: "
                "“paired by …”."
            )
        )
    if plan.subject.kind != "values":
        raise CannotAnswer(
            say(
                "Several measurements of the same rows are compared as numbers; “{metric}” is none.",
                metric=plan.subject.title,
            )
        )
    codes, names = groups_of(plan.rows, plan.by, plan.request.between, plan.week_start)
    values, notes = each_in_all(plan, plan.unit, codes, len(names))
    return _related(plan, values, names, notes)
