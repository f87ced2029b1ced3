"""Models that predict an outcome, compared on rows that they did not learn from.

Every candidate is fitted on the same folds. The simplest one within one standard error of the best is used (Breiman et
al. 1984): a model that is harder to explain has to earn it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.customers.encoding import Feature
from tools.messages import Message, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "LOGISTIC",
    "MOST_LEVELS",
    "NETWORK_ROWS",
    "Comparison",
    "Judged",
    "Matrix",
    "areas",
    "build_matrix",
    "compare",
    "fit",
    "judge",
]

MOST_LEVELS = 20
"""Rarer values of a category are taken together."""

LOGISTIC = "logistic regression"
_BOOSTING = "gradient boosting"
_ADAM = "neural network (Adam)"
_SGD = "neural network (SGD)"
NETWORK_ROWS = 100
"""From here on, neural networks are tried: fewer rows they learn by heart."""


@dataclass(frozen=True)
class Matrix:
    """The features of all rows side by side: numbers (missing ones NaN), then codes of categories (missing ones -1)."""

    values: NDArray[np.float64]
    features: tuple[Feature, ...]
    numbers: int

    def rows(self, picked: NDArray[np.int64]) -> Matrix:
        """The same with some rows only."""
        return Matrix(self.values[picked], self.features, self.numbers)


@dataclass(frozen=True)
class Judged:
    """One model, judged by cross-validation.

    Attributes:
        name: what it is called.
        log_loss, auc, accuracy: per fold.
        chances: per repeat, rows x classes: the probabilities from the fold in which the row was held out.
        fitted: per fold, the fitted model with the rows that it did not see.
        settled: False when a fit had not converged.
    """

    name: str
    log_loss: NDArray[np.float64]
    auc: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    chances: tuple[NDArray[np.float64], ...]
    fitted: tuple[tuple[Any, NDArray[np.int64]], ...] = field(default=(), repr=False)
    settled: bool = True

    @property
    def label(self) -> Message:
        """Its name in words."""
        return {
            LOGISTIC: say("logistic regression"),
            _BOOSTING: say("gradient boosting"),
            _ADAM: say("neural network trained by Adam"),
            _SGD: say("neural network trained by SGD"),
        }.get(self.name, say("always the most frequent outcome"))


@dataclass(frozen=True)
class Comparison:
    """All candidates on the same folds; `base` is the model that knows the shares of the outcomes and nothing else."""

    base: Judged
    candidates: tuple[Judged, ...]
    folds: int
    repeats: int

    @property
    def best(self) -> Judged:
        """The candidate with the smallest mean log loss."""
        return min(self.candidates, key=lambda judged: float(judged.log_loss.mean()))

    @property
    def chosen(self) -> Judged:
        """The simplest candidate (they come in that order) within one standard error of the best."""
        best = self.best
        error = float(best.log_loss.std(ddof=1)) / len(best.log_loss) ** 0.5
        limit = float(best.log_loss.mean()) + error
        return next(judged for judged in self.candidates if float(judged.log_loss.mean()) <= limit)


def build_matrix(features: tuple[Feature, ...]) -> Matrix:
    """Put the columns side by side. Nothing is filled in or scaled here: each fold does that from its own rows."""
    import numpy as np

    numbers = [feature for feature in features if feature.kind != "category"]
    categories = [feature for feature in features if feature.kind == "category"]
    columns = [feature.values for feature in numbers]
    columns += [np.where(np.isnan(f.values), -1.0, np.minimum(f.values, MOST_LEVELS)) for f in categories]
    return Matrix(np.column_stack(columns), (*numbers, *categories), len(numbers))


def compare(matrix: Matrix, codes: NDArray[np.int64], groups: NDArray[np.int64] | None, seed: int) -> Comparison:
    """Judge every candidate on the same folds.

    Args:
        matrix: features of the rows whose outcome is known.
        codes: their outcomes, 0, 1, ...
        groups: rows with the same number are kept in one fold (the rows of one customer); None when there are none.
        seed: for folds and models.

    Cost:
        About 5 s for 7,000 rows of 20 columns on one core, most of it the neural networks.
    """
    splits, repeats = _plan(codes)
    parts = list(_folds(matrix.values, codes, groups, splits, repeats, seed))
    names = [LOGISTIC, _BOOSTING]
    if len(codes) >= NETWORK_ROWS:
        names += [_ADAM, _SGD]
    return Comparison(
        base=_judge("base", matrix, codes, parts, repeats, seed),
        candidates=tuple(_judge(name, matrix, codes, parts, repeats, seed) for name in names),
        folds=splits,
        repeats=repeats,
    )


def judge(name: str, matrix: Matrix, codes: NDArray[np.int64], groups: NDArray[np.int64] | None, seed: int) -> Judged:
    """Judge one candidate, as `compare` does."""
    splits, repeats = _plan(codes)
    return _judge(name, matrix, codes, list(_folds(matrix.values, codes, groups, splits, repeats, seed)), repeats, seed)


def fit(name: str, matrix: Matrix, codes: NDArray[np.int64], seed: int) -> Any:
    """Fit one candidate to all rows, in an order that does not depend on the file."""
    return _fit(name, matrix, matrix.values, codes, seed)[0]


def areas(codes: NDArray[np.int64], chances: NDArray[np.float64]) -> float:
    """Area under the ROC curve: how often a case is ranked above a non-case; with more classes, their mean."""
    from sklearn.metrics import roc_auc_score

    if chances.shape[1] == 2:
        return float(roc_auc_score(codes, chances[:, 1]))
    return float(roc_auc_score(codes, chances, multi_class="ovr", average="macro"))


def _plan(codes: NDArray[np.int64]) -> tuple[int, int]:
    """How many folds, and how often they are drawn anew: few rows need more repeats to be judged fairly."""
    import numpy as np

    smallest = int(np.bincount(codes).min())
    splits = max(2, min(5, smallest))
    repeats = 5 if len(codes) < NETWORK_ROWS else 2 if len(codes) < 1000 else 1
    return splits, repeats


def _folds(
    values: NDArray[np.float64],
    codes: NDArray[np.int64],
    groups: NDArray[np.int64] | None,
    splits: int,
    repeats: int,
    seed: int,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows to learn from and rows to be judged on; the order of the file does not matter."""
    import numpy as np
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    order = np.lexsort((codes, *values.T[::-1]))
    for repeat in range(repeats):
        if groups is None:
            folds = StratifiedKFold(splits, shuffle=True, random_state=seed % 2**31 + repeat)
            pairs = folds.split(order[:, None], codes[order])
        else:
            folds = StratifiedGroupKFold(splits, shuffle=True, random_state=seed % 2**31 + repeat)
            pairs = folds.split(order[:, None], codes[order], groups[order])
        for learn, judged in pairs:
            yield order[learn], order[judged]


