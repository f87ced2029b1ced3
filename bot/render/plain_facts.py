"""What goes without saying: that a column called "spend" was taken as spend."""

from __future__ import annotations

from collections.abc import Iterable

from bot.render.language import Language, translations
from tools.columns import normalise
from tools.messages import Message, write

__all__ = ["worth_saying"]

_LANGUAGES: tuple[Language, ...] = ("en", "zh")


def worth_saying(assumptions: Iterable[Message]) -> tuple[Message, ...]:
    """The assumptions without those that say of a thing that it is itself, in English or Chinese.

    Args:
        assumptions: of an answer; one says which column it takes for what by its values `column` and `role`.
    """
    return tuple(each for each in assumptions if not _says_itself(each))


def _says_itself(message: Message) -> bool:
    column, role = message.values.get("column"), message.values.get("role")
    if len(message.values) != 2 or not isinstance(column, str) or not isinstance(role, Message):
        return False
    names = {_bare(write(role, language, translations(language))) for language in _LANGUAGES}
    return _bare(column) in names


def _bare(name: str) -> str:
    """A name without its article, case and signs; the same for "Order date", "order_date" and "the order date"."""
    return normalise(name).removeprefix("the ")
