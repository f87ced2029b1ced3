"""To whom something is to be posted."""

import pytest

from bot.model.mentions import Reading
from bot.model.slots_schedule import fill_schedule
from bot.schedules.recipient import ME


def filled(text):
    found = fill_schedule(Reading(text, None))
    return found.get("channel"), found.get("question")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("send this to me every Monday", None),
        ("DM me this every Monday", None),
        ("send me daily revenue by channel every Monday at 9", "daily revenue by channel"),
        ("every Friday post spend by channel in my DMs", "spend by channel"),
        ("每周一发给我", None),
        ("每天早上8点私信我", None),
        ("每周一早上9点给我发花费报表", "花费报表"),
        ("每周一早上九点发我一份", None),
    ],
)
def test_to_the_asker(text, question):
    assert filled(text) == (ME, question)


@pytest.mark.parametrize(
    ("text", "place", "question"),
    [
        ("send this to my boss every Monday", "@my boss", None),
        ("post this to Anna each Friday", "@Anna", None),
        ("send Anna this each Friday", "@Anna", None),
        ("send spend by channel to Anna Lee every Monday at 9, please", "@Anna Lee", "spend by channel"),
        ("send this to the sales team every Monday", "@the sales team", None),
        ("post this to every Friday", "@", None),
        ("每周一发给老板", "@老板", None),
        ("每周一把这个发给张总看看", "@张总", None),
        ("每周五给安娜发一份", "@安娜", None),
        ("每周五发给", "@", None),
    ],
)
def test_to_somebody_else(text, place, question):
    assert filled(text) == (place, question)


@pytest.mark.parametrize(
    "text",
    [
        "post this every Monday",
        "send us roas by channel every Monday at 9",
        "share this with the team every Monday",
        "send this to the team every Monday",
        "post this to everyone each Friday",
        "post this here every Friday",
        "每周一发给大家",
        "每周一发给我们",
        "每周一给团队发一份",
        "每周一发花费报表",
        "post spend from Email to date every Monday",
    ],
)
def test_to_whoever_is_here(text):
    assert filled(text)[0] is None


def test_a_channel_that_is_named_counts():
    assert filled("post spend by channel to #growth every Monday")[0] == "growth"
    assert filled("每周一发到 #growth")[0] == "growth"