def _judge(
    name: str,
    matrix: Matrix,
    codes: NDArray[np.int64],
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
    repeats: int,
    seed: int,
) -> Judged:
    import numpy as np
    from sklearn.metrics import log_loss

    classes = int(codes.max()) + 1
    chances = [np.zeros((len(codes), classes)) for _ in range(repeats)]
    losses, ranks, rights, fitted = [], [], [], []
    settled = True
    for number, (learn, held) in enumerate(parts):
        model, converged = _fit(name, matrix, matrix.values[learn], codes[learn], seed)
        settled = settled and converged
        found = np.zeros((len(held), classes))
        found[:, model.classes_] = model.predict_proba(matrix.values[held])
        chances[number * repeats // len(parts)][held] = found
        bounded = np.clip(found, 1e-6, None)
        losses.append(log_loss(codes[held], bounded / bounded.sum(axis=1, keepdims=True), labels=range(classes)))
        everywhere = len(np.unique(codes[held])) == classes
        ranks.append(areas(codes[held], found) if everywhere else np.nan)
        rights.append(float((found.argmax(axis=1) == codes[held]).mean()))
        fitted.append((model, held))
    return Judged(name, np.array(losses), np.array(ranks), np.array(rights), tuple(chances), tuple(fitted), settled)


def _fit(
    name: str, matrix: Matrix, values: NDArray[np.float64], codes: NDArray[np.int64], seed: int
) -> tuple[Any, bool]:
    """Fit a candidate; when it has not converged, once more with ten times the patience.

    Returns:
        The model, and whether it converged in the end.
    """
    from sklearn.exceptions import ConvergenceWarning

    for patience in (1, 10):
        model = _make(name, matrix, len(codes), seed, patience)
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            model.fit(values, codes)
        unsettled = any(issubclass(warning.category, ConvergenceWarning) for warning in raised)
        for warning in raised:
            if not issubclass(warning.category, ConvergenceWarning):
                warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
        if not unsettled:
            return model, True
    return model, False


def _make(name: str, matrix: Matrix, rows: int, seed: int, patience: int) -> Any:
    from sklearn.dummy import DummyClassifier
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    seed = seed % 2**31
    if name == "base":
        return DummyClassifier(strategy="prior")
    if name == LOGISTIC:
        return make_pipeline(_preparation(matrix), LogisticRegression(C=1.0, max_iter=500 * patience))
    if name == _BOOSTING:
        return HistGradientBoostingClassifier(
            learning_rate=0.06,
            max_iter=120,
            max_leaf_nodes=8,
            min_samples_leaf=max(2, min(20, rows // 20)),
            l2_regularization=1.0,
            categorical_features=list(range(matrix.numbers, len(matrix.features))) or None,
            early_stopping=False,
            random_state=seed,
        )
    return make_pipeline(_preparation(matrix), _network(name, rows, seed, patience))


def _network(name: str, rows: int, seed: int, patience: int) -> Any:
    """One hidden layer of 16 units: customer tables are small, and a larger one only learns them by heart."""
    from sklearn.neural_network import MLPClassifier

    # No early stopping: scikit-learn would stop by accuracy, which stands still where one outcome is rare.
    return MLPClassifier(
        (16,),
        solver="adam" if name == _ADAM else "sgd",
        alpha=1.0,
        learning_rate_init=0.005 if name == _ADAM else 0.05,
        batch_size=min(200, max(16, rows // 10)),
        max_iter=200 * patience,
        n_iter_no_change=8,
        tol=1e-3,
        random_state=seed,
    )


def _preparation(matrix: Matrix) -> Any:
    """Numbers: the middle value where one is missing (and a column that says so), deviation 1. Categories: one-hot."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
    flags = [n for n in range(matrix.numbers) if _often_missing(matrix, n)]
    steps: list[tuple[str, Any, list[int]]] = [("numbers", numbers, list(range(matrix.numbers)))]
    if flags:
        from sklearn.impute import MissingIndicator

        steps.append(("missing", MissingIndicator(features="all"), flags))
    categories = list(range(matrix.numbers, len(matrix.features)))
    steps.append(("categories", OneHotEncoder(handle_unknown="ignore", sparse_output=False), categories))
    return ColumnTransformer([step for step in steps if step[2]])


def _often_missing(matrix: Matrix, position: int) -> bool:
    feature = matrix.features[position]
    return feature.missing > 0.01 * len(feature.values)
