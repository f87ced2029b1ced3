"""The answer to a prediction: its figures follow from the scores that it exports, for two outcomes or for several."""

import numpy as np
import pandas as pd
import pytest

from tools.codec import dumps, loads
from tools.customers.predict_outcome import predict_outcome


def test_figures_agree_with_the_exported_scores(buyers, scores_of) -> None:
    from sklearn.metrics import accuracy_score, brier_score_loss, roc_auc_score

    answer = predict_outcome(buyers(1200))
    scores = scores_of(answer)
    happened = np.array([actual == "yes" for _, actual in scores.values()])
    chances = np.array([chance for chance, _ in scores.values()])
    assert answer.figures["auc"] == pytest.approx(roc_auc_score(happened, chances))
    assert answer.figures["accuracy"] == pytest.approx(accuracy_score(happened, chances > 0.5))
    assert answer.figures["brier"] == pytest.approx(brier_score_loss(happened, chances))
    assert answer.figures["base_rate"] == pytest.approx(happened.mean())
    top = happened[np.argsort(-chances, kind="stable")][: int(0.2 * len(chances))]
    assert answer.figures["top_rate"] == pytest.approx(top.mean())
    assert answer.figures["top_found"] == pytest.approx(top.sum() / happened.sum())
    assert list(chances) == sorted(chances, reverse=True)


def test_customers_without_an_outcome_are_scored(buyers, scores_of, texts) -> None:
    frame = buyers()
    frame.loc[frame.index[:40], "purchase"] = None
    answer = predict_outcome(frame)
    assert answer.figures["rows"] == 360
    assert "40 customers have no “purchase” yet" in texts(answer.assumptions)
    scores = scores_of(answer)
    assert len(scores) == 400
    assert scores["C00000"][1] is None
    rich = frame["income"][:40].nlargest(5).index
    poor = frame["income"][:40].nsmallest(5).index
    assert min(scores[f"C{n:05d}"][0] for n in rich) > max(scores[f"C{n:05d}"][0] for n in poor)


def test_several_outcomes(texts) -> None:
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"age": random.integers(18, 80, 300), "visits": random.poisson(5, 300)})
    frame["plan"] = np.where(frame["age"] > 60, "senior", np.where(frame["visits"] > 5, "plus", "basic"))
    frame.loc[:1, "plan"] = "trial"
    answer = predict_outcome(frame.sample(frac=1, random_state=1), target="plan")
    assert answer.figures["accuracy"] > 0.85
    assert "“trial” comes only 2 times" in texts(answer.warnings)
    assert answer.charts[1].kind == "heatmap"
    assert all(sum(series.y) == pytest.approx(1) for series in answer.charts[1].series)
    one = predict_outcome(frame, target="plan", positive="Senior")
    assert one.figures["base_rate"] == pytest.approx((frame["plan"] == "senior").mean())


def test_hostile_headers_and_cells_stay_text(buyers) -> None:
    header = "=cmd|' /C calc'!A0 {0} {x} <!channel>"
    frame = buyers(120).rename(columns={"income": header})
    frame["gender"] = frame["gender"].map({"female": "<@U0>", "male": "'; DROP TABLE x; --"})
    answer = predict_outcome(frame)
    assert loads(dumps(answer)) == answer
    assert f"importance[{header}]" in answer.figures
    assert header in str(answer.headline)


def test_every_figure_is_finite_and_every_table_even(buyers) -> None:
    answer = predict_outcome(buyers(150))
    assert all(isinstance(value, str) or np.isfinite(value) for value in answer.figures.values())
    assert all(len(row) == len(table.columns) for table in answer.tables for row in table.rows)
    assert [chart.kind for chart in answer.charts] == ["bar", "line", "line"]
