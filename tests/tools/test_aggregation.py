"""One aggregation: sums over sums, blanks that count as nothing, the rest of a cut table."""

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.aggregation import Aggregation
from tools.measures import Measure, Term

SPEND = Measure("spend", "spend", "sum", (Term("spend"),))
CPC = Measure("cpc", "cost per click", "ratio", (Term("spend"),), (Term("clicks"),))
CPM = Measure("cpm", "cpm", "ratio", (Term("spend"),), (Term("clicks"),), factor=1000.0)
PROFIT = Measure("profit", "profit", "sum", (Term("clicks"), Term("spend", sign=-1)))
PEOPLE = Measure("people", "people", "distinct", (Term("channel", distinct=True),))
ROWS = Measure("count", "rows", "rows", (Term(None),))

TABLE = pa.table(
    {
        "channel": ["a", "a", "b", "b", None],
        "spend": [1.0, 3.0, 5.0, None, 2.0],
        "clicks": [1, 1, 0, 4, 2],
        "yes": [True, False, True, None, True],
    }
)


def values(table: pa.Table, measure: Measure, by: str | None = None) -> dict[object, float | None]:
    with Aggregation(table, [measure]) as sums:
        groups = sums.groups([by]) if by else [sums.whole()]
    return {group.key[0] if by else "whole": group.values[0] for group in groups}


def test_a_sum_and_a_count() -> None:
    assert values(TABLE, SPEND, "channel") == {"a": 4.0, "b": 5.0, None: 2.0}
    assert values(TABLE, ROWS, "channel") == {"a": 2.0, "b": 2.0, None: 1.0}
    assert values(TABLE, PEOPLE) == {"whole": 2.0}


def test_a_ratio_is_a_sum_over_a_sum() -> None:
    # b: the blank spend counts as nothing, and its 4 clicks count
    assert values(TABLE, CPC, "channel") == {"a": 2.0, "b": 1.25, None: 1.0}
    assert values(TABLE, CPC) == {"whole": 11.0 / 8}
    assert values(TABLE, CPM) == {"whole": 11_000.0 / 8}


def test_a_group_of_blanks_has_sold_nothing_or_nothing_to_divide_by() -> None:
    blank = pa.table({"spend": pa.array([None, 2.0], pa.float64()), "clicks": pa.array([5, None], pa.int64())})
    assert values(blank.slice(0, 1), CPC) == {"whole": 0.0}
    assert values(blank.slice(1, 1), CPC) == {"whole": None}


def test_what_is_counted_or_multiplied_must_be_there() -> None:
    per_channel = Measure("p", "p", "ratio", (Term("spend"),), (Term("channel", distinct=True),))
    assert values(TABLE, per_channel) == {"whole": 9.0 / 2}
    mean = Measure("m", "m", "ratio", (Term("spend"),), (Term(None),))
    assert values(TABLE, mean) == {"whole": 11.0 / 4}


def test_a_term_is_taken_off() -> None:
    assert values(TABLE, PROFIT, "channel") == {"a": -2.0, "b": -1.0, None: 0.0}


def test_rows_that_lack_a_value_are_counted_with_the_value_without_them() -> None:
    with Aggregation(TABLE, [CPC, SPEND, PEOPLE]) as sums:
        ratio, plain, people = sums.left_out()
    assert (ratio.rows, ratio.counted, ratio.without) == (1, True, 11.0 / 4)
    assert (plain.rows, plain.counted, plain.without) == (1, False, None)
    assert people.rows == 1


def test_a_share_of_rows_and_a_weighted_average() -> None:
    share = Measure("yes", "yes", "ratio", (Term("yes", yes=True),), (Term(None),))
    assert values(TABLE, share) == {"whole": 0.75}
    words = pa.table({"answer": ["Yes", "No'; DROP TABLE data; --", "Yes", None]})
    named = Measure("yes", "yes", "ratio", (Term("answer", yes="No'; DROP TABLE data; --"),), (Term(None),))
    assert values(words, named) == {"whole": pytest.approx(1 / 3)}
    weighted = Measure("w", "w", "ratio", (Term("spend", times="clicks"),), (Term("clicks"),))
    assert values(TABLE, weighted) == {"whole": (1 + 3 + 0 + 4) / 4}


def test_the_middle_and_the_ends() -> None:
    for how, value in (("median", 2.5), ("minimum", 1.0), ("maximum", 5.0)):
        measure = Measure(how, how, how, (Term("spend"),))  # type: ignore[arg-type]
        assert values(TABLE, measure) == {"whole": value}


def test_numbers_that_are_none_do_not_spoil_a_sum() -> None:
    table = pa.table({"spend": [1.0, math.inf, math.nan, 2.0]})
    assert values(table, SPEND) == {"whole": 3.0}
    with Aggregation(table, [SPEND]) as sums:
        assert sums.left_out()[0].rows == 2


