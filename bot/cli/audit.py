"""`marketbot audit` and `marketbot data`: what happened, and what is stored, for whoever runs the bot."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.cli.stores import open_store
from bot.render.export import harmless
from bot.settings import Settings
from storage.records import AuditEntry
from tools.messages import format_value

__all__ = ["show_audit", "show_data"]

_MOST = 1_000_000
_HEADS = ("when (UTC)", "who", "what", "workspace", "channel", "data set", "details")


def show_audit(settings: Settings, days: int, file: Path | None) -> int:
    """Print the audit trail of all workspaces, or write it into a CSV that is safe to open.

    Args:
        settings: where the database is.
        days: how far back.
        file: to write; printed when None.
    """
    with open_store(settings) as store:
        entries = store.audit(None, datetime.now(UTC) - timedelta(days=days), limit=_MOST)
    rows = [_row(each) for each in entries]
    if file is None:
        _print(_HEADS, rows)
    else:
        # Excel reads a CSV as UTF-8 only behind a mark.
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_HEADS)
            writer.writerows([harmless(cell) for cell in row] for row in rows)
        print(f"{len(rows)} entries of the last {days} days are in {file}.")
    return 0


def show_data(settings: Settings) -> int:
    """Print every data set that is stored, with its size; names are shown, rows never."""
    with open_store(settings) as store:
        every = store.every_dataset()
    rows = [
        (
            each.name,
            each.place.workspace,
            each.place.channel,
            each.owner,
            str(each.version),
            format_value(each.rows),
            f"{each.size_bytes / 1e6:,.1f} MB",
            f"{each.created:%Y-%m-%d %H:%M}",
        )
        for each in every
    ]
    _print(("name", "workspace", "channel", "owner", "version", "rows", "size", "uploaded (UTC)"), rows)
    total = sum(each.size_bytes for each in every)
    print(f"{len(rows)} data set(s); their newest versions take {total / 1e6:,.1f} MB.")
    return 0


def _row(entry: AuditEntry) -> tuple[str, ...]:
    return (
        f"{entry.time:%Y-%m-%d %H:%M:%S}",
        entry.who,
        entry.what,
        entry.place.workspace if entry.place else "",
        entry.place.channel if entry.place else "",
        entry.dataset_id or "",
        entry.details,
    )


def _print(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.text import Text

    table = Table(*heads)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
