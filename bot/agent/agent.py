"""One LangChain agent with either kind of model: the local one, or any that `init_chat_model` takes."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from bot.agent.narration import is_faithful
from bot.agent.outcome import Outcome
from bot.conversation import Turn
from bot.model.understand import Situation, Understanding
from tools.messages import Message, say, write
from tools.registry import Tool

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.tools import BaseTool

__all__ = ["Agent", "Decision", "Performs"]

log = logging.getLogger(__name__)


class Performs(Protocol):
    """What runs the calls that a model makes."""

    def perform(self, name: str, arguments: Mapping[str, Any]) -> Outcome:
        """Run one call: the tool's name and its arguments in, what came of it out."""

    def prefer(self, dataset: str | None) -> None:
        """Settle the data set that the calls run on."""


_MODEL_CALLS = 4
"""A call, two corrections and a narration: a model that needs more is lost."""

_TURNS_SHOWN = 5


@dataclass
class Decision:
    """What the model made of a question.

    Attributes:
        outcomes: of the calls it made, in order.
        words: what it wrote at the end, in its own words.
        understanding: how the local model read the question, when it was asked.
        note: said to the person beside the answer.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    words: str = ""
    understanding: Understanding | None = None
    note: Message | None = None

    @property
    def outcome(self) -> Outcome | None:
        """The first answer, or else the last thing that went wrong."""
        answered = [each for each in self.outcomes if each.answer or each.choices]
        return next(iter(answered or self.outcomes[-1:]), None)

    @property
    def narration(self) -> str | None:
        """The model's words, if every number in them is a figure of the answer."""
        outcome = self.outcome
        if not self.words or outcome is None or outcome.answer is None or outcome.choices:
            return None
        return self.words if is_faithful(self.words, outcome.answer.figures) else None


class Agent:
    """Picks a tool and its arguments for a question and has it run."""

    def __init__(self, model: str = "local", timeout: float = 30.0) -> None:
        """Set up the agent.

        Args:
            model: "local", or a name that `init_chat_model` takes, such as "openai:gpt-5".
            timeout: seconds that a model elsewhere may take for one call.
        """
        self._name = model
        self._timeout = timeout
        self._model: BaseChatModel | None = None

    def decide(
        self, question: str, situation: Situation, turns: Sequence[Turn], system: str, performer: Performs
    ) -> Decision:
        """Let the model answer a question with the tools.

        A model elsewhere that fails (no answer in time, too many requests, a wrong key) or picks nothing that can be
        run is replaced by the local one for this question, and that is said.
        """
        if self._name == "local":
            return self._decide_locally(question, situation, performer)
        decision = Decision()
        try:
            self._run(self._remote_model(), question, situation, turns, system, performer, decision)
        except Exception:
            log.exception("the model %s failed", self._name)
            if decision.outcome is None:
                decision = self._decide_locally(question, situation, performer)
                decision.note = say("The language model could not be reached, so I read the question on my own.")
            return decision
        if decision.outcome is None and not decision.words:
            decision = self._decide_locally(question, situation, performer)
            decision.note = say("The language model picked nothing that I can run, so I read the question on my own.")
        return decision

    def _decide_locally(self, question: str, situation: Situation, performer: Performs) -> Decision:
        from bot.model.local import LocalModel

        decision = Decision()
        model = LocalModel(situation=situation)
        self._run(model, question, situation, (), "", performer, decision)
        decision.understanding = model.understanding
        decision.words = ""
        return decision

    def _remote_model(self) -> BaseChatModel:
        if self._model is None:
            from langchain.chat_models import init_chat_model

            self._model = init_chat_model(self._name, timeout=self._timeout, max_retries=1)
        return self._model

    def _run(
        self,
        model: BaseChatModel,
        question: str,
        situation: Situation,
        turns: Sequence[Turn],
        system: str,
        performer: Performs,
        decision: Decision,
    ) -> None:
        from langchain.agents import create_agent
        from langchain.agents.middleware import ModelCallLimitMiddleware
        from langchain_core.messages import AIMessage, HumanMessage

        agent: Any = create_agent(
            model,
            tools=[_as_langchain(each, performer, decision, model) for each in situation.tools.values()],
            system_prompt=system or None,
            middleware=[ModelCallLimitMiddleware(run_limit=_MODEL_CALLS)],
        )
        messages = [*_history(turns), HumanMessage(question)]
        # An answer that is there stays, whatever the model does after it.
        try:
            state = agent.invoke({"messages": messages}, {"recursion_limit": 4 * _MODEL_CALLS})
        except Exception:
            if decision.outcome is None:
                raise
            log.exception("the model %s failed after the answer", self._name)
            return
        last = state["messages"][-1]
        if isinstance(last, AIMessage) and not last.tool_calls and not last.text.startswith("Model call limit"):
            decision.words = last.text.strip()


def _as_langchain(each: Tool, performer: Performs, decision: Decision, model: BaseChatModel) -> BaseTool:
    """The tool as LangChain calls it; what the model reads back is the finding and its figures."""
    from langchain_core.tools import StructuredTool

    def call(**arguments: Any) -> str:
        if decision.outcome is not None and (decision.outcome.answer or decision.outcome.choices):
            return "The question is already answered. Write your closing sentences now."
        # Of what data is never a model's argument; the local model reads it off the question on this machine.
        performer.prefer(getattr(getattr(model, "understanding", None), "dataset", None))
        outcome = performer.perform(each.name, arguments)
        decision.outcomes.append(outcome)
        return _for_model(outcome)

    return StructuredTool.from_function(
        call,
        name=each.name,
        description=each.description,
        args_schema=each.arguments_model,
    )


def _for_model(outcome: Outcome) -> str:
    """What a model is told of a call: aggregated results, never rows."""
    if outcome.choices:
        return "The asker is being asked to choose. Say nothing more."
    if outcome.answer is not None:
        return json.dumps(
            {"finding": write(outcome.answer.headline), "figures": dict(list(outcome.answer.figures.items())[:60])},
            ensure_ascii=False,
            default=str,
        )
    return f"Not answered: {outcome.message}"


def _history(turns: Sequence[Turn]) -> list[BaseMessage]:
    """The thread so far, as a model expects it: questions, calls, findings."""
    from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

    messages: list[BaseMessage] = []
    for number, turn in enumerate(turn for turn in turns[-_TURNS_SHOWN:] if turn.tool and turn.headline):
        call = {"name": turn.tool, "args": dict(turn.arguments), "id": f"earlier-{number}"}
        messages += [
            HumanMessage(turn.question),
            AIMessage("", tool_calls=[call]),
            ToolMessage(turn.headline or "", tool_call_id=f"earlier-{number}"),
        ]
    return messages
