"""Nobody is told that spend is spend."""

import pytest

from bot.render.plain_facts import worth_saying
from tools.columns import role_name
from tools.messages import say


def _taken(column, role):
    return say("I took “{column}” as {role}.", column=column, role=role_name(role))


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("spend", "spend"),
        ("Spend", "spend"),
        ("花费", "spend"),
        ("DATE", "date"),
        ("日期", "date"),
        ("new_customers", "new_customers"),
    ],
)
def test_that_a_thing_is_itself_is_not_said(column, role):
    other = say("The data cover {period}.", period="May")
    assert worth_saying((_taken(column, role), other)) == (other,)


@pytest.mark.parametrize(
    ("column", "role"), [("cost", "spend"), ("消耗", "spend"), ("day", "date"), ("revenue", "outcome")]
)
def test_what_was_guessed_is_said(column, role):
    assert worth_saying((_taken(column, role),)) == (_taken(column, role),)


def test_a_condition_on_a_column_stays():
    said = say("Only rows where “{column}” is {role} count: {more}.", column="spend", role=role_name("spend"), more=1)
    assert worth_saying((said,)) == (said,)
