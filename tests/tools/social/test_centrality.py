"""Centrality measures against networkx, on random networks and on the odd ones."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from tools.social.centrality import authorities, betweenness, core_numbers, pagerank


def matrix(graph) -> csr_array:
    found = nx.to_scipy_sparse_array(graph, format="csr", dtype=float, nodelist=sorted(graph))
    found.sort_indices()
    return found


@st.composite
def graphs(draw):
    n = draw(st.integers(3, 25))
    graph = nx.gnp_random_graph(
        n, draw(st.floats(0.05, 0.5)), seed=draw(st.integers(0, 999)), directed=draw(st.booleans())
    )
    random = np.random.default_rng(draw(st.integers(0, 999)))
    for edge in graph.edges:
        graph.edges[edge]["weight"] = float(random.integers(1, 5))
    return graph


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_pagerank_is_that_of_networkx(graph) -> None:
    ranks = pagerank(matrix(graph))
    reference = nx.pagerank(graph, tol=1e-12, max_iter=1000)
    assert ranks == pytest.approx([reference[node] for node in sorted(graph)], abs=1e-8)
    assert ranks.sum() == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_cores_and_betweenness_are_those_of_networkx(graph) -> None:
    found = betweenness(matrix(graph), batch=7)
    assert found is not None
    shares, starts = found
    assert starts == len(graph)
    reference = nx.betweenness_centrality(graph)
    assert shares == pytest.approx([reference[node] for node in sorted(graph)], abs=1e-9)
    cores = nx.core_number(nx.Graph(graph))
    assert core_numbers(matrix(graph)).tolist() == [cores[node] for node in sorted(graph)]


def test_authorities_are_those_of_networkx() -> None:
    graph = nx.gnp_random_graph(40, 0.15, seed=3, directed=True)
    _, reference = nx.hits(graph, tol=1e-12, max_iter=1000)
    assert authorities(matrix(graph)) == pytest.approx([reference[node] for node in sorted(graph)], abs=1e-6)


def test_members_without_links_share_what_they_hold() -> None:
    graph = nx.DiGraph([(0, 2), (1, 2)])  # 2 links to nobody
    ranks = pagerank(matrix(graph))
    assert ranks[2] > ranks[0] == pytest.approx(ranks[1])
    assert ranks.sum() == pytest.approx(1)


def test_betweenness_of_a_large_network_is_sampled_and_near() -> None:
    graph = nx.barabasi_albert_graph(1500, 3, seed=1)
    import tools.social.centrality as module

    links = matrix(graph)
    exact = betweenness(links)
    assert exact is not None
    limit = module._WORK
    try:
        module._WORK = 40_000_000
        sampled = betweenness(links, seed=5)
    finally:
        module._WORK = limit
    assert sampled is not None
    assert exact[1] == 1500
    assert 32 <= sampled[1] < 1500
    top = np.argsort(-exact[0])[:10]
    assert np.corrcoef(exact[0][top], sampled[0][top])[0, 1] > 0.9


def test_a_long_chain_does_not_hang() -> None:
    count = 20_000
    heads = np.arange(1, count)
    links = csr_array((np.ones(count - 1), (heads - 1, heads)), shape=(count, count))
    assert betweenness(links) is None
    assert set(core_numbers(links).tolist()) == {1}
    assert pagerank(links).sum() == pytest.approx(1)
