"""Predictions: planted effects, published figures, nothing to find, and columns that give the outcome away."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.customers.predict_outcome import predict_outcome
from tools.errors import CannotAnswer, NeedsChoice


def test_finds_the_planted_effects(buyers, texts) -> None:
    answer = predict_outcome(buyers())
    figures = answer.figures
    assert figures["auc_low"] < figures["auc"] < figures["auc_high"]
    assert figures["auc"] == pytest.approx(0.85, abs=0.06)
    assert figures["model"] == "logistic regression"
    importance = {name: value for name, value in figures.items() if name.startswith("importance")}
    assert list(importance) == ["importance[income]", "importance[gender]", "importance[age]"]
    assert importance["importance[income]"] > 0.2
    assert abs(importance["importance[age]"]) < 0.02
    assert "“income” tells most" in str(answer.headline)
    assert "I predict “yes” in “purchase”." in texts(answer.assumptions)


def test_odds_ratios_hold_the_truth_in_their_intervals(buyers, table) -> None:
    rows = table(predict_outcome(buyers(2000)), "How the odds change, all else equal").rows
    found = {str(row[0]): row for row in rows}
    assert found["income"][3] < np.exp(1.8) < found["income"][4] * 1.05
    assert found["age"][3] < 1 < found["age"][4]
    _, compared, ratio, low, high = found["gender"]
    assert str(compared) in ("male instead of female", "female instead of male")
    truth = np.exp(0.8 if str(compared).startswith("female") else -0.8)
    assert low < truth < high
    assert low < ratio < high


def test_scores_come_from_models_that_had_not_seen_the_customer(texts) -> None:
    random = np.random.default_rng(5)
    frame = pd.DataFrame(random.normal(size=(150, 12)), columns=[f"x{n}" for n in range(12)])
    frame["churn"] = random.choice(["yes", "no"], 150)
    answer = predict_outcome(frame)
    assert 0.35 < answer.figures["auc"] < 0.65
    assert "can't be told better than by guessing" in str(answer.headline)
    assert "Do not choose customers by these scores" in texts(answer.warnings)
    assert str(answer.charts[0].title) == "No column tells anything certain about “churn”"


def test_telco_churn_as_published(table, scores_of, texts, reference_data) -> None:
    telco = pd.read_csv(reference_data / "Telco-Customer-Churn.csv")
    answer = predict_outcome(telco)
    figures = answer.figures
    assert figures["auc"] == pytest.approx(0.845, abs=0.006)
    assert figures["accuracy"] == pytest.approx(0.80, abs=0.01)
    assert figures["base_rate"] == pytest.approx(1869 / 7043)
    assert figures["auc_low"] < 0.845 < figures["auc_high"]
    assert figures["calibration_error"] < 0.02
    drivers = [row[0] for row in table(answer, "What it rests on").rows]
    assert set(drivers[:2]) == {"Contract", "tenure"}
    assert "customerID only names rows" in texts(answer.assumptions)
    assert "TotalCharges (11)" in texts(answer.assumptions)
    models = table(answer, "Models, judged on customers that they had not seen")
    assert len(models.rows) == 5
    logistic = next(row for row in models.rows if str(row[0]) == "logistic regression")
    assert logistic[2] == pytest.approx(0.845, abs=0.003)
    assert len(scores_of(answer)) == 7043


def test_sample_shop_drivers_are_the_planted_ones(table, texts, tmp_path) -> None:
    from bot.samples import TRUTH, write_samples

    path = next(path for path in write_samples(tmp_path) if path.name == "customers.csv")
    answer = predict_outcome(pd.read_csv(path))
    drivers = [row[0] for row in table(answer, "What it rests on").rows]
    assert set(drivers[:3]) == set(TRUTH.purchase) - {"intercept"}
    assert "signup_date counted as days." in texts(answer.assumptions)


def test_columns_that_give_the_outcome_away_are_named_and_left_out(buyers, texts) -> None:
    frame = buyers()
    bought = frame["purchase"] == "yes"
    frame["purchase_flag"] = bought.astype(int)
    frame["invoice_total"] = np.where(bought, np.random.default_rng(0).normal(80, 20, len(frame)), 0.0)
    answer = predict_outcome(frame, target="purchase")
    said = texts(answer.warnings)
    assert "Left out" in said
    assert "purchase_flag" in said
    assert "invoice_total" in said
    assert {name for name in answer.figures if name.startswith("importance")} == {
        "importance[income]",
        "importance[gender]",
        "importance[age]",
    }
    named = predict_outcome(frame, target="purchase", columns=["age", "purchase_flag"])
    assert named.figures["auc"] > 0.99
    assert "Used because you named it" in texts(named.warnings)


def test_what_is_known_only_afterwards_is_left_out(texts, reference_data) -> None:
    emails = pd.read_csv(reference_data / "hillstrom_data.csv").head(8000)
    answer = predict_outcome(emails, target="visit")
    said = texts(answer.warnings)
    assert "“conversion”: its unusual values come with one outcome only" in said
    assert "“spend”" in said
    assert 0.55 < answer.figures["auc"] < 0.7


def test_two_possible_outcomes_are_asked_for(reference_data) -> None:
    emails = pd.read_csv(reference_data / "hillstrom_data.csv").head(100)
    with pytest.raises(NeedsChoice):
        predict_outcome(emails)


def test_rows_of_a_customer_stay_together(texts) -> None:
    random = np.random.default_rng(2)
    tastes = random.normal(size=60)
    customer = np.repeat(np.arange(60), 5)
    frame = pd.DataFrame(
        {
            "customer_id": customer,
            "taste": tastes[customer],
            "clicked": np.repeat(random.choice(["yes", "no"], 60), 5),
        }
    )
    answer = predict_outcome(frame, target="clicked")
    assert "a customer's rows were kept together" in texts(answer.assumptions)
    # With rows of one customer on both sides, the taste would give the customer away and with them the outcome.
    assert answer.figures["auc"] < 0.7


def test_an_amount_needs_a_limit(buyers, texts) -> None:
    with pytest.raises(CannotAnswer, match="“income” is an amount"):
        predict_outcome(buyers(), target="income")
    answer = predict_outcome(buyers(), target="income", above=60_000)
    assert answer.figures["base_rate"] == pytest.approx((buyers()["income"] > 60_000).mean())
    assert "I predict “more than 60,000”" in texts(answer.assumptions)


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 1000), factor=st.sampled_from([0.01, 100.0]))
def test_neither_order_nor_unit_matters(buyers, scores_of, seed: int, factor: float) -> None:
    frame = buyers(90, seed % 3)
    usual = predict_outcome(frame)
    changed = frame.sample(frac=1.0, random_state=seed).reset_index(drop=True)
    changed["income"] = changed["income"] * factor
    other = predict_outcome(changed)
    for name in ("auc", "log_loss", "accuracy", "base_rate"):
        assert usual.figures[name] == pytest.approx(other.figures[name], abs=1e-4)
    first, second = scores_of(usual), scores_of(other)
    assert {key: row[0] for key, row in first.items()} == pytest.approx(
        {key: row[0] for key, row in second.items()}, abs=1e-3
    )


def test_samples_keep_the_share_of_each_outcome() -> None:
    from tools.customers.encoding import Feature
    from tools.customers.learning import _sample
    from tools.customers.models import build_matrix

    codes = np.array([0] * 6000 + [1] * 400, dtype=np.int64)
    matrix = build_matrix((Feature("x", "number", np.random.default_rng(0).normal(size=6400)),))
    picked = _sample(np.arange(6400), codes, matrix, 5000, 7)
    assert len(np.unique(picked)) == 5000
    assert codes[picked].sum() == pytest.approx(5000 * 400 / 6400, abs=1)


def test_gains_do_not_depend_on_the_order_of_equal_scores() -> None:
    from tools.customers.describe_prediction import gains

    happened = np.array([True, False] * 10)
    one = gains(happened, np.full(20, 0.5))
    assert one.found == pytest.approx(one.shares)
    perfect = gains(happened, happened.astype(float))
    assert perfect.at(0.5) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda buyers: buyers(9), "Only 9 rows have a value"),
        (lambda buyers: buyers(40).assign(purchase="yes"), "the same in every row"),
        (lambda buyers: buyers(40).assign(purchase=["yes"] * 38 + ["no"] * 2), "too few cases"),
        (lambda buyers: buyers(40)[["purchase", "customer_id"]], "customer_id only names rows"),
        (lambda buyers: buyers(40).assign(purchase=[f"a{n % 20}" for n in range(40)]), "20 different values"),
    ],
)
def test_refuses_in_words_that_help(buyers, make, words: str) -> None:
    with pytest.raises(CannotAnswer, match=words):
        predict_outcome(make(buyers), target="purchase")


def test_a_value_that_is_never_there_is_refused(buyers) -> None:
    with pytest.raises(CannotAnswer, match="never “maybe”"):
        predict_outcome(buyers(60), positive="maybe")
