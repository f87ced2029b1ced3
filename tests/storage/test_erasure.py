import json
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from storage.conversations import Spoken
from storage.errors import NotFound
from storage.models import PartRow, ResultRow, TurnRow, VersionRow
from storage.person import Person
from storage.store import Place, Store

ROWS = pa.table(
    {
        "id": [101, 102, 103, 102],
        "email": ["ana@x.com", "bob@x.com", "cy@x.com", " BOB@x.com"],
        "note": ["likes it", None, "ask bob@x.com, he knows", "fine"],
        "spend": [10.0, 2.0, 30.0, 4.0],
    }
)


class Plain:
    """Describes data in the words of these tests: what the columns are is in the schema."""

    fixed = ()

    def numbered(self, dataset):
        return json.loads(dataset.schema)["numbered"]

    def naming(self, dataset):
        return json.loads(dataset.schema)["naming"]

    def mentions(self, dataset, person):
        return person.is_in_json(json.dumps([json.loads(dataset.schema)["values"], json.loads(dataset.report)]))

    def describe(self, dataset, read, rows, person):
        old = json.loads(dataset.schema)
        values = sorted(set(read(["email"]).column("email").to_pylist())) if "email" in old["values_of"] else []
        schema = json.dumps({**old, "values": values, "rows": rows})
        return schema, json.dumps([line for line in json.loads(dataset.report) if not person.is_mentioned(line)])


def add(store, place, name="orders.csv", table=ROWS, fingerprint="f1", report=("4 rows",)):
    values = table.column("email").to_pylist() if "email" in table.column_names else []
    schema = {"numbered": ["id"], "naming": ["id"], "values": values, "values_of": ["email"] if values else []}
    with store.add_dataset(place, name, "U1", fingerprint) as writer:
        writer.write(table)
        return writer.finish(schema=json.dumps(schema), report=json.dumps(report), rows=table.num_rows)


def count(store, table):
    with store._database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_rows_and_mentions_go_and_everything_else_stays(store, here, elsewhere):
    old = add(store, here, report=["4 rows", "could not read “bob@x.com”"])
    other = add(store, elsewhere, "ads.csv", pa.table({"email": ["dee@x.com"]}))
    report = store.erase(["Bob@X.com"], "T1", "U9", Plain())
    new = store.datasets([here])[0]
    assert (new.series, new.version, new.name, new.created, new.owner) == (
        old.series,
        1,
        "orders.csv",
        old.created,
        "U1",
    )
    assert new.id != old.id
    assert store.read(new.id).to_pylist() == [
        {"id": 101, "email": "ana@x.com", "note": "likes it", "spend": 10.0},
        {"id": 103, "email": "cy@x.com", "note": None, "spend": 30.0},
    ]
    assert json.loads(new.schema)["values"] == ["ana@x.com", "cy@x.com"]
    assert (json.loads(new.schema)["rows"], new.rows, json.loads(new.report)) == (2, 2, ["4 rows"])
    assert store.datasets([elsewhere]) == [other]
    with pytest.raises(NotFound):
        store.read(old.id)
    (erased,) = report.erased.datasets
    assert (erased.name, erased.versions, erased.rows, erased.cells, erased.gone) == ("orders.csv", 1, 2, 1, 0)
    assert report.erased.also == ("102",)
    assert report.proven
    assert [entry.what for entry in store.audit(None)] == ["erase"]
    assert "bob" not in store.audit(None)[0].details
    assert count(store, VersionRow) == 2


def test_a_look_before_counts_the_same_and_changes_nothing(store, here):
    add(store, here)
    second = add(store, here, fingerprint="f2")
    found = store.find_person(["bob@x.com"], "T1", Plain())
    assert (found.rows, found.cells, found.versions, found.also) == (4, 2, 2, ("102",))
    assert store.datasets([here]) == [second]
    report = store.erase(["bob@x.com"], "T1", "U9", Plain())
    assert (report.erased.rows, report.erased.cells, report.erased.versions) == (4, 2, 2)
    assert store.find_person(["bob@x.com"], "T1", Plain()).nothing


def test_every_version_is_cleaned_and_keeps_its_number(store, here):
    add(store, here)
    add(store, here, table=ROWS.slice(0, 1), fingerprint="f2")
    add(store, here, table=ROWS.slice(1, 3), fingerprint="f3")
    store.erase(["bob@x.com"], "T1", "U9", Plain())
    newest = store.datasets([here])[0]
    assert [(each.version, each.rows) for each in store.versions(newest.id, [here])] == [(3, 1), (2, 1), (1, 2)]
    assert newest.fingerprint != "f3"
    assert store.same_content(here, "f3") is None


