"""PageRank on a million links beside networkx's own, in one run.

Run it from the folder of the project:

    .venv/bin/python benchmarks/rank_influencers.py [links]

The same network (100,000 members, links drawn to popular members more often) is given to

- `tools.social.centrality.pagerank`, on the sparse matrix that the tool builds;
- networkx's own PageRank in Python, on its graph (`_pagerank_python`, what `networkx.pagerank` was before it called
  scipy);
- `networkx.pagerank` as it is called today (it turns its graph into a scipy matrix each time);

all three until the shares change by less than the same tolerance (networkx's default: 1e-6 times the members, added
over all of them), and ours once more until it is right to 1e-9. Building networkx's graph is not counted; building our
matrix from the two columns is shown. The largest difference between the results is printed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
from networkx.algorithms.link_analysis.pagerank_alg import _pagerank_python

from tools.context import Context
from tools.frame import Frame
from tools.social.centrality import pagerank
from tools.social.network import read_network
from tools.social.rank_influencers import rank_influencers

MEMBERS = 100_000


def measure(run: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """The shortest of several runs in seconds, and the result."""
    best, result = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        best = min(best, time.perf_counter() - start)
    return best, result


def main(links: int) -> None:
    random = np.random.default_rng(0)
    popular = np.arange(1, MEMBERS + 1) ** -0.8
    table = pa.table(
        {
            "user_id": random.integers(0, MEMBERS, links),
            "follow_id": random.choice(MEMBERS, links, p=popular / popular.sum()),
        }
    )
    frame = Frame.from_arrow(table)
    build, network = measure(lambda: read_network(frame, "user_id", "follow_id", None, None))
    names = [int(name) for name in network.names]
    print(f"{links:,} links between {len(names):,} members; {network.edges:,} different ones")
    print(f"two columns to matrix: {build:.2f} s")

    tolerance = 1e-6 * len(names)
    ours, ranks = measure(lambda: pagerank(network.links, tolerance=tolerance), 5)
    exact, _ = measure(lambda: pagerank(network.links, tolerance=1e-9), 3)
    row, column = network.links.nonzero()
    graph = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from(zip((names[i] for i in row), (names[i] for i in column), strict=True))
    python, in_python = measure(lambda: _pagerank_python(graph))
    scipy, in_scipy = measure(lambda: nx.pagerank(graph), 2)
    theirs = (in_python, in_scipy)
    off = max(abs(result[name] - rank) for result in theirs for name, rank in zip(names, ranks, strict=True))

    print(f"ours, same tolerance:         {ours:8.3f} s")
    print(f"ours, right to 1e-9:          {exact:8.3f} s")
    for name, seconds in (("networkx's own (Python)", python), ("networkx.pagerank (scipy)", scipy)):
        ratios = f"{seconds / ours:.0f} times ours, {seconds / exact:.0f} times ours to 1e-9"
        print(f"{name + ':':29} {seconds:8.3f} s  {ratios}")
    print(f"largest difference: {off:.1e}")
    whole, _ = measure(lambda: rank_influencers(frame, context=Context(today=date(2025, 1, 1))))
    print(f"the whole tool (all measures, tables, pictures): {whole:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
