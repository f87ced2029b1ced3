"""When something is to be posted, phrase by phrase, and what is no schedule at all."""

from datetime import date, time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedules.grammar import Found, Unclear, end_within, find_recurrence
from bot.schedules.recurrence import Recurrence
from bot.schedules.words import describe

HERE = Path(__file__).parent
PROMPTS = Path(__file__).parents[3] / "prompts" / "examples"
TODAY = date(2026, 11, 24)
PHRASES = yaml.safe_load((HERE / "phrases.yaml").read_text(encoding="utf-8"))
ANALYSES = yaml.safe_load((HERE / "analyses.yaml").read_text(encoding="utf-8"))
ALL = [tuple(pair) for group in PHRASES.values() for pair in group]
NO_ANALYSES = {
    "none.yaml",
    "schedule_report.yaml",
    "change_schedule.yaml",
    "list_schedules.yaml",
    "change_setting.yaml",
    "delete_dataset.yaml",
}


def written(found: Found | Unclear | None) -> str:
    """A result in the notation of phrases.yaml."""
    if found is None:
        return "none"
    if isinstance(found, Unclear):
        return "unclear" + (f" {len(found.choices)} readings" if found.choices else "")
    rule = found.recurrence
    parts = [rule.unit, ",".join(t.strftime("%H:%M") for t in rule.times), rule.first.strftime("%y-%m-%d")]
    parts += [f"/{rule.every}"] if rule.every > 1 else []
    parts += ["wd" + "".join(map(str, rule.weekdays))] if rule.weekdays else []
    parts += [f"d{rule.days}"] if rule.days else []
    parts += [f"nth{rule.nth}"] if rule.nth else []
    parts += [f"<={rule.last}"] if rule.last else []
    parts += ["T?"] * found.time_assumed + ["D?"] * found.day_assumed + ["uncertain"] * (not found.certain)
    return " ".join([*parts, *([found.zone] if found.zone != "UTC" else [])])


@pytest.mark.parametrize(("phrase", "meaning"), ALL)
def test_what_a_phrase_means(phrase: str, meaning: str) -> None:
    assert written(find_recurrence(phrase, TODAY)) == meaning


def test_there_are_enough_phrases_of_both_languages() -> None:
    assert len(PHRASES["english"]) > 250
    assert len(PHRASES["chinese"]) > 150


@pytest.mark.parametrize("question", ANALYSES)
def test_an_analysis_is_no_schedule(question: str) -> None:
    assert find_recurrence(question, TODAY) is None


def test_no_example_of_an_analysis_is_a_schedule() -> None:
    taken = []
    for path in sorted(PROMPTS.rglob("*.yaml")):
        if path.name in NO_ANALYSES:
            continue
        examples = yaml.safe_load(path.read_text(encoding="utf-8"))
        lines = [line for language in ("en", "zh") for line in (examples.get(language) or "").splitlines()]
        taken += [f"{path.name}: {line}" for line in lines if find_recurrence(line, TODAY) is not None]
    assert not taken


@pytest.mark.parametrize(("phrase", "meaning"), ALL)
def test_case_and_blanks_around_do_not_matter(phrase: str, meaning: str) -> None:
    assert written(find_recurrence(f"  {phrase.upper().replace('EUROPE/PARIS', 'Europe/Paris')}  ", TODAY)) == meaning


@pytest.mark.parametrize(("phrase", "meaning"), [pair for pair in ALL if pair[1] != "unclear"])
def test_spans_are_places_of_the_text(phrase: str, meaning: str) -> None:
    found = find_recurrence(phrase, TODAY)
    assert found is not None
    assert list(found.spans) == sorted(found.spans)
    assert all(0 <= start < end <= len(phrase) for start, end in found.spans)
    # Nothing of when is left in the question.
    left = "".join(c for i, c in enumerate(phrase) if not any(s <= i < e for s, e in found.spans))
    if isinstance(found, Found) and "report" not in phrase and "update" not in phrase:
        again = find_recurrence(left, TODAY)
        assert again is None or not isinstance(again, Found) or again.recurrence.unit == "once" or "weekly" in phrase


