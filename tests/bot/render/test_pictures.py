"""Pictures: every kind is drawn, in both languages, whatever the data holds."""

import io
import math
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from bot.render.pictures import HEIGHT, WIDTH, draw
from bot.render.style import clean, fold, shorten, width, wrap
from tools.charts import Axis, Chart, Kind, Link, Mark, Series
from tools.messages import say

KINDS: tuple[Kind, ...] = ("bar", "line", "scatter", "heatmap", "waterfall", "network", "histogram", "panels")
HOSTILE = (
    "$x^2$ and $y",
    "_hidden",
    "<@U123>",
    "=cmd()",
    "🔥🫠",
    "\u202eevil\x07",
    "药品(安内真)",
    "",
    "𠮷野家",
    "\ufdd0",
)
NAME = Axis(say("channel"))
MONEY = Axis(say("revenue"), "money", "USD")


def chart(kind: Kind, *series: Series, **changes: object) -> Chart:
    given: dict = {"x_axis": NAME, "y_axis": MONEY, "title": say("yes"), "description": say("no"), **changes}
    return Chart(kind=kind, series=series, **given)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


def has_colour(png: bytes, colour: str, at_least: int = 50) -> bool:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    near = np.abs(pixels(png) - (red, green, blue)).max(axis=2) < 6
    return int(near.sum()) >= at_least


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_is_drawn_in_both_languages_with_hostile_names(kind: Kind, language: str) -> None:
    x = tuple(float(i) for i in range(len(HOSTILE))) if kind in ("network", "histogram") else HOSTILE
    values = (3.0, -1.0, None, math.nan, math.inf, 2e7, 0.0, 5.0, 1.0, 2.0)
    series = Series("$a_b$ _x", x, values, labels=HOSTILE, sizes=tuple(float(i) for i in range(len(HOSTILE))))
    other = Series("_second 🔥", x, tuple(1.0 for _ in x), emphasis=True, labels=HOSTILE)
    drawn = (series,) if kind == "waterfall" else (series, other)
    png = draw(chart(kind, *drawn, links=(Link(0, 1), Link(7, 11, 3.0)), marks=(Mark(say("yes"), y=2.0),)), language)
    assert pixels(png).shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_without_values_the_picture_says_so(kind: Kind) -> None:
    for series in ((), (Series("a", (), ()),), (Series("a", ("x",), (None,)),)):
        assert pixels(draw(chart(kind, *series))).shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_one_point_is_seen(kind: Kind) -> None:
    x = (1.0,) if kind in ("network", "histogram") else ("only",)
    colour = {"scatter": "#338EC1", "heatmap": "#003F6B"}.get(kind, "#0072B2")  # points are a little transparent
    assert has_colour(draw(chart(kind, Series("a", x, (5.0,)))), colour)


def test_the_same_chart_gives_the_same_picture() -> None:
    spec = chart("bar", Series("a", ("x", "y"), (1.0, 2.0)))
    assert draw(spec) == draw(spec)


def test_what_the_finding_is_about_is_coloured_and_the_rest_is_grey() -> None:
    series = (Series("rest", ("x",), (1.0,)), Series("finding", ("x",), (2.0,), emphasis=True))
    png = draw(chart("bar", *series))
    assert has_colour(png, "#0072B2", 5000)
    assert has_colour(png, "#A7B0BA", 5000)
    assert not has_colour(png, "#E69F00")


def test_a_waterfall_shows_gains_and_losses_in_their_colours() -> None:
    png = draw(chart("waterfall", Series("a", ("before", "up", "down", "after"), (10.0, 4.0, -6.0, 8.0))))
    assert all(has_colour(png, colour, 1000) for colour in ("#0072B2", "#009E73", "#D55E00"))


def test_small_steps_between_large_totals_are_drawn_large() -> None:
    steps = Series("a", ("before", "one", "two", "after"), (1000.0, -8.0, 2.0, 994.0))
    assert (pixels(draw(chart("waterfall", steps))) == (213, 94, 0)).all(axis=2).sum() > 5000


def test_more_of_what_is_bad_is_vermilion() -> None:
    steps = Series("cost", ("before", "one", "after"), (10.0, 5.0, 15.0), good=False)
    assert has_colour(draw(chart("waterfall", steps)), "#D55E00")
    assert not has_colour(draw(chart("waterfall", steps)), "#009E73")


def test_the_last_step_of_a_waterfall_is_a_total_even_below_zero() -> None:
    png = draw(chart("waterfall", Series("a", ("before", "down", "after"), (10.0, -16.0, -6.0))))
    assert has_colour(png, "#0072B2", 1000)


