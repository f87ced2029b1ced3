"""What is counted is what was asked for: different people by their ids, orders only where there are any."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversation import Question, Reply
from bot.desk import Desk
from storage.store import Place

HERE = Place("team", "general")
EVENTS = "event_time,user_id,utm_source,revenue\n" + "".join(
    f"2026-09-{1 + row % 28:02d} 08:00:00,{40000 + row % 7},{('google', 'facebook')[row % 2]},{row % 3}\n"
    for row in range(56)
)
SURVEY = "Timestamp,Customer type,Age,Where did you hear about us? (select all)\n" + "".join(
    f"2026-09-{1 + row % 28:02d},{('new', 'returning')[row % 2]},{20 + row},{('TV', 'Podcast', 'Friends')[row % 3]}\n"
    for row in range(30)
)
UMFRAGE = "编号,您是从哪里知道我们的,年龄\n" + "".join(
    f"n{row},{('朋友', '抖音', '搜索')[row % 3]},{20 + row}\n" for row in range(30)
)
KAMPAGNEN = "Datum,Kampagne,Ausgaben,Transaktionen,Umsatz\n" + "".join(
    f"2026-09-{day:02d},K{day % 3},{10 + day},{day % 4},{100 + day}\n" for day in range(1, 29)
)

Ask = Callable[..., Reply]


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def ask(desk: Desk, tmp_path: Path) -> Ask:
    def ask(text: str, files: dict[str, str] | None = None, thread: str = "t") -> Reply:
        for name, content in (files or {}).items():
            (tmp_path / name).write_text(content)
            assert desk.receive(tmp_path / name, name, "ann", HERE).status == "answered"
        return desk.ask(Question(text, "ann", HERE, (HERE,), thread))

    return ask


@pytest.mark.parametrize("question", ["unique users by source", "unique visitors by source", "每个来源的独立用户数"])
def test_different_people_are_counted_by_their_ids_in_the_data_of_the_thread(ask: Ask, question: str) -> None:
    ask("revenue by utm_source in events.csv", {"events.csv": EVENTS, "survey.csv": SURVEY})
    reply = ask(question)
    assert reply.tool == "query_data"
    assert reply.dataset == "events.csv"
    assert reply.answer
    assert reply.answer.figures["total"] == 7


def test_numbers_of_people_are_never_added_up(ask: Ask) -> None:
    reply = ask("how many different users in events.csv", {"events.csv": EVENTS})
    assert reply.answer
    assert reply.answer.figures["total"] == 7


@pytest.mark.parametrize(
    "question", ["how many orders do we have?", "how many purchases were there?", "我们有多少订单", "多少转化"]
)
@pytest.mark.parametrize("file", [SURVEY, EVENTS])
def test_what_the_data_do_not_have_is_not_counted_by_its_rows(ask: Ask, question: str, file: str) -> None:
    reply = ask(question, {"file.csv": file})
    assert reply.status == "refused"
    assert reply.message
    assert "orders" in str(reply.message) or "conversions" in str(reply.message)


@pytest.mark.parametrize("question", ["how many orders do we have?", "我们有多少订单"])
def test_german_transactions_are_orders(ask: Ask, question: str) -> None:
    reply = ask(question, {"kampagnen.csv": KAMPAGNEN})
    assert reply.answer
    assert reply.answer.figures["total"] == sum(day % 4 for day in range(1, 29))


@pytest.mark.parametrize(
    ("question", "name", "file"),
    [
        ("where did people hear about us?", "survey.csv", SURVEY),
        ("大家是从哪里知道我们的", "umfrage.csv", UMFRAGE),
    ],
)
def test_a_column_is_found_by_the_words_of_its_question(ask: Ask, question: str, name: str, file: str) -> None:
    ask("how many orders do we have?", {name: file})
    reply = ask(question)
    assert reply.answer
    shown = reply.answer.tables[0].rows
    assert {str(row[0]) for row in shown} >= ({"TV", "Podcast", "Friends"} if name == "survey.csv" else set())
    assert reply.tool == "query_data" or name == "umfrage.csv"


@pytest.mark.parametrize("question", ["大家从哪儿听说我们的"])
def test_nothing_read_is_not_answered_with_a_number_of_rows(ask: Ask, question: str) -> None:
    ask("average age", {"survey.csv": SURVEY})
    reply = ask(question, thread="u")
    assert reply.status == "refused"
    assert reply.suggestions
