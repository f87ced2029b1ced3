"""What is measured: a metric of the glossary, a column, or a column with a word before it ("average price").

One definition of each metric, as sums over sums: a ratio is never an average of rows. `resolve_metric` turns the words
of a person into a `Measure` over the columns at hand; `tools.aggregation` computes it.

The words that it takes:

- a metric of the glossary or a synonym: "roas", "cost per click", "点击率";
- a column: "Sales" is added up, a price, a rating or a percentage is averaged (and that is said), an id is counted;
- "sum", "average", "median", "highest", "lowest", "distinct" or "share of" before a column, in words or as
  "mean(price)", English or Chinese: "average Sales", "平均价格", "number of customers", "churn rate";
- "count": the rows; and one column over another: "Sales / Orders", "sales per customer"; or less another: "Sales minus
  Refunds";
- the average of whole days, weeks, months, quarters or years: "Sales per day", "orders per week"; and their "median
  Sales per day", "highest orders per week", "lowest roas per month";
- before all of these, what the team has defined: "CAC" in its own sense.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from tools.columns import find_column, normalise
from tools.defined_metrics import defined_measure
from tools.definitions import Definitions
from tools.errors import CannotAnswer
from tools.glossary import Metric, load_glossary
from tools.measures import (
    Measure,
    Term,
    adds_up,
    count_of_rows,
    distinct_of,
    mean_of,
    middle_or_end_of,
    share_of,
    sum_of,
    yes_value,
)
from tools.messages import Message, say
from tools.metric_counts import different, is_count, naming
from tools.metric_differences import difference_in_words
from tools.metric_formulas import mixed_currencies, of_metric, ratio_column
from tools.metric_ratios import warned_average
from tools.metric_roles import metric_named, ratio_held_by, unknown
from tools.metric_words import FUNCTIONS, ROLE_WORDS, ROW_WORDS, column_in_words, singular, split_function
from tools.schema import Column, Schema
from tools.unit_averages import named_unit, of_units, read_unit, unit_name, units_counted

__all__ = ["resolve_metric"]

_VALUES = ("number of different values of", "different values of")
"""Words that mean the column as it stands, its names and not the things that they name."""


def resolve_metric(
    schema: Schema,
    words: str,
    roles: Mapping[str, str] | None = None,
    currency: str | None = None,
    definitions: Definitions = (),
) -> Measure:
    """Find what a person wants measured.

    Args:
        schema: of the data set.
        words: see the top of this module.
        roles: role -> column, where the question or a choice said which column plays a role of a metric.
        currency: ISO code for money where the data name none.
        definitions: what the team means by its own words.

    Raises:
        CannotAnswer: the words name nothing that can be computed here; the message says what is missing or close.
        NeedsChoice: two columns fit a role of the metric equally well; the choice comes back in `roles`.
    """
    measure = _resolve(schema, words.strip(), dict(roles or {}), definitions)
    if measure is None:
        raise CannotAnswer(unknown(schema, words))
    if measure.unit == "money" and measure.currency is None:
        return replace(measure, currency=currency)
    return measure


def _resolve(schema: Schema, words: str, roles: dict[str, str], definitions: Definitions = ()) -> Measure | None:
    if definitions:
        defined = _defined(schema, words, roles, definitions)
        if defined is not None:
            return defined
    if words in schema:
        return _of_column(schema, schema[words], roles)
    called = re.fullmatch(r"\s*([^\W\d]+)\s*[(（](.+)[)）]\s*", words)
    if called:
        function = next((name for name, names in FUNCTIONS.items() if called[1].lower() in (name, *names)), None)
        if function or called[1].lower() == "count":
            return _applied(schema, function or "distinct", called[2], roles, words)
    plain = normalise(words)
    if plain in ROW_WORDS:
        return count_of_rows()
    column = next((c for c in schema.columns if normalise(c.name) == plain), None)
    if column is not None:
        return _of_column(schema, column, roles)
    metric = metric_named(plain)
    if metric is not None:
        return of_metric(schema, metric, roles)
    return (
        difference_in_words(words, lambda part: _resolve(schema, part, roles, definitions))
        or _ratio_in_words(schema, words, roles, definitions)
        or _with_function(schema, words, roles)
        or _close(schema, words, roles)
    )


def _defined(schema: Schema, words: str, roles: dict[str, str], definitions: Definitions) -> Measure | None:
    """What the team has defined: by its name, or with "total" or "average" before it."""
    spoken = [words, *(rest for function, rest in split_function(words) if function in ("sum", "mean"))]
    found = (
        defined_measure(schema, each, definitions, lambda term, others: _resolve(schema, term, roles, others))
        for each in spoken
    )
    return next((measure for measure in found if measure is not None), None)


def _of_column(schema: Schema, column: Column, roles: dict[str, str]) -> Measure:
    """A column by its name: added up where that makes sense, else averaged or counted."""
    metric = ratio_held_by(column) or metric_named(normalise(column.name))
    if metric is not None and metric.denominator and column.type == "text" and not column.distinct:
        return of_metric(schema, metric, roles)  # The column is empty: a formula that was never computed.
    if metric is not None and metric.denominator and column.is_numeric:
        return ratio_column(schema, column, metric, roles)
    if yes_value(column) is not None and column.type in ("boolean", "text"):
        return share_of(column)
    if not column.is_numeric:
        _check_adds_up(column, metric)
        return distinct_of(column)
    if not adds_up(column):
        said = say("Values of “{column}” do not add up, so I averaged them over the rows.", column=column.name)
        return replace(mean_of(column), key=column.name, assumptions=(said,), warnings=warned_average(column))
    measure = sum_of(column)
    if metric is None:
        return measure
    # A header that is the metric's own name reads in the language of the question.
    title = Message(metric.title) if column.name == metric.title else measure.title
    unit = "money" if metric.unit == "money" else measure.unit
    return replace(measure, title=title, unit=unit, higher_is_better=metric.higher_is_better)


def _check_adds_up(column: Column, metric: Metric | None) -> None:
    """Refuse to count the different texts of a column of amounts in which some cell is no number.

    Raises:
        CannotAnswer: it is such a column.
    """
    if metric is None or metric.denominator or column.type != "text" or column.identifier:
        return
    role = load_glossary().roles.get(metric.numerator[0].removeprefix("-"))
    if role is None or role.type != "number" or len(metric.numerator) > 1 or metric.name == "orders":
        return
    odd = next((value for value in column.values if not re.search(r"\d", value)), None)
    raise CannotAnswer(
        say(
            "“{column}” can't be added up, as some of its cells are no numbers (“{text}”). Correct them and upload the "
            "file again.",
            column=column.name,
            text=odd or (column.values[0] if column.values else ""),
        )
    )


def _with_function(schema: Schema, words: str, roles: dict[str, str]) -> Measure | None:
    """Read "average Sales", "平均价格", "number of customers", "churn rate"."""
    for function, rest in split_function(words):
        measure = _applied(schema, function, rest, roles, words)
        if measure is not None:
            return measure
    return None


def _applied(schema: Schema, function: str, rest: str, roles: dict[str, str], words: str) -> Measure | None:
    plain = normalise(rest)
    if function == "distinct" and (plain in ROW_WORDS or plain in ("row", "record", "entry")):
        return count_of_rows()
    column = column_in_words(schema, rest, numeric=function in ("sum", "mean", "median", "maximum", "minimum"))
    if function == "distinct" and column is not None and words.lower().startswith(_VALUES):
        return distinct_of(column)
    if function == "distinct":
        return _counted(schema, rest, column, roles)
    if function == "share":
        return share_of(column) if column is not None and yes_value(column) is not None else None
    if column is None:
        metric = metric_named(plain)
        return of_metric(schema, metric, roles) if metric is not None and function in ("sum", "mean") else None
    if not column.is_numeric:
        raise CannotAnswer(
            say("“{column}” holds no numbers, so I can't work out “{words}”.", column=column.name, words=words)
        )
    if function == "mean":
        # The average of a ratio is the ratio of the sums, whatever the words.
        metric = ratio_held_by(column)
        if metric is not None:
            return ratio_column(schema, column, metric, roles)
        return replace(mean_of(column), warnings=warned_average(column))
    if function == "sum":
        return sum_of(column)
    return middle_or_end_of(column, function)


def _counted(schema: Schema, rest: str, column: Column | None, roles: dict[str, str]) -> Measure | None:
    """Read "number of X": a count column is added up, an id counted, the metric of that name computed."""
    role = next((r for r in ("customer", "order", "product") if singular(normalise(rest)) in ROLE_WORDS[r]), None)
    if role is not None:
        if role in roles:
            return distinct_of(schema[roles[role]])
        named = naming(schema, role)
        if named is not None:
            return different(schema, named)
    metric = metric_named(normalise(rest))
    if metric is not None and not metric.denominator:
        return of_metric(schema, metric, roles)
    if column is None:
        return None
    many = column.type == "integer" and not column.identifier and (column.distinct > 2 or is_count(column))
    return sum_of(column) if many else different(schema, column)


def _ratio_in_words(schema: Schema, words: str, roles: dict[str, str], definitions: Definitions = ()) -> Measure | None:
    """Read "Sales / Orders", "sales per customer" and "tips as a share of sales": one sum over another."""
    share = " as a share of " in words
    parts = words.split(" as a share of ") if share else re.split(r"\s*/\s*|\s+per\s+|\s*÷\s*", words)
    if len(parts) != 2 or not all(parts):
        return None
    units = None if share else read_unit(schema, parts[1])
    if units is None and not share:
        _check_dated(schema, parts[1])
    middle = _of_units(schema, parts[0], units, words, roles, definitions) if units is not None else None
    if middle is not None:
        return middle
    above = _resolve(schema, parts[0], roles, definitions)
    if units is not None:
        above = above or _counted(schema, parts[0], None, roles)
        return units_counted(above, units, words) if above is not None and _is_sum(above) else None
    below = _resolve(schema, parts[1], roles, definitions) or _counted(schema, parts[1], None, roles)
    if above is None or below is None or not _is_sum(above) or not _is_sum(below):
        return None
    if below.how == "sum" and below.numerator[0].column and schema[below.numerator[0].column].identifier:
        return None
    title = say("{above} per {below}", above=above.title, below=below.title)
    if share:
        title = say("{above} as a share of {below}", above=above.title, below=below.title)
    return Measure(
        key=words,
        title=title,
        how="ratio",
        numerator=above.numerator,
        denominator=below.numerator,
        unit="percent" if share else "money" if above.unit == "money" and below.unit != "money" else "number",
        currency=above.currency if below.unit != "money" and not share else None,
        assumptions=(*above.assumptions, *below.assumptions),
        warnings=mixed_currencies({m.currency for m in (above, below) if m.currency is not None}),
    )


def _check_dated(schema: Schema, unit: str) -> None:
    """Refuse "median Sales per day" of data without dates, rather than take it for the median of rows.

    Raises:
        CannotAnswer: a unit of the calendar is named, no column has it in its header, and there are no dates.
    """
    named = named_unit(unit)
    if named is None or any(word in normalise(c.name) for c in schema.columns for word in (named, unit.lower())):
        return
    if not any(column.is_temporal for column in schema.columns):
        said = say("There are no dates here, so I can't tell one {unit} from another.", unit=unit_name(named))
        raise CannotAnswer(said)


def _of_units(
    schema: Schema, words: str, units: Term, whole: str, roles: dict[str, str], definitions: Definitions
) -> Measure | None:
    """Read "median Sales" of "median Sales per day": of days that are added up first, never of rows."""
    if any(normalise(column.name) == normalise(words) for column in schema.columns):
        return None
    for function, rest in split_function(words):
        if function not in ("median", "maximum", "minimum"):
            continue
        inner = _resolve(schema, rest, roles, definitions) or _counted(schema, rest, None, roles)
        metric = metric_named(normalise(rest))
        of_sums = inner is not None and inner.how == "ratio" and metric is not None and bool(metric.denominator)
        if inner is not None and (_is_sum(inner) or of_sums):
            return of_units(inner, units, function, whole)  # type: ignore[arg-type]
    return None


def _is_sum(measure: Measure) -> bool:
    return measure.how in ("sum", "rows", "distinct")


def _close(schema: Schema, words: str, roles: dict[str, str]) -> Measure | None:
    """A column or metric that is spelled nearly like this."""
    column = find_column(schema, words)
    if column is not None:
        return _of_column(schema, schema[column], roles)
    from rapidfuzz import fuzz, process

    names = {name: metric for metric in load_glossary().metrics.values() for name in metric.synonyms if len(name) > 3}
    best = process.extractOne(normalise(words), list(names), scorer=fuzz.ratio, score_cutoff=88)
    return of_metric(schema, names[best[0]], roles) if best else None
