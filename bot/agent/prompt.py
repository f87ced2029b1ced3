"""What a language model is told: the date, and the columns of the data sets; never a row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files

from tools.definitions import Definition, Definitions, MetricDefinition
from tools.schema import Schema

__all__ = ["system_prompt"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def system_prompt(
    datasets: Mapping[str, Schema],
    today: date,
    week_start: int,
    zone: str,
    *,
    with_values: bool = False,
    definitions: Definitions = (),
) -> str:
    """The system prompt.

    Args:
        datasets: the data sets that the asker may use here, by name.
        today: the asker's date.
        week_start: first day of the week, 0 = Monday.
        zone: the asker's time zone.
        with_values: whether the operator lets the model see the values of text columns.
        definitions: what the team means by its own words.
    """
    text = files("prompts").joinpath("system.md").read_text(encoding="utf-8")
    return text.format(
        today=today.isoformat(),
        weekday=_DAYS[today.weekday()],
        week_start=_DAYS[week_start],
        zone=zone,
        datasets="\n".join(_lines(datasets, with_values)) or "(none yet)",
        definitions="\n".join(map(_defined, definitions)) or "(none)",
    )


def _defined(definition: Definition) -> str:
    """One JSON object a definition, quoted like a header, and for the same reason."""
    kind = "metric" if isinstance(definition, MetricDefinition) else "group"
    return json.dumps({"name": definition.name, "kind": kind, "means": definition.written}, ensure_ascii=False)


def _lines(datasets: Mapping[str, Schema], with_values: bool) -> Sequence[str]:
    """One JSON object a data set: quoting keeps a header from looking like anything else."""
    return [
        json.dumps(
            {
                "name": name,
                "rows": schema.rows,
                "columns": [
                    {
                        "name": column.name,
                        "type": column.type,
                        **({"role": column.role} if column.role else {}),
                        **({"values": column.values[:20]} if with_values and column.values else {}),
                    }
                    for column in schema.columns
                ],
            },
            ensure_ascii=False,
        )
        for name, schema in datasets.items()
    ]