def test_the_rest_is_of_the_rows_that_are_not_shown() -> None:
    with Aggregation(TABLE, [SPEND, PEOPLE]) as sums:
        groups = sums.groups(["channel"])
        shown = [group for group in groups if group.key == ("a",)]
        rest = sums.rest(["channel"], shown)
        assert rest is not None
        assert rest.values == (7.0, 1.0)
        assert rest.rows == 3
        assert sums.rest(["channel"], groups) is None
        assert sums.rest(["channel"], [group for group in groups if group.key != (None,)]).values[0] == 2.0  # type: ignore[union-attr]


def test_columns_of_any_kind_and_name() -> None:
    table = pa.table(
        {
            'a"; DROP TABLE data; --': pa.array(["x", "x"]).dictionary_encode(),
            "": pa.array([1, 2], pa.decimal128(10, 2)),
        }
    )
    measure = Measure("s", "s", "sum", (Term(""),))
    assert values(table, measure, 'a"; DROP TABLE data; --') == {"x": 3.0}


ROWS_OF = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", None]),
        st.one_of(st.none(), st.floats(-1e6, 1e6)),
        st.one_of(st.none(), st.integers(0, 1000)),
    ),
    min_size=1,
    max_size=30,
)


def table_of(rows: list[tuple[str | None, float | None, int | None]]) -> pa.Table:
    channel, spend, clicks = zip(*rows, strict=True)
    return pa.table(
        {
            "channel": pa.array(channel, pa.string()),
            "spend": pa.array(spend, pa.float64()),
            "clicks": pa.array(clicks, pa.int64()),
        }
    )


@settings(max_examples=40, deadline=None)
@given(ROWS_OF)
def test_groups_add_up_to_the_whole_and_a_ratio_is_one_of_sums(
    rows: list[tuple[str | None, float | None, int | None]],
) -> None:
    table = table_of(rows)
    by_group = [value for value in values(table, SPEND, "channel").values() if value is not None]
    whole = values(table, SPEND)["whole"]
    assert (whole or 0.0) == pytest.approx(sum(by_group), abs=1e-6)
    below = sum(clicks or 0 for _, _, clicks in rows)
    expected = sum(spend or 0.0 for _, spend, _ in rows) / below if below else None
    found = values(table, CPC)["whole"]
    assert found == (pytest.approx(expected, abs=1e-9) if expected is not None else None)


@settings(max_examples=30, deadline=None)
@given(ROWS_OF, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_unit_do_not_matter(
    rows: list[tuple[str | None, float | None, int | None]], random: object
) -> None:
    table = table_of(rows)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = values(table, CPC, "channel"), values(table_of(shuffled), CPC, "channel")
    assert one.keys() == two.keys()
    for key, value in one.items():
        assert two[key] == (pytest.approx(value, rel=1e-9, abs=1e-9) if value is not None else None)
    cents = table_of([(c, None if s is None else 100 * s, k) for c, s, k in rows])
    for key, value in values(cents, CPC, "channel").items():
        assert value == (pytest.approx(100 * one[key], rel=1e-9, abs=1e-6) if one[key] is not None else None)  # type: ignore[operator]


def test_a_row_is_divided_by_another_column_where_it_can_be() -> None:
    measure = Measure("r", "r", "ratio", (Term("spend"),), (Term("spend", over="rate"),))
    table = pa.table({"spend": [4.0, 9.0, 5.0, None], "rate": [2.0, 0.0, None, 1.0], "by": ["a", "a", "b", "b"]})
    assert values(table, measure) == {"whole": 4.0 / 2.0}
    assert values(table, measure, "by") == {"a": 2.0, "b": None}
    with Aggregation(table, [measure]) as sums:
        (left,) = sums.left_out()
    assert (left.rows, left.columns, left.zeros, left.divisors) == (2, ("spend", "rate"), 1, ("rate",))


def test_what_is_above_and_below_the_line_is_kept() -> None:
    table = pa.table({"channel": ["a", "a", "b"], "spend": [1.0, 2.0, 4.0], "clicks": [2, 4, 0]})
    measure = Measure("cpc", "cpc", "ratio", (Term("spend"),), (Term("clicks"),))
    with Aggregation(table, [measure]) as sums:
        parts = {group.key[0]: group.parts[0] for group in sums.groups(["channel"])}
    assert parts == {"a": (3.0, 6.0), "b": (4.0, 0.0)}


def test_rows_never_spill_to_the_disk_in_plain_text() -> None:
    with Aggregation(pa.table({"a": [1]}), ()) as aggregation:
        (folder,) = aggregation._connection.execute("SELECT current_setting('temp_directory')").fetchone()
    assert folder == ""
