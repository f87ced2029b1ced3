"""What the members of a network are ranked by: each measure of influence, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from tools.messages import Message, say

if TYPE_CHECKING:
    from tools.social.centrality import Numbers
    from tools.social.network import Network

__all__ = ["Measure", "Scores", "name_of", "ranking", "score_members", "values_of"]

Measure = Literal["pagerank", "combined", "followers", "betweenness", "authority", "core"]


@dataclass(frozen=True)
class Scores:
    """One number a member for each measure; `starts` is the number of members that betweenness was sampled from."""

    pagerank: Numbers
    followers: Numbers
    betweenness: Numbers | None
    starts: int
    authority: Numbers
    core: Numbers
    combined: Numbers


def score_members(network: Network, damping: float, seed: int) -> Scores:
    """Compute every measure for every member.

    Args:
        network: the network.
        damping: of PageRank.
        seed: of the sample that betweenness is estimated from where the network is large.

    Cost:
        Linear in the links but for betweenness, which is sampled so that it stays within some seconds.
    """
    import numpy as np
    from scipy.stats import rankdata

    from tools.social.centrality import authorities, betweenness, core_numbers, pagerank

    links = network.links
    followers = np.bincount(links.indices, minlength=links.shape[0]).astype(float)
    between = betweenness(links, seed)
    found = Scores(
        pagerank=pagerank(links, damping),
        followers=followers,
        betweenness=between[0] if between else None,
        starts=between[1] if between else 0,
        authority=authorities(links),
        core=core_numbers(links).astype(float),
        combined=followers,
    )
    parts = [found.pagerank, followers, found.authority, found.core]
    parts += [] if found.betweenness is None else [found.betweenness]
    # Values that differ only by rounding share a rank, so that the order of the rows makes no difference.
    ranks = [rankdata(-np.round(part / max(float(part.max()), 1e-300), 9)) for part in parts]
    return replace(found, combined=np.mean(ranks, axis=0))


def values_of(scores: Scores, by: Measure) -> Numbers:
    """What members are ranked by: more is better."""
    return {
        "pagerank": scores.pagerank,
        "combined": -scores.combined,
        "followers": scores.followers,
        "betweenness": scores.pagerank if scores.betweenness is None else scores.betweenness,
        "authority": scores.authority,
        "core": scores.core,
    }[by]


def ranking(network: Network, scores: Scores, by: Measure) -> list[int]:
    """The places of the members, the most influential first; ties by the other measures, then by name."""
    import numpy as np

    best = values_of(scores, by)
    main = np.round(best / max(float(np.abs(best).max()), 1e-300), 9)
    second = np.round(scores.pagerank / float(scores.pagerank.max()), 9)
    names = np.array(network.names, dtype=object)
    first = np.lexsort((names, scores.combined, -second, -main))
    return [int(i) for i in first]


def name_of(by: Measure) -> Message:
    """What a measure is called."""
    match by:
        case "pagerank":
            return say("PageRank")
        case "combined":
            return say("all measures combined")
        case "followers":
            return say("followers")
        case "betweenness":
            return say("betweenness")
        case "authority":
            return say("authority")
        case "core":
            return say("core")
