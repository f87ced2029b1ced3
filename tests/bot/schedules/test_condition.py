"""Conditions on which an answer is posted: read from words, tied to a figure, checked with numbers."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.language import translations
from bot.schedules.condition import Condition, bind_condition, describe_condition, find_condition, holds
from tools.errors import CannotAnswer
from tools.messages import write

NOW = {
    "total": 2.5, "groups": 3, "rows": 100, "value[Google]": 1.8, "value[Meta]": 3.1, "value[TikTok]": 1.2,
    "total[spend]": 1000.0, "spend[Google]": 500, "spend[Meta]": 300, "spend[TikTok]": 200, "other": 0.4,
}  # fmt: skip
BEFORE = {
    "total": 2.6, "groups": 3, "rows": 90, "value[Google]": 2.8, "value[Meta]": 3.1, "value[TikTok]": 1.3,
    "total[spend]": 800.0, "spend[Google]": 500, "spend[Meta]": 300,
}  # fmt: skip
METRICS = ["roas", "spend"]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("only if ROAS falls below 2", "only if ROAS falls below 2", Condition("ROAS", "<", 2.0)),
        ("if spend is over 10k", "if spend is over 10k", Condition("spend", ">", 10_000.0)),
        ("when revenue drops by more than 10 %", "when revenue drops by more than 10 %",
         Condition("revenue", ">", 0.1, percent=True, direction="down")),
        ("只有当ROAS低于2时才发", "只有当ROAS低于2时才发", Condition("ROAS", "<", 2.0)),
        ("花费超过1万才提醒", "花费超过1万才提醒", Condition("花费", ">", 10_000.0)),
        ("post this every monday at 9 but only if roas of Google is below 2", "but only if roas of Google is below 2",
         Condition("roas", "<", 2.0, group="Google")),
        ("notify us if google roas < 1.2", "if google roas < 1.2", Condition("roas", "<", 1.2, group="google")),
        ("if Google's ROAS is under 1.5", "if Google's ROAS is under 1.5", Condition("ROAS", "<", 1.5, group="Google")),
        ("if ROAS is below 2 for Meta", "if ROAS is below 2 for Meta", Condition("ROAS", "<", 2.0, group="Meta")),
        ("if ROAS is below 2 for any channel", "if ROAS is below 2 for any channel", Condition("ROAS", "<", 2.0)),
        ("if the cpa of any channel is above 50", "if the cpa of any channel is above 50", Condition("cpa", ">", 50.0)),
        ("if total spend exceeds $5,000", "if total spend exceeds $5,000",
         Condition("spend", ">", 5000.0, currency="USD", total=True)),
        ("only when CTR is below 2", "only when CTR is below 2", Condition("CTR", "<", 0.02, percent=True)),
        ("if ctr falls under 1.5%", "if ctr falls under 1.5%", Condition("ctr", "<", 0.015, percent=True)),
        ("if churn rate is over 5", "if churn rate is over 5", Condition("churn rate", ">", 0.05, percent=True)),
        ("if bounce rate >= 60%", "if bounce rate >= 60%", Condition("bounce rate", ">=", 0.6, percent=True)),
        ("if it drops by 10%", "if it drops by 10%", Condition("", ">=", 0.1, percent=True, direction="down")),
        ("when conversions rise by at least 20", "when conversions rise by at least 20",
         Condition("conversions", ">=", 20.0, direction="up")),
        ("if revenue falls more than 5% compared to last week", "if revenue falls more than 5% compared to last week",
         Condition("revenue", ">", 0.05, percent=True, direction="down", against="week")),
        ("if sales change by more than 15%", "if sales change by more than 15%",
         Condition("sales", ">", 0.15, percent=True, direction="either")),
        ("if profit is negative", "if profit is negative", Condition("profit", "<", 0.0)),
        ("unless spend is below 10", "unless spend is below 10", Condition("spend", ">=", 10.0)),
        ("only post if ROAS is at most 2", "only post if ROAS is at most 2", Condition("ROAS", "<=", 2.0)),
        ("ROAS is below 2", "ROAS is below 2", Condition("ROAS", "<", 2.0)),
        ("ROAS低于2", "ROAS低于2", Condition("ROAS", "<", 2.0)),
        ("如果总花费超过5万就提醒我", "如果总花费超过5万就提醒我", Condition("花费", ">", 50_000.0, total=True)),
        ("当点击率低于百分之二时发", "当点击率低于百分之二时发", Condition("点击率", "<", 0.02, percent=True)),
        ("如果收入比上次下降超过10%", "如果收入比上次下降超过10%",
         Condition("收入", ">", 0.1, percent=True, direction="down")),
        ("谷歌的ROAS低于2才发", "谷歌的ROAS低于2才发", Condition("ROAS", "<", 2.0, group="谷歌")),
        ("收入环比下降10%以上时提醒", "收入环比下降10%以上时提醒",
         Condition("收入", ">=", 0.1, percent=True, direction="down")),
        ("转化成本高于50元的时候通知我", "转化成本高于50元的时候通知我",
         Condition("转化成本", ">", 50.0, currency="CNY")),
        ("如果ROAS跌到2以下就告诉我", "如果ROAS跌到2以下就告诉我", Condition("ROAS", "<", 2.0)),
    ],
)  # fmt: skip
def test_a_condition_is_read(text: str, span: str, expected: Condition) -> None:
    found = find_condition(text)
    assert found is not None
    condition, (start, end) = found
    assert condition == expected
    assert text[start:end] == span


@pytest.mark.parametrize(
    "text",
    [
        "roas by channel every monday", "campaigns with spend over 1k every monday at 9", "send it when it's ready",
        "spend over 1k", "orders over 100", "每周一9点发花费超过1万的计划", "when was revenue highest",
        "if you can", "",
        "post this every monday at 9", "花费超过1万的计划有哪些",
    ],
)  # fmt: skip
def test_what_is_no_condition(text: str) -> None:
    assert find_condition(text) is None


def test_two_conditions_are_refused() -> None:
    for text in ("if ROAS is below 2 and spend is over 1k", "如果ROAS低于2且花费超过1万"):
        with pytest.raises(CannotAnswer, match="one number"):
            find_condition(text)


def test_a_condition_alone_needs_no_if() -> None:
    found = find_condition("spend over 1k", asked=True)
    assert found is not None
    assert found[0] == Condition("spend", ">", 1000.0)


def bound(text: str, figures: dict | None = None, metrics: list[str] | None = None) -> Condition:
    found = find_condition(text)
    assert found is not None
    return bind_condition(found[0], METRICS if metrics is None else metrics, NOW if figures is None else figures)


@pytest.mark.parametrize(
    ("text", "held", "why"),
    [
        ("if ROAS falls below 2", True, "ROAS is below 2 for TikTok (1.2) and Google (1.8)."),
        ("if ROAS falls below 1.5", True, "ROAS of TikTok is 1.2, below 1.5."),
        ("if ROAS falls below 1", False, "ROAS is below 1 in none of 3 groups; nearest is TikTok with 1.2."),
        ("if total ROAS falls below 2", False, "ROAS is 2.5, not below 2."),
        ("if ROAS of google falls below 1", False, "ROAS of Google is 1.8, not below 1."),
        ("if spend is over 400", True, "spend of Google is 500.00, over 400.00."),
        ("if total spend is at least 1000", True, "spend is 1,000.00, at least 1,000.00."),
        ("if roas drops by 10%", True, "roas of Google went from 2.8 to 1.8 (-35.7%)."),
        ("if total spend rises by 25%", True, "spend went from 800.00 to 1,000.00 (25.0%)."),
        ("if total spend rises by more than 25%", False,
         "spend was 800.00 and is 1,000.00: less of a change than asked for."),
        ("if total spend falls by 1%", False, "spend was 800.00 and is 1,000.00: less of a change than asked for."),
        ("if spend changes by 1%", False,
         "In none of 2 groups spend moves by 1% or more since the run before."),
        ("if total spend rises by 200", True, "spend went from 800.00 to 1,000.00 (25.0%)."),
    ],
)  # fmt: skip
def test_whether_it_holds_and_why(text: str, held: bool, why: str) -> None:
    found, message = holds(bound(text), NOW, BEFORE)
    assert found is held
    assert str(message).lower() == why.lower()
    assert write(message, "zh", translations("zh"))


def test_without_a_run_before_a_change_does_not_hold() -> None:
    held, why = holds(bound("if roas drops by 10%"), NOW, {})
    assert not held
    assert "no earlier run" in str(why)


def test_only_the_latest_stretch_of_time_counts() -> None:
    figures = {
        "total": 9.0,
        "groups": 3,
        "rows": 9,
        "value[2026-08]": 1.0,
        "value[2026-09]": 5.0,
        "value[2026-10]": 3.0,
    }
    assert not holds(bound("if revenue is below 2", figures, ["revenue"]), figures, {})[0]
    earlier = {"total": 6.0, "groups": 2, "rows": 6, "value[2026-08]": 1.0, "value[2026-09]": 5.0}
    held, why = holds(bound("if revenue falls by 20%", figures, ["revenue"]), figures, earlier)
    assert held
    assert "from 5.00 to 3.00 (-40.0%)" in str(why)
    pairs = {
        "total": 9.0,
        "rows": 9,
        "value[Meta, 2026-09]": 1.0,
        "value[Meta, 2026-10]": 5.0,
        "value[Google, 2026-10]": 4.0,
    }
    assert not holds(bound("if revenue is below 2", pairs, ["revenue"]), pairs, {})[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("if cpa is over 3", "It has roas and spend"),
        ("if it is below 2", "This answer has roas and spend"),
        ("if ROAS of bing is below 2", "There are Google, Meta, and TikTok"),
    ],
)
def test_what_is_not_there_is_refused(text: str, part: str) -> None:
    with pytest.raises(CannotAnswer) as refused:
        bound(text)
    assert part in str(refused.value)


def test_it_is_the_only_metric_there_is() -> None:
    figures = {"total": 1.5, "rows": 9, "groups": 0}
    condition = bound("if it falls below 2", figures, ["roas"])
    assert (condition.figure, condition.metric) == ("value", "roas")
    assert str(holds(condition, figures, {})[1]) == "roas is 1.5, below 2."


def test_a_condition_that_was_not_tied_refuses_rather_than_compare_another_metric() -> None:
    found = find_condition("if ROAS is below 2")
    assert found is not None
    with pytest.raises(CannotAnswer):
        holds(found[0], {"total": 50_000.0, "groups": 0, "rows": 3}, {})


def test_figures_of_other_analyses_have_their_own_names() -> None:
    figures = {"gain": 0.12, "budget[Google]": 500.0, "budget[Meta]": 300.0}
    assert bound("if gain is over 5%", figures, []).figure == "gain"
    assert holds(bound("if budget is over 400", figures, []), figures, {})[0]


def test_a_change_from_nothing_is_far_enough() -> None:
    now, before = {"total": 5.0, "rows": 1}, {"total": 0.0, "rows": 1}
    held, why = holds(bound("if revenue rises by 10%", now, ["revenue"]), now, before)
    assert held
    assert "from nothing" in str(why)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("if ROAS of Google is below 2", "ROAS of Google is below 2", "Google的ROAS低于 2"),
        ("if total spend is over 1k", "the total spend is over 1,000.00", "总spend超过 1,000.00"),
        (
            "if roas drops by more than 10%",
            "roas falls by more than 10% since the run before",
            "roas比上一次下降超过 10%",
        ),
    ],
)
def test_a_condition_in_words_can_be_read_back(text: str, english: str, chinese: str) -> None:
    condition = bound(text)
    said = describe_condition(condition)
    assert str(said) == english
    assert write(said, "zh", translations("zh")) == chinese
    again = find_condition(english, asked=True)
    assert again is not None
    assert (again[0].comparison, again[0].value, again[0].direction) == (
        condition.comparison,
        condition.value,
        condition.direction,
    )


NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.text(min_size=1, max_size=8), NUMBERS, min_size=2, max_size=8), NUMBERS, st.sampled_from("<>")
)
def test_any_group_counts_and_order_does_not_matter(groups: dict, limit: float, sign: str) -> None:
    figures = {"total": 1.0, "rows": 1} | {f"value[{name}]": value for name, value in groups.items()}
    names = [name for name in groups if not name.isdigit()]
    condition = Condition("x", sign, limit, figure="value")
    held, _ = holds(condition, figures, {})
    assert held == holds(condition, dict(reversed(figures.items())), {})[0]
    if len(names) == len(groups):
        assert held == any(value < limit if sign == "<" else value > limit for value in groups.values())
    assert Condition.from_json(condition.to_json()) == condition


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    for words in (text, f"only if {text} is below 2", f"如果{text}低于2"):
        try:
            find_condition(words)
        except CannotAnswer:
            continue


@pytest.mark.parametrize(
    "text", [" " * 2000, "if " + " " * 500 + "x", "如果" * 900, ("if it     " * 300), "如果 \t   " * 300, "is " * 600]
)
def test_hostile_text_takes_no_time(text: str) -> None:
    started = time.process_time()
    assert find_condition(text) is None
    assert time.process_time() - started < 2
