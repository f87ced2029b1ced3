"""Which data set a question is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.model.concepts import phrase, plain_text, stem, units
from bot.model.defined_names import find_defined
from bot.model.mentions import Mention, Reading
from bot.model.names import SYNONYM
from bot.model.query_groups import resolves
from bot.model.slots_network import is_network
from bot.model.vocabulary import pattern
from tools.amounts import plain_width
from tools.columns import candidates, find_column
from tools.definitions import Definitions, MetricDefinition
from tools.registry import Tool
from tools.schema import Schema

__all__ = ["choose_dataset"]

_NAME = 10.0
_MISSING_ROLE = 4.0
_ROLE = 0.35
"""A column for a role of the tool: an edge list is what influence is asked of, even where no column is named."""
_POINTS = {4: 1.0, 3: 0.8, 2: 0.5, 1: 0.4}
_METRIC = 0.65
"""A metric that the roles of a data set give: less than a column of that name, more than one that is only like it."""
_LIKE_METRIC = 0.3
_VALUE = 1.0
_NEAR = 0.5
_CALLED = 2.0
_SEVERAL = 2
_CUSTOMERS = pattern("{customer_word}s?|{counted_people}")
_CLEARLY = 0.3
"""A data set that is ahead by less than this is not clearly the one that is meant."""


def choose_dataset(
    question: str,
    tool: Tool,
    arguments: Mapping[str, Any],
    datasets: Mapping[str, Schema],
    definitions: Definitions = (),
) -> str | list[str] | None:
    """The data set that a question is about.

    What counts: its name in the question, columns and values that the question speaks of, columns that the arguments
    name, and columns for the roles of the tool. Among equals the newest is taken.

    Args:
        question: as it was asked.
        tool: that will answer it.
        arguments: read so far.
        datasets: the data sets that may be used, newest first.
        definitions: the team's own terms: the words of those that the question names are looked for as well.

    Returns:
        Its name; several names where the question itself names several; None where there is none, or where the tool
        can do without and nothing speaks for one.

    Cost: one reading of the question for each data set.
    """
    if not datasets:
        return None
    named = _named(question, datasets)
    if len(named) > 1 and tool.frame_parameter is not None:
        return named
    if named:
        return named[0]
    question = f"{question} {' , '.join(_meant(question, definitions))}".strip()
    points = {name: _fit(question, tool, arguments, schema) for name, schema in datasets.items()}
    if tool.name == "segment_customers":
        for name, schema in datasets.items():
            points[name] += _customer_points(question, name, schema)
    best = max(points, key=lambda name: points[name])
    optional = tool.frame_parameter is None or not tool.frame_parameter.required
    if optional and points[best] < _CLEARLY:
        return _made_for(tool, datasets)
    # The newest of those that are as good.
    return next(name for name in datasets if points[best] - points[name] < _CLEARLY)


def _meant(question: str, definitions: Definitions) -> Iterator[str]:
    """The words of the definitions that a question names."""
    for _, _, definition in find_defined(question, plain_width(question), None, definitions):
        if isinstance(definition, MetricDefinition):
            yield from (term.words for term in (*definition.numerator, *definition.denominator))
        else:
            yield from (definition.column, *map(str, definition.values))


def _made_for(tool: Tool, datasets: Mapping[str, Schema]) -> str | None:
    """The data set with the most of the columns that a tool can use without needing them; one says little among many.

    A question such as "how should we split our budget?" names no column, and yet the file with channels, spend and
    revenue is meant.
    """
    roles = [parameter.role.name for parameter in tool.arguments if parameter.role and not parameter.many]
    found = {name: sum(bool(candidates(schema, role)) for role in roles) for name, schema in datasets.items()}
    best = max(found, key=lambda name: found[name])
    return best if found[best] >= min(_SEVERAL, len(datasets)) else None


def _named(question: str, datasets: Mapping[str, Schema]) -> list[str]:
    """The data sets whose names stand in the question; a name within a longer one that stands there does not count."""
    spoken = " ".join(stem(unit) for unit in units(plain_text(question)))
    found = {}
    for name in datasets:
        short = re.sub(r"\.(?:csv|tsv|txt|xlsx|gz)$", "", re.sub(r"\.gz$", "", name.lower()))
        if name.lower() in question.lower():
            found[name] = name.lower()
        elif len(short) > 2 and (key := phrase(re.sub(r"[_\-.]+", " ", short))) and f" {key} " in f" {spoken} ":
            found[name] = short
    return [n for n, short in found.items() if not any(short != other and short in other for other in found.values())]


def _fit(question: str, tool: Tool, arguments: Mapping[str, Any], schema: Schema) -> float:
    reading = Reading(question, schema)
    columns = {each.name: _column_points(reading, each) for each in reversed(reading.columns)}
    points = (
        sum(columns.values())
        + _METRIC * len(_metrics(reading))
        + _VALUE * len({(each.name, each.value) for each in reading.values})
    )
    points += sum(_argument_points(value, schema) for value in arguments.values())
    # A tool that can do without data is given the data set that is made for it elsewhere (`_made_for`).
    needs_data = tool.frame_parameter is not None and tool.frame_parameter.required
    for parameter in tool.arguments:
        if parameter.role and not parameter.many:
            found = bool(candidates(schema, parameter.role.name))
            points += _ROLE * needs_data if found else -_MISSING_ROLE if parameter.required else 0.0
    if tool.name == "rank_influencers" and not is_network(schema):
        points -= _MISSING_ROLE  # Any two columns may list links, but not beside a file that surely does.
    return points


def _metrics(reading: Reading) -> set[str]:
    """The metrics that a question names and this data set can work out from its roles."""
    named = {each.name for each in reading.mentions if each.kind == "metric" and each.strength == SYNONYM}
    return {name for name in named if resolves(reading, name.replace("_", " "))}


def _column_points(reading: Reading, mention: Mention) -> float:
    """What a column that is named speaks for its data set.

    收入 is revenue to a marketer before it is an income that customers have, unless the column itself is called so.
    """
    column = reading.column(mention.name)
    if mention.strength != SYNONYM or column.role is not None or not column.is_numeric:
        return _POINTS[mention.strength]
    general = Reading(reading.text[mention.start : mention.end], None).mentions
    return _LIKE_METRIC if any(each.kind == "metric" for each in general) else _POINTS[mention.strength]


def _customer_points(question: str, name: str, schema: Schema) -> float:
    """What speaks for a table of customers where customers are to be grouped: its name, and one row for each of them.

    Columns of numbers are needed; a list of links has customers at its ends at most.
    """
    numbers = [column for column in schema.columns if column.is_numeric and not column.identifier]
    if not numbers or is_network(schema):
        return -_MISSING_ROLE
    if not _CUSTOMERS.search(plain_text(question)):
        return 0.0  # "In 5 groups" goes on with the data there are.
    found = candidates(schema, "customer")[:1]
    single = any(schema[customer].distinct >= schema.rows - schema[customer].missing for customer, _ in found)
    called = _CUSTOMERS.search(re.sub(r"[_\-.\d]+", " ", name.lower()))
    return _CALLED * bool(called) + _NEAR * bool(found) + _VALUE * single


def _argument_points(value: Any, schema: Schema) -> float:
    names = value if isinstance(value, list) else [value]
    return 0.5 * sum(isinstance(name, str) and find_column(schema, name) is not None for name in names)
