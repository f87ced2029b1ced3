"""Whatever goes wrong, a person reads a sentence with nothing of its inside."""

import pytest

from bot.wording import words_for
from storage import errors
from tools.errors import CannotAnswer
from tools.messages import say

SECRET = "/home/secret/path and a traceback"


@pytest.mark.parametrize("kind", [*(getattr(errors, name) for name in errors.__all__), ValueError, RuntimeError])
def test_the_detail_stays_inside(kind: type[Exception]) -> None:
    assert SECRET not in str(words_for(kind(SECRET)))


def test_a_refusal_is_said_as_it_is() -> None:
    assert str(words_for(CannotAnswer(say("Too few rows.")))) == "Too few rows."
