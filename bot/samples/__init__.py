"""Sample data of the project's own: a year of a small shop's marketing, with a truth planted in it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.samples.people import follower_rows, review_rows
from bot.samples.shop import Row, ad_rows, customer_rows, make_customers, order_rows
from bot.samples.truth import TRUTH, ChannelTruth, SegmentTruth, Truth

__all__ = ["TRUTH", "ChannelTruth", "SegmentTruth", "Truth", "write_samples"]

_SEED = 20250101

_HEADS = {
    "ad_spend.csv": "date,channel,campaign,impressions,clicks,spend,conversions,revenue,new_customers",
    "customers.csv": "customer_id,signup_date,age,gender,city,income,visits,spending_score,email_subscriber,purchased",
    "orders.csv": "order_id,date,customer_id,product,category,quantity,price,revenue,city",
    "followers.csv": "user_id,follow_id",
    "reviews.csv": "date,product,rating,text",
}


def write_samples(folder: Path) -> list[Path]:
    """Write the sample files: advertising, customers, orders, followers, reviews (about 1.5 MB, always the same).

    Args:
        folder: where to; it is made when it is not there.

    Returns:
        The files that were written, in the order in which a newcomer may look at them.

    Raises:
        OSError: the folder can't be written to.
    """
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    # A stream of chance of its own for each file: a change of one leaves the others as they are.
    streams = [np.random.default_rng((_SEED, number)) for number in range(len(_HEADS))]
    ads = ad_rows(streams[0])
    customers = make_customers(streams[1])
    conversions: dict[date, int] = {}
    for row in ads:
        day, count = row[0], row[6]
        assert isinstance(day, date)
        assert isinstance(count, int)
        conversions[day] = conversions.get(day, 0) + count
    tables: dict[str, Sequence[Row]] = {
        "ad_spend.csv": ads,
        "customers.csv": customer_rows(customers),
        "orders.csv": order_rows(streams[2], customers, conversions),
        "followers.csv": follower_rows(streams[3]),
        "reviews.csv": review_rows(streams[4]),
    }
    return [_write(folder / name, _HEADS[name].split(","), rows) for name, rows in tables.items()]


def _write(path: Path, head: Sequence[str], rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
    return path
