"""What Slack would never send: fields that are missing or anything else, and what is no request at all.

Every request goes signed through the real Bolt app.
"""

import copy
import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_stand_in.names import BOT
from slack_stand_in.requests import FORM, KINDS, assert_harmless, bodies, statuses, written_out

GONE = object()
WRONG = (
    GONE,
    None,
    17,
    True,
    "",
    "x",
    "<!channel>",
    "half \ud83d of a sign\x00",
    [],
    [[]],
    ["x"],
    {},
    {"id": {"a": 1}},
)
"""What stands in the place of each field, one after the other."""


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field of a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*before, key)
        yield from paths(inner, (*before, key))


def changed(body: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(body)
    inside: Any = made
    for key in path[:-1]:
        inside = inside[key]
    if value is GONE:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_request_is_listened_to_when_nothing_is_spoilt(bot, slack, kind):
    """Else what is tried below would try nothing."""
    body, written = bodies(slack, 1)[kind]
    assert statuses(bot, [written_out(body, written)]) == [200]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_may_be_missing_or_anything_else(bot, slack, kind):
    """Each is ignored or answered; a wrong body never ends in an error of the server, and leaves the bot working."""
    body, written = bodies(slack, 0)[kind]
    tried = [(path, wrong) for path in paths(body) for wrong in WRONG]
    # A fresh one each time: what was seen already would be left alone for that reason.
    made = [changed(bodies(slack, number)[kind][0], *each) for number, each in enumerate(tried, start=1)]
    found = statuses(bot, [written_out(each, written) for each in made])
    assert [each for each, status in zip(tried, found, strict=True) if status >= 500] == []
    bot.settle()
    assert_harmless(slack)
    bot.event(bot.message(f"<@{BOT}> still there?", type="app_mention"))
    bot.wait(lambda: any(asked.text == "still there?" for asked in bot.desk.asked))


NONSENSE = (
    *(b"", b"{", b"[]", b"7", b'"text"', b"null", b"{}", b"payload=", b"payload=[]", b"payload={", b"payload=null"),
    *(b"[" * 100_000, b'{"type":' * 50_000, b"\xff\xfe", b"%" * 1000, b'{"type": "event_callback", "event": []}'),
)


@pytest.mark.parametrize("kind", ["application/json", FORM, "text/plain", ""])
def test_what_is_no_request_of_slack_at_all_is_turned_away(bot, slack, kind):
    requests = [(body, kind) for body in NONSENSE]
    assert max(statuses(bot, requests)) < 500
    valid = written_out(*bodies(slack, 1)["mention"])
    old, soon = str(int(time.time()) - 600), str(int(time.time()) + 600)
    for headers in (
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=0123"},
        *({"X-Slack-Request-Timestamp": moment} for moment in (old, soon, "soon", "-1", "²", "9" * 5_000, "")),
    ):
        sent = {name: value.encode() for name, value in headers.items()}
        assert set(statuses(bot, [*requests, valid], **sent)) <= {400, 401}
    bot.settle()
    assert bot.desk.asked == []
