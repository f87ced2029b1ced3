"""Which field of a form takes which argument of a tool, and what can be chosen there: read off the signature.

The builder of forms and their reader both ask here, so that what was chosen is read as what was shown.
"""

from __future__ import annotations

import hashlib
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from bot.slack.form_labels import choice_label
from tools.ads.limits import Limit
from tools.columns import score_column
from tools.defined_groups import filter_of_part
from tools.definitions import Definitions, GroupDefinition, MetricDefinition, find_definition, plain_name
from tools.errors import CannotAnswer, NeedsChoice
from tools.filters import Filter
from tools.glossary import load_glossary
from tools.group_conditions import REST, find_split
from tools.messages import Message, Text, say
from tools.metrics import resolve_metric
from tools.parameters import Parameter
from tools.registry import Tool
from tools.schema import Column, Schema

__all__ = [
    "AUTOMATIC",
    "Field",
    "FieldKind",
    "Option",
    "fields_of",
    "fitting",
    "is_condition",
    "options_of",
    "splits",
]

FieldKind = Literal[
    "column", "columns", "metrics", "choice", "switch", "number", "period", "conditions", "totals", "limits", "names",
    "pairs", "amounts", "text", "query",
]  # fmt: skip
"""What a field takes. `totals` are conditions on metrics of whole groups."""

_ANY_DAY = date(2000, 1, 1)
"""Whether words name groups does not depend on the day."""
AUTOMATIC = "-"
"""The value of the option that leaves an argument to the tool."""


@dataclass(frozen=True)
class Field:
    """One argument in a form."""

    parameter: Parameter
    kind: FieldKind

    @property
    def name(self) -> str:
        """Of the argument."""
        return self.parameter.name

    @property
    def needed(self) -> bool:
        """Whether the tool can't run without it."""
        return self.parameter.required

    @property
    def of_columns(self) -> bool:
        """Whether what can be put in depends on the columns of the data set."""
        return self.kind in ("column", "columns", "metrics", "conditions", "totals", "pairs")

    @property
    def whole(self) -> bool:
        """Whether a number must be a whole one."""
        return int in _parts(self.parameter.annotation) and float not in _parts(self.parameter.annotation)


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen.

    Attributes:
        key: what the form carries; it holds nothing of the data.
        label: what a person reads.
        value: what it means as an argument.
    """

    key: str
    label: Text
    value: Any


def fields_of(tool: Tool) -> tuple[Field, ...]:
    """The fields of a tool's form, in the order of its signature."""
    return tuple(Field(parameter, _kind(parameter)) for parameter in tool.arguments)


def options_of(
    field: Field, schema: Schema | None, used: Any = None, definitions: Definitions = ()
) -> tuple[Option, ...]:
    """What can be chosen in a field; empty where it is written.

    Args:
        field: of the form.
        schema: of the data set; None when the tool runs without one.
        used: what the answer used, which is always among the options.
        definitions: the team's own terms, which are offered beside what everybody has.

    Cost: some 0.1 ms a column.
    """
    parameter = field.parameter
    automatic = () if field.needed else (Option(AUTOMATIC, say("as it fits best"), None),)
    match field.kind:
        case "column":
            return (*automatic, *_columns(parameter, schema, [used] if used else []))
        case "columns":
            own = _groups(schema, used or [], definitions) if parameter.name == "dimensions" else ()
            return (*own, *_columns(parameter, schema, used or []))
        case "metrics":
            return _metrics(schema, used or [], definitions)
        case "choice":
            choices = (Option(name, choice_label(field.name, name), name) for name in parameter.choices)
            return (*(automatic if parameter.default is None else ()), *choices)
        case "switch":
            switch = (Option("yes", say("yes"), value=True), Option("no", say("no"), value=False))
            return (*(automatic if parameter.default is None else ()), *switch)
        case _:
            return ()


def fitting(
    tool: Tool, arguments: Mapping[str, Any], schema: Schema | None, definitions: Definitions = ()
) -> dict[str, Any]:
    """The arguments of a call that another data set has room for: those that name columns which it has not are left.

    Args:
        tool: of the call.
        arguments: of the call.
        schema: of the other data set.
        definitions: the team's own terms.
    """
    fields = {field.name: field for field in fields_of(tool)}
    kept = {name: _fitting(fields.get(name), value, schema, definitions) for name, value in arguments.items()}
    return {name: value for name, value in kept.items() if value is not None}


def _fitting(field: Field | None, value: Any, schema: Schema | None, definitions: Definitions) -> Any:
    if field is None or schema is None or value is None:
        return value
    match field.kind:
        case "column":
            return value if value in schema else None
        case "columns":
            return [name for name in value if name in schema or splits(name, schema, definitions)] or None
        case "metrics":
            return [words for words in value if _gives(schema, words, definitions)] or None
        case "conditions":
            return [each for each in value if is_condition(each, schema, definitions)] or None
        case "totals":
            return [each for each in value if _gives(schema, each["column"], definitions)] or None
        case "pairs":
            return {role: name for role, name in value.items() if name in schema} or None
        case _:
            return value


