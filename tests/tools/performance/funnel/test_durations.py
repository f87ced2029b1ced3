"""How long it takes from the first step to the last, of all and by segment."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tools.errors import CannotAnswer
from tools.messages import write
from tools.performance.analyze_funnel import analyze_funnel

START = pd.Timestamp("2024-06-01")


def sign_ups(hours: list[float], device: list[str]) -> pd.DataFrame:
    """Everyone signs up at hour 0 and buys after so many hours; who never does has nan."""
    rows = [(f"u{place}", "signup", 0.0, on) for place, on in enumerate(device)]
    rows += [(f"u{p}", "purchase", hour, device[p]) for p, hour in enumerate(hours) if not np.isnan(hour)]
    frame = pd.DataFrame(rows, columns=["user_id", "event", "hour", "device"])
    return frame.assign(time=START + pd.to_timedelta(frame.pop("hour"), unit="h"))


def test_the_median_is_the_headline() -> None:
    answer = analyze_funnel(sign_ups([1, 2, 4, 8, np.nan], ["a"] * 5), measure="time")
    assert (answer.figures["total_median_hours"], answer.figures["total_count"]) == (3.0, 4)
    assert (answer.figures["total_lower_hours"], answer.figures["total_upper_hours"]) == (1.75, 5.0)
    said = write(answer.headline, "en")
    assert "3.0 hours (the median)" in said
    assert "4 of 5 got there" in said


def test_a_quartile_over_several_steps_is_that_of_the_whole_way() -> None:
    frame = pd.DataFrame({
        "user_id": ["a", "a", "a", "b", "b", "b"],
        "event": ["view", "add_to_cart", "purchase"] * 2,
        "time": START + pd.to_timedelta([0, 1, 11, 0, 5, 6], unit="h"),
    })  # fmt: skip
    answer = analyze_funnel(frame, measure="time")
    assert answer.figures["total_median_hours"] == 8.5
    assert answer.figures["median_hours[add_to_cart]"] == 3.0
    assert "“add_to_cart” to “purchase”" in write(answer.headline, "en")


def test_segments_are_compared_by_ranks() -> None:
    quick, slow = [float(h) for h in range(1, 21)], [float(h) for h in range(30, 50)]
    answer = analyze_funnel(sign_ups([*quick, *slow], ["ios"] * 20 + ["web"] * 20), measure="time", dimension="device")
    assert answer.figures["total_median_hours[ios]"] == np.median(quick)
    assert answer.figures["total_median_hours[web]"] == np.median(slow)
    assert answer.figures["time_p_value"] == pytest.approx(stats.kruskal(quick, slow).pvalue)
    assert write(answer.headline, "en").startswith("By device, ios is quickest")


def test_counts_have_no_times() -> None:
    frame = pd.DataFrame({"stage": ["view", "purchase"], "users": [10, 4]})
    with pytest.raises(CannotAnswer) as refusal:
        analyze_funnel(frame, measure="time")
    assert "how long it takes" in write(refusal.value.message, "en")
