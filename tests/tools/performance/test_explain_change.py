"""Why a metric changed: planted causes are found, the parts add up, and what is no cause is not named."""

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.answer import Answer
from tools.context import Context
from tools.definitions import DefinedTerm, GroupDefinition, MetricDefinition
from tools.errors import CannotAnswer
from tools.messages import write
from tools.performance.explain_change import explain_change

CONTEXT = Context(today=date(2024, 5, 20))
MAY = "second week of May 2024"


def ask(data: pd.DataFrame, **arguments: Any) -> Answer:
    return explain_change(data, **{"context": CONTEXT, **arguments})


def number(answer: Answer, name: str) -> float:
    value = answer.figures[name]
    assert isinstance(value, int | float)
    return float(value)


def parts(answer: Answer, name: str = "contribution") -> dict[str, float]:
    return {key[len(name) + 1 : -1]: number(answer, key) for key in answer.figures if key.startswith(f"{name}[")}


def said(answer: Answer) -> str:
    return " ".join(write(each) for each in (answer.headline, *answer.warnings, *answer.assumptions))


def two_months(rows: list[tuple[Any, ...]], columns: str) -> pd.DataFrame:
    """Rows with "A" for April and "M" for May first."""
    days = {"A": "2024-04-10", "M": "2024-05-10"}
    frame = pd.DataFrame([(days[row[0]], *row[1:]) for row in rows], columns=["date", *columns.split()])
    return frame.assign(date=pd.to_datetime(frame["date"]))


def months(data: pd.DataFrame, metric: str | None, **arguments: Any) -> Answer:
    return ask(data, metric=metric, period="May 2024", against="April 2024", **arguments)