def test_another_workspace_is_not_touched(store, here):
    add(store, here)
    strange = add(store, Place("T2", "C1"))
    store.erase(["bob@x.com"], "T1", "U9", Plain())
    assert store.read(strange.id).equals(ROWS)


def test_numbers_count_where_they_are_names(store, here):
    add(store, here, table=pa.table({"id": [2, 30, None], "spend": [30.0, 2.0, 30.0]}))
    store.erase(["30"], "T1", "U9", Plain())
    assert store.read(store.datasets([here])[0].id).to_pylist() == [
        {"id": 2, "spend": 30.0},
        {"id": None, "spend": 30.0},
    ]


def test_a_version_with_nothing_else_is_destroyed_and_so_is_its_data_set(store, here):
    add(store, here, table=ROWS.slice(1, 1))
    add(store, here, "mixed.csv")
    add(store, here, "mixed.csv", ROWS.slice(1, 1), fingerprint="f2")
    report = store.erase(["bob@x.com"], "T1", "U9", Plain())
    assert [(each.name, each.version) for each in store.datasets([here])] == [("mixed.csv", 1)]
    assert sum(each.gone for each in report.erased.datasets) == 2
    assert report.proven


def test_headers_and_names_of_data_sets_go_as_well(store, here):
    old = add(store, here, "Bob_Smith.csv", pa.table({"day": [1, 2], "Bob Smith": [3, 4]}))
    add(store, here, "Bob_Smith.csv", pa.table({"day": [1]}), fingerprint="f2")
    report = store.erase(["bob smith"], "T1", "U9", Plain())
    new = store.datasets([here])[0]
    assert (new.series, new.version, new.name) == (old.series, 2, f"data-{old.series[:8]}.csv")
    assert store.read(store.versions(new.id, [here])[1].id).column_names == ["day"]
    assert report.erased.datasets[0].columns == 1
    assert report.erased.datasets[0].renamed
    assert report.proven
    again = add(store, here, new.name, fingerprint="f3")
    assert (again.series, again.version) == (old.series, 3)


def test_what_was_said_of_the_person_goes_and_the_rest_opens_again(store, here):
    data = add(store, here)
    other = add(store, here, "ads.csv", pa.table({"x": [1]}))
    save = lambda answer, *ids: store.save_result(ids, here, "t", "U1", "query_data", "{}", json.dumps(answer))  # noqa: E731
    kept, both, plain = save({"total": 46}, data.id), save({"n": 1}, data.id, other.id), save({"n": 5})
    gone = [save({"best": "Bob@x.com"}, data.id), save({"customer": 102}, data.id), save({"best": "bob@x.com"})]
    store.save_turn(here, "t", json.dumps({"question": "total?", "dataset_id": data.id}), [data.id])
    store.save_turn(here, "t", json.dumps({"question": "who is bob@x.com"}))
    report = store.erase(["bob@x.com"], "T1", "U9", Plain())
    new = next(each for each in store.datasets([here]) if each.name == "orders.csv")
    assert json.loads(store.result(kept, [here]).answer) == {"total": 46}
    assert store.result(kept, [here]).dataset_ids == (new.id,)
    assert set(store.result(both, [here]).dataset_ids) == {new.id, other.id}
    assert store.result(plain, [here])
    for each in gone:
        with pytest.raises(NotFound):
            store.result(each, [here])
    assert [json.loads(turn) for turn in store.turns(here, "t")] == [{"question": "total?", "dataset_id": new.id}]
    assert (report.erased.spoken.results, report.erased.spoken.turns, report.sealed_again) == (3, 1, 3)


