"""A prediction in tables and pictures: how good it is, whom it finds, what it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.answer import Cell, Table, TableColumn
from tools.charts import Axis, Chart, Mark, Series
from tools.customers.drivers import Driver, Odds
from tools.customers.models import Comparison, Judged
from tools.messages import Number, Percent, Text, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Calibration",
    "Gains",
    "area_interval",
    "calibrate",
    "calibration_chart",
    "confusion_chart",
    "driver_chart",
    "driver_table",
    "gains",
    "gains_chart",
    "gains_table",
    "model_table",
    "odds_table",
    "score_table",
]

TOP = 0.2
"""The share of customers that the headline speaks of: those who are rated highest."""


@dataclass(frozen=True)
class Gains:
    """Who is found when customers are contacted from the highest score down.

    Attributes:
        shares: of customers contacted, 0 to 1 in twentieths.
        found: the share of all cases among them.
        rates: how many of those contacted are cases.
    """

    shares: tuple[float, ...]
    found: tuple[float, ...]
    rates: tuple[float, ...]

    def at(self, share: float) -> tuple[float, float]:
        """The share of cases found, and the rate of cases, at a share of customers contacted."""
        position = min(range(len(self.shares)), key=lambda n: abs(self.shares[n] - share))
        return self.found[position], self.rates[position]


def gains(happened: NDArray[np.bool_], chances: NDArray[np.float64]) -> Gains:
    """Sort by score and count; customers with the same score count by their average."""
    import numpy as np

    _, same = np.unique(-chances, return_inverse=True)
    average = (np.bincount(same, weights=happened) / np.bincount(same))[same]
    sorted_cases = np.concatenate([[0.0], np.cumsum(average[np.argsort(-chances, kind="stable")])])
    shares = [step / 20 for step in range(21)]
    counts = [max(1, math.ceil(share * len(chances) - 1e-9)) if share else 0 for share in shares]
    cases = [float(sorted_cases[count]) for count in counts]
    total = float(happened.sum())
    rates = [case / count if count else 0.0 for case, count in zip(cases, counts, strict=True)]
    return Gains(tuple(shares), tuple(case / total for case in cases), tuple(rates))


@dataclass(frozen=True)
class Calibration:
    """Whether 30 % means 30 %: predicted and observed shares in groups of equal size, and their mean distance."""

    predicted: tuple[float, ...]
    observed: tuple[float, ...]
    error: float
    brier: float


def calibrate(happened: NDArray[np.bool_], chances: NDArray[np.float64]) -> Calibration:
    """Compare probabilities with what happened (Brier 1950), in ten groups, fewer with few rows."""
    import numpy as np

    groups = int(min(10, max(3, len(chances) // 30)))
    parts = np.array_split(np.argsort(chances, kind="stable"), groups)
    predicted = [float(chances[part].mean()) for part in parts]
    observed = [float(happened[part].mean()) for part in parts]
    sizes = [len(part) / len(chances) for part in parts]
    error = sum(size * abs(a - b) for size, a, b in zip(sizes, predicted, observed, strict=True))
    return Calibration(tuple(predicted), tuple(observed), float(error), float(((chances - happened) ** 2).mean()))


def area_interval(happened: NDArray[np.bool_], chances: NDArray[np.float64], seed: int) -> tuple[float, float]:
    """A 95 % interval of the area under the ROC curve: 300 bootstrap draws of cases and of the others."""
    import numpy as np
    from scipy.stats import rankdata

    random = np.random.default_rng(seed)
    cases, others = chances[happened], chances[~happened]
    cases, others = np.sort(cases), np.sort(others)
    found = []
    for _ in range(300):
        drawn = np.concatenate(
            [random.choice(cases, min(len(cases), 20_000)), random.choice(others, min(len(others), 20_000))]
        )
        count = min(len(cases), 20_000)
        ranks = rankdata(drawn)[:count].sum()
        found.append((ranks - count * (count + 1) / 2) / (count * (len(drawn) - count)))
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def model_table(comparison: Comparison) -> Table:
    """All candidates side by side."""
    import numpy as np

    rows: list[tuple[Cell, ...]] = []
    for judged in (comparison.base, *comparison.candidates):
        spread = float(np.nanstd(judged.auc, ddof=1)) if np.isfinite(judged.auc).sum() > 1 else None
        rows.append(
            (
                judged.label,
                float(judged.log_loss.mean()),
                float(np.nanmean(judged.auc)) if np.isfinite(judged.auc).any() else None,
                spread,
                float(judged.accuracy.mean()),
                say("used") if judged is comparison.chosen else "",
            )
        )
    return Table(
        say("Models, judged on customers that they had not seen"),
        (
            TableColumn(say("model")),
            TableColumn(say("log loss (less is better)"), "number"),
            TableColumn(say("AUC (0.5 is chance, 1 perfect)"), "number"),
            TableColumn(say("spread of the AUC over folds"), "number"),
            TableColumn(say("right"), "percent"),
            TableColumn(""),
        ),
        tuple(rows),
    )


def driver_table(drivers: list[Driver], *, binary: bool, outcome: str, positive: Text) -> Table:
    """The columns by how much they matter."""
    heads = [TableColumn(say("column")), TableColumn(say("importance (AUC lost without it)"), "number")]
    if binary:
        heads.append(TableColumn(say("share of “{value}” in “{column}”", value=positive, column=outcome)))
    rows = tuple(
        (d.feature.name, d.importance, d.direction) if binary else (d.feature.name, d.importance) for d in drivers[:20]
    )
    return Table(say("What it rests on"), tuple(heads), rows)


def odds_table(odds: list[Odds]) -> Table:
    """The strongest odds ratios with their intervals."""
    return Table(
        say("How the odds change, all else equal"),
        (
            TableColumn(say("column")),
            TableColumn(say("compared")),
            TableColumn(say("odds ratio"), "number"),
            TableColumn(say("at least"), "number"),
            TableColumn(say("at most"), "number"),
        ),
        tuple((o.column, o.compared, o.ratio, o.low, o.high) for o in odds[:20]),
    )


def gains_table(found: Gains) -> Table:
    """Whom to contact: shares of customers and of cases."""
    rows = [
        (share, hit, rate, hit / share)
        for share, hit, rate in zip(found.shares, found.found, found.rates, strict=True)
        if round(share * 20) % 2 == 0 and share > 0
    ]
    return Table(
        say("Whom to contact"),
        (
            TableColumn(say("customers, highest score first"), "percent"),
            TableColumn(say("of all cases found"), "percent"),
            TableColumn(say("cases among them"), "percent"),
            TableColumn(say("times better than at random"), "number"),
        ),
        tuple(rows),
    )


def score_table(
    head: Text, keys: list[Cell], classes: tuple[Text, ...], chances: NDArray[np.float64], codes: NDArray[np.int64]
) -> Table:
    """The score of every customer, the highest first; of several outcomes the likeliest and how likely it is."""
    import numpy as np

    binary = len(classes) == 2
    score = chances[:, 1] if binary else chances.max(axis=1)
    likeliest = chances.argmax(axis=1)
    order = np.argsort(-score, kind="stable").tolist()
    actual: list[Cell] = [classes[code] if code >= 0 else None for code in codes.tolist()]
    scores = score.tolist()
    first = TableColumn(head)
    last = TableColumn(say("what happened"))
    if binary:
        heads = (first, TableColumn(say("score: chance of “{value}”", value=classes[1]), "percent"), last)
        rows: list[tuple[Cell, ...]] = [(keys[n], scores[n], actual[n]) for n in order]
        return Table(say("The score of each customer"), heads, tuple(rows), full=True)
    named = [classes[code] for code in likeliest.tolist()]
    rows = [(keys[n], named[n], scores[n], actual[n]) for n in order]
    columns = (first, TableColumn(say("likeliest")), TableColumn(say("how likely"), "percent"), last)
    return Table(say("The score of each customer"), columns, tuple(rows), full=True)


def driver_chart(drivers: list[Driver], outcome: str, *, by_chance: bool = False) -> Chart:
    """What matters, as bars; `by_chance`: nothing does."""
    shown = [d for d in drivers if d.importance > 0][:12] or drivers[:5]
    return Chart(
        kind="bar",
        title=say("No column tells anything certain about “{outcome}”", outcome=outcome)
        if by_chance
        else say("“{column}” tells most about “{outcome}”", column=shown[0].feature.name, outcome=outcome),
        description=say(
            "How much worse the prediction gets when a column is shuffled; “{column}” first, with {value}.",
            column=shown[0].feature.name,
            value=Number(shown[0].importance, 3),
        ),
        x_axis=Axis(say("column")),
        y_axis=Axis(say("importance (AUC lost without it)")),
        series=(
            Series(
                say("importance"),
                tuple(d.feature.name for d in shown),
                tuple(d.importance for d in shown),
                emphasis=True,
            ),
        ),
        horizontal=True,
    )


def gains_chart(found: Gains) -> Chart:
    """The share of cases found by the share of customers contacted."""
    hit, _ = found.at(TOP)
    title = say("The top {share} by score hold {found} of all cases", share=Percent(TOP, 0), found=Percent(hit, 0))
    return Chart(
        kind="line",
        title=title,
        description=say(
            "The share of all cases found by the share of customers contacted, by score against at random; "
            "{found} with {share}.",
            found=Percent(hit, 0),
            share=Percent(TOP, 0),
        ),
        x_axis=Axis(say("customers contacted, highest score first"), "percent"),
        y_axis=Axis(say("of all cases found"), "percent"),
        series=(
            Series(say("by score"), found.shares, found.found, emphasis=True),
            Series(say("at random"), found.shares, found.shares, dashed=True),
        ),
        marks=(Mark(say("{share} of customers", share=Percent(TOP, 0)), x=TOP),),
    )


def calibration_chart(found: Calibration) -> Chart:
    """Predicted against observed shares."""
    close = found.error < 0.05
    return Chart(
        kind="line",
        title=say("The chances are what they say, to within {error}", error=Percent(found.error))
        if close
        else say("The chances are off by {error} on average", error=Percent(found.error)),
        description=say(
            "In groups of customers with similar scores, the predicted chance against the share that it happened to; "
            "on the dashed line both are the same."
        ),
        x_axis=Axis(say("predicted chance"), "percent"),
        y_axis=Axis(say("what happened"), "percent"),
        series=(
            Series(say("groups of customers"), found.predicted, found.observed, emphasis=True),
            Series(say("as predicted"), (0.0, 1.0), (0.0, 1.0), dashed=True),
        ),
    )


def confusion_chart(judged: Judged, classes: tuple[Text, ...], codes: NDArray[np.int64], outcome: str) -> Chart:
    """What was predicted against what happened, as shares of each outcome."""
    import numpy as np

    predicted = np.mean(judged.chances, axis=0).argmax(axis=1)
    series = []
    for position, name in enumerate(classes):
        inside = predicted[codes == position]
        shares = tuple(float((inside == other).mean()) for other in range(len(classes)))
        series.append(Series(name, classes, shares))
    return Chart(
        kind="heatmap",
        title=say("What was predicted, and what happened, in “{outcome}”", outcome=outcome),
        description=say("A row per outcome: the share of its customers for whom each outcome was predicted."),
        x_axis=Axis(say("predicted")),
        y_axis=Axis(say("what happened"), "percent"),
        series=tuple(series),
    )
