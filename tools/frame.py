"""The data that an analysis works on: its schema at once, its columns when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tools.messages import Message
from tools.schema import Schema

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Frame", "Frames"]


class Frame:
    """One data set. Only the columns that are taken are read, so take what is needed and no more."""

    def __init__(
        self,
        name: str,
        schema: Schema,
        read: Callable[[Sequence[str]], pa.Table],
        notes: Sequence[Message] = (),
    ) -> None:
        """Wrap a data set.

        Args:
            name: what people call it, usually the file's name.
            schema: its columns.
            read: gives the named columns, every row, in the order of the file.
            notes: what was dropped, guessed or could not be read when the file was read.
        """
        self.name = name
        self.notes = tuple(notes)
        self.schema = schema
        self._read = read

    @classmethod
    def from_arrow(cls, table: pa.Table, name: str = "data", schema: Schema | None = None) -> Frame:
        """A data set held in memory; its schema is worked out unless it is given."""
        from tools.profile import profile_table

        return cls(name, schema or profile_table(table), lambda columns: table.select(list(columns)))

    @classmethod
    def from_pandas(cls, frame: pd.DataFrame, name: str = "data") -> Frame:
        """A data set held in memory as a pandas frame (its index is left out)."""
        import pyarrow as pa

        return cls.from_arrow(pa.Table.from_pandas(frame, preserve_index=False), name)

    def arrow(self, *columns: str) -> pa.Table:
        """The named columns as an Arrow table; all of them when none is named."""
        return self._read(columns or self.schema.names)

    def pandas(self, *columns: str) -> pd.DataFrame:
        """The named columns as a pandas frame; whole numbers with gaps come as floats, dates as datetime64."""
        table = self.arrow(*columns)
        frame: pd.DataFrame = table.to_pandas(date_as_object=False, split_blocks=True)
        return frame


Frames = dict[str, Frame]
"""Every data set that the asker may use here, by name."""
