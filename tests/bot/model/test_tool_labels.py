"""Choices between tools say what a tool does; none of them destroys anything."""

from datetime import date
from pathlib import Path

import yaml

from bot.model.tool_labels import label_of
from bot.model.understand import Situation, understand
from tools.registry import all_tools

TOOLS = all_tools("bot.actions")
FOLDER = Path(__file__).parent


def test_every_tool_says_what_it_does_and_asks_no_example():
    labels = {name: str(label_of(tool)) for name, tool in TOOLS.items()}
    assert len(set(labels.values())) == len(TOOLS)
    for name, tool in TOOLS.items():
        assert labels[name] not in tool.questions
        assert labels[name] != tool.summary, name


def test_no_choice_destroys_anything():
    of_tools = yaml.safe_load((FOLDER / "evaluation_governance.yaml").read_text(encoding="utf-8"))
    asked = [line for each in of_tools.values() for text in each.values() for line in text.splitlines()]
    assert asked
    situation = Situation(TOOLS, {}, None, date(2026, 11, 24))
    for question in asked:
        offered = {each.arguments["tool"] for each in understand(question, situation).choices}
        assert not offered & {"delete_dataset", "erase_person"}, question
