"""The local model as LangChain sees it: a chat model that calls tools, without a network and without a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import SkipValidation

from bot.model.situation import Situation, Understanding
from bot.model.understand import understand
from bot.render.language import translations
from tools.messages import Message, Words, say, write

__all__ = ["LocalModel"]


class LocalModel(BaseChatModel):
    """Picks the tool for the last question of a conversation and fills its arguments.

    It returns the same `tool_calls` that a language model would. After a tool has answered it says nothing more: the
    tool's own answer is what is shown. `understanding` is what it made of the last question.
    """

    situation: SkipValidation[Situation]
    understanding: SkipValidation[Understanding | None] = None

    @property
    def _llm_type(self) -> str:
        return "marketbot-local"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Accept tools; which ones there are is in the situation already, with all that is known about them."""
        return self.bind(tools=list(tools), tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - part of the interface
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._reply(messages))])

    def _reply(self, messages: list[BaseMessage]) -> AIMessage:
        if messages and isinstance(messages[-1], ToolMessage):
            return AIMessage("")
        question = next((each for each in reversed(messages) if isinstance(each, HumanMessage)), None)
        if question is None:
            return AIMessage("")
        understood = understand(question.text, self.situation)
        self.understanding = understood
        if understood.tool is None:
            return AIMessage(_in_words(_out_of_scope(), understood.language))
        if understood.ask:
            return AIMessage(_in_words(say("Which of these do you mean?"), understood.language))
        if understood.leftover.missing:
            return AIMessage(_in_words(_missing(understood), understood.language))
        call = {"name": understood.tool, "args": dict(understood.arguments), "id": f"local-{len(messages)}"}
        return AIMessage("", tool_calls=[call])


def _out_of_scope() -> Message:
    return say("I can't answer that. I answer questions about the marketing data that was uploaded here.")


def _missing(understood: Understanding) -> Message:
    return say("Nothing in the data is called {words}.", words=Words(understood.leftover.missing))


def _in_words(message: Message, language: str) -> str:
    return write(message, language, translations(language))
