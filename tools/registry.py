"""The catalogue of tools. A tool is a typed function; its signature and docstring are all that is said about it.

From them come the schema that a model sees, the slots of the local model, forms, `--help` and the pages in `docs/`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Union, get_type_hints

from tools.answer import Answer
from tools.binding import bind_columns
from tools.context import Context
from tools.docstrings import entries, sections
from tools.errors import CannotAnswer
from tools.frame import Frame, Frames
from tools.messages import Message, Words, say
from tools.parameters import Bound, Injected, Parameter, Range, read_parameter
from tools.schema import Schema

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Area", "Bound", "Injected", "Parameter", "Range", "Tool", "all_tools", "find_tool", "tool"]

Area = Literal["data", "performance", "customers", "demand", "ads", "social", "text", "housekeeping"]


class Tool:
    """One analysis with everything that is known about it."""

    __test__ = False
    """No test to be collected, though one is called `test_hypothesis`."""

    def __init__(self, function: Callable[..., Answer], area: Area) -> None:
        self.function = function
        self.area = area
        self.name = function.__name__
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.__module__ = function.__module__
        self.__wrapped__ = function
        self._sections = sections(inspect.getdoc(function) or "")

    def __repr__(self) -> str:
        return f"<tool {self.name}>"

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return self._sections[""].split("\n\n")[0].replace("\n", " ").strip()

    @property
    def description(self) -> str:
        """The docstring without its sections: what the tool does for whom, and how."""
        return self._sections[""]

    @property
    def figures(self) -> dict[str, str]:
        """The names of the answer's figures and what each one says."""
        return entries(self._sections.get("Figures", ""))

    @property
    def questions(self) -> tuple[str, ...]:
        """Questions that the tool answers, from the docstring."""
        return tuple(line.strip(' -"') for line in self._sections.get("Questions", "").splitlines() if line.strip())

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters in the order of the signature."""
        hints = get_type_hints(self.function, include_extras=True)
        described = entries(self._sections.get("Args", ""))
        return tuple(
            read_parameter(parameter, hints[name], described.get(name, ""))
            for name, parameter in inspect.signature(self.function).parameters.items()
        )

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        """The parameters that a question fills."""
        return tuple(p for p in self.parameters if p.kind == "argument")

    @property
    def frame_parameter(self) -> Parameter | None:
        """The parameter that takes the data set, if the tool works on one."""
        return next((p for p in self.parameters if p.kind == "frame"), None)

    @property
    def takes_frames(self) -> bool:
        """True when the tool is given every data set that the asker may use."""
        return any(p.kind == "frames" for p in self.parameters)

    @property
    def injected(self) -> tuple[Parameter, ...]:
        """The parameters that only the program around the tool can provide."""
        return tuple(p for p in self.parameters if p.kind == "injected")

    @cached_property
    def arguments_model(self) -> type[BaseModel]:
        """The arguments as a pydantic model: what a language model is shown, and what checks its calls.

        Columns may be left out even where the analysis needs them: they are bound by role.
        """
        from pydantic import ConfigDict, Field, create_model

        fields: dict[str, Any] = {}
        for p in self.arguments:
            limits: dict[str, Any] = {"ge": p.range.low, "le": p.range.high} if p.range else {}
            annotation = p.annotation if not (p.required and p.role) else Union[p.annotation, None]  # noqa: UP007
            default = ... if p.required and not p.role else p.default
            fields[p.name] = (annotation, Field(default=default, description=p.description, **limits))
        return create_model(self.name, __config__=ConfigDict(extra="forbid"), __doc__=self.summary, **fields)

    def check(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Check and convert arguments; those left out are not added.

        Raises:
            CannotAnswer: an argument is unknown, of the wrong kind, or out of its range.
        """
        from pydantic import ValidationError

        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            checked = self.arguments_model.model_validate(given)
        except ValidationError as error:
            raise CannotAnswer(_wrong_value(dict(error.errors()[0]), [p.name for p in self.arguments])) from error
        return {name: getattr(checked, name) for name in checked.model_fields_set}

    def bind(self, schema: Schema | None, arguments: Mapping[str, Any]) -> Bound:
        """Check the arguments and fill the columns that were left out, by their role.

        Args:
            schema: of the data set; None when the tool runs without one.
            arguments: what the question gave.

        Raises:
            CannotAnswer: an argument is wrong, or a column that the analysis needs is not there.
            NeedsChoice: two columns fit a role equally well.
        """
        checked = self.check(arguments)
        if schema is None:
            missing = [p for p in self.arguments if p.required and p.name not in checked]
            if missing:
                raise CannotAnswer(say("I need “{argument}” for this.", argument=missing[0].name))
            return Bound(checked)
        return bind_columns(schema, self.arguments, checked)

    def run(self, bound: Bound, data: Frame | None = None, **provided: Any) -> Answer:
        """Run a bound call.

        Args:
            bound: from `bind`.
            data: the data set.
            provided: values for the other parameters that are not arguments, by kind: `context`, `frames`, and
                injected ones by name.
        """
        values: dict[str, Any] = dict(bound.arguments)
        for p in self.parameters:
            if p.kind == "frame" and data is not None:
                values[p.name] = data
            elif p.kind in ("context", "frames") and p.kind in provided:
                values[p.name] = provided[p.kind]
            elif p.kind == "injected":
                values[p.name] = provided[p.name]
        answer = self.function(**values)
        if not bound.assumptions:
            return answer
        from dataclasses import replace

        return replace(answer, assumptions=(*bound.assumptions, *answer.assumptions))

    def __call__(self, data: Any = None, /, **arguments: Any) -> Answer:
        """Use the tool as a library function: a pandas frame (or `Frame`) first, then arguments by name."""
        from datetime import date

        context = arguments.pop("context", None) or Context(today=date.today())
        frames: Frames | None = arguments.pop("frames", None)
        given = {p.name: arguments.pop(p.name) for p in self.injected if p.name in arguments}
        frame = data if isinstance(data, Frame) or data is None else Frame.from_pandas(data)
        bound = self.bind(frame.schema if frame else None, arguments)
        return self.run(bound, frame, context=context, frames=frames or {}, **given)


