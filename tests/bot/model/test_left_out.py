"""What is to be left out is never read as all that is wanted, whichever words say so."""

import pytest

from bot.model.left_out import find_left_out
from bot.model.mentions import Reading
from tools.definitions import GroupDefinition
from tools.schema import Column, Schema

ADS = Schema(
    (
        Column("Channel", "text", role="channel", distinct=4, values=("Google Ads", "Meta", "TikTok", "Email")),
        Column("Campaign", "text", role="campaign", distinct=2, values=("Brand", "Spring Sale")),
        Column("Revenue", "number", role="revenue", distinct=900),
    ),
    9000,
)


def left_out(question: str, kinds: tuple[str, ...] = ("value", "group")) -> list[str | None]:
    return [each.value or each.name for each in find_left_out(Reading(question, ADS), kinds).mentions]


@pytest.mark.parametrize(
    "question",
    [
        "remove Email",
        "Please remove Email.",
        "can you drop the Email row",
        "now hide email",
        "take Email out",
        "take email out of that",
        "leave Email out please",
        "filter Email out",
        "get rid of the email row",
        "no email",
        "everything but Email",
        "revenue by channel, skip Email",
        "don't include Email",
        "revenue leaving Email out",
        "去掉Email",
        "不要 Email",
        "删掉Email",
        "把 Email 那行去掉",
        "把Email去掉再看看",
        "Email不要了",
        "各渠道收入，Email别算",
        "忽略Email",
    ],
)
def test_one_value_is_left_out(question: str) -> None:
    assert left_out(question) == ["Email"]


@pytest.mark.parametrize(
    "question",
    [
        "remove Meta and Email",
        "leave Meta and Email out",
        "without Meta, Email",
        "Meta和Email不要了",
        "把Meta、Email去掉",
    ],
)
def test_a_list_is_left_out_as_a_whole(question: str) -> None:
    assert left_out(question) == ["Meta", "Email"]


@pytest.mark.parametrize(
    "question",
    [
        "only Email",
        "revenue of Email",
        "put Email back",
        "which channel had the biggest drop",
        "how did revenue drop in Email",
        "what was out of Email",
        "Email cost out of pocket",
        "只看Email",
        "Email去掉退款后的收入",
        "and Email?",
    ],
)
def test_other_words_leave_nothing_out(question: str) -> None:
    assert left_out(question) == []


def test_one_is_wanted_and_the_other_is_not() -> None:
    assert left_out("只看Google不要Email") == ["Email"]
    assert left_out("Google but not Meta") == ["Meta"]


def test_columns_and_groups_of_the_team_are_left_out_as_well() -> None:
    assert left_out("without the revenue", ("column", "metric")) == ["Revenue"]
    group = GroupDefinition("Paid Social", "channel is Meta or TikTok", "Channel", "is", ("Meta", "TikTok"))
    found = find_left_out(Reading("drop paid social", ADS, (group,)))
    assert [each.name for each in found.mentions] == ["Paid Social"]


def test_the_words_that_say_so_were_read() -> None:
    reading = Reading("take Meta out", ADS)
    assert [reading.text[start:end] for start, end in find_left_out(reading).words] == ["take", "out"]
