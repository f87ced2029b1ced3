"""A team in Slack, as the end-to-end tests have it: what people ask and press, and what they do about a killed bot."""

import random
import time
from typing import Any

ANA, LI, BOT = "U01ANA", "U02LI", "UBOT"
MARKETING, SALES, GROWTH = "C01MARKET", "C02SALES", "C03GROWTH"
UNFINISHED = ("…",)


def csv(month: int, google: int, meta: int) -> bytes:
    """A month of two channels; each earns 100 a day."""
    rows = [
        f"2026-0{month}-{day:02d},{channel},{spend},100\n"
        for day in range(1, 29)
        for channel, spend in (("Google", google), ("Meta", meta))
    ]
    return ("Date,Channel,Spend,Revenue\n" + "".join(rows)).encode()


def buttons(message: dict[str, Any]) -> dict[str, str]:
    return {
        each["text"]["text"]: each["action_id"]
        for block in message.get("blocks") or ()
        if block["type"] == "actions"
        for each in block["elements"]
    }


class Team:
    """People who do not care that the bot is killed now and then: they press “Try again” where it says so."""

    def __init__(self, workspace: Any, read: Any, seed: int) -> None:
        self.workspace = workspace
        self.slack = workspace.slack
        self.read = read
        self.random = random.Random(seed)
        self.kills = 0

    def kill(self, within: float) -> None:
        """Kill the bot at some moment from now on, and start it again."""
        time.sleep(self.random.uniform(0.0, within))
        self.workspace.kill()
        self.workspace.start()
        self.kills += 1

    def settled(self, channel: str, thread: str, number: int, who: str = ANA) -> str:
        """What the reply of that number says in the end."""
        pressed: set[str] = set()

        def look() -> dict[str, Any] | None:
            replies = self.workspace.replies(channel, thread)
            if len(replies) <= number or replies[number]["text"].endswith(UNFINISHED):
                return None
            found: dict[str, Any] = replies[number]
            if "Try again" not in buttons(found):
                return found
            if found["text"] not in pressed:
                pressed.add(found["text"])
                self.slack.press(found, "retry:0", who)
            return None

        return str(self.read(self.workspace.wait(look, 120)))

    def ask(self, channel: str, who: str, text: str, thread: str | None = None, *, kill: bool = False) -> str:
        """Ask, perhaps with a kill while it is answered; what is answered in the end."""
        number = len(self.workspace.replies(channel, thread)) if thread else 0
        said = self.slack.say(channel, who, text, thread)
        if kill:
            # An event that no process has taken is lost with it; Slack would send it again, this server does not.
            self.workspace.wait(lambda: len(self.workspace.replies(channel, thread or said)) > number)
            self.kill(1.5)
        return self.settled(channel, thread or said, number, who)

    def press(self, channel: str, thread: str, number: int, words: str) -> None:
        """Press the button of a reply whose words hold these."""
        reply = self.workspace.replies(channel, thread)[number]
        found = [action for label, action in buttons(reply).items() if words in label]
        assert found, (words, buttons(reply))
        self.slack.press(reply, found[0], ANA)

    def press_until(self, channel: str, thread: str, number: int, words: str, told: str) -> str:
        """Press it, and wait until the reply says something."""
        self.press(channel, thread, number, words)

        def look() -> str | None:
            text = str(self.read(self.workspace.replies(channel, thread)[number]))
            return text if told in text else None

        return str(self.workspace.wait(look, 120))


def posts(workspace: Any) -> list[dict[str, Any]]:
    """What the bot said in the channel itself, and not in a thread."""
    shown = workspace.slack.messages(MARKETING)
    return [each for each in shown if each.get("user") == BOT and not each.get("thread_ts") and not each.get("files")]
