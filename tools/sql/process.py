"""The process that runs one query: it holds the query's data sets, is locked before the query starts, and then ends.

Run as a script, alone: nothing of the project is imported here. It reads a line of JSON and one Arrow stream for each
table from its standard input and writes one line of JSON to its standard output. When its parent goes away, it ends.
"""

from __future__ import annotations

import contextlib
import decimal
import json
import math
import os
import sys
import threading
from datetime import date, datetime
from typing import Any, BinaryIO

_SETTINGS = (
    "SET threads = 1",  # the same order and the same sums in every run
    "SET temp_directory = ''",
    "SET error_on_division_by_zero = false",  # a cost per click without clicks is a gap, not the end
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
)
_LONGEST_CELL = 32_767
_MEGABYTE = 1024 * 1024
_UNSAFE = dict.fromkeys(
    [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"]
    + [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
"""Control characters and marks that turn the direction of writing: they hide or reorder what is read."""


def main() -> None:
    """Run the query that comes in and write what came of it."""
    source = sys.stdin.buffer
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints stays out of the answer
    job = json.loads(source.readline())
    _limit("RLIMIT_CPU", int(job["seconds"]) + 1, int(job["seconds"]) + 2)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_CORE", 0)
    try:
        answer = _run(job, source)
    except Exception as error:
        answer = {"error": type(error).__name__, "detail": str(error)}
    output.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    output.flush()


def _run(job: dict[str, Any], source: BinaryIO) -> dict[str, Any]:
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(":memory:")
    for name in job["tables"]:
        with pa.ipc.open_stream(source) as stream:
            connection.register(name, stream.read_all())
    threading.Thread(target=_end_with_parent, args=(source,), daemon=True).start()
    connection.execute(f"SET memory_limit = '{int(job['memory_mb'])}MB'")
    for setting in _SETTINGS:
        connection.execute(setting)
    connection.execute("SET lock_configuration = true")
    # What is loaded already does not count: the query itself may take as much as its limit, with a margin for the
    # memory that allocators reserve and never touch.
    _limit("RLIMIT_AS", _address_space() + (int(job["memory_mb"]) + 256) * _MEGABYTE)
    result = connection.execute(job["query"])
    kinds = [_kind(str(column[1])) for column in result.description]
    most = max(1, min(job["rows"], job["cells"] // max(len(kinds), 1)))
    rows = result.fetchmany(most + 1)
    return {
        "names": [str(column[0]) for column in result.description],
        "kinds": kinds,
        "rows": [[_plain(value) for value in row] for row in rows[:most]],
        "more": len(rows) > most,
        "version": duckdb.__version__,
    }


def _end_with_parent(source: BinaryIO) -> None:
    source.read()
    os._exit(1)


def _limit(name: str, value: int, hard: int | None = None) -> None:
    """Set a limit of the system where the system has it."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        resource.setrlimit(getattr(resource, name), (value, value if hard is None else hard))


def _address_space() -> int:
    """Bytes of address space in use; a great deal where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib would be one more import
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1 << 45


def _kind(kind: str) -> str:
    """The unit of a result column, from its type."""
    if kind.endswith("INT") or kind in ("INTEGER", "UINTEGER"):
        return "integer"
    if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
        return "number"
    if kind.startswith("TIMESTAMP"):
        return "datetime"
    return "date" if kind == "DATE" else "text"


def _plain(value: Any) -> str | int | float | bool | None:
    """A cell that is safe to show: a number that is finite, or text without control characters and of sane length."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:_LONGEST_CELL].translate(_UNSAFE)


if __name__ == "__main__":
    main()
