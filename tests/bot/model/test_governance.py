"""Questions about who may see what, what goes and what is set: the right tool, and what is read off them."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.model.examples import load_examples
from bot.model.understand import understand

ENOUGH = 0.92


SETS = {"evaluation_governance": (), "evaluation_stewards": ("ads", "orders")}
"""Each set of questions, and the data sets that are there when they are asked."""


def questions(name):
    text = Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")
    return [
        (line.strip(), tool)
        for tool, languages in yaml.safe_load(text).items()
        for lines in languages.values()
        for line in lines.splitlines()
        if line.strip()
    ]


@pytest.mark.parametrize("name", SETS)
def test_nothing_of_the_evaluation_was_learned(name):
    learned = {example.question.lower() for example in load_examples()}
    assert not [question for question, _ in questions(name) if question.lower() in learned]


@pytest.mark.parametrize("name", SETS)
def test_enough_questions_go_to_the_right_tool(name, situate, capsys):
    wrong = Counter()
    asked = questions(name)
    for question, tool in asked:
        chosen = understand(question, situate(*SETS[name])).tool or "none"
        if chosen != tool:
            wrong[tool, chosen, question] += 1
    with capsys.disabled():
        print(f"\n{name}: {1 - len(wrong) / len(asked):.3f} of {len(asked)}")
        print("\n".join(f"  {tool} -> {chosen}: {question}" for tool, chosen, question in wrong))
    assert len(wrong) <= (1 - ENOUGH) * len(asked)