@pytest.mark.parametrize(("phrase", "meaning"), [pair for pair in ALL if not pair[1].startswith("unclear")])
def test_the_words_for_it_can_be_read_back(phrase: str, meaning: str) -> None:
    found = find_recurrence(phrase, TODAY)
    assert isinstance(found, Found)
    again = find_recurrence(str(describe(found.recurrence)), found.recurrence.first, asked=True)
    assert isinstance(again, Found)
    assert again.recurrence == found.recurrence


def test_the_readings_of_an_unclear_phrase_are_said_apart() -> None:
    found = find_recurrence("post this biweekly at 10", TODAY)
    assert isinstance(found, Unclear)
    assert [str(describe(each)) for each in found.choices] == [
        "every 2 weeks on Monday at 10:00, starting Nov 30, 2026",
        "every Monday and Thursday at 10:00",
    ]
    assert text_of("post this biweekly at 10", found) == ["biweekly at 10"]


def text_of(text: str, found: Found | Unclear) -> list[str]:
    return [text[start:end] for start, end in found.spans]


def test_the_spans_leave_the_question() -> None:
    text = "send us roas by channel each weekday 8:30 in #growth"
    found = find_recurrence(text, TODAY)
    assert found is not None
    assert text_of(text, found) == ["each weekday 8:30"]
    typed = "post sales by channel evry mondey at 9 please"
    slips = find_recurrence(typed, TODAY)
    assert slips is not None
    assert text_of(typed, slips) == ["evry mondey at 9"]


def test_what_is_asked_for_needs_no_word_for_sending() -> None:
    assert find_recurrence("revenue every week", TODAY) is None
    found = find_recurrence("every week", TODAY, asked=True)
    assert isinstance(found, Found)
    assert found.certain
    assert find_recurrence("no idea", TODAY, asked=True) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("post monthly revenue by channel every Monday at 9", "every Monday at 9:00"),
        ("monthly revenue by channel, weekdays 8:30", "every weekday at 8:30"),
        ("the weekly report every friday", "every Friday at 9:00"),
        ("weekly revenue", "every Monday at 9:00"),
        ("revenue every month", "on the 1st of every month at 9:00"),
        ("每周一9点发每天的销售额", "every Monday at 9:00"),
    ],
)
def test_grains_stay_in_the_question_also_where_a_schedule_is_meant(text: str, when: str) -> None:
    found = find_recurrence(text, TODAY, asked=True)
    assert isinstance(found, Found)
    assert str(describe(found.recurrence)).lower() == when.lower()


def test_a_time_that_is_over_today_is_not_the_first() -> None:
    early = find_recurrence("every Tuesday at 9", TODAY, now=time(8))
    late = find_recurrence("every Tuesday at 9", TODAY, now=time(9, 30))
    assert isinstance(early, Found)
    assert isinstance(late, Found)
    assert (early.recurrence.first, late.recurrence.first) == (TODAY, date(2026, 12, 1))
    rolled = find_recurrence("every 2 weeks on tuesday at 9", TODAY, now=time(9, 30))
    assert isinstance(rolled, Found)
    assert rolled.recurrence.first == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text",
    ["post this today at 9", "post this on 3 May 2020 at 9", "2020年5月3日9点发"],
)
def test_a_day_that_is_over_is_refused(text: str) -> None:
    found = find_recurrence(text, TODAY, now=time(12))
    assert isinstance(found, Unclear)
    assert "is over" in str(found.message)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("post this on Monday, 4 December 2026 at 9", "day of the week"),
        ("post this every monday at 9 and every thursday at 14", "more than one rhythm"),
        ("每周一9点和每周四14点发", "more than one rhythm"),
        ("post this every 0 days", "repeat"),
        ("post this on the 45th of every month", "no such day"),
        ("每月45号发", "no such day"),
        ("post this every monday until 1 may 2026", "ends before"),
        ("post this every five minutes", "few times a day"),
        ("每5分钟发一次", "few times a day"),
        ("post this every month on friday", "of the month"),
    ],
)
def test_what_is_unclear_is_asked(text: str, part: str) -> None:
    found = find_recurrence(text, TODAY)
    assert isinstance(found, Unclear)
    assert part in str(found.message)


