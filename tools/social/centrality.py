"""How central the members of a network are: PageRank, cores, betweenness, hubs and authorities, on sparse matrices.

Every function takes the adjacency matrix `links`: n x n, compressed rows, `links[i, j]` the weight of the link from i
to j. For a network without direction it is symmetric.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Matrix = Any  # scipy.sparse.csr_array[float64]; its stubs differ between versions

__all__ = ["authorities", "betweenness", "core_numbers", "pagerank"]

_WORK = 1_500_000_000
"""Multiplications that betweenness may take, one to two seconds."""


def pagerank(links: Matrix, damping: float = 0.85, tolerance: float = 1e-9, most_steps: int = 300) -> Numbers:
    """The share of time that a reader who follows links at random spends at each member.

    Each step the reader follows a link with probability `damping` (heavier ones more often), else jumps anywhere;
    at a member without links the reader jumps as well.

    Args:
        links: the adjacency matrix; weights above 0.
        damping: probability of following a link.
        tolerance: stop when the shares change by less, added over all members.
        most_steps: stop then in any case; the remaining error is below damping ** most_steps.

    Returns:
        Shares that add up to 1.

    Source:
        Brin and Page (1998); power iteration with the mass of members without links spread evenly.

    Cost:
        One sparse product a step, linear in the links; 1 M links take 2 to 4 ms a step on one core.
    """
    import numpy as np
    from scipy.sparse import csr_array

    count = links.shape[0]
    out = np.asarray(links.sum(axis=1)).ravel()
    stuck = out == 0
    share = np.divide(1.0, out, out=np.zeros(count), where=~stuck)
    scaled = links.data * np.repeat(share, np.diff(links.indptr))
    flow = csr_array((scaled, links.indices, links.indptr), shape=links.shape).T.tocsr()
    ranks = np.full(count, 1.0 / count)
    for _ in range(most_steps):
        before = ranks
        ranks = flow @ before
        ranks *= damping
        ranks += (1.0 - damping + damping * float(before[stuck].sum())) / count
        if float(np.abs(ranks - before).sum()) < tolerance:
            break
    shares: Numbers = ranks / ranks.sum()
    return shares


def core_numbers(links: Matrix) -> NDArray[np.int64]:
    """The largest k so that a member belongs to a group in which everyone has at least k neighbours.

    Direction and weight of links do not count.

    Source:
        Seidman (1983); members with the fewest neighbours are peeled off, all of a level at once.

    Cost:
        Linear in the links but for sorting; 1 M links take about half a second.
    """
    import numpy as np

    near = ((links + links.T) != 0).tocsr()
    degree = np.diff(near.indptr).astype(np.int64)
    core, gone = np.zeros(len(degree), dtype=np.int64), np.zeros(len(degree), dtype=bool)
    level, left = 0, np.arange(len(degree))
    while left.size:
        level = max(level, int(degree[left].min()))
        peeled = left[degree[left] <= level]
        while peeled.size:
            core[peeled], gone[peeled] = level, True
            touched = _neighbours(near, peeled)
            touched = touched[~gone[touched]]
            again, times = np.unique(touched, return_counts=True)
            degree[again] -= times
            peeled = again[degree[again] <= level]
        left = left[~gone[left]]
    return core


def _neighbours(near: Matrix, members: NDArray[np.int64]) -> NDArray[np.int64]:
    """The neighbours of all the given members in one array, as often as they are neighbours."""
    import numpy as np

    starts, ends = near.indptr[members], near.indptr[members + 1]
    lengths = ends - starts
    offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    found: NDArray[np.int64] = near.indices[offsets + np.arange(int(lengths.sum()))].astype(np.int64)
    return found


def betweenness(links: Matrix, seed: int = 0, batch: int = 32) -> tuple[Numbers, int] | None:
    """The share of shortest paths between two others that run over each member.

    Paths are followed from one batch of start members at a time, as products of the sparse matrix with a block of
    columns. Where all starts would be too much work, a random sample of them stands for all.

    Args:
        links: the adjacency matrix; weights do not count.
        seed: which starts are drawn.
        batch: starts at a time.

    Returns:
        The shares and the number of starts (n when exact), or None when even one batch is too much: then the network
        is a very long chain.

    Source:
        Brandes (2001); sampled starts: Brandes and Pich (2007).

    Cost:
        Per start, the links times twice the longest shortest path; stops after about two seconds.
    """
    import numpy as np
    from scipy.sparse import csr_array

    count = links.shape[0]
    if count < 3:
        return np.zeros(count), count
    plain = csr_array((np.ones(links.nnz), links.indices, links.indptr), shape=links.shape)
    back = plain.T.tocsr()
    starts = np.random.default_rng(seed).permutation(count)
    total, done, work = np.zeros(count), 0, 0
    while done < count and (done == 0 or work * (done + batch) / done <= _WORK):
        chosen = starts[done : done + batch]
        part, effort = _paths_from(plain, back, chosen, _WORK)
        if part is None:
            return None
        total += part
        done += len(chosen)
        work += effort
    return total * (count / done) / ((count - 1) * (count - 2)), done


def _paths_from(forward: Matrix, back: Matrix, starts: NDArray[np.int64], most: int) -> tuple[Numbers | None, int]:
    """What shortest paths from the given starts put on each member, and how much work it was."""
    import numpy as np

    count, width = forward.shape[0], len(starts)
    columns = np.arange(width)
    paths = np.zeros((count, width))
    depth = np.full((count, width), -1, dtype=np.int32)
    paths[starts, columns], depth[starts, columns] = 1.0, 0
    front, level, effort = paths.copy(), 0, 0
    cost = (int(forward.nnz) + count) * width
    while True:
        effort += 2 * cost
        if effort > most:
            return None, effort
        reached = back @ front  # paths to j over all i that link to it
        new = (depth < 0) & (reached > 0)
        if not new.any():
            break
        level += 1
        depth[new] = level
        front = np.where(new, reached, 0.0)
        paths += front
    share = np.zeros((count, width))
    for step in range(level, 0, -1):
        weight = np.where(depth == step, (1.0 + share) / np.where(paths > 0, paths, 1.0), 0.0)
        share += np.where(depth == step - 1, (forward @ weight) * paths, 0.0)
    share[starts, columns] = 0.0
    result: Numbers = share.sum(axis=1)
    return result, effort


def authorities(links: Matrix, tolerance: float = 1e-9, most_steps: int = 200) -> Numbers:
    """How much each member is linked to by good hubs (members that link to good authorities); adds up to 1.

    Source:
        Kleinberg (1999), HITS, by power iteration from equal values.

    Cost:
        Two sparse products a step.
    """
    import numpy as np

    back = links.T.tocsr()
    found = np.full(links.shape[0], 1.0 / links.shape[0])
    for _ in range(most_steps):
        before = found
        found = back @ (links @ before)
        size = float(found.sum())
        if size <= 0:
            return np.zeros(links.shape[0])
        found = found / size
        if float(np.abs(found - before).sum()) < tolerance:
            break
    return found
