"""A language model is told what the team has defined, uses it by name, and the answer says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.agent.agent import Agent
from bot.conversation import Question, Reply
from bot.desk import Desk
from bot.rooms import OneRoom
from storage.store import Place
from tools.messages import write

HERE, ELSEWHERE = Place("team", "general"), Place("team", "random")
ADS = "campaign,channel,spend,new customers\nBR_a,Google,100,4\nBR_b,Meta,50,1\nAll,Meta,30,1\n"

Ask = Callable[..., Reply]


class Channels(OneRoom):
    """Both rooms are channels, and everybody is in them."""

    def is_direct(self, place: Place) -> bool:
        return False

    def is_member(self, place: Place, person: str) -> bool:
        return True


@pytest.fixture
def ask(make_desk: Callable[..., Desk], tmp_path: Path) -> Ask:
    """Ask a desk whose model is the scripted server, with a small file that both channels see."""
    desk = make_desk(model="openai:scripted")
    desk._agent = Agent("openai:scripted", timeout=5.0)
    file = tmp_path / "ads.csv"
    file.write_text(ADS)
    assert desk.receive(file, "ads.csv", "ann", HERE).status == "answered"

    def ask(text: str, place: Place = HERE, thread: str = "t", chosen: dict[str, Any] | None = None) -> Reply:
        rooms = Channels(place)
        return desk.ask(Question(text, "ann", place, (place, HERE), thread, chosen=chosen, rooms=rooms, pictures=False))

    return ask


def told(script: Any) -> str:
    """The system prompt of the last request."""
    return str(script.asked[-1]["messages"][0]["content"])


def test_a_model_defines_and_uses_terms(script: Any, ask: Ask) -> None:
    script.says = [("define_term", {"action": "define", "name": "CAC2", "meaning": "spend / new customers"}), ""]
    assert ask("CAC2 is what we spend for a new customer", thread="a").status == "answered"
    script.asked.clear()
    script.says = [
        ("define_term", {"action": "define", "name": "Brand", "meaning": "campaigns that contain 'BR_'"}),
        "",
    ]
    assert ask("Brand are those with BR_", thread="b").status == "answered"
    script.asked.clear()
    brand = [{"column": "Brand", "operator": "in group"}]
    script.says = [("query_data", {"metrics": ["CAC2"], "filters": brand}), ""]
    used = ask("what does a brand customer cost us?", thread="c")
    assert '{"name": "CAC2", "kind": "metric", "means": "spend / new customers"}' in told(script)
    assert '"name": "Brand", "kind": "group"' in told(script)
    assert used.answer is not None
    assert used.answer.figures["total"] == pytest.approx(30)
    said = "\n".join(write(each) for each in used.answer.assumptions)
    assert "“CAC2” here means spend / new customers (defined by ann on " in said
    assert "“Brand” here means campaigns that contain 'BR_'" in said


def test_a_model_cannot_keep_what_no_data_has_without_a_click(script: Any, ask: Ask) -> None:
    term = {"action": "define", "name": "CPQL", "meaning": "spend / qualified leads", "confirm": "yes"}
    script.says = [("define_term", term), ("define_term", {**term}), ""]
    asked = ask("CPQL is spend per qualified lead")
    assert asked.status != "answered"
    script.asked.clear()
    script.says = [("query_data", {"metrics": ["spend"]}), ""]
    ask("how much did we spend?", thread="u")
    assert "CPQL" not in told(script)


def test_terms_of_another_channel_are_not_told(script: Any, ask: Ask) -> None:
    script.says = [("define_term", {"action": "define", "name": "CAC2", "meaning": "spend / new customers"}), ""]
    ask("CAC2 is what we spend for a new customer", thread="a")
    script.asked.clear()
    script.says = [("query_data", {"metrics": ["spend"]}), ""]
    ask("how much did we spend?", ELSEWHERE, thread="e")
    assert "CAC2" not in told(script)
