"""Questions about a list of links: by which measure, and about whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.model.situation import Call, Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

LINKS = Schema(
    (
        Column("source", "integer", role="source", identifier=True, distinct=30, minimum=1, maximum=34),
        Column("target", "integer", role="target_node", identifier=True, distinct=30, minimum=1, maximum=34),
    ),
    78,
)
FOLLOWS = Schema(
    (
        Column("follower", "text", role="source", distinct=3, values=("Mary", "小王", "bob_77")),
        Column("followed", "text", role="target_node", distinct=3, values=("Mary", "小王", "bob_77")),
    ),
    9,
)
SALES = Schema(
    (
        Column("user", "integer", role="customer", identifier=True, distinct=90),
        Column("region", "text", distinct=2, values=("North", "South")),
        Column("revenue", "number", role="revenue", distinct=80),
    ),
    90,
)


def _understand(question: str, schema: Schema = LINKS, previous: Call | None = None) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": schema}, previous, date(2026, 4, 1)))


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("who bridges the groups", "betweenness"),
        ("who connects otherwise separate groups", "betweenness"),
        ("who are the brokers between the communities?", "betweenness"),
        ("which members link the camps to each other", "betweenness"),
        ("谁是连接不同圈子的桥梁", "betweenness"),
        ("谁在不同群体之间牵线", "betweenness"),
        ("who has the most followers", "followers"),
        ("top 5 accounts by in-degree", "followers"),
        ("谁的粉丝最多", "followers"),
        ("入度最高的是谁", "followers"),
        ("hubs and authorities", "authority"),
        ("run HITS on the network", "authority"),
        ("谁最有权威", "authority"),
        ("who is in the innermost core", "core"),
        ("谁在最内层的核心圈", "core"),
        ("whom should I know", "combined"),
        ("rank the influencers by all measures combined", "combined"),
        ("我应该认识谁", "combined"),
        ("按综合影响力给成员排名", "combined"),
        ("compute pagerank", "pagerank"),
    ],
)
def test_the_measure_is_read_from_what_is_asked(question: str, measure: str) -> None:
    found = _understand(question)
    assert (found.tool, found.arguments.get("by")) == ("rank_influencers", measure)
    assert "member" not in found.arguments


@pytest.mark.parametrize("question", ["who are the opinion leaders among our followers?", "谁最有影响力？"])
def test_a_question_without_a_measure_leaves_it_open(question: str) -> None:
    found = _understand(question)
    assert (found.tool, dict(found.arguments)) == ("rank_influencers", {})


@pytest.mark.parametrize(
    ("question", "member"),
    [
        ("how is user 17 doing", "17"),
        ("how important is user 17?", "17"),
        ("what is the pagerank of 33", "33"),
        ("how influential is node 5 in the network", "5"),
        ("what is the PageRank of Mary?", "Mary"),
        ("Mary's betweenness please", "Mary"),
        ("where does Mary Smith rank?", "Mary Smith"),
        ("how many followers does anna_k have", "anna_k"),
        ("用户17有多重要", "17"),
        ("17号的PageRank是多少", "17"),
        ("小王的影响力如何", "小王"),
        ("节点 5 排第几", "5"),
    ],
)
def test_one_member_is_read(question: str, member: str) -> None:
    found = _understand(question)
    assert (found.tool, found.arguments.get("member")) == ("rank_influencers", member)


@pytest.mark.parametrize(
    "question",
    ["what is the pagerank of each node", "how important are the users", "所有成员的影响力", "每个用户的PageRank"],
)
def test_all_members_are_nobody_in_particular(question: str) -> None:
    assert "member" not in _understand(question).arguments


@pytest.mark.parametrize(("question", "member"), [("how is mary doing?", "Mary"), ("小王怎么样", "小王")])
def test_members_that_the_data_names_are_written_as_there(question: str, member: str) -> None:
    found = _understand(question, FOLLOWS)
    assert (found.tool, found.arguments.get("member")) == ("rank_influencers", member)


def test_without_a_list_of_links_nobody_has_influence() -> None:
    assert _understand("how is the North region doing", SALES).tool != "rank_influencers"


@pytest.mark.parametrize(
    ("question", "before", "after"),
    [
        ("and user 5?", {"by": "pagerank"}, {"by": "pagerank", "member": "5"}),
        ("那5号呢", {"by": "core", "member": "3"}, {"by": "core", "member": "5"}),
        ("by betweenness instead", {"member": "5"}, {"by": "betweenness", "member": "5"}),
        ("换成粉丝数", {"by": "pagerank"}, {"by": "followers"}),
        ("whom should I know", {"by": "core", "member": "5"}, {"by": "combined"}),
        ("谁的粉丝最多", {"by": "core", "member": "5"}, {"by": "followers"}),
        ("top 3", {"by": "followers", "member": "5"}, {"by": "followers", "top": 3}),
    ],
)
def test_the_ranking_is_changed_by_what_follows(question: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    found = _understand(question, LINKS, Call("rank_influencers", before, "table.csv"))
    assert (found.tool, dict(found.arguments)) == ("rank_influencers", after)


def test_beside_other_data_the_list_of_links_is_taken_for_what_is_about_it() -> None:
    datasets = {"sales.csv": SALES, "links.csv": LINKS}
    for question in ("who bridges the groups", "谁的粉丝最多", "how important is node 17"):
        found = understand(question, Situation(all_tools("bot.actions"), datasets, None, date(2026, 4, 1)))
        assert (found.tool, found.dataset) == ("rank_influencers", "links.csv")
    found = understand("how is North doing", Situation(all_tools("bot.actions"), datasets, None, date(2026, 4, 1)))
    assert found.tool != "rank_influencers"
