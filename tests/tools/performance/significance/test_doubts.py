"""What a statistician would warn of: outliers, rows that hang together, days in a row."""

import numpy as np
import pandas as pd


def test_tries_that_hang_together_are_told(ask, said) -> None:
    random = np.random.default_rng(4)
    rows = [(channel, 1000, int(random.choice([20, 180]))) for channel in ("A", "B") for _ in range(12)]
    ads = pd.DataFrame(rows, columns=["Channel", "Clicks", "Conversions"])
    answer = ask(ads, metric="conversion rate", by="Channel")
    assert answer.figures["dispersion"] > 10
    assert answer.figures["test"] == "scaled_proportions"
    assert answer.figures["p_value"] == answer.figures["p_value_rows"] > answer.figures["p_value[two_proportions]"]
    assert "hang together" in said(answer)


def test_the_same_customers_and_days_in_a_row_are_told(ask, said) -> None:
    random = np.random.default_rng(14)
    customers = np.repeat(np.arange(40), 10)
    frame = pd.DataFrame(
        {"customer_id": [f"C{each}" for each in customers], "plan": np.where(customers % 2, "x", "y"),
         "spend": random.normal(50, 5, 400)}
    )  # fmt: skip
    assert "400 rows are of 40 different values of “customer_id”" in said(ask(frame, metric="spend", by="plan"))
    walk = np.cumsum(random.normal(0, 1, 120)) + 100
    series = pd.DataFrame({"Date": pd.date_range("2024-01-01", periods=120), "Sales": walk})
    series["half"] = ["first"] * 60 + ["second"] * 60
    assert "in time are alike" in said(ask(series, metric="Sales", by="half"))


def test_an_outlier_is_told(ask, said, samples) -> None:
    random = np.random.default_rng(15)
    a = [*random.normal(10, 1, 39), 500.0]
    assert "far outside the rest" in said(ask(samples(a=a, b=random.normal(10, 1, 40)), metric="score", by="team"))
