"""From the sentence that defines a term to the answer that uses it, through the desk, the store and a worker."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import Question, Reply
from bot.desk import Desk
from bot.rooms import OneRoom
from storage.store import Place
from tools.messages import write

HERE, ELSEWHERE = Place("team", "general"), Place("team", "random")
ADS = "date,campaign,channel,spend,new customers\n" + "".join(
    f"2024-05-{day:02d},{campaign},{channel},{spend},{new}\n"
    for day in range(1, 6)
    for campaign, channel, spend, new in (("BR_a", "Google", 100, 4), ("BR_b", "Meta", 50, 1), ("All", "TikTok", 10, 0))
)


class Channels(OneRoom):
    """Both rooms are channels, and everybody is in them."""

    def is_direct(self, place: Place) -> bool:
        return False

    def is_member(self, place: Place, person: str) -> bool:
        return True


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def receive(desk: Desk, tmp_path: Path) -> Callable[[str, str], None]:
    def receive(name: str, text: str) -> None:
        file = tmp_path / name
        file.write_text(text)
        assert desk.receive(file, name, "ana", HERE).status == "answered"

    return receive


@pytest.fixture
def ask(desk: Desk, receive: Callable[[str, str], None]) -> Callable[..., Reply]:
    receive("ads.csv", ADS)

    def ask(text: str, place: Place = HERE, thread: str = "t", **more: object) -> Reply:
        question = Question(text, "ana", place, (HERE, ELSEWHERE), thread, rooms=Channels(place), pictures=False)
        return desk.ask(replace(question, **more))

    return ask


def said(reply: Reply) -> str:
    assert reply.answer is not None
    return "\n".join(write(each) for each in reply.answer.assumptions)


def test_a_term_is_defined_used_said_and_stays_in_its_channel(ask) -> None:
    defined = ask("define efficiency as new customers / spend")
    assert (defined.status, defined.tool) == ("answered", "define_term")
    assert "In ads.csv: " in write(defined.answer.headline)

    used = ask("efficiency by channel", thread="u")
    assert used.tool == "query_data"
    assert used.answer.figures["total"] == pytest.approx(25 / 800)
    assert used.answer.figures["value[Google]"] == pytest.approx(0.04)
    assert "“efficiency” here means new customers / spend (defined by ana on " in said(used)
    assert "defined by" not in said(ask("spend by channel", thread="v"))

    elsewhere = ask("efficiency by channel", ELSEWHERE, thread="w")
    assert elsewhere.answer is None or "defined by" not in said(elsewhere)


def test_a_built_in_metric_takes_the_teams_sense_here_only(ask) -> None:
    before = ask("cac")
    assert before.answer.figures["total"] == pytest.approx(800 / 25)
    assert ask("let CAC be spend over new customers times 2", thread="d").status == "answered"
    assert ask("cac", thread="e").answer.figures["total"] != before.answer.figures["total"]
    assert ask("cac", ELSEWHERE, thread="f").answer.figures["total"] == pytest.approx(800 / 25)


def test_groups_filter_and_compare_and_add_up(ask) -> None:
    assert ask("Brand means campaigns that contain 'BR_'").status == "answered"
    only = ask("spend of brand", thread="b")
    assert only.answer.figures["total"] == 750
    assert "“Brand” here means campaigns that contain 'BR_' (defined by ana on " in said(only)
    both = ask("spend for brand vs non-brand", thread="c")
    assert (both.answer.figures["value[Brand]"], both.answer.figures["value[rest]"]) == (750, 50)
    assert ask("how many rows are Brand?", thread="g").answer.figures["total"] == 10


def test_a_term_is_changed_and_removed_by_a_click(ask) -> None:
    ask("define efficiency as new customers / spend")
    asked = ask("define efficiency as spend / new customers", thread="x")
    assert asked.status == "ask"
    changed = ask("", thread="x", chosen=asked.choices[0].arguments)
    assert changed.status == "answered"
    assert ask("efficiency", thread="y").answer.figures["total"] == pytest.approx(32)
    asked = ask("remove the definition of efficiency", thread="z")
    assert ask("", thread="z", chosen=asked.choices[0].arguments).status == "answered"
    assert ask("what have we defined?", thread="q").answer.figures["definitions"] == 0


def test_what_is_missing_in_the_data_is_said_when_defined_and_when_asked(ask) -> None:
    asked = ask("define CPQL as spend / qualified leads", thread="d")
    assert asked.status == "ask"
    assert "I found no “qualified leads” in ads.csv" in write(asked.message)
    kept = ask("", thread="d", chosen=asked.choices[0].arguments)
    assert "once there is data" in write(kept.answer.warnings[1])
    used = ask("CPQL by channel", thread="u")
    assert used.status == "refused"
    assert "qualified leads" in write(used.message)


def test_a_later_file_with_the_columns_makes_a_waiting_definition_work(ask, receive) -> None:
    asked = ask("define CPQL as spend / qualified leads", thread="d")
    ask("", thread="d", chosen=asked.choices[0].arguments)
    receive("leads.csv", "region,spend,qualified leads\nNorth,100,4\nSouth,60,4\n")
    used = ask("CPQL by region", thread="u")
    assert used.answer.figures["total"] == pytest.approx(20)
    assert "“CPQL” here means spend / qualified leads" in said(used)


def test_a_term_may_not_be_called_like_what_is_asked_for(ask) -> None:
    refused = ask("define forecast as spend / new customers")
    assert (refused.status, refused.tool) == ("refused", "define_term")


def test_a_term_limited_to_some_rows_is_never_taken_for_all_of_them(ask) -> None:
    ask("Brand means campaigns that contain 'BR_'", thread="b")
    for thread, text in enumerate(
        [
            "define brand CAC as spend of Brand / new customers of Brand",
            "define Google cost as spend for Google / new customers",
            "把抖音成本定义为抖音的花费除以新客数",
        ]
    ):
        assert ask(text, thread=f"d{thread}").status == "ask"
    assert ask("define cost as amount of spend / number of new customers", thread="e").status == "answered"


def test_columns_in_quotes_and_with_units_and_percentages(ask, receive) -> None:
    receive("costs.csv", "region,Spend (EUR),Revenue (net),Orders\nNorth,100,400,8\nSouth,60,100,2\n")
    for thread, (text, name, total) in enumerate(
        [
            ('define lead cost as "Spend (EUR)" per order', "lead cost", 16),
            ("define result as Revenue (net) - Spend (EUR) - 10% of Revenue (net)", "result", 290),
            ('call burn "Spend (EUR) / Orders"', "burn", 16),
        ]
    ):
        assert ask(text, thread=f"d{thread}").status == "answered"
        assert ask(f"{name} by region", thread=f"u{thread}").answer.figures["total"] == pytest.approx(total)
    assert ask("define burden as Spend (EUR) / Revenue (net) in percent", thread="p").status == "answered"
    assert "32.0%" in write(ask("burden by region", thread="q").answer.headline)


def test_chinese_definitions(ask) -> None:
    assert ask("我们说的拉新效率是新客数除以花费").tool == "define_term"
    used = ask("各渠道的拉新效率", thread="u")
    assert used.answer is not None
    assert used.answer.figures["total"] == pytest.approx(25 / 800)
