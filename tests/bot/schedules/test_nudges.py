"""One post is left out, or comes later or earlier; what is to go outside Slack is told not to."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.schedules.elsewhere import asks_for_mail, outside_place
from bot.schedules.nudging import read_shift, read_skip, shifted
from bot.schedules.recurrence import Recurrence
from storage.store import Place

HERE = Place("team", "general")
WEEKLY = "post spend by channel every Monday at 9"
TUESDAY = date(2026, 11, 24)


def due_of(team, kept):
    return team.store.schedule(kept, [HERE]).next_due


def scheduled(team):
    """A schedule whose next post is really the next Monday."""
    kept = team.schedule(WEEKLY)
    now = datetime.now(UTC) + timedelta(hours=8)
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=1, minute=0, second=0, microsecond=0)
    team.store.update_schedule(kept, next_due=monday)
    return kept, monday


@pytest.mark.parametrize("words", ["skip next Monday", "please skip the next one", "下周一跳过", "下次不发"])
def test_the_next_post_is_left_out_and_the_one_after_it_comes(team, words):
    kept, monday = scheduled(team)
    said = team.ask(words)
    assert said.status == "answered", said.message
    assert due_of(team, kept) == monday + timedelta(days=7)


def test_a_day_on_which_nothing_comes_is_not_left_out(team):
    kept, monday = scheduled(team)
    assert "The next post comes on" in str(team.ask("skip next Wednesday").message)
    assert due_of(team, kept) == monday


@pytest.mark.parametrize(
    ("words", "later"), [("a day later", 1440), ("30 minutes earlier", -30), ("推迟一天", 1440), ("提前半小时", -30)]
)
def test_later_or_earlier_once_or_each_time(team, words, later):
    kept, monday = scheduled(team)
    asked = team.ask(words)
    team.choose(asked, 0)
    assert due_of(team, kept) == monday + timedelta(minutes=later)
    team.store.update_schedule(kept, next_due=monday)
    assert team.choose(team.ask(words), 1).status == "answered"
    local = due_of(team, kept) + timedelta(hours=8)
    moved = datetime(2024, 1, 1, 9, tzinfo=UTC) + timedelta(minutes=later)
    assert (local.weekday(), local.time()) == (moved.weekday(), moved.time())


def test_only_whoever_made_it_may_leave_a_post_out(team):
    scheduled(team)
    assert "only they or an admin" in str(team.ask("skip next Monday", asker="bob").message)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("skip next Monday", (date(2026, 11, 30), date(2026, 11, 30))),
        ("Skip tomorrow's report", (date(2026, 11, 25), date(2026, 11, 25))),
        ("skip next week", (date(2026, 11, 30), date(2026, 12, 6))),
        ("跳过下周一", (date(2026, 11, 30), date(2026, 11, 30))),
        ("下次先不发", None),
    ],
)
def test_which_days_are_left_out(words, days):
    assert read_skip(words, TUESDAY) == days


def test_a_rule_is_moved_as_a_whole_or_not_at_all():
    sunday = Recurrence("week", (time(23, 30),), TUESDAY, weekdays=(6,))
    assert shifted(sunday, read_shift("an hour later"), TUESDAY).weekdays == (0,)
    ends = Recurrence("month", (time(9),), TUESDAY, days=(-1,))
    assert shifted(ends, read_shift("a day later"), TUESDAY) is None
    both = Recurrence("day", (time(0, 10), time(12)), TUESDAY)
    assert shifted(both, read_shift("half an hour earlier"), TUESDAY) is None


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("post this to our LinkedIn page at noon", "LinkedIn"),
        ("publish it on Instagram every Friday", "Instagram"),
        ("每周五下午5点发到公众号", "公众号"),
        ("post spend on LinkedIn every Monday at 9", None),
        ("post the roas of Facebook ads every Monday", None),
        ("每周一早上9点发小红书的花费", None),
    ],
)
def test_what_goes_outside_is_told_from_what_is_about_it(words, place):
    assert outside_place(words) == place


@pytest.mark.parametrize("words", ["post this to our LinkedIn page at noon", "把这个发到小红书"])
def test_nothing_is_scheduled_for_a_place_outside_slack(team, words):
    team.ask("spend by channel")
    said = team.ask(words)
    assert said.status == "refused"
    assert "in Slack only" in str(said.message)


def test_mail_is_told_to_be_posted_here(team):
    assert asks_for_mail("email this to my boss every Monday")
    asked = team.ask("email us spend by channel every Monday at 9")
    assert "no e-mail" in " ".join(map(str, asked.answer.assumptions))


@pytest.mark.parametrize(
    ("first", "then", "words", "title"),
    [
        ("spend by channel", "only Google", "post this every Monday at 9", "Spend by channel, only channel is Google"),
        ("各channel的花费", "只看Google", "每周一早上9点发这个", "各channel的花费，仅channel为Google"),
    ],
)
def test_a_report_of_a_follow_up_has_a_whole_title(team, first, then, words, title):
    team.ask(first)
    team.ask(then)
    asked = team.ask(words)
    assert title.lower() in str(asked.message).lower() or title in str(asked.message.values)


@pytest.mark.parametrize("words", ["rename it to Growth standup", "改名为增长早报"])
def test_any_title_may_be_given(team, words):
    kept = team.schedule(WEEKLY)
    assert team.ask(words).status == "answered"
    definition = team.store.schedule(kept, [HERE]).definition
    assert "Growth standup" in definition or "增长早报" in definition


NAMED_EN = ("it", "the Monday report", "the scheduled report", "our spend by channel report", "“spend by channel”")
NAMED_ZH = ("定时报表", "投放周报", "定时报告", "这份报告", "“spend by channel”")


@pytest.mark.parametrize("name", NAMED_EN)
@pytest.mark.parametrize("words", ["skip {} next Monday", "don't send {} next Monday", "next Monday, skip {}"])
def test_the_report_may_be_named_where_a_post_is_left_out(name, words):
    if name == "it" and words.startswith("don't"):
        name = "it on"
    assert read_skip(words.format(name), TUESDAY) == (date(2026, 11, 30), date(2026, 11, 30))


@pytest.mark.parametrize("name", NAMED_ZH)
@pytest.mark.parametrize("blank", ["", " "])
@pytest.mark.parametrize(
    "words", ["下周一{0}跳过{0}{1}", "{1}{0}下周一{0}不发", "把{1}下周一{0}跳过", "跳过下周一的{1}"]
)
def test_the_report_may_be_named_in_chinese_where_a_post_is_left_out(name, blank, words):
    assert read_skip(words.format(blank, name), TUESDAY) == (date(2026, 11, 30), date(2026, 11, 30))


@pytest.mark.parametrize("name", NAMED_EN)
@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("delay {} by an hour", 60),
        ("postpone {} by 2 days", 2880),
        ("make {} 30 minutes earlier", -30),
        ("bring {} forward by a day", -1440),
    ],
)
def test_the_report_may_be_named_where_it_comes_later(name, words, minutes):
    assert read_shift(words.format(name)) == timedelta(minutes=minutes)


@pytest.mark.parametrize("name", NAMED_ZH)
@pytest.mark.parametrize("blank", ["", " "])
@pytest.mark.parametrize(
    ("words", "minutes"), [("把{0}{1}{0}推迟{0}一小时", 60), ("{1}{0}提前半小时", -30), ("推迟一天{0}发{1}", 1440)]
)
def test_the_report_may_be_named_in_chinese_where_it_comes_later(name, blank, words, minutes):
    assert read_shift(words.format(blank, name)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "words", ["skip the Monday report next Monday", "下周一跳过定时报表", "把下周一的定时报表跳过"]
)
def test_a_named_report_is_left_out_through_the_desk(team, words):
    kept, monday = scheduled(team)
    said = team.ask(words)
    assert said.status == "answered", said.message
    assert due_of(team, kept) == monday + timedelta(days=7)


@pytest.mark.parametrize("words", ["delay the Monday report by an hour", "把定时报表推迟一小时", "投放周报推迟一小时"])
def test_a_named_report_is_delayed_through_the_desk(team, words):
    kept, monday = scheduled(team)
    team.choose(team.ask(words), 0)
    assert due_of(team, kept) == monday + timedelta(hours=1)


@pytest.mark.parametrize(
    "words",
    [
        "定时报告运行情况如何",
        "定时报表跑得怎么样",
        "how did the scheduled reports go?",
        "did the scheduled report run?",
    ],
)
def test_how_it_went_is_the_history_through_the_desk(team, words):
    scheduled(team)
    said = team.ask(words)
    assert (said.status, said.tool) == ("answered", "list_schedules")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("pause the Monday report", "spend by channel"),
        ("pause the daily report", "roas by channel"),
        ("暂停周报", "spend by channel"),
        ("暂停周一的报表", "spend by channel"),
        ("暂停日报", "roas by channel"),
    ],
)
def test_of_several_the_one_that_comes_then_is_meant(team, words, title):
    team.schedule(WEEKLY)
    team.schedule("post roas by channel every day at 9")
    said = team.ask(words)
    assert said.status == "answered", said.message
    assert title in str(said.answer.headline)
