"""Channels in Chinese questions without blanks, through the desk: shared with and posted in the one that is meant."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversation import Question, Reply
from bot.desk import Desk
from bot.rooms import OneRoom
from bot.slack.incoming import named_channels, plain_text
from storage.store import Place

HERE = Place("team", "C01")
ROOMS = {"marketing": "C01", "growth": "C03GROWTH", "增长": "C04", "增长组": "C05"}
ADS = "Date,Channel,Spend,Revenue\n" + "".join(
    f"2026-10-{day:02d},{who},10,2{day}\n" for day in range(1, 9) for who in "ab"
)


class Building(OneRoom):
    """Rooms that are found by name or id, with everybody in them."""

    def find(self, workspace, name):
        wanted = name.lstrip("#")
        return (
            Place(workspace, ROOMS.get(wanted, wanted))
            if wanted in {**ROOMS, **dict.fromkeys(ROOMS.values())}
            else None
        )

    def named(self, workspace):
        return ROOMS

    def name(self, place):
        return next((f"#{name}" for name, channel in ROOMS.items() if channel == place.channel), place.channel)

    def is_member(self, place, person):
        return True

    def why_not_post(self, place):
        return None

    def is_direct(self, place):
        return False


@pytest.fixture
def ask(make_desk: Callable[..., Desk], tmp_path: Path) -> Callable[..., Reply]:
    desk = make_desk()
    file = tmp_path / "ads.csv"
    file.write_text(ADS)
    assert desk.receive(file, "ads.csv", "ann", HERE).status == "answered"

    def ask(raw: str, **more: object) -> Reply:
        """Ask what somebody wrote in Slack, as it comes from there."""
        text, channels = plain_text(raw), named_channels(raw)
        return desk.ask(Question(text, "ann", HERE, (HERE,), "t", rooms=Building(HERE), channels=channels, **more))

    return ask


@pytest.mark.parametrize(
    ("channel", "name"),
    [("#growth", "#growth"), ("<#C03GROWTH|growth>", "#growth"), ("<#C03GROWTH>", "#growth"), ("#增长组", "#增长组")],
)
def test_posts_and_shares_go_to_the_channel_that_is_named(ask, channel, name):
    for wish in ("每周一9点在{}发各渠道Spend", "每周一9点把各渠道Spend发到{}频道"):
        asked = ask(wish.format(channel))
        assert (asked.tool, asked.status) == ("schedule_report", "ask"), wish
        assert name in str(asked.message), wish
        assert "“各渠道Spend”" in str(asked.message), wish
    wish = f"把ads.csv共享给{channel}频道"
    asked = ask(wish)
    assert (asked.tool, asked.status) == ("share_dataset", "ask")
    assert f"with {name}?" in str(asked.message)
    assert ask(wish, chosen=asked.choices[0].arguments).status == "answered"
    stopping = ask(f"取消ads.csv在{channel}的共享")
    assert (stopping.tool, stopping.status) == ("share_dataset", "ask")
    assert "stop sharing" in str(stopping.message)
    assert name in str(stopping.message)
