"""Why a metric changed, asked as a person asks: through the desk, in both languages, and on from the answer."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.conversation import Question
from bot.desk import Desk
from bot.render.language import translations
from storage.store import Place
from tools.messages import write

HERE = Place("T1", "C1")


@pytest.fixture
def desk(make_desk, tmp_path: Path) -> Desk:
    """A desk with 18 weeks of ads; Google's mobile ads lose most of their clicks in the second week of May."""
    rows = ["Date,Channel,Device,Impressions,Clicks,Revenue"]
    for number in range(131):
        day = date(2024, 1, 1) + timedelta(days=number)
        for place, channel in enumerate(("Google", "Meta", "TikTok")):
            for device, share in (("mobile", 3), ("desktop", 2)):
                clicks = 100 * share + (number * 7 + place * 3) % 11
                if channel == "Google" and device == "mobile" and day >= date(2024, 5, 8):
                    clicks //= 5
                rows.append(f"{day},{channel},{device},{40 * share * 100},{clicks},{clicks * 2.5}")
    path = tmp_path / "ads.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    made: Desk = make_desk()
    made.receive(path, "ads.csv", "U1", HERE)
    return made


def ask(desk: Desk, text: str, thread: str = "1"):
    return desk.ask(Question(text, asker="U1", place=HERE, places=(HERE,), thread=thread))


def test_the_cause_is_found_in_both_languages_and_goes_on_in_the_thread(desk: Desk) -> None:
    reply = ask(desk, "Why did revenue drop since 8 May?")
    assert reply.status == "answered"
    assert reply.tool == "explain_change"
    assert "Google (" in write(reply.answer.headline)
    assert "there mobile (" in write(reply.answer.headline)
    assert reply.answer.figures["unexplained"] == 0
    for question in reply.answer.next_questions:
        assert ask(desk, write(question)).status == "answered", question
    chinese = ask(desk, "5月8日以来收入为什么下降？", thread="2")
    words = write(chinese.answer.headline, "zh", translations("zh"))
    assert "其中mobile" in words
    assert "下降" in words


def test_what_is_no_question_of_time_is_refused_with_what_can_be_asked(desk: Desk) -> None:
    reply = ask(desk, "why does Google sell less than Meta?")
    assert reply.status == "refused"
    assert "side by side" in write(reply.message)
