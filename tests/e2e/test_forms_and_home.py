"""Change an answer in its form, say what was wrong with it, open the home: the real program behind a real server.

That server sends no initial values of fields, so they are sent here as Slack does; its page knows few kinds of fields.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

ANA, MARKETING = "U01ANA", "C01MARKET"
CSV = "Date,Channel,Amount spent (USD),Revenue\n" + "".join(
    f"2026-01-{day:02d},{channel},{spend},{revenue}\n"
    for day in range(1, 29)
    for channel, spend, revenue in (("Google", 20, 80), ("Meta", 30, 60))
)


class Page:
    """What the server's page is told, and what it says when somebody submits a modal."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def wait_for(self, kind: str, wanted: Callable[[dict[str, Any]], Any], seconds: float = 60) -> Any:
        while True:
            told = json.loads(self._connection.recv(timeout=seconds))
            if told.get("t") == kind and (found := wanted(told)):
                return found

    def submit(self, values: dict[str, Any]) -> None:
        self._connection.send(json.dumps({"t": "view_submit", "user": ANA, "values": values}))

    def open_home(self) -> None:
        self._connection.send(json.dumps({"t": "open_home", "appId": "A01BOT", "user": ANA}))


@pytest.fixture
def page(workspace: Any) -> Iterator[Page]:
    client = pytest.importorskip("websockets.sync.client")
    with client.connect(f"ws://localhost:{workspace.slack.port}/ui", max_size=None) as connection:
        yield Page(connection)


def filled(view: dict[str, Any]) -> dict[str, Any]:
    """The values of a form as it stands."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_options": element.get("initial_options", []),
            }
            values[block["block_id"]] = {element["action_id"]: state}
    return values


def block_of(view: dict[str, Any], name: str) -> str:
    return next(each["block_id"] for each in view["blocks"] if each.get("block_id", "").startswith(f"{name}:"))


@pytest.mark.parametrize("workspace", ["http", "socket"], indirect=True)
def test_an_answer_is_changed_judged_and_seen_again(workspace: Any, page: Page, read: Callable[..., str]) -> None:
    slack = workspace.slack
    thread = slack.upload(MARKETING, ANA, {"spend.csv": CSV.encode()})
    workspace.answer(MARKETING, thread)
    slack.say(MARKETING, ANA, "roas by channel", thread)
    answer = workspace.answer(MARKETING, thread, 1)
    assert "Meta" in read(answer)

    slack.press(answer, "change:0", ANA)
    view = page.wait_for("view", lambda told: told["stack"] and told["stack"][-1])
    values = filled(view)
    name = block_of(view, "filters")
    values[name]["value"]["value"] = "Channel is Yahoo"
    page.submit(values)
    errors = page.wait_for("view_errors", lambda told: told["errors"])
    assert "Meta" in errors[name]

    values[name]["value"]["value"] = "only Google"
    page.submit(values)
    changed = read(workspace.answer(MARKETING, thread, 2))
    assert "Changed by hand: “Only rows where”." in changed
    assert "4" in changed
    assert "Meta" not in changed

    slack.press(answer, "rate:0", ANA)
    view = page.wait_for("view", lambda told: told["stack"] and told["stack"][-1])
    reason = {"type": "radio_buttons", "selected_option": {"value": "unclear"}}
    page.submit({"reason": {"value": reason}})
    page.wait_for("message", lambda told: "Thank you, noted." in told["message"].get("text", ""))

    page.open_home()
    home = page.wait_for("home", lambda told: told["view"])
    text = read(home)
    assert "Your settings" in text
    assert "spend.csv" in text
