"""What `--json` prints."""

import json

from bot.conversation import Reply
from bot.render.as_json import reply_as_json
from tools.answer import Answer, Table, TableColumn
from tools.errors import Choice
from tools.messages import Percent, say, say_count


def test_an_answer_has_every_key_in_terms_of_json() -> None:
    answer = Answer(
        headline=say_count("There is one data set here.", "There are {count} data sets here.", 2),
        method=say("How: "),
        figures={"total": 1.5, "first_date": "2024-01-01"},
        tables=(Table(say("Data sets"), (TableColumn(say("Name")), TableColumn("n", "integer")), (("a", 1),)),),
        assumptions=(say("I took “{column}” as {role}.", column="x", role=Percent(0.5)),),
    )
    plain = reply_as_json(Reply("answered", "zh", "list_datasets", {"top": 3}, answer))
    assert json.loads(json.dumps(plain)) == plain
    assert list(plain) == [
        "status", "tool", "arguments", "dataset", "headline", "figures", "tables", "charts", "assumptions", "warnings",
        "method", "next_questions", "choices", "files", "seconds",
    ]  # fmt: skip
    assert plain["headline"] == "这里有 2 份数据。"
    assert plain["tables"] == [{"title": "数据集", "columns": ["名称", "n"], "rows": [["a", 1]]}]


def test_a_question_back_has_its_choices() -> None:
    reply = Reply(
        "ask", "en", message=say("Which data should I use?"), choices=(Choice("a.csv", {"dataset": "a.csv"}),)
    )
    plain = reply_as_json(reply)
    assert plain["headline"] == "Which data should I use?"
    assert plain["choices"] == [{"label": "a.csv", "arguments": {"dataset": "a.csv"}}]
    assert plain["figures"] == {}


def test_no_number_is_infinite() -> None:
    answer = Answer(say("yes"), say("no"), {"total": float("nan"), "rows": float("inf")})
    assert reply_as_json(Reply("answered", "en", answer=answer))["figures"] == {"total": None, "rows": None}
