"""Arguments of questions and of follow-ups: at least 95 of 100 exactly as expected."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.model.understand import understand

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("arguments.yaml").read_text(encoding="utf-8"))
ENOUGH = 0.95


def test_arguments_are_read_as_expected(situate, capsys):
    wrong = []
    for case in CASES:
        names = [case["data"]] if "data" in case else []
        understood = understand(case["question"], situate(*names, previous=case.get("previous")))
        if understood.tool != case["tool"] or dict(understood.arguments) != case["arguments"]:
            want, got = (case["tool"], case["arguments"]), (understood.tool, dict(understood.arguments))
            wrong.append(f"{case['question']}\n  want {want}\n  got  {got}")
    with capsys.disabled():
        print(f"\narguments: {len(CASES) - len(wrong)} of {len(CASES)} as expected")
    assert len(CASES) >= 80
    assert len(wrong) <= (1 - ENOUGH) * len(CASES), "\n".join(wrong)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["question"])
def test_no_column_is_invented(case, situate, schemas):
    """Columns among the arguments are of the data, or words of the question."""
    names = [case["data"]] if "data" in case else []
    understood = understand(case["question"], situate(*names, previous=case.get("previous")))
    known = set(schemas[names[0]].names) if names else set()
    arguments = dict(understood.arguments)
    named = [
        *(arguments.get("dimensions") or []),
        *(arguments.get("columns") or []),
        *(arguments.get("channels") or []),
    ]
    named += [each["column"] for each in arguments.get("filters") or []]
    values = {value for name in names for column in schemas[name].columns for value in column.values}
    for name in named:
        assert name in known | values or name.lower() in case["question"].lower()
