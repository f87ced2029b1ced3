"""What is said beside a prediction: what was assumed, what limits its use, how it was made, what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.columns import normalise
from tools.customers.encoding import Features, customer_column, left_out_messages
from tools.frame import Frame
from tools.messages import Message, Number, Percent, Words, say, say_count

if TYPE_CHECKING:
    from tools.customers.describe_prediction import Calibration
    from tools.customers.leaks import Leak
    from tools.customers.learning import Learned

__all__ = ["FEW_ROWS", "assumptions_of", "limits_of", "method_of", "next_questions_of", "warnings_of"]

FEW_ROWS = 100
"""Customers below which figures are a first hint, and chances are not compared with what came true."""

_FEW_CASES = 20
_SENSITIVE = frozenset(
    ("gender", "genre", "sex", "race", "ethnicity", "religion", "nationality", "性别", "民族", "宗教")
)


def assumptions_of(found: Learned, features: Features) -> tuple[Message, ...]:
    """What was taken for granted about the outcome and the columns."""
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


def limits_of(found: Learned, trust: Calibration, accuracy: float, *, by_chance: bool) -> tuple[Message, ...]:
    """What limits the use of the scores; `accuracy` is the share of rows for which the likelier outcome came true."""
    warnings: list[Message] = []
    cases = int((found.codes == 1).sum())
    majority = max(cases, len(found.codes) - cases) / len(found.codes)
    if by_chance:
        warnings.append(say("Do not choose customers by these scores: they may be no better than drawing lots."))
    elif accuracy <= majority + 0.005:
        warnings.append(
            say(
                "The likelier outcome comes true for {accuracy} of customers, and always saying the more frequent one "
                "is right for {majority}: use the order of the scores, not a yes or no.",
                accuracy=Percent(accuracy),
                majority=Percent(majority),
            )
        )
    if len(found.codes) >= FEW_ROWS and trust.error > 0.1:
        warnings.append(
            say(
                "The chances are off by {error} on average: use the order of the scores, not their size.",
                error=Percent(trust.error),
            )
        )
    return tuple(warnings)


def warnings_of(found: Learned, features: Features, leaks: tuple[Leak, ...], *, named: bool) -> tuple[Message, ...]:
    """What of the data weakens the prediction: columns that give the outcome away, few cases, odd cells, fairness."""
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
    if len(found.codes) < FEW_ROWS or rarest < _FEW_CASES:
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


def method_of(found: Learned) -> Message:
    """How it was made, in the terms of a statistician."""
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


def next_questions_of(data: Frame, found: Learned) -> tuple[Message, ...]:
    """What can be asked next of this data."""
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
