"""Stretches of time in words."""

import pytest

from tools.errors import CannotAnswer
from tools.performance.funnel.time_window import read_window

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("7 days", 168), ("24 hours", 24), ("30 minutes", 0.5), ("a week", 168), ("one hour", 1), ("half an hour", 0.5),
        ("2 weeks", 336), ("1 month", 720), ("14-day", 336), ("7天", 168), ("24小时", 24), ("一周", 168),
        ("半小时", 0.5),         ("两天", 48), ("三十分钟", 0.5), ("1个月", 720), ("90 secs", 0.025), ("1.5h", 1.5),
    ],
)  # fmt: skip
def test_windows(words, hours):
    assert read_window(words).length == hours * HOUR


@pytest.mark.parametrize("words", ["soon", "7", "", "0 days", "很快", "-"])
def test_what_is_no_stretch_of_time_is_refused(words):
    with pytest.raises(CannotAnswer, match="stretch of time"):
        read_window(words)


def test_none_is_no_window():
    assert read_window(None) is None
