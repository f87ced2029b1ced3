"""Changes as cells: by how much, and whether that is good."""

import pytest

from tools.answer import Change, change_of


@pytest.mark.parametrize(
    ("now", "before", "higher_is_better", "change"),
    [
        (112.0, 100.0, True, Change(0.12, good=True)),
        (96.0, 100.0, True, Change(-0.04, good=False)),
        (96.0, 100.0, False, Change(-0.04, good=True)),
        (112.0, 100.0, None, Change(0.12)),
        (100.0, 100.0, True, Change(0.0)),
        (5.0, 0.0, True, Change(None, good=True)),
        (0.0, 5.0, True, Change(-1.0, good=False)),
        (-5.0, -10.0, True, Change(0.5, good=True)),
        (0.0, 0.0, True, None),
        (None, 5.0, True, None),
        (5.0, None, True, None),
        (1.0, 5e-324, True, Change(None, good=True)),
    ],
)
def test_changes(now: float | None, before: float | None, higher_is_better: bool | None, change: Change | None) -> None:
    assert change_of(now, before, higher_is_better) == change
