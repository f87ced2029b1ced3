"""Where one member of a network stands: worked out by hand, and told apart from others with names alike."""

from datetime import date

import networkx as nx
import pandas as pd
import pytest

from tools.context import Context
from tools.errors import CannotAnswer
from tools.social.rank_influencers import rank_influencers

CONTEXT = Context(today=date(2025, 1, 1))
STAR = pd.DataFrame(
    [("Anna", "Mary"), ("Bob", "Mary"), ("Carl", "Mary"), ("Mary", "Dora"), ("Anna", "Bob")],
    columns=["follower", "followed"],
)


def test_one_member_of_a_small_network_by_hand() -> None:
    answer = rank_influencers(STAR, member="Mary", by="followers", context=CONTEXT)
    assert answer.figures["member"] == "Mary"
    assert (answer.figures["rank"], answer.figures["followers[Mary]"]) == (1, 3)
    assert str(answer.headline) == "Mary is number 1 of 5 members by followers and has 3 followers."
    # Anna, Bob and Carl come to Dora through Mary: 3 of the 4 * 3 pairs of others.
    assert answer.figures["betweenness[Mary]"] == pytest.approx(3 / 12)


def test_the_figures_are_those_of_the_ranking() -> None:
    edges = pd.DataFrame(list(nx.karate_club_graph().edges), columns=["source", "target"])
    all_of_them = rank_influencers(edges, context=CONTEXT)
    for name in ("0", "16", "33"):
        one = rank_influencers(edges, member=name, context=CONTEXT)
        assert one.figures[f"pagerank[{name}]"] == all_of_them.figures[f"pagerank[{name}]"]
        better = sum(
            value > one.figures[f"pagerank[{name}]"] + 1e-12
            for key, value in all_of_them.figures.items()
            if key.startswith("pagerank[")
        )
        assert one.figures["rank"] == better + 1
    assert "links" in str(one.headline)


@pytest.mark.parametrize("written", ["mary", " MARY ", "@Mary"])
def test_capitals_and_signs_in_front_make_no_difference(written: str) -> None:
    assert rank_influencers(STAR, member=written, context=CONTEXT).figures["member"] == "Mary"


def test_equals_share_a_place_and_that_is_said() -> None:
    answer = rank_influencers(STAR, member="Carl", by="followers", context=CONTEXT)
    assert answer.figures["rank"] == 4
    both = pd.DataFrame([("a", "z"), ("b", "z"), ("c", "z")], columns=["follower", "followed"])
    found = rank_influencers(both, member="b", by="followers", context=CONTEXT)
    assert "2 other members share this place." in [str(each) for each in found.warnings]


def test_who_is_not_there_is_refused_with_those_called_alike() -> None:
    with pytest.raises(CannotAnswer, match=r"called “Marry”. Close to it are Mary"):
        rank_influencers(STAR, member="Marry", context=CONTEXT)
    with pytest.raises(CannotAnswer, match=r"No member of the network is called “Xyzzy”.$"):
        rank_influencers(STAR, member="Xyzzy", context=CONTEXT)
    twice = pd.DataFrame([("ann", "Ann"), ("bob", "Ann")], columns=["follower", "followed"])
    with pytest.raises(CannotAnswer, match="Several members are called “ANN”"):
        rank_influencers(twice, member="ANN", context=CONTEXT)
