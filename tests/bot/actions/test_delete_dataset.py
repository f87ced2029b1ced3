import json

import pytest

from bot.actions.confirming import NeedsConfirmation
from bot.actions.rights import NotYours
from bot.schedules.grammar import find_recurrence
from bot.schedules.plan import Plan
from storage.errors import NotFound
from storage.store import Place
from tools.errors import CannotAnswer, NeedsChoice

HERE, GROWTH, DIRECT = Place("team", "general"), Place("team", "growth"), Place("team", "D1")


def schedule(scene, series):
    from datetime import date

    weekly = find_recurrence("every monday at 9", date(2024, 6, 1)).recurrence
    plan = Plan("Sales by week", "query_data", {}, weekly, "UTC", "en", None, "say")
    return scene.store.add_schedule(GROWTH, "ann", plan.to_json(), None, series)


def test_what_goes_is_said_before_and_it_is_unreadable_after(scene, run, say_yes):
    first = scene.upload(2)
    last = scene.upload(3)
    scene.answer(last)
    scene.store.share(last, GROWTH, (HERE,), "ann")
    schedule(scene, scene.store.dataset(last, (HERE,)).series)
    with pytest.raises(NeedsConfirmation) as asked:
        run("delete_dataset", scene.here())
    told = str(asked.value.message)
    assert "2 versions with 5 rows and 1 answer" in told
    assert "cannot be undone" in told
    assert "#growth" in told
    assert "Sales by week" in told
    answer = say_yes("delete_dataset")
    assert str(answer.headline) == "“shop.csv” is deleted and unreadable from now on."
    assert answer.figures == {"rows": 5, "versions": 2, "answers": 1}
    for gone in (first, last):
        with pytest.raises(NotFound):
            scene.store.read(gone)
    assert scene.store.schedules([GROWTH]) == []
    (entry,) = [each for each in scene.store.audit(None) if each.what == "delete"]
    assert (entry.who, entry.dataset_id, json.loads(entry.details)["rows"]) == ("ann", last, 5)


@pytest.mark.parametrize(("versions", "left"), [("older", [3]), ("newest", [2])])
def test_only_some_versions_may_go(scene, say_yes, versions, left):
    scene.upload(2)
    last = scene.upload(3)
    series = scene.store.dataset(last, (HERE,)).series
    schedule(scene, series)
    say_yes("delete_dataset", arguments={"versions": versions})
    assert [each.rows for each in scene.store.datasets([HERE])] == left
    assert scene.store.schedules_on(series)


def test_there_is_no_older_version_of_one(scene, run):
    scene.upload()
    with pytest.raises(CannotAnswer, match="one version only"):
        run("delete_dataset", scene.here(), versions="older")


@pytest.mark.parametrize("where", [{}, {"place": GROWTH}, {"place": DIRECT}])
def test_others_may_not_and_learn_whose_it_is(scene, run, where):
    stored = scene.upload()
    scene.store.share(stored, GROWTH, (HERE,), "ann")
    with pytest.raises(NotYours, match="brought by Ann"):
        run("delete_dataset", scene.here(asker="bob", **where))


def test_an_admin_may_and_the_owner_from_elsewhere_too(scene, say_yes):
    stored = scene.upload()
    scene.store.share(stored, GROWTH, (HERE,), "ann")
    say_yes("delete_dataset", place=GROWTH)
    scene.upload()
    say_yes("delete_dataset", asker="boss")
    assert scene.store.datasets([HERE]) == []


def test_another_workspace_does_not_see_it(scene, run):
    scene.upload()
    with pytest.raises(CannotAnswer, match="no data here"):
        run("delete_dataset", scene.here(asker="boss", place=Place("other", "general")), name="shop.csv")


def test_somebody_else_cannot_press_the_button(scene, say_yes):
    scene.upload()
    with pytest.raises(NotYours):
        say_yes("delete_dataset", by="bob")
    assert scene.store.datasets([HERE])


def test_a_no_or_a_second_click_changes_nothing(scene, run, say_yes):
    scene.upload()
    with pytest.raises(CannotAnswer, match="nothing was changed"):
        say_yes("delete_dataset", button=-1)
    assert scene.store.datasets([HERE])
    say_yes("delete_dataset")
    scene.upload()
    scene.confirmed = scene.last
    with pytest.raises(CannotAnswer, match="pressed already"):
        run("delete_dataset", scene.here(), name="shop.csv")
    assert scene.store.datasets([HERE])


def test_what_came_meanwhile_is_not_deleted(scene, run):
    scene.upload(2)
    with pytest.raises(NeedsConfirmation) as asked:
        run("delete_dataset", scene.here())
    given = dict(asked.value.choices[0].arguments)
    scene.upload(3)
    scene.confirmed = given.pop("confirm")
    with pytest.raises(CannotAnswer, match="changed since"):
        run("delete_dataset", scene.here(), **given)
    assert len(scene.store.versions(scene.store.datasets([HERE])[0].id, (HERE,))) == 2


def test_a_name_that_is_not_there_is_not_taken_for_another(scene, run):
    scene.upload(name="orders_2023.csv")
    with pytest.raises(NeedsChoice, match="called “leads”") as asked:
        run("delete_dataset", scene.here(), name="leads")
    assert not isinstance(asked.value, NeedsConfirmation)
    assert asked.value.choices[0].arguments == {"name": "orders_2023.csv"}


@pytest.mark.parametrize("called", ["orders", "Orders 2023", "orders_2023.csv", "the orders"])
def test_a_data_set_is_found_by_parts_of_its_name(scene, run, called):
    scene.upload(name="orders_2023.csv")
    scene.upload(name="leads.csv")
    with pytest.raises(NeedsConfirmation, match="orders_2023"):
        run("delete_dataset", scene.here(), name=called)


def test_of_several_the_named_or_talked_about_one_is_meant(scene, run):
    scene.upload(name="orders.csv")
    scene.upload(name="leads.csv")
    with pytest.raises(NeedsChoice, match="Which data set"):
        run("delete_dataset", scene.here(text="delete this file"))
    with pytest.raises(NeedsConfirmation, match="leads"):
        run("delete_dataset", scene.here(text="please delete the leads file"))
