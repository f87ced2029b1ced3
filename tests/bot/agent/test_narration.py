"""No number that is not a figure gets through."""

import pytest

from bot.agent.narration import is_faithful, numbers_in

FIGURES = {
    "total": 2297200.86,
    "share": 0.3640,
    "groups": 3,
    "value[2024-05]": 1200.0,
    "first_date": "2024-01-03",
    "change": -0.125,
}


@pytest.mark.parametrize(
    "text",
    [
        "Sales were 2,297,200.86 in total.",
        "Sales were about 2.3 million.",
        "销售额约 230万。",
        "Technology carries 36.4% of it.",
        "Technology carries 36 % of it.",
        "It fell by 12.5 percent.",
        "May (2024-05) brought 1,200.",
        "The data starts on 2024-01-03.",
        "Technology leads; look at its margin next.",
        "There are 3 groups.",
    ],
)
def test_figures_may_be_rounded_and_scaled(text: str) -> None:
    assert is_faithful(text, FIGURES)


@pytest.mark.parametrize(
    "text",
    [
        "Sales were 2,297,201.86 in total.",
        "Sales were about 2.4 million.",
        "Technology carries 37% of it.",
        "Sales doubled.",
        "Roughly a third comes from technology.",
        "It will reach 3000 next month.",
        "增长了三成。",
        "5 channels matter.",
    ],
)
def test_anything_else_is_dropped(text: str) -> None:
    assert not is_faithful(text, FIGURES)


def test_numbers_are_found_with_their_scale() -> None:
    assert numbers_in("From 1,200 to 2.3 million, up 12.5 %, 10万") == ["1,200", "2.3 million", "12.5 %", "10万"]
