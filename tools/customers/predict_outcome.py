"""Who is likely to buy, to leave, to answer: a prediction that is judged on customers it has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.answer import Answer, Cell, Figure, Table
from tools.columns import FeatureColumns, TargetColumn, normalise
from tools.context import Context
from tools.customers.encoding import Features, customer_column, left_out_messages, read_features
from tools.customers.outcome import read_outcome
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.messages import Message, Number, Percent, Text, Words, say, say_count
from tools.registry import tool

if TYPE_CHECKING:
    from tools.customers.describe_prediction import Calibration, Gains
    from tools.customers.leaks import Leak
    from tools.customers.learning import Learned

__all__ = ["predict_outcome"]

_FEW_ROWS = 100
_FEW_CASES = 20
_SENSITIVE = frozenset(
    ("gender", "genre", "sex", "race", "ethnicity", "religion", "nationality", "性别", "民族", "宗教")
)


@tool(area="customers")
def predict_outcome(
    data: Frame,
    target: TargetColumn,
    columns: FeatureColumns | None = None,
    positive: str | None = None,
    above: float | None = None,
    *,
    context: Context,
) -> Answer:
    """Predict who is likely to buy, to leave, or to answer, and say what drives it.

    For someone who wants to know whom to contact: every customer gets a score, and the answer says how far the scores
    can be trusted. A logistic regression, gradient boosting and a neural network (trained by Adam and by SGD) are
    compared on the same folds with always guessing the most frequent outcome; the simplest within one standard error of
    the best is used. Words such as gender are encoded, missing values filled within each fold, ids left out, columns
    that give the outcome away (they are known only afterwards) named and left out too.

    Args:
        data: The table, one customer a row; customers without an outcome are scored.
        target: The column with the outcome, such as purchased or churn.
        columns: The columns to predict from; all that describe a customer when left out.
        positive: The outcome in question, as it is written in the data, such as "yes".
        above: For a column of numbers: the outcome is "more than this".
        context: The seed.

    Figures:
        base_rate: Share of customers with the outcome in question (of several: the most frequent one).
        auc: How often a case is ranked above a non-case, on customers that were not learned from; 0.5 is chance.
        auc_spread: Standard deviation of the AUC over the folds.
        auc_low: Lower end of its 95 % interval.
        auc_high: Upper end.
        accuracy: Share of customers for whom the likelier outcome came true.
        log_loss: Mean log loss; less is better.
        brier: Mean squared error of the chances; less is better.
        calibration_error: Mean distance of predicted and observed shares.
        model: The model that is used.
        rows: Customers that were learned from.
        top_share: Share of customers rated highest that the headline speaks of.
        top_found: Share of all cases among them.
        top_rate: Share of cases among them.
        `importance[<column>]`: AUC that is lost when the column is shuffled.

    Questions:
        - "Who is likely to buy?"
        - "Which customers will churn, and why?"
        - "哪些客户可能会流失？"

    Source:
        Cross-validation and the rule of one standard error: Breiman et al., "Classification and Regression Trees"
        (1984). Permutation importance: Breiman, "Random Forests" (2001). Models: scikit-learn.

    Cost:
        Models are compared on 10,000 customers at most and learn from 20,000 at most, some 10 s; the rest is scored
        at about a million a few seconds.

    Raises:
        CannotAnswer: Fewer than 10 customers with an outcome, fewer than 3 of an outcome, no column to predict from, or
            an outcome that is an amount (give `above`).
    """
    from tools.customers.learning import learn, without_leaks

    outcome = read_outcome(data, target, positive, above)
    features = read_features(data, columns, [target], dates=True)
    features, leaks = without_leaks(data, features, outcome, context.seed, named=columns is not None)
    if not features.used:
        raise CannotAnswer(_nothing_to_learn_from(features, leaks))
    found = learn(data, outcome, features.used, context.seed)
    assumptions = _assumptions(found, features)
    warnings = _warnings(found, features, leaks, named=columns is not None)
    if outcome.is_binary:
        return _answer_yes_no(data, found, assumptions, warnings, context)
    return _answer_classes(data, found, assumptions, warnings)


def _nothing_to_learn_from(features: Features, leaks: tuple[Leak, ...]) -> Message:
    reasons = (*(leak.reason for leak in leaks), *left_out_messages(features))
    if reasons:
        return say("There is no column to predict from beside the outcome. {reasons}", reasons=Words(reasons))
    return say(
        "There is no column to predict from beside the outcome. Upload a table with columns that describe the "
        "customers, such as age, income, visits."
    )


def _answer_yes_no(
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
    figures: dict[str, Figure] = {
        "base_rate": float((outcome.codes == 1).sum() / (outcome.codes >= 0).sum()),
        **_shared_figures(found),
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
    if len(found.codes) >= _FEW_ROWS:
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
        warnings=(*_trust(found, trust, by_chance=low <= 0.5), *warnings),
        method=_method(found),
        next_questions=_next_questions(data, found),
    )


def _answer_classes(
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
        method=_method(found),
        next_questions=_next_questions(data, found),
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


def _assumptions(found: Learned, features: Features) -> tuple[Message, ...]:
    outcome = found.outcome
    said = [outcome.stated] if outcome.stated else []
    said.append(say("I predicted from {columns}.", columns=Words(tuple(f.name for f in features.used[:40]))))
    if outcome.unknown:
        said.append(
            say_count(
                "{count} customer has no “{column}” yet: scored, but not learned from.",
                "{count} customers have no “{column}” yet: scored, but not learned from.",
                outcome.unknown,
                column=outcome.name,
            )
        )
    dates = features.of_kind("date")
    if dates:
        said.append(say("{columns} counted as days.", columns=Words(tuple(feature.name for feature in dates))))
    gaps = tuple(
        say("{column} ({count})", column=feature.name, count=feature.missing)
        for feature in features.used
        if feature.missing
    )
    if gaps:
        said.append(
            say(
                "Missing values in {columns}: for numbers the middle value stands in (gradient boosting takes them as "
                "they are), for words “no value” counts as a value.",
                columns=Words(gaps[:10]),
            )
        )
    if found.grouped:
        said.append(
            say(
                "“{column}” comes several times: a customer's rows were kept together, "
                "all learned from or all judged on.",
                column=found.grouped,
            )
        )
    return (*said, *left_out_messages(features))


def _trust(found: Learned, trust: Calibration, *, by_chance: bool) -> tuple[Message, ...]:
    """What limits the use of the scores."""
    warnings: list[Message] = []
    cases = int((found.codes == 1).sum())
    figures = _shared_figures(found)
    majority = max(cases, len(found.codes) - cases) / len(found.codes)
    if by_chance:
        warnings.append(say("Do not choose customers by these scores: they may be no better than drawing lots."))
    elif float(figures["accuracy"]) <= majority + 0.005:
        warnings.append(
            say(
                "The likelier outcome comes true for {accuracy} of customers, and always saying the more frequent one "
                "is right for {majority}: use the order of the scores, not a yes or no.",
                accuracy=Percent(float(figures["accuracy"])),
                majority=Percent(majority),
            )
        )
    if len(found.codes) >= _FEW_ROWS and trust.error > 0.1:
        warnings.append(
            say(
                "The chances are off by {error} on average: use the order of the scores, not their size.",
                error=Percent(trust.error),
            )
        )
    return tuple(warnings)


def _warnings(found: Learned, features: Features, leaks: tuple[Leak, ...], *, named: bool) -> tuple[Message, ...]:
    import numpy as np

    from tools.customers.drivers import shared_stories

    warnings: list[Message] = []
    if leaks:
        reasons = Words(tuple(leak.reason for leak in leaks))
        warnings.append(
            say("Used because you named it, but it seems to give the outcome away: {reasons}.", reasons=reasons)
            if named
            else say("Left out, because it gives the outcome away: {reasons}.", reasons=reasons)
        )
    rarest = int(np.bincount(found.codes).min())
    if len(found.codes) < _FEW_ROWS or rarest < _FEW_CASES:
        warnings.append(
            say(
                "That is little to learn from: {rows} customers, {rarest} with the rarest outcome. Take the figures "
                "as a first hint; a few hundred would make them firm.",
                rows=len(found.codes),
                rarest=rarest,
            )
        )
    for value, count in found.outcome.dropped:
        warnings.append(
            say_count(
                "“{value}” comes only {count} time, too rarely to learn, and was left out.",
                "“{value}” comes only {count} times, too rarely to learn, and was left out.",
                count,
                value=value,
            )
        )
    warnings += [
        say_count(
            "{count} cell of “{column}” is not a number and was taken as missing.",
            "{count} cells of “{column}” are not numbers and were taken as missing.",
            feature.unreadable,
            column=feature.name,
        )
        for feature in features.used
        if feature.unreadable
    ]
    warnings += [
        say("The {model} had not settled, so it may be better than it looks here.", model=judged.label)
        for judged in found.comparison.candidates
        if not judged.settled
    ]
    warnings += [
        say("“{first}” and “{second}” go together, so they share their importance.", first=first, second=second)
        for first, second in shared_stories(found.matrix, found.drivers)[:2]
    ]
    sensitive = [d.feature.name for d in found.drivers if _is_sensitive(d.feature.name) and d.importance > 0.002]
    if sensitive:
        warnings.append(
            say(
                "{columns} plays a part. Choosing whom to offer what by it can be unfair, and in places unlawful.",
                columns=Words(tuple(sensitive)),
            )
        )
    return tuple(warnings)


def _is_sensitive(header: str) -> bool:
    return bool(_SENSITIVE & {*normalise(header).split(), header})


def _method(found: Learned) -> Message:
    from tools.customers.models import NETWORK_ROWS

    comparison = found.comparison
    tried = tuple(
        say("{model} ({loss})", model=judged.label, loss=Number(float(judged.log_loss.mean()), 3))
        for judged in (comparison.base, *comparison.candidates)
    )
    networks = (
        say("Neural networks are tried from {least} customers on.", least=NETWORK_ROWS)
        if found.compared < NETWORK_ROWS
        else say("The neural networks have one hidden layer of 16 units.")
    )
    sampled = (
        say(
            "The models were compared on {compared} customers and the one used learned from {learned} of them, "
            "both drawn at random.",
            compared=found.compared,
            learned=len(found.codes),
        )
        if found.compared < len(found.codes) or len(found.codes) < len(found.chances) - found.outcome.unknown
        else say("All {learned} customers with an outcome were used.", learned=len(found.codes))
    )
    return say_count(
        "{folds}-fold stratified cross-validation, the same folds for all; log loss: {tried}. The simplest within one "
        "standard error of the best is used: {model}. Scores and figures of a customer come from models that had not "
        "seen that customer. Importance is the AUC lost when a column is shuffled; odds ratios are those of the "
        "logistic regression. {networks} {sampled}",
        "{folds}-fold stratified cross-validation, drawn {count} times, the same folds for all; log loss: {tried}. The "
        "simplest within one standard error of the best is used: {model}. Scores and figures of a customer come from "
        "models that had not seen that customer. Importance is the AUC lost when a column is shuffled; odds ratios are "
        "those of the logistic regression. {networks} {sampled}",
        comparison.repeats,
        folds=comparison.folds,
        tried=Words(tried),
        model=found.judged.label,
        networks=networks,
        sampled=sampled,
    )


def _next_questions(data: Frame, found: Learned) -> tuple[Message, ...]:
    numbers = [d.feature.name for d in found.drivers if d.feature.kind == "number"]
    questions = [say("Export the score of each customer as CSV")]
    if len(numbers) > 1:
        questions.append(say("Segment customers by {first} and {second}", first=numbers[0], second=numbers[1]))
    if len(found.drivers) > 2:
        names = [driver.feature.name for driver in found.drivers]
        questions.append(
            say(
                "Predict “{outcome}” from {first} and {second} only",
                outcome=found.outcome.name,
                first=names[0],
                second=names[1],
            )
        )
    if customer_column(data.schema) is None:
        questions.append(say("What is in this file?"))
    return tuple(questions[:3])
