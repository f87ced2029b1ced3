"""Questions that are a table, on frames that can be worked out by hand and on files with published figures."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.language import translations
from tools.codec import dumps, loads
from tools.context import Context
from tools.data.query_data import query_data
from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import Message, write

CONTEXT = Context(today=date(2024, 7, 2))
ADS = pd.DataFrame(
    {
        "Day": pd.to_datetime(["2024-05-01", "2024-05-01", "2024-05-20", "2024-06-03", "2024-06-20", "2024-06-20"]),
        "Channel": ["Google", "Meta", "Google", "Meta", "TikTok", "TikTok"],
        "Device": ["phone", "phone", "desk", "desk", "phone", "desk"],
        "Spend (EUR)": [100.0, 50.0, 300.0, 150.0, 0.0, 10.0],
        "Clicks": [10, 50, 10, 50, 0, 0],
        "Revenue (EUR)": [200.0, 25.0, 400.0, 175.0, 0.0, 50.0],
    }
)


def ask(frame: pd.DataFrame = ADS, **arguments: object):
    answer = query_data(frame, context=CONTEXT, **arguments)
    assert loads(dumps(answer)) == answer
    return answer


def said(messages: tuple[Message, ...]) -> str:
    return " | ".join(write(message) for message in messages)


def test_a_ratio_by_group_is_a_ratio_of_sums() -> None:
    figures = ask(metrics=["roas"], dimensions=["channel"], order="worst").figures
    assert figures["value[Google]"] == 600 / 400
    assert figures["value[Meta]"] == 200 / 200
    assert figures["value[TikTok]"] == 50 / 10
    assert figures["total"] == pytest.approx(850 / 610)
    assert figures["groups"] == 3


def test_what_the_rows_asked_for_are_of_all_is_said() -> None:
    answer = ask(metrics=["Spend (EUR)"], filters=[{"column": "Channel", "value": "Meta"}], period="May 2024")
    assert answer.figures["share"] == pytest.approx(50 / 450)
    assert "11.1% of the €450.00 without the conditions" in write(answer.headline)
    assert ask(filters=[{"column": "Clicks", "operator": ">", "value": 5}]).figures["share"] == pytest.approx(4 / 6)
    assert "share" not in ask(metrics=["roas"], filters=[{"column": "Channel", "value": "Meta"}]).figures
    assert "share" not in ask(metrics=["Clicks"]).figures


def test_worst_first_knows_what_is_good() -> None:
    by_cost = ask(metrics=["cpc"], dimensions=["channel"], order="worst")
    assert [row[0] for row in by_cost.tables[0].rows][:2] == ["Google", "Meta"]
    assert write(by_cost.headline).startswith("Google has the highest cost per click: €20.00.")
    by_return = ask(metrics=["roas"], dimensions=["channel"], order="worst")
    assert by_return.tables[0].rows[0][0] == "Meta"


def test_nothing_to_divide_by_is_no_value_and_is_said() -> None:
    answer = ask(metrics=["cpc"], dimensions=["channel"])
    assert "value[TikTok]" not in answer.figures
    assert answer.tables[0].rows[2][:2] == ("TikTok", None)
    assert "no value" in said(answer.warnings)


def test_a_cut_table_keeps_its_total_and_names_the_rest() -> None:
    answer = ask(metrics=["spend"], dimensions=["channel"], top=1)
    shown, full = answer.tables
    assert shown.rows[0][:2] == ("Google", 400.0)
    assert (write(shown.rows[1][0]), shown.rows[1][1]) == ("other", 210.0)
    assert (write(shown.rows[2][0]), shown.rows[2][1]) == ("total", 610.0)
    assert len(full.rows) == 4
    assert full.full
    assert answer.figures["other"] == 210.0


def test_the_currency_of_the_header_reaches_money_and_chart() -> None:
    answer = ask(metrics=["spend"], dimensions=["channel"])
    assert answer.tables[0].columns[1].currency == "EUR"
    assert answer.charts[0].y_axis.currency == "EUR"
    assert "€" in write(answer.headline)


def test_a_period_is_said_back_as_dates() -> None:
    answer = ask(metrics=["spend"], period="May")
    assert answer.figures["total"] == 450.0
    assert "May 1" in said(answer.assumptions)


def test_time_is_cut_and_an_unfinished_month_is_named() -> None:
    answer = ask(metrics=["spend"], grain="month")
    assert answer.figures["value[2024-05]"] == 450.0
    assert answer.figures["value[2024-06]"] == 160.0
    daily = pd.DataFrame({"day": pd.date_range("2024-01-01", "2024-03-10"), "spend": 1.0})
    answer = ask(daily, metrics=["spend"], grain="month")
    assert answer.figures["value[2024-03]"] == 10.0
    assert "March 2024" in said(answer.warnings)
    assert answer.charts[0].kind == "line"
    assert answer.charts[0].marks[0].x == date(2024, 3, 1)
    assert "lowest in February 2024" in write(answer.headline)


def test_rows_that_stand_for_months_are_whole_months() -> None:
    monthly = pd.DataFrame({"month": pd.date_range("2023-01-01", periods=12, freq="MS"), "spend": range(12)})
    answer = ask(monthly, metrics=["spend"], grain="month")
    assert not answer.warnings
    assert ask(monthly, metrics=["spend"], period="last month").figures["total"] == 11


def test_weeks_start_where_the_asker_says_and_weekdays_have_their_order() -> None:
    week = pd.DataFrame({"day": pd.date_range("2024-06-02", periods=14), "spend": 1.0})  # a Sunday first
    sunday = query_data(week, metrics=["spend"], grain="week", context=Context(date(2024, 7, 2), week_start=6))
    assert sunday.figures["value[2024-06-02]"] == 7
    monday = query_data(week, metrics=["spend"], grain="week", context=CONTEXT)
    assert monday.figures["value[2024-05-27]"] == 1
    by_day = query_data(week, metrics=["spend"], grain="weekday", context=CONTEXT)
    assert [write(row[0]) for row in by_day.tables[0].rows][:2] == ["Monday", "Tuesday"]


def test_two_dimensions() -> None:
    answer = ask(metrics=["spend"], dimensions=["channel", "device"])
    assert answer.figures["value[Google, phone]"] == 100.0
    assert answer.charts[0].stacked
    by_time = ask(metrics=["roas"], dimensions=["channel"], grain="month")
    assert by_time.figures["value[Meta, 2024-05]"] == 0.5
    assert by_time.charts[0].kind == "line"


def test_several_metrics() -> None:
    answer = ask(metrics=["spend", "cpc"], dimensions=["channel"])
    assert answer.figures["value[Meta]"] == 200.0
    assert answer.figures["cpc[Meta]"] == 2.0
    assert answer.figures["total[cpc]"] == pytest.approx(610 / 120)


def test_filters_and_the_rows_they_leave() -> None:
    answer = ask(metrics=["spend"], filters=[{"column": "channel", "value": "google"}])
    assert answer.figures["total"] == 400.0
    assert "Channel is Google" in said(answer.assumptions)


def test_without_a_metric_rows_are_counted() -> None:
    answer = ask(dimensions=["channel"])
    assert answer.figures["value[Google]"] == 2
    assert ask().figures["total"] == 6


def test_numbers_with_many_values_are_cut_into_ranges() -> None:
    people = pd.DataFrame({"age": list(range(18, 98)), "spend": 1.0})
    answer = ask(people, metrics=["spend"], dimensions=["age"])
    assert answer.figures["value[20–30]"] == 10
    assert sum(v for k, v in answer.figures.items() if k.startswith("value[")) == 80


def test_blanks_count_as_nothing_above_and_below_the_line_and_are_counted() -> None:
    frame = pd.DataFrame({"spend": [10.0, 20.0, None], "clicks": [1.0, None, 4.0]})
    answer = ask(frame, metrics=["cpc"])
    assert answer.figures["total"] == 30.0 / 5
    assert "2 rows lack a value" in said(answer.warnings)
    assert "would be 10.00" in said(answer.warnings)


def test_an_export_with_blanks_where_nothing_was_sold() -> None:
    frame = pd.DataFrame(
        {
            "campaign": ["a", "a", "b"],
            "spend": [100.0, 50.0, 80.0],
            "purchases": [4, None, None],
            "revenue": [600.0, None, None],
        }
    )
    answer = ask(frame, metrics=["roas", "cpa"], dimensions=["campaign"])
    assert answer.figures["total"] == pytest.approx(600 / 230)
    assert answer.figures["value[a]"] == 4.0
    assert answer.figures["value[b]"] == 0.0
    assert answer.figures["cpa[a]"] == 37.5
    assert "cpa[b]" not in answer.figures


def test_an_average_is_over_the_rows_that_have_a_value() -> None:
    frame = pd.DataFrame({"rating": [4.0, None, 2.0]})
    assert ask(frame, metrics=["average rating"]).figures["total"] == 3.0


def test_the_same_customer_in_two_groups_is_warned_of() -> None:
    frame = pd.DataFrame({"customer_id": ["c1", "c1", "c2"], "shop": ["x", "y", "x"]})
    answer = ask(frame, metrics=["number of customers"], dimensions=["shop"])
    assert answer.figures["total"] == 2
    assert "more than the total" in said(answer.warnings)


def test_rows_without_a_date_are_in_no_period() -> None:
    days = pd.to_datetime([*pd.date_range("2024-01-01", periods=40), None])
    frame = pd.DataFrame({"date": days, "sales": [1.0] * 40 + [5.0]})
    answer = ask(frame, metrics=["sales"])
    assert answer.figures["total"] == 40.0
    assert "1 row has no readable date" in said(answer.warnings)
    assert "45" in said(answer.warnings)
    many = pd.DataFrame({"date": pd.to_datetime(["2024-01-01", None, None]), "sales": [1.0, 2.0, 4.0]})
    assert ask(many, metrics=["sales"]).figures["total"] == 7.0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"metrics": ["profit"]}, "profit"),
        ({"metrics": ["spend"], "period": "2019"}, "2024"),
        ({"metrics": ["spend"], "dimensions": ["planet"]}, "Channel"),
        ({"metrics": ["spend"], "filters": [{"column": "channel", "value": "radio"}]}, "Google"),
        ({"metrics": ["spend"], "filters": [{"column": "Clicks", "operator": ">", "value": "1m"}]}, "over 1,000,000"),
    ],
)
def test_refusals_say_what_there_is(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(CannotAnswer) as refusal:
        ask(**arguments)
    assert words in str(refusal.value)


def test_without_dates_there_is_no_period() -> None:
    with pytest.raises(CannotAnswer, match="dates"):
        ask(pd.DataFrame({"spend": [1.0]}), metrics=["spend"], period="May")


def test_a_stretch_of_time_may_be_named_as_a_dimension() -> None:
    assert ask(metrics=["spend"], dimensions=["month"]).figures["value[2024-05]"] == 450.0
    assert ask(metrics=["spend"], dimensions=["channel", "季度"]).figures["value[Meta, 2024-Q2]"] == 200.0


def test_hours_need_times() -> None:
    days = pd.DataFrame({"day": [date(2024, 5, 1), date(2024, 5, 2)], "spend": [1.0, 2.0]})
    with pytest.raises(CannotAnswer, match="no times"):
        ask(days, metrics=["spend"], grain="hour")
    times = pd.DataFrame({"time": pd.to_datetime(["2024-05-01 09:10", "2024-05-02 09:50"]), "spend": [1.0, 2.0]})
    assert ask(times, metrics=["spend"], grain="hour").figures["value[09:00]"] == 3.0


def test_top_groups_over_time_are_the_best_ones() -> None:
    answer = ask(metrics=["spend"], grain="month", top=1)
    assert answer.tables[0].rows[0][0] == "2024-05"


def test_signs_of_programmers_are_understood() -> None:
    answer = ask(metrics=["spend"], filters=[{"column": "Channel", "operator": "!=", "value": "Google"}])
    assert answer.figures["total"] == 210.0


def test_groups_are_kept_by_what_they_add_up_to() -> None:
    answer = ask(
        metrics=["spend"], dimensions=["channel"], having=[{"column": "spend", "operator": ">", "value": "150"}]
    )
    assert answer.figures["groups"] == 2
    assert answer.figures["total"] == 610.0
    assert answer.figures["other"] == 10.0
    assert "Spend (EUR) is over €150.00" in said(answer.assumptions)
    by_rate = ask(metrics=["spend"], dimensions=["channel"], having=[{"column": "roas", "operator": "<", "value": 1.2}])
    assert by_rate.figures["roas[Meta]"] == 1.0
    assert by_rate.figures["groups"] == 1
    with pytest.raises(CannotAnswer, match="No group meets"):
        ask(metrics=["spend"], dimensions=["channel"], having=[{"column": "spend", "operator": ">", "value": "1m"}])


def test_two_dates_are_asked_about_only_when_one_is_needed() -> None:
    frame = ADS.assign(sent=ADS["Day"], back=ADS["Day"]).drop(columns="Day")
    assert ask(frame, metrics=["spend"]).figures["total"] == 610.0
    with pytest.raises(NeedsChoice) as asked:
        ask(frame, metrics=["spend"], grain="month")
    assert ask(frame, metrics=["spend"], grain="month", **asked.value.choices[0].arguments).figures["groups"] == 2


def test_hostile_headers_and_cells_stay_text() -> None:
    frame = pd.DataFrame({'x"; DROP TABLE data; --': ["<!channel>", "=1+1", ""], "group 0": [1.0, 2.0, 4.0]})
    answer = ask(frame, metrics=["group 0"], dimensions=['x"; DROP TABLE data; --'])
    assert answer.figures["value[<!channel>]"] == 1.0
    assert answer.figures["value[(empty)]"] == 4.0
    assert write(answer.headline, escape=lambda text: f"[{text}]").startswith("(empty)")


ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 10_000), st.integers(0, 50)),
    min_size=2,
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(ROWS, st.integers(1, 3))
def test_shown_and_other_add_up_to_the_total(rows: list[tuple[str, int, int]], top: int) -> None:
    frame = pd.DataFrame(rows, columns=["channel", "spend", "clicks"])
    figures = ask(frame, metrics=["spend"], dimensions=["channel"], top=top).figures
    groups = sorted((v for k, v in figures.items() if k.startswith("value[")), reverse=True)
    assert sum(groups) == figures["total"]
    assert figures.get("other", 0) == sum(groups[top:])


def test_superstore(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "Sample - Superstore.csv", encoding="utf-8-sig", dtype={"Postal Code": str})
    frame["Order Date"] = pd.to_datetime(frame["Order Date"], format="%m/%d/%Y")
    figures = ask(frame, metrics=["sales"], dimensions=["category"]).figures
    assert figures["total"] == pytest.approx(2297200.86, abs=0.005)
    assert figures["value[Technology]"] == pytest.approx(836154.03, abs=0.005)
    assert figures["value[Furniture]"] == pytest.approx(741999.80, abs=0.005)
    assert figures["value[Office Supplies]"] == pytest.approx(719047.03, abs=0.005)
    assert ask(frame, metrics=["profit"]).figures["total"] == pytest.approx(286397.02, abs=0.005)


def test_chaoyang_hospital(reference_data: Path) -> None:
    """29 February 2018 is no day: the published 1781 is without those rows, 1785 with them."""
    frame = pd.read_csv(reference_data / "朝阳医院2018年销售数据.csv", encoding="gbk", dtype={"商品编码": str})
    frame["购药时间"] = pd.to_datetime(frame["购药时间"].str.split(" ").str[0], errors="coerce")
    answer = ask(frame, metrics=["销售数量"], dimensions=["商品名称"], order="highest", top=1)
    assert answer.tables[0].rows[0][:2] == ("苯磺酸氨氯地平片(安内真)", 1781)
    assert "25 rows have no readable date" in said(answer.warnings)


def test_an_average_day_is_a_sum_over_days_that_have_rows() -> None:
    assert ask(metrics=["Spend (EUR) per day"]).figures["total"] == pytest.approx(610 / 4)
    by_channel = ask(metrics=["Spend (EUR) per day"], dimensions=["channel"]).figures
    assert by_channel["value[Google]"] == pytest.approx(400 / 2)


def test_amounts_with_text_among_them_are_refused_not_counted() -> None:
    frame = pd.DataFrame({"day": ["a", "b", "c"], "spend": ["10", "ten", "30"]})
    with pytest.raises(CannotAnswer, match="“ten”"):
        ask(frame, metrics=["spend"])


def test_only_the_columns_that_lack_a_value_are_named() -> None:
    frame = pd.DataFrame({"spend": [10.0, 20.0, 5.0], "revenue": [50.0, None, 20.0]})
    assert "lacks a value in “revenue”; blanks" in said(ask(frame, metrics=["roas"]).warnings)


def test_products_are_shown_by_their_name_and_counted_by_their_code() -> None:
    frame = pd.DataFrame(
        {
            "StockCode": ["A1", "A1", "B2", "C3"],
            "Description": ["RED MUG", "RED MUG", "CUP", "CUP"],
            "Quantity": [5, 1, 9, 2],
        }
    )
    answer = ask(frame, metrics=["Quantity"], dimensions=["product"])
    assert answer.figures["value[CUP]"] == 11


def test_a_column_called_day_that_holds_no_dates_is_a_column() -> None:
    tips = pd.DataFrame({"day": ["Sun", "Sat", "Sun"], "tip": [1.0, 2.0, 4.0]})
    answer = ask(tips, metrics=["average tip"], dimensions=["day"], grain="day")
    assert (answer.figures["value[Sun]"], answer.figures["value[Sat]"]) == (2.5, 2.0)
    years = pd.DataFrame({"year": [1955, 1955, 2005], "life": [50.0, 60.0, 70.0]})
    answer = ask(years, metrics=["average life"], dimensions=["year"], grain="year")
    assert (answer.figures["value[1955]"], answer.figures["value[2005]"]) == (55.0, 70.0)
    with pytest.raises(CannotAnswer, match="no column with dates"):
        ask(tips, metrics=["average tip"], dimensions=["day"], grain="month")


def test_a_ratio_over_credits_is_told() -> None:
    frame = pd.DataFrame({"channel": ["A", "A", "B"], "spend": [-50.0, 60.0, 30.0], "revenue": [90.0, 0.0, 60.0]})
    answer = ask(frame, metrics=["roas"], dimensions=["channel"])
    assert answer.figures["value[A]"] == 9.0
    assert "1 row is below 0 in “spend”" in said(answer.warnings)
    assert "below 0" not in said(
        ask(frame, metrics=["roas"], filters=[{"column": "channel", "operator": "is", "value": "B"}]).warnings
    )
    assert "below 0" not in said(ask(frame, metrics=["spend"]).warnings)


def test_one_column_named_twice_is_shown_once() -> None:
    days = pd.to_datetime(["2025-01-03", "2025-01-03", "2025-02-28"])
    frame = pd.DataFrame({"Paid at": days, "Total": [100.0, None, 25.0]})
    for words in (["Total", "revenue"], ["revenue", "Total"]):
        answer = query_data(frame, metrics=words, grain="month", context=Context(date(2026, 1, 5)))
        assert [str(column.name) for column in answer.tables[0].columns[:2]] == ["month", "revenue"]
        assert sum("lacks a value" in str(each) for each in answer.warnings) == 1


@pytest.mark.parametrize("named", [{"grain": "fiscal quarter"}, {"dimensions": ["fiscal quarter"]}])
def test_by_fiscal_quarter(named: dict[str, object]) -> None:
    context = Context(today=date(2024, 7, 2), fiscal_year_start=6)
    answer = query_data(ADS, metrics=["Spend (EUR)"], context=context, **named)
    assert answer.figures["value[FY2024-Q4]"] == 450
    assert answer.figures["value[FY2025-Q1]"] == 160
    assert "Fiscal years start in June" in said(answer.assumptions)
    assert "I took January" in said(ask(metrics=["Spend (EUR)"], **named).assumptions)


def test_quarters_are_not_cut_in_two_by_fiscal_years() -> None:
    days = pd.to_datetime([f"{year}-{month:02d}-01" for year in (2022, 2023) for month in (1, 4, 7, 10)])
    quarters = pd.DataFrame({"Quarter": days, "Sales": range(8)})
    with pytest.raises(CannotAnswer, match="whole quarter"):
        query_data(
            quarters, metrics=["Sales"], grain="fiscal year", context=Context(date(2024, 7, 2), fiscal_year_start=2)
        )


def test_months_and_quarters_have_names_in_sentences_and_stay_short_in_tables() -> None:
    daily = pd.DataFrame({"day": pd.date_range("2024-01-01", "2024-06-30"), "spend": 1.0})
    answer = ask(daily, metrics=["spend"], grain="month")
    assert str(answer.headline) == "Spend is highest in January 2024 (31.00) and lowest in February 2024 (29.00). " + (
        "Overall it is 182.00."
    )
    assert answer.tables[0].rows[0][0] == "2024-01"
    quarters = pd.DataFrame({"day": pd.date_range("2023-01-01", "2023-06-30"), "spend": 1.0})
    assert "highest in Q2 2023 (91.00)" in str(ask(quarters, metrics=["spend"], grain="quarter").headline)
    chinese = write(answer.headline, "zh", translations("zh"))
    assert "2024年1月" in chinese
