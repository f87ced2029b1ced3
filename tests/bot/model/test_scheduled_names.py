"""Names of what is scheduled go before analyses beside words for what is done to schedules."""

import pytest

from bot.model.scheduled_names import scheduled_meant

TITLES = ("周报", "ROAS by channel", "ROAS by channel and week")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("立即运行周报", "周报"),
        ("把周报恢复", "周报"),
        ("暂停周报", "周报"),
        ("跳过下周一的周报", "周报"),
        ("run roas by channel now", "ROAS by channel"),
        ("please pause the ROAS by channel and week report", "ROAS by channel and week"),
        ("skip ROAS by channel next Monday", "ROAS by channel"),
        ("周报", None),
        ("运行周报里各渠道的花费", None),
        ("run roas by channel for May", None),
        ("roas by channel", None),
        ("pause the total revenue report", None),
    ],
)
def test_the_title_beside_what_is_to_be_done(question: str, title: str | None) -> None:
    assert scheduled_meant(question, TITLES) == title
