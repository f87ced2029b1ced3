"""Which segment loses most at a step: in number and as a share."""

import pandas as pd
import pytest

from tools.errors import CannotAnswer
from tools.messages import write
from tools.performance.analyze_funnel import analyze_funnel

SIZES = {"Facebook": (5000, 1100, 380), "TikTok": (3000, 350, 90), "Google": (4000, 1300, 700)}
FRAME = pd.DataFrame(
    [
        (step, name, size)
        for name, sizes in SIZES.items()
        for step, size in zip(("view", "checkout", "purchase"), sizes, strict=True)
    ],
    columns=["stage", "platform", "users"],
)


def test_number_and_share_are_told_apart() -> None:
    answer = analyze_funnel(FRAME, dimension="platform", at="checkout", worst_by="people")
    figures = answer.figures
    assert (figures["most_lost_segment"], figures["highest_loss_segment"]) == ("Facebook", "TikTok")
    assert (figures["lost_between[Facebook]"], figures["lost_share[TikTok]"]) == (720, pytest.approx(260 / 350))
    said = write(answer.headline, "en")
    assert (
        "Facebook loses most in number (720 of 1,100, 65.5%), and TikTok the largest share (74.3%: 260 of 350)" in said
    )


def test_at_the_last_step_those_are_lost_who_do_not_come_to_it() -> None:
    figures = analyze_funnel(FRAME, at="purchase").figures
    assert (figures["lost_from"], figures["lost_between"]) == ("checkout", 2750 - 1170)


def test_losses_of_segments_add_up() -> None:
    figures = analyze_funnel(FRAME, dimension="platform", worst_by="people").figures
    assert sum(figures[f"lost_between[{name}]"] for name in SIZES) == figures["lost_between"] == 12000 - 1170


def test_a_step_that_is_not_there_is_refused() -> None:
    with pytest.raises(CannotAnswer) as refusal:
        analyze_funnel(FRAME, at="download")
    assert "no step “download”" in write(refusal.value.message, "en")
