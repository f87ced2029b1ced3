"""What people say of their settings, in both languages: a value that is none is said, never passed over."""

import pytest

from bot.model.setting_phrases import asks_to_set, find_setting


@pytest.mark.parametrize(
    ("said", "setting", "value"),
    [
        ("we are in Shanghai", "zone", "Shanghai"),
        ("We're all based in New York now.", "zone", "New York"),
        ("我们在纽约", "zone", "纽约"),
        ("我们团队都在上海办公。", "zone", "上海"),
        ("周一是每周的第一天", "week_start", "周一"),
        ("Sunday is the first day of our week", "week_start", "Sunday"),
        ("answer in the language of the question", "language", "default"),
        ("please reply in whatever language I write", "language", "default"),
        ("always answer in the same language I ask in", "language", "default"),
        ("用提问的语言回答", "language", "default"),
        ("我用什么语言问就用什么语言答", "language", "default"),
    ],
)
def test_sentences_that_can_only_be_settings(said: str, setting: str, value: str) -> None:
    assert asks_to_set(said)
    found = find_setting(said)
    assert (found["setting"], found["value"]) == (setting, value)


@pytest.mark.parametrize(
    "said",
    [
        "we are in trouble",
        "how are we doing in Berlin?",
        "我们在抖音的花费",
        "我们在上海的销售额",
        "spend in Shanghai",
        "Is Sunday the best day?",
        "which language do you answer in?",
        "spend by language of the users",
        "各语言的花费",
        "周一是每周花费最高的一天吗",
    ],
)
def test_sentences_about_data_are_no_settings(said: str) -> None:
    assert not asks_to_set(said)


@pytest.mark.parametrize(
    ("said", "setting", "value"),
    [
        ("our week starts on Blursday", "week_start", "Blursday"),
        ("our fiscal year starts in Smarch", "fiscal_year_start", "Smarch"),
        ("use bitcoin as our currency", "currency", "bitcoin"),
        ("keep data for -5 days", "retention_days", "-5 days"),
        ("keep data for 1.5 years", "retention_days", "1.5 years"),
        ("数据保留12个星期", "retention_days", "12个星期"),
        ("财年从四月开始", "fiscal_year_start", "四月"),
    ],
)
def test_the_whole_value_is_taken_also_where_it_is_none(said: str, setting: str, value: str) -> None:
    found = find_setting(said)
    assert (found["setting"], found["value"]) == (setting, value)
