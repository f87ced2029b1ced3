"""How soon customers buy again, who never does, and what churn is: small data with exact answers."""

import pandas as pd

from tools.context import Context
from tools.messages import write
from tools.performance.analyze_retention import analyze_retention

DAY = pd.Timestamp("2024-01-01")


def orders() -> pd.DataFrame:
    """Four buy in January; a, b and c again after 10, 20 and 60 days; e begins in March."""
    days = [("a", 0), ("a", 10), ("b", 0), ("b", 20), ("b", 25), ("c", 1), ("c", 61), ("d", 2), ("e", 70), ("d2", 119)]
    frame = pd.DataFrame(days, columns=["customer_id", "day"])
    product = {"a": "kit", "b": "kit", "c": "box", "d": "box", "e": "box", "d2": "box"}
    return frame.assign(
        date=DAY + pd.to_timedelta(frame.pop("day"), unit="D"), product=frame.customer_id.map(product), amount=5.0
    )


CONTEXT = Context(today=(DAY + pd.Timedelta(days=130)).date())


def test_days_to_the_second_purchase() -> None:
    answer = analyze_retention(orders(), focus="second purchase", context=CONTEXT)
    figures = answer.figures
    assert (figures["second_median_days"], figures["second_lower_days"], figures["second_upper_days"]) == (20, 15, 40)
    assert figures["second_count"] == 3
    assert "20 days of the first (the median)" in write(answer.headline, "en")
    assert "3 of 6" in write(answer.headline, "en")


def test_the_repeat_rate_is_that_of_all_customers_where_no_age_is_named() -> None:
    answer = analyze_retention(orders(), measure="repeat", context=CONTEXT)
    assert write(answer.headline, "en").startswith("50.0% of the customers bought more than once: 3 of 6")


def test_who_bought_only_once() -> None:
    answer = analyze_retention(orders(), measure="repeat", focus="churn", context=CONTEXT)
    assert write(answer.headline, "en").startswith("50.0% of the customers bought only once: 3 of 6")


def test_churn_is_what_retention_leaves() -> None:
    figures = analyze_retention(orders(), focus="churn", grain="month", context=CONTEXT).figures
    for age in (1, 2):
        assert figures[f"churn[{age}]"] == 1 - figures[f"average[{age}]"]


def test_the_repeat_rate_of_segments() -> None:
    figures = analyze_retention(orders(), measure="repeat", dimension="product", context=CONTEXT).figures
    assert (figures["repeat_rate[kit]"], figures["repeat_rate[box]"]) == (1.0, 0.25)
    assert (figures["second_median_days[kit]"], figures["second_median_days[box]"]) == (15, 60)
