"""Whether a difference is more than chance, asked as a person asks: through the desk, in both languages, and on."""

from pathlib import Path

import numpy as np
import pytest

from bot.conversation import Question
from bot.desk import Desk
from bot.render.language import translations
from storage.store import Place
from tools.messages import write

HERE = Place("T1", "C1")


@pytest.fixture
def desk(make_desk, tmp_path: Path) -> Desk:
    """A desk with 400 shoppers; women spend ten more, and the card makes no difference."""
    random = np.random.default_rng(3)
    rows = ["shopper_id,gender,card,spend"]
    for number in range(400):
        gender, card = ("female", "male")[number % 2], ("gold", "blue", "none")[number % 3]
        rows.append(f"S{number:04d},{gender},{card},{random.normal(60 if gender == 'female' else 50, 12):.2f}")
    path = tmp_path / "shoppers.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    made: Desk = make_desk()
    made.receive(path, "shoppers.csv", "U1", HERE)
    return made


def ask(desk: Desk, text: str, thread: str = "1"):
    return desk.ask(Question(text, asker="U1", place=HERE, places=(HERE,), thread=thread))


def test_a_difference_is_found_in_both_languages_and_goes_on_in_the_thread(desk: Desk) -> None:
    reply = ask(desk, "Do women spend significantly more than men?")
    assert (reply.status, reply.tool) == ("answered", "test_hypothesis")
    assert write(reply.answer.headline).startswith("Average spend is higher for female (")
    assert reply.answer.figures["test"] == "welch_t"
    assert reply.answer.figures["n[male]"] == 200
    by_card = ask(desk, "and by card?")
    assert (by_card.tool, by_card.answer.figures["significant"]) == ("test_hypothesis", "no")
    ranks = ask(desk, "use a rank test instead")
    assert ranks.answer.figures["test"] == "kruskal_wallis"
    chinese = ask(desk, "男女的spend有没有显著差异？", thread="2")
    words = write(chinese.answer.headline, "zh", translations("zh"))
    assert "平均spend" in words
    assert "区间" in words


def test_what_is_offered_next_is_answered(desk: Desk) -> None:
    reply = ask(desk, "does spend differ significantly by card")
    for question in reply.answer.next_questions:
        assert ask(desk, write(question), thread="3").status == "answered", question


def test_a_group_that_is_not_there_is_told(desk: Desk) -> None:
    reply = ask(desk, "does spend differ significantly between gold and platinum card")
    assert "all others" in write(reply.answer.headline)
    assert any("platinum" in write(warning) for warning in reply.answer.warnings)


def test_what_cannot_be_tested_is_refused_with_what_can_be_asked(desk: Desk) -> None:
    reply = ask(desk, "paired t-test of spend by card, paired by shopper_id")
    assert reply.status == "refused"
    assert "Ask without “paired”" in write(reply.message)
