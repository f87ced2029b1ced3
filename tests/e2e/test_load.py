"""Fifty people ask at once: each gets one answer, and each the right one."""

import re
from concurrent.futures import ThreadPoolExecutor

ANA, MARKETING = "U01ANA", "C01MARKET"
PEOPLE = 50
CSV = b"day,channel,spend\n" + b"".join(
    b"2026-01-%02d,Shop %d,%d\n" % (day, shop, shop) for day in range(1, 29) for shop in range(1, PEOPLE + 1)
)
"""Shop 1 spends 1 a day, shop 2 spends 2, ...: 28 days of 50 shops, each with a sum of its own."""


def test_fifty_questions_at_once_get_fifty_right_answers(workspace, read):
    slack = workspace.slack
    file = slack.upload(MARKETING, ANA, {"shops.csv": CSV})
    workspace.answer(MARKETING, file)

    def ask(shop: int) -> str:
        return str(slack.say(MARKETING, ANA, f'<@UBOT> total spend where channel is "Shop {shop}"'))

    shops = range(1, PEOPLE + 1)
    with ThreadPoolExecutor(PEOPLE) as people:
        asked = list(people.map(ask, shops))

    def done() -> bool:
        found = [message for message in slack.messages(MARKETING) if message.get("thread_ts") in asked]
        said = [message for message in found if not message.get("files")]
        return len(said) >= PEOPLE and not any(message["text"].endswith("…") for message in said)

    workspace.wait(done, 240)
    for shop, thread in zip(shops, asked, strict=True):
        [answer] = workspace.replies(MARKETING, thread)
        text = read(answer)
        # As a number of its own: 28 is not in 1,428.
        assert re.search(rf"(?<![\d,.]){shop * 28:,}(?![\d,])", text), (shop, text)
        assert "Something went wrong" not in text
