"""What drives a predicted outcome: how much each column matters, in which direction, and by which odds."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.customers.encoding import Feature
from tools.customers.models import LOGISTIC, MOST_LEVELS, Judged, Matrix, areas, fit
from tools.customers.yes_no import means_no
from tools.messages import Message, Percent, Text, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Driver", "Odds", "find_drivers", "odds_ratios", "shared_stories"]


@dataclass(frozen=True)
class Driver:
    """One column: the area under the ROC curve lost when it is shuffled, and which way it works."""

    feature: Feature
    importance: float
    direction: Message


@dataclass(frozen=True)
class Odds:
    """How the odds of the outcome change: with one standard deviation more, or one value instead of another."""

    column: str
    compared: Message
    ratio: float
    low: float
    high: float


def find_drivers(judged: Judged, matrix: Matrix, codes: NDArray[np.int64], seed: int) -> list[Driver]:
    """Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019) on rows that the model had not seen.

    Args:
        judged: the chosen model, with its fitted folds.
        matrix: features of the rows that it was judged on.
        codes: their outcomes.
        seed: for the shuffling.

    Returns:
        The columns, the most important first. Negative ones are noise around none.

    Cost:
        A prediction of every row for each column, a few times over.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    rounds = 2 if len(judged.chances) > 1 else 1
    repeats = len(judged.chances)
    lost = np.zeros(len(matrix.features))
    per_repeat = len(judged.fitted) // repeats
    for repeat in range(repeats):
        folds = judged.fitted[repeat * per_repeat : (repeat + 1) * per_repeat]
        before = areas(codes, judged.chances[repeat])
        for position in range(len(matrix.features)):
            for _ in range(rounds):
                lost[position] += before - areas(codes, _shuffled(folds, matrix, position, codes, random))
    lost /= repeats * rounds
    drivers = [
        Driver(feature, float(lost[position]), _direction(feature, matrix.values[:, position], codes))
        for position, feature in enumerate(matrix.features)
    ]
    return sorted(drivers, key=lambda driver: -driver.importance)


