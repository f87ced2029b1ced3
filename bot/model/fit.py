"""Fits the router on the example questions. The only place of the local model that needs scikit-learn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.model.examples import LATER, NONE, Example
from bot.model.features import VIEWS, features

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["fit"]

_STRENGTH = 50.0
"""Inverse of the regularisation; 5, 10, 20 and 50 were compared by cross-validation on the examples."""

_FOLDS = 3

_FEWEST = {"words": 1, "letters": 2, "concepts": 1}
"""A feature of a view must be in so many examples; letters of a single word help nobody else."""


def fit(examples: Sequence[Example]) -> dict[str, NDArray[Any]]:
    """Fit TF-IDF and one logistic regression a tool (each against all others), and calibrate the confidence.

    What no tool answers, and what tools answer that are not there yet, is one class of its own.

    Args:
        examples: what to learn from.

    Returns:
        Plain arrays for `Router`: `classes`, and for every view `<view>_vocabulary` (lines of UTF-8), `<view>_idf`,
        `<view>_weights` (features x classes); `intercepts`, `scale`.

    Source:
        Calibration by temperature: Guo et al., On calibration of modern neural networks (2017).

    Cost: grows with the length of all examples; about 4 s for 10,000 on one core, scikit-learn's import included.
    """
    from scipy.sparse import hstack
    from threadpoolctl import threadpool_limits

    labels = np.array([NONE if each.tool.startswith(LATER) else each.tool for each in examples])
    seen = [features(each.question, each.known) for each in examples]
    vectorizers = [_vectorizer(view) for view in VIEWS]
    matrix = hstack([vectorizer.fit_transform(seen) for vectorizer in vectorizers], format="csr")
    # The vectors are short: several threads would only wait for each other, ten times as long on a busy machine.
    with threadpool_limits(limits=1):
        model = _classifier().fit(matrix, labels)
        scale = _scale(matrix, labels, [each.source for each in examples])
    fitted: dict[str, NDArray[Any]] = {
        "classes": _lines(model.classes_),
        "intercepts": np.array([each.intercept_[0] for each in model.estimators_], dtype=np.float32),
        "scale": np.array([scale], dtype=np.float32),
    }
    weights = np.vstack([each.coef_[0] for each in model.estimators_]).T.astype(np.float32)
    start = 0
    for view, vectorizer in zip(VIEWS, vectorizers, strict=True):
        names = vectorizer.get_feature_names_out()
        fitted[f"{view}_vocabulary"] = _lines(names)
        fitted[f"{view}_idf"] = vectorizer.idf_.astype(np.float32)
        fitted[f"{view}_weights"] = weights[start : start + len(names)]
        start += len(names)
    return fitted


def _vectorizer(view: str) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    pick: Callable[[Mapping[str, list[str]]], list[str]] = lambda found: found[view]  # noqa: E731
    return TfidfVectorizer(analyzer=pick, sublinear_tf=True, norm="l2", min_df=_FEWEST[view])


def _classifier() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    return OneVsRestClassifier(
        LogisticRegression(C=_STRENGTH, solver="liblinear", dual=True, tol=0.1, max_iter=1000, random_state=0)
    )


def _scale(matrix: Any, labels: NDArray[Any], sources: Sequence[str]) -> float:
    """What the scores are multiplied by so that, on examples left out, a confidence of 0.8 is right in 8 of 10 cases.

    All variants of one line are left out together, or the model would be judged on what it knows.
    """
    order = {source: number for number, source in enumerate(dict.fromkeys(sources))}
    shuffled = np.random.default_rng(0).permutation(len(order))
    fold = np.array([shuffled[order[source]] % _FOLDS for source in sources])
    scores = np.zeros((len(labels), len(np.unique(labels))))
    for number in range(_FOLDS):
        out = fold == number
        scores[out] = _classifier().fit(matrix[~out], labels[~out]).decision_function(matrix[out])
    right = np.searchsorted(np.unique(labels), labels)
    return float(min(np.linspace(0.2, 3.0, 57), key=lambda scale: _loss(scores * scale, right)))


def _loss(scores: NDArray[Any], right: NDArray[Any]) -> float:
    """Mean negative log-likelihood of the right classes."""
    top = scores.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
    return float((log_sum - scores[np.arange(len(right)), right]).mean())


def _lines(words: Sequence[str]) -> NDArray[Any]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)
