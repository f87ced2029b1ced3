"""The sample files hold what is said to be planted in them."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bot.samples import TRUTH, write_samples


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, pd.DataFrame]:
    paths = write_samples(tmp_path_factory.mktemp("samples"))
    assert sum(path.stat().st_size for path in paths) < 2_000_000
    return {path.name: pd.read_csv(path) for path in paths}


def test_files_are_the_same_every_time(tmp_path: Path) -> None:
    first, second = write_samples(tmp_path / "a"), write_samples(tmp_path / "b")
    assert [path.name for path in first] == [
        "ad_spend.csv",
        "customers.csv",
        "orders.csv",
        "followers.csv",
        "reviews.csv",
    ]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_every_day_and_channel_has_one_row_of_advertising(files) -> None:
    ads = files["ad_spend.csv"]
    assert len(ads) == 365 * len(TRUTH.channels)
    assert not ads.duplicated(["date", "channel"]).any()
    assert (ads["clicks"] <= ads["impressions"]).all()
    assert (ads["conversions"] <= ads["clicks"]).all()
    assert (ads["new_customers"] <= ads["conversions"]).all()
    assert ads["revenue"].sum() / ads["conversions"].sum() == pytest.approx(TRUTH.order_value, rel=0.03)


@pytest.mark.parametrize("channel", TRUTH.channels, ids=lambda channel: channel.name)
def test_returns_diminish_as_planted(files, channel) -> None:
    rows = files["ad_spend.csv"].query("channel == @channel.name").sort_values("spend")
    low, high = rows.iloc[: len(rows) // 3], rows.iloc[-len(rows) // 3 :]
    assert low["conversions"].sum() / low["spend"].sum() > 1.1 * high["conversions"].sum() / high["spend"].sum()
    expected = sum(channel.conversions(spend) for spend in rows["spend"])
    assert rows["conversions"].sum() == pytest.approx(expected, rel=0.1)


def test_one_channel_drops_in_one_week_of_may(files) -> None:
    ads = files["ad_spend.csv"]
    rows = ads[ads["channel"] == TRUTH.drop_channel].copy()
    rows["day"] = pd.to_datetime(rows["date"]).dt.date
    rate = rows["conversions"].sum() / rows["spend"].sum()
    week = rows[(rows["day"] >= TRUTH.drop[0]) & (rows["day"] <= TRUTH.drop[1])]
    assert len(week) == (TRUTH.drop[1] - TRUTH.drop[0] + timedelta(1)).days
    assert week["conversions"].sum() / week["spend"].sum() < 0.5 * rate


def test_orders_fit_customers_and_advertising(files) -> None:
    orders, customers, ads = files["orders.csv"], files["customers.csv"], files["ad_spend.csv"]
    merged = orders.merge(customers, on="customer_id", how="left", suffixes=("", "_of_customer"))
    assert merged["age"].notna().all()
    assert (merged["date"] >= merged["signup_date"]).all()
    assert (merged["city"] == merged["city_of_customer"]).all()
    assert orders["revenue"].to_numpy() == pytest.approx((orders["quantity"] * orders["price"]).to_numpy())
    per_day = orders.groupby("date")["order_id"].nunique()
    assert (per_day >= ads.groupby("date")["conversions"].sum()).all()


def test_the_bundle_is_bought_together(files) -> None:
    baskets = files["orders.csv"].groupby("order_id")["product"].agg(set)
    first, second = TRUTH.bundle
    both = sum(first in basket and second in basket for basket in baskets)
    alone = sum(first in basket for basket in baskets), sum(second in basket for basket in baskets)
    assert both * len(baskets) / (alone[0] * alone[1]) > 4


def test_purchase_follows_the_planted_effects(files) -> None:
    from sklearn.linear_model import LogisticRegression

    customers = files["customers.csv"]
    numbers = customers[["visits", "age", "income"]]
    features = (numbers - numbers.mean()) / numbers.std()
    features["email_subscriber"] = (customers["email_subscriber"] == "yes").astype(float)
    model = LogisticRegression(C=1e6, max_iter=1000).fit(features, customers["purchased"] == "yes")
    found = dict(zip(features.columns, model.coef_[0], strict=True))
    assert found["visits"] == pytest.approx(TRUTH.purchase["visits"], abs=0.3)
    assert found["age"] == pytest.approx(TRUTH.purchase["age"], abs=0.3)
    assert found["email_subscriber"] == pytest.approx(TRUTH.purchase["email_subscriber"], abs=0.3)
    assert abs(found["income"]) < 0.3


def test_influencers_are_followed_most(files) -> None:
    followers = files["followers.csv"]
    assert tuple(followers["follow_id"].value_counts().index[:3]) == TRUTH.influencers
    assert (followers["user_id"] != followers["follow_id"]).all()
    assert not followers.duplicated().any()


def test_reviews_of_one_product_turn_bad(files) -> None:
    reviews = files["reviews.csv"]
    bad = (reviews["product"] == TRUTH.bad_product) & (reviews["date"] >= TRUTH.bad_since.isoformat())
    assert bad.sum() >= 8
    assert reviews.loc[bad, "rating"].mean() < 2.2 < 3.8 < reviews.loc[~bad, "rating"].mean()
    chinese = np.mean([any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in reviews["text"]])
    assert 0.2 < chinese < 0.7
