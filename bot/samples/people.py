"""What people say about the sample shop and whom they follow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.samples.shop import PRODUCTS, Row
from bot.samples.truth import TRUTH

if TYPE_CHECKING:
    import numpy as np

__all__ = ["follower_rows", "review_rows"]

_PEOPLE = 600
_REVIEWS = 700

_GOOD = (
    "Love it, the taste is wonderful and delivery was quick.",
    "Great quality, I will order again.",
    "Exactly what I hoped for. Friendly service too!",
    "Best I have had in years, smells fantastic.",
    "Arrived early and well packed, very happy.",
    "Good value, my colleagues like it as well.",
    "味道很好，包装也很精致，会回购。",
    "物流很快，朋友们都很喜欢。",
    "品质不错，性价比高，推荐！",
    "客服很耐心，体验非常满意。",
)
_FAIR = (
    "It is okay, nothing special.",
    "Decent, but a little expensive.",
    "Fine for every day.",
    "还可以，没有想象中那么好。",
    "一般般，价格略高。",
)
_BAD = (
    "Disappointed, it arrived late and the box was damaged.",
    "Tastes stale, not worth the money.",
    "Poor quality, I want a refund.",
    "味道太淡，有点失望。",
    "包装破了，客服也不回复，差评。",
)
_BROKEN = (
    "Stopped working after a week, terrible.",
    "Broken on arrival and support does not answer.",
    "Leaks and rattles, do not buy.",
    "用了三天就坏了，太差了。",
    "漏水，退货还很麻烦，失望。",
)


def review_rows(random: np.random.Generator) -> list[Row]:
    """Reviews: date, product, rating from 1 to 5, and a text in English or Chinese that fits the rating."""
    names = [product[0] for product in PRODUCTS]
    weights = [product[3] + 3.0 for product in PRODUCTS]
    shares = [weight / sum(weights) for weight in weights]
    span = (TRUTH.last_day - TRUTH.first_day).days + 1
    rows: list[Row] = []
    for number in sorted(int(d) for d in random.integers(0, span, _REVIEWS)):
        day = TRUTH.first_day + timedelta(number)
        product = str(random.choice(names, p=shares))
        rating = _rating(random, product, day)
        rows.append((day, product, rating, _text(random, product, day, rating)))
    return rows


def _rating(random: np.random.Generator, product: str, day: date) -> int:
    broken = product == TRUTH.bad_product and day >= TRUTH.bad_since
    chances = (0.55, 0.27, 0.1, 0.05, 0.03) if broken else (0.03, 0.05, 0.12, 0.33, 0.47)
    return int(random.choice([1, 2, 3, 4, 5], p=chances))


def _text(random: np.random.Generator, product: str, day: date, rating: int) -> str:
    broken = product == TRUTH.bad_product and day >= TRUTH.bad_since
    texts = _GOOD if rating > 3 else _FAIR if rating == 3 else _BROKEN if broken else _BAD
    return texts[int(random.integers(len(texts)))]


def follower_rows(random: np.random.Generator) -> list[Row]:
    """Who follows whom: three circles, each around an account that most of it follows.

    Returns:
        Pairs of follower and followed; nobody follows themselves, no pair comes twice.
    """
    people = [f"user{number:04d}" for number in range(1, _PEOPLE + 1)]
    circle = random.choice(3, _PEOPLE, p=(0.45, 0.33, 0.22))
    by_circle = [[p for p, c in zip(people, circle, strict=True) if c == k] for k in range(3)]
    pairs: set[tuple[str, str]] = set()
    for person, own in zip(people, circle, strict=True):
        for k, influencer in enumerate(TRUTH.influencers):
            if random.random() < (0.8 if k == own else 0.15):
                pairs.add((person, influencer))
        for _ in range(1 + int(random.poisson(2.5))):
            group = by_circle[own] if random.random() < 0.85 else people
            friend = group[int(random.integers(len(group)))]
            if friend != person:
                pairs.add((person, friend))
    for influencer, group in zip(TRUTH.influencers, by_circle, strict=True):
        for friend in random.choice(group, 4, replace=False):
            pairs.add((influencer, str(friend)))
    return sorted(pairs)
