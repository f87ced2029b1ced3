"""Funnels from the question to the answer: one file, several files joined, in both languages, and a follow-up."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversation import Question, Reply
from bot.desk import Desk
from storage.store import Place

HERE = Place("team", "general")
EVENTS = "user_id,event,event_time,device\n" + "".join(
    f"u{user},{event},2024-05-{1 + user // 4:02d} {hour:02d}:00:00,{'mobile' if user % 2 else 'desktop'}\n"
    for user in range(40)
    for event, hour, every in (("view", 9, 1), ("add_to_cart", 10, 2), ("purchase", 12, 4))
    if user % every == 0
)
FILES = {
    "visits.csv": "user_id\n" + "".join(f"u{user}\n" for user in range(40)),
    "carts.csv": "user_id\n" + "".join(f"u{user}\n" for user in range(0, 40, 2)),
    "purchases.csv": "user_id\n" + "".join(f"u{user}\n" for user in range(0, 40, 4)),
}
Ask = Callable[[str], Reply]


@pytest.fixture
def asks(make_desk: Callable[..., Desk], tmp_path: Path) -> Callable[[dict[str, str]], Ask]:
    def make(files: dict[str, str]) -> Ask:
        desk = make_desk()
        for name, text in files.items():
            file = tmp_path / name
            file.write_text(text)
            assert desk.receive(file, name, "ann", HERE).status == "answered"
        return lambda text: desk.ask(Question(text, "ann", HERE, (HERE,), "t"))

    return make


def sizes(reply: Reply) -> list[float]:
    assert reply.status == "answered", str(reply.message)
    assert reply.tool == "analyze_funnel"
    assert reply.answer
    return [v for k, v in reply.answer.figures.items() if k.startswith("step[") and "," not in k]  # type: ignore[misc]


def test_a_log_of_events_and_follow_ups(asks: Callable[[dict[str, str]], Ask]) -> None:
    ask = asks({"events.csv": EVENTS})
    reply = ask("Where do people drop out of the funnel?")
    assert sizes(reply) == [40, 20, 10]
    assert reply.pictures[0].png.startswith(b"\x89PNG")
    assert sizes(ask("only desktop")) == [20, 20, 10]
    assert sizes(ask("从浏览到支付的漏斗，按设备看")) == [40, 10]


def test_next_questions_are_answered(asks: Callable[[dict[str, str]], Ask]) -> None:
    ask = asks({"events.csv": EVENTS})
    reply = ask("funnel from view to cart to purchase")
    assert reply.answer
    for question in reply.answer.next_questions:
        assert sizes(ask(str(question)))


@pytest.mark.parametrize("question", ["Where do people drop out of the funnel?", "漏斗分析"])
def test_several_files_are_joined(asks: Callable[[dict[str, str]], Ask], question: str) -> None:
    reply = asks(FILES)(question)
    assert sizes(reply) == [40, 20, 10]
    assert len(reply.sources) == 3


def test_files_can_be_named_as_steps(asks: Callable[[dict[str, str]], Ask]) -> None:
    assert sizes(asks(FILES)("funnel from visits to purchases")) == [40, 10]
