from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage.errors import Damaged
from storage.models import PreferenceRow


def test_what_is_set_comes_back_for_the_scopes_that_are_asked_for(store):
    store.set_preference("T1", "channel:C1", "zone", "Asia/Shanghai", "U1")
    store.set_preference("T1", "channel:C1", "definition:获客成本", '{"of": "spend"}', "U2")
    store.set_preference("T1", "person:U1", "language", "zh", "U1")
    store.set_preference("T2", "channel:C1", "zone", "Europe/Berlin", "U9")
    found = store.preferences("T1", ["channel:C1", "person:U1", "workspace"])
    assert list(found) == ["channel:C1", "person:U1", "workspace"]
    assert list(found["channel:C1"]) == ["definition:获客成本", "zone"]
    zone = found["channel:C1"]["zone"]
    assert (zone.value, zone.who) == ("Asia/Shanghai", "U1")
    assert datetime.now(UTC) - zone.changed < timedelta(minutes=1)
    assert found["workspace"] == {}
    assert store.preferences("T3", ["channel:C1"]) == {"channel:C1": {}}
    assert store.preferences("T1", []) == {}


def test_the_last_value_counts_and_is_taken_back_by_none(store):
    for value, who in (("USD", "U1"), ("EUR", "U2")):
        store.set_preference("T1", "workspace", "currency", value, who)
    kept = store.preferences("T1", ["workspace"])["workspace"]["currency"]
    assert (kept.value, kept.who) == ("EUR", "U2")
    store.set_preference("T1", "workspace", "currency", None, "U1")
    store.set_preference("T1", "workspace", "currency", None, "U1")
    assert store.preferences("T1", ["workspace"]) == {"workspace": {}}


def test_names_and_values_are_sealed_in_their_rows(store):
    for name in ("definition:churners", "zone"):
        store.set_preference("T1", "workspace", name, "value of it", "U1")
    with store._database.writing() as session:
        rows = session.scalars(select(PreferenceRow)).all()
        everything = repr([(row.name_index, row.value) for row in rows])
        assert "churners" not in everything
        assert "value of it" not in everything
        session.execute(update(PreferenceRow).values(value=rows[0].value))
    with pytest.raises(Damaged):
        store.preferences("T1", ["workspace"])


def test_where_something_is_set_is_found_in_all_workspaces(store):
    store.set_preference("T2", "channel:C9", "retention_days", "30", "U2")
    store.set_preference("T1", "channel:C1", "retention_days", "90", "U1")
    store.set_preference("T1", "channel:C1", "currency", "EUR", "U1")
    found = [(workspace, scope, each.value) for workspace, scope, each in store.preferences_called("retention_days")]
    assert found == [("T1", "channel:C1", "90"), ("T2", "channel:C9", "30")]
