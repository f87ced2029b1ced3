import json

import pyarrow as pa
import pytest

from bot.actions.confirming import NeedsConfirmation
from bot.actions.rights import NotYours
from storage.store import Place
from tools.codec import dumps
from tools.errors import CannotAnswer
from tools.profile import profile_table

HERE, DIRECT = Place("team", "general"), Place("team", "D1")
WHO = {"asker": "boss", "place": DIRECT}


@pytest.fixture
def customers(scene):
    table = pa.table({"email": ["ana@x.com", "bob@x.com", "ana@x.com"], "spend": [1.0, 2.0, 3.0]})
    with scene.store.add_dataset(HERE, "customers.csv", "ann", "print") as writer:
        writer.write(table)
        report = dumps({"report": (), "warnings": ()})
        return writer.finish(schema=dumps(profile_table(table)), report=report, rows=3).id


def test_what_there_is_is_counted_then_erased_and_proven(scene, run, say_yes, customers):
    with pytest.raises(NeedsConfirmation) as asked:
        run("erase_person", scene.here(**WHO), person=["ana@x.com"])
    assert "2 rows" in str(asked.value.message)
    assert asked.value.preview.tables[0].rows == (("customers.csv", 1, 2, 0, 0),)
    assert scene.store.read(customers).num_rows == 3
    answer = say_yes("erase_person", **WHO, arguments={"person": ["ana@x.com"]})
    assert (answer.figures["rows"], answer.figures["left"]) == (2, 0)
    assert "found nothing" in str(answer.headline)
    (left,) = scene.store.datasets([HERE])
    assert scene.store.read(left.id).column("email").to_pylist() == ["bob@x.com"]
    (entry,) = [each for each in scene.store.audit(None) if each.what == "erase"]
    assert "ana" not in entry.details
    assert json.loads(entry.details)["person"] == scene.store.fingerprint_of_person(["ana@x.com"], "team")


@pytest.mark.parametrize("asker", ["ann", "bob"])
def test_only_an_admin_may(scene, run, customers, asker):
    with pytest.raises(NotYours):
        run("erase_person", scene.here(asker=asker, place=DIRECT), person=["ana@x.com"])


def test_not_where_others_read_it(scene, run, customers):
    with pytest.raises(CannotAnswer, match="direct message"):
        run("erase_person", scene.here(asker="boss"), person=["ana@x.com"])


def test_not_by_another_ones_click(scene, say_yes, customers):
    with pytest.raises(NotYours):
        say_yes("erase_person", by="ann", **WHO, arguments={"person": ["ana@x.com"]})
    assert scene.store.read(customers).num_rows == 3


def test_a_no_changes_nothing(scene, say_yes, customers):
    with pytest.raises(CannotAnswer, match="nothing was changed"):
        say_yes("erase_person", button=-1, **WHO, arguments={"person": ["ana@x.com"]})
    assert scene.store.read(customers).num_rows == 3


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ([], "Who"),
        ([" "], "Who"),
        (["a"], "too little"),
        (["zoe@x.com"], "found nobody called “zoe@x.com”"),
        (["删除关于ana@x.com的数据"], "erased nothing"),
    ],
)
def test_who_is_nobody_is_said(scene, run, customers, person, why):
    with pytest.raises(CannotAnswer, match=why):
        run("erase_person", scene.here(**WHO), person=person)


def test_another_workspace_is_left_alone(scene, run, customers):
    with pytest.raises(NotYours):
        run("erase_person", scene.here(asker="boss", place=Place("other", "D1")), person=["ana@x.com"])
