"""What is shown of work that takes long: each thing that it says, and the time where it says nothing new."""

import threading

import pytest

from bot.slack.pulse import Pulse
from tools.messages import say


@pytest.fixture
def shown():
    return []


@pytest.fixture
def clock():
    return iter_clock([0.0])


def iter_clock(now):
    def clock():
        return now[0]

    clock.forward = lambda seconds: now.__setitem__(0, now[0] + seconds)
    return clock


def test_what_is_said_is_shown_once_and_with_its_time_when_nothing_else_comes(shown, clock):
    pulse = Pulse(lambda message: shown.append(str(message)), clock=clock)
    pulse.beat()
    assert shown == []
    pulse.tell(say("opening the sheet…"))
    pulse.beat()
    pulse.beat()
    assert shown == ["opening the sheet…"]
    for _ in range(3):
        clock.forward(2)
        pulse.beat()
    assert shown[1:] == ["Opening the sheet… 4 s…", "Opening the sheet… 6 s…"]
    pulse.tell(say("{rows} rows so far…", rows=120_000))
    pulse.beat()
    assert shown[-1] == "120,000 rows so far…"


def test_it_beats_by_itself_and_ends_with_its_block(shown):
    beaten = threading.Event()

    def show(message):
        shown.append(str(message))
        beaten.set()
        raise ValueError("Slack is away")

    with Pulse(show, every=0.01) as pulse:
        pulse.tell(say("one…"))
        assert beaten.wait(10)
    count = len(shown)
    pulse.tell(say("two…"))
    assert not threading.Event().wait(0.05)
    assert len(shown) <= count + 1
