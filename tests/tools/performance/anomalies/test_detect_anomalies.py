"""Odd times: planted ones are found, usual ones are not flagged, and what cannot be judged is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.answer import Answer
from tools.context import Context
from tools.errors import CannotAnswer
from tools.performance.detect_anomalies import detect_anomalies

CONTEXT = Context(today=date(2024, 7, 1))
WEEK = np.array([1.0, 1.0, 1.05, 1.1, 1.2, 0.6, 0.5])


def daily(days: int = 180, seed: int = 1, first: str = "2024-01-01") -> pd.DataFrame:
    """Spend with a weekly course and noise of five percent."""
    dates = pd.date_range(first, periods=days)
    noise = np.random.default_rng(seed).normal(0, 0.05, days)
    return pd.DataFrame({"date": dates, "spend": (1000 * WEEK[dates.day_of_week] * (1 + noise)).round(2)})


def plant(frame: pd.DataFrame, day: str, factor: float, column: str = "spend") -> pd.DataFrame:
    frame = frame.copy()
    frame.loc[frame["date"] == day, column] *= factor
    return frame


def flagged(answer: Answer) -> set[str]:
    """The times that are flagged."""
    limit = float(answer.figures["limit"])
    return {
        name[len("score[") : -1]
        for name, value in answer.figures.items()
        if name.startswith("score[") and float(value) > limit
    }


def test_a_planted_spike_and_a_planted_drop_are_all_that_is_flagged() -> None:
    frame = plant(plant(daily(), "2024-03-13", 2.0), "2024-05-18", 0.3)
    answer = detect_anomalies(frame, context=CONTEXT)
    assert flagged(answer) == {"2024-03-13", "2024-05-18"}
    assert answer.figures["anomalies"] == 2
    assert answer.figures["first_anomaly"] == "2024-03-13"
    assert answer.figures["expected[2024-03-13]"] == pytest.approx(1050, rel=0.05)
    assert answer.figures["low[2024-03-13]"] < 1050 < answer.figures["high[2024-03-13]"] < 2000


@pytest.mark.parametrize(("direction", "day"), [("up", "2024-03-13"), ("down", "2024-05-18")])
def test_only_the_side_that_was_asked_for(direction: str, day: str) -> None:
    frame = plant(plant(daily(), "2024-03-13", 2.0), "2024-05-18", 0.3)
    answer = detect_anomalies(frame, direction=direction, context=CONTEXT)
    assert flagged(answer) == {day}


def test_a_period_is_reported_and_all_days_are_learnt_from() -> None:
    frame = plant(plant(daily(), "2024-03-13", 2.0), "2024-05-18", 0.3)
    answer = detect_anomalies(frame, period="May 2024", context=CONTEXT)
    assert flagged(answer) == {"2024-05-18"}
    assert answer.figures["checked"] == 31


def test_a_weekend_is_no_drop() -> None:
    assert detect_anomalies(daily(), context=CONTEXT).figures["anomalies"] == 0


def test_missing_days_are_left_out_and_not_taken_for_zero() -> None:
    frame = daily()
    frame = frame[~frame["date"].between("2024-02-10", "2024-02-14")]
    answer = detect_anomalies(frame, context=CONTEXT)
    assert answer.figures["anomalies"] == 0
    assert any("5 days of 180" in str(warning) for warning in answer.warnings)


def test_a_day_without_events_is_a_zero_when_events_are_counted() -> None:
    generator = np.random.default_rng(4)
    days = pd.date_range("2024-01-01", periods=120)
    times = [day + pd.Timedelta(seconds=int(s)) for day in days for s in generator.integers(0, 86400, 40)]
    frame = pd.DataFrame({"signed up": times})
    frame = frame[frame["signed up"].dt.date != date(2024, 3, 5)]
    answer = detect_anomalies(frame, metrics=["count"], context=CONTEXT)
    assert "2024-03-05" in flagged(answer)
    assert answer.figures["value[2024-03-05]"] == 0


def test_a_step_is_told_apart_from_a_spike() -> None:
    frame = daily()
    frame.loc[frame["date"] >= "2024-04-15", "spend"] *= 1.5
    answer = detect_anomalies(frame, context=CONTEXT)
    assert answer.figures["shifts"] == 1
    assert answer.figures["shift[2024-04-15]"] == pytest.approx(470, rel=0.2)
    assert answer.figures["anomalies"] == 0
    assert "another level" in str(answer.headline)


def test_a_slope_is_no_step() -> None:
    frame = daily()
    frame["spend"] *= np.linspace(1, 2, len(frame))
    assert detect_anomalies(frame, context=CONTEXT).figures["shifts"] == 0


def test_a_holiday_that_comes_back_is_not_flagged_and_one_that_does_not_is_named() -> None:
    frame = daily(900, first="2022-01-01")
    for year in (2022, 2023):
        frame = plant(frame, f"{year}-12-25", 0.2)
    frame = plant(frame, "2023-07-04", 2.5)
    answer = detect_anomalies(frame, country="US", context=CONTEXT)
    assert flagged(answer) == {"2023-07-04"}
    assert answer.figures["holidays"] == 1
    said = " ".join(map(str, answer.warnings))
    assert "Independence Day" in said
    assert "Christmas Day" in said


def test_each_series_is_judged_and_the_total_too() -> None:
    parts = [daily(seed=seed).assign(campaign=name) for seed, name in enumerate(["Brand", "Retargeting", "Video"])]
    frame = plant(parts[0], "2024-04-10", 2.0)
    answer = detect_anomalies(pd.concat([frame, *parts[1:]]), dimensions=["campaign"], context=CONTEXT)
    assert answer.figures["series"] == 4
    assert "Brand, 2024-04-10" in flagged(answer)
    assert not {each for each in flagged(answer) if each.startswith(("Retargeting", "Video"))}


def test_a_ratio_is_a_sum_over_a_sum_and_a_rate_of_few_visits_raises_no_alarm() -> None:
    generator = np.random.default_rng(2)
    days = pd.date_range("2024-01-01", periods=150)
    impressions = np.where(np.arange(150) == 70, 20, 20_000)
    frame = pd.DataFrame({"date": days, "impressions": impressions, "clicks": generator.binomial(impressions, 0.03)})
    frame.loc[70, "clicks"] = 2
    answer = detect_anomalies(frame, metrics=["ctr"], context=CONTEXT)
    assert answer.figures["anomalies"] == 0


def test_hours_have_a_season_of_their_own() -> None:
    times = pd.date_range("2024-01-01", periods=24 * 28, freq="h")
    course = 100 + 50 * np.sin(np.arange(len(times)) * 2 * np.pi / 24)
    frame = pd.DataFrame({"date": times, "sessions": course + np.random.default_rng(1).normal(0, 3, len(times))})
    frame.loc[400, "sessions"] = 150.0 if course[400] < 100 else 50.0
    answer = detect_anomalies(frame, context=CONTEXT)
    assert flagged(answer) == {times[400].strftime("%Y-%m-%d %H:%M")}


def test_every_five_minutes() -> None:
    times = pd.date_range("2024-01-01", periods=288 * 8, freq="5min")
    values = np.random.default_rng(3).poisson(40, len(times))
    values[1000] = 120
    answer = detect_anomalies(pd.DataFrame({"time": times, "requests": values}), context=CONTEXT)
    assert flagged(answer) == {times[1000].strftime("%Y-%m-%d %H:%M")}


def test_prices_of_hours_are_averaged_over_days() -> None:
    times = pd.date_range("2024-01-01", periods=24 * 60, freq="h")
    frame = pd.DataFrame({"time": times, "cpm": np.random.default_rng(1).normal(5, 0.2, len(times))})
    frame.loc[frame["time"].dt.date == date(2024, 2, 10), "cpm"] = 9.0
    answer = detect_anomalies(frame, metrics=["cpm"], grain="day", context=CONTEXT)
    assert flagged(answer) == {"2024-02-10"}
    assert answer.figures["value[2024-02-10]"] == pytest.approx(9.0)


def test_the_labelled_spikes_of_the_published_series_are_among_the_first_ranks(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "exchange-4_cpm_results.csv", parse_dates=["timestamp"])
    answer = detect_anomalies(frame, context=CONTEXT)
    scores = {name[6:-1]: float(value) for name, value in answer.figures.items() if name.startswith("score[")}
    ranked = sorted(scores, key=lambda time: -scores[time])
    assert ranked[:2] == ["2011-08-28 13:15", "2011-08-23 08:15"]
    assert "2011-07-16 09:15" in ranked[:7]


def test_where_nothing_is_odd_the_farthest_times_are_named_by_rank() -> None:
    """Two days a little farther off than all others: 3.4 above and 3 below, where the others end at 2."""
    days = pd.date_range("2024-01-01", periods=150)
    values = 100 + np.clip(np.random.default_rng(5).normal(size=150), -2, 2)
    values[[40, 90]] = 103.4, 97.0
    answer = detect_anomalies(pd.DataFrame({"date": days, "spend": values}), metrics=["spend"], context=CONTEXT)
    assert answer.figures["anomalies"] == 0
    ranks = {name[5:-1]: rank for name, rank in answer.figures.items() if name.startswith("rank[")}
    assert ranks["2024-02-10"] == 1
    assert ranks["2024-03-31"] == 2
    (table,) = answer.tables
    assert [row[0] for row in table.rows] == list(range(1, len(table.rows) + 1))
    scores = [float(answer.figures[f"score[{day}]"]) for day in sorted(ranks, key=lambda day: ranks[day])]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] <= float(answer.figures["limit"])
    marked = next(series for series in answer.charts[0].series if series.emphasis)
    assert len([y for y in marked.y if y is not None]) == 3


@pytest.mark.parametrize(
    "frame",
    [
        daily(3),
        daily(1),
        daily().iloc[:0],
        daily().assign(spend=5.0),
        daily().assign(spend=np.nan),
        daily().assign(spend=np.inf),
    ],
    ids=["three days", "one day", "empty", "constant", "blank", "infinite"],
)
def test_what_cannot_be_judged_is_refused_in_words(frame: pd.DataFrame) -> None:
    with pytest.raises(CannotAnswer) as refused:
        detect_anomalies(frame, metrics=["spend"], context=CONTEXT)
    assert len(str(refused.value)) > 20


def test_a_file_without_dates_is_refused() -> None:
    with pytest.raises(CannotAnswer, match="no column with dates"):
        detect_anomalies(pd.DataFrame({"spend": range(50)}), metrics=["spend"], context=CONTEXT)


def test_hours_of_days_and_unknown_countries_are_refused() -> None:
    with pytest.raises(CannotAnswer, match="no times"):
        detect_anomalies(daily(), grain="hour", context=CONTEXT)
    with pytest.raises(CannotAnswer, match="Atlantis"):
        detect_anomalies(daily(), country="Atlantis", context=CONTEXT)


def test_very_many_groups_are_cut_and_that_is_said() -> None:
    generator = np.random.default_rng(1)
    days = pd.date_range("2024-01-01", periods=40)
    frame = pd.DataFrame(
        {"date": generator.choice(days, 30_000), "user": generator.integers(0, 9_000, 30_000).astype(str)}
    ).assign(spend=1.5)
    answer = detect_anomalies(frame, metrics=["spend"], dimensions=["user"], context=CONTEXT)
    assert any("500" in str(warning) for warning in answer.warnings)


@settings(max_examples=10, deadline=None)
@given(factor=st.sampled_from([0.01, 1.0, 250.0]), seed=st.integers(0, 50))
def test_units_and_the_order_of_rows_do_not_matter(factor: float, seed: int) -> None:
    frame = plant(daily(120, seed=3), "2024-03-13", 1.9)
    expected = detect_anomalies(frame, metrics=["spend"], context=CONTEXT)
    moved = frame.assign(spend=frame["spend"] * factor).sample(frac=1, random_state=seed)
    found = detect_anomalies(moved, metrics=["spend"], context=CONTEXT)
    assert flagged(found) == flagged(expected)
    assert found.figures["score[2024-03-13]"] == pytest.approx(expected.figures["score[2024-03-13]"], rel=1e-3)


@pytest.mark.parametrize(
    "noise",
    [
        lambda g, n: g.normal(100, 5, n),
        lambda g, n: 100 + 3 * g.standard_t(5, n),
        lambda g, n: g.poisson(6, n),
        lambda g, n: np.exp(g.normal(3, 0.5, n)),
        lambda g, n: 500 + np.cumsum(g.normal(0, 3, n)),
    ],
    ids=["normal", "heavy tails", "counts", "skewed", "wandering"],
)
def test_series_without_odd_times_are_seldom_flagged(noise: Callable[[np.random.Generator, int], np.ndarray]) -> None:
    days = pd.date_range("2024-01-01", periods=200)
    flags = 0
    for seed in range(12):
        values = noise(np.random.default_rng(seed), len(days))
        frame = pd.DataFrame({"date": days, "spend": values})
        flags += detect_anomalies(frame, metrics=["spend"], context=CONTEXT).figures["anomalies"] > 0
    assert flags <= 3
