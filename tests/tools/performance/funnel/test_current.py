"""Deals and the stage that each is at now: stages passed, what was lost, orders that are not known."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import CannotAnswer
from tools.messages import write
from tools.performance.analyze_funnel import analyze_funnel
from tools.performance.funnel.current import is_lost

AT = {"Prospecting": 5, "Qualification": 4, "Proposal": 3, "Closed Won": 2, "Closed Lost": 6}


def deals(at: dict[str, int], **more: list[str]) -> pd.DataFrame:
    stages = [stage for stage, count in at.items() for _ in range(count)]
    return pd.DataFrame({"Deal ID": [f"D{place}" for place in range(len(stages))], "Stage": stages, **more})


def test_a_stage_is_reached_by_all_at_it_or_further_on() -> None:
    figures = analyze_funnel(deals(AT)).figures
    assert [figures[f"step[{name}]"] for name in list(AT)[:4]] == [20, 9, 5, 2]
    assert [figures[f"now[{name}]"] for name in list(AT)[:4]] == [5, 4, 3, 2]
    assert figures["won_of_ended"] == 0.25
    assert figures["ended"] == 8


def test_what_was_lost_is_said_to_have_no_known_stage() -> None:
    answer = analyze_funnel(deals(AT), worst_by="people")
    assert "How far they came is not recorded" in write(answer.warnings[0], "en")
    assert "5 are still at “Prospecting”" in write(answer.headline, "en")


def test_by_owner_the_parts_add_up() -> None:
    owner = ["Ana" if place % 2 else "Bo" for place in range(20)]
    figures = analyze_funnel(deals(AT, Owner=owner), dimension="Owner").figures
    for name in list(AT)[:4]:
        assert figures[f"step[Ana,{name}]"] + figures[f"step[Bo,{name}]"] == figures[f"step[{name}]"]


def test_an_order_can_be_told_where_the_trade_knows_none() -> None:
    frame = deals({"alpha": 3, "beta": 2, "gamma": 1})
    with pytest.raises(CannotAnswer) as refusal:
        analyze_funnel(frame)
    assert "don't know the order" in write(refusal.value.message, "en")
    figures = analyze_funnel(frame, steps=["gamma", "alpha", "beta"]).figures
    assert [figures[f"step[{name}]"] for name in ("gamma", "alpha", "beta")] == [6, 5, 2]


def test_a_history_with_several_rows_a_deal_is_a_log() -> None:
    frame = pd.DataFrame({
        "deal_id": ["a", "a", "b", "b", "c"],
        "account": ["x", "x", "x", "x", "y"],
        "stage": ["Lead", "Proposal", "Lead", "Closed Won", "Lead"],
        "entered": pd.to_datetime(["2024-01-01", "2024-01-03", "2024-01-02", "2024-01-09", "2024-01-04"]),
    })  # fmt: skip
    figures = analyze_funnel(frame, steps=["Lead", "Closed Won"]).figures
    assert (figures["step[Lead]"], figures["step[Closed Won]"]) == (3, 1)


@pytest.mark.parametrize(
    ("stage", "lost"), [("Closed Lost", True), ("丢单", True), ("Closed Won", False), ("赢单", False)]
)
def test_lost_stages(stage: str, lost: bool) -> None:
    assert is_lost(stage) is lost


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(sorted(AT)), min_size=3, max_size=30), st.randoms())
def test_stages_never_grow_and_the_order_of_rows_does_not_matter(stages: list[str], random: object) -> None:
    frame = pd.DataFrame({"Deal ID": [f"D{place}" for place in range(len(stages))], "Stage": stages})
    names = ["Prospecting", "Qualification", "Proposal", "Closed Won"]
    if len({*stages} & {*names}) < 2:
        return
    there = [name for name in names if name in stages]
    figures = analyze_funnel(frame).figures
    sizes = [figures[f"step[{name}]"] for name in there]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == len(stages)
    other = analyze_funnel(frame.sample(frac=1, random_state=1).reset_index(drop=True)).figures
    assert [other[f"step[{name}]"] for name in there] == sizes
