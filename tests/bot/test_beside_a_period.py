"""A follow-up that compares sets two periods side by side; the worst of several measures is told by one that can be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversation import Question, Reply
from bot.desk import Desk
from storage.store import Place

HERE = Place("team", "general")
ADS = "date,campaign,spend,revenue\n" + "".join(
    f"{year}-{month:02d}-{day:02d},{('Brand', 'Retargeting | 30d', 'Retargeting | 7d')[day % 3]},{month},{day}\n"
    for year in (2025, 2026)
    for month, days in ((8, 31), (9, 30), (10, 31))
    for day in range(1, days + 1)
)

Ask = Callable[..., Reply]


@pytest.fixture
def ask(make_desk: Callable[..., Desk], tmp_path: Path) -> Ask:
    desk = make_desk()
    (tmp_path / "ads.csv").write_text(ADS)
    assert desk.receive(tmp_path / "ads.csv", "ads.csv", "ann", HERE).status == "answered"
    return lambda text: desk.ask(Question(text, "ann", HERE, (HERE,), "t"))


@pytest.mark.parametrize("first", ["spend in October 2026", "2026年10月的花费"])
@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("compare that with September", 9 * 30),
        ("and how does that compare to last month", 9 * 30),
        ("how does that compare to last year?", 10 * 31),
        ("跟九月比", 9 * 30),
        ("和去年同期比", 10 * 31),
    ],
)
def test_two_periods_stand_side_by_side(ask: Ask, first: str, question: str, other: int) -> None:
    before = ask(first).answer
    assert before
    assert before.figures["total"] == 310
    reply = ask(question)
    assert reply.tool == "query_data"
    assert reply.answer
    shown = [row[1] for row in reply.answer.tables[0].rows]
    assert sorted(shown) == sorted([310, other, 310 + other])


def test_another_period_without_a_comparison_takes_the_place(ask: Ask) -> None:
    ask("spend in October 2026")
    reply = ask("and in September 2026?")
    assert reply.answer
    assert reply.answer.figures["total"] == 270


@pytest.mark.parametrize("question", ["spend and roas by campaign, worst first", "按活动看花费和ROAS，最差的排前面"])
def test_the_worst_is_told_by_what_can_be_worse(ask: Ask, question: str) -> None:
    answer = ask(question).answer
    assert answer
    assert not any("as better" in str(each) for each in answer.assumptions)
    ratios = [row[1] for row in answer.tables[0].rows[:3]]
    assert ratios == sorted(ratios)


def test_a_share_beside_several_measures_says_of_which(ask: Ask) -> None:
    answer = ask("spend and revenue by campaign").answer
    assert answer
    assert "share of total spend" in [str(column.name) for column in answer.tables[0].columns]


@pytest.mark.parametrize("question", ["by week, only Retargeting", "只看Retargeting"])
def test_the_beginning_of_several_names_takes_all_of_them(ask: Ask, question: str) -> None:
    ask("spend in October 2026")
    reply = ask(question)
    assert reply.answer
    assert reply.answer.figures["total"] == 10 * sum(day % 3 > 0 for day in range(1, 32))
    assert any("Retargeting | 7d" in str(each) for each in reply.answer.assumptions)
