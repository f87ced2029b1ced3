from datetime import datetime

import pytest

from bot.actions.rights import NotYours
from storage.store import Place

HERE, GROWTH, DIRECT = Place("team", "general"), Place("team", "growth"), Place("team", "D1")


@pytest.fixture
def trail(scene):
    stored = scene.upload()
    ours = scene.upload(name="secret.csv", place=GROWTH)
    record = scene.store.record
    record("ann", "upload", HERE, stored, "answered")
    record("bob", "ask", HERE, stored, '{"tool": "query_data", "status": "answered"}')
    record("bob", "share", GROWTH, ours, '{"channel": "general"}')
    record("cy", "ask", GROWTH, None, '{"tool": null}')
    record("cy", "ask", Place("other", "general"))
    return stored


def rows(answer):
    return (
        [(row[1], str(row[2]), row[3] and str(row[3]), row[4]) for row in answer.tables[0].rows]
        if answer.tables
        else []
    )


def test_in_a_channel_it_is_of_the_channel_even_for_an_admin(scene, run, trail):
    for asker in ("bob", "boss"):
        answer = run("show_audit_trail", scene.here(asker=asker))
        assert rows(answer) == [("Bob", "asked", "shop.csv", "#general"), ("Ann", "uploaded", "shop.csv", "#general")]
    assert isinstance(answer.tables[0].rows[0][0], datetime)
    assert "in this channel" in str(answer.assumptions[0])


def test_an_admin_sees_the_whole_workspace_and_no_other(scene, run, trail):
    answer = run("show_audit_trail", scene.here(asker="boss", place=DIRECT))
    assert [row[0] for row in rows(answer)] == ["Cy", "Bob", "Bob", "Ann"]
    assert rows(answer)[1] == ("Bob", "shared", "secret.csv (version 1)", "#growth")
    assert answer.figures == {"entries": 4, "people": 3}
    assert answer.tables[0].rows[1][5] == "channel: #general"


def test_others_see_their_places_their_deeds_and_their_data(scene, run, trail):
    owner = run("show_audit_trail", scene.here(place=DIRECT))
    assert [row[0] for row in rows(owner)] == ["Bob", "Bob", "Ann"]
    other = run("show_audit_trail", scene.here(asker="cy", place=DIRECT))
    assert [row[0] for row in rows(other)] == ["Cy", "Bob", "Ann"]


def test_what_somebody_did_elsewhere_does_not_name_others_data(scene, run, trail):
    answer = run("show_audit_trail", scene.here(asker="bob", place=DIRECT), person="me")
    assert ("Bob", "shared", "one that you may not see", "#growth") in rows(answer)


def test_of_one_data_set_or_one_person(scene, run, trail):
    place = {"asker": "boss", "place": DIRECT}
    assert [row[0] for row in rows(run("show_audit_trail", scene.here(**place), of="shop"))] == ["Bob", "Ann"]
    assert [row[0] for row in rows(run("show_audit_trail", scene.here(**place), person="@Cy"))] == ["Cy"]
    assert run("show_audit_trail", scene.here(**place), person="nobody").figures["entries"] == 0


def test_a_deleted_data_set_has_no_name_any_more(scene, run, trail):
    scene.store.delete_dataset(trail, (HERE,))
    answer = run("show_audit_trail", scene.here())
    assert rows(answer)[0][2].startswith("one that was deleted (")


def test_all_entries_are_in_the_table_to_export(scene, run):
    for _ in range(25):
        scene.store.record("ann", "ask", HERE)
    shown, full = run("show_audit_trail", scene.here()).tables
    assert (len(shown.rows), len(full.rows), full.full) == (20, 25, True)


def test_only_an_admin_takes_the_trail_away_as_a_file(scene, run, trail):
    for asker, place in (("ann", HERE), ("bob", DIRECT)):
        here = scene.here(asker=asker, place=place)
        with pytest.raises(NotYours, match="Only an admin"):
            run("show_audit_trail", here, file="csv")
        assert not here.files
    boss = scene.here(asker="boss", place=DIRECT)
    run("show_audit_trail", boss, file="csv")
    (file,) = boss.files
    assert (file.name, file.data.decode("utf-8-sig").count("\n") >= 5) == ("audit-trail.csv", True)
    newest = scene.store.audit(None, limit=1)[0]
    assert (newest.who, newest.what, newest.details) == (
        "boss",
        "export",
        '{"tool": "show_audit_trail", "format": "csv"}',
    )


def test_nobody_else_exports_what_an_admin_was_shown(scene, run, trail):
    admin = scene.here(asker="boss")
    shown = run("show_audit_trail", admin)
    scene.answer(answer=shown, tool="show_audit_trail")
    with pytest.raises(NotYours):
        run("export_result", scene.here(asker="bob"))
    assert run("export_result", scene.here(asker="boss")).figures["rows"] == 2


def test_of_one_kind_of_deed_and_by_whom(scene, run, trail):
    answer = run("show_audit_trail", scene.here(asker="boss", place=DIRECT), did="shared")
    assert rows(answer) == [("Bob", "shared", "secret.csv (version 1)", "#growth")]
    assert "by Bob (1)" in str(answer.headline)
    assert "one kind: shared" in str(answer.assumptions[1])
    everything = run("show_audit_trail", scene.here(asker="boss", place=DIRECT))
    assert "by Bob (2), Cy (1), and Ann (1)" in str(everything.headline)


def test_what_was_deleted_has_no_name_any_more(scene, run, trail):
    scene.store.record("ann", "delete", HERE, "f" * 32, "{}")
    answer = run("show_audit_trail", scene.here(asker="boss"), of="leads.csv", did="deleted")
    assert [row[:2] for row in rows(answer)] == [("Ann", "deleted")]
    assert "keeps no name" in str(answer.assumptions[1])


def test_without_an_entry_there_is_no_file(scene, run):
    here = scene.here(asker="boss", place=DIRECT)
    answer = run("show_audit_trail", here, did="deleted", file="csv")
    assert (answer.figures["entries"], here.files) == (0, [])
