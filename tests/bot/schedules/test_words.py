"""Recurrences in words, English and Chinese."""

from datetime import UTC, date, datetime, time

import pytest

from bot.render.language import translations
from bot.schedules.grammar import Found, find_recurrence
from bot.schedules.recurrence import Recurrence
from bot.schedules.words import describe, describe_next
from tools.messages import Message, write

TODAY = date(2026, 11, 24)


def chinese(message: Message) -> str:
    return write(message, "zh", translations("zh"))


@pytest.mark.parametrize(
    ("phrase", "english", "in_chinese"),
    [
        ("every monday at 9", "every Monday at 9:00", "每周一 9:00"),
        ("weekdays 8:30", "every weekday at 8:30", "每个工作日（周一至周五）8:30"),
        ("mon, wed and fri at 9", "every Monday, Wednesday, and Friday at 9:00", "每周一、周三和周五 9:00"),
        ("every day at 9 and 17", "every day at 9:00 and 17:00", "每天 9:00和17:00"),
        (
            "every other friday at 17:00",
            "every 2 weeks on Friday at 17:00, starting Nov 27, 2026",
            "每 2 周的周五 17:00，从2026年11月27日开始",
        ),
        ("on the 1st of every month", "on the 1st of every month at 9:00", "每月1号 9:00"),
        ("on the 2nd and 23rd of every month", "on the 2nd and the 23rd of every month at 9:00", "每月2号和23号 9:00"),
        ("end of the month", "on the last day of every month at 9:00", "每月最后一天 9:00"),
        (
            "last working day of the month at 16:00",
            "on the last working day of every month at 16:00",
            "每月最后一个工作日 16:00",
        ),
        ("first monday of the quarter", "on the first Monday of every quarter at 9:00", "每季度第一个周一 9:00"),
        ("every year on 3 may", "every year on May 3 at 9:00", "每年5月3日 9:00"),
        ("tomorrow at 9", "once, on Wednesday, Nov 25, 2026, at 9:00", "2026年11月25日（周三）9:00，仅一次"),
        (
            "every monday at 9 until 31 march",
            "Every Monday at 9:00, until Mar 31, 2027",
            "每周一 9:00，到2027年3月31日为止",
        ),
        (
            "every 31st",
            "On the 31st of every month at 9:00 (in shorter months on their last day)",
            "每月31号 9:00（当月没有这一天时为最后一天）",
        ),
        ("every 3 days", "every 3 days at 9:00, starting Nov 24, 2026", "每 3 天 9:00，从2026年11月24日开始"),
        (
            "every 2 months on the 1st",
            "every 2 months on the 1st at 9:00, starting Dec 1, 2026",
            "每 2 个月的1号 9:00，从2026年12月1日开始",
        ),
    ],
)
def test_a_recurrence_in_words(phrase: str, english: str, in_chinese: str) -> None:
    found = find_recurrence(phrase, TODAY, asked=True)
    assert isinstance(found, Found)
    assert str(describe(found.recurrence)) == english
    assert chinese(describe(found.recurrence)) == in_chinese


def test_the_next_three_times_are_said_with_their_zone() -> None:
    rule = Recurrence("week", (time(9),), date(2027, 3, 1), weekdays=(0,))
    # The clocks change on 28 March in Berlin; nine o'clock stays.
    said = describe_next(rule, "Europe/Berlin", datetime(2027, 3, 20, tzinfo=UTC))
    assert str(said) == (
        "The next times (Europe/Berlin): "
        "Monday Mar 22, 2027 09:00; Monday Mar 29, 2027 09:00; Monday Apr 5, 2027 09:00."
    )
    assert chinese(said) == (
        "接下来的时间（Europe/Berlin）："
        "2027年3月22日 09:00（周一）；2027年3月29日 09:00（周一）；2027年4月5日 09:00（周一）。"
    )


def test_a_rule_that_is_over_says_so() -> None:
    rule = Recurrence("once", (time(9),), date(2026, 3, 1))
    assert str(describe_next(rule, "UTC", datetime(2027, 3, 20, tzinfo=UTC))) == "None of its times is still to come."


def test_every_rule_that_can_be_made_has_words() -> None:
    for nth in (1, 2, 3, 4, -1):
        for weekdays in ((0,), (1, 3), (0, 1, 2, 3, 4)):
            for every in (1, 2, 3, 12):
                rule = Recurrence("month", (time(9),), TODAY, every, weekdays, nth=nth)
                assert "{" not in str(describe(rule)) + chinese(describe(rule))
