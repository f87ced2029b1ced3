"""What a team means by its own words: metrics of sums, groups of rows; small frames with answers worked out by hand."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.context import Context
from tools.data.query_data import query_data
from tools.definitions import (
    DefinedTerm,
    Definition,
    GroupDefinition,
    GroupPart,
    JoinedPart,
    MetricDefinition,
    find_definition,
    formula_of,
    from_plain,
    plain_name,
    to_plain,
)
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.group_conditions import reading_in_words
from tools.messages import write
from tools.metrics import resolve_metric

DAY = date(2026, 5, 3)
ADS = pd.DataFrame(
    {
        "Campaign": ["BR_shoes", "BR_hats", "Generic shoes", "Shop all", None],
        "Channel": ["Google", "Meta", "Google", "TikTok", "Meta"],
        "Type": ["new", "old", "new", "old", "new"],
        "Spend": [10.0, 20.0, 30.0, 0.0, 40.0],
        "Revenue": [100.0, 10.0, 60.0, 5.0, 25.0],
        "Sign-ups": [1, 2, 5, 0, 2],
    }
)


def metric(name: str, above: str, below: str = "", written: str = "as written") -> MetricDefinition:
    def terms(text: str) -> tuple[DefinedTerm, ...]:
        pairs = [each.split("*") for each in text.split("+") if each]
        return tuple(DefinedTerm(p[-1].strip(), float(p[0]) if len(p) > 1 else 1.0) for p in pairs)

    return MetricDefinition(name, written, terms(above), terms(below), "ana", DAY)


def group(name: str, column: str, operator: str, *values: str | float) -> GroupDefinition:
    return GroupDefinition(name, f"{column} {operator}", column, operator, values, "ana", DAY)


BRAND = group("Brand", "campaigns", "contains", "BR_")
GENERIC = group("Generic", "campaign", "contains", "generic")


def ask(*definitions: Definition, frame: pd.DataFrame = ADS, **arguments: object):
    return query_data(frame, context=Context(today=DAY, definitions=definitions), **arguments)


def said(answer) -> str:
    return "\n".join(write(each) for each in answer.assumptions)


def test_a_defined_ratio_is_a_sum_over_a_sum_in_each_group_and_in_all() -> None:
    answer = ask(metric("CAC", "Spend", "sign-ups"), metrics=["cac"], dimensions=["Channel"])
    assert answer.figures["total"] == 10.0  # 100 / 10
    assert answer.figures["value[Google]"] == pytest.approx(40 / 6)
    assert answer.figures["value[Meta]"] == 15.0
    assert "value[TikTok]" not in answer.figures  # nothing is divided by 0


def test_sums_and_differences_are_weighted() -> None:
    answer = ask(metric("Contribution", "0.5*Revenue + -1*Spend"), metrics=["contribution"], dimensions=["Type"])
    assert answer.figures["total"] == 0.0
    assert answer.figures["value[new]"] == 92.5 - 80
    assert answer.figures["value[old]"] == 7.5 - 20


def test_the_teams_sense_goes_before_the_trades_and_is_said() -> None:
    mine = metric("ROI", "Revenue", "Spend", written="Revenue / Spend")
    answer = ask(mine, metrics=["roi"])
    assert answer.figures["total"] == 2.0
    assert "“ROI” here means Revenue / Spend (defined by ana on May 3, 2026)." in said(answer)
    plain = ask(mine, metrics=["Revenue"])
    assert "defined by" not in said(plain)
    built_in = ask(metrics=["roi"])
    assert built_in.figures["total"] == 1.0  # (revenue - spend) / spend
    assert "Revenue over spend is ROAS" in said(built_in)
    assert "Revenue over spend is ROAS" not in said(answer) + said(ask(metrics=["投产比"]))
    assert ask(metrics=["投入产出比"]).figures["total"] == 2.0


def test_a_definition_may_use_another_and_its_own_name_in_the_old_sense() -> None:
    profit = metric("Contribution", "Revenue + -1*Spend")
    ratio = metric("Contribution ratio", "contribution", "Revenue")
    assert ask(profit, ratio, metrics=["contribution ratio"]).figures["total"] == 0.5
    doubled = metric("spend", "2*spend")
    assert ask(doubled, metrics=["spend"]).figures["total"] == 200.0
    one, two = metric("Zzyzx", "qwfp"), metric("qwfp", "zzyzx")
    with pytest.raises(CannotAnswer):
        ask(one, two, metrics=["zzyzx"])


def test_a_term_that_is_not_there_is_named() -> None:
    with pytest.raises(CannotAnswer) as refusal:
        ask(metric("CPL", "Spend", "qualified leads"), metrics=["CPL"])
    assert "qualified leads" in str(refusal.value)
    prices = pd.DataFrame({"Unit price": [1.5, 2.5], "Orders": [1, 2]})
    with pytest.raises(CannotAnswer) as refusal:
        ask(metric("X", "Unit price", "Orders"), frame=prices, metrics=["X"])
    assert "does not add up" in str(refusal.value)


def test_spend_is_not_any_money_that_there_is() -> None:
    orders = pd.DataFrame({"Customer": ["a", "b", "a"], "Amount": [10, 30, 5]})
    for words in ("spend", "average spend", "花费"):
        with pytest.raises(CannotAnswer):
            query_data(orders, metrics=[words])
    with pytest.raises(CannotAnswer, match="no “spend”"):
        ask(metric("margin", "revenue + -1*spend", "revenue"), frame=orders, metrics=["margin"])


def test_groups_limit_rows_and_their_opposites_take_all_others() -> None:
    inside = ask(BRAND, metrics=["Spend"], filters=[{"column": "brand", "operator": "in group"}])
    outside = ask(BRAND, metrics=["Spend"], filters=[{"column": "Brand", "operator": "not in group"}])
    assert (inside.figures["total"], outside.figures["total"]) == (30.0, 70.0)  # the one without a campaign too
    assert "“Brand” here means" in said(inside)
    assert "Only rows that belong to “Brand” (Campaign contains BR_)." in said(inside)
    assert "Only rows that do not belong to “Brand” (Campaign contains BR_)." in said(outside)


def test_groups_are_compared_and_add_up() -> None:
    answer = ask(BRAND, GENERIC, metrics=["Spend"], dimensions=["Brand vs Generic"])
    assert answer.figures["value[Brand]"] == 30.0
    assert answer.figures["value[Generic]"] == 30.0
    assert answer.figures["value[rest]"] == 40.0
    assert answer.figures["total"] == 100.0
    rest = ask(BRAND, metrics=["Spend"], dimensions=["Brand vs rest", "Channel"])
    assert rest.figures["value[Brand, Google]"] == 10.0
    assert rest.figures["value[rest, Google]"] == 30.0


def test_rows_of_a_group_are_counted_within_a_metric() -> None:
    new = group("New customers", "type", "is", "new")
    answer = ask(new, metric("CAC", "Spend", "new customers"), metrics=["CAC"], dimensions=["Channel"])
    assert answer.figures["total"] == pytest.approx(100 / 3)
    assert answer.figures["value[Google]"] == 20.0
    assert ask(new, metrics=["new customers"]).figures["total"] == 3


def test_a_group_of_values_finds_its_column_and_says_what_is_not_there() -> None:
    social = group("Social", "", "is", "Meta", "TikTok", "Snapchat")
    answer = ask(social, metrics=["Spend"], filters=[{"column": "Social", "operator": "in group"}])
    assert answer.figures["total"] == 60.0
    assert "Snapchat" in said(answer)
    gone = group("Print", "", "is", "Newspaper")
    with pytest.raises(CannotAnswer):
        ask(gone, metrics=["Spend"], filters=[{"column": "Print", "operator": "in group"}])
    with pytest.raises(CannotAnswer) as refusal:
        ask(metrics=["Spend"], filters=[{"column": "Brand", "operator": "in group"}])
    assert "Nobody has defined" in str(refusal.value)


def test_a_column_of_a_groups_name_is_still_the_column() -> None:
    frame = ADS.assign(Brand=["a", "b", "a", "b", "a"])
    answer = ask(BRAND, frame=frame, metrics=["Spend"], dimensions=["Brand"])
    assert answer.figures["value[a]"] == 80.0


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["BR a", "BR generic", "generic", "x", None]), st.integers(0, 50), st.integers(0, 9)),
        min_size=1,
        max_size=30,
    ),
    seed=st.integers(0, 5),
)
def test_the_parts_of_a_comparison_add_up_to_the_whole_in_any_order_of_rows(rows, seed) -> None:
    frame = pd.DataFrame(rows, columns=["Campaign", "Spend", "Orders"]).astype({"Campaign": "object"})
    if frame["Campaign"].isna().all():
        return
    definitions = (group("Brand", "campaign", "contains", "BR"), GENERIC, metric("Net", "Orders + -0.5*Spend"))
    for shown in (frame, frame.sample(frac=1, random_state=seed)):
        try:
            answer = ask(*definitions, frame=shown, metrics=["Net"], dimensions=["Brand vs Generic"])
        except CannotAnswer:
            return
        parts = [value for name, value in answer.figures.items() if name.startswith("value[")]
        assert sum(parts) == pytest.approx(answer.figures["total"])
        inside = [{"column": "Brand", "operator": "in group"}]
        outside = [{"column": "Brand", "operator": "not in group"}]
        both = 0.0
        for filters in (inside, outside):
            try:
                both += ask(*definitions, frame=shown, metrics=["Net"], filters=filters).figures["total"]
            except CannotAnswer:
                continue
        assert both == pytest.approx(answer.figures["total"])


def test_a_definition_survives_the_store_and_the_pipe() -> None:
    for definition in (BRAND, metric("CAC", "Spend + 0.5*fees", "new customers"), group("Big", "order", ">", 10.0)):
        assert from_plain(json.loads(json.dumps(to_plain(definition)))) == definition
    for broken in ({}, {"kind": "metric"}, {"kind": "group", "name": 1}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            from_plain(broken)


def test_names_are_the_same_whatever_their_case_and_width() -> None:
    assert plain_name("ＣＡＣ") == plain_name("cac") == plain_name(" C-A-C ".replace("-", ""))
    assert find_definition([BRAND], "BRAND", GroupDefinition) is BRAND
    assert find_definition([BRAND], "brand", MetricDefinition) is None
    assert find_definition([BRAND], "!", GroupDefinition) is None


@pytest.mark.parametrize(
    ("above", "below", "formula"),
    [
        ("spend", "new customers", "spend / new customers"),
        ("revenue+-1*cost", "", "revenue - cost"),
        ("0.3*revenue+-1.2*cost", "orders+visits", "(0.3 × revenue - 1.2 × cost) / (orders + visits)"),
        ("1000*spend", "impressions", "spend / impressions × 1000"),
    ],
)
def test_formulas_are_written_as_people_write_them(above: str, below: str, formula: str) -> None:
    made = metric("x", above, below)
    assert formula_of(made.numerator, made.denominator) == formula


def test_units_follow_from_what_is_divided() -> None:
    schema = Frame.from_pandas(ADS.assign(Clicks=[1, 2, 3, 4, 5])).schema

    def unit(definition: MetricDefinition) -> str:
        return resolve_metric(schema, definition.name, definitions=[definition]).unit

    assert unit(metric("CAC", "Spend", "Sign-ups")) == "money"
    assert unit(metric("ROI", "Revenue", "Spend")) == "number"
    assert unit(metric("ROI", "Revenue+-1*Spend", "Spend")) == "percent"
    assert unit(metric("sign-up rate", "Sign-ups", "Clicks")) == "percent"
    assert unit(metric("touches", "Sign-ups+Clicks")) == "integer"


def test_hostile_names_and_values_are_text() -> None:
    evil = group("'; DROP TABLE data; --", "campaign", "contains", ".*", "' OR 1=1 --")
    with pytest.raises(CannotAnswer):
        ask(evil, metrics=["Spend"], filters=[{"column": evil.name, "operator": "in group"}])
    odd = metric("<!channel> {x}", "Spend", "Sign-ups")
    answer = ask(odd, metrics=["<!channel> {x}"])
    assert answer.figures["total"] == 10.0


SEARCH = pd.DataFrame(
    {
        "Campaign": ["BR_a", "Generic", "BR_b", None, "Shop"],
        "Ad group": ["x", "brand terms", "test", "brand", None],
        "Spend": [10.0, 20.0, 30.0, 40.0, 1_500.0],
        "Orders": [1, 2, 4, 8, 16],
    }
)


def several(name: str, first: GroupPart, *more: JoinedPart, of: str = "") -> GroupDefinition:
    return GroupDefinition(name, "as written", first.column, first.operator, first.values, "ana", DAY, more, of)


EITHER = several(
    "Brand", GroupPart("campaigns", "contains", ("BR_",)), JoinedPart("ad groups", "contains", ("brand",), "or")
)


@pytest.mark.parametrize(
    ("group", "inside", "meaning"),
    [
        (EITHER, 100.0, "Campaign contains BR_ or Ad group contains brand"),
        (
            several("B", GroupPart("campaign", "contains", ("BR_",)), JoinedPart("ad group", "is not", ("test",))),
            10.0,
            "Campaign contains BR_ and Ad group is not test",
        ),
        (
            several(
                "C",
                GroupPart("ad group", "contains", ("brand",)),
                JoinedPart("spend", ">", ("30",), "and"),
                JoinedPart("orders", ">", ("10",), "or"),
            ),
            1_540.0,  # "and" binds first: the fourth row, or the fifth
            "(Ad group contains brand and Spend is over 30) or Orders is over 10",
        ),
    ],
)
def test_groups_of_several_columns_say_how_they_were_read(group, inside, meaning) -> None:
    found = ask(group, frame=SEARCH, metrics=["Spend"], filters=[{"column": group.name, "operator": "in group"}])
    assert found.figures["total"] == inside
    assert f"Only rows that belong to “{group.name}” ({meaning})." in said(found)
    others = ask(group, frame=SEARCH, metrics=["Spend"], filters=[{"column": group.name, "operator": "not in group"}])
    assert others.figures["total"] == 1_600.0 - inside
    split = ask(group, frame=SEARCH, metrics=["Spend"], dimensions=[f"{group.name} vs rest"])
    assert split.figures[f"value[{group.name}]"] == inside
    assert split.figures["total"] == 1_600.0


def test_a_group_of_several_columns_is_kept_as_it_is_and_names_what_is_missing() -> None:
    assert from_plain(json.loads(json.dumps(to_plain(EITHER)))) == EITHER
    old = {"kind": "group", "name": "A", "written": "a", "column": "c", "operator": "is", "values": ["a"], "on": None}
    assert from_plain(old).parts == (GroupPart("c", "is", ("a",)),)
    missing = several("D", GroupPart("campaign", "contains", ("BR_",)), JoinedPart("Placement", "is", ("top",), "or"))
    with pytest.raises(CannotAnswer, match="Placement"):
        ask(missing, frame=SEARCH, metrics=["Spend"], filters=[{"column": "D", "operator": "in group"}])
    with pytest.raises(CannotAnswer, match="count it within a metric"):
        ask(EITHER, frame=SEARCH, metrics=["brand"])


def test_customers_over_an_amount_are_no_sums_and_that_is_said() -> None:
    orders = pd.DataFrame({"Customer": ["a", "a", "b"], "Spend": [600.0, 600.0, 1_200.0]})
    big = several("Big", GroupPart("spend", ">", ("1000",)), of="customers")
    asked = {"metrics": ["Spend"], "filters": [{"column": "Big", "operator": "in group"}]}
    answer = ask(big, frame=orders, **asked)
    assert answer.figures["total"] == 1_200.0
    assert "“Big” looks at each row by itself: the rows of one “Customer” are not added up." in said(answer)
    assert "by itself" not in said(ask(big, frame=orders.drop(index=1), **asked))  # a row a customer


def test_how_a_group_was_read_is_said_without_data_too() -> None:
    assert write(reading_in_words(EITHER, DAY)) == "campaigns contains BR_ or ad groups contains brand"
    mixed = several("M", GroupPart("", "is", ("Germany",)), JoinedPart("orders", ">", ("3",)))
    assert write(reading_in_words(mixed, DAY)) == "A value is Germany and orders is over 3"
