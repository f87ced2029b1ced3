"""Which segments carry a change: planted ones are found, and all parts are the whole change."""

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.dimensions import Dimension
from tools.frame import Frame
from tools.measures import Measure, Term, distinct_of, middle_or_end_of, sum_of
from tools.performance.movers import candidate_dimensions, find_movers
from tools.schema import Column

REVENUE = sum_of(Column("Revenue", "number", role="revenue"))
ROAS = Measure("roas", "roas", "ratio", (Term("Revenue"),), (Term("Spend"),))
MEAN = Measure("mean", "mean", "ratio", (Term("Revenue"),), (Term(None),))
CHANNEL, DEVICE = Dimension(Column("Channel", "text")), Dimension(Column("Device", "text"))


def table(*rows: tuple[str, str, float, float]) -> pa.Table:
    names = ("Channel", "Device", "Revenue", "Spend")
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})


BEFORE = table(("Google", "mobile", 100.0, 50.0), ("Meta", "mobile", 100.0, 50.0), ("Meta", "desktop", 100.0, 50.0))
NOW = table(("Google", "mobile", 160.0, 50.0), ("Meta", "mobile", 105.0, 50.0), ("TikTok", "desktop", 95.0, 50.0))


def test_the_segments_of_a_sum() -> None:
    movers = find_movers(NOW, BEFORE, REVENUE, [CHANNEL])
    assert movers is not None
    assert movers.change == 60.0
    found = {each.key: (each.now, each.before, each.contribution) for each in movers.segments}
    assert found == {"Google": (160.0, 100.0, 60.0), "Meta": (105.0, 200.0, -95.0), "TikTok": (95.0, None, 95.0)}


def test_the_segments_of_a_ratio_add_up_to_its_change() -> None:
    movers = find_movers(NOW, BEFORE, ROAS, [CHANNEL])
    assert movers is not None
    assert movers.change == pytest.approx(360 / 150 - 2.0)
    assert math.fsum(each.contribution for each in movers.segments) == pytest.approx(movers.change)
    assert movers.segments[0].key == "Google"


def test_the_dimension_is_the_one_that_says_most() -> None:
    before = table(("a", "x", 100.0, 1.0), ("a", "y", 100.0, 1.0), ("b", "x", 100.0, 1.0), ("b", "y", 100.0, 1.0))
    now = table(("a", "x", 180.0, 1.0), ("a", "y", 100.0, 1.0), ("b", "x", 180.0, 1.0), ("b", "y", 100.0, 1.0))
    movers = find_movers(now, before, REVENUE, [CHANNEL, DEVICE])
    assert movers is not None
    assert movers.dimension is DEVICE


def test_what_can_be_in_several_segments_is_not_taken_apart() -> None:
    people = distinct_of(Column("Device", "text"))
    assert find_movers(NOW, BEFORE, people, [CHANNEL]) is None
    assert find_movers(NOW, BEFORE, middle_or_end_of(Column("Revenue", "number"), "median"), [CHANNEL]) is None


def test_columns_worth_looking_at() -> None:
    rows = 300
    data = Frame.from_arrow(
        pa.table(
            {
                "Id": [f"x{n}" for n in range(rows)],
                "Channel": ["a", "b", "c"] * 100,
                "Same": ["one"] * rows,
                "Shade": [f"s{n % 5}" for n in range(rows)],
                "Town": [f"t{n % 100}" for n in range(rows)],
                "Revenue": [float(n) for n in range(rows)],
            }
        )
    )
    assert candidate_dimensions(data.schema) == ("Channel", "Shade")
    assert candidate_dimensions(data.schema, frozenset({"Channel"})) == ("Shade",)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", ""]), st.sampled_from(["x", "y"]), st.floats(-1e6, 1e6), st.floats(0.01, 1e6)
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS, st.sampled_from([REVENUE, ROAS, MEAN]))
def test_the_parts_are_the_whole_change(now: list, before: list, measure: Measure) -> None:
    movers = find_movers(table(*now), table(*before), measure, [CHANNEL, DEVICE])
    if movers is None:
        return
    total = math.fsum(each.contribution for each in movers.segments)
    size = 1.0 + math.fsum(abs(each.contribution) for each in movers.segments)
    assert abs(total - movers.change) <= 1e-7 * size


@settings(max_examples=30, deadline=None)
@given(ROWS, ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter(now: list, before: list, shuffle: object) -> None:
    one = find_movers(table(*now), table(*before), REVENUE, [CHANNEL])
    shuffle.shuffle(now)  # type: ignore[attr-defined]
    shuffle.shuffle(before)  # type: ignore[attr-defined]
    two = find_movers(table(*now), table(*before), REVENUE, [CHANNEL])
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert {each.key: pytest.approx(each.contribution, abs=1e-6) for each in one.segments} == {
            each.key: each.contribution for each in two.segments
        }
