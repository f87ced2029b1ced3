"""What was put into a form, as the arguments of a call; what is wrong is said beside its field, and nothing runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.slack.form_fields import AUTOMATIC, Field, options_of
from bot.slack.form_words import (
    read_amounts,
    read_conditions,
    read_limits,
    read_names,
    read_pairs,
    read_totals,
    write_number,
)
from bot.slack.forms import CHANGE_DATA, DATASET_BLOCK, Form, text_of, used_of
from tools.ads.expression import parse_response
from tools.columns import candidates
from tools.errors import CannotAnswer, NeedsChoice
from tools.glossary import load_glossary
from tools.group_conditions import read_conditions as understand_filters
from tools.messages import Message, Words, say
from tools.metrics import resolve_metric
from tools.periods import read_period
from tools.schema import Schema
from tools.sql.query import read_query

__all__ = ["FormRead", "chosen_dataset", "read_form"]

_MOST_GROUPS = 3


@dataclass(frozen=True)
class FormRead:
    """What a form says.

    Attributes:
        arguments: of the call, without those that are left to the tool.
        problems: what is wrong, by the id of the block to show it at; nothing may run where there is anything.
        changed: the names of the arguments that are no longer what the answer used.
    """

    arguments: Mapping[str, Any]
    problems: Mapping[str, Message]
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Wrong(Exception):
    """What is wrong with one field."""

    message: Message


def chosen_dataset(values: Mapping[str, Any]) -> str | None:
    """The id of the data set that was chosen in a form; None where there is none."""
    state = values.get(DATASET_BLOCK, {}).get(f"{CHANGE_DATA}:0", {})
    key = (state.get("selected_option") or {}).get("value")
    return None if key in (None, AUTOMATIC) else str(key)


def read_form(
    form: Form, values: Mapping[str, Any], today: date, week_start: int = 0, schemas: Mapping[str, Schema] | None = None
) -> FormRead:
    """Read what was put into a form.

    Args:
        form: as it was built.
        values: of the blocks, by their ids, as Slack sends them.
        today: the asker's date.
        week_start: first day of the week, 0 = Monday.
        schemas: of all data sets that may be used, for a query; None where that is not known here.

    Returns:
        The arguments; a field that the form does not show keeps what the answer used.
    """
    shown = {field.name for field in form.fields}
    arguments = {name: value for name, value in form.arguments.items() if name not in shown}
    problems: dict[str, Message] = {}
    changed: list[str] = []
    for field in form.fields:
        block = form.block_of(field)
        try:
            value = _read(field, form, values[block]["value"]) if block in values else form.arguments.get(field.name)
        except (_Wrong, CannotAnswer) as wrong:
            problems[block] = wrong.message
            continue
        if value is not None:
            arguments[field.name] = value
        elif field.needed:
            problems[block] = say("This is needed.")
        if block in values and _differs(field, form, value, values[block]["value"]):
            changed.append(field.name)
    problems = problems or _check(form, arguments, today, week_start, schemas)
    return FormRead(arguments, problems, tuple(changed))


def _read(field: Field, form: Form, state: Mapping[str, Any]) -> Any:
    """The value of one field; None where it is left to the tool."""
    if field.kind in ("column", "choice", "switch"):
        return _option(field, form, (state.get("selected_option") or {}).get("value"))
    if field.kind in ("columns", "metrics"):
        keys = [each.get("value") for each in state.get("selected_options") or ()]
        return [_option(field, form, key) for key in keys] or None
    text = str(state.get("value") or "").strip()
    if not text:
        return None
    return _number(field, text) if field.kind == "number" else _written(field, form, text)


def _option(field: Field, form: Form, key: Any) -> Any:
    if key in (None, AUTOMATIC):
        return None
    used = form.arguments.get(field.name)
    for option in options_of(field, form.schema, used, form.definitions):
        if option.key == key:
            return option.value
    raise _Wrong(say("That can't be chosen any more. Please open the form again."))


def _number(field: Field, text: str) -> float | int:
    try:
        number = float(text)
    except ValueError:
        raise _Wrong(say("“{value}” is not a number.", value=text)) from None
    if not math.isfinite(number):
        raise _Wrong(say("“{value}” is not a number.", value=text))
    if field.whole and number != int(number):
        raise _Wrong(say("Please give a whole number."))
    limits = field.parameter.range
    if limits and limits.low is not None and number < limits.low:
        raise _Wrong(say("At least {low}, please.", low=write_number(limits.low)))
    if limits and limits.high is not None and number > limits.high:
        raise _Wrong(say("At most {high}, please.", high=write_number(limits.high)))
    return int(number) if field.whole else number


def _written(field: Field, form: Form, text: str) -> Any:
    schema = form.schema or Schema((), 0)
    match field.kind:
        case "conditions":
            return read_conditions(text, schema, form.definitions)
        case "totals":
            return read_totals(text, schema, [])
        case "limits":
            return read_limits(text, form.schema)
        case "names":
            return read_names(text) or None
        case "pairs":
            return read_pairs(text)
        case "amounts":
            return read_amounts(text)
        case _:
            return text


def _check(
    form: Form, arguments: Mapping[str, Any], today: date, week_start: int, schemas: Mapping[str, Schema] | None
) -> dict[str, Message]:
    """What the tool would refuse, as far as that can be told without its data."""
    checks: dict[str, Callable[[Any], object]] = {
        "conditions": lambda value: (
            form.schema and understand_filters(form.schema, value, today, week_start, form.definitions)
        ),
        # What the answer was made of is known to resolve, be it by a definition of the team.
        "metrics": lambda value: [
            form.schema and resolve_metric(form.schema, words, definitions=form.definitions)
            for words in value
            if words not in (form.arguments.get("metrics") or ())
        ],
        "period": lambda value: _check_period(form.schema, arguments.get("date_column"), value, today, week_start),
        "pairs": lambda value: _check_roles(form.schema, value),
        "query": lambda value: schemas is not None and read_query(value, schemas, today),
    }
    problems: dict[str, Message] = {}
    for field in form.fields:
        value, check = arguments.get(field.name), checks.get(field.kind)
        try:
            if value is not None and check is not None:
                check(value)
            if value is not None and field.name == "response":
                parse_response(value)
            if field.name == "dimensions" and value and len(value) > _MOST_GROUPS:
                problems[form.block_of(field)] = say("I can group by three columns at most. Leave one out.")
        except NeedsChoice:
            continue  # It is asked, with buttons, when the call runs.
        except (CannotAnswer, _Wrong) as wrong:
            problems[form.block_of(field)] = wrong.message
    return problems or _check_call(form, arguments)


def _check_call(form: Form, arguments: Mapping[str, Any]) -> dict[str, Message]:
    """What is wrong with the call as a whole, such as a needed column that nothing fits."""
    try:
        form.tool.bind(form.schema, arguments)
    except NeedsChoice:
        return {}
    except CannotAnswer as wrong:
        blocks = {field.name: form.block_of(field) for field in form.fields}
        first = DATASET_BLOCK if form.takes_data else next(iter(blocks.values()), DATASET_BLOCK)
        return {blocks.get(str(wrong.message.values.get("argument")), first): wrong.message}
    return {}


def _check_period(schema: Schema | None, column: Any, words: str, today: date, week_start: int) -> None:
    """A period that is no period, or none of the data's."""
    found = candidates(schema, "date") if schema else []
    name = column if schema and column in schema else found[0][0] if found else None
    if schema is None or name is None:
        raise _Wrong(say("There is no column of dates for a period."))
    oldest, last = schema[name].minimum, schema.last_date(name)
    if isinstance(oldest, str) and last is not None:
        read_period(words, date.fromisoformat(oldest[:10]), last, today, week_start)


def _check_roles(schema: Schema | None, pairs: Mapping[str, str]) -> None:
    known = load_glossary().roles
    for role, column in pairs.items():
        if role not in known:
            near = tuple(name for name in known if known[name].type == "number")
            raise _Wrong(
                say("“{role}” is nothing that a column can be here; there is {roles}.", role=role, roles=Words(near))
            )
        if schema is not None and column not in schema:
            raise _Wrong(say("There is no column “{column}”.", column=column))


def _differs(field: Field, form: Form, value: Any, state: Mapping[str, Any]) -> bool:
    """Whether a field says something else than what the answer used."""
    if field.kind in ("column", "columns", "metrics", "choice", "switch"):
        used = used_of(field, form)
        left_out = value is None and form.arguments.get(field.name) is None
        return not left_out and (None if value == [] else value) != (None if used == [] else used)
    return str(state.get("value") or "").strip() != text_of(field, form).strip()
