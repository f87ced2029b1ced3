"""A language model over real HTTP: whatever it does, the person gets a useful answer or a clear sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.agent.agent import Agent
from bot.conversation import Question, Reply
from bot.desk import Desk
from storage.store import Place

PLACE = Place("team", "general")
SPEND = "channel,spend,revenue\nGoogle,100,300\nMeta,50,50\nGoogle,100,100\n"

Ask = Callable[..., Reply]


@pytest.fixture
def ask(make_desk: Callable[..., Desk], tmp_path: Path) -> Ask:
    """Ask a desk whose model is the scripted server, with a small file in its place."""
    desk = make_desk(model="openai:scripted")
    desk._agent = Agent("openai:scripted", timeout=2.0)
    file = tmp_path / "ads.csv"
    file.write_text(SPEND)
    assert desk.receive(file, "ads.csv", "ann", PLACE).status == "answered"

    def ask(text: str, thread: str = "t1") -> Reply:
        return desk.ask(Question(text, "ann", PLACE, (PLACE,), thread, pictures=False))

    return ask


def call(**arguments: Any) -> tuple[str, dict[str, Any]]:
    return ("query_data", arguments)


def test_it_picks_a_tool_and_its_words_are_posted(script: Any, ask: Ask) -> None:
    script.says = [call(metrics=["spend"], dimensions=["channel"]), "Google takes 200 of the 250."]
    reply = ask("where does the money go?")
    assert reply.status == "answered"
    assert reply.tool == "query_data"
    assert reply.answer
    assert reply.answer.figures["total"] == 250
    assert reply.narration == "Google takes 200 of the 250."


def test_a_narration_with_an_invented_number_is_dropped(script: Any, ask: Ask) -> None:
    script.says = [call(metrics=["spend"]), "That is 17 % more than the industry spends."]
    reply = ask("how much did we spend?")
    assert reply.status == "answered"
    assert reply.narration is None


def test_a_wrong_tool_name_is_corrected(script: Any, ask: Ask) -> None:
    script.says = [("compute_everything", {}), call(metrics=["spend"]), ""]
    reply = ask("how much did we spend?")
    assert reply.status == "answered"
    assert "compute_everything" in str(script.asked[1]["messages"])


def test_an_invented_column_is_corrected(script: Any, ask: Ask) -> None:
    script.says = [call(metrics=["happiness"]), call(metrics=["spend"]), ""]
    reply = ask("how much did we spend?")
    assert reply.status == "answered"
    assert reply.answer
    assert reply.answer.figures["total"] == 250


def test_an_invented_column_that_stays_is_refused_in_words(script: Any, ask: Ask) -> None:
    script.says = [call(metrics=["happiness"]), "I could not find it."]
    reply = ask("how happy are they?")
    assert reply.status == "refused"
    assert reply.message
    assert "happiness" in str(reply.message)


@pytest.mark.parametrize("wrong", ["{not json", '{"metrics": 3}', '{"nonsense": true}'])
def test_malformed_arguments_still_lead_to_an_answer(script: Any, ask: Ask, wrong: str) -> None:
    script.says = [("query_data", wrong), call(metrics=["spend"], dimensions=["channel"]), ""]
    reply = ask("spend by channel")
    assert reply.status == "answered"
    assert reply.answer
    assert reply.answer.figures["total"] == 250


@pytest.mark.parametrize("trouble", [429, 500, 401, 5.0])
def test_a_model_that_is_down_is_replaced_and_that_is_said(script: Any, ask: Ask, trouble: float) -> None:
    script.says = [trouble]
    reply = ask("spend by channel")
    assert reply.status == "answered"
    assert reply.answer
    assert any("language model" in str(each) for each in reply.answer.warnings)


def test_a_model_that_fails_after_the_answer_loses_nothing(script: Any, ask: Ask) -> None:
    script.says = [call(metrics=["spend"]), 500]
    reply = ask("how much did we spend?")
    assert reply.status == "answered"
    assert reply.narration is None


def test_a_model_that_never_stops_is_stopped(script: Any, ask: Ask) -> None:
    script.says = [call(metrics=["happiness"])]
    reply = ask("how happy are they?")
    assert reply.status == "refused"
    assert len(script.asked) <= 5


def test_a_refusal_is_passed_on(script: Any, ask: Ask) -> None:
    script.says = ["I only answer questions about marketing data."]
    reply = ask("what is the weather?")
    assert reply.status == "refused"
    assert "marketing data" in str(reply.message)


def test_an_answer_of_its_own_with_numbers_is_not(script: Any, ask: Ask) -> None:
    script.says = ["You spent about 1000."]
    reply = ask("how much did we spend?")
    assert "1000" not in str(reply.message)


def test_it_sees_columns_but_no_cells(script: Any, ask: Ask) -> None:
    script.says = [call(metrics=["spend"]), ""]
    ask("how much did we spend?")
    system = script.asked[0]["messages"][0]["content"]
    assert "revenue" in system
    assert "Meta" not in system


def test_it_is_told_what_was_asked_before(script: Any, ask: Ask) -> None:
    script.says = [call(metrics=["spend"]), "", call(metrics=["spend"], dimensions=["channel"]), ""]
    ask("how much did we spend?")
    ask("by channel?")
    texts = str(script.asked[2]["messages"])
    assert "how much did we spend?" in texts
    assert "250" in texts
