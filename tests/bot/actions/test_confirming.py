import pytest

from bot.actions.confirming import NeedsConfirmation, confirm
from bot.actions.rights import NotYours, require_admin, require_owner
from tools.errors import CannotAnswer, Choice
from tools.messages import say


class Rooms:
    def __init__(self, *admins):
        self.admins = admins

    def is_admin(self, workspace, person):
        return person in self.admins


def ask(scene):
    with pytest.raises(NeedsConfirmation) as asked:
        confirm(scene.here(), say("{name}?", name="Really"), Choice(say("Yes, do it"), {"how": "now"}))
    return asked.value


def test_nothing_happens_before_a_click(scene):
    first, second = ask(scene), ask(scene)
    assert [str(choice.label) for choice in first.choices] == ["Yes, do it", "No, leave it as it is"]
    assert first.choices[0].arguments["how"] == "now"
    assert first.choices[0].arguments["confirm"] != second.choices[0].arguments["confirm"]


def test_a_click_confirms_once(scene):
    scene.confirmed = ask(scene).choices[0].arguments["confirm"]
    assert confirm(scene.here(), say("{name}?", name="Really")) is None
    with pytest.raises(CannotAnswer, match="pressed already"):
        confirm(scene.here(), say("{name}?", name="Really"))


def test_a_no_changes_nothing(scene):
    scene.confirmed = ask(scene).choices[-1].arguments["confirm"]
    with pytest.raises(CannotAnswer, match="nothing was changed"):
        confirm(scene.here(), say("{name}?", name="Really"))


def test_only_owners_and_admins_may_change_things(scene):
    here = scene.here(rooms=Rooms("boss"))
    require_owner(here, "ann", say("{name}!", name="no"))
    with pytest.raises(NotYours):
        require_owner(here, "bob", say("{name}!", name="no"))
    with pytest.raises(NotYours):
        require_admin(here)
    require_admin(scene.here(rooms=Rooms("ann")))
