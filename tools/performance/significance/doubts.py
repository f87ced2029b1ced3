"""What a statistician would warn of: few values, outliers, unlike spread, many pairs, rows that hang together.

A test counts every row as a witness of its own. Rows of the same customer, days in a row, and clicks of the same
campaign are less than that; how much less is worked out where it can be: from the correlation of one value with the
next in time (Bartlett 1946), from how much the rates of rows vary beyond chance (Williams 1982).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.messages import Message, Number, Text, Value, Words, say, say_count
from tools.performance.significance.choice import SMALL
from tools.performance.significance.dependence import tail
from tools.performance.significance.finding import Finding
from tools.performance.significance.means import MOST_PAIRED_GROUPS
from tools.performance.significance.results import Alternative, Result, p_text
from tools.performance.significance.shape import skewness_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["dispersion_of", "doubts_of", "mixed_up", "repeated_units", "serial_doubt", "tries_doubt"]

_FEW = 10
_FAR_OUT = 3.0
"""So many times the middle half beyond it, a value is an outlier (Tukey 1977)."""
_COCHRAN = 25.0
"""Averages of fewer values than this times the squared skewness are not yet normal (Cochran 1977)."""
_BENT = 0.01
_SPREAD = 3.0
_ALIKE = 0.2
_BEYOND_CHANCE = 1.5
_LEAST_DEGREES = 10
_ALLOWING = ("clustered_t", "clustered_f", "scaled_proportions")
"""Tests that allow for what others take no notice of, so that those may well see it otherwise."""


def doubts_of(found: Finding) -> tuple[Message, ...]:
    """Warnings from the numbers that were compared.

    Args:
        found: the test.
    """
    doubts: list[Message] = []
    doubts += _tiny(found)
    if found.values and found.design in ("groups", "pairs", "one"):
        doubts += _outliers(found)
        doubts += _skewed(found)
        doubts += _unlike_spread(found)
    doubts += _disagreement(found)
    doubts += _many_pairs(found)
    if found.design == "spread" and found.judged.result.p_value < 1 - found.level and len(found.groups) > 2:
        doubts.append(say("The interval is for the two groups that spread most and least, chosen because they do."))
    return tuple(doubts)


def _tiny(found: Finding) -> list[Message]:
    small = [group for group in found.groups if group.rows < _FEW]
    if not small or found.design == "frequencies":
        return []
    return [
        say(
            "Very few values in {groups}: one more row could change the result.",
            groups=Words(tuple(say("{name} ({rows})", name=group.name.label, rows=group.rows) for group in small[:6])),
        )
    ]


def _outliers(found: Finding) -> list[Message]:
    """Values far out, and whether the result stands without a look at their size."""
    import numpy as np

    far = 0
    for values in found.values:
        low, high = np.quantile(values, (0.25, 0.75))
        reach = _FAR_OUT * (high - low)
        far += int(((values < low - reach) | (values > high + reach)).sum()) if reach > 0 else 0
    rows = sum(map(len, found.values))
    if not far or found.by_ranks or found.subject.kind == "ratio" or far > 0.1 * rows:
        return []
    ranked = next((r for r in found.judged.others if r.key in ("mann_whitney", "kruskal_wallis", "wilcoxon")), None)
    said = say_count(
        "{count} value lies far outside the rest and pulls the average.",
        "{count} values lie far outside the rest and pull the average.",
        far,
    )
    if ranked is None:
        return [said]
    if (ranked.p_value < 1 - found.level) != (found.judged.result.p_value < 1 - found.level):
        return [said]  # That ranks say otherwise is a warning of its own.
    return [say("{finding} {remark}", finding=said, remark=_by_ranks(ranked.p_value, found.level))]


def _by_ranks(p: float, level: float) -> Message:
    if p < 1 - level:
        return say("By ranks, where their size does not count, there is a clear difference as well ({p}).", p=p_text(p))
    return say("By ranks, where their size does not count, there is no clear difference ({p}).", p=p_text(p))


def _skewed(found: Finding) -> list[Message]:
    if found.by_ranks or found.judged.checks.get("shapiro_p", 0.0) >= _BENT:
        return []
    bent = [max(_COCHRAN * skewness_of(values) ** 2 - len(values), 0.0) for values in found.values]
    if max(bent) <= 0 or min(map(len, found.values)) < 5:
        return []
    return [
        say(
            "The values are so skewed that averages of this many are not yet reliable (rule of thumb: 25 times the "
            "squared skewness); take p and interval as rough."
        )
    ]


def _unlike_spread(found: Finding) -> list[Message]:
    deviations = [float(each.std()) for each in found.values]
    if found.design != "groups" or min(deviations) <= 0 or max(deviations) / min(deviations) < _SPREAD:
        return []
    times = Number(max(deviations) / min(deviations), 1)
    if found.judged.result.key in ("welch_t", "welch_anova", *_ALLOWING):
        return [
            say("The groups spread very differently ({times} times); this form of the test allows for it.", times=times)
        ]
    return [
        say(
            "The groups spread very differently ({times} times), which this test does not allow for: a clear result "
            "may come from the spread alone.",
            times=times,
        )
    ]


def _disagreement(found: Finding) -> list[Message]:
    """Another fitting test that sees it otherwise."""
    for other in found.judged.others:
        same = (other.p_value < 1 - found.level) == (found.judged.result.p_value < 1 - found.level)
        directed = found.alternative != "two-sided" and other.key == "chi_square"
        if same or directed or other.key in ("student_t", "anova") or found.judged.result.key in _ALLOWING:
            continue
        if found.values and not found.by_ranks and min(map(len, found.values)) >= SMALL:
            return [
                say(
                    "By ranks it looks otherwise ({test}, {p}): ranks are about typical values, averages also about a "
                    "few large ones.",
                    test=other.title,
                    p=p_text(other.p_value),
                )
            ]
        return [
            say(
                "The result hangs on the test: by the {test}, {p}. Take it as open.",
                test=other.title,
                p=p_text(other.p_value),
            )
        ]
    return []


def _many_pairs(found: Finding) -> list[Message]:
    pairs = found.judged.result.pairs
    if len(found.groups) > MOST_PAIRED_GROUPS and not pairs and found.design in ("groups", "shares"):
        return [say("There are too many groups to compare each with each; name two or more of them for that.")]
    if len(pairs) < 2:
        return []
    return [
        say(
            "{count} pairs were compared, and their p-values allow for that; single pairs picked by hand would look "
            "clearer than they are.",
            count=len(pairs),
        )
    ]


def repeated_units(
    unit: Text, codes: NDArray[np.int64], groups: Sequence[NDArray[np.int64]], *, paired: bool
) -> tuple[tuple[Message, ...], bool]:
    """Rows of the same customer or person, within a group or across groups.

    Args:
        unit: the column that tells them.
        codes: who each row is about, -1 where that is blank.
        groups: the rows of each group.
        paired: whether they were paired already.

    Returns:
        What is to be said, and whether a group has several rows of the same one.

    Cost: one sort of each group.
    """
    import numpy as np

    found = [codes[rows] for rows in groups]
    found = [each[each >= 0] for each in found]
    rows, within = sum(map(len, found)), sum(len(np.unique(each)) for each in found)
    doubts: list[Message] = []
    hang = bool(rows) and within < 0.95 * rows and not paired
    if hang:
        different = len(np.unique(np.concatenate(found)))
        doubts.append(
            say(
                "The {rows} rows are of {different} different values of “{column}”; rows of the same one hang "
                "together and count as less than as many independent ones.",
                rows=rows,
                different=different,
                column=unit,
            )
        )
    members = [set(np.unique(each).tolist()) for each in found]
    if len(members) >= 2 and not paired and min(map(len, members)):
        everywhere = len(set.intersection(*members))
        if everywhere > 0.5 * min(map(len, members)):
            doubts.append(_in_all(unit, everywhere, len(members)))
    return tuple(doubts), hang


def _in_all(unit: Text, units: int, groups: int) -> Message:
    """That the groups are measurements of the same people."""
    if groups == 2:
        return say(
            "{both} values of “{column}” are in both groups, so the groups are not independent; ask for a paired test "
            "to compare each with itself.",
            both=units,
            column=unit,
        )
    return say(
        "{units} values of “{column}” are in all groups, so the groups are not independent; ask for Friedman's test to "
        "compare each with itself.",
        units=units,
        column=unit,
    )


def serial_doubt(
    values: Sequence[Values], days: Sequence[NDArray[np.int64]], result: Result, alternative: Alternative
) -> tuple[tuple[Message, ...], float | None]:
    """Whether values next to each other in time are alike, which makes p too small, and p for as many as they tell.

    Args:
        values: of each group.
        days: when each value was, as days since some day.
        result: of the test.
        alternative: which way the question looks.

    Cost: a sort of each group.
    """
    import numpy as np

    top = bottom = 0.0
    rows = 0
    for each, when in zip(values, days, strict=True):
        order = np.argsort(when, kind="stable")
        if len(each) < 8 or len(np.unique(when)) < 0.9 * len(when):
            return (), None  # Several rows a day have no order.
        rest = each[order] - each.mean()
        top += float((rest[1:] * rest[:-1]).sum())
        bottom += float((rest**2).sum())
        rows += len(each)
    if bottom <= 0 or rows < 16:
        return (), None
    alike = top / bottom
    if alike < max(_ALIKE, 2 / math.sqrt(rows)):
        return (), None
    left = rows * (1 - min(alike, 0.99)) / (1 + min(alike, 0.99))
    said = say(
        "Values next to each other in time are alike (correlation {value}): the {rows} rows tell about as much as "
        "{left} independent ones, so p ({p}) is too small.",
        value=Number(alike, 2),
        rows=rows,
        left=max(1, round(left)),
        p=p_text(result.p_value),
    )
    return (said,), _p_of_fewer(result, rows, left, alternative)


def _p_of_fewer(result: Result, rows: int, left: float, alternative: Alternative) -> float | None:
    """The p-value of a comparison of two averages, were there as few values as they tell."""
    if result.symbol != "t":
        return None
    return tail(result.statistic * math.sqrt(left / rows), max(1.0, left - 2), alternative)


def dispersion_of(parts: Sequence[tuple[Values, Values]]) -> tuple[float, float]:
    """How many times as much rates vary from row to row as chance would make it, with its degrees of freedom.

    Args:
        parts: yes and tries of each row, for each group.
    """
    pearson, degrees = 0.0, 0
    for yes, tries in parts:
        share = float(yes.sum() / tries.sum()) if tries.sum() else 0.0
        if not 0 < share < 1 or len(tries) < 2:
            continue
        pearson += float((((yes - share * tries) ** 2) / (tries * share * (1 - share))).sum())
        degrees += len(tries) - 1
    return (pearson / degrees if degrees else 1.0), float(degrees)


def tries_doubt(dispersion: float, degrees: float) -> Message | None:
    """That rates vary more from row to row than chance, so that tries are not independent; None where they do not."""
    if degrees < _LEAST_DEGREES or dispersion < _BEYOND_CHANCE:
        return None
    return say(
        "From row to row the rate varies {times} times as much as chance would make it, so tries of the same row hang "
        "together.",
        times=Number(dispersion, 1),
    )


def mixed_up(column: str, cells: NDArray[np.float64], share: Text) -> Message | None:
    """Whether a third column turns a difference of two shares round, or makes it vanish (Simpson's paradox).

    Args:
        column: the third one.
        cells: counts by its groups, the two groups that are compared, and the two outcomes.
        share: what the share is called.

    Source: the pooled difference of Mantel and Haenszel (1959).
    """
    sizes = cells.sum(axis=2)
    there = sizes.min(axis=1) > 0
    if there.sum() < 2:
        return None
    whole_counts = cells.sum(axis=0)
    whole = float(whole_counts[0, 0] / whole_counts[0].sum() - whole_counts[1, 0] / whole_counts[1].sum())
    shares = cells[there, :, 0] / sizes[there]
    weights = sizes[there].prod(axis=1) / sizes[there].sum(axis=1)
    pooled = float((weights * (shares[:, 0] - shares[:, 1])).sum() / weights.sum())
    values: dict[str, Value] = {
        "column": column,
        "share": share,
        "pooled": Number(pooled * 100, 1),
        "whole": Number(whole * 100, 1),
    }
    if whole * pooled < 0:
        return say(
            "Within the groups of “{column}” the {share} differs the other way ({pooled} points on average, {whole} "
            "overall): the difference comes from who is in which group (Simpson's paradox).",
            **values,
        )
    if abs(pooled) < abs(whole) / 3:
        return say(
            "Within the groups of “{column}” hardly any difference of the {share} is left ({pooled} points on "
            "average, {whole} overall): the difference comes from who is in which group (Simpson's paradox).",
            **values,
        )
    return None