@pytest.mark.parametrize(
    ("text", "own", "doubtful"),
    [
        ("post spend by channel every Monday at 9 until December", True, None),
        ("every Monday at 9 post spend by channel, until December", True, None),
        ("post roas every Monday at 9, only if ROAS falls below 2, until the end of March", True, None),
        ("每周一9点发各渠道花费，持续8周", True, None),
        ("每周一9点发各渠道花费直到12月", True, None),
        ("every Monday at 9 post spend by channel until December", False, "until December"),
        ("post spend until June by channel every Monday at 9", False, "until June"),
        ("post spend for 3 months by channel every Monday at 9", False, "for 3 months"),
        ("post the sales forecast every Monday at 9 for the next 8 weeks", False, "for the next 8 weeks"),
        ("每周一9点发销量预测，持续8周", False, "持续8周"),
        ("post the sales forecast for the next 8 weeks every Monday at 9", False, None),
        ("post spend from January through March by channel every Monday at 9", False, None),
        ("post spend from 3 May until 10 May by channel every Monday at 9", False, None),
        ("post revenue through Google every Monday at 9", False, None),
        ("post orders of customers who bought 3 times every Monday at 9", False, None),
        ("每周一早上9点发1月到3月的花费", False, None),
        ("每周一9点发最近8周的花费", False, None),
        ("每天9点发一周花费", False, None),
        ("每周一9点发截至上周的花费", False, None),
    ],
)
def test_an_end_is_the_schedules_the_datas_or_asked(text: str, own: bool, doubtful: str | None) -> None:
    found = find_recurrence(text, TODAY)
    assert isinstance(found, Found)
    assert (found.recurrence.last is not None) == own
    assert (found.doubtful and text[slice(*found.doubtful)]) == doubtful


def test_the_day_before_what_was_named_is_ours_to_say() -> None:
    until, through = (find_recurrence(f"every monday at 9 {w} december", TODAY) for w in ("until", "through"))
    assert isinstance(until, Found)
    assert isinstance(through, Found)
    assert (until.end_assumed, through.end_assumed) == (True, False)
    in_december = find_recurrence("every monday at 9 until december", date(2026, 12, 10))
    assert isinstance(in_december, Found)
    assert in_december.recurrence.last == date(2027, 11, 30)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("spend until June by channel", "until June"),
        ("花费到6月底", "到6月底"),
        ("roas by channel", None),
        ("sales forecast for the next 8 weeks", None),
        ("spend from January through March", None),
    ],
)
def test_the_end_within_a_question(question: str, words: str | None) -> None:
    assert end_within(question, TODAY) == words


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    find_recurrence(text, TODAY)
    find_recurrence(text, TODAY, asked=True)


WORDS = [
    "every", "each", "other", "monday", "fri", "weekdays", "daily", "monthly", "on", "the", "1st", "31st", "last",
    "working day", "of the month", "quarter", "at", "9", "17:30", "25", "pm", "and", "post", "this", "until", "3 may",
    "starting", "tomorrow", "0", "999", "weeks", "through", "december", "for the next", "until the end of", "times",
    "q1",
    "直到", "持续", "为止", "12月", "共", "每", "两周", "周五", "月底", "9点", "号", "下午", "次", "发", "隔", "半",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=9), st.sampled_from([" ", ""]))
def test_any_words_of_the_grammar_are_read_without_failing(words: list[str], between: str) -> None:
    for asked in (True, False):
        found = find_recurrence(between.join(words), TODAY, asked=asked)
        if isinstance(found, Found):
            assert Recurrence.from_json(found.recurrence.to_json()) == found.recurrence
            assert found.recurrence.first >= TODAY
