"""From a table of customers to a judged model and a score for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.columns import score_column
from tools.customers.drivers import Driver, find_drivers
from tools.customers.encoding import Feature, Features, customer_column
from tools.customers.leaks import Leak, find_leaks
from tools.customers.models import Comparison, Judged, Matrix, areas, build_matrix, compare, fit, judge
from tools.customers.outcome import Outcome
from tools.customers.threads import one_thread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.frame import Frame

__all__ = ["Learned", "learn", "without_leaks"]

_COMPARED = 10_000
_LEARNED = 20_000


@dataclass(frozen=True)
class Learned:
    """A judged model, and what it says.

    Attributes:
        outcome: what was learned, all rows.
        matrix: features of the rows that were learned from.
        codes: their outcomes.
        learned: their positions in the file.
        comparison: all candidates, on `compared` rows.
        judged: the chosen model, judged on the rows that were learned from.
        chances: rows of the file x classes; each from a model that had not seen the row's outcome.
        drivers: the columns, the most important first.
        compared: rows on which the candidates were compared.
        grouped: the column of the customer, when customers come several times and were kept together.
    """

    outcome: Outcome
    matrix: Matrix
    learned: NDArray[np.int64]
    codes: NDArray[np.int64]
    comparison: Comparison
    judged: Judged
    chances: NDArray[np.float64]
    drivers: list[Driver]
    compared: int
    grouped: str | None

    @property
    def auc(self) -> float:
        """Area under the ROC curve over all rows, each held out; the mean over repeats."""
        import numpy as np

        return float(np.mean([areas(self.codes, chances) for chances in self.judged.chances]))

    @property
    def held_out(self) -> NDArray[np.float64]:
        """The chances of the rows that were learned from."""
        chances: NDArray[np.float64] = self.chances[self.learned]
        return chances


def without_leaks(
    data: Frame, features: Features, outcome: Outcome, seed: int, *, named: bool
) -> tuple[Features, tuple[Leak, ...]]:
    """Leave out what gives the outcome away (unless asked for by name) and what does not vary where it counts."""
    import numpy as np

    known = outcome.codes >= 0
    flat = {
        feature.name
        for feature in features.used
        if len(np.unique(feature.values[known & ~np.isnan(feature.values)])) < 2
        and bool(np.isnan(feature.values[known]).all() or not np.isnan(feature.values[known]).any())
    }
    varied = tuple(feature for feature in features.used if feature.name not in flat)
    codes, groups = outcome.codes, _customers(data, len(outcome.codes))[1]
    if groups is not None:
        # A customer's rows are alike: seen once each, or whatever names the customer would seem to know the outcome.
        codes = np.full(len(groups), -1, np.int64)
        first = np.unique(groups[known], return_index=True)[1]
        codes[np.flatnonzero(known)[first]] = outcome.codes[known][first]
    leaks = find_leaks(varied, codes, outcome.name, seed)
    leaking = set() if named else {leak.column for leak in leaks}
    left_out = (*features.left_out, *((name, "constant") for name in sorted(flat)))
    return Features(tuple(f for f in varied if f.name not in leaking), left_out), leaks


def learn(data: Frame, outcome: Outcome, features: tuple[Feature, ...], seed: int) -> Learned:
    """Compare the models, judge the chosen one, and score every row.

    Args:
        data: the table, for the column that names the customer.
        outcome: what is learned.
        features: what it is learned from.
        seed: for samples, folds and models.

    Cost:
        Candidates are compared on 10,000 rows at most and learn from 20,000 at most; other rows are scored only.
    """
    import numpy as np

    matrix = build_matrix(features)
    known = np.flatnonzero(outcome.codes >= 0)
    learned = _sample(known, outcome.codes, matrix, _LEARNED, seed)
    compared = _sample(learned, outcome.codes, matrix, _COMPARED, seed)
    column, groups = _customers(data, len(outcome.codes))
    inside, codes = matrix.rows(learned), outcome.codes[learned]
    with one_thread(len(learned)):
        comparison = compare(
            matrix.rows(compared), outcome.codes[compared], None if groups is None else groups[compared], seed
        )
        judged = comparison.chosen
        if len(compared) < len(learned):
            judged = judge(judged.name, inside, codes, None if groups is None else groups[learned], seed)
        drivers = find_drivers(judged, inside, codes, seed)
        chances = np.empty((len(outcome.codes), len(outcome.classes)))
        chances[learned] = np.mean(judged.chances, axis=0)
        rest = np.setdiff1d(np.arange(len(outcome.codes)), learned)
        if len(rest):
            chances[rest] = fit(judged.name, inside, codes, seed).predict_proba(matrix.values[rest])
    return Learned(
        outcome,
        inside,
        learned,
        codes,
        comparison,
        judged,
        chances,
        drivers,
        len(compared),
        column if groups is not None else None,
    )


def _sample(
    rows: NDArray[np.int64], codes: NDArray[np.int64], matrix: Matrix, most: int, seed: int
) -> NDArray[np.int64]:
    """At most so many rows, each outcome in its share, whatever the order of the file."""
    import numpy as np

    if len(rows) <= most:
        return rows
    random = np.random.default_rng(seed)
    order = rows[np.lexsort((*matrix.values[rows].T[::-1], codes[rows]))]
    # Systematic sampling: in rows sorted by outcome, evenly spaced places hold each outcome in its share.
    places = ((np.arange(most) + random.random()) * len(order) / most).astype(np.int64)
    return np.sort(order[places])


def _customers(data: Frame, rows: int) -> tuple[str | None, NDArray[np.int64] | None]:
    """The customer of each row when customers come several times: their rows must not be learned from and judged on."""
    import numpy as np
    import pandas as pd

    column = customer_column(data.schema)
    if (
        column is None
        or data.schema[column].distinct > 0.95 * rows
        or score_column(data.schema[column], "customer") < 0.9
    ):
        return column, None
    codes, _ = pd.factorize(data.pandas(column)[column], use_na_sentinel=False)
    return column, codes.astype(np.int64) if data.schema[column].distinct >= 10 else None
