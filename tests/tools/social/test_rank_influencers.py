"""Ranking influencers: published figures, planted truth, and lists of links as they come."""

from datetime import date

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from tools.codec import dumps, loads
from tools.context import Context
from tools.errors import CannotAnswer
from tools.social.rank_influencers import rank_influencers

CONTEXT = Context(today=date(2025, 1, 1))


def said(answer) -> str:
    return " ".join(str(message) for message in (*answer.assumptions, *answer.warnings))


def karate(**columns: str) -> pd.DataFrame:
    edges = [(a + 1, b + 1) for a, b in nx.karate_club_graph().edges]
    return pd.DataFrame(edges, columns=[columns.get("source", "source"), columns.get("target", "target")])


def follows(people: int = 200, links: int = 1500, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"user_id": random.integers(0, people, links), "follow_id": random.integers(0, people, links)})
    star = pd.DataFrame({"user_id": np.arange(1, people), "follow_id": 7})
    return pd.concat([frame, star[star["user_id"] != 7]], ignore_index=True)


def test_published_figures_of_the_karate_club(reference_data) -> None:
    answer = rank_influencers(pd.read_csv(reference_data / "karate_edges.csv"), context=CONTEXT)
    assert answer.figures["nodes"] == 34
    assert answer.figures["edges"] == 78
    assert answer.figures["top"] == "34"
    for node, rank in (("34", 0.1009), ("1", 0.0970), ("33", 0.0717)):
        assert answer.figures[f"pagerank[{node}]"] == pytest.approx(rank, abs=5e-5)
    assert answer.figures["core[34]"] == 4
    assert "no direction" in said(answer)


def test_members_of_one_kind_have_no_direction_and_it_can_be_told_otherwise() -> None:
    shuffled = karate(source="member_1", target="member_2")
    shuffled.iloc[:5] = shuffled.iloc[:5, ::-1].to_numpy()
    assert rank_influencers(shuffled, context=CONTEXT).figures["pagerank[34]"] == pytest.approx(0.1009, abs=5e-5)
    directed = rank_influencers(karate(), directed=True, context=CONTEXT)
    reference = nx.pagerank(nx.DiGraph(karate().to_numpy().tolist()), tol=1e-12, max_iter=1000)
    assert directed.figures["pagerank[34]"] == pytest.approx(reference[34], abs=1e-6)


def test_who_is_followed_has_the_influence() -> None:
    answer = rank_influencers(follows(), context=CONTEXT)
    data = follows().query("user_id != follow_id")
    graph = nx.from_pandas_edgelist(data, "user_id", "follow_id", create_using=nx.DiGraph)
    reference = nx.pagerank(graph, tol=1e-12, max_iter=1000)
    assert answer.figures["top"] == "7"
    for node, rank in reference.items():
        if f"pagerank[{node}]" in answer.figures:
            assert answer.figures[f"pagerank[{node}]"] == pytest.approx(rank, abs=1e-6)
    followers = data.drop_duplicates().groupby("follow_id").size()
    assert answer.tables[0].rows[0][3] == followers[7]
    assert "flows to who is followed" in said(answer)


def test_row_order_names_and_types_of_ids_do_not_matter() -> None:
    data = follows(60, 300)
    one = rank_influencers(data, context=CONTEXT)
    mixed = rank_influencers(data.sample(frac=1, random_state=1), context=CONTEXT)
    assert mixed.figures.keys() == one.figures.keys()
    for name, value in one.figures.items():
        assert mixed.figures[name] == (value if isinstance(value, str) else pytest.approx(value, abs=1e-8))
    named = rank_influencers("u" + data.astype(str), context=CONTEXT)
    assert named.figures["pagerank[u7]"] == pytest.approx(one.figures["pagerank[7]"], abs=1e-8)
    gaps = data.astype(float).astype("float64")
    gaps.loc[len(gaps)] = [np.nan, 3.0]
    decimals = rank_influencers(gaps, source="user_id", target="follow_id", context=CONTEXT)
    assert decimals.figures["pagerank[7]"] == pytest.approx(one.figures["pagerank[7]"], abs=1e-8)


def test_all_ranks_add_up_to_one() -> None:
    table = rank_influencers(follows(), context=CONTEXT).tables[1]
    assert table.full
    assert sum(row[2] for row in table.rows) == pytest.approx(1, abs=1e-5)


def test_loops_repeats_and_blanks_are_left_out_and_counted() -> None:
    data = pd.DataFrame(
        {
            "follower": ["a", "a", "b", "c", " ", None, "c", "d"],
            "followed": ["b", "b", "b", "b", "b", "a", "a", " b "],
        }
    )
    answer = rank_influencers(data, context=CONTEXT)
    assert answer.figures["nodes"] == 4
    assert answer.figures["edges"] == 4
    words = said(answer)
    assert "2 rows without both names" in words
    assert "1 link of a member to itself" in words
    assert "1 row repeats a link; each link counts once" in words


def test_weights_count_and_repeated_mentions_add_up() -> None:
    heavy = pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "a"], "weight": [9.0, 1.0, 1.0]})
    answer = rank_influencers(heavy, directed=True, context=CONTEXT)
    reference = nx.pagerank(
        nx.DiGraph([("a", "b", {"weight": 9}), ("a", "c", {"weight": 1}), ("b", "a", {"weight": 1})]),
        tol=1e-12,
        max_iter=1000,
    )
    assert answer.figures["pagerank[b]"] == pytest.approx(reference["b"], abs=1e-6)
    mentions = pd.DataFrame({"mentioner": ["a"] * 9 + ["a", "b"], "mentioned": ["b"] * 9 + ["c", "a"]})
    again = rank_influencers(mentions, context=CONTEXT)
    assert again.figures["pagerank[b]"] == pytest.approx(reference["b"], abs=1e-6)
    assert "added to its weight" in said(again)
    negative = rank_influencers(heavy.assign(weight=[9.0, -1.0, 1.0]), directed=True, context=CONTEXT)
    assert "1 link without a weight above zero" in said(negative)


