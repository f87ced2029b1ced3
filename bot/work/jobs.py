"""What a worker can be asked to do. A job is plain data: it crosses the pipe as JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.conversation import plain_arguments
from storage.records import Place, StoredDataset
from tools.charts import Chart
from tools.codec import to_plain
from tools.context import Context
from tools.definitions import to_plain as definition_to_plain

__all__ = [
    "INTO",
    "SEPARATE",
    "Job",
    "draw",
    "erase",
    "find_person",
    "ping",
    "put_together",
    "read_file",
    "run_tool",
    "seed_of",
]

INTO = "into"
"""The option of a file that says where it goes: `append:<series>`, `replace:<series>` or `separate`."""

SEPARATE = "separate"
"""It goes into a data set of its own, whatever else is there."""

_ERASE_SECONDS = 3_600.0
"""An erasure reads everything that is stored; what a killed one has not done is as before."""


@dataclasses.dataclass(frozen=True)
class Job:
    """One piece of work.

    Attributes:
        task: the name of a task in `bot.work.tasks`.
        given: what it is given, by name.
        seconds: how long it may take, where the setting for analyses is too short.
    """

    task: str
    given: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    seconds: float | None = None


def run_tool(tool: str, arguments: Mapping[str, Any], datasets: Mapping[str, StoredDataset], context: Context) -> Job:
    """Run an analysis.

    Args:
        tool: its name.
        arguments: its arguments; columns that are left out are bound by role.
        datasets: what it may use, by name: the one it works on, or all that the asker may use here. The caller has
            checked that the asker may see them; the worker reads only the columns that are taken.
        context: the asker's calendar and habits. Its seed is replaced by one made of the data and the arguments.
    """
    plain = plain_arguments(arguments)
    return Job(
        "run_tool",
        {
            "tool": tool,
            "arguments": plain,
            "datasets": {
                name: {"id": each.id, "schema": each.schema, "report": each.report} for name, each in datasets.items()
            },
            "context": {
                "today": context.today.isoformat(),
                "week_start": context.week_start,
                "fiscal_year_start": context.fiscal_year_start,
                "currency": context.currency,
                "definitions": [definition_to_plain(each) for each in context.definitions],
                "seed": seed_of(tool, plain, [each.fingerprint for each in datasets.values()]),
            },
        },
    )


def read_file(
    path: Path, name: str, place: Place, owner: str, options: Mapping[str, str], beside: Sequence[str] = ()
) -> Job:
    """Read a file into the store.

    Args:
        path: where it is now.
        name: what its owner calls it.
        place: where it belongs from now on.
        owner: whose it is.
        options: choices of how to read it, and where it goes (`INTO`), from an earlier `ask`.
        beside: the data sets, by id, that the other files of the same message became.
    """
    given = {"path": str(path), "name": name, "workspace": place.workspace, "channel": place.channel}
    return Job("read_file", {**given, "owner": owner, "options": dict(options), "beside": list(beside)})


def put_together(parts: Sequence[str], place: Place, owner: str, source: str = "") -> Job:
    """Make one data set of several that are parts of one table; see `bot.work.together`.

    Args:
        parts: their ids, in the order of their dates.
        place: where they belong.
        owner: whose files they were.
        source: a column that says which file a row is from.
    """
    given = {
        "source": source,
        "parts": list(parts),
        "workspace": place.workspace,
        "channel": place.channel,
        "owner": owner,
    }
    return Job("put_together", given)


def find_person(names: Sequence[str], workspace: str) -> Job:
    """Count what there is of a person, without changing anything; see `bot.work.erase`."""
    return Job("find_person", {"names": list(names), "workspace": workspace}, _ERASE_SECONDS)


def erase(names: Sequence[str], workspace: str, who: str) -> Job:
    """Erase a person; see `bot.work.erase`. The caller has checked that the asker may, and asked whether to."""
    return Job("erase", {"names": list(names), "workspace": workspace, "who": who}, _ERASE_SECONDS)


def draw(chart: Chart, language: str) -> Job:
    """Draw a chart as a PNG."""
    return Job("draw", {"chart": to_plain(chart), "language": language})


def ping() -> Job:
    """Nothing but an answer: is there a worker that works?"""
    return Job("ping")


def seed_of(tool: str, arguments: Mapping[str, Any], fingerprints: list[str]) -> int:
    """The seed of a call: the same question on the same data gives the same answer."""
    text = json.dumps([tool, arguments, sorted(fingerprints)], sort_keys=True, ensure_ascii=False)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big")
