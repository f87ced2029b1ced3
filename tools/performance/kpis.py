"""The key figures that a data set has columns for, in the order in which a marketer reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.context import Context
from tools.definitions import MetricDefinition
from tools.errors import CannotAnswer, NeedsChoice
from tools.glossary import load_glossary
from tools.measures import Measure, adds_up, count_of_rows
from tools.messages import Message, Text, Words, say
from tools.metric_formulas import of_metric
from tools.metrics import resolve_metric
from tools.schema import Schema

__all__ = ["MOST_KPIS", "Kpis", "find_kpis"]

MOST_KPIS = 8
"""More than these nobody reads in a post."""

_ORDER = (
    "revenue", "profit", "orders", "conversions", "new_customers", "customers", "spend", "roas", "cpa", "cac",
    "conversion_rate", "aov", "clicks", "ctr", "margin", "sessions", "bounce_rate", "impressions", "cpc", "cpm",
    "quantity", "sent", "opens", "open_rate", "unsubscribe_rate", "engaged_sessions", "engagement_rate",
)  # fmt: skip
"""What came of it, what it cost, what that makes, how it came about."""


@dataclass(frozen=True)
class Kpis:
    """The key figures of a data set.

    Attributes:
        measures: best first; the first is what a headline is about.
        notes: which known figure was left out, as several columns could be it.
    """

    measures: tuple[Measure, ...]
    notes: tuple[Message, ...] = ()


def find_kpis(schema: Schema, context: Context, most: int = MOST_KPIS) -> Kpis:
    """The key figures that there are columns for: those that the team has defined first, then those of the trade.

    A figure for which two columns fit equally well is left out, and that is said: nobody asked for it. Ratios that can
    only be averaged over rows are left out as well. A data set with none of them is described by its numeric columns.

    Args:
        schema: of the data set.
        context: what the team has defined, and its currency.
        most: so many at most.
    """
    found: dict[object, Measure] = {}
    unclear: list[tuple[Text, tuple[Text, ...]]] = []
    terms = [each.name for each in context.definitions if isinstance(each, MetricDefinition)]
    for words in (*terms, *_ORDER):
        if len(found) >= most:
            break
        try:
            measure = _named(schema, words, context)
        except CannotAnswer:
            continue
        except NeedsChoice as unsure:
            unclear.append((unsure.message, tuple(choice.label for choice in unsure.choices)))
            continue
        if measure.warnings and measure.how == "ratio":
            continue
        found.setdefault(_same(measure), measure)
    measures = tuple(found.values()) or _numbers(schema, context)[:most]
    return Kpis(measures, _left_out(unclear))


def _named(schema: Schema, words: str, context: Context) -> Measure:
    if words == "customers":
        measure = resolve_metric(schema, "number of customers", None, context.currency)
        return replace(measure, key=words, higher_is_better=True)
    metric = load_glossary().metrics.get(words)
    if metric is None:
        return resolve_metric(schema, words, None, context.currency, context.definitions)
    measure = of_metric(schema, metric, {})
    unnamed = measure.unit == "money" and measure.currency is None
    return replace(measure, currency=context.currency) if unnamed else measure


def _same(measure: Measure) -> object:
    return measure.how, measure.numerator, measure.denominator, measure.factor


def _numbers(schema: Schema, context: Context) -> tuple[Measure, ...]:
    """The numeric columns, those that add up first; the count of rows where there are none."""
    names = [column for column in schema.columns if column.is_numeric and column.distinct > 1]
    names.sort(key=lambda column: not adds_up(column))
    measures = [resolve_metric(schema, column.name, None, context.currency) for column in names]
    return tuple(measure for measure in measures if not measure.warnings) or (count_of_rows(),)


def _left_out(unclear: Sequence[tuple[Text, tuple[Text, ...]]]) -> tuple[Message, ...]:
    """Each question that would have had to be asked, once."""
    said: dict[str, Message] = {}
    for question, columns in unclear:
        said.setdefault(
            str(question),
            say(
                "{question} It can be {columns}, so I left out what needs it; name it to see it.",
                question=question,
                columns=Words(tuple(say("“{column}”", column=column) for column in columns)),
            ),
        )
    return tuple(said.values())
