"""Every argument of every analysis, and every word that it may be, has a name in a form, in both languages."""

import pytest

from bot.slack.form_labels import choice_label, example_of, label_for
from tools.messages import Message
from tools.registry import all_tools

TOOLS = [tool for tool in all_tools("bot.actions").values() if tool.area != "housekeeping"]


@pytest.mark.parametrize("tool", TOOLS, ids=[tool.name for tool in TOOLS])
def test_arguments_and_their_words_have_names(tool):
    assert [each.name for each in tool.arguments if not _is_said(label_for(tool.name, each.name))] == []
    missing = [
        (each.name, word)
        for each in tool.arguments
        for word in each.choices
        if not _is_said(choice_label(each.name, word))
    ]
    assert missing == []


@pytest.mark.parametrize("tool", TOOLS, ids=[tool.name for tool in TOOLS])
def test_an_analysis_is_told_from_others_by_a_question(tool):
    assert example_of(tool, "en").isascii()
    assert example_of(tool, "zh")


def _is_said(label):
    """Whether somebody has said what it is called: its plain name is what it has otherwise."""
    return isinstance(label, Message)
