"""The examples: every tool has its own, and none says two things."""

from collections import Counter, defaultdict
from importlib.resources import files

import yaml

from bot.model.examples import LATER, NONE, load_examples


def test_every_tool_has_examples_in_both_languages(tools):
    count = Counter((each.tool, each.language) for each in load_examples())
    for name in [*tools, NONE]:
        assert min(count[name, "en"], count[name, "zh"]) >= 30, name


def test_what_is_planned_is_no_tool_yet(tools):
    later = {each.tool.removeprefix(LATER) for each in load_examples() if each.tool.startswith(LATER)}
    assert later
    assert not later & set(tools), "move the file out of later/"


def test_a_question_stands_for_one_tool():
    found = defaultdict(set)
    for each in load_examples():
        if "{" not in each.source:
            found[each.question.lower()].add(each.tool)
    assert not {question: names for question, names in found.items() if len(names) > 1}


def test_concepts_are_words_and_stand_once():
    groups = yaml.safe_load(files("prompts").joinpath("concepts.yaml").read_text(encoding="utf-8"))
    words = [word for group in groups.values() for word in group]
    assert all(isinstance(word, str) for word in words)
    assert not [word for word, number in Counter(words).items() if number > 1]