def _shuffled(
    folds: tuple[tuple[Any, NDArray[np.int64]], ...],
    matrix: Matrix,
    position: int,
    codes: NDArray[np.int64],
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """The probabilities when one column is shuffled among the rows of each held-out fold."""
    import numpy as np

    chances = np.zeros((len(codes), int(codes.max()) + 1))
    for model, held in folds:
        values = matrix.values[held].copy()
        values[:, position] = random.permutation(values[:, position])
        found = np.zeros((len(held), chances.shape[1]))
        found[:, model.classes_] = model.predict_proba(values)
        chances[held] = found
    return chances


def _direction(feature: Feature, values: NDArray[np.float64], codes: NDArray[np.int64]) -> Message:
    """Which way a column goes with the outcome, as shares in the data themselves."""
    import numpy as np

    if int(codes.max()) > 1:
        return say("no single direction")
    happened = codes == 1
    if feature.kind == "category":
        found = [
            (float(happened[values == code].mean()), _level(feature, int(code)))
            for code in np.unique(values[values >= 0])
            if (values == code).sum() >= max(3, 0.01 * len(values))
        ]
        if len(found) < 2:
            return say("no single direction")
        (low, least), (high, most) = min(found, key=_share), max(found, key=_share)
        return say(
            "{high} with “{most}”, {low} with “{least}”", high=Percent(high), most=most, low=Percent(low), least=least
        )
    known = ~np.isnan(values)
    third, two_thirds = np.quantile(values[known], (1 / 3, 2 / 3))
    lower, upper = known & (values <= third), known & (values >= two_thirds)
    first, last = float(happened[lower].mean()), float(happened[upper].mean())
    return say("from {first} in the lowest third to {last} in the highest", first=Percent(first), last=Percent(last))


def _share(item: tuple[float, Text]) -> float:
    return item[0]


def _level(feature: Feature, code: int) -> Text:
    if code < 0:
        return say("no value")
    return say("any other") if code >= MOST_LEVELS else feature.levels[code]


def odds_ratios(matrix: Matrix, codes: NDArray[np.int64], seed: int) -> list[Odds]:
    """Odds ratios of a logistic regression on all rows whose outcome is known, with 95 % intervals.

    The intervals come from the curvature of the (lightly penalised) likelihood at its top.

    Returns:
        The most certain effects first; of a category each value against the most frequent one.
    """
    import numpy as np

    model = fit(LOGISTIC, matrix, codes, seed)
    preparation, logistic = model[0], model[-1]
    design = preparation.transform(matrix.values)
    weights = logistic.coef_[0]
    chances = model.predict_proba(matrix.values)[:, 1]
    slopes = np.column_stack([np.ones(len(design)), design])
    curvature = (slopes * (chances * (1 - chances))[:, None]).T @ slopes
    curvature[1:, 1:] += np.eye(design.shape[1]) / logistic.C
    spread = np.linalg.pinv(curvature)[1:, 1:]
    found = []
    for column, compared, contrast in _contrasts(matrix, preparation, len(weights)):
        centre, error = float(contrast @ weights), math.sqrt(max(float(contrast @ spread @ contrast), 0.0))
        ratio, low, high = np.exp(np.clip([centre, centre - 1.96 * error, centre + 1.96 * error], -30, 30))
        found.append(Odds(column, compared, float(ratio), float(low), float(high)))
    return sorted(found, key=lambda odds: -_certainty(odds))


def _contrasts(matrix: Matrix, preparation: Any, width: int) -> Iterator[tuple[str, Message, NDArray[np.float64]]]:
    """Each comparison as a sum over the model's weights."""
    import numpy as np

    parts = preparation.named_transformers_
    if matrix.numbers:
        for position, spread in enumerate(parts["numbers"][-1].scale_):
            contrast = np.zeros(width)
            contrast[position] = 1.0
            feature = matrix.features[position]
            unit = say("{amount} days later") if feature.kind == "date" else say("{amount} more")
            yield feature.name, Message(unit.template, {"amount": float(spread)}), contrast
    if matrix.numbers == len(matrix.features):
        return
    start = preparation.output_indices_["categories"].start
    for feature, codes in zip(matrix.features[matrix.numbers :], parts["categories"].categories_, strict=True):
        usual = _usual(feature, codes)
        for position, code in enumerate(codes):
            if position != usual:
                contrast = np.zeros(width)
                contrast[start + position], contrast[start + usual] = 1.0, -1.0
                value, other = _level(feature, int(code)), _level(feature, int(codes[usual]))
                yield feature.name, say("{value} instead of {usual}", value=value, usual=other), contrast
        start += len(codes)


def _usual(feature: Feature, codes: NDArray[np.float64]) -> int:
    """The value that others are compared with: of two the "no", otherwise the most frequent one."""
    import numpy as np

    there = [int(n) for n in np.flatnonzero(codes >= 0)]
    if len(feature.levels) == 2:
        return next((n for n in there if means_no(feature.levels[int(codes[n])])), there[0])
    return there[0]


def _certainty(odds: Odds) -> float:
    """How many times its own uncertainty an effect is away from none."""
    return abs(math.log(odds.ratio)) / max(math.log(odds.high / odds.low), 1e-9)


def shared_stories(matrix: Matrix, drivers: list[Driver], threshold: float = 0.8) -> list[tuple[str, str]]:
    """Pairs among the most important numbers that go together so closely that they share their importance."""
    import numpy as np

    numbers = [d.feature for d in drivers[:6] if d.feature.kind != "category"]
    positions = {feature.name: n for n, feature in enumerate(matrix.features)}
    pairs = []
    for a, b in itertools.combinations(numbers, 2):
        one, other = matrix.values[:, positions[a.name]], matrix.values[:, positions[b.name]]
        known = ~np.isnan(one) & ~np.isnan(other)
        if known.sum() > 2 and one[known].std() and other[known].std():
            together = float(np.corrcoef(one[known], other[known])[0, 1])
            if abs(together) >= threshold:
                pairs.append((a.name, b.name))
    return pairs
