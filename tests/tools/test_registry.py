"""Tools: everything that is known of one is read off its signature and docstring."""

import subprocess
import sys
from typing import Annotated, Literal

import pandas as pd
import pytest

from tools.answer import Answer
from tools.columns import DateColumn, NumericColumns, SpendColumn
from tools.context import Context
from tools.errors import CannotAnswer
from tools.frame import Frame, Frames
from tools.messages import say
from tools.registry import Injected, Range, Tool, all_tools, find_tool, tool
from tools.schema import Column, Schema


def sample_tool(
    data: Frame,
    spend: SpendColumn,
    day: DateColumn | None = None,
    columns: NumericColumns | None = None,
    groups: Annotated[int | None, Range(2, 12)] = None,
    order: Literal["high", "low"] = "high",
    share: Annotated[float, Range(0, 1)] = 0.5,
    context: Context = None,  # type: ignore[assignment]
) -> Answer:
    """Split customers into groups that look alike.

    For marketers, in plain words.

    Args:
        spend: The spend, in the
            currency of the data.
        groups: Number of groups.
    Figures:
        groups: Number of groups.
        `size[<group>]`, `share[<group>]`: How large each group is.
    Questions:
        - "Which kinds of customers do we have?"
        - "客户可以分成几类?"
    Source:
        A book.
    """
    return Answer(
        say("{groups} groups", groups=groups or 0),
        say("counted"),
        {"sum": float(data.pandas(spend)[spend].sum()), "share": share, "order": order, "seed": context.seed},
    )


TOOL = Tool(sample_tool, "customers")
SCHEMA = Schema((Column("Spend", "number"), Column("Day", "date"), Column("Clicks", "integer")), rows=2)


def test_what_the_docstring_says():
    assert TOOL.name == "sample_tool"
    assert TOOL.summary == "Split customers into groups that look alike."
    assert TOOL.description.endswith("in plain words.")
    assert TOOL.figures == {
        "groups": "Number of groups.",
        "size[<group>]": "How large each group is.",
        "share[<group>]": "How large each group is.",
    }
    assert TOOL.questions == ("Which kinds of customers do we have?", "客户可以分成几类?")


def test_what_the_signature_says():
    arguments = {p.name: p for p in TOOL.arguments}
    assert list(arguments) == ["spend", "day", "columns", "groups", "order", "share"]
    assert [p.name for p in TOOL.parameters if p.kind == "frame"] == ["data"]
    assert [p.name for p in TOOL.parameters if p.kind == "context"] == ["context"]
    assert arguments["spend"].required
    assert arguments["spend"].description == "The spend, in the currency of the data."
    assert not arguments["day"].required
    assert arguments["day"].role is not None
    assert arguments["columns"].many
    assert arguments["order"].choices == ("high", "low")
    assert arguments["groups"].range == Range(2, 12)
    names = [arguments[name].type_name for name in ("spend", "columns", "groups", "order", "share")]
    assert names == ["column", "columns", "whole number", "high | low", "number"]


def test_the_schema_for_a_model():
    schema = TOOL.arguments_model.model_json_schema()
    assert set(schema["properties"]) == {"spend", "day", "columns", "groups", "order", "share"}
    assert "required" not in schema, "columns are bound by role when they are left out"
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"groups": 1}, "“groups” must be at least 2"),
        ({"groups": 13}, "“groups”"),
        ({"groups": "many"}, "“groups”"),
        ({"share": 1.5}, "“share”"),
        ({"share": float("nan")}, "“share”"),
        ({"order": "sideways"}, "“order”"),
        ({"unknown": 1}, "“unknown”"),
        ({"data": "other"}, "“data”"),
        ({"context": {"seed": 1}}, "“context”"),
        ({"columns": 3}, "“columns”"),
        ({"spend": "no such column at all"}, "There is no column"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, object], reason: str):
    with pytest.raises(CannotAnswer, match=reason):
        TOOL.bind(SCHEMA, arguments)


def test_arguments_are_converted_and_none_is_left_out():
    assert TOOL.check({"groups": "3", "share": 1, "day": None}) == {"groups": 3, "share": 1.0}


def test_a_call_as_a_library():
    answer = TOOL(
        pd.DataFrame({"Spend": [1.5, 2.5]}), groups=3, context=Context(pd.Timestamp("2024-01-01").date(), seed=7)
    )
    assert answer.figures == {"sum": 4.0, "share": 0.5, "order": "high", "seed": 7}
    assert [str(message) for message in answer.assumptions] == ["I took “Spend” as spend."]


def test_a_tool_without_a_data_set():
    def without(words: str, frames: Frames, store: Annotated[object, Injected()]) -> Answer:
        """Show."""
        return Answer(say("{words}", words=words), say("x"), {"frames": len(frames), "store": str(store)})

    made = Tool(without, "housekeeping")
    assert made.frame_parameter is None
    assert made.takes_frames
    assert [p.name for p in made.injected] == ["store"]
    assert made(words="hi", store="s").figures == {"frames": 0, "store": "s"}
    with pytest.raises(CannotAnswer, match="“words”"):
        made.bind(None, {})
    with pytest.raises(CannotAnswer, match="“store”"):
        made.bind(None, {"words": "a", "store": "b"})


def test_two_tools_of_one_name_are_refused():
    def some_tool_of_the_tests() -> Answer:
        """One."""
        return Answer(say("x"), say("x"))

    registered = tool("data")(some_tool_of_the_tests)
    try:
        assert find_tool("some_tool_of_the_tests") is registered
        some_tool_of_the_tests.__module__ = "elsewhere"
        with pytest.raises(ValueError, match="two tools are called"):
            tool("data")(some_tool_of_the_tests)
    finally:
        from tools import registry

        registry._TOOLS.pop("some_tool_of_the_tests")


def test_every_tool_of_the_catalogue_is_documented():
    for name, each in all_tools().items():
        assert each.summary.endswith("."), name
        assert each.questions, name
        for argument in each.arguments:
            assert argument.description, f"{name}: {argument.name}"


def test_signatures_load_without_heavy_libraries():
    code = (
        "import sys; from tools.registry import all_tools; all_tools(); import tools.files, tools.profile; "
        "print([m for m in ('pandas', 'numpy', 'pyarrow', 'sklearn', 'scipy', 'networkx', 'duckdb', 'matplotlib')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