@pytest.mark.parametrize("points", [1, 2, 40, 800])
def test_lines_over_time_with_gaps_bands_and_marks(points: int) -> None:
    days = tuple(date(2024, 1, 1) + timedelta(days=i) for i in range(points))
    values = tuple(None if 10 < i < 15 else 100.0 + i for i in range(points))
    low, high = tuple(90.0 + i for i in range(points)), tuple(110.0 + i for i in range(points))
    series = Series("a", days, values, low=low, high=high)
    marks = (Mark(say("yes"), x=days[-1]), Mark(say("no"), y=100.0), Mark(say("yes"), x=days[0], y=100.0))
    for language in ("en", "zh"):
        assert has_colour(draw(chart("line", series, marks=marks), language), "#0072B2")


def test_marks_that_fit_no_axis_are_left_out() -> None:
    days = Series("a", (date(2024, 1, 1), date(2024, 1, 2)), (1.0, 2.0))
    names = Series("a", ("x", "y"), (1.0, 2.0))
    assert draw(chart("line", days, marks=(Mark(say("yes"), x="x"),))) == draw(chart("line", days))
    assert draw(chart("line", names, marks=(Mark(say("yes"), x="unknown"),))) == draw(chart("line", names))
    hours = Series(
        "a", (datetime.fromisoformat("2024-01-01T08:00"), datetime.fromisoformat("2024-01-01T09:00")), (1.0, 2.0)
    )
    assert draw(chart("line", hours, marks=(Mark(say("yes"), x=datetime.fromisoformat("2024-01-01T08:30")),))) != draw(
        chart("line", hours)
    )


def test_bars_beyond_the_first_twenty_are_counted_not_dropped_silently() -> None:
    many = Series("a", tuple(f"campaign with a long name {i}" for i in range(33)), tuple(33.0 - i for i in range(33)))
    few = Series("a", many.x[:20], many.y[:20])
    assert draw(chart("bar", many)) != draw(chart("bar", few))


def test_stacked_bars_and_bars_that_never_meet() -> None:
    months = tuple(date(2024, month, 1) for month in range(1, 13))
    stacked = tuple(Series(name, months, tuple(float(m.month) for m in months)) for name in ("a", "b", "c"))
    assert has_colour(draw(chart("bar", *stacked, stacked=True)), "#009E73", 1000)
    apart = (Series("a", ("x", "y"), (1.0, None)), Series("b", ("x", "y"), (None, 2.0)))
    together = (Series("a", ("x", "y"), (1.0, None)), Series("b", ("x", "y"), (1.0, 2.0)))
    assert _run_of(draw(chart("bar", *apart)), "#0072B2") > 1.5 * _run_of(draw(chart("bar", *together)), "#0072B2")


def _run_of(png: bytes, colour: str) -> int:
    """The widest row of pixels of a colour: how thick a bar is."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    columns = (np.abs(pixels(png) - (red, green, blue)).max(axis=2) < 6)[:500].sum(axis=0)
    return int((columns > 100).sum())


def test_text_is_made_safe_to_draw() -> None:
    assert clean("a\nb\tc\u202e") == "a b c"
    assert clean("🫠") == "□"
    assert clean("sale 🫠") == "sale"
    assert clean("") == ""
    assert clean("镕喆 Ångström") == "镕喆 Ångström"


def test_long_names_keep_their_ends() -> None:
    assert shorten("short", 10) == "short"
    cut = shorten("a very long campaign name 2024-05", 20)
    assert width(cut) <= 20
    assert cut.endswith("24-05")
    assert width(shorten("苯磺酸氨氯地平片(安内真)", 11)) <= 11


def test_names_are_folded_at_words_before_they_are_cut() -> None:
    assert shorten("high petal width and high petal length", 26) == "high petal width…length"
    assert fold("high petal width and high petal length", 24) == "high petal width and\nhigh petal length"
    assert fold("超高消费的年轻女性客户", 12) == "超高消费的年\n轻女性客户"
    assert fold("short", 12) == "short"
    long = fold("a_campaign_name_without_any_space_in_it_2024", 12)
    assert max(width(line) for line in long.split("\n")) <= 12
    assert long.endswith("2024")


def test_titles_wrap_at_spaces_and_between_ideographs() -> None:
    assert wrap("one two three", 8, 3) == "one two\nthree"
    assert wrap("收入增长了百分之十。", 10, 3) == "收入增长了\n百分之十。"
    assert wrap("one two three four five", 8, 2).endswith("…")
    assert max(width(line) for line in wrap("x" * 100, 10, 2).split("\n")) <= 10


def test_quotes_are_straight_in_latin_text_and_curly_in_chinese() -> None:
    assert clean("“tenure” tells most") == '"tenure" tells most'
    assert clean("“tenure”最重要") == "“tenure”最重要"
