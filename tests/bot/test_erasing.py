"""Erasing a person through the desk, in both languages, with and without an answer before, written with no blanks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversation import Question, Reply
from bot.desk import Desk
from storage.store import Place

HERE = Place("local", "terminal")
LEADS = "Date,Email,Customer,Phone,Channel,Spend\n" + "".join(
    f"2026-10-{day:02d},{mail},{name},{phone},{channel},{day}\n"
    for day in range(1, 9)
    for mail, name, phone, channel in (
        ("jane.doe@example.com", "张三", "13812345678", "Google"),
        ("x@example.com", "李四", "13900000000", "Meta"),
    )
)
MAIL = "jane.doe@example.com"


@pytest.fixture
def desk(make_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    made = make_desk()
    file = tmp_path / "leads.csv"
    file.write_text(LEADS)
    assert made.receive(file, "leads.csv", "ann", HERE).status == "answered"
    return made


@pytest.fixture
def ask(desk: Desk) -> Callable[..., Reply]:
    def ask(text: str, thread: str = "t", **more: object) -> Reply:
        return desk.ask(Question(text, "ann", HERE, (HERE,), thread, **more))  # type: ignore[arg-type]

    return ask


WISHES = [
    "删除关于{}的所有数据",
    "把{}从所有数据中删除",
    "删除与{}有关的所有数据",
    "清除{}的个人数据",
    "根据GDPR删除{}",
    "{}要求删除个人数据",
    "彻底删除{}的全部数据",
    "请抹掉{}的所有数据",
    "erase everything about {}",
    "GDPR request: remove {} from all data",
    "please delete all data about {}",
    "forget {} everywhere",
]


@pytest.mark.parametrize("after_an_answer", [False, True])
def test_every_wish_finds_the_rows_of_the_person(ask, after_an_answer):
    for number, wish in enumerate(WISHES):
        thread = f"t{number}"
        if after_an_answer:
            ask("spend by channel", thread)
        asked = ask(wish.format(MAIL), thread)
        assert (asked.tool, asked.status) == ("erase_person", "ask"), wish
        assert list(asked.arguments["person"]) == [MAIL], wish
        assert asked.answer.figures["rows"] == 8, wish


@pytest.mark.parametrize("name", ["张三", "13812345678"])
def test_names_and_phone_numbers_in_chinese(ask, name):
    ask("各渠道花费")
    for wish in WISHES[:8]:
        asked = ask(wish.format(name))
        assert list(asked.arguments["person"]) == [name], wish
        assert asked.answer.figures["rows"] == 8, wish


def test_the_proof_is_true(desk, ask):
    ask("spend by channel")
    asked = ask(f"删除关于{MAIL}的所有数据")
    done = ask(f"删除关于{MAIL}的所有数据", chosen=asked.choices[0].arguments)
    assert (done.answer.figures["rows"], done.answer.figures["left"]) == (8, 0)
    (left,) = desk._store.datasets([HERE])
    assert set(desk._store.read(left.id).column("Email").to_pylist()) == {"x@example.com"}


@pytest.mark.parametrize("wish", ["删除关于{}的所有数据", "erase everything about {}"])
def test_where_nobody_is_found_nothing_looks_like_a_proof(ask, wish):
    told = ask(wish.format("nobody@example.com"))
    assert told.status == "refused"
    assert "nobody@example.com" in str(told.message)
    assert "nothing was erased" in str(told.message)


def test_who_is_named_in_messages_alone_is_said_to_be_in_no_data(ask):
    ask("spend of zoe@example.com")
    asked = ask("erase zoe@example.com")
    assert asked.status == "ask"
    assert "No data set has anybody of that name" in str(asked.message)
    done = ask("erase zoe@example.com", chosen=asked.choices[0].arguments)
    assert "no proof" in str(done.answer.headline)
    assert "found nothing" not in str(done.answer.headline)


@pytest.mark.parametrize("wish", ["erase him, GDPR request", "客户要求被遗忘，把他的记录全抹掉"])
def test_without_a_name_it_asks_who(ask, wish):
    ask("spend by channel")
    assert "Who?" in str(ask(wish).message)


@pytest.mark.parametrize("wish", ["remove Google", "去掉Google", "erase Google", "删掉Google", "without x@example.com"])
def test_a_value_is_only_left_out(ask, wish):
    ask("spend by channel")
    left = ask(wish)
    assert left.tool == "query_data"
    assert left.arguments["filters"][0]["operator"] == "is not"


@pytest.mark.parametrize("question", ["who erased jane.doe@example.com?", "谁删除了jane.doe@example.com的数据"])
def test_a_question_about_it_erases_nobody(ask, question):
    assert ask(question).tool != "erase_person"
