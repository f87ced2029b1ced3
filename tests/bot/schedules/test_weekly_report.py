"""The report of the week as a scheduled post, from the words that ask for it to what is posted."""

from datetime import date, timedelta

import pytest

from storage.store import Place

HERE = Place("team", "general")
WEEKS = 5
MONDAY = date(2024, 4, 15)


def rows(weeks: int) -> str:
    """Ten of spend a day and channel; Google earns 30 a day, and 10 more each week."""
    found = "date,channel,spend,revenue\n"
    for day in range(7 * weeks):
        on = MONDAY + timedelta(days=day)
        found += f"{on},Google,10,{30 + 10 * (day // 7)}\n{on},Meta,10,20\n"
    return found


@pytest.mark.parametrize(
    ("words", "told", "headline"),
    [
        (
            "weekly report every Monday at 9",
            "every Monday at 9:00",
            "Google moved it most (+70.00, 100% of the change)",
        ),
        ("每周一早上9点发投放周报", "每周一 9:00", "Google moved it most (+70.00, 100% of the change)"),
        ("post the weekly performance summary every Monday at 9", "every Monday at 9:00", "on the week before"),
    ],
)
def test_the_report_of_the_week_is_posted_every_monday(team, words, told, headline):
    from bot.render.language import translations
    from tools.messages import write

    team.upload(rows(WEEKS))
    asked = team.ask(words)
    assert asked.status == "ask", str(asked.message)
    assert told in write(asked.message, asked.language, translations(asked.language))
    assert asked.answer.figures["revenue"] == 7 * (70 + 20)
    assert asked.answer.figures["revenue_before"] == 7 * (60 + 20)
    kept = team.schedule(words)
    team.upload(rows(WEEKS + 1))
    assert team.tick(hours=1) == 1
    assert team.runs(kept) == ["posted"]
    place, _, posted, _ = team.slack.posts[0]
    assert place == HERE
    assert headline in posted
    assert "700.00" in posted  # of the newest data: the week that has come since
