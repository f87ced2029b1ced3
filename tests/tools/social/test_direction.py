"""Whether links have a direction is told by headers, names and pairs, and said where nothing tells it."""

from datetime import date

import networkx as nx
import pandas as pd
import pytest

from tools.context import Context
from tools.frame import Frame
from tools.social.rank_influencers import rank_influencers

CONTEXT = Context(date(2025, 6, 1))


def florentine(source: str = "source", target: str = "target") -> pd.DataFrame:
    return pd.DataFrame(list(nx.florentine_families_graph().edges), columns=[source, target])


def test_the_medici_are_first_under_headers_that_say_nothing() -> None:
    answer = rank_influencers(florentine(), context=CONTEXT)
    assert answer.figures["top"] == "Medici"
    assert answer.figures["pagerank[Medici]"] == pytest.approx(0.146, abs=5e-4)
    assert "no direction, which the data does not say" in str(answer.headline)
    assert str(answer.next_questions[0]) == "Rank the influencers as directed"
    one = rank_influencers(florentine(), member="Medici", context=CONTEXT)
    assert "no direction, which the data does not say" in str(one.headline)


def test_les_miserables_without_strengths() -> None:
    pairs = pd.DataFrame(list(nx.les_miserables_graph().edges), columns=["Source", "Target"])
    answer = rank_influencers(pairs, source="Source", target="Target", context=CONTEXT)
    assert answer.figures["top"] == "Valjean"
    assert answer.figures["edges"] == 254


def test_some_pairs_both_ways_are_a_direction_that_is_taken_for_granted() -> None:
    pairs = florentine()
    both = pd.concat([pairs, pairs.iloc[:2].rename(columns={"source": "target", "target": "source"})])
    answer = rank_influencers(both, context=CONTEXT)
    assert "as having a direction, which the data does not say" in str(answer.headline)
    assert str(answer.next_questions[0]) == "Rank the influencers as undirected"


@pytest.mark.parametrize(
    ("source", "target", "directed"),
    [
        ("follower", "followee", True),
        ("from", "to", True),
        ("粉丝", "博主", True),
        ("关注者", "被关注者", True),
        ("user", "mentions", True),
        ("person1", "person2", False),
        ("node1", "node2", False),
        ("a", "b", False),
        ("family", "marriage", False),
        ("author", "co-author", False),
        ("用户", "好友", False),
        ("姓名", "联姻家族", False),
    ],
)
def test_headers(source: str, target: str, directed: bool) -> None:
    answer = rank_influencers(florentine(source, target), source=source, target=target, context=CONTEXT)
    assert ("links with direction" in str(answer.method)) is directed
    assert "does not say" not in str(answer.headline)


@pytest.mark.parametrize(
    ("name", "directed"),
    [("marriages.csv", False), ("好友关系.csv", False), ("followers.csv", True), ("微博关注.xlsx", True)],
)
def test_names_of_data(name: str, directed: bool) -> None:
    answer = rank_influencers(Frame.from_pandas(florentine(), name), context=CONTEXT)
    assert ("links with direction" in str(answer.method)) is directed
    assert name in str(answer.assumptions)
    assert "does not say" not in str(answer.headline)
