"""How many threads the numerical libraries may use."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

__all__ = ["one_thread"]

_MANY_ROWS = 100_000


def one_thread(rows: int) -> AbstractContextManager[Any]:
    """A context with one thread, unless there are so many rows that more of them pay.

    On small tables threads mostly wait for each other, and beside other analyses on the same machine they wait so long
    that k-means on 3,000 rows was seen to take 2 s instead of 10 ms.
    """
    # Only libraries that are loaded already are limited: this loads OpenMP and the linear algebra of scikit-learn.
    import sklearn.cluster  # noqa: F401
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1 if rows <= _MANY_ROWS else None)
    return limits
