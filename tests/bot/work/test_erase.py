"""Erasing a person as a worker does it: files as they are read, with schemas, reports and answers."""

import pytest

from bot.settings import Settings
from bot.work.erase import erase_person, find_person
from bot.work.receive import receive_file
from bot.work.workers import Workers
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.codec import loads
from tools.errors import CannotAnswer
from tools.profile import profile_table

HERE = Place("T1", "C1")
ORDERS = """date,customer_id,email,note,amount
2026-01-01,4711,ana@x.com,fast,10
2026-01-02,4712,bob@x.com,asked ana@x.com for help,4711
soon,4713,cy@x.com,,3
2026-01-04,4711,ANA@X.COM,again,4
2026-01-05,4714,dee@x.com,ok,5
2026-01-06,4715,eve@x.com,ok,6
"""


@pytest.fixture
def options(tmp_path):
    return Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path}/store.db", workers=1)


@pytest.fixture
def store(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/store.db", KeyRing.load(None, tmp_path)) as store:
        yield store


@pytest.fixture
def orders(store, options, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    receive_file(store, options, path, "orders.csv", HERE, "U1", {})
    return store.datasets([HERE])[0]


def test_a_look_before_counts_and_names_what_else_is_in_the_rows(store, orders):
    result = find_person(store, ["ana@x.com"], "T1")
    assert str(result.answer.headline) == "I found 2 rows, 1 mention in a longer text, and 1 version of a data set."
    assert result.answer.figures == {"rows": 2, "cells": 1, "versions": 1, "datasets": 1, "said": 0}
    assert [str(each) for each in result.answer.warnings] == [
        "The same rows also hold “4711”. If that is this person, ask to erase it too: it may stand elsewhere."
    ]
    assert result.answer.tables[0].rows == (("orders.csv", 1, 2, 1, 0),)
    assert store.datasets([HERE]) == [orders]


def test_what_is_left_is_described_as_if_the_person_had_never_been_there(store, orders):
    result = erase_person(store, ["ana@x.com", "4711"], "T1", "U9")
    assert str(result.answer.headline) == (
        "I erased 2 rows, 1 mention in a longer text, and 1 version of a data set. A second look through everything "
        "found nothing."
    )
    assert result.answer.figures["left"] == 0
    new = store.datasets([HERE])[0]
    table = store.read(new.id)
    assert table.column("customer_id").to_pylist() == [4712, 4713, 4714, 4715]
    assert table.column("amount").to_pylist() == [4711, 3, 5, 6]  # an amount names nobody
    assert table.column("note").to_pylist() == [None, None, "ok", "ok"]
    schema = loads(new.schema)
    assert schema == profile_table(table)
    assert "ana" not in new.schema.casefold() + new.report.casefold()
    report = [str(each) for each in loads(new.report)["report"]]
    assert report[0] == "I read 4 rows and 5 columns from “orders.csv”."
    assert report[-1] == "Rows and texts of a person were erased from it since."
    assert loads(new.report)["notes"][-1] == loads(new.report)["report"][-1]
    again = find_person(store, ["ana@x.com", "4711"], "T1")
    assert str(again.answer.headline) == "I found nobody of that name."


def test_a_report_that_quotes_the_person_is_written_again(store, options, tmp_path):
    path = tmp_path / "upload"
    path.write_text("date,n\n2026-01-01,1\n" + "2026-01-02,2\n" * 40 + "ana@x.com,3\n", encoding="utf-8")
    receive_file(store, options, path, "days.csv", HERE, "U1", {})
    assert "ana@x.com" in store.datasets([HERE])[0].report
    assert erase_person(store, ["ana@x.com"], "T1", "U9").answer.figures["left"] == 0
    new = store.datasets([HERE])[0]
    assert "ana@x.com" not in new.report
    assert new.rows == 42


def test_nobody_and_too_little_of_a_name(store, orders):
    result = erase_person(store, ["nobody@x.com"], "T1", "U9")
    assert str(result.answer.headline) == "I found nobody of that name, so nothing was erased."
    with pytest.raises(CannotAnswer, match="single letter or digit"):
        erase_person(store, ["7"], "T1", "U9")


def test_a_worker_does_it(store, orders, options):
    with Workers(options) as workers:
        assert workers.find_person(["ana@x.com"], "T1").answer.figures["rows"] == 2
        result = workers.erase(["ana@x.com"], "T1", "U9")
        assert (result.status, result.answer.figures["left"]) == ("answered", 0)
        assert workers.erase(["x"], "T1", "U9").status == "refused"
    assert store.datasets([HERE])[0].rows == 4
