"""Which test fits the data, and why; with the results of the next best ones beside it.

Averages are compared by default: by Welch's test, which asks nothing of the spread (Delacre, Lakens and Leys 2017).
With few values a group that are far from the bell curve, ranks are compared instead. Counts go to chi-square, and to
exact tests where expected counts are small (Cochran 1954).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tools.errors import CannotAnswer
from tools.messages import Message, Number, say
from tools.performance.significance import counts, means, ranks, shape
from tools.performance.significance.observations import Crossed, Observations
from tools.performance.significance.results import Alternative, Result, p_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["Asked", "Judged", "judge_counts", "judge_one", "judge_pairs", "judge_samples", "shape_p"]

Asked = Literal[
    "t", "welch", "student", "anova", "welch anova", "rank", "mann-whitney", "wilcoxon", "kruskal-wallis", "chi-square",
    "fisher", "proportions", "normality", "levene", "friedman",
]  # fmt: skip
"""The test that a person asks for; "t" is any of averages, "rank" any of ranks."""

_RANKS = ("rank", "mann-whitney", "wilcoxon", "kruskal-wallis")
_AVERAGES = ("t", "welch", "student", "anova", "welch anova")
SMALL = 30
"""With fewer values than this a group, the shape of the values decides whether averages may be compared."""
_FAR = 0.01
_UNEQUAL = 0.05
_LEAST_EXPECTED = 5


@dataclass(frozen=True)
class Judged:
    """The test that was chosen.

    Attributes:
        result: of it.
        others: of tests that could have been taken as well.
        reasons: why it was chosen.
        checks: what was looked at to choose, as figures.
        p_dependent: the p-value that allows for rows which hang together, where the result does not.
    """

    result: Result
    others: tuple[Result, ...]
    reasons: tuple[Message, ...]
    checks: Mapping[str, float] = field(default_factory=dict)
    p_dependent: float | None = None


def shape_p(groups: Sequence[Values]) -> float:
    """How well the values fit the bell curve around the average of their group: Shapiro's p, of 5,000 at most."""
    import numpy as np
    from scipy import stats

    rest = np.concatenate([each - each.mean() for each in groups])
    rest = rest[:: max(1, len(rest) // shape.MOST_SHAPIRO + 1)]
    if len(rest) < 3 or np.ptp(rest) == 0:
        return 1.0
    return float(stats.shapiro(rest).pvalue)


def judge_samples(found: Observations, asked: Asked | None, alternative: Alternative, level: float) -> Judged:
    """Compare the numbers of two or more groups.

    Args:
        found: the numbers.
        asked: the test that was asked for.
        alternative: which way the question looks; for two groups.
        level: of confidence.

    Raises:
        CannotAnswer: the values do not vary, or the test that was asked for does not fit.
    """
    groups = found.values
    _check_varies(groups)
    if asked in ("chi-square", "fisher", "proportions"):
        raise CannotAnswer(_not_for("kinds"))
    smallest = min(map(len, groups))
    fit = shape_p(groups)
    checks = {"shapiro_p": fit, "levene_p": _levene_p(groups)}
    by_ranks = found.plain and (asked in _RANKS or (asked is None and smallest < SMALL and fit < _FAR))
    reasons = _why_ranks(asked, smallest, fit) if by_ranks else _why_averages(asked, smallest, fit)
    if len(groups) == 2:
        return _judge_two(found, asked, alternative, level, reasons, checks, by_ranks=by_ranks)
    return _judge_several(found, asked, level, reasons, checks, by_ranks=by_ranks)


def _judge_two(
    found: Observations,
    asked: Asked | None,
    alternative: Alternative,
    level: float,
    reasons: tuple[Message, ...],
    checks: Mapping[str, float],
    *,
    by_ranks: bool,
) -> Judged:
    first, second = found.values
    welch = means.welch_t(first, second, alternative, level)
    if not found.plain:
        why = say("A rate of sums was compared by rows, each as far from the rate as it is (delta method).")
        return Judged(welch, (), (why,), checks)
    ranked = ranks.mann_whitney(first, second, alternative, level)
    student = means.student_t(first, second, alternative, level)
    if by_ranks:
        return Judged(ranked, (welch, student), reasons, checks)
    if asked == "student":
        return Judged(student, (welch, ranked), reasons, checks)
    why = say("Welch's form does not take for granted that both groups spread alike.")
    return Judged(welch, (student, ranked), (*reasons, why), checks)


def _judge_several(
    found: Observations,
    asked: Asked | None,
    level: float,
    reasons: tuple[Message, ...],
    checks: Mapping[str, float],
    *,
    by_ranks: bool,
) -> Judged:
    groups = found.values
    spread_p = checks["levene_p"]
    flat = any(float(each.var()) == 0.0 for each in groups)
    unequal = not flat and (asked in ("welch", "welch anova") or (spread_p < _UNEQUAL and asked != "student"))
    tests: dict[str, Callable[[], Result]] = {"equal": lambda: means.anova(groups, level, equal=True)}
    if not flat:
        tests["welch"] = lambda: means.anova(groups, level, equal=False)
    if found.plain:
        tests["ranks"] = lambda: ranks.kruskal_wallis(groups, level)
    main = "ranks" if by_ranks else "welch" if unequal else "equal"
    if not by_ranks:
        reasons = (*reasons, _why_spread(unequal, spread_p, asked=unequal and asked in ("welch", "welch anova")))
    others = tuple(run() for name, run in tests.items() if name != main)
    return Judged(tests[main](), others, reasons, checks)


def _why_spread(unequal: bool, p: float, *, asked: bool) -> Message:
    if asked:
        return say("Welch's form, which you asked for, does not take for granted that the groups spread alike.")
    if unequal:
        return say(
            "The groups spread differently (Levene's test, {p}), so Welch's form was taken, with Games-Howell for "
            "the pairs.",
            p=p_text(p),
        )
    return say("The groups spread alike (Levene's test, {p}); pairs by Tukey's method.", p=p_text(p))


def _why_ranks(asked: Asked | None, smallest: int, fit: float) -> tuple[Message, ...]:
    if asked:
        return (say("Ranks were compared, as you asked."),)
    return (
        say(
            "The smallest group has {count} values, and they are far from the bell curve (Shapiro's test, {p}), so "
            "ranks were compared rather than averages.",
            count=smallest,
            p=p_text(fit),
        ),
    )


def _why_averages(asked: Asked | None, smallest: int, fit: float) -> tuple[Message, ...]:
    if asked in _AVERAGES:
        return (say("Averages were compared, as you asked."),)
    if smallest >= SMALL:
        return (
            say(
                "Each group has {count} values or more, enough for averages to be compared whatever the shape.",
                count=smallest,
            ),
        )
    return (
        say(
            "The values are not far from the bell curve (Shapiro's test, {p}), so averages were compared.",
            p=p_text(fit),
        ),
    )


def judge_pairs(first: Values, second: Values, asked: Asked | None, alternative: Alternative, level: float) -> Judged:
    """Compare two numbers of the same rows or people.

    Raises:
        CannotAnswer: no pair differs, or there are too few.
    """
    differences = first - second
    if len(differences) < 2:
        raise CannotAnswer(say("I need at least two pairs, and there is {count}.", count=len(differences)))
    if not differences.any():
        raise CannotAnswer(say("No pair differs: both values are the same in each of them."))
    return _judge_differences(
        differences, lambda: means.paired_t(first, second, alternative, level), asked, alternative, level
    )


def judge_one(values: Values, against: float, asked: Asked | None, alternative: Alternative, level: float) -> Judged:
    """Compare numbers with a value.

    Raises:
        CannotAnswer: there are too few values, or all are the same.
    """
    _check_varies([values])
    return _judge_differences(
        values - against,
        lambda: means.one_sample_t(values, against, alternative, level),
        asked,
        alternative,
        level,
    )


def _judge_differences(
    differences: Values,
    average: Callable[[], Result],
    asked: Asked | None,
    alternative: Alternative,
    level: float,
) -> Judged:
    rows, fit = len(differences), shape_p([differences])
    same = float(differences.std()) <= 1e-12 * float(abs(differences).max())
    by_ranks = asked in _RANKS or same or (asked is None and rows < SMALL and fit < _FAR)
    ranked = ranks.signed_rank(differences, alternative, level)
    checks = {"shapiro_p": fit}
    if same:
        why = say("All differences are the same, so only their sign was tested.")
        return Judged(ranked, (), (why,), checks)
    if by_ranks:
        return Judged(ranked, (average(),), _why_ranks(asked, rows, fit), checks)
    return Judged(average(), (ranked,), _why_averages(asked, rows, fit), checks)


def judge_counts(
    found: Crossed, asked: Asked | None, alternative: Alternative, level: float, seed: int, *, is_share: bool
) -> Judged:
    """Compare counts of outcomes between groups.

    Args:
        found: the counts.
        asked: the test that was asked for.
        alternative: which way the question looks, for two groups and two outcomes.
        level: of confidence.
        seed: for tables that are too large to count all others with the same sums.
        is_share: whether the question is about a share of yes, and not about two kinds of things.

    Raises:
        CannotAnswer: there is only one group or one outcome, or averages or ranks were asked for.
    """
    table = found.table
    if asked in (*_RANKS, "anova", "welch anova", "normality", "levene"):
        raise CannotAnswer(_not_for("numbers"))
    if table.shape[1] == 1:
        return Judged(counts.equal_shares([int(each) for each in table[:, 0]], level), (), (_equal_reason(),))
    if not table.sum(axis=0).all():
        raise CannotAnswer(say("All rows have the same outcome, so there is nothing to compare."))
    expected = counts.expected_counts(table)
    checks = {"smallest_expected": float(expected.min())}
    few = bool(expected.min() < 1 or (expected < _LEAST_EXPECTED).mean() > 0.2)
    exact = asked == "fisher" or (asked is None and few)
    by_share = (
        alternative != "two-sided" or (is_share and asked != "chi-square") or asked in ("proportions", "t", "welch")
    )
    tests: dict[str, Callable[[], Result]] = {"chi": lambda: counts.chi_square(table, level)}
    if table.shape == (2, 2):
        tests["share"] = lambda: counts.two_proportions(table, alternative, level)
    if exact or table.shape == (2, 2):
        tests["fisher"] = lambda: counts.fisher(table, alternative, level, seed)
    main = "fisher" if exact else "share" if table.shape == (2, 2) and by_share else "chi"
    others = tuple(run() for name, run in tests.items() if name != main)
    return Judged(tests[main](), others, (_why_counts(main, asked, float(expected.min())),), checks)


def _equal_reason() -> Message:
    return say("Only rows are counted, so their numbers were compared with equal ones.")


def _why_counts(main: str, asked: Asked | None, smallest: float) -> Message:
    if main == "fisher" and asked is None:
        return say(
            "Some combinations are too rare for chi-square (the smallest expected count is {count}), so Fisher's exact "
            "test was taken.",
            count=Number(smallest, 1),
        )
    if asked is not None and main != "share":
        return say("Counts were compared by the test that you asked for.")
    if main == "share":
        return say("Each row ends in one of two outcomes, so two shares were compared.")
    return say(
        "Counts of kinds were compared; the smallest expected count is {count}, enough for chi-square.",
        count=Number(smallest, 1),
    )


def _not_for(what: str) -> Message:
    if what == "numbers":
        return say("That test compares numbers, and here kinds or yes and no are counted. Ask for a chi-square test.")
    return say("That test compares counts of kinds, and here there are numbers. Ask whether the averages differ.")


def _check_varies(groups: Sequence[Values]) -> None:
    if any(len(each) < 2 for each in groups):
        raise CannotAnswer(say("A test needs at least two values a group."))
    if all(float(each.max()) == float(each.min()) for each in groups):
        raise CannotAnswer(_all_same())


def _all_same() -> Message:
    return say(
        "The values do not vary within the groups, so a test has no chance to compare with. Look at them instead."
    )


def _levene_p(groups: Sequence[Values]) -> float:
    import numpy as np
    from scipy import stats

    if len(groups) < 2:
        return 1.0
    with np.errstate(all="ignore"):
        p = float(stats.levene(*groups, center="median").pvalue)
    return p if math.isfinite(p) else 1.0
