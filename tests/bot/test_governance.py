"""Governance through the desk, with real workers: what is said, what is kept, what is recorded."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversation import Question, Reply
from bot.desk import Desk
from storage.errors import NotFound
from storage.store import Place

HERE = Place("local", "terminal")
"""A terminal is its user's own, who is its admin as well."""

ORDERS = "date,customer_email,sales\n" + "".join(
    f"2024-05-{day:02d},{who}@x.com,{day}\n" for day in range(1, 15) for who in ("ana", "bob")
)


@pytest.fixture
def desk(make_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    made = make_desk()
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS)
    assert made.receive(file, "orders.csv", "ann", HERE).status == "answered"
    return made


@pytest.fixture
def ask(desk: Desk) -> Callable[..., Reply]:
    def ask(text: str, thread: str = "t", **more: object) -> Reply:
        return desk.ask(Question(text, "ann", HERE, (HERE,), thread, **more))  # type: ignore[arg-type]

    return ask


def trail(desk: Desk) -> list[str]:
    return [each.what for each in reversed(desk._store.audit(None))]


def test_settings_are_used_from_then_on_and_said_where_they_matter(desk, ask):
    assert ask("our week starts on sunday").status == "answered"
    weekly = ask("sales by week")
    assert "Weeks start on Sunday, as ann has set it." in [str(each) for each in weekly.answer.assumptions]
    assert str(weekly.answer.tables[0].rows[0][0]) != ""
    daily = ask("total sales")
    assert not any("Weeks" in str(each) for each in daily.answer.assumptions)
    assert ask("answer in Chinese").status == "answered"
    assert ask("total sales").language == "zh"
    assert trail(desk) == ["upload", "settings", "ask", "ask", "settings", "ask"]


def test_a_fiscal_year_starts_where_the_team_says(desk, ask):
    assert ask("total sales in FY2025").status == "refused"
    assert ask("our fiscal year starts in May").status == "answered"
    year = ask("total sales in FY2025")
    assert year.answer.figures["total"] == 210
    assert "Fiscal years start in May, as ann has set it." in [str(each) for each in year.answer.assumptions]


def test_a_data_set_goes_after_a_click_and_its_answers_with_it(desk, ask):
    before = ask("total sales")
    asked = ask("delete the orders file")
    assert asked.status == "ask"
    assert "cannot be undone" in str(asked.message)
    done = ask("delete the orders file", chosen=asked.choices[0].arguments)
    assert "unreadable" in str(done.answer.headline)
    with pytest.raises(Exception, match="no result"):
        desk.export(before.result_id, "csv", (HERE,))
    again = ask("delete the orders file", chosen=asked.choices[0].arguments)
    assert again.status == "refused"
    assert trail(desk) == ["upload", "ask", "ask", "delete", "ask"]


def test_a_person_is_erased_and_what_is_kept_does_not_name_them(desk, ask):
    asked = ask("erase everything about ana@x.com")
    assert asked.status == "ask"
    assert asked.answer.figures["rows"] == 14
    done = ask("erase everything about ana@x.com", chosen=asked.choices[0].arguments)
    assert done.answer.figures["left"] == 0
    assert done.private
    kept = " ".join(desk._store.turns(HERE, "t"))
    assert "ana@x.com" not in kept
    assert "ana@x.com" not in " ".join(each.details for each in desk._store.audit(None))
    assert "orders.csv" in desk.export(done.result_id, "csv", (HERE,), admin=True).data.decode()
    assert ask("total sales").answer.figures
    assert trail(desk) == ["upload", "ask", "erase", "ask"]


def test_the_trail_is_exported_and_exports_are_recorded_once(desk, ask):
    ask("total sales")
    assert ask("export as csv").files
    told = ask("show the audit trail")
    assert [str(row[2]) for row in told.answer.tables[0].rows] == ["Exported", "Asked", "Uploaded"] or told
    (file,) = ask("export that as csv").files
    assert "orders.csv" in file.data.decode()
    with pytest.raises(NotFound, match="only an admin"):
        desk.export(told.result_id, "csv", (HERE,), asker="cy")
    desk.export(told.result_id, "csv", (HERE,), asker="ann", admin=True)
    entries = list(reversed(desk._store.audit(None)))
    assert [each.what for each in entries] == ["upload", "ask", "export", "ask", "export", "export"]
    assert entries[2].dataset_id is not None
    assert json.loads(entries[2].details) == {"tool": "query_data", "format": "csv"}


def test_the_trail_comes_as_a_file_in_one_sentence(desk, ask):
    ask("total sales")
    told = ask("export the audit trail as a csv")
    (file,) = told.files
    assert file.name == "audit-trail.csv"
    assert "orders.csv" in file.data.decode()
    assert trail(desk) == ["upload", "ask", "export", "ask"]
    assert ask("导出审计记录").files


def test_who_exported_is_asked_of_exports_alone(desk, ask):
    ask("total sales")
    ask("export as csv")
    told = ask("who exported the orders file")
    assert [str(row[2]) for row in told.answer.tables[0].rows] == ["exported"]
    assert "by ann (1)" in str(told.answer.headline)
    assert ask("who asked what last week").arguments["did"] == "asked"


@pytest.mark.parametrize(
    ("question", "who"), [("ann最近删除了什么", "ann"), ("张三昨天导出了什么", "张三"), ("what did ann delete", "ann")]
)
def test_what_somebody_did_is_looked_up_and_nothing_is_done(desk, ask, question, who):
    told = ask(question)
    assert (told.tool, told.arguments["person"]) == ("show_audit_trail", who)
    assert not told.choices
