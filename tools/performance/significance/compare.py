"""Sets the rows side by side as the question wants it, tests them, and asks whether the rows are independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.measures import Term, yes_value
from tools.messages import Message, Words, say
from tools.performance.significance import counts, shape
from tools.performance.significance.choice import Judged, judge_counts, judge_one, judge_samples
from tools.performance.significance.dependence import clustered, scaled
from tools.performance.significance.doubts import dispersion_of, mixed_up, repeated_units, serial_doubt, tries_doubt
from tools.performance.significance.finding import Finding, summarize_numbers, summarize_shares
from tools.performance.significance.observations import (
    Crossed,
    Observations,
    cross,
    groups_of,
    row_values,
    sort_rows,
)
from tools.performance.significance.pairs import Compared, columns_in_pairs, in_pairs, two_columns
from tools.performance.significance.plan import Plan, finding_of
from tools.performance.significance.related import columns_related, groups_related

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["compare_design"]


def compare_design(plan: Plan) -> Compared:
    """The test of a plan, doubts about its rows, and figures that belong to them.

    Raises:
        CannotAnswer: there is nothing to compare.
    """
    request = plan.request
    if request.test == "normality":
        return _shape(plan)
    if plan.columns:
        return columns_related(plan)
    if plan.second is not None and request.paired is not False:
        return columns_in_pairs(plan)
    if plan.second is not None:
        return two_columns(plan)
    paired = request.paired or request.test == "friedman"
    if paired and plan.by is not None:
        _, names = groups_of(plan.rows, plan.by, request.between, plan.week_start)
        return groups_related(plan) if len(names) > 2 and plan.subject.kind == "values" else in_pairs(plan)
    if paired:
        raise CannotAnswer(
            say(
                "For a paired test I need two columns of numbers, or a column of two groups and one that says who is "
                "who."
            )
        )
    if request.test == "levene":
        return _spread(plan)
    if plan.by is None:
        return _against_value(plan)
    if plan.subject.kind in ("flag", "category", "rows", "counts"):
        return _counts(plan)
    return _groups(plan)


def _two_or_more(found: Observations, plan: Plan) -> Observations:
    if len(found.values) >= 2:
        if plan.request.alternative != "two-sided" and len(found.values) > 2:
            raise CannotAnswer(
                say(
                    "“Higher” or “lower” needs two groups, and there are {count}: {groups}. Name the two.",
                    count=len(found.groups),
                    groups=Words(tuple(each.label for each in found.groups[:8])),
                )
            )
        return found
    raise CannotAnswer(
        say(
            "There are not two groups with at least two values each to compare by “{column}”.",
            column=plan.by.title if plan.by is not None else "",
        )
    )


def _groups(plan: Plan) -> Compared:
    """Averages or ranks of groups."""
    request = plan.request
    found = _two_or_more(sort_rows(plan.rows, plan.subject, plan.by, request.between, plan.week_start), plan)
    judged = judge_samples(found, request.test, request.alternative, request.level)
    groups = summarize_numbers(found.groups, found.values, request.level)
    finding = finding_of(plan, judged, design="groups", groups=groups, values=found.values, notes=found.notes)
    doubts, hang = _people(plan, found.rows)
    said, p = _series(plan, found, judged)
    if hang:
        finding = _by_units(plan, finding, found.values, found.rows)
    elif p is not None:
        finding = replace(finding, judged=replace(judged, p_dependent=p))
    return finding, (*doubts, *said), {}


def _by_units(plan: Plan, finding: Finding, values: Sequence[Values], rows: Sequence[NDArray[np.int64]]) -> Finding:
    """The finding by a test that takes each customer as one witness, unless another test was asked for."""
    import pandas as pd

    assert plan.unit is not None
    request, judged = plan.request, finding.judged
    codes, _ = pd.factorize(plan.rows.column(plan.unit).to_pandas())
    known = [codes[each] >= 0 for each in rows]
    result = clustered(
        judged.result,
        [each[fine] for each, fine in zip(values, known, strict=True)],
        [codes[each][fine] for each, fine in zip(rows, known, strict=True)],
        plan.unit,
        request.alternative,
        request.level,
    )
    if result is None:
        return finding
    if request.test is not None or judged.result.key in ("mann_whitney", "kruskal_wallis"):
        return replace(finding, judged=replace(judged, p_dependent=result.p_value))
    why = say(
        "Rows of the same “{column}” are not independent, so the uncertainty is that of as many of them as there are.",
        column=plan.unit,
    )
    return replace(finding, judged=Judged(result, (judged.result, *judged.others), (why,), judged.checks))


def _people(plan: Plan, groups: tuple[NDArray[np.int64], ...]) -> tuple[tuple[Message, ...], bool]:
    """What rows of the same customer make of the groups, and whether such rows hang together."""
    import pandas as pd

    if plan.unit is None or plan.subject.per is not None or not groups:
        return (), False
    codes, _ = pd.factorize(plan.rows.column(plan.unit).to_pandas())
    return repeated_units(plan.unit, codes, groups, paired=False)


def _series(plan: Plan, found: Observations, judged: Judged) -> tuple[tuple[Message, ...], float | None]:
    """Whether values next to each other in time are alike, and the p-value that allows for it."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    day = plan.selection.dated
    if day is None or plan.subject.per is not None or not found.rows:
        return (), None
    days = np.asarray(
        pc.fill_null(pc.cast(pc.cast(plan.rows.column(day), pa.date32(), safe=False), pa.int32()), -1).to_numpy(),
        dtype=np.int64,
    )
    return serial_doubt(found.values, [days[rows] for rows in found.rows], judged.result, plan.request.alternative)


