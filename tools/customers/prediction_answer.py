"""The answer to a prediction: its headline, figures, tables and charts, for two outcomes or for several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.answer import Answer, Cell, Figure, Table
from tools.context import Context
from tools.customers.encoding import customer_column
from tools.customers.prediction_words import FEW_ROWS, limits_of, method_of, next_questions_of
from tools.frame import Frame
from tools.messages import Message, Number, Percent, Text, say

if TYPE_CHECKING:
    from tools.customers.describe_prediction import Gains
    from tools.customers.learning import Learned

__all__ = ["answer_classes", "answer_yes_no"]


def answer_yes_no(
    data: Frame, found: Learned, assumptions: tuple[Message, ...], warnings: tuple[Message, ...], context: Context
) -> Answer:
    """The answer about one outcome against the other."""
    from tools.customers import describe_prediction as describe
    from tools.customers.drivers import odds_ratios

    happened, chances = found.codes == 1, found.held_out[:, 1]
    low, high = describe.area_interval(happened, chances, context.seed)
    whom, trust = describe.gains(happened, chances), describe.calibrate(happened, chances)
    top_found, top_rate = whom.at(describe.TOP)
    outcome = found.outcome
    shared = _shared_figures(found)
    figures: dict[str, Figure] = {
        "base_rate": float((outcome.codes == 1).sum() / (outcome.codes >= 0).sum()),
        **shared,
        "auc_low": low,
        "auc_high": high,
        "brier": trust.brier,
        "calibration_error": trust.error,
        "top_share": describe.TOP,
        "top_found": top_found,
        "top_rate": top_rate,
        **{f"importance[{driver.feature.name}]": driver.importance for driver in found.drivers},
    }
    charts = [describe.driver_chart(found.drivers, outcome.name, by_chance=low <= 0.5), describe.gains_chart(whom)]
    if len(found.codes) >= FEW_ROWS:
        charts.append(describe.calibration_chart(trust))
    return Answer(
        headline=_headline(found, whom, by_chance=low <= 0.5),
        figures=figures,
        tables=(
            describe.gains_table(whom),
            describe.driver_table(found.drivers, binary=True, outcome=outcome.name, positive=outcome.positive),
            describe.odds_table(odds_ratios(found.matrix, found.codes, context.seed)),
            describe.model_table(found.comparison),
            _scores(data, found),
        ),
        charts=tuple(charts),
        assumptions=assumptions,
        warnings=(*limits_of(found, trust, float(shared["accuracy"]), by_chance=low <= 0.5), *warnings),
        method=method_of(found),
        next_questions=next_questions_of(data, found),
    )


def answer_classes(
    data: Frame, found: Learned, assumptions: tuple[Message, ...], warnings: tuple[Message, ...]
) -> Answer:
    """The answer about more than two outcomes."""
    import numpy as np

    from tools.customers import describe_prediction as describe

    outcome, comparison = found.outcome, found.comparison
    shares = np.bincount(found.codes) / len(found.codes)
    common, figures = int(shares.argmax()), _shared_figures(found)
    no_better = float(comparison.chosen.log_loss.mean()) >= float(comparison.base.log_loss.mean())
    if no_better:
        headline = say(
            "From these columns, “{outcome}” can't be told better than by guessing (right for {accuracy}, against "
            "{base} by always saying “{common}”).",
            outcome=outcome.name,
            accuracy=Percent(float(figures["accuracy"])),
            base=Percent(float(shares[common])),
            common=outcome.classes[common],
        )
    else:
        headline = say(
            "“{outcome}” can be told for {accuracy} of customers, against {base} by always saying “{common}”; "
            "“{column}” tells most.",
            outcome=outcome.name,
            accuracy=Percent(float(figures["accuracy"])),
            base=Percent(float(shares[common])),
            common=outcome.classes[common],
            column=found.drivers[0].feature.name,
        )
    return Answer(
        headline=headline,
        figures={
            "base_rate": float(shares[common]),
            **figures,
            **{f"importance[{driver.feature.name}]": driver.importance for driver in found.drivers},
        },
        tables=(
            describe.driver_table(found.drivers, binary=False, outcome=outcome.name, positive=outcome.positive),
            describe.model_table(comparison),
            _scores(data, found),
        ),
        charts=(
            describe.driver_chart(found.drivers, outcome.name, by_chance=no_better),
            describe.confusion_chart(found.judged, outcome.classes, found.codes, outcome.name),
        ),
        assumptions=assumptions,
        warnings=warnings,
        method=method_of(found),
        next_questions=next_questions_of(data, found),
    )


def _shared_figures(found: Learned) -> dict[str, Figure]:
    """What every model is judged by, over rows that it had not seen."""
    import numpy as np

    areas = found.judged.auc[np.isfinite(found.judged.auc)]
    right = [float((chances.argmax(axis=1) == found.codes).mean()) for chances in found.judged.chances]
    return {
        "auc": found.auc,
        "auc_spread": float(areas.std(ddof=1)) if len(areas) > 1 else 0.0,
        "accuracy": float(np.mean(right)),
        "log_loss": float(found.judged.log_loss.mean()),
        "model": found.judged.name,
        "rows": len(found.codes),
    }


def _headline(found: Learned, whom: Gains, *, by_chance: bool) -> Message:
    from tools.customers.describe_prediction import TOP

    outcome = found.outcome
    if by_chance:
        return say(
            "From these columns, “{value}” in “{outcome}” can't be told better than by guessing "
            "(AUC {auc}, 0.5 is chance).",
            value=outcome.positive,
            outcome=outcome.name,
            auc=Number(found.auc, 2),
        )
    hit, rate = whom.at(TOP)
    return say(
        "The {share} of customers rated highest hold {found} of all “{value}” in “{outcome}” ({rate} of them, against "
        "{base} of everyone); “{column}” tells most.",
        share=Percent(TOP, 0),
        found=Percent(hit, 0),
        value=outcome.positive,
        outcome=outcome.name,
        rate=Percent(rate, 0),
        base=Percent(float((found.codes == 1).mean()), 0),
        column=found.drivers[0].feature.name,
    )


def _scores(data: Frame, found: Learned) -> Table:
    from tools.customers.describe_prediction import score_table

    column = customer_column(data.schema)
    head: Text = column or say("row")
    keys: list[Cell] = data.arrow(column).column(0).to_pylist() if column else list(range(1, len(found.chances) + 1))
    return score_table(head, keys, found.outcome.classes, found.chances, found.outcome.codes)
