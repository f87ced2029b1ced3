"""One member of a network: where it stands by every measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.answer import Answer, Figure, Table, TableColumn
from tools.charts import Axis, Chart, Series
from tools.errors import CannotAnswer
from tools.messages import Message, Words, say
from tools.social.direction_words import with_direction
from tools.social.scores import Measure, Scores, name_of, ranking, values_of

if TYPE_CHECKING:
    from tools.social.network import Network

__all__ = ["answer_about", "find_member"]

_MEASURES: tuple[Measure, ...] = ("pagerank", "followers", "betweenness", "authority", "core", "combined")
_CLOSE, _NAMED = 70, 5
_LEADERS = 9
"""So many of the first are drawn beside the member."""


def find_member(network: Network, name: str) -> int:
    """The place of a member that a person names; capitals and an @ in front make no difference.

    Args:
        network: with the names of all members.
        name: as the person writes it.

    Raises:
        CannotAnswer: nobody, or more than one, is called so; those with a name alike are told.

    Cost: linear in the members.
    """
    from rapidfuzz import fuzz, process, utils

    wanted = name.strip()
    if wanted in network.names:
        return network.names.index(wanted)
    plain = wanted.lstrip("@").casefold()
    alike = [place for place, each in enumerate(network.names) if each.strip().lstrip("@").casefold() == plain]
    if len(alike) == 1:
        return alike[0]
    if alike:
        names = Words(tuple(network.names[place] for place in alike[:_NAMED]))
        raise CannotAnswer(
            say("Several members are called “{name}”: {names}. Write it as it is there.", name=wanted, names=names)
        )
    close = process.extract(
        wanted, network.names, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=_CLOSE, limit=_NAMED
    )
    if close:
        names = Words(tuple(each for each, _, _ in close))
        raise CannotAnswer(
            say("No member of the network is called “{name}”. Close to it are {names}.", name=wanted, names=names)
        )
    raise CannotAnswer(say("No member of the network is called “{name}”.", name=wanted))


def answer_about(network: Network, scores: Scores, member: int, by: Measure, method: Message) -> Answer:
    """What the measures say of one member.

    Args:
        network: the network.
        scores: of all members.
        member: its place among the names.
        by: the measure that the headline speaks of.
        method: how the measures were computed.
    """
    name = network.names[member]
    places = {each: _place(scores, each, member) for each in _MEASURES if _is_known(scores, each)}
    shown = by if by in places else "pagerank"
    figures: dict[str, Figure] = {
        "nodes": len(network.names),
        "edges": network.edges,
        "member": name,
        "rank": places[shown],
        f"pagerank[{name}]": float(scores.pagerank[member]),
        f"followers[{name}]": int(scores.followers[member]),
        f"core[{name}]": int(scores.core[member]),
    }
    if scores.betweenness is not None:
        figures[f"betweenness[{name}]"] = float(scores.betweenness[member])
    order = ranking(network, scores, shown)
    return Answer(
        headline=with_direction(network, _headline(network, scores, member, shown, places[shown])),
        method=method,
        figures=figures,
        tables=(_table(network, scores, member, places),),
        charts=(_bars(network, scores, member, order),),
        assumptions=tuple(network.assumptions),
        warnings=(*network.warnings, *_ties(scores, shown, member)),
        next_questions=(
            say("Who are the most influential users?"),
            say("Rank the influencers by betweenness"),
        ),
    )


def _is_known(scores: Scores, by: Measure) -> bool:
    return by != "betweenness" or scores.betweenness is not None


def _place(scores: Scores, by: Measure, member: int) -> int:
    """The place among all members, 1 the first; members that are equal but for rounding share it."""
    import numpy as np

    values = values_of(scores, by)
    margin = 1e-9 * max(float(np.abs(values).max()), 1e-300)
    return 1 + int((values > values[member] + margin).sum())


def _ties(scores: Scores, by: Measure, member: int) -> list[Message]:
    import numpy as np

    values = values_of(scores, by)
    margin = 1e-9 * max(float(np.abs(values).max()), 1e-300)
    same = int((np.abs(values - values[member]) <= margin).sum()) - 1
    return [say("{count} other members share this place.", count=same)] if same > 1 else []


def _headline(network: Network, scores: Scores, member: int, by: Measure, place: int) -> Message:
    name, nodes, followers = network.names[member], len(network.names), int(scores.followers[member])
    if network.directed:
        return say(
            "{name} is number {place} of {nodes} members by {measure} and has {followers} followers.",
            name=name,
            place=place,
            nodes=nodes,
            measure=name_of(by),
            followers=followers,
        )
    return say(
        "{name} is number {place} of {nodes} members by {measure} and has {followers} links.",
        name=name,
        place=place,
        nodes=nodes,
        measure=say("number of links") if by == "followers" else name_of(by),
        followers=followers,
    )


def _table(network: Network, scores: Scores, member: int, places: dict[Measure, int]) -> Table:
    values: dict[Measure, float] = {
        each: round(float(scores.combined[member] if each == "combined" else values_of(scores, each)[member]), 8)
        for each in places
    }
    return Table(
        say("{name} by every measure", name=network.names[member]),
        (TableColumn(say("Measure")), TableColumn(say("Value"), "number"), TableColumn(say("Rank"), "integer")),
        tuple((_row_name(network, each), values[each], places[each]) for each in places),
    )


def _row_name(network: Network, by: Measure) -> Message:
    match by:
        case "combined":
            return say("Mean rank over all measures")
        case "followers" if not network.directed:
            return say("Links")
        case _:
            return name_of(by)


def _bars(network: Network, scores: Scores, member: int, order: list[int]) -> Chart:
    """PageRank of the member beside those who are first."""
    name = network.names[member]
    drawn = sorted({*order[:_LEADERS], member}, key=lambda i: -scores.pagerank[i])
    others = [i for i in drawn if i != member]

    def values(members: list[int]) -> tuple[tuple[str, ...], tuple[float, ...]]:
        return tuple(network.names[i] for i in members), tuple(float(scores.pagerank[i]) for i in members)

    return Chart(
        kind="bar",
        title=say("{name} beside the first members", name=name),
        description=say("Bars of PageRank of {name} and of {names}.", name=name, names=Words(values(others)[0])),
        x_axis=Axis(say("Member")),
        y_axis=Axis(say("Share of all PageRank"), "percent"),
        series=(Series(say("PageRank"), *values(drawn), emphasis=True),),
        horizontal=True,
    )
