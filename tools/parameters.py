"""The parameters of a tool, read off its signature."""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from tools.columns import Role
from tools.context import Context
from tools.frame import Frame, Frames
from tools.messages import Message

__all__ = ["Bound", "Injected", "Parameter", "Range", "read_parameter"]

Kind = Literal["frame", "frames", "context", "injected", "argument"]


@dataclass(frozen=True)
class Range:
    """The least and the greatest value of a number, both allowed."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Injected:
    """Marks a parameter that the caller of the tool provides; no model and no person ever fills it."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a tool, read off its signature and its docstring."""

    name: str
    kind: Kind
    annotation: Any
    required: bool
    default: Any
    description: str
    role: Role | None
    many: bool
    range: Range | None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that the argument may be, when it is one of a few."""
        for part in (self.annotation, *get_args(self.annotation)):
            if get_origin(part) is Literal:
                return tuple(str(choice) for choice in get_args(part))
        return ()

    @property
    def type_name(self) -> str:
        """The type in one or two plain words, for documentation."""
        if self.role:
            return "columns" if self.many else "column"
        if self.choices:
            return " | ".join(self.choices)
        bare = get_args(self.annotation)[0] if get_origin(self.annotation) is Annotated else self.annotation
        inner = [part for part in get_args(bare) if part is not type(None)] if _is_optional(bare) else [bare]
        text = str(getattr(inner[0], "__name__", inner[0]))
        return {"str": "text", "int": "whole number", "float": "number", "bool": "yes or no"}.get(text, text)


@dataclass(frozen=True)
class Bound:
    """A call that is ready to run: every argument has its value, and what was taken for granted is said."""

    arguments: Mapping[str, Any]
    assumptions: tuple[Message, ...] = ()


def read_parameter(parameter: inspect.Parameter, annotation: Any, description: str) -> Parameter:
    """What a signature says of one parameter; `description` is from the docstring."""
    metadata = _metadata(annotation)
    role = next((item for item in metadata if isinstance(item, Role)), None)
    required = parameter.default is inspect.Parameter.empty
    return Parameter(
        name=parameter.name,
        kind=_kind(annotation, metadata),
        annotation=annotation,
        required=required,
        default=None if required else parameter.default,
        description=description,
        role=role,
        many=role is not None and role.many,
        range=next((item for item in metadata if isinstance(item, Range)), None),
    )


def _is_optional(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def _metadata(annotation: Any) -> list[Any]:
    """What stands beside the type in `Annotated`, also inside an optional type."""
    found = list(getattr(annotation, "__metadata__", ()))
    if get_origin(annotation) in (Union, types.UnionType, Annotated):
        for part in get_args(annotation):
            found += [item for item in _metadata(part) if item not in found]
    return found


def _kind(annotation: Any, metadata: list[Any]) -> Kind:
    parts = {annotation, *get_args(annotation)} if get_origin(annotation) is not dict else set()
    if annotation == Frames:
        return "frames"
    if Frame in parts:
        return "frame"
    if Context in parts:
        return "context"
    return "injected" if any(isinstance(item, Injected) for item in metadata) else "argument"