def _spread(plan: Plan) -> Compared:
    """How the groups spread."""
    request = plan.request
    found = _two_or_more(sort_rows(plan.rows, plan.subject, plan.by, request.between, plan.week_start), plan)
    if all(float(each.std()) == 0 for each in found.values):
        raise CannotAnswer(say("The values do not vary within the groups."))
    judged = Judged(shape.levene(found.values, request.level), (), (say("The spread of the groups was compared."),))
    groups = summarize_numbers(found.groups, found.values, request.level)
    return finding_of(plan, judged, design="spread", groups=groups, values=found.values, notes=found.notes), (), {}


def _shape(plan: Plan) -> Compared:
    """Whether the values follow a bell curve."""
    found = sort_rows(plan.rows, plan.subject, None, (), plan.week_start)
    values = found.values[0] if found.values else None
    if values is None or len(values) < 3:
        raise CannotAnswer(say("A look at the shape needs at least three values."))
    if float(values.max()) == float(values.min()):
        raise CannotAnswer(say("All values are the same, so they have no shape."))
    result = shape.normality(values, plan.request.level)
    why = (
        say("Shapiro and Wilk's test is the sharpest for so few values.")
        if result.key == "shapiro"
        else say("More than {most} values are beyond Shapiro's test.", most=shape.MOST_SHAPIRO)
    )
    groups = summarize_numbers(found.groups, found.values, plan.request.level)
    finding = finding_of(
        plan, Judged(result, (), (why,)), design="shape", groups=groups, values=found.values, notes=found.notes
    )
    doubts: tuple[Message, ...] = ()
    if len(values) > 1000:
        doubts = (
            say(
                "With {count} values even a deviation that does not matter is clear; look at the picture rather than "
                "at p.",
                count=len(values),
            ),
        )
    return finding, doubts, {}


