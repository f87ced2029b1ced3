"""Reading of a file that a test writes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.files import FileRead, Limits, read_file


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., FileRead]:
    """Write content to a file and read it."""

    def reader(content: str | bytes, options: dict[str, str] | None = None, limits: Limits | None = None) -> FileRead:
        path = tmp_path / "upload.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_file(path, "upload.csv", limits, options)

    return reader
