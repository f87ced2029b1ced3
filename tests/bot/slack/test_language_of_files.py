"""A file that is dropped without a word is read out in the language of whoever dropped it."""

from typing import Any

import pytest

from bot.preferences import channel_scope, person_scope
from bot.spoken import language_of_headers

CSV = b"day,spend\n2026-01-01,10\n2026-01-02,20\n"
HAN = "日期,花费,渠道\n2026-01-01,10,a\n2026-01-02,20,b\n".encode()


@pytest.fixture
def bot(make_bot: Any) -> Any:
    return make_bot(real=True)


def _drop(bot: Any, slack: Any, name: str, content: bytes) -> str:
    bot.event(bot.message("", subtype="file_share", ts="9.1", files=[slack.drop(name, content)]))
    bot.wait(lambda: slack.words() and any(sign in slack.words()[-1] for sign in ("2 rows", "2行")))
    return str(slack.words()[-1])


def _asked(bot: Any, person: str, language: str) -> None:
    bot.store.record(person, "ask", bot.place, details=f'{{"tool": null, "language": "{language}"}}')


def test_by_what_they_asked_last_here(bot: Any, slack: Any) -> None:
    _asked(bot, "UALICE", "zh")
    _asked(bot, "UBOB", "en")
    assert "2行" in _drop(bot, slack, "shop.csv", CSV)


def test_by_what_is_set_before_what_was_asked(bot: Any, slack: Any) -> None:
    _asked(bot, "UALICE", "en")
    bot.store.set_preference(bot.place.workspace, channel_scope(bot.place), "language", "zh", "UBOB")
    assert "2行" in _drop(bot, slack, "shop.csv", CSV)


def test_by_what_the_person_set_before_the_channel(bot: Any, slack: Any) -> None:
    bot.store.set_preference(bot.place.workspace, channel_scope(bot.place), "language", "zh", "UBOB")
    bot.store.set_preference(bot.place.workspace, person_scope("UALICE"), "language", "en", "UALICE")
    assert "2 rows" in _drop(bot, slack, "花费.csv", HAN)


def test_by_its_headers_where_nobody_said_anything(bot: Any, slack: Any) -> None:
    assert "2行" in _drop(bot, slack, "shop.csv", HAN)


def test_in_english_where_nothing_tells(bot: Any, slack: Any) -> None:
    assert "2 rows" in _drop(bot, slack, "shop.csv", CSV)


@pytest.mark.parametrize(
    ("headers", "language"),
    [(("日期", "花费", "ROAS"), "zh"), (("日期", "spend", "ROAS"), "en"), (("日期", "spend"), "en"), ((), "en")],
)
def test_most_headers_tell(headers: tuple[str, ...], language: str) -> None:
    assert language_of_headers(headers) == language
