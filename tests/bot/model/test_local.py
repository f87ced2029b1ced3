"""The local model in LangChain's own agent: it calls the tool, and says nothing after it."""

from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.tools import StructuredTool

from bot.model.local import LocalModel


def test_calls_the_tool_once_and_adds_nothing(situate, tools):
    calls = []

    def query(**arguments):
        calls.append(arguments)
        return "done"

    tool = StructuredTool.from_function(
        query, name="query_data", description="d", args_schema=tools["query_data"].arguments_model
    )
    model = LocalModel(situation=situate("ads"))
    state = create_agent(model, tools=[tool]).invoke({"messages": [HumanMessage("clicks by device")]})
    assert len(calls) == 1
    assert model.understanding.tool == "query_data"
    assert state["messages"][-1].text == ""


def test_out_of_scope_is_said_in_the_language_of_the_question(situate):
    model = LocalModel(situation=situate("ads"))
    reply = model.invoke([HumanMessage("讲个笑话")])
    assert not reply.tool_calls
    assert "数据" in reply.text


def test_says_nothing_after_a_tool(situate):
    model = LocalModel(situation=situate("ads"))
    call = {"name": "show_help", "args": {}, "id": "1"}
    messages = [HumanMessage("help"), AIMessage("", tool_calls=[call]), ToolMessage("x", tool_call_id="1")]
    assert model.invoke(messages).text == ""
