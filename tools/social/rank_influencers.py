"""Who matters most in a network of followers, mentions or friends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from tools.answer import Answer, Figure, Table, TableColumn
from tools.charts import Axis, Chart, Link, Series
from tools.columns import SourceColumn, TargetNodeColumn, WeightColumn
from tools.context import Context
from tools.frame import Frame
from tools.messages import Message, Number, Percent, Text, Words, say
from tools.registry import Range, tool
from tools.social.direction_words import other_direction, with_direction
from tools.social.scores import Measure, Scores, name_of, ranking, score_members, values_of

if TYPE_CHECKING:
    from tools.social.network import Network

__all__ = ["rank_influencers"]

_FIGURES = 100
"""So many members, the first ones, have their numbers among the figures."""

_FULL = 20_000
"""So many rows has the table to export, at most."""

_DRAWN = 30


@tool(area="social")
def rank_influencers(
    data: Frame,
    context: Context,
    top: Annotated[int, Range(1, 100)] = 10,
    by: Measure = "pagerank",
    member: str | None = None,
    directed: bool | None = None,
    damping: Annotated[float, Range(0.05, 0.99)] = 0.85,
    source: SourceColumn | None = None,
    target: TargetNodeColumn | None = None,
    weight: WeightColumn | None = None,
) -> Answer:
    """Rank the members of a network by their influence.

    For whoever looks for people to work with: from a list of links (who follows, mentions or befriends whom, one a row)
    it computes PageRank (being followed by those who are followed), the number of followers, betweenness (bridges
    between groups), authority (HITS) and the core (the dense middle), and ranks by one of them or by all combined. Of
    one member that is named it tells where that one stands.

    Args:
        data: One row a link.
        context: Seed of the sample and of the picture.
        top: How many members to show.
        by: The measure to rank by; "combined" is the mean of the ranks by all measures.
        member: The one member that is asked about, as the data names it; left out, all are ranked.
        directed: Whether a link has a direction (following has, friendship has not); left out, the data decides.
        damping: PageRank's probability of following a link rather than jumping anywhere.
        source: The column of who follows or mentions.
        target: The column of who is followed or mentioned.
        weight: How strong a link is, such as the number of mentions.

    Figures:
        nodes: Number of members.
        edges: Number of different links.
        top: The member that ranks first.
        top_followers: How many follow it (links, where they have no direction).
        top_share: Share of all PageRank that the members shown hold together.
        `pagerank[<node>]`: PageRank; all members' add up to 1.
        `core[<node>]`: The largest k so that the member belongs to a group where everyone has k neighbours in it.
        member: The member that was asked about.
        rank: Its place among all by the measure, 1 the first; equals share a place.
        `followers[<node>]`: How many follow it (links, where they have no direction); of a member that was asked about.
        `betweenness[<node>]`: Its betweenness, as a share of all pairs.

    Questions:
        - "Who are the most influential users?"
        - "Top 10 accounts by PageRank"
        - "How important is user 17 in the network?"
        - "谁是最有影响力的用户？"

    Source:
        PageRank: Brin and Page (1998); betweenness: Brandes (2001); HITS: Kleinberg (1999); cores: Seidman (1983).

    Cost:
        Linear in the links; 1 M links between 100,000 members take about 4 s on one core, PageRank 0.1 s of them.

    Raises:
        CannotAnswer: there are no two columns of names, or no links; or nobody is called like the member.
    """
    from tools.social.network import read_network
    from tools.social.one_member import answer_about, find_member

    network = read_network(data, source, target, weight, directed)
    one = None if member is None else find_member(network, member)
    scores = score_members(network, damping, context.seed)
    if one is not None:
        return answer_about(network, scores, one, by, _method(network, scores, damping))
    order = ranking(network, scores, by)
    return _answer(network, scores, order, min(top, len(network.names)), by, damping, context.seed)


def _answer(
    network: Network, scores: Scores, order: list[int], top: int, by: Measure, damping: float, seed: int
) -> Answer:
    shown = order[:top]
    share = float(scores.pagerank[shown].sum())
    leaders = shown[: min(3, top)]
    figures: dict[str, Figure] = {
        "nodes": len(network.names),
        "edges": network.edges,
        "top": network.names[order[0]],
        "top_followers": int(scores.followers[order[0]]),
        "top_share": share,
    }
    figures |= {f"pagerank[{network.names[i]}]": float(scores.pagerank[i]) for i in order[:_FIGURES]}
    figures |= {f"core[{network.names[i]}]": int(scores.core[i]) for i in order[:_FIGURES]}
    spread = say(
        "The {count} members shown hold {share} of all PageRank.",
        count=len(shown),
        share=Percent(share),
    )
    return Answer(
        headline=with_direction(network, _headline(network, scores, leaders, by)),
        method=_method(network, scores, damping),
        figures=figures,
        tables=_tables(network, scores, order, shown, by),
        charts=(_bars(network, scores, shown), _picture(network, scores, order[:_DRAWN], leaders, seed)),
        assumptions=(*network.assumptions, spread),
        warnings=(*network.warnings, *_ties(network, scores, order, by), *_warnings(network, scores, order)),
        next_questions=(
            *other_direction(network),
            say("Rank the influencers by betweenness"),
            say("Who are the top {count} influencers by all measures combined?", count=20),
            say("Export the ranking as CSV"),
        )[:3],
    )


def _headline(network: Network, scores: Scores, leaders: list[int], by: Measure) -> Message:
    first, nodes = network.names[leaders[0]], len(network.names)
    next_ones = Words(tuple(network.names[i] for i in leaders[1:]))
    if by == "followers":
        value = int(scores.followers[leaders[0]])
        if network.directed:
            return say(
                "{first} has the most followers ({value}) of {nodes} members.", first=first, value=value, nodes=nodes
            )
        return say("{first} has the most links ({value}) of {nodes} members.", first=first, value=value, nodes=nodes)
    if len(leaders) == 1:
        return say("{first} has the most influence of {nodes} members.", first=first, nodes=nodes)
    if by == "pagerank":
        return say(
            "{first} has the most influence of {nodes} members, followed by {next}.",
            first=first,
            nodes=nodes,
            next=next_ones,
        )
    return say(
        "{first} is first of {nodes} members by {measure}, followed by {next}.",
        first=first,
        nodes=nodes,
        measure=name_of(by),
        next=next_ones,
    )


def _ties(network: Network, scores: Scores, order: list[int], by: Measure) -> list[Message]:
    """Those who are as good as the first, by the measure that was asked for."""
    import numpy as np

    values = values_of(scores, by)
    best = float(values[order[0]])
    same = np.flatnonzero(np.abs(values - best) <= 1e-9 * max(abs(best), 1e-300))
    if len(same) < 2:
        return []
    names = Words(tuple(network.names[i] for i in order[: len(same)][:10]))
    return [say("{count} members share the first place: {names}.", count=len(same), names=names)]


def _warnings(network: Network, scores: Scores, order: list[int]) -> list[Message]:
    found: list[Message] = []
    if scores.betweenness is None:
        found.append(
            say("Betweenness was left out: the network is one very long chain, for which it would take too long.")
        )
    elif scores.starts < len(network.names):
        found.append(
            say(
                "Betweenness is estimated from {starts} of {nodes} members drawn at random, as the network is large.",
                starts=scores.starts,
                nodes=len(network.names),
            )
        )
    if len(order) > _FULL:
        found.append(
            say(
                "The table to export holds the first {shown} of {nodes} members.", shown=_FULL, nodes=len(network.names)
            )
        )
    return found


def _tables(network: Network, scores: Scores, order: list[int], shown: list[int], by: Measure) -> tuple[Table, ...]:
    columns = (
        TableColumn(say("Rank"), "integer"),
        TableColumn(say("Member")),
        TableColumn(say("PageRank"), "number"),
        TableColumn(say("Followers") if network.directed else say("Links"), "integer"),
        TableColumn(say("Betweenness"), "number"),
        TableColumn(say("Authority"), "number"),
        TableColumn(say("Core"), "integer"),
        TableColumn(say("Mean rank over all measures"), "number"),
    )

    def row(place: int, i: int) -> tuple[Any, ...]:
        between = None if scores.betweenness is None else round(float(scores.betweenness[i]), 6)
        return (
            place,
            network.names[i],
            round(float(scores.pagerank[i]), 8),
            int(scores.followers[i]),
            between,
            round(float(scores.authority[i]), 8),
            int(scores.core[i]),
            round(float(scores.combined[i]), 2),
        )

    return (
        Table(
            say("The {count} most influential members, by {measure}", count=len(shown), measure=name_of(by)),
            columns,
            tuple(row(place, i) for place, i in enumerate(shown, 1)),
        ),
        Table(
            say("All members by influence"),
            columns,
            tuple(row(place, i) for place, i in enumerate(order[:_FULL], 1)),
            full=True,
        ),
    )


def _bars(network: Network, scores: Scores, shown: list[int]) -> Chart:
    names: tuple[Text, ...] = tuple(network.names[i] for i in shown[:20])
    return Chart(
        kind="bar",
        title=say("{first} is ahead in PageRank", first=network.names[max(shown, key=lambda i: scores.pagerank[i])]),
        description=say("Bars of PageRank of {names}.", names=Words(names[:10])),
        x_axis=Axis(say("Member")),
        y_axis=Axis(say("Share of all PageRank"), "percent"),
        series=(Series(say("PageRank"), names, tuple(float(scores.pagerank[i]) for i in shown[:20]), emphasis=True),),
        horizontal=True,
    )


def _picture(network: Network, scores: Scores, drawn: list[int], leaders: list[int], seed: int) -> Chart:
    """The first members and the links between them."""
    import networkx as nx
    import numpy as np

    part = network.links[drawn][:, drawn].tocoo()
    graph: Any = nx.Graph()
    graph.add_nodes_from(range(len(drawn)))
    graph.add_edges_from(zip(part.row.tolist(), part.col.tolist(), strict=True))
    # Members are laid out in the order of the ranking, so that the same network looks the same. Those without a link to
    # another one that is drawn stand in a row below, where they do not squeeze the rest.
    alone = [n for n in range(len(drawn)) if not graph.degree[n]]
    graph.remove_nodes_from(alone)
    spread = 1.6 / np.sqrt(max(len(drawn), 1))
    places: dict[int, Any] = nx.spring_layout(graph, seed=seed % 2**32, iterations=100, k=spread) if len(graph) else {}
    places |= {n: ((2 * at + 1) / len(alone) - 1, -1.25) for at, n in enumerate(alone)}
    groups: list[list[int]] = [
        [n for n, i in enumerate(drawn) if i in leaders],
        [n for n, i in enumerate(drawn) if i not in leaders],
    ]
    position = {n: at for at, n in enumerate([*groups[0], *groups[1]])}
    names = (say("The leading three") if len(leaders) > 1 else say("The leader"), say("The next members"))
    series = tuple(
        Series(
            name,
            tuple(float(places[n][0]) for n in members),
            tuple(float(places[n][1]) for n in members),
            labels=tuple(network.names[drawn[n]] for n in members),
            sizes=tuple(float(scores.pagerank[drawn[n]]) for n in members),
            emphasis=number == 0,
        )
        for number, (name, members) in enumerate(zip(names, groups, strict=True))
        if members
    )
    weights = {(min(a, b), max(a, b)): part.data[e] for e, (a, b) in enumerate(zip(part.row, part.col, strict=True))}
    return Chart(
        kind="network",
        title=say("How the {count} most influential members are linked", count=len(drawn)),
        description=say(
            "A network of the first {count} members; the largest are {names}.",
            count=len(drawn),
            names=Words(tuple(network.names[i] for i in leaders)),
        ),
        x_axis=Axis(say("Member")),
        y_axis=Axis(say("Member")),
        series=series,
        links=tuple(Link(position[int(a)], position[int(b)], float(w)) for (a, b), w in sorted(weights.items())),
    )


def _method(network: Network, scores: Scores, damping: float) -> Message:
    direction = say("links with direction") if network.directed else say("links without direction")
    exact = say("exact") if scores.starts == len(network.names) else say("estimated")
    exact = say("left out") if scores.betweenness is None else exact
    return say(
        "PageRank (damping {damping}, power iteration, members without links jump anywhere), betweenness (Brandes, "
        "{exact}), HITS authority and k-core on {edges} {direction}.",
        damping=Number(damping, 2),
        exact=exact,
        edges=network.edges,
        direction=direction,
    )
