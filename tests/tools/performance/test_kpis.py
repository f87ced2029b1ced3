"""Which key figures a data set has columns for."""

from datetime import date
from typing import Any

import pandas as pd

from tools.context import Context
from tools.definitions import DefinedTerm, MetricDefinition
from tools.frame import Frame
from tools.messages import write
from tools.performance.kpis import MOST_KPIS, find_kpis

CONTEXT = Context(today=date(2024, 6, 13))


def frame(**columns: list[Any]) -> Frame:
    return Frame.from_pandas(pd.DataFrame(columns))


def keys(data: Frame, context: Context = CONTEXT) -> list[str]:
    return [measure.key for measure in find_kpis(data.schema, context).measures]


ADS = {
    "Date": pd.to_datetime(["2024-06-01", "2024-06-02"]).to_list(),
    "Spend": [10.5, 20.5],
    "Impressions": [1000, 2000],
    "Clicks": [10, 30],
}


def test_an_export_of_ads() -> None:
    assert keys(frame(**ADS)) == ["spend", "clicks", "ctr", "impressions", "cpc", "cpm"]


def test_what_came_of_it_stands_first_and_no_more_than_are_read() -> None:
    found = keys(frame(**ADS, Conversions=[1, 3], Revenue=[50.5, 80.5]))
    assert found[:4] == ["revenue", "conversions", "spend", "roas"]
    assert len(found) == MOST_KPIS


def test_lines_of_orders() -> None:
    orders = {"Order ID": ["a", "a", "b"], "Customer ID": ["x", "x", "y"]}
    found = keys(frame(**orders, Sales=[1.5, 2.5, 3.5], Profit=[1.2, 0.2, 2]))
    assert found == ["revenue", "profit", "orders", "customers", "aov", "margin"]


def test_what_the_team_has_defined_comes_first() -> None:
    defined = MetricDefinition("Efficiency", "Clicks / Spend", (DefinedTerm("Clicks"),), (DefinedTerm("Spend"),))
    assert keys(frame(**ADS), Context(today=CONTEXT.today, definitions=(defined,)))[0] == "Efficiency"


def test_a_definition_that_does_not_fit_is_no_matter() -> None:
    defined = MetricDefinition("NPS", "promoters - detractors", (DefinedTerm("promoters"),))
    assert keys(frame(**ADS), Context(today=CONTEXT.today, definitions=(defined,)))[0] == "spend"


def test_a_figure_that_two_columns_could_be_is_left_out_and_that_is_said() -> None:
    found = find_kpis(frame(**ADS, **{"Revenue A": [1.5, 2.5], "Revenue B": [2.5, 3.5]}).schema, CONTEXT)
    assert found.measures[0].key == "spend"
    assert len(found.notes) == 1
    assert "“Revenue B”" in write(found.notes[0])


def test_a_ratio_without_its_parts_is_left_out() -> None:
    assert keys(frame(Date=ADS["Date"], CTR=[0.01, 0.02], Clicks=[3, 4])) == ["clicks", "ctr"]  # its parts follow
    assert keys(frame(Date=ADS["Date"], CTR=[0.01, 0.02], Spend=[3.5, 4.5])) == ["spend"]


def test_numbers_of_no_known_role() -> None:
    assert keys(frame(Day=ADS["Date"], Passengers=[3, 4], Delay=[1.5, 2.5])) == ["Passengers", "Delay"]
    assert keys(frame(Name=["a", "b"])) == ["count"]
