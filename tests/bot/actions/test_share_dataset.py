import pytest

from bot.actions.confirming import NeedsConfirmation
from bot.actions.rights import NotYours
from storage.store import Place
from tools.errors import CannotAnswer, NeedsChoice

HERE, GROWTH = Place("team", "general"), Place("team", "growth")


def test_who_can_see_it_is_said_before_and_it_is_shared_after_a_click(scene, run, say_yes):
    stored = scene.upload()
    with pytest.raises(NeedsConfirmation) as asked:
        run("share_dataset", scene.here(), channel="#growth")
    assert "Everybody there, also who joins later" in str(asked.value.message)
    assert scene.store.datasets([GROWTH]) == []
    answer = say_yes("share_dataset", arguments={"channel": "#growth"})
    assert [each.id for each in scene.store.datasets([GROWTH])] == [stored]
    assert answer.tables[0].rows[1][0] == "#growth"
    (entry,) = scene.store.audit([HERE])
    assert (entry.who, entry.what, entry.dataset_id) == ("ann", "share", stored)
    with pytest.raises(CannotAnswer, match="already"):
        run("share_dataset", scene.here(), channel="#growth")


def test_it_is_taken_back(scene, run, say_yes):
    stored = scene.upload()
    with pytest.raises(CannotAnswer, match="no other channel"):
        run("share_dataset", scene.here(), stop=True)
    scene.store.share(stored, GROWTH, (HERE,), "ann")
    say_yes("share_dataset", arguments={"stop": True})
    assert scene.store.datasets([GROWTH]) == []
    assert [each.what for each in scene.store.audit([HERE])] == ["unshare"]


def test_of_several_shares_it_is_asked_which_ends(scene, run):
    stored = scene.upload()
    for channel in ("growth", "secret"):
        scene.store.share(stored, Place("team", channel), (HERE,), "ann")
    with pytest.raises(NeedsChoice, match="Which channel"):
        run("share_dataset", scene.here(), stop=True)
    with pytest.raises(NeedsConfirmation, match="#secret"):
        run("share_dataset", scene.here(), stop=True, channel="#secret")


def test_only_the_owner_or_an_admin_may(scene, run, say_yes):
    scene.upload()
    with pytest.raises(NotYours):
        run("share_dataset", scene.here(asker="bob"), channel="#growth")
    with pytest.raises(NotYours):
        run("share_dataset", scene.here(asker="bob"), stop=True)
    with pytest.raises(NotYours):
        say_yes("share_dataset", by="bob", arguments={"channel": "#growth"})
    assert scene.store.datasets([GROWTH]) == []


@pytest.mark.parametrize("channel", ["#secret", "#nowhere", "anna"])
def test_only_channels_that_the_asker_is_in(scene, run, channel):
    scene.upload()
    with pytest.raises(CannotAnswer, match="I know no channel"):
        run("share_dataset", scene.here(), channel=channel)


def test_what_is_shared_here_is_not_passed_on(scene, run):
    stored = scene.upload()
    scene.store.share(stored, GROWTH, (HERE,), "ann")
    with pytest.raises(NotYours):
        run("share_dataset", scene.here(asker="bob", place=GROWTH), channel="#general")


def test_where_it_is_used_is_listed(scene, run):
    stored = scene.upload()
    answer = run("share_dataset", scene.here())
    assert "with no other channel" in str(answer.headline)
    scene.store.share(stored, GROWTH, (HERE,), "ann")
    answer = run("share_dataset", scene.here())
    assert answer.figures == {"channels": 1}
    assert [row[0] for row in answer.tables[0].rows] == ["#general", "#growth"]


def test_whoever_sees_it_is_told_whose_it_is_and_no_name_of_a_channel_of_others(scene, run):
    stored = scene.upload()
    for channel in ("growth", "secret"):
        scene.store.share(stored, Place("team", channel), (HERE,), "ann")
    told = run("share_dataset", scene.here(asker="bob"))
    assert "“shop.csv” was brought by Ann, belongs to #general" in str(told.headline)
    rows = [str(row[0]) for row in told.tables[0].rows]
    assert rows == ["#general", "#growth", "one channel that you are not in"]
    assert told.figures == {"channels": 2}
    assert "share it with #channel" not in str(told.assumptions)
    assert "share it with #channel" in str(run("share_dataset", scene.here()).assumptions[0])


def test_where_it_comes_from_stays_secret(scene, run):
    hidden = scene.upload(place=Place("team", "secret"))
    scene.store.share(hidden, HERE, (Place("team", "secret"),), "ann")
    told = run("share_dataset", scene.here(asker="bob"))
    assert "belongs to a channel that you are not in" in str(told.headline)
    assert "secret" not in str(told.headline) + str([str(row[0]) for row in told.tables[0].rows])
