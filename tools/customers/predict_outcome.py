"""Who is likely to buy, to leave, to answer: a prediction that is judged on customers it has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.answer import Answer
from tools.columns import FeatureColumns, TargetColumn
from tools.context import Context
from tools.customers.encoding import Features, left_out_messages, read_features
from tools.customers.outcome import read_outcome
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.messages import Message, Words, say
from tools.registry import tool

if TYPE_CHECKING:
    from tools.customers.leaks import Leak

__all__ = ["predict_outcome"]


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
    from tools.customers.in_rows import in_fitting_words
    from tools.customers.learning import learn, without_leaks
    from tools.customers.prediction_answer import answer_classes, answer_yes_no
    from tools.customers.prediction_words import assumptions_of, warnings_of

    outcome = read_outcome(data, target, positive, above)
    features = read_features(data, columns, [target], dates=True)
    features, leaks = without_leaks(data, features, outcome, context.seed, named=columns is not None)
    if not features.used:
        raise CannotAnswer(_nothing_to_learn_from(features, leaks))
    found = learn(data, outcome, features.used, context.seed)
    assumptions = assumptions_of(found, features)
    warnings = warnings_of(found, features, leaks, named=columns is not None)
    if outcome.is_binary:
        answer = answer_yes_no(data, found, assumptions, warnings, context)
    else:
        answer = answer_classes(data, found, assumptions, warnings)
    return in_fitting_words(answer, data.schema, data.name)


def _nothing_to_learn_from(features: Features, leaks: tuple[Leak, ...]) -> Message:
    reasons = (*(leak.reason for leak in leaks), *left_out_messages(features))
    if reasons:
        return say("There is no column to predict from beside the outcome. {reasons}", reasons=Words(reasons))
    return say(
        "There is no column to predict from beside the outcome. Upload a table with columns that describe the "
        "customers, such as age, income, visits."
    )
