"""The sample shop's money: what it spent on advertising, who its customers are, what they ordered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.samples.truth import TRUTH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Customers", "Row", "ad_rows", "customer_rows", "days", "make_customers", "order_rows"]

Row = tuple[str | int | float | date, ...]

PRODUCTS: tuple[tuple[str, str, float, float], ...] = (
    ("House espresso", "Coffee", 14.5, 20.0),
    ("Ethiopia filter roast", "Coffee", 16.9, 14.0),
    ("Decaf blend", "Coffee", 13.5, 7.0),
    ("Jasmine green tea", "Tea", 11.0, 11.0),
    ("Oolong spring harvest", "Tea", 19.0, 7.0),
    ("Earl Grey", "Tea", 9.5, 9.0),
    ("Filter papers", "Equipment", 4.5, 6.0),
    ("Pour-over kettle", "Equipment", 49.0, 4.0),
    ("Milk frother", "Equipment", 24.0, 4.0),
    ("Hand grinder", "Equipment", 59.0, 3.0),
    ("Tasting box", "Gifts", 35.0, 7.0),
    ("Gift card", "Gifts", 25.0, 8.0),
)
"""Name, category, price, how often it is picked."""

CITIES = (("Berlin", 0.3), ("Vienna", 0.22), ("Zurich", 0.16), ("Prague", 0.17), ("Shanghai", 0.15))
_CUSTOMERS = 2400
_ORGANIC_ORDERS = 7.0


def days() -> list[date]:
    """The days of the year that the files cover."""
    return [TRUTH.first_day + timedelta(n) for n in range((TRUTH.last_day - TRUTH.first_day).days + 1)]


def _season(day: date) -> float:
    """How much better or worse than average a day sells: weekends and the weeks before Christmas are better."""
    week = (0.95, 0.92, 0.95, 0.98, 1.05, 1.12, 1.03)[day.weekday()]
    year = 1.25 if (day.month, day.day) >= (11, 15) and (day.month, day.day) <= (12, 23) else 0.97
    return week * year * (TRUTH.peak_factor if day == TRUTH.peak_day else 1.0)


def ad_rows(random: np.random.Generator) -> list[Row]:
    """Advertising by day and channel: impressions, clicks, spend, conversions, revenue, new customers."""
    rows: list[Row] = []
    for channel in TRUTH.channels:
        # Budgets were moved from week to week, whatever the season: that is what lets the curves be seen.
        weekly = random.lognormal(-0.125, 0.5, 53)
        for number, day in enumerate(days()):
            spend = round(float(channel.spend * weekly[number // 7] * random.lognormal(-0.01, 0.15)), 2)
            impressions = int(spend / channel.cost_per_thousand * 1000 * random.lognormal(0.0, 0.08))
            clicks = int(random.binomial(impressions, channel.click_rate))
            expected = channel.conversions(spend) * _season(day)
            if channel.name == TRUTH.drop_channel and TRUTH.drop[0] <= day <= TRUTH.drop[1]:
                expected *= TRUTH.drop_factor
            conversions = min(int(random.poisson(expected)), clicks)
            revenue = round(float(random.gamma(4.0 * conversions, TRUTH.order_value / 4.0)), 2) if conversions else 0.0
            new = int(random.binomial(conversions, channel.new_share))
            campaign = channel.campaigns[(day.month - 1) // 3 % len(channel.campaigns)]
            rows.append((day, channel.name, campaign, impressions, clicks, spend, conversions, revenue, new))
    return sorted(rows, key=lambda row: (row[0], row[1]))


@dataclass(frozen=True)
class Customers:
    """The customers as columns; `segment` is the planted truth and is in no file."""

    id: list[str]
    signed_up: list[date]
    segment: NDArray[np.int64]
    age: NDArray[np.int64]
    gender: list[str]
    city: list[str]
    income: NDArray[np.int64]
    visits: NDArray[np.int64]
    spending_score: NDArray[np.int64]
    email: NDArray[np.bool_]
    purchased: NDArray[np.bool_]


def make_customers(random: np.random.Generator) -> Customers:
    """Draw the customers: four kinds of them, and a purchase whose odds follow the planted effects."""
    import numpy as np

    count = _CUSTOMERS
    segments = TRUTH.segments
    segment = random.choice(len(segments), count, p=[kind.share for kind in segments])

    def around(means: list[float], spread: float, low: float, high: float) -> NDArray[np.int64]:
        drawn = random.normal(np.array(means)[segment], spread)
        return np.clip(np.rint(drawn), low, high).astype(np.int64)

    age = around([kind.age for kind in segments], 4.0, 18, 90)
    income = (around([kind.income / 100 for kind in segments], 80.0, 120, 2500) * 100).astype(np.int64)
    visits = around([kind.visits for kind in segments], 4.5, 0, 120)
    score = around([kind.spending_score for kind in segments], 6.5, 1, 100)
    email = random.random(count) < 0.45
    effects = TRUTH.purchase
    odds = (
        effects["intercept"]
        + effects["visits"] * (visits - visits.mean()) / visits.std()
        + effects["age"] * (age - age.mean()) / age.std()
        + effects["email_subscriber"] * email
    )
    first = TRUTH.first_day - timedelta(180)
    return Customers(
        id=[f"C{number:05d}" for number in range(1, count + 1)],
        signed_up=[first + timedelta(int(d)) for d in random.integers(0, 180 + 330, count)],
        segment=segment.astype(np.int64),
        age=age,
        gender=[("female", "male")[int(g)] for g in random.random(count) < 0.44],
        city=[str(c) for c in random.choice([name for name, _ in CITIES], count, p=[share for _, share in CITIES])],
        income=income,
        visits=visits,
        spending_score=score,
        email=email,
        purchased=random.random(count) < 1 / (1 + np.exp(-odds)),
    )


def customer_rows(customers: Customers) -> list[Row]:
    """The customers as a table, one a row."""
    c = customers
    return [
        (
            c.id[n],
            c.signed_up[n],
            int(c.age[n]),
            c.gender[n],
            c.city[n],
            int(c.income[n]),
            int(c.visits[n]),
            int(c.spending_score[n]),
            "yes" if c.email[n] else "no",
            "yes" if c.purchased[n] else "no",
        )
        for n in range(len(c.id))
    ]


def order_rows(random: np.random.Generator, customers: Customers, conversions: dict[date, int]) -> list[Row]:
    """Orders, one product a row: those that advertising brought and those that came by themselves.

    Args:
        random: where chance comes from.
        customers: who may order, from the day they signed up on, keen ones more often.
        conversions: orders that advertising brought, by day.
    """
    import numpy as np

    signed_up = np.array([day.toordinal() for day in customers.signed_up])
    keen = (customers.visits + 2.0) * (customers.spending_score + 5.0)
    picked = np.array([product[3] for product in PRODUCTS])
    names = [product[0] for product in PRODUCTS]
    rows: list[Row] = []
    order = 0
    for day in days():
        weights = np.where(signed_up <= day.toordinal(), keen, 0.0)
        count = conversions[day] + int(random.poisson(_ORGANIC_ORDERS * _season(day)))
        for buyer in random.choice(len(keen), count, p=weights / weights.sum()):
            order += 1
            basket = list(random.choice(len(PRODUCTS), 1 + int(random.poisson(0.3)), False, picked / picked.sum()))
            _complete(random, basket, names)
            for item in basket:
                name, category, price, _ = PRODUCTS[item]
                quantity = 1 + int(random.poisson(0.25)) if price < 30 else 1
                city = customers.city[buyer]
                row = (f"O{order:06d}", day, customers.id[buyer], name, category, quantity, price)
                rows.append((*row, round(quantity * price, 2), city))
    return rows


def _complete(random: np.random.Generator, basket: list[int], names: list[str]) -> None:
    """Add the second half of the planted bundle to most baskets that hold the first."""
    first, second = (names.index(name) for name in TRUTH.bundle)
    if first in basket and second not in basket and random.random() < 0.7:
        basket.append(second)
