"""What segments add to a change: sums, ratios with mix and rate, and what is counted in several."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.measures import Measure, Term
from tools.performance.change_parts import OVERLAP, Side, Sums, is_simpson, split_change, value_of, with_overlap

REVENUE = Measure("revenue", "revenue", "sum", (Term("revenue"),))
CTR = Measure("ctr", "CTR", "ratio", (Term("clicks"),), (Term("impressions"),))


def sums(key: str, above: tuple[float, float], below: tuple[float, float] = (0.0, 0.0)) -> Sums:
    return Sums(key, Side(above[0], below[0], 1), Side(above[1], below[1], 1))


def whole_of(segments: list[Sums]) -> Sums:
    sides = []
    for side in ("before", "after"):
        parts = [getattr(each, side) for each in segments]
        sides.append(Side(math.fsum(p.above for p in parts), math.fsum(p.below for p in parts), len(parts)))
    return Sums(None, *sides)


def test_segments_of_a_sum_add_what_they_change() -> None:
    segments = [sums("Google", (100.0, 60.0)), sums("Meta", (50.0, 70.0)), sums("new", (0.0, 5.0))]
    parts = split_change(REVENUE, segments, whole_of(segments))
    assert [part.contribution for part in parts] == [-40.0, 20.0, 5.0]
    assert all(part.mix == part.rate == 0 for part in parts)


def test_a_ratio_whose_rates_alone_move() -> None:
    segments = [sums("a", (10.0, 20.0), (100.0, 100.0)), sums("b", (30.0, 30.0), (100.0, 100.0))]
    one, other = split_change(CTR, segments, whole_of(segments))
    assert (one.mix, one.rate, one.contribution) == pytest.approx((0.0, 0.05, 0.05))
    assert (other.mix, other.rate) == pytest.approx((0.0, 0.0))


def test_a_ratio_whose_mix_alone_moves() -> None:
    # 10 % and 2 %: from 90:10 to 10:90. Overall 9.2 % becomes 2.8 %.
    segments = [sums("desktop", (90.0, 10.0), (900.0, 100.0)), sums("mobile", (2.0, 18.0), (100.0, 900.0))]
    parts = split_change(CTR, segments, whole_of(segments))
    assert [part.rate for part in parts] == pytest.approx([0.0, 0.0])
    # mean R = 6 %: desktop (10 - 6) x -0.8, mobile (2 - 6) x 0.8
    assert [part.mix for part in parts] == pytest.approx([-0.032, -0.032])


def test_simpson() -> None:
    segments = [sums("desktop", (90.0, 11.0), (900.0, 100.0)), sums("mobile", (2.0, 19.0), (100.0, 900.0))]
    parts = split_change(CTR, segments, whole_of(segments))
    assert is_simpson(parts, 0.030 - 0.092)
    assert not is_simpson(parts, 0.1)
    assert not is_simpson(parts[:1], -0.1)
    assert all(part.rate > 0 for part in parts)
    assert sum(part.contribution for part in parts) == pytest.approx(0.030 - 0.092)


def test_a_new_segment_and_one_that_is_gone_are_mix() -> None:
    segments = [
        sums("stays", (10.0, 10.0), (100.0, 100.0)),
        Sums("new", Side(), Side(30.0, 100.0, 3)),
        Sums("gone", Side(5.0, 50.0, 1), Side()),
    ]
    stays, new, gone = split_change(CTR, segments, whole_of(segments))
    assert new.is_new
    assert gone.is_gone
    assert not stays.is_new
    assert new.rate == gone.rate == 0
    change = 40 / 200 - 15 / 150
    assert stays.contribution + new.contribution + gone.contribution == pytest.approx(change)


def test_spend_without_conversions_still_adds_to_the_cost_per_conversion() -> None:
    cpa = Measure("cpa", "CPA", "ratio", (Term("spend"),), (Term("conversions"),))
    segments = [sums("works", (100.0, 100.0), (10.0, 10.0)), sums("dead", (0.0, 50.0), (0.0, 0.0))]
    works, dead = split_change(cpa, segments, whole_of(segments))
    assert dead.contribution == pytest.approx(5.0)
    assert works.contribution == pytest.approx(0.0)


def test_the_factor_of_a_ratio_scales_all() -> None:
    segments = [sums("a", (10.0, 20.0), (100.0, 100.0)), sums("b", (30.0, 10.0), (100.0, 150.0))]
    plain = split_change(CTR, segments, whole_of(segments))
    scaled = split_change(replace(CTR, factor=1000.0), segments, whole_of(segments))
    assert [p.contribution for p in scaled] == pytest.approx([1000 * p.contribution for p in plain])


def test_customers_in_two_channels_are_taken_off_once() -> None:
    customers = Measure("customers", "customers", "distinct", (Term("customer", distinct=True),))
    segments = [sums("Google", (10.0, 8.0)), sums("Meta", (5.0, 6.0))]
    whole = Sums(None, Side(12.0, 0.0, 9), Side(13.0, 0.0, 9))
    parts = split_change(customers, with_overlap(segments, whole), whole)
    assert {part.key: part.contribution for part in parts} == {"Google": -2.0, "Meta": 1.0, OVERLAP: 2.0}


def test_nothing_in_several_is_no_part() -> None:
    segments = [sums("a", (0.1, 0.2)), sums("b", (0.3, 0.4))]
    assert with_overlap(segments, whole_of(segments)) == tuple(segments)


def test_days_that_all_segments_have_in_common_divide_them_all() -> None:
    per_day = Measure("staff", "staff", "ratio", (Term("staff"),), (Term("day", distinct=True),))
    segments = [sums("a", (300.0, 330.0), (30.0, 31.0)), sums("b", (0.0, 62.0), (0.0, 31.0))]
    whole = Sums(None, Side(300.0, 30.0, 30), Side(392.0, 31.0, 62))
    parts = split_change(per_day, with_overlap(segments, whole)[:2], whole, common=True)
    assert [part.contribution for part in parts] == pytest.approx([330 / 31 - 10, 2.0])


amounts = st.floats(0, 1e6, allow_subnormal=False)
cells = st.tuples(amounts, amounts, st.floats(0.5, 1e6), st.floats(0.5, 1e6))


@given(st.lists(cells, min_size=1, max_size=8))
def test_the_parts_add_up_to_the_change(numbers: list[tuple[float, float, float, float]]) -> None:
    segments = [sums(str(n), (a, b), (c, d)) for n, (a, b, c, d) in enumerate(numbers)]
    whole = whole_of(segments)
    for measure in (REVENUE, CTR):
        before, after = value_of(measure, whole.before), value_of(measure, whole.after)
        assert before is not None
        assert after is not None
        parts = split_change(measure, segments, whole)
        size = max(abs(before), abs(after), *(abs(part.contribution) for part in parts), 1e-9)
        assert math.fsum(p.contribution for p in parts) == pytest.approx(after - before, abs=1e-9 * size)
        assert all(math.isclose(p.mix + p.rate, p.contribution, abs_tol=1e-6 * size) for p in parts if p.mix)
