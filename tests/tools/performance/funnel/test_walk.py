"""People are followed from step to step: exact small cases, and what holds whatever they do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.performance.funnel.view import Skipped
from tools.performance.funnel.walk import Marks, times_between, walk

HOUR = 3_600_000_000


def marks(*rows: tuple[int, float | None]) -> Marks:
    """Rows of one step: person and hour."""
    timed = all(hour is not None for _, hour in rows)
    moments = np.array([int((hour or 0) * HOUR) for _, hour in rows], np.int64) if timed else None
    return Marks(np.array([p for p, _ in rows], np.int64), moments, np.arange(len(rows)))


def sizes(walked):
    return [int(each.sum()) for each in walked.reached]


def test_a_step_counts_after_the_step_before():
    steps = [marks((0, 1), (1, 5), (2, 1)), marks((0, 2), (1, 3), (2, 2)), marks((0, 3), (2, 1.5))]
    walked = walk(steps, 3, "strict")
    assert sizes(walked) == [3, 2, 1]
    assert walked.skipped == (Skipped(), Skipped(0, 1), Skipped(0, 1))
    assert sizes(walk(steps, 3, "any")) == [3, 3, 2]


def test_of_several_times_the_first_that_fits_counts():
    walked = walk([marks((0, 2)), marks((0, 1), (0, 7), (0, 4))], 1, "strict")
    assert sizes(walked) == [1, 1]
    assert times_between(walked, 1).median == 2


def test_who_skips_a_step_is_counted_apart():
    steps = [marks((0, 1), (1, 1)), marks((0, 2)), marks((0, 3), (1, 3), (2, 3))]
    walked = walk(steps, 3, "strict")
    assert sizes(walked) == [2, 1, 1]
    assert walked.skipped[2] == Skipped(without=2)
    assert sizes(walk(steps, 3, "each")) == [2, 1, 3]


def test_the_window_runs_from_the_first_step_to_the_last():
    steps = [marks((0, 0), (1, 0)), marks((0, 5), (1, 5)), marks((0, 9), (1, 11))]
    walked = walk(steps, 2, "strict", window=10 * HOUR, end=100 * HOUR)
    assert sizes(walked) == [2, 2, 1]
    assert walked.unfinished == 0


def test_who_came_too_late_for_the_whole_window_is_left_out():
    steps = [marks((0, 0), (1, 95)), marks((0, 5), (1, 96))]
    walked = walk(steps, 2, "strict", window=10 * HOUR, end=100 * HOUR)
    assert sizes(walked) == [1, 1]
    assert walked.unfinished == 1


def test_a_period_is_of_those_who_enter_in_it():
    steps = [marks((0, 1), (1, 30)), marks((0, 40), (1, 50), (2, 40))]
    walked = walk(steps, 3, "strict", entered=(0, 24 * HOUR))
    assert sizes(walked) == [1, 1]
    assert walked.skipped[1] == Skipped()
    assert sizes(walk(steps, 3, "each", entered=(0, 24 * HOUR))) == [1, 0]


def test_the_same_moment_counts_as_in_order():
    walked = walk([marks((0, 1)), marks((0, 1))], 1, "strict")
    assert sizes(walked) == [1, 1]
    assert walked.ties == 1


def test_without_times_the_order_is_not_known():
    walked = walk([marks((0, None), (1, None)), marks((1, None))], 2, "any")
    assert sizes(walked) == [2, 1]
    assert walked.moments == ()
    assert times_between(walked, 1) is None


def test_quartiles_of_the_time_between_steps():
    steps = [marks(*((p, 0) for p in range(5))), marks(*((p, p + 1) for p in range(5)))]
    times = times_between(walk(steps, 5, "strict"), 1)
    assert (times.count, times.lower, times.median, times.upper) == (5, 2, 3, 4)


ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20)), max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_what_always_holds(steps, random):
    made = [marks(*rows) for rows in steps]
    strict, anyhow, each = (walk(made, 6, order) for order in ("strict", "any", "each"))
    for place in range(len(made)):
        assert not (strict.reached[place] & ~anyhow.reached[place]).any()
        assert not (anyhow.reached[place] & ~each.reached[place]).any()
        # Who did a step at all is counted there, skipped one before, or did them in another order.
        skipped = strict.skipped[place]
        assert strict.ever[place].sum() == strict.reached[place].sum() + skipped.without + skipped.disordered
    assert sizes(strict) == sorted(sizes(strict), reverse=True)
    mixed = [random.sample(rows, len(rows)) for rows in steps]
    assert sizes(walk([marks(*rows) for rows in mixed], 6, "strict")) == sizes(strict)
    shorter = walk(made, 6, "strict", window=5 * HOUR, end=10**18)
    assert all(a <= b for a, b in zip(sizes(shorter), sizes(strict), strict=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, min_size=2, max_size=4))
def test_each_person_by_hand(steps):
    """The same by a loop over people, as one would do it on paper."""
    expected = [0] * len(steps)
    for person in range(6):
        now = -1
        for place, rows in enumerate(steps):
            later = [hour for who, hour in rows if who == person and hour >= now]
            if not later:
                break
            now = min(later)
            expected[place] += 1
    assert sizes(walk([marks(*rows) for rows in steps], 6, "strict")) == expected


@pytest.mark.parametrize("order", ["strict", "any", "each"])
def test_nobody(order):
    walked = walk([marks(), marks()], 0, order)
    assert sizes(walked) == [0, 0]