def _kind(parameter: Parameter) -> FieldKind:
    parts = _parts(parameter.annotation)
    named: dict[str, FieldKind] = {
        "metrics": "metrics", "dimensions": "columns", "having": "totals", "period": "period", "sql": "query",
        "date_column": "column",
    }  # fmt: skip
    if parameter.role:
        return "columns" if parameter.many else "column"
    if parameter.choices:
        return "choice"
    if parameter.name in named:
        return named[parameter.name]
    if bool in parts:
        return "switch"
    if int in parts or float in parts:
        return "number"
    of_parts: list[tuple[Any, FieldKind]] = [
        (list[Filter], "conditions"), (list[Limit], "limits"), (list[str], "names"), (dict[str, str], "pairs"),
        (dict[str, float], "amounts"),
    ]  # fmt: skip
    return next((kind for annotation, kind in of_parts if annotation in parts), "text")


def _parts(annotation: Any) -> tuple[Any, ...]:
    """The types that an argument may have, None left out."""
    if get_origin(annotation) is Annotated:
        return _parts(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(part for each in get_args(annotation) for part in _parts(each))
    return () if annotation is type(None) else (annotation,)


def _columns(parameter: Parameter, schema: Schema | None, used: Sequence[str]) -> tuple[Option, ...]:
    """The columns that fit a role, the likely ones first; all of them where there is no role."""
    if schema is None:
        return ()
    role = "date" if parameter.name == "date_column" else parameter.role.name if parameter.role else None
    fitting = [
        (position, column)
        for position, column in enumerate(schema.columns)
        if column.name in used or role is None or _may_play(column, role)
    ]
    if role is not None and not parameter.many:
        fitting.sort(key=lambda each: -score_column(each[1], role))
    return tuple(Option(f"c{position}", column.name, column.name) for position, column in fitting)


def _may_play(column: Column, role: str) -> bool:
    """Whether the values of a column are of the kind that a role needs; what its header says is the person's choice."""
    match load_glossary().roles[role].type:
        case "number":
            return column.is_numeric
        case "date":
            return column.is_temporal
        case "text":
            return column.type == "text"
        case "name":
            return column.type in ("text", "integer", "boolean")
        case _:
            return True


def is_condition(given: Mapping[str, Any], schema: Schema, definitions: Definitions) -> bool:
    """Whether a filter is about a column of the data, or about a group that the team has defined."""
    if given.get("operator") in ("in group", "not in group"):
        group = find_definition(definitions, str(given["column"]), GroupDefinition)
        return group is not None and _holds(group, schema)
    return given["column"] in schema


def splits(words: str, schema: Schema, definitions: Definitions) -> bool:
    """Whether words such as "Brand vs rest" split the rows into groups that the team has defined."""
    try:
        return find_split(schema, words, _ANY_DAY, 0, definitions) is not None
    except CannotAnswer:
        return False


def _holds(group: GroupDefinition, schema: Schema) -> bool:
    """Whether a data set has what a group is told by."""
    try:
        for part in group.parts:
            filter_of_part(schema, group, part)
    except CannotAnswer:
        return False
    return True


def _groups(schema: Schema | None, used: Sequence[str], definitions: Definitions) -> tuple[Option, ...]:
    """The team's groups, each against all other rows; and what the answer used."""
    if schema is None:
        return ()
    fitting = [each for each in definitions if isinstance(each, GroupDefinition) and _holds(each, schema)]
    found = {
        f"{group.name} vs {REST}": Option(
            _key("g", group.name), say("“{group}” against all other rows", group=group.name), f"{group.name} vs {REST}"
        )
        for group in fitting
    }
    for place, words in enumerate(used):
        if words not in schema and words not in found:
            found[words] = Option(f"u{place}", words, words)
    return tuple(found.values())


def _key(kind: str, name: str) -> str:
    """The key of a term: the same for as long as it has its name, and nothing of the name is in it."""
    return f"{kind}.{hashlib.sha256(plain_name(name).encode()).hexdigest()[:16]}"


def _metrics(schema: Schema | None, used: Sequence[str], definitions: Definitions) -> tuple[Option, ...]:
    """What the answer used, the team's own metrics, those that the data can give, and the columns of numbers."""
    if schema is None:
        return ()
    team = [
        each for each in definitions if isinstance(each, MetricDefinition) and _gives(schema, each.name, definitions)
    ]
    defined = [Option(_key("t", each.name), say("{name} (your team's)", name=each.name), each.name) for each in team]
    names = {plain_name(each.name) for each in team}
    glossary = load_glossary().metrics.values()
    known = [
        Option(f"m.{each.name}", Message(each.title), each.name.replace("_", " "))
        for each in glossary
        if plain_name(each.name) not in names and _gives(schema, each.name)
    ]
    columns = [
        Option(f"c{position}", column.name, column.name)
        for position, column in enumerate(schema.columns)
        if column.is_numeric and plain_name(column.name) not in names
    ]
    options = [*defined, *known, Option("rows", say("number of rows"), "count"), *columns]
    meanings = {option.value for option in options}
    own = [Option(f"u{place}", words, words) for place, words in enumerate(used) if words not in meanings]
    return (*own, *options)


def _gives(schema: Schema, metric: str, definitions: Definitions = ()) -> bool:
    try:
        resolve_metric(schema, metric.replace("_", " ") if not definitions else metric, definitions=definitions)
    except NeedsChoice:
        return True
    except CannotAnswer:
        return bool(definitions) and _gives(schema, metric)
    return True
