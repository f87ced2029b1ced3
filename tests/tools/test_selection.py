"""The rows that a question is about: conditions, days, rows without a date, totals among the rows."""

from datetime import date

import pandas as pd
import pytest

from tools.context import Context
from tools.date_columns import find_date_column
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.grouped_sums import sum_by, whole_of
from tools.messages import Period
from tools.selection import Selection, find_conditions, find_dimensions, find_measures, nothing_left, take_rows

CONTEXT = Context(today=date(2024, 6, 30))
DAYS = pd.to_datetime(["2024-05-01", "2024-05-02", "2024-06-01", "2024-06-02", None])


def _taken(**changes: object) -> tuple[Selection, Frame]:
    frame = pd.DataFrame(
        {"Date": DAYS, "Channel": ["a", "b", "a", "b", "b"], "Spend": [1, 2, 4, 8, 16], "Clicks": [1, 1, 2, 2, 4]}
    )
    data = Frame.from_pandas(frame.assign(**changes))
    measures = find_measures(data.schema, ["spend", "cpc"], None, CONTEXT)
    day = find_date_column(data.schema, None, needed=True)
    dimensions = find_dimensions(data.schema, ["channel"], CONTEXT)
    return take_rows(data, measures, (), day, CONTEXT, dimensions), data


def test_a_period_holds_its_days_and_no_row_without_a_date() -> None:
    selection, _ = _taken()
    kept, undated = selection.within(Period(date(2024, 5, 2), date(2024, 6, 1)))
    assert (kept.column("Spend").to_pylist(), undated) == ([2, 4], 0)


def test_rows_without_a_date_stay_where_they_are_many_or_wanted() -> None:
    selection, _ = _taken()
    assert selection.within()[1] == 0
    kept, undated = selection.within(undated=False)
    assert (kept.num_rows, undated) == (4, 1)
    assert selection.within(undated=True)[0].num_rows == 5


def test_conditions_hold_and_can_be_lifted() -> None:
    selection, data = _taken()
    filters = [{"column": "channel", "operator": "is", "value": "a"}]
    conditions = find_conditions(data.schema, filters, CONTEXT)  # type: ignore[arg-type]
    limited = Selection(data.schema, selection.rows, conditions, selection.day, selection.calendar)
    assert limited.within()[0].num_rows == 2
    assert limited.unlimited().within()[0].num_rows == 5


def test_parts_and_whole_agree() -> None:
    selection, data = _taken()
    measures = find_measures(data.schema, ["spend", "cpc"], None, CONTEXT)
    dimensions = find_dimensions(data.schema, ["channel"], CONTEXT)
    kept, _ = selection.within()
    sums = sum_by(kept, measures, dimensions)
    assert {group.key[0]: group.values for group in sums.groups} == {"a": (5.0, 5 / 3), "b": (26.0, 26 / 7)}
    assert sums.whole.values == whole_of(kept, measures).values == (31.0, 3.1)
    rest = sums.rest([group for group in sums.groups if group.key == ("a",)])
    assert rest is not None
    assert rest.values == (26.0, 26 / 7)


def test_a_group_that_is_the_total_of_the_others_is_left_out() -> None:
    days = pd.to_datetime(["2024-05-01"] * 3 + ["2024-06-01"] * 3)
    frame = pd.DataFrame({"Date": days, "Country": ["x", "y", "Total"] * 2, "Sales": [1, 2, 3, 10, 20, 30]})
    data = Frame.from_pandas(frame)
    measures = find_measures(data.schema, ["Sales"], None, CONTEXT)
    selection = take_rows(data, measures, (), "Date", CONTEXT)
    assert selection.within()[0].column("Sales").to_pylist() == [1, 2, 10, 20]
    assert len(selection.warnings) == 1


def test_a_metric_that_is_named_twice_is_measured_once() -> None:
    _, data = _taken()
    found = find_measures(data.schema, ["spend", "total spend", "cpc"], None, CONTEXT)
    assert [measure.key for measure in found] == ["Spend", "cpc"]


def test_why_nothing_is_left_is_said() -> None:
    with pytest.raises(CannotAnswer, match="No row is in"):
        raise nothing_left((), Period(date(2024, 1, 1), date(2024, 1, 31)))
