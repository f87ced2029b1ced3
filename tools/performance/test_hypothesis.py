# ruff: noqa: PT028 - the name of the tool looks like that of a test
"""Whether a difference is more than chance: the test that fits, how large the effect is, and what makes it doubtful."""

from __future__ import annotations

from typing import Annotated

from tools.answer import Answer
from tools.context import Context
from tools.filters import Filter
from tools.frame import Frame
from tools.performance.significance.choice import Asked
from tools.performance.significance.results import Alternative
from tools.registry import Range, tool

__all__ = ["test_hypothesis"]


@tool(area="performance")
def test_hypothesis(
    data: Frame,
    metric: str | None = None,
    outcome: str | None = None,
    by: str | None = None,
    between: list[str] | None = None,
    value: float | None = None,
    second: str | None = None,
    columns: list[str] | None = None,
    paired: bool | None = None,
    unit: str | None = None,
    alternative: Alternative = "two-sided",
    test: Asked | None = None,
    weight: str | None = None,
    confidence: Annotated[float, Range(0.5, 0.999)] = 0.95,
    period: str | None = None,
    against: str | None = None,
    filters: list[Filter] | None = None,
    roles: dict[str, str] | None = None,
    date_column: str | None = None,
    *,
    context: Context,
) -> Answer:
    """Test whether a difference or a relation is more than chance.

    For questions such as whether one group spends more than another, whether a rate is the same everywhere, whether two
    things have to do with each other, or whether values are normally distributed. It picks the test from the question
    and the data and says why: averages by Welch's test or analysis of variance (Welch's form where the groups spread
    differently), ranks where few values are far from the bell curve, shares and counts by z, chi-square, or exactly
    where counts are small; each group with each where there are several. It gives the size of the effect with an
    interval, says whether it is a small one or the rows are too few to tell, and warns of tiny groups, outliers, rows
    that hang together, and many comparisons. Each row counts as one observation, so the average of rows is compared,
    never their sum; rates are sums over sums. A test never proves anything, and the answer does not say so.

    Args:
        data: The data set: one row an observation; or two columns measured on the same rows; or counts.
        metric: What is compared: a column of numbers, of yes and no, or of kinds; or a rate such as "conversion rate".
        outcome: The kind that counts as yes, where `metric` is a column of kinds, such as "Admitted".
        by: The column whose groups are compared.
        between: Only these groups; the first is compared with the second. One alone is compared with all others.
        value: A number that the metric is compared with, instead of groups; a share as 0.05.
        second: A second column of numbers, measured on the same rows as `metric`: both are compared row by row.
        columns: Several columns of numbers, measured on the same rows: each is compared with each, row by row.
        paired: Whether both groups are the same people or things, measured twice.
        unit: The column that says who or what a row is about, for pairs.
        alternative: Whether the first group (or the metric) is "greater" or "less", or "two-sided" when no direction
            is asked.
        test: A test to use instead of the one that fits: "t" for averages, "rank" for ranks, "normality" for the
            shape, "levene" for the spread, or by its name.
        weight: The column of counts, where a row stands for several cases.
        confidence: The level of confidence; 0.95 calls differences clear that chance brings in 1 of 20 tests.
        period: Only these days, in words: "last month"; or the first of two periods that are compared.
        against: A second period that is compared with the first: "May", "last year", "上个月".
        filters: Which rows, as in query_data.
        roles: Which column plays a role of a metric, such as {"revenue": "Net sales"}, when that was said.
        date_column: The column that `period` is about.
        context: The asker's calendar and currency, the seed, and what the team has defined.

    Figures:
        statistic: The test's statistic: t, z, F, U, V, H, W, chi-square; the odds ratio for Fisher's test.
        p_value: How often chance alone would bring data at least so far from no difference.
        p_value_two_sided: The same without a direction.
        effect: The size: difference of averages, or typical shift (Hodges-Lehmann) for ranks, of the first group over
            the second; difference of shares (0.02 is 2 points); eta squared (or that of ranks) for several groups;
            Cramér's V for kinds; skewness for the shape; ratio of standard deviations for the spread.
        effect_low: Lower end of its interval.
        effect_high: Upper end; one-sided questions have the interval whose one end is the one-sided bound.
        effect_kind: Which of these it is.
        test: The test that was taken, such as "welch_t".
        significant: "yes" where p is below 1 - confidence, else "no".
        rows: Rows (or pairs) that were compared.
        df: Degrees of freedom of the test, where it has any.
        df_within: Those within groups, for F.
        hedges_g: The difference in standard deviations, corrected for small samples; with _low and _high.
        cohens_d: The same uncorrected.
        relative_effect: The difference as a share of what it is compared with.
        detectable_effect: The smallest effect that 8 of 10 such data sets would have shown.
        cramers_v: For tables of counts; with _low and _high.
        odds_ratio: For two shares; with _low and _high.
        relative_risk: One share over the other; with _low and _high.
        chance_larger: For ranks, the chance that a value of the first group is above one of the second.
        rank_biserial: For ranks, how far one group is above the other, from -1 to 1; with _low and _high.
        correlation_ratio: For several groups, the root of eta squared, from 0 to 1.
        kendalls_w: For several measurements of the same rows, how far the rows agree, from 0 to 1.
        clusters: How many customers there are, where rows of the same one are allowed for.
        omega_squared: Eta squared without its bias.
        levene_p: P-value of Levene's test that the groups spread alike.
        shapiro_p: P-value of Shapiro's test of how far values are from their group's average.
        smallest_expected: Smallest expected count of a table.
        dispersion: How many times as much a rate varies from row to row as chance would make it.
        p_value_rows: The p-value that allows for that.
        p_value_dependent: The p-value that allows for rows which hang together, where the test itself does not.
        `n[<group>]`: Rows of a group.
        `mean[<group>]`: Its average.
        `median[<group>]`: Its median.
        `deviation[<group>]`: Its standard deviation.
        `share[<group>]`: Its share.
        `p_value[<first>,<second>]`: P-value of two of several groups, allowing for the number of pairs.
        `difference[<first>,<second>]`: Their difference.
        `p_value[<test>]`: P-value of a test on the same rows, the others that could have been taken among them.
        `statistic[<test>]`: Its statistic.

    Questions:
        - "Is the difference in spend between Google and Meta significant?"
        - "Do men spend more than women?"
        - "Is conversion the same across channels?"
        - "A组和B组的转化率有没有显著差异？"

    Source:
        Delacre, Lakens and Leys (2017) for Welch's test by default; Cochran (1954) for when chi-square will do; the
        sources of each test and interval stand in tools/performance/significance.

    Cost:
        A read of the columns and a sort of the values. 1 M rows take some seconds.

    Raises:
        CannotAnswer: There is nothing to compare, nothing varies, or a named test does not fit.
        NeedsChoice: The metric or the groups were not named, and several columns fit.
    """
    from tools.performance.significance.answer import answer_request
    from tools.performance.significance.plan import Request

    return answer_request(
        data,
        Request(
            metric=metric,
            outcome=outcome,
            by=by,
            between=tuple(between or ()),
            value=value,
            second=second,
            columns=tuple(columns or ()),
            paired=paired,
            unit=unit,
            alternative=alternative,
            test=test,
            weight=weight,
            level=confidence,
            period=period,
            against=against,
            filters=tuple(filters or ()),
            roles=roles,
            date_column=date_column,
        ),
        context,
    )
