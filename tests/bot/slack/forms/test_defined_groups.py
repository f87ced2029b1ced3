"""Conditions on groups that a team has defined, in a form: written in words and read back."""

import pytest

from bot.slack.form_words import read_conditions, write_conditions
from tools.schema import Column, Schema

SCHEMA = Schema((Column("Campaign", "text", distinct=1, values=("a",)), Column("Spend", "number")), 3)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_groups_survive_a_form(language):
    given = [
        {"column": "Brand", "operator": "in group"},
        {"column": "华东 in group", "operator": "not in group"},
        {"column": "Campaign", "operator": "starts with", "value": "RT"},
    ]
    assert read_conditions(write_conditions(given, language), SCHEMA) == given