@pytest.fixture(scope="module")
def ads() -> pd.DataFrame:
    """20 weeks of ads; in the second week of May, Google's brand campaigns on mobile lose 4 in 5 of their views."""
    random = np.random.default_rng(5)
    rows = []
    for day in pd.date_range("2024-01-01", "2024-05-19"):
        for channel, weight in (("Google", 4), ("Meta", 3), ("TikTok", 2)):
            for kind, share in (("Brand", 3), ("Generic", 2), ("Retargeting", 1)):
                for device, part in (("mobile", 3), ("desktop", 2)):
                    views = weight * share * part * 100 * math.exp(random.normal(0, 0.05))
                    hit = (channel, kind, device) == (
                        "Google",
                        "Brand",
                        "mobile",
                    ) and "05-08" <= f"{day:%m-%d}" <= "05-14"
                    views = int(views * (0.2 if hit else 1.0))
                    rows.append((day, channel, f"{channel} {kind}", kind, device, views, views // 10, views // 100))
    names = ["date", "channel", "campaign", "type", "device", "impressions", "clicks", "conversions"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(spend=frame["clicks"] * 0.5, revenue=frame["conversions"] * 20.0)


def test_a_planted_cause_is_found_step_by_step(ads: pd.DataFrame) -> None:
    answer = ask(ads, metric="revenue", period=MAY)
    assert answer.figures["verdict"] == "real"
    assert [answer.figures[f"step[{n}]"] for n in (1, 2, 3)] == ["Google", "Google Brand", "mobile"]
    assert number(answer, "unexplained") == 0
    cell = ads[(ads["campaign"] == "Google Brand") & (ads["device"] == "mobile")]
    now = cell[cell["date"].between("2024-05-08", "2024-05-14")]["revenue"].sum()
    before = cell[cell["date"].between("2024-05-01", "2024-05-07")]["revenue"].sum()
    assert number(answer, "step_contribution[3]") == pytest.approx(now - before)
    assert "there Google Brand" in write(answer.headline)
    assert "mostly by impressions" in write(answer.headline)


def test_the_chain_adds_up_and_finds_the_volume(ads: pd.DataFrame) -> None:
    answer = ask(ads, metric="revenue", period=MAY)
    chain = parts(answer, "chain")
    assert list(chain) == ["impressions", "ctr", "conversion_rate", "aov"]
    assert math.fsum(chain.values()) == pytest.approx(number(answer, "change"))
    assert chain["impressions"] / number(answer, "change") > 0.9


def test_ratios_have_a_chain_as_well(ads: pd.DataFrame) -> None:
    for metric, factors in (("roas", ["cpc", "conversion_rate", "aov"]), ("cpa", ["cpc", "conversion_rate"])):
        answer = ask(ads.drop(columns="impressions"), metric=metric, period=MAY)
        chain = parts(answer, "chain")
        assert list(chain) == factors
        assert math.fsum(chain.values()) == pytest.approx(number(answer, "change"), abs=1e-9)


def test_a_week_without_news_is_told_so(ads: pd.DataFrame) -> None:
    answer = ask(ads, metric="revenue", period="third week of April 2024")
    assert answer.figures["verdict"] == "usual"
    assert "no more than it usually moves" in write(answer.headline)
    assert "step[1]" not in answer.figures


def test_columns_can_be_named_and_are_walked_in_that_order(ads: pd.DataFrame) -> None:
    answer = ask(ads, metric="revenue", period=MAY, dimensions=["device", "channel"])
    assert answer.figures["dimension"] == "device"
    assert [answer.figures[f"step[{n}]"] for n in (1, 2)] == ["mobile", "Google"]


def test_filters_limit_the_rows(ads: pd.DataFrame) -> None:
    only = [{"column": "channel", "operator": "is", "value": "Meta"}]
    answer = ask(ads, metric="revenue", period=MAY, filters=only)
    meta = ads[(ads["channel"] == "Meta") & ads["date"].between("2024-05-08", "2024-05-14")]
    assert number(answer, "after") == meta["revenue"].sum()
    assert answer.figures["verdict"] == "usual"


def test_other_names_of_the_same_column_ids_and_months_explain_nothing(ads: pd.DataFrame) -> None:
    more = ads.assign(
        kanal=ads["channel"].str.upper(), ad_id=[f"id{n}" for n in range(len(ads))], month=ads["date"].dt.month_name()
    )
    answer = ask(more, metric="revenue", period=MAY)
    (looked,) = [write(each) for each in answer.assumptions if "looked at" in write(each)]
    assert ("channel" in looked) != ("kanal" in looked)
    assert "ad_id" not in looked
    assert "month" not in looked


def test_mix_alone_is_called_by_its_name() -> None:
    data = two_months(
        [
            ("A", "desktop", 9000, 900),
            ("A", "mobile", 1000, 20),
            ("M", "desktop", 1000, 110),
            ("M", "mobile", 9000, 190),
        ],
        "device impressions clicks",
    )
    answer = months(data, "ctr")
    assert number(answer, "change") == pytest.approx(0.03 - 0.092)
    assert number(answer, "mix") + number(answer, "rate") == pytest.approx(number(answer, "change"))
    assert number(answer, "rate") > 0 > number(answer, "mix")
    assert "it is the mix alone; mobile has 90% of impressions now, 10% before" in write(answer.headline)


def test_new_and_vanished_segments_zeros_and_credits() -> None:
    rows = [("A", "old", 100.0), ("A", "both", 50.0), ("M", "both", -20.0), ("M", "new", 30.0), ("M", "zero", 0.0)]
    answer = months(two_months(rows, "shop sales"), "sales")
    assert parts(answer) == {"old": -100.0, "both": -70.0, "zero": 0.0, "new": 30.0}
    assert number(answer, "unexplained") == 0
    cells = [write(row[0]) for row in answer.tables[0].rows if not isinstance(row[0], str)]
    assert "old (gone)" in cells
    assert "new (new)" in cells


def test_losses_are_explained_by_addition_and_have_no_chain() -> None:
    rows = [("A", "a", -50.0, 10), ("A", "b", 20.0, 10), ("M", "a", -90.0, 5), ("M", "b", 30.0, 15)]
    answer = months(two_months(rows, "shop profit orders"), "profit")
    assert parts(answer) == {"a": -40.0, "b": 10.0}
    assert "change_percent" not in answer.figures
    assert not parts(answer, "chain")


def test_customers_of_two_channels_count_once() -> None:
    rows = [
        ("A", "x", "ann"),
        ("A", "y", "ann"),
        ("A", "x", "bob"),
        ("M", "x", "ann"),
        ("M", "y", "cid"),
        ("M", "y", "bob"),
    ]
    data = two_months(rows, "channel customer")
    answer = months(data, "number of customers", dimensions=["channel"])
    assert (number(answer, "before"), number(answer, "after")) == (2, 3)
    assert parts(answer) == {"y": 1.0, "x": -1.0, "counted in several": 1.0}
    assert number(answer, "unexplained") == 0
    assert "counted in several" in said(answer)


def test_spend_without_conversions_is_no_division_by_zero() -> None:
    rows = [("A", "a", 100.0, 10), ("A", "b", 50.0, 5), ("M", "a", 100.0, 10), ("M", "b", 80.0, 0)]
    answer = months(two_months(rows, "channel spend conversions"), "cpa", dimensions=["channel"])
    assert number(answer, "change") == pytest.approx(8.0)
    assert math.fsum(parts(answer).values()) == pytest.approx(8.0)
    assert "nothing to divide by" in said(answer)


def test_nothing_changed_but_two_segments_balance_out() -> None:
    rows = [("A", "a", 50.0), ("A", "b", 50.0), ("M", "a", 80.0), ("M", "b", 20.0)]
    answer = months(two_months(rows, "shop sales"), "sales")
    assert "did not change" in write(answer.headline)
    assert "balance out" in write(answer.headline)


def test_without_other_columns_the_chain_alone_explains() -> None:
    rows = [("A", 1000, 100, 500.0), ("M", 1000, 50, 250.0)]
    answer = months(two_months(rows, "impressions clicks revenue"), "revenue")
    assert parts(answer, "chain")["ctr"] == pytest.approx(-250.0)
    assert "mostly by click-through rate" in write(answer.headline)
    assert number(answer, "unexplained") == 0


def test_too_few_periods_cannot_tell_noise() -> None:
    rows = [("A", "a", 50.0), ("A", "b", 50.0), ("M", "a", 10.0), ("M", "b", 50.0)]
    answer = months(two_months(rows, "shop sales"), "sales")
    assert answer.figures["verdict"] == "unknown"
    assert "can't tell whether this is more than usual" in said(answer)


def account_report(drop: float) -> pd.DataFrame:
    """Two months of an ad account, a row a day for each campaign and device; in May one of them earns less."""
    random = np.random.default_rng(7)
    rows = [
        (day, channel, campaign, device, earned * random.normal(1, 0.1) * (1 - drop * (cut and day.month == 5)))
        for day in pd.date_range("2024-04-01", "2024-05-31")
        for channel, campaign, device, earned, cut in (
            ("Google", "Brand", "desktop", 650, False),
            ("Google", "Brand", "mobile", 1480, False),
            ("Google", "Generic", "desktop", 400, False),
            ("Google", "Generic", "mobile", 900, True),
            ("Meta", "Retargeting", "desktop", 230, False),
            ("Meta", "Retargeting", "mobile", 470, False),
            ("TikTok", "Spark", "desktop", 40, False),
            ("TikTok", "Spark", "mobile", 100, False),
        )
    ]
    return pd.DataFrame(rows, columns=["date", "channel", "campaign", "device", "revenue"])


def test_a_cause_in_a_daily_report_is_found_where_no_other_months_tell_what_is_usual() -> None:
    context = Context(today=date(2024, 6, 1))
    answer = ask(account_report(0.6), metric="revenue", period="May 2024", against="April 2024", context=context)
    assert answer.figures["verdict"] == "unknown"
    assert "Generic (" in said(answer)
    assert "there mobile (" in said(answer)


def test_a_daily_report_where_nothing_happened_has_no_cause() -> None:
    context = Context(today=date(2024, 6, 1))
    answer = ask(account_report(0.0), metric="revenue", period="May 2024", against="April 2024", context=context)
    assert "there mobile (" not in said(answer)
    assert "carries most" not in said(answer)


def test_a_rise_that_was_called_a_fall_is_put_right() -> None:
    rows = [("A", "a", 50.0), ("M", "a", 70.0), ("A", "b", 1.0), ("M", "b", 1.0)]
    answer = months(two_months(rows, "shop sales"), "sales", expected="fall")
    assert "asked why it fell, but in these days it rose" in said(answer)


def test_blank_segments_are_a_segment_and_undated_rows_are_told() -> None:
    rows = [("A", None, 50.0), ("A", "b", 50.0), ("M", None, 10.0), ("M", "b", 50.0)]
    data = two_months(rows, "shop sales")
    data.loc[len(data)] = [pd.NaT, "b", 5.0]
    answer = months(data, "sales", dimensions=["shop"])
    assert parts(answer)["(empty)"] == -40.0
    assert "no readable date" in said(answer)


def test_a_metric_and_groups_of_the_team() -> None:
    rows = [
        ("A", "brand x", 100.0, 10),
        ("A", "generic", 50.0, 5),
        ("M", "brand x", 40.0, 10),
        ("M", "generic", 50.0, 5),
    ]
    metric = MetricDefinition("earn", "revenue / clicks", (DefinedTerm("revenue"),), (DefinedTerm("clicks"),))
    group = GroupDefinition("Brand", "campaigns with brand", "campaign", "contains", ("brand",))
    context = Context(today=date(2024, 6, 1), definitions=(metric, group))
    data = two_months(rows, "campaign revenue clicks")
    answer = months(data, "earn", dimensions=["Brand vs rest"], context=context)
    assert parts(answer)["Brand"] == pytest.approx(-4.0)


def test_without_a_metric_the_first_key_figure_is_taken_and_rows_where_there_is_none() -> None:
    rows = [("A", "a", 50.0), ("M", "a", 20.0), ("M", "b", 20.0)]
    answer = months(two_months(rows, "shop sales"), None)
    assert number(answer, "change") == -10
    assert "You named no metric, so I took revenue." in said(answer)
    answer = months(two_months(rows, "precinct latitude"), None)
    assert (number(answer, "before"), number(answer, "after")) == (1, 2)


def test_days_of_the_week_can_be_what_explains_it(ads: pd.DataFrame) -> None:
    answer = ask(ads, metric="revenue", period=MAY, dimensions=["weekday"])
    assert set(parts(answer)) == {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
    assert number(answer, "unexplained") == 0


def test_a_level_is_averaged_over_the_days_that_all_segments_have() -> None:
    days = pd.date_range("2024-04-01", "2024-05-31")
    size = {("a", 4): 100, ("a", 5): 80, ("b", 4): 40, ("b", 5): 50}
    rows = [(day, team, size[team, day.month]) for day in days for team in "ab"]
    answer = months(pd.DataFrame(rows, columns=["date", "team", "headcount"]), "headcount")
    assert number(answer, "change") == pytest.approx(-10.0)
    assert parts(answer) == pytest.approx({"a": -20.0, "b": 10.0})
    assert number(answer, "unexplained") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"metric": "median sales"}, "no parts that add up"),
        ({"metric": "sales", "against": "b"}, "is a value of “shop” and no period"),
        ({"metric": "sales", "period": "June 2019"}, "no days"),
        ({"metric": "sales", "period": "April 2024"}, "start on"),
        ({"metric": "sales", "filters": [{"column": "shop", "operator": "is", "value": "c"}]}, "c"),
    ],
)
def test_refusals_say_what_would_help(arguments: dict[str, Any], words: str) -> None:
    rows = [("A", "a", 50.0), ("A", "b", 50.0), ("M", "a", 10.0), ("M", "b", 50.0)]
    with pytest.raises(CannotAnswer) as refused:
        ask(two_months(rows, "shop sales"), **{"period": "May 2024", **arguments})
    assert words in str(refused.value)


