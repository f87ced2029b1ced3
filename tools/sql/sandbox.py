"""Running a checked query in a process of its own, which is killed when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Limits", "QueryError", "QueryStopped", "Rows", "run_locked"]

_PROCESS = Path(__file__).with_name("process.py")
_KEPT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TZ")


@dataclass(frozen=True)
class Limits:
    """What one query may take: seconds of time, megabytes of memory beside its data, and how much it may return."""

    seconds: float = 20
    memory_mb: int = 1_000
    rows: int = 10_000
    cells: int = 500_000
    answer_mb: int = 64


@dataclass(frozen=True)
class Rows:
    """What a query returned: names and kinds of its columns, rows, and whether there were more of them."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    version: str


class QueryError(Exception):
    """DuckDB refused the query; `kind` is the class of its error, `detail` its text, for the log."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class QueryStopped(Exception):
    """The query did not end: `limit` is "time", "memory" or "size", or "fault" when the process broke."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def run_locked(query: str, tables: Mapping[str, pa.Table], limits: Limits) -> Rows:
    """Run a query over tables, in a process that has nothing else and cannot reach anything else.

    DuckDB runs there in memory, with its access to files, network, extensions and settings locked. The operating
    system limits the process's memory, processor time and files (nothing can be written).

    Args:
        query: SQL that was checked; see `tools.sql.query`.
        tables: what it reads, by the names it uses.
        limits: what it may take.

    Raises:
        QueryError: the query is wrong in a way that only DuckDB sees.
        QueryStopped: it ran into a limit.

    Cost: about a quarter of a second to start, and one copy of the tables.
    """
    job = {
        "query": query,
        "tables": list(tables),
        "seconds": limits.seconds,
        "memory_mb": limits.memory_mb,
        "rows": limits.rows,
        "cells": limits.cells,
    }
    with _process(limits.seconds) as (process, expired):
        assert process.stdin
        assert process.stdout
        writer = threading.Thread(target=_send, args=(process.stdin, job, tables), daemon=True)
        writer.start()
        most = limits.answer_mb * 1024 * 1024
        line = process.stdout.readline(most)
        process.kill()
        status = process.wait()
        writer.join()
    if not line.endswith(b"\n"):
        raise QueryStopped("time" if expired.is_set() else "size" if len(line) >= most else _reason(status))
    answer = json.loads(line)
    if "error" in answer:
        if answer["error"] in ("OutOfMemoryException", "MemoryError"):
            raise QueryStopped("memory")
        raise QueryError(answer["error"], answer["detail"])
    return Rows(
        tuple(answer["names"]),
        tuple(answer["kinds"]),
        tuple(tuple(row) for row in answer["rows"]),
        answer["more"],
        answer["version"],
    )


@contextmanager
def _process(seconds: float) -> Iterator[tuple[subprocess.Popen[bytes], threading.Event]]:
    """A process that is killed after so many seconds, or when the block ends; the event says that time was up."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    expired = threading.Event()
    with subprocess.Popen(
        [sys.executable, "-I", str(_PROCESS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**environment, "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"},
    ) as process:

        def stop() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield process, expired
        finally:
            timer.cancel()
            process.kill()
            # What was not written yet has no reader any more.
            with contextlib.suppress(BrokenPipeError):
                assert process.stdin
                process.stdin.close()


def _send(pipe: Any, job: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> None:
    import pyarrow as pa

    # A process that has ended reads nothing more; why it ended is for the reader of its answer to say.
    with contextlib.suppress(BrokenPipeError, OSError, ValueError):
        pipe.write(json.dumps(job).encode() + b"\n")
        for table in tables.values():
            sink = pa.PythonFile(pipe, mode="w")
            with pa.ipc.new_stream(sink, table.schema) as stream:
                stream.write_table(table)
        pipe.flush()


def _reason(status: int) -> str:
    """Why a process ended without an answer: by the system's clock, for want of memory, or by a fault."""
    import signal

    if status == -getattr(signal, "SIGXCPU", 0):
        return "time"
    return "fault" if status == -signal.SIGSEGV else "memory"
