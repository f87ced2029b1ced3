"""How large a file may be: what is larger is refused in one sentence, before it costs much."""

from __future__ import annotations

from dataclasses import dataclass

from tools.errors import BadFile
from tools.messages import say

__all__ = ["Limits"]


@dataclass(frozen=True)
class Limits:
    """The largest file that is read.

    Attributes:
        size_bytes: of the file, unpacked when it is compressed.
        rows: data rows.
        columns: columns.
        cell: characters in one cell.
    """

    size_bytes: int = 200_000_000
    rows: int = 5_000_000
    columns: int = 500
    cell: int = 100_000

    def check_size(self, size: int) -> None:
        """Refuse a file that is too large.

        Raises:
            BadFile: it is.
        """
        if size > self.size_bytes:
            raise BadFile(
                say(
                    "The file is larger than the {limit} MB that I read. "
                    "Leave out columns or days that you don't need, or split it into several files.",
                    limit=self.size_bytes // 1_000_000,
                )
            )

    def check_rows(self, rows: int) -> None:
        """Refuse a table with too many rows.

        Raises:
            BadFile: it has.
        """
        if rows > self.rows:
            raise BadFile(
                say(
                    "The file has more than the {limit} rows that I read. "
                    "Add the rows up by day in your tool before you export them, or split the file.",
                    limit=self.rows,
                )
            )

    def check_columns(self, columns: int) -> None:
        """Refuse a table with too many columns.

        Raises:
            BadFile: it has.
        """
        if columns > self.columns:
            raise BadFile(
                say(
                    "The file has {columns} columns; I read {limit} at most. Leave out those that you don't need.",
                    columns=columns,
                    limit=self.columns,
                )
            )