def test_data_without_dates_is_refused() -> None:
    with pytest.raises(CannotAnswer, match="no column with dates"):
        ask(pd.DataFrame({"shop": ["a", "b"], "sales": [1.0, 2.0]}), metric="sales")


@pytest.mark.parametrize("rows", [0, 1])
def test_data_of_no_or_one_row_is_refused(rows: int) -> None:
    data = two_months([("A", "a", 1.0)] * rows, "shop sales")
    with pytest.raises(CannotAnswer):
        ask(data.astype({"sales": float}), metric="sales")


def test_a_hundred_thousand_names_are_no_segments_and_infinite_numbers_are_blanks() -> None:
    count = 100_000
    data = pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-04-10", "2024-05-10"] * (count // 2)),
            "code": [f"=cmd|{n}" for n in range(count)],
            "shop": ["“北京”", "'; DROP TABLE data; --"] * (count // 2),
            "sales": [1.0, 2.0] * (count // 2 - 1) + [math.inf, math.nan],
        }
    )
    answer = months(data, "sales")
    assert number(answer, "after") == 99_998
    assert "code" not in str(answer.figures)


cells = st.tuples(
    st.sampled_from("AM"), st.sampled_from("xyz"), st.integers(0, 1000), st.integers(1, 1000), st.sampled_from("pq")
)


@settings(max_examples=25, deadline=None)
@given(st.lists(cells, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_parts_add_up_whatever_the_order_of_rows(rows: list[tuple[Any, ...]], random: Any) -> None:
    rows = [("A", "x", 1, 10, "p"), ("M", "x", 2, 10, "p"), *rows]
    shuffled = random.sample(rows, len(rows))
    names = "channel clicks impressions device"
    for metric in ("clicks", "ctr"):
        one = months(two_months(rows, names), metric, dimensions=["channel"])
        other = months(two_months(shuffled, names), metric, dimensions=["channel"])
        size = max(abs(number(one, "before")), abs(number(one, "after")))
        assert math.fsum(parts(one).values()) == pytest.approx(number(one, "change"), abs=1e-9 * max(size, 1e-9))
        assert parts(one) == pytest.approx(parts(other))