_TOOLS: dict[str, Tool] = {}


def tool(area: Area) -> Callable[[Callable[..., Answer]], Tool]:
    """Make a function a tool of the catalogue."""

    def register(function: Callable[..., Answer]) -> Tool:
        made = Tool(function, area)
        known = _TOOLS.get(made.name)
        if known and known.__module__ != made.__module__:
            raise ValueError(f"two tools are called {made.name}")
        _TOOLS[made.name] = made
        return made

    return register


def all_tools(*packages: str) -> dict[str, Tool]:
    """Every tool by name, the analyses of this package and those of the other packages named."""
    for package in ("tools", *packages):
        _import_all(package)
    return dict(sorted(_TOOLS.items()))


def find_tool(name: str) -> Tool:
    """The tool of that name, which must have been loaded.

    Raises:
        KeyError: there is none.
    """
    return _TOOLS[name]


def _import_all(package: str) -> None:
    module = importlib.import_module(package)
    for found in pkgutil.walk_packages(module.__path__, package + "."):
        if found.name.count(".") >= 1:
            importlib.import_module(found.name)


def _wrong_value(error: Mapping[str, Any], names: list[str]) -> Message:
    """What is wrong with an argument, in words; pydantic's own are for programmers and in English only."""
    argument = str(error["loc"][0]) if error["loc"] else ""
    limits = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return say(
                "“{argument}” is nothing that I can set here; I can set {names}.",
                argument=argument,
                names=Words(tuple(names)),
            )
        case "greater_than_equal":
            return say("“{argument}” must be at least {low}.", argument=argument, low=limits["ge"])
        case "less_than_equal":
            return say("“{argument}” must be at most {high}.", argument=argument, high=limits["le"])
        case "literal_error":
            return say("“{argument}” must be one of {choices}.", argument=argument, choices=str(limits["expected"]))
        case "missing":
            return say("I need “{argument}” for this.", argument=argument)
        case _:
            return say("I can't use the value that was given for “{argument}”.", argument=argument)