def _against_value(plan: Plan) -> Compared:
    """Numbers or a share against a value."""
    request, against = plan.request, plan.request.value
    if against is None:
        raise CannotAnswer(
            say(
                "Name what “{metric}” is to be compared by: a column of groups, or a number.", metric=plan.subject.title
            )
        )
    if plan.subject.kind in ("flag", "counts", "category"):
        return _share_against(plan, against)
    found = sort_rows(plan.rows, plan.subject, None, (), plan.week_start)
    if not found.values or len(found.values[0]) < 2:
        raise CannotAnswer(say("A test needs at least two values."))
    judged = judge_one(found.values[0], against, request.test, request.alternative, request.level)
    groups = summarize_numbers(found.groups, found.values, request.level)
    said, p = _series(plan, found, judged)
    doubts, hang = _people(plan, found.rows)
    finding = finding_of(plan, judged, design="one", groups=groups, values=found.values, notes=found.notes)
    if hang:
        finding = _by_units(plan, finding, [found.values[0] - against], found.rows)
    elif p is not None:
        finding = replace(finding, judged=replace(judged, p_dependent=p))
    return finding, (*doubts, *said), {}


def _share_against(plan: Plan, against: float) -> Compared:
    request = plan.request
    crossed = cross(plan.rows, plan.subject, None, (), plan.weight, plan.week_start)
    if crossed.table.size == 0 or crossed.table.shape[1] != 2:
        raise CannotAnswer(say("“{metric}” has not two outcomes to make a share of.", metric=plan.subject.title))
    if 1 < against <= 100:
        against /= 100
    if not 0 < against < 1:
        raise CannotAnswer(say("A share is compared with a share: a value between 0% and 100%."))
    yes, rows = int(crossed.table[0, 0]), int(crossed.table[0].sum())
    result = counts.binomial(yes, rows, against, request.alternative, request.level)
    judged = Judged(result, (), (say("A share was compared with a value, exactly."),))
    finding = finding_of(
        plan,
        judged,
        design="one share",
        groups=summarize_shares(crossed.groups, crossed.table, request.level),
        outcomes=crossed.outcomes,
        table=crossed.table,
        notes=crossed.notes,
    )
    return replace(finding, against=against), (), {}


def _counts(plan: Plan) -> Compared:
    """Shares or kinds by groups."""
    request = plan.request
    try:
        crossed = cross(plan.rows, plan.subject, plan.by, request.between, plan.weight, plan.week_start)
    except ValueError:
        return _groups(plan)  # More yes than tries: no share, but a ratio all the same.
    if len(crossed.groups) < 2:
        raise CannotAnswer(
            say(
                "There are not two groups to compare by “{column}”.",
                column=plan.by.title if plan.by is not None else "",
            )
        )
    shares = crossed.share and crossed.table.shape[1] == 2
    if request.alternative != "two-sided" and (len(crossed.groups) > 2 or not shares):
        raise CannotAnswer(
            say(
                "“Higher” or “lower” needs two groups, and there are {count}: {groups}. Name the two.",
                count=len(crossed.groups),
                groups=Words(tuple(each.label for each in crossed.groups[:8])),
            )
        )
    is_share = plan.subject.is_share
    judged = judge_counts(crossed, request.test, request.alternative, request.level, plan.seed, is_share=is_share)
    design = "frequencies" if plan.subject.kind == "rows" else "shares" if shares else "kinds"
    finding = finding_of(
        plan,
        judged,
        design=design,
        groups=summarize_shares(crossed.groups, crossed.table, request.level),
        table=crossed.table,
        outcomes=crossed.outcomes,
        notes=crossed.notes,
    )
    return _rows_of_counts(plan, crossed, finding)


def _rows_of_counts(plan: Plan, crossed: Crossed, finding: Finding) -> Compared:
    """Whether tries are independent, and whether a third column turns the difference round."""
    doubts: list[Message] = []
    extra: dict[str, float] = {}
    request, judged = plan.request, finding.judged
    if crossed.parts and len(crossed.groups) == 2:
        finding, said, extra = _by_rows(plan, crossed, finding)
        doubts += said
    if finding.design == "shares" and len(crossed.groups) == 2 and judged.result.p_value < 1 - request.level:
        doubts += _turned(plan, crossed, finding)
    if plan.unit is not None and plan.weight is None and plan.by is not None and plan.subject.kind == "flag":
        finding, said = _people_of_shares(plan, crossed, finding)
        doubts += said
    return finding, tuple(doubts), extra