def test_other_measures_rank_when_asked() -> None:
    data = karate()
    assert rank_influencers(data, by="betweenness", context=CONTEXT).figures["top"] == "1"
    assert rank_influencers(data, by="followers", context=CONTEXT).figures["top"] == "34"
    combined = rank_influencers(data, by="combined", top=5, context=CONTEXT)
    assert combined.figures["top"] == "34"
    assert len(combined.tables[0].rows) == 5
    ranks = [row[7] for row in combined.tables[0].rows]
    assert ranks == sorted(ranks)


def test_chinese_headers_and_hostile_names() -> None:
    names = ["<@U123>", "=cmd()", "小{红}", "$x$", "a\nb"]
    data = pd.DataFrame([(a, b) for a in names for b in names[:2] if a != b], columns=["关注者", "被关注者"])
    answer = rank_influencers(data, context=CONTEXT)
    assert answer.figures["nodes"] == 5
    assert answer.figures["top"] in ("<@U123>", "=cmd()")
    assert str(answer.headline)
    assert loads(dumps(answer)) == answer


def test_the_picture_shows_the_first_members_and_their_links() -> None:
    answer = rank_influencers(follows(), context=CONTEXT)
    bars, network = answer.charts
    assert len(bars.series[0].x) == 10
    assert sum(len(series.x) for series in network.series) == 30
    assert all(0 <= end < 30 for link in network.links for end in (link.source, link.target))
    assert rank_influencers(follows(), context=CONTEXT) == answer


def test_two_unknown_columns_are_taken_and_that_is_said() -> None:
    answer = rank_influencers(pd.DataFrame({"left": ["a", "b"], "right": ["b", "c"]}), context=CONTEXT)
    assert "“left” to “right”" in said(answer)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"name": ["a", "b"], "score": [0.5, 1.5]}, "two columns"),
        ({"user_id": [1, 2], "follow_id": [1, 2]}, "No link"),
        ({"follower": [None, "a"], "followed": ["b", " "]}, "No link"),
    ],
)
def test_what_is_no_network_is_refused(data: dict, reason: str) -> None:
    with pytest.raises(CannotAnswer, match=reason):
        rank_influencers(pd.DataFrame(data), context=CONTEXT)


def test_marriages_have_no_direction() -> None:
    frame = pd.DataFrame(
        {"family": ["Medici", "Medici", "Albizzi", "Pazzi"], "married_to": ["Albizzi", "Ridolfi", "Ginori", "Medici"]}
    )
    answer = rank_influencers(frame)
    assert answer.figures["top"] == "Medici"
    assert any("both ways" in str(each) for each in answer.assumptions)


def test_pairs_with_a_strength_that_never_come_both_ways_have_no_direction() -> None:
    graph = nx.les_miserables_graph()
    pairs = [(a, b, d["weight"]) for a, b, d in graph.edges(data=True)]
    frame = pd.DataFrame(pairs, columns=["source", "target", "weight"])
    answer = rank_influencers(frame, weight="weight", context=CONTEXT)
    assert answer.figures["edges"] == 254
    assert answer.figures["top"] == "Valjean"
    reference = nx.pagerank(graph, weight="weight", tol=1e-12, max_iter=1000)
    assert answer.figures["pagerank[Valjean]"] == pytest.approx(reference["Valjean"], abs=1e-6)
    assert "no direction" in said(answer)
    both = pd.concat([frame, frame.iloc[:1].rename(columns={"source": "target", "target": "source"})])
    assert "as going from" in said(rank_influencers(both, weight="weight", context=CONTEXT))
    sent = frame.rename(columns={"weight": "mentions"})
    assert "follows or mentions" in said(rank_influencers(sent, weight="mentions", context=CONTEXT))


def test_a_column_that_says_what_a_link_is_is_believed() -> None:
    frame = follows().rename(columns={"user_id": "Source", "follow_id": "Target"})
    answer = rank_influencers(frame.assign(Type="Undirected"), source="Source", target="Target", context=CONTEXT)
    assert "“Type” says that the links have no direction" in said(answer)
    answer = rank_influencers(
        karate(source="Source", target="Target").assign(Type="Directed"),
        source="Source",
        target="Target",
        context=CONTEXT,
    )
    assert "“Type” says that the links have a direction" in said(answer)


def test_those_who_share_the_first_place_are_named() -> None:
    ring = pd.DataFrame({"user_id": [1, 2, 3, 10, 11, 12], "follow_id": [2, 3, 1, 11, 12, 10]})
    answer = rank_influencers(ring, context=CONTEXT)
    assert "6 members share the first place" in said(answer)
    assert "share the first place" not in said(rank_influencers(follows(), context=CONTEXT))


def test_the_headline_speaks_of_the_measure_asked_for() -> None:
    star = pd.DataFrame({"user_id": range(2, 30), "follow_id": 1})
    assert str(rank_influencers(star, by="followers", context=CONTEXT).headline) == (
        "1 has the most followers (28) of 29 members."
    )
    assert "by betweenness" in str(rank_influencers(follows(), by="betweenness", context=CONTEXT).headline)
