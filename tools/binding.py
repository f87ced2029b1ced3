"""Fill the column arguments that a question left out, by their role, and say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tools.columns import candidates, find_column, role_name
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, Words, say
from tools.parameters import Bound, Parameter
from tools.schema import Schema

__all__ = ["bind_columns"]

_CLOSE = 0.12
"""Two candidates whose scores differ by less are equally good: the person is asked."""


def bind_columns(
    schema: Schema,
    parameters: Sequence[Parameter],
    given: Mapping[str, Any],
) -> Bound:
    """Fill the column arguments that were left out and check those that were given.

    A required argument without a candidate is an error; an optional one stays empty. No column is bound twice.

    Raises:
        CannotAnswer: a named column is not there, or a needed role has no candidate.
        NeedsChoice: two candidates are equally good for a needed role.
    """
    arguments = dict(given)
    for parameter in parameters:
        if parameter.role and parameter.name in arguments:
            arguments[parameter.name] = _named(schema, parameter, arguments[parameter.name])
    assumptions: list[Message] = []
    # Needed columns are bound before optional ones, so that an optional role never takes what a needed one fits.
    for parameter in sorted(parameters, key=lambda p: not p.required):
        if parameter.role is None or parameter.many or parameter.name in arguments:
            continue
        column = _choose(schema, parameter, _taken(parameters, arguments))
        if column is not None:
            arguments[parameter.name] = column
            assumptions.append(say("I took “{column}” as {role}.", column=column, role=role_name(parameter.role.name)))
    for parameter in parameters:
        if parameter.required and parameter.name not in arguments:
            raise CannotAnswer(say("I need “{argument}” for this.", argument=parameter.name))
    return Bound(arguments, tuple(assumptions))


def _choose(schema: Schema, parameter: Parameter, taken: frozenset[str]) -> str | None:
    assert parameter.role is not None
    found = candidates(schema, parameter.role.name, taken)
    if not found:
        if parameter.required:
            raise CannotAnswer(_missing(schema, parameter.role.name))
        return None
    best, score = found[0]
    rivals = [name for name, other in found if score - other < _CLOSE]
    if len(rivals) == 1:
        return best
    if parameter.required:
        raise NeedsChoice(
            say("Which column is {role}?", role=role_name(parameter.role.name)),
            tuple(Choice(name, {parameter.name: name}) for name in rivals[:5]),
        )
    return best if score >= 0.99 else None


def _missing(schema: Schema, role: str) -> Message:
    return say(
        "I need a column with {role} and found none. The columns are {columns}. "
        "Name the one to use, or upload a file that has it.",
        role=role_name(role),
        columns=Words(tuple(schema.names[:20])),
    )


def _named(schema: Schema, parameter: Parameter, value: Any) -> Any:
    if parameter.many:
        return [_existing(schema, name) for name in value]
    return _existing(schema, value)


def _existing(schema: Schema, words: str) -> str:
    found = find_column(schema, words)
    if found is None:
        from rapidfuzz import process

        near = [name for name, _, _ in process.extract(words, schema.names, limit=5)]
        raise CannotAnswer(
            say("There is no column “{column}”. Close to it: {columns}.", column=words, columns=Words(tuple(near)))
        )
    return found


def _taken(parameters: Sequence[Parameter], arguments: Mapping[str, Any]) -> frozenset[str]:
    taken: set[str] = set()
    for parameter in parameters:
        value = arguments.get(parameter.name)
        if parameter.role and value is not None:
            taken.update(value if isinstance(value, list) else [value])
    return frozenset(taken)
