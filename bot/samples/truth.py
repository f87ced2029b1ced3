"""What is true of the sample shop by construction, so that answers about it can be checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["TRUTH", "ChannelTruth", "SegmentTruth", "Truth"]


@dataclass(frozen=True)
class ChannelTruth:
    """How one channel behaves.

    On a day of average season, spend `s` brings `most * s / (half + s)` conversions: twice the spend never brings
    twice the conversions.

    Attributes:
        name: as in the file.
        campaigns: one of them runs in each quarter, in turn.
        spend: average spend a day.
        most: conversions a day that no spend exceeds.
        half: the spend a day that brings half of `most`.
        cost_per_thousand: spend per thousand impressions.
        click_rate: clicks per impression.
        new_share: share of conversions that are first purchases.
    """

    name: str
    campaigns: tuple[str, ...]
    spend: float
    most: float
    half: float
    cost_per_thousand: float
    click_rate: float
    new_share: float

    def conversions(self, spend: float) -> float:
        """Conversions that a day's spend brings on an average day."""
        return self.most * spend / (self.half + spend)


@dataclass(frozen=True)
class SegmentTruth:
    """One kind of customer: its share of all, and means of age, yearly income and visits, spending score."""

    name: str
    share: float
    age: float
    income: float
    visits: float
    spending_score: float


@dataclass(frozen=True)
class Truth:
    """Everything that is planted.

    Attributes:
        first_day, last_day: the year that the files cover.
        order_value: average revenue of a conversion.
        channels: response curves of `ad_spend.csv`.
        drop: days in which one channel's landing page was broken, and
        drop_channel, drop_factor: which one, and what was left of its conversions.
        peak_day, peak_factor: the one day on which conversions jump.
        segments: the kinds of customers in `customers.csv`.
        purchase: log odds of `purchased`: an intercept, an effect per standard deviation of a number, and for
            "email_subscriber" the effect of a yes. What is not named has no effect.
        influencers: the accounts in `followers.csv` that most people follow, most followed first.
        bundle: two products of `orders.csv` that are bought together far more often than chance.
        bad_product, bad_since: the product of `reviews.csv` whose reviews turn bad, and when.
    """

    first_day: date
    last_day: date
    order_value: float
    channels: tuple[ChannelTruth, ...]
    drop: tuple[date, date]
    drop_channel: str
    drop_factor: float
    peak_day: date
    peak_factor: float
    segments: tuple[SegmentTruth, ...]
    purchase: Mapping[str, float]
    influencers: tuple[str, ...]
    bundle: tuple[str, str]
    bad_product: str
    bad_since: date

    def channel(self, name: str) -> ChannelTruth:
        """The channel of that name."""
        return next(channel for channel in self.channels if channel.name == name)


TRUTH = Truth(
    first_day=date(2025, 1, 1),
    last_day=date(2025, 12, 31),
    order_value=42.0,
    channels=(
        ChannelTruth("Search", ("Brand words", "Coffee words"), 75.0, 15.0, 90.0, 18.0, 0.035, 0.35),
        ChannelTruth("Social", ("Morning ritual", "Meet the roaster"), 130.0, 16.0, 200.0, 7.5, 0.011, 0.45),
        ChannelTruth("Email", ("Newsletter", "Win back"), 10.0, 4.0, 8.0, 4.0, 0.024, 0.05),
        ChannelTruth("Display", ("Retargeting", "Prospecting"), 90.0, 4.0, 130.0, 3.2, 0.0035, 0.30),
        ChannelTruth("Video", ("How to brew", "Farm visit"), 25.0, 7.0, 30.0, 9.0, 0.012, 0.50),
    ),
    drop=(date(2025, 5, 8), date(2025, 5, 14)),
    drop_channel="Social",
    drop_factor=0.2,
    peak_day=date(2025, 11, 28),
    peak_factor=2.6,
    segments=(
        SegmentTruth("young and keen", 0.30, 26.0, 32_000.0, 46.0, 74.0),
        SegmentTruth("settled families", 0.30, 41.0, 64_000.0, 28.0, 47.0),
        SegmentTruth("well-off connoisseurs", 0.20, 50.0, 112_000.0, 34.0, 82.0),
        SegmentTruth("careful pensioners", 0.20, 66.0, 38_000.0, 10.0, 20.0),
    ),
    purchase={"intercept": -1.6, "visits": 1.1, "age": -0.5, "email_subscriber": 0.9},
    influencers=("tea_with_lin", "daily_grind", "mika_brews"),
    bundle=("Pour-over kettle", "Filter papers"),
    bad_product="Milk frother",
    bad_since=date(2025, 9, 1),
)
"""The sample shop sells coffee and tea."""
