"""Which channels a question names, written in Chinese without blanks and as Slack writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.channels import find_channels, without_channels
from bot.model.mentions import Reading
from bot.model.slots_governance import fill_share
from bot.model.slots_schedule import fill_change, fill_schedule

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)
LATIN = st.from_regex(r"[a-z][a-z0-9_-]{0,12}[a-z0-9]", fullmatch=True)


@given(before=HAN, name=LATIN, after=HAN)
def test_a_latin_name_between_chinese_characters_is_read_alone(before, name, after):
    (found,) = find_channels(f"{before}#{name}{after}")
    assert found.channel == name


@given(before=HAN, name=LATIN, after=HAN)
def test_a_mention_of_slack_keeps_its_id(before, name, after):
    (found,) = find_channels(f"{before}<#C03GROWTH|{name}>{after}")
    assert found.channel == "C03GROWTH"


@given(before=HAN, name=HAN, after=HAN)
def test_a_known_name_in_chinese_is_read_whole(before, name, after):
    (found,) = find_channels(f"{before}#{name}{after}", {name: "C1"})
    assert found.channel == "C1"


def test_of_known_names_the_longest_counts():
    known = {"增长": "C1", "增长组": "C2", "growth": "C3"}
    assert [each.channel for each in find_channels("在#增长组发，也在#growth发", known)] == ["C2", "C3"]
    assert [each.channel for each in find_channels("post in #growth-team", known)] == ["growth-team"]
    assert find_channels("post in #Growth", known)[0].channel == "C3"


@pytest.mark.parametrize(
    ("question", "channel"),
    [
        ("每周一9点在#增长组发各渠道ROAS", "增长组"),
        ("发到＃市场部频道", "市场部"),
        ("把它共享给#市场部", "市场部"),
        ("share it with #sales-team.", "sales-team"),
        ("no channel at all", None),
    ],
)
def test_unknown_names_end_by_rule(question, channel):
    assert [each.channel for each in find_channels(question)] == ([channel] if channel else [])


def test_what_is_left_without_them():
    text = "在#growth发"
    assert without_channels(text, find_channels(text)) == "在 发"


@pytest.mark.parametrize("channel", ["#growth", "<#C03GROWTH|growth>", "#growth "])
def test_what_is_scheduled_and_shared_where(channel):
    wanted = "C03GROWTH" if channel.startswith("<") else "growth"
    read = fill_schedule(Reading(f"每周一9点在{channel}发各渠道ROAS", None))
    assert (read["channel"], read["question"]) == (wanted, "各渠道ROAS")
    assert fill_schedule(Reading(f"每周一9点把各渠道ROAS发到{channel}频道", None))["channel"] == wanted
    assert fill_change(Reading(f"把投放周报移到{channel}去", None))["channel"] == wanted
    assert fill_share(Reading(f"把ads.csv共享给{channel}频道", None)) == {"name": "ads.csv", "channel": wanted}
    stopped = fill_share(Reading(f"取消ads.csv在{channel}的共享", None))
    assert stopped == {"name": "ads.csv", "channel": wanted, "stop": True}