def test_thumbs_schedules_and_terms_that_name_the_person_go(store, here):
    data = add(store, here)
    store.save_feedback(here, "U1", "up", "total?", "query_data", dataset_ids=[data.id])
    store.save_feedback(here, "U1", "down", "who is bob@x.com?", "query_data", dataset_ids=[data.id])
    store.save_feedback(here, "U1", "down", "who is Bob@x.com?", "query_data")
    kept = store.add_schedule(here, "U1", '{"question": "total?"}', None, data.series)
    store.add_schedule(here, "U1", '{"question": "bob@x.com by week"}', None, data.series)
    moment = datetime(2026, 5, 4, tzinfo=UTC)
    store.update_schedule(kept, next_due=moment)
    run = store.claim_run(kept, moment, timedelta(minutes=5))
    store.finish_run(run, "failed", details="nothing of bob@x.com was found")
    store.set_preference("T1", "channel:C1", "definition:vip", "customers like bob@x.com", "U1")
    store.set_preference("T1", "channel:C1", "currency", "USD", "U1")
    before = store.find_person(["bob@x.com"], "T1", Plain()).spoken
    report = store.erase(["bob@x.com"], "T1", "U9", Plain())
    assert report.erased.spoken == before == Spoken(feedback=2, schedules=2, terms=1)
    assert report.sealed_again == 1
    assert [each.question for each in store.feedback("T1")] == ["total?"]
    assert store.feedback("T1")[0].dataset_ids == (store.datasets([here])[0].id,)
    assert [each.id for each in store.schedules([here])] == [kept]
    assert [(each.state, each.details) for each in store.runs(kept, 10)] == [("failed", "")]
    assert list(store.preferences("T1", ["channel:C1"])["channel:C1"]) == ["currency"]


def test_the_trail_keeps_what_was_done_without_the_person(store, here):
    means = json.dumps({"term": "vip", "means": "orders of Bob@x.com"})
    store.record("U1", "define", here, details=means)
    store.record("U1", "define", Place("T2", "C1"), details=means)
    store.record("U1", "delete", here, details='{"rows": 102, "whole": true}')
    store.record("U1", "rate-up", here, details="of bob@x.com")
    report = store.erase(["bob@x.com", "102"], "T1", "U9", Plain())
    assert report.erased.spoken == Spoken(entries=2)
    assert report.proven
    told = [(each.what, each.details) for each in reversed(store.audit(None, workspace="T1"))][:-1]
    assert told == [
        ("define", '{"erased": true}'),
        ("delete", '{"rows": 102, "whole": true}'),
        ("rate-up", '{"erased": true}'),
    ]
    assert store.audit(None, workspace="T2")[0].details == means


def test_nothing_is_written_when_there_is_nobody(store, here):
    data = add(store, here)
    report = store.erase(["nobody@x.com"], "T1", "U9", Plain())
    assert report.erased.nothing
    assert store.datasets([here]) == [data]


def test_one_data_set_that_fails_is_as_before_and_the_others_are_done(store, here):
    first, second = sorted((add(store, here, name) for name in ("a.csv", "b.csv")), key=lambda each: each.series)

    class Failing(Plain):
        def describe(self, dataset, *rest):
            if dataset.series == second.series:
                raise ZeroDivisionError
            return super().describe(dataset, *rest)

    with pytest.raises(ZeroDivisionError):
        store.erase(["bob@x.com"], "T1", "U9", Failing())
    found = {each.series: each for each in store.datasets([here])}
    assert found[first.series].rows == 2
    assert store.read(second.id).equals(ROWS)
    assert count(store, VersionRow) == 2
    assert store.erase(["bob@x.com"], "T1", "U9", Plain()).proven


def test_a_version_that_comes_meanwhile_is_erased_too(store, here):
    add(store, here)

    class Busy(Plain):
        seen = False

        def describe(self, dataset, *rest):
            if not self.seen:
                self.seen = True
                add(store, here, fingerprint="f2")
            return super().describe(dataset, *rest)

    report = store.erase(["bob@x.com"], "T1", "U9", Busy())
    assert report.proven
    assert [each.rows for each in store.versions(store.datasets([here])[0].id, [here])] == [2, 2]


def test_answers_that_come_meanwhile_open_afterwards_or_were_refused(store, here):
    add(store, here)
    stop, saved, refused = threading.Event(), [], []

    def ask():
        while not stop.is_set():
            newest = store.datasets([here])[0]
            try:
                answer = json.dumps({"total": 1})
                saved.append(store.save_result([newest.id], here, "t", "U1", "tool", "{}", answer))
            except NotFound:
                refused.append(newest.id)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(ask) for _ in range(2)]
        for name in ("bob@x.com", "ana@x.com"):
            assert store.erase([name], "T1", "U9", Plain()).proven
        stop.set()
        for each in running:
            each.result()
    newest = store.datasets([here])[0]
    for each in saved:
        assert store.result(each, [here]).dataset_ids == (newest.id,)


ERASE_SLOWLY = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_erasure import Plain
from storage.keys import KeyRing
from storage.store import Store

