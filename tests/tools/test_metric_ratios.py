"""Ratios that a column holds ready-made: taken apart where one side is there, averaged with a warning where none is."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.answer import Answer
from tools.context import Context
from tools.data.query_data import query_data
from tools.messages import write
from tools.metrics import resolve_metric
from tools.schema import Column, Schema


def ask(frame: pd.DataFrame, metric: str, *by: str) -> Answer:
    return query_data(frame, metrics=[metric], dimensions=list(by), context=Context(date(2024, 7, 2)))


def said(answer: Answer) -> str:
    return " | ".join(write(message) for message in (*answer.assumptions, *answer.warnings))


CLICKS = pd.DataFrame({"channel": ["a", "a", "b"], "clicks": [10, 90, 50], "CTR": [0.01, 0.09, 0.05]})


@pytest.mark.parametrize("words", ["ctr", "CTR", "average CTR", "点击率", "click-through rate"])
def test_impressions_follow_from_clicks_and_their_rate(words: str) -> None:
    """Each row had 1000 impressions: 100 clicks of 2000, 50 of 1000."""
    answer = ask(CLICKS, words, "channel")
    assert answer.figures["value[a]"] == pytest.approx(0.05)
    assert answer.figures["value[b]"] == pytest.approx(0.05)
    assert answer.figures["total"] == pytest.approx(0.05)
    uneven = pd.DataFrame({"clicks": [10, 10], "CTR": [0.01, 0.1]})  # 20 clicks of 1100, not 5.5 %
    assert ask(uneven, words).figures["total"] == pytest.approx(20 / 1100)
    assert "no column with impressions, so I took “clicks” ÷ “CTR”" in said(ask(uneven, words))


def test_revenue_follows_from_spend_and_its_return() -> None:
    frame = pd.DataFrame({"channel": ["a", "a", "b"], "spend": [100.0, 900.0, 50.0], "ROAS": [10.0, 1.0, 0.0]})
    answer = ask(frame, "roas", "channel")
    assert answer.figures["value[a]"] == pytest.approx(1900 / 1000)
    assert answer.figures["value[b]"] == 0
    assert answer.figures["total"] == pytest.approx(1900 / 1050)
    assert "no column with revenue, so I took “ROAS” × “spend”" in said(answer)
    assert not answer.warnings


def test_spend_follows_from_clicks_and_their_cost() -> None:
    frame = pd.DataFrame({"clicks": [100, 300], "Avg. CPC": [1.0, 2.0]})
    answer = ask(frame, "cpc")
    assert answer.figures["total"] == pytest.approx(700 / 400)
    assert answer.tables[0].columns[1].unit == "money"
    assert "no column with spend, so I took “Avg. CPC” × “clicks”" in said(answer)


@pytest.mark.parametrize("scale", [1, 1000])
def test_the_scale_of_the_column_stays(scale: int) -> None:
    """A CPM is per thousand, a percentage may be written as 2.5: the result is in the scale of the column."""
    frame = pd.DataFrame({"spend": [10.0, 30.0], "CPM": [5.0 * scale, 10.0 * scale]})
    assert ask(frame, "cpm").figures["total"] == pytest.approx(40 / (2 + 3) * scale)


def test_a_rate_of_zero_does_not_tell_of_what() -> None:
    frame = pd.DataFrame({"channel": ["a", "a", "b", "b"], "clicks": [10, 0, 30, 7], "CTR": [0.1, 0.0, 0.15, None]})
    answer = ask(frame, "ctr", "channel")
    assert answer.figures["value[a]"] == pytest.approx(0.1)
    assert answer.figures["value[b]"] == pytest.approx(0.15)
    assert answer.figures["total"] == pytest.approx(40 / 300)
    assert "1 row lacks a value in “CTR” and is left out" in said(answer)
    assert "1 row has 0 in “CTR”" in said(answer)
    assert "may be lower" in said(answer)


def test_nothing_but_zeros_is_no_value() -> None:
    answer = ask(pd.DataFrame({"clicks": [0, 0], "CTR": [0.0, 0.0]}), "ctr")
    assert "total" not in answer.figures
    assert "2 rows have 0 in “CTR”" in said(answer)


def test_a_blank_return_leaves_the_spend_out_as_well() -> None:
    answer = ask(pd.DataFrame({"spend": [100.0, 500.0], "ROAS": [2.0, None]}), "roas")
    assert answer.figures["total"] == 2.0
    assert "1 row lacks a value in “ROAS” and is left out" in said(answer)


def test_both_sides_are_better_than_the_ratio() -> None:
    answer = ask(CLICKS.assign(impressions=[1000, 1000, 10_000]), "ctr")
    assert answer.figures["total"] == 150 / 12_000


def test_a_ratio_alone_is_averaged_with_a_warning() -> None:
    answer = ask(pd.DataFrame({"CTR": [0.1, 0.3]}), "ctr")
    assert answer.figures["total"] == pytest.approx(0.2)
    assert "plain average of rows" in said(answer)
    for words in ("engagement rate", "average engagement rate"):
        assert "plain average of rows" in said(ask(pd.DataFrame({"engagement rate": [0.1, 0.3]}), words))
    assert "plain average" not in said(ask(pd.DataFrame({"price": [1.0, 3.0]}), "price"))


def test_a_return_on_investment_is_weighted() -> None:
    measure = resolve_metric(Schema((Column("ROI", "number", unit="percent"), Column("Spend", "number")), 9), "roi")
    assert measure.numerator[0].times == "Spend"
    assert "weighted" in write(measure.assumptions[0])


def test_a_ready_made_ratio_is_weighted_where_it_can_be() -> None:
    schema = Schema((Column("CTR", "number", unit="percent"), Column("Impressions", "integer")), 9)
    measure = resolve_metric(schema, "ctr")
    assert measure.numerator[0].times == "Impressions"
    assert measure.denominator[0].column == "Impressions"
    assert not measure.warnings


def test_a_ready_made_ratio_alone_is_averaged_with_a_warning() -> None:
    measure = resolve_metric(Schema((Column("CTR", "number", unit="percent"),), 9), "CTR")
    assert measure.unit == "percent"
    assert "plain average" in write(measure.warnings[0])


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 1000),
        st.one_of(st.none(), st.just(0.0), st.floats(0.001, 1.0)),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_groups_reconcile_and_order_does_not_matter(rows: list[tuple[str, int, float | None]], random: object) -> None:
    frame = pd.DataFrame(rows, columns=["channel", "clicks", "CTR"]).astype({"CTR": float})
    answer = ask(frame, "ctr", "channel")
    usable = frame[frame["CTR"] > 0].assign(impressions=lambda f: f["clicks"] / f["CTR"])
    sums = usable.groupby("channel")[["clicks", "impressions"]].sum()
    expected = {f"value[{name}]": row.clicks / row.impressions for name, row in sums.iterrows() if row.impressions}
    found = {key: value for key, value in answer.figures.items() if key.startswith("value[")}
    assert found == pytest.approx(expected)
    if sums["impressions"].sum():
        assert answer.figures["total"] == pytest.approx(sums["clicks"].sum() / sums["impressions"].sum())
    random.shuffle(rows)  # type: ignore[attr-defined]
    again = ask(pd.DataFrame(rows, columns=["channel", "clicks", "CTR"]).astype({"CTR": float}), "ctr", "channel")
    assert again.figures == pytest.approx(answer.figures)