def _by_rows(plan: Plan, crossed: Crossed, finding: Finding) -> tuple[Finding, tuple[Message, ...], dict[str, float]]:
    """Two shares, by a test that allows for rates that vary from row to row where they do."""
    judged, request = finding.judged, plan.request
    shares = next((each for each in (judged.result, *judged.others) if each.key == "two_proportions"), None)
    dispersion, degrees = dispersion_of(crossed.parts)
    said = tries_doubt(dispersion, degrees)
    if said is None or shares is None:
        return finding, (), {}
    result = scaled(shares, shares.statistic, dispersion, degrees, request.alternative)
    figures = {"dispersion": dispersion, "p_value_rows": result.p_value}
    if request.test is not None:
        return replace(finding, judged=replace(judged, p_dependent=result.p_value)), (said,), figures
    why = say("Two shares were compared, with the uncertainty that the rows show.")
    changed = Judged(result, (judged.result, *judged.others), (why,), judged.checks)
    return replace(finding, judged=changed), (said,), figures


def _people_of_shares(plan: Plan, crossed: Crossed, finding: Finding) -> tuple[Finding, tuple[Message, ...]]:
    """Yes and no of the same customers, many times."""
    import numpy as np

    assert plan.by is not None
    codes, names = groups_of(plan.rows, plan.by, plan.request.between, plan.week_start)
    outcome = _first_outcome(plan, crossed)
    kept = {name.key for name in crossed.groups}
    rows = tuple(
        np.flatnonzero((codes == place) & (outcome >= 0)) for place, name in enumerate(names) if name.key in kept
    )
    doubts, hang = _people(plan, rows)
    if hang and len(rows) >= 2:
        finding = _by_units(plan, finding, [(outcome[each] == 0).astype(float) for each in rows], rows)
    return finding, doubts


def _turned(plan: Plan, crossed: Crossed, finding: Finding) -> list[Message]:
    """Columns within whose groups the difference is another one."""
    import numpy as np

    assert plan.by is not None
    if plan.subject.column is None:
        return []
    found: list[Message] = []
    codes, _ = groups_of(plan.rows, plan.by, plan.request.between, plan.week_start)
    outcome = _first_outcome(plan, crossed)
    weights = (
        np.ones(len(codes)) if plan.weight is None else np.nan_to_num(row_values(plan.rows, (Term(plan.weight),), None))
    )
    for name in plan.strata:
        parts, labels = groups_of(plan.rows, Dimension(plan.selection.schema[name]), (), plan.week_start)
        cells = np.zeros((len(labels), 2, 2))
        fine = (codes >= 0) & (outcome >= 0) & (parts >= 0) & (codes < 2)
        np.add.at(cells, (parts[fine], codes[fine], outcome[fine]), weights[fine])
        said = mixed_up(name, cells, finding.share_name)
        if said is not None:
            found.append(said)
    return found


def _first_outcome(plan: Plan, crossed: Crossed) -> NDArray[np.int64]:
    """0 where a row has the first outcome, 1 where it has the other, -1 where it has none."""
    import numpy as np

    assert plan.subject.column is not None
    codes, names = groups_of(plan.rows, Dimension(plan.subject.column), (), plan.week_start)
    keys = [name.key for name in names]
    if plan.subject.kind == "flag":
        yes = yes_value(plan.subject.column)
        wanted = "yes" if yes is True else str(yes)
    else:
        wanted = crossed.outcomes[0].key
    place = keys.index(wanted) if wanted in keys else -2
    return np.where(codes < 0, -1, np.where(codes == place, 0, 1))
