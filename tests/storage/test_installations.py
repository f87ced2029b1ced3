import pytest
from sqlalchemy import select, update

from storage.errors import Damaged
from storage.models import InstallationRow


def test_the_newest_installation_of_a_workspace_is_found(store):
    store.save_installation("E1", "T1", "U1", '{"token": "one"}')
    store.save_installation("E1", "T1", "U2", '{"token": "two"}')
    store.save_installation(None, "T1", "U1", '{"token": "no enterprise"}')
    store.save_installation("E1", None, None, '{"token": "everywhere"}')
    newest = store.installation("E1", "T1")
    assert (newest.enterprise, newest.workspace, newest.person, newest.details) == (
        "E1",
        "T1",
        "U2",
        '{"token": "two"}',
    )
    assert store.installation("E1", "T1", "U1").details == '{"token": "one"}'
    assert store.installation(None, "T1").details == '{"token": "no enterprise"}'
    assert store.installation("E1", None).details == '{"token": "everywhere"}'
    assert store.installation("E1", "T1", "U3") is store.installation("E2", "T1") is None
    assert len(store.installations()) == 4


def test_a_second_installation_replaces_the_first(store):
    store.save_installation(None, "T1", "U1", "old")
    store.save_installation(None, "T1", "U1", "new")
    assert [each.details for each in store.installations()] == ["new"]


def test_a_workspace_takes_the_app_away(store):
    for person in ("U1", "U2", ""):
        store.save_installation(None, "T1", person, "{}")
    store.save_installation(None, "T2", "U1", "{}")
    assert store.delete_installation(None, "T1", "") == 1
    assert store.delete_installation(None, "T1") == 2
    assert store.delete_installation(None, "T1") == 0
    assert [each.workspace for each in store.installations()] == ["T2"]


def test_tokens_are_sealed_in_their_rows_and_gone_when_deleted(store, sqlite_url, tmp_path):
    for workspace in ("T1", "T2"):
        store.save_installation(None, workspace, "U1", '{"token": "xoxb-secret"}')
    with store._database.writing() as session:
        sealed = session.scalars(select(InstallationRow.details)).all()
        assert all(b"xoxb" not in each for each in sealed)
        session.execute(update(InstallationRow).values(details=sealed[0]))
    with pytest.raises(Damaged):
        store.installations()
    for workspace in ("T1", "T2"):
        store.delete_installation(None, workspace)
    assert not any(sealed[0] in path.read_bytes() for path in (tmp_path / "home").iterdir())
