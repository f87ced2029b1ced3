"""What a query may be made of. Whatever is not named here is refused.

The names are classes of sqlglot's syntax tree. A function that sqlglot has no class for is listed by its own name.
"""

from __future__ import annotations

__all__ = ["CLASSES", "FUNCTIONS", "TODAY_CLASSES", "TODAY_FUNCTIONS", "TYPES"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STRUCTURE = _words("""
    Alias All Any CTE Column Cube DataType DataTypeParam Distinct Except Fetch Filter From Group GroupingSets Having
    Identifier IgnoreNulls Intersect Interval Join Limit LimitOptions Literal Null Offset Order Ordered Paren Qualify
    RespectNulls Rollup Select Star Subquery Table TableAlias Tuple Union Values Var Where Window WindowSpec With
    WithinGroup
""")

_OPERATORS = _words("""
    Add And Between Boolean DPipe Div EQ Escape GT GTE ILike In IntDiv Is LT LTE Like Mod Mul NEQ Neg Not NullSafeEQ
    NullSafeNEQ Or SimilarTo Sub
""")

_AGGREGATES = _words("""
    AnyValue ApproxDistinct ApproxQuantile ArgMax ArgMin Avg Corr Count CountIf CovarPop CovarSamp First GroupConcat
    Grouping GroupingId Kurtosis Last LogicalAnd LogicalOr Max Median Min Mode PercentileCont PercentileDisc Quantile
    RegrCount RegrIntercept RegrR2 RegrSlope Skewness Stddev StddevPop StddevSamp Sum Variance VariancePop
""")

_WINDOWS = _words("CumeDist DenseRank FirstValue Lag LastValue Lead NthValue Ntile PercentRank Rank RowNumber")

_NUMBERS = _words("Abs Cbrt Ceil Exp Floor Greatest IsInf IsNan Least Ln Log Pow Round Sign Sqrt Trunc WidthBucket")

_TEXTS = _words("""
    Concat ConcatWs Contains EndsWith JarowinklerSimilarity Left Length Levenshtein Lower Pad RegexpExtract
    RegexpFullMatch RegexpLike RegexpReplace Replace Reverse Right SplitPart StartsWith StrPosition Substring Trim Upper
""")

_DATES = _words("""
    Date DateAdd DateBin DateDiff DateFromParts DateSub DateTrunc Day DayOfMonth DayOfWeek DayOfWeekIso DayOfYear
    Dayname Extract Hour LastDay Minute Month Monthname Quarter Second StrToTime TimeToStr TimeToUnix
    TimestampFromParts TimestampTrunc ToDays Week WeekOfYear Year
""")

_CHOICES = _words("Case Cast Coalesce Exists If Nullif TryCast")

CLASSES = _STRUCTURE | _OPERATORS | _AGGREGATES | _WINDOWS | _NUMBERS | _TEXTS | _DATES | _CHOICES
"""Every class of the syntax tree that may stand in a query."""

FUNCTIONS = _words("""
    arbitrary date_part datepart date_sub datesub even fsum favg isfinite isnull isoyear mad mean prefix product
    strip_accents suffix sum_if to_months to_weeks to_years try_strptime weekday yearweek
""")
"""Functions without a class of their own that may be called, in lower case."""

TODAY_CLASSES = _words("CurrentDate CurrentTimestamp CurrentDatetime Localtimestamp")
"""Ways to ask for the current date or time: each becomes the asker's date, so that an answer can be repeated."""

TODAY_FUNCTIONS = _words("now today get_current_timestamp transaction_timestamp")
"""The same, as functions without a class."""

TYPES = _words("""
    BIGINT BOOLEAN CHAR DATE DECIMAL DOUBLE FLOAT INT INT128 INTERVAL NVARCHAR SMALLINT TEXT TIME TIMESTAMP TIMESTAMPNTZ
    TINYINT UBIGINT UINT USMALLINT UTINYINT VARCHAR
""")
"""Types that a value may be turned into."""