class Slow(Plain):
    done = 0
    def describe(self, dataset, *rest):
        self.done += 1
        if self.done == 2:
            print("half", flush=True)
            sys.stdin.readline()
        return super().describe(dataset, *rest)

url, home, _ = sys.argv[1:]
with Store.open(url, KeyRing.load(None, Path(home))) as store:
    store.erase(["bob@x.com"], "T1", "U9", Slow())
"""


def test_a_killed_erasure_leaves_whole_data_sets_and_can_be_done_again(store, url, keys, here, tmp_path):
    from pathlib import Path

    for name in ("a.csv", "b.csv", "c.csv"):
        add(store, here, name)
    process = subprocess.Popen(
        [sys.executable, "-c", ERASE_SLOWLY, url, str(tmp_path / "home"), str(Path(__file__).parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert sorted(each.rows for each in store.datasets([here])) == [2, 4, 4]
    with Store.open(url, keys) as again:
        assert count(again, VersionRow) == 3  # what the killed one had begun is cleared
        for each in again.datasets([here]):
            assert again.read(each.id).num_rows == each.rows
        report = again.erase(["bob@x.com"], "T1", "U9", Plain())
        assert (report.erased.versions, report.proven) == (2, True)
        assert [each.rows for each in again.datasets([here])] == [2, 2, 2]
        assert count(again, PartRow) == 3


def test_parts_are_read_and_written_one_at_a_time(store, here, monkeypatch):
    monkeypatch.setattr("storage.parts.PART_ROWS", 100)
    big = pa.table({"email": [f"p{number % 50}@x.com" for number in range(5_000)]})
    add(store, here, table=big)
    largest = []
    search = Person.search

    def watched(self, table, numbered):
        largest.append(table.num_rows)
        return search(self, table, numbered)

    monkeypatch.setattr(Person, "search", watched)
    report = store.erase(["p7@x.com"], "T1", "U9", Plain())
    assert (report.erased.rows, max(largest)) == (100, 100)
    assert store.read(store.datasets([here])[0].id).num_rows == 4_900


CELLS = st.sampled_from(
    ["bob@x.com", "BOB@X.COM ", "Bob@x.com!", "joe-bob@x.com", "王芳", "", None, "ß", "\u3000bob@x.com", "é"]
)
TABLES = st.lists(st.tuples(CELLS, st.sampled_from([1, 7, 70, None]), CELLS), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLES, st.integers(1, 7))
def test_erasing_agrees_with_pandas(store, rows, part):
    frame = pd.DataFrame(rows, columns=["who", "id", "text"], dtype=object)
    whole = lambda cell: cell is not None and cell.strip().casefold() in {"bob@x.com", "70"}  # noqa: E731
    gone = frame["who"].map(whole) | frame["text"].map(whole) | frame["id"].map(lambda cell: cell == 70)
    expected = frame[~gone.astype(bool)].replace({"Bob@x.com!": None})
    table = pa.table(
        {
            "who": pa.array(frame["who"].tolist(), pa.string()),
            "id": pa.array(frame["id"].tolist(), pa.int32()),
            "text": pa.array(frame["text"].tolist(), pa.string()),
        }
    )
    place = Place("T3", f"C{count(store, VersionRow)}-{len(store.datasets([Place('T3', 'C')]))}")
    schema = json.dumps({"numbered": ["id"], "naming": [], "values": [], "values_of": []})
    with store.add_dataset(place, "x.csv", "U1", "f") as writer:
        for start in range(0, len(rows), part):
            writer.write(table.slice(start, part))
        writer.finish(schema=schema, report="[]", rows=len(rows))
    report = store.erase(["bob@x.com", "70"], "T3", "U9", Plain())
    assert report.proven
    found = store.datasets([place])
    kept = store.read(found[0].id).to_pylist() if found else []
    assert [tuple(row.values()) for row in kept] == [tuple(row) for row in expected.itertuples(index=False)]
    for each in found:
        store.delete_dataset(each.id, [place])
    assert count(store, ResultRow) == count(store, TurnRow) == 0


def test_the_trail_has_a_fingerprint_of_the_person_and_no_name(store, here):
    add(store, here)
    store.erase(["Ana@x.com", "Ana García"], "T1", "U9", Plain())
    (entry,) = store.audit(None)
    assert "ana" not in entry.details.lower()
    assert json.loads(entry.details)["person"] == store.fingerprint_of_person(["ana garcía", "ANA@x.com"], "T1")
    assert json.loads(entry.details)["person"] != store.fingerprint_of_person(["ana garcía"], "T1")
