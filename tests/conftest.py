"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of public files with published figures; tests that need it are skipped where it is not."""
    folder = Path(os.environ.get("MARKETBOT_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}: set MARKETBOT_REFERENCE_DATA to the folder that has it")
    return folder
