"""Whatever comes in here, nothing ends in an error that only the log knows of."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_errors(caplog) -> Iterator[None]:
    """Whatever is sent, nothing ends in an error that only the log knows of."""
    caplog.set_level(logging.ERROR)
    yield
    ours = [each for each in caplog.records if each.exc_info or each.name.startswith(("bot", "marketbot"))]
    shown = {f"{each.getMessage()} {each.exc_info and each.exc_info[1]!r}" for each in ours}
    assert shown == set()
