"""Who is where, what rooms and people are called, who administers, and whose shared data is seen: as Slack says it."""

import threading

import pyarrow as pa
import pytest

from bot.rooms import Rooms
from bot.slack.places import PlaceFinder
from storage.store import Place

HERE, C1, C2 = Place("T1", "D1"), Place("T1", "C1"), Place("T1", "C2")


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def finder(bot, now):
    return PlaceFinder(bot.front.teams, bot.store, clock=lambda: now[0])


def add(bot, channel, name="shop.csv"):
    with bot.store.add_dataset(Place("T1", channel), name, "UALICE", f"{channel}{name}") as writer:
        writer.write(pa.table({"a": [1]}))
        return writer.finish(schema="{}", report="{}", rows=1)


def test_it_is_what_tools_call_rooms(finder):
    rooms: Rooms = finder
    assert rooms.is_direct(HERE)
    assert not rooms.is_direct(C1)


def test_a_question_knows_the_rooms(bot):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention"))
    bot.wait(lambda: bot.desk.asked)
    assert isinstance(bot.desk.asked[0].rooms, PlaceFinder)


@pytest.mark.parametrize("name", ["growth", "#growth", "#Growth", " #growth ", "C7", "<#C7|growth>", "<#C7>"])
def test_a_room_is_found_by_its_name_its_id_or_a_mention(finder, slack, name):
    slack.rooms[("T1", "C6")] = {"id": "C6", "name": "sales", "is_member": True}
    slack.rooms[("T1", "C7")] = {"id": "C7", "name": "growth", "is_member": True}
    assert finder.find("T1", name) == Place("T1", "C7")


@pytest.mark.parametrize("name", ["nowhere", "#nowhere", "C9", "<#C9|secret>", "", "#", "CAC"])
def test_a_room_that_is_not_there_is_not_found(finder, slack, name):
    slack.rooms[("T1", "C7")] = {"id": "C7", "name": "growth"}
    assert finder.find("T1", name) is None


def test_rooms_go_by_their_name_and_direct_messages_by_the_person(finder, slack):
    slack.rooms[("T1", "C7")] = {"id": "C7", "name": "growth"}
    slack.rooms[("T1", "D7")] = {"id": "D7", "is_im": True, "user": "UALICE"}
    slack.users[("T1", "UALICE")] = {"name": "ana.b", "real_name": "Ana B", "profile": {"display_name": "ana"}}
    assert finder.name(Place("T1", "C7")) == "#growth"
    assert finder.name(Place("T1", "D7")) == "@ana"
    assert finder.name(Place("T1", "C8")) == "#C8"
    assert finder.person("T1", "UALICE") == "ana"
    assert finder.person("T1", "UBOB") == "UBOB"


def test_a_direct_message_that_names_nobody_is_that_of_its_only_person(finder, slack):
    slack.rooms[("T1", "D7")] = {"id": "D7", "is_im": True}
    slack.members["D7"] = ["UALICE", "UBOT"]
    slack.users[("T1", "UBOT")] = {"name": "marketbot", "is_bot": True}
    assert finder.is_member(Place("T1", "D7"), "UALICE")
    assert not finder.is_member(Place("T1", "D7"), "UBOB")
    assert finder.name(Place("T1", "D7")) == "@UALICE"


def test_members(finder, slack):
    slack.rooms[("T1", "D7")] = {"id": "D7", "is_im": True, "user": "UALICE"}
    assert finder.is_member(C1, "UALICE")
    assert finder.is_member(C1, "UBOT")  # on the last page
    assert not finder.is_member(C1, "UEVE")
    assert not finder.is_member(C2, "UALICE")
    assert finder.is_member(Place("T1", "D7"), "UALICE")
    assert not finder.is_member(Place("T1", "D7"), "UBOB")
    assert not finder.is_member(Place("T1", "D8"), "")


@pytest.mark.parametrize("kind", ["is_admin", "is_owner", "is_primary_owner"])
def test_admins_and_owners_administer(finder, slack, kind):
    slack.users[("T1", "UALICE")] = {kind: True}
    assert finder.is_admin("T1", "UALICE")
    assert not finder.is_admin("T1", "UBOB")


