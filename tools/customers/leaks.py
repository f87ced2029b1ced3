"""Columns that know the outcome already: a model that may look at them is right on paper and useless in use.

Such a column is filled in after the fact ("reason for leaving"), or is the outcome under another name. They can't be
told from the header alone, so each column is tried on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.columns import normalise
from tools.customers.encoding import Feature
from tools.messages import Message, Number, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Leak", "find_leaks"]

_NEARLY_PERFECT = 0.99
_SUSPICIOUS = 0.9
_FEWEST_ROWS = 50
_SAMPLE = 5_000
_FEWEST_CASES = 20
_CHANCE = 1e-6
_EMPTY_WORDS = frozenset(("is", "has", "was", "flag", "label", "value", "status", "是否"))


@dataclass(frozen=True)
class Leak:
    """A column that gives the outcome away, and how that was seen."""

    column: str
    reason: Message


def find_leaks(features: tuple[Feature, ...], codes: NDArray[np.int64], outcome: str, seed: int) -> tuple[Leak, ...]:
    """Find the columns that give the outcome away.

    Three signs: the column alone tells the outcomes apart nearly perfectly (area under the ROC curve of a small tree in
    cross-validation); it carries the outcome's name and does so suspiciously well; or whatever is not its usual value
    comes with one outcome only, far too often for chance. With fewer than 50 rows none of them can be told from luck.

    Args:
        features: the columns, all rows.
        codes: the outcome of each row, -1 where it is not known.
        outcome: header of the outcome.
        seed: for the sample and the folds.

    Cost:
        A few milliseconds per column on 5,000 sampled rows.
    """
    import numpy as np

    known = np.flatnonzero(codes >= 0)
    if len(known) < _FEWEST_ROWS:
        return ()
    random = np.random.default_rng(seed)
    sampled = known if len(known) <= _SAMPLE else np.sort(random.choice(known, _SAMPLE, replace=False))
    found = []
    for feature in features:
        reason = _tells_alone(feature, codes, sampled, outcome, seed) or _one_sided(feature, codes)
        if reason is not None:
            found.append(Leak(feature.name, reason))
    return tuple(found)


def _one_sided(feature: Feature, codes: NDArray[np.int64]) -> Message | None:
    """A column that has something other than its usual value only where the outcome is one of the two."""
    import numpy as np

    known = codes >= 0
    values, outcomes = feature.values[known], codes[known]
    if int(outcomes.max()) != 1:
        return None
    filled = ~np.isnan(values)
    different, counts = np.unique(values[filled], return_counts=True)
    usual = different[int(counts.argmax())]
    if filled.all() and counts.max() < 0.3 * len(values):
        return None
    for unusual in (filled & (values != usual), filled, ~filled):
        inside = outcomes[unusual]
        if not _FEWEST_CASES <= len(inside) < len(values) or len(np.unique(inside)) > 1:
            continue
        share = float((outcomes == inside[0]).mean())
        if share ** len(inside) < _CHANCE:
            return say(
                "“{column}”: its unusual values come with one outcome only, so it is known only afterwards",
                column=feature.name,
            )
    return None


def _tells_alone(
    feature: Feature, codes: NDArray[np.int64], rows: NDArray[np.int64], outcome: str, seed: int
) -> Message | None:
    area = _area_alone(feature.values[rows], codes[rows], seed)
    if area > _NEARLY_PERFECT:
        return say(
            "“{column}”: it alone tells the outcomes apart nearly perfectly (AUC {area})",
            column=feature.name,
            area=Number(area, 3),
        )
    if area > _SUSPICIOUS and _carries_name(feature.name, outcome):
        return say(
            "“{column}”: it is named after the outcome and alone tells it well (AUC {area})",
            column=feature.name,
            area=Number(area, 3),
        )
    return None


def _area_alone(values: NDArray[np.float64], codes: NDArray[np.int64], seed: int) -> float:
    """Area under the ROC curve of a small tree that sees this column only, on rows that it did not learn from."""
    import numpy as np
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    smallest = int(np.bincount(codes)[np.unique(codes)].min())
    if smallest < 3:
        return 0.5
    missing = np.isnan(values)
    columns = np.column_stack([np.where(missing, -1e30, values), missing])
    tree = DecisionTreeClassifier(max_leaf_nodes=32, min_samples_leaf=max(1, len(codes) // 200), random_state=seed)
    folds = StratifiedKFold(3, shuffle=True, random_state=seed)
    chances = cross_val_predict(tree, columns, codes, cv=folds, method="predict_proba")
    if chances.shape[1] == 2:
        return float(roc_auc_score(codes, chances[:, 1]))
    return float(roc_auc_score(codes, chances, multi_class="ovr", average="macro"))


def _carries_name(header: str, outcome: str) -> bool:
    words = [word for word in normalise(outcome).split() if word not in _EMPTY_WORDS]
    core = max(words, key=len, default="").removesuffix("ed")
    return len(core) >= (4 if core.isascii() else 2) and core in normalise(header)
