"""Tests of differences as a tool: refusals, hostile input, any order of rows and units, both languages."""

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.language import translations
from bot.render.pictures import draw
from tools.answer import Answer
from tools.codec import dumps, loads
from tools.context import Context
from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import write
from tools.performance.test_hypothesis import test_hypothesis

TODAY = Context(today=date(2024, 6, 10))


def ask(frame: pd.DataFrame, **arguments: Any) -> Answer:
    return test_hypothesis(frame, context=TODAY, **arguments)


def samples(**groups: Any) -> pd.DataFrame:
    return pd.DataFrame(
        [(float(value), name) for name, values in groups.items() for value in values], columns=["score", "team"]
    )


# The plant yields of Dobson (1983), which R has as PlantGrowth.
PLANTS = samples(
    ctrl=(4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14),
    trt1=(4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69),
    trt2=(6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26),
)


def test_the_tool_is_no_test_of_pytest() -> None:
    assert test_hypothesis.__test__ is False
    assert test_hypothesis.name == "test_hypothesis"


def yes_and_no(**groups: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [(value, name) for name, (yes, rows) in groups.items() for value in [1] * yes + [0] * (rows - yes)],
        columns=["converted", "version"],
    )


def test_what_is_left_open_is_asked() -> None:
    frame = PLANTS.assign(size=np.arange(30.0), place=["x", "y"] * 15)
    with pytest.raises(NeedsChoice) as asked:
        ask(frame, by="team")
    assert [str(choice.label) for choice in asked.value.choices] == ["score", "size"]
    with pytest.raises(NeedsChoice) as asked:
        ask(frame, metric="score")
    assert [choice.arguments["by"] for choice in asked.value.choices] == ["team", "place"]


@pytest.mark.parametrize(
    ("frame", "arguments", "words"),
    [
        (PLANTS, {"metric": "score", "by": "team", "between": ["ctrl", "gone"]}, "has no group gone"),
        (PLANTS, {"metric": "score", "by": "nothing"}, "no column “nothing”"),
        (PLANTS, {"metric": "score", "by": "team", "alternative": "greater"}, "needs two groups"),
        (PLANTS, {"metric": "score", "by": "team", "paired": True}, "which rows belong together"),
        (PLANTS, {"metric": "score", "by": "team", "test": "fisher"}, "counts of kinds"),
        (PLANTS.assign(more=np.arange(30) / 7), {"metric": "score", "by": "more"}, "correlation"),
        (samples(a=[1, 1, 1], b=[1, 1, 1]), {"metric": "score", "by": "team"}, "do not vary"),
        (samples(a=[1], b=[2]), {"metric": "score", "by": "team"}, "not two groups"),
        (samples(a=[1, 2, 3]), {"metric": "score", "by": "team"}, "not two groups"),
        (samples(a=[math.nan] * 3, b=[math.inf] * 3), {"metric": "score", "by": "team"}, ""),
        (yes_and_no(A=(0, 30), B=(0, 30)), {"metric": "converted", "by": "version"}, ""),
        (PLANTS.iloc[:0], {"metric": "score", "by": "team"}, ""),
        (PLANTS.iloc[:1], {"metric": "score", "by": "team"}, ""),
    ],
)
def test_what_cannot_be_tested_is_refused_in_words(frame, arguments, words) -> None:
    with pytest.raises((CannotAnswer, NeedsChoice)) as refused:
        ask(frame, **arguments)
    assert words in str(refused.value)


def test_many_groups_and_strange_names() -> None:
    many = pd.DataFrame({"id": [f"g{each}" for each in range(100_000)], "x": np.arange(100_000.0)})
    with pytest.raises(CannotAnswer, match="groups"):
        ask(many, metric="x", by="id")
    strange = pd.DataFrame({"group 0 {x}": ["<b>", "=1+1", "组"] * 20, "分数": np.arange(60.0) % 7})
    assert ask(strange, metric="分数", by="group 0 {x}").figures["n[组]"] == 20
    blanks = pd.DataFrame({"g": ["a", "b", None, ""] * 10, "x": np.arange(40.0) % 9})
    assert ask(blanks, metric="x", by="g").figures["rows"] == 20


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.01, 1000), st.floats(-50, 50))
def test_order_and_units_do_not_matter(random, factor, shift) -> None:
    frame = PLANTS.assign(score=PLANTS["score"] * factor + shift).sample(frac=1, random_state=random.randrange(1000))
    one, two = ask(PLANTS, metric="score", by="team").figures, ask(frame, metric="score", by="team").figures
    assert two["statistic"] == pytest.approx(one["statistic"], rel=1e-6)
    assert two["p_value"] == pytest.approx(one["p_value"], rel=1e-5)
    assert two["effect"] == pytest.approx(one["effect"], rel=1e-6)


@pytest.mark.parametrize(
    "arguments",
    [
        {"metric": "score", "by": "team"},
        {"metric": "score", "by": "team", "test": "rank", "between": ["ctrl", "trt1"]},
        {"metric": "score", "test": "normality"},
        {"metric": "score", "value": 5.0},
    ],
)
def test_an_answer_is_stored_read_in_chinese_and_drawn(arguments) -> None:
    answer = ask(PLANTS, **arguments)
    assert loads(dumps(answer)) == answer
    assert all(isinstance(value, str) or math.isfinite(value) for value in answer.figures.values())
    chinese = write(answer.headline, "zh", translations("zh"))
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
    for chart in answer.charts:
        assert draw(chart, "en").startswith(b"\x89PNG")


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(1, 60)] * 4))
def test_counts_reconcile_however_they_are_held(cells) -> None:
    table = pd.DataFrame(
        {"kind": ["a", "a", "b", "b"], "end": ["up", "down"] * 2, "n": cells}, columns=["kind", "end", "n"]
    )
    long = table.loc[table.index.repeat(table["n"]), ["kind", "end"]]
    one = ask(table, metric="end", by="kind", test="chi-square").figures
    two = ask(long, metric="end", by="kind", test="chi-square").figures
    assert one["rows"] == two["rows"] == sum(cells)
    assert one["p_value"] == pytest.approx(two["p_value"])
    assert one["effect_low"] <= one["effect"] <= one["effect_high"]