@pytest.mark.parametrize("but", [{"deleted": True}, {"is_stranger": True}, {"team_id": "T9"}])
def test_who_is_gone_or_administers_another_workspace_does_not(finder, slack, but):
    slack.users[("T1", "UALICE")] = {"is_admin": True, **but}
    assert not finder.is_admin("T1", "UALICE")


@pytest.mark.parametrize("code", ["missing_scope", "user_not_found", "internal_error"])
def test_where_slack_does_not_tell_nobody_administers_and_nobody_is_in(finder, slack, code):
    slack.refuse["users.info"] = slack.refuse["conversations.members"] = {"error": code}
    slack.users[("T1", "UALICE")] = {"is_admin": True}
    assert not finder.is_admin("T1", "UALICE")
    assert not finder.is_member(C1, "UALICE")
    # It is not remembered: as soon as Slack tells, it counts.
    slack.refuse.clear()
    assert finder.is_admin("T1", "UALICE")
    assert finder.is_member(C1, "UALICE")


def test_slack_is_asked_once_in_half_a_minute(finder, slack, now):
    for _ in range(5):
        finder.is_admin("T1", "UALICE")
        finder.zone("T1", "UALICE")
        finder.person("T1", "UALICE")
        finder.is_member(C1, "UALICE")
    assert len(slack.called("users.info")) == 1
    members = len(slack.called("conversations.members"))
    now[0] = 31.0
    slack.members["C1"].remove("UALICE")
    assert not finder.is_member(C1, "UALICE")
    assert len(slack.called("conversations.members")) > members


def test_many_threads_may_ask_at_once(finder, slack):
    slack.users[("T1", "UALICE")] = {"is_admin": True}
    wrong = []

    def ask():
        for number in range(20):
            if not finder.is_admin("T1", "UALICE") or finder.person("T1", f"U{number}") != f"U{number}":
                wrong.append(number)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_data_shared_into_a_channel_is_seen_by_its_members_in_direct_messages(bot, finder, slack, now):
    """Ana is in C2 alone; the data belongs to C1."""
    dataset = add(bot, "C1")
    slack.members |= {"C1": ["UBOB"], "C2": ["UALICE"]}
    slack.listed |= {"UALICE": ["C2"], "UBOB": ["C1"]}
    assert finder.visible(HERE, "UALICE", direct=True) == (HERE,)
    bot.store.share(dataset.id, C2, [C1], "UBOB")
    now[0] = 31.0
    places = finder.visible(HERE, "UALICE", direct=True)
    assert places == (HERE, C2)
    assert [each.id for each in bot.store.datasets(places)] == [dataset.id]
    bot.store.unshare(dataset.id, C2, [C1])
    assert bot.store.datasets(places) == []  # at once, whatever is remembered of rooms


def test_missing_permission_is_said_beneath_the_answer(bot, slack):
    add(bot, "C1")
    slack.refuse["users.conversations"] = {"error": "missing_scope", "needed": "channels:read"}
    bot.event(bot.message("spend?", channel="D1"))
    bot.wait(lambda: "channels:read" in slack.words("D1")[0])
    assert "Google took" in slack.words("D1")[0]


def test_why_nothing_can_be_posted(finder, slack):
    slack.rooms[("T1", "C6")] = {"id": "C6", "is_member": False}
    slack.rooms[("T1", "C7")] = {"id": "C7", "is_member": True, "is_archived": True}
    slack.rooms[("T1", "C8")] = {"id": "C8", "is_member": True}
    slack.rooms[("T1", "D7")] = {"id": "D7", "is_im": True, "user": "UALICE"}
    assert "/invite" in str(finder.why_not_post(Place("T1", "C6")))
    assert "archived" in str(finder.why_not_post(Place("T1", "C7")))
    assert "/invite" in str(finder.why_not_post(Place("T1", "C9")))
    assert finder.why_not_post(Place("T1", "C8")) is None
    assert finder.why_not_post(Place("T1", "D7")) is None
    slack.refuse["conversations.info"] = {"error": "missing_scope"}
    assert finder.why_not_post(Place("T1", "C5")) is None
