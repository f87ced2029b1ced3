"""The words of the trade, read from `prompts/glossary.yaml`: roles of columns and definitions of metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import yaml

__all__ = ["Glossary", "Metric", "RoleEntry", "load_glossary"]


@dataclass(frozen=True)
class RoleEntry:
    """A role that a column can play.

    Attributes:
        name: in a sentence ("the spend").
        type: what the values must be: number, date, text, name (text or whole numbers), any.
        synonyms: headers in plain words, English and Chinese, best first.
        headers: headers of exports in other languages, in plain words; questions do not use them.
        beside: headers that play the role only where one of the others given stands beside them.
        never: words that rule a header out.
        by_type: the score of a column whose type fits and whose header says nothing.
        takes_identifiers: whether columns of ids may play it.
    """

    name: str
    type: Literal["number", "date", "text", "name", "any"] = "any"
    synonyms: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    beside: dict[str, list[str]] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    by_type: float = 0.0
    takes_identifiers: bool = False


@dataclass(frozen=True)
class Metric:
    """One marketing metric: a sum of columns by role, or one sum over another.

    Attributes:
        name: its key and short name.
        title: its name in a sentence.
        synonyms: how people ask for it, English and Chinese.
        numerator: roles that are added (a role with "-" before it is taken off).
        denominator: roles that are added below the line; empty for a plain sum.
        factor: the result is multiplied by it (CPM: 1000).
        unit: how it is written.
        higher_is_better: None where neither is.
    """

    name: str
    title: str
    synonyms: tuple[str, ...]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    factor: float = 1.0
    unit: Literal["integer", "number", "money", "percent"] = "number"
    higher_is_better: bool | None = None


@dataclass(frozen=True)
class Glossary:
    """Roles and metrics by name."""

    roles: dict[str, RoleEntry]
    metrics: dict[str, Metric]


@lru_cache(maxsize=1)
def load_glossary() -> Glossary:
    """Read the glossary; it is read once."""
    text = files("prompts").joinpath("glossary.yaml").read_text(encoding="utf-8")
    plain: dict[str, dict[str, dict[str, Any]]] = yaml.load(text, Loader=_loader())  # noqa: S506 - always a safe loader
    return Glossary(
        roles={name: RoleEntry(**_tuples(entry)) for name, entry in plain["roles"].items()},
        metrics={name: Metric(name=name, **_tuples(entry)) for name, entry in plain["metrics"].items()},
    )


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(str(v) for v in value) if isinstance(value, list) else value for key, value in entry.items()}


def _loader() -> Any:
    """The safe loader, in C where it is built in: ten times faster at start-up."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
