from datetime import datetime

import pytest

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
