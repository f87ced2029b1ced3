"""Groups of customers: planted ones, published ones, and none at all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.codec import dumps, loads
from tools.customers.segment_customers import segment_customers
from tools.errors import CannotAnswer

CENTRES = np.array([[20.0, 100.0], [50.0, 100.0], [20.0, 900.0], [50.0, 900.0]])


def shop(rows: int = 120, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Four kinds of customers by age and spending, and what must not matter: ids, a date, a constant, text."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, 4, rows)
    points = CENTRES[kind] + random.normal(0, 1, (rows, 2)) * [1.5, 20.0]
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{n:04d}" for n in range(rows)],
            "age": points[:, 0].round(1),
            "yearly_spending": points[:, 1].round(),
            "gender": random.choice(["female", "male"], rows),
            "joined": pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 300, rows), unit="D"),
            "country": "AT",
            "note": [f"a remark of some length that nobody else made, number {n}" for n in range(rows)],
        }
    )
    return frame, kind


def groups_of(answer) -> dict[str, int]:
    """The exported table: the group of each customer."""
    (table,) = [table for table in answer.tables if table.full]
    return {row[0]: row[1] for row in table.rows}


def same_partition(one: list[int], other: list[int]) -> bool:
    return len(set(zip(one, other, strict=True))) == len(set(one)) == len(set(other))


def texts(messages) -> str:
    return "\n".join(str(message) for message in messages)


def test_finds_the_planted_groups() -> None:
    frame, kind = shop()
    answer = segment_customers(frame)
    found = groups_of(answer)
    assert answer.figures["groups"] == 4
    assert answer.figures["stability"] > 0.95
    assert answer.figures["silhouette"] > 0.7
    assert same_partition([found[key] for key in frame["customer_id"]], kind.tolist())
    sizes = [answer.figures[f"size[{n}]"] for n in range(1, 5)]
    assert sizes == sorted(np.bincount(kind).tolist(), reverse=True)
    assert sum(sizes) == answer.figures["customers"] == len(frame)
    assert not answer.warnings


def test_names_say_what_sets_groups_apart() -> None:
    answer = segment_customers(shop()[0])
    names = {answer.figures[f"name[{n}]"] for n in range(1, 5)}
    words = {frozenset(name.split(" and ")) for name in names}
    assert words == {
        frozenset((f"{age} age", f"{spending} yearly spending"))
        for age in ("low", "high")
        for spending in ("low", "high")
    }


def test_averages_are_in_the_units_of_the_file() -> None:
    frame, _ = shop()
    answer = segment_customers(frame)
    table = answer.tables[0]
    heads = [str(column.name) for column in table.columns]
    age, spending = heads.index("average age"), heads.index("average yearly_spending")
    found = groups_of(answer)
    for row in table.rows:
        inside = frame[[found[key] == row[0] for key in frame["customer_id"]]]
        assert row[age] == pytest.approx(inside["age"].mean())
        assert row[spending] == pytest.approx(inside["yearly_spending"].mean())


def test_says_what_was_left_out_and_why() -> None:
    said = texts(segment_customers(shop()[0]).assumptions)
    assert "customer_id only names rows" in said
    assert "joined is a date" in said
    assert "note is free text" in said
    assert "country has only one value" in said
    assert "gender only describes the groups" in said
    assert "I grouped by age and yearly_spending." in said


def test_mall_customers_as_published(reference_data) -> None:
    mall = pd.read_csv(reference_data / "Mall_Customers.csv", dtype={"CustomerID": str})
    answer = segment_customers(mall, columns=["Annual Income (k$)", "Spending Score (1-100)"], scale="raw")
    assert answer.figures["groups"] == 5
    assert answer.figures["inertia"] == pytest.approx(44448.46, abs=0.01)
    assert answer.figures["silhouette"] == pytest.approx(0.554, abs=0.0005)
    assert [answer.figures[f"size[{n}]"] for n in range(1, 6)] == [81, 39, 35, 23, 22]
    scatter = answer.charts[0]
    assert [str(axis.label) for axis in (scatter.x_axis, scatter.y_axis)] == [
        "Annual Income (k$)",
        "Spending Score (1-100)",
    ]
    assert sum(len(series.x) for series in scatter.series[:-1]) == 200
    assert next(iter(groups_of(answer))) == "0001"


def test_sample_shop_has_its_four_segments(tmp_path) -> None:
    from bot.samples import TRUTH, write_samples

    path = next(path for path in write_samples(tmp_path) if path.name == "customers.csv")
    answer = segment_customers(pd.read_csv(path))
    assert answer.figures["groups"] == len(TRUTH.segments)
    shares = sorted((answer.figures[f"size[{n}]"] / 2400 for n in range(1, 5)), reverse=True)
    assert shares == pytest.approx(sorted((kind.share for kind in TRUTH.segments), reverse=True), abs=0.03)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 1000), factor=st.sampled_from([0.001, 100.0, 7.0]))
def test_neither_order_nor_unit_matters(seed: int, factor: float) -> None:
    frame, _ = shop(80, seed % 5)
    usual = segment_customers(frame)
    changed = frame.sample(frac=1.0, random_state=seed).reset_index(drop=True)
    changed["yearly_spending"] = changed["yearly_spending"] * factor
    other = segment_customers(changed)
    first, second = groups_of(usual), groups_of(other)
    assert usual.figures["groups"] == other.figures["groups"]
    assert same_partition(list(first.values()), [second[key] for key in first])


def test_the_same_question_gives_the_same_answer() -> None:
    frame, _ = shop()
    assert dumps(segment_customers(frame)) == dumps(segment_customers(frame))


def test_amounts_with_a_long_tail_are_logged_whatever_their_unit() -> None:
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"spend": random.lognormal(3, 1.5, 200), "age": random.integers(18, 80, 200)})
    answer = segment_customers(frame, groups=3)
    assert "spend has a few very large values" in texts(answer.assumptions)
    cents = segment_customers(frame.assign(spend=frame["spend"] * 100), groups=3)
    assert groups_of(answer) == groups_of(cents)
    assert "logarithm" not in texts(segment_customers(frame, groups=3, scale="raw").assumptions)


def test_evenly_spread_customers_get_a_warning() -> None:
    random = np.random.default_rng(4)
    answer = segment_customers(pd.DataFrame(random.random((300, 3)), columns=["a", "b", "c"]))
    assert "The structure is weak" in texts(answer.warnings)
    assert str(answer.charts[1].title) == "No number of groups stands out"


def test_another_number_of_groups_is_made_and_commented() -> None:
    answer = segment_customers(shop()[0], groups=2)
    assert answer.figures["groups"] == 2
    assert "the data speaks rather for 4" in texts(answer.warnings)


def test_categories_form_groups_when_asked() -> None:
    frame, _ = shop()
    frame["gender"] = np.where(np.arange(len(frame)) % 2, "female", "Female ")
    frame.loc[::3, "gender"] = "male"
    answer = segment_customers(frame, columns=["age", "gender"])
    assert "I grouped by age and gender." in texts(answer.assumptions)
    assert any("gender mostly" in str(answer.figures[f"name[{n}]"]) for n in range(1, 3))


def test_a_category_weighs_as_one_number() -> None:
    from tools.customers.encoding import Feature
    from tools.customers.grouping import build_space

    codes = np.array([0.0, 0.0, 1.0, 2.0, 1.0, 0.0])
    space = build_space(
        (Feature("plan", "category", codes, ("a", "b", "c")), Feature("age", "number", np.arange(6.0))), "standard"
    )
    assert space.points[:, :3].var(axis=0).sum() == pytest.approx(1.0)
    assert space.points[:, 3].var() == pytest.approx(1.0)


def test_missing_and_infinite_values_are_filled_and_counted() -> None:
    frame, _ = shop()
    frame.loc[:2, "age"] = np.nan
    frame.loc[5, "yearly_spending"] = np.inf
    answer = segment_customers(frame)
    assert answer.figures["customers"] == len(frame)
    said = texts(answer.warnings)
    assert "3 customers have no “age”" in said
    assert "1 customer has no “yearly_spending”" in said


def test_columns_that_say_the_same_are_named() -> None:
    frame, _ = shop()
    frame["spending_cents"] = frame["yearly_spending"] * 100
    assert "“yearly_spending” and “spending_cents” say nearly the same" in texts(segment_customers(frame).warnings)


def test_raw_numbers_that_drown_the_rest_are_named() -> None:
    answer = segment_customers(shop()[0], scale="raw")
    assert "“yearly_spending” has by far the largest numbers" in texts(answer.warnings)


def test_orders_are_added_up_per_customer() -> None:
    random = np.random.default_rng(6)
    buyers = [f"K{n}" for n in range(40) for _ in range(20 if n < 20 else 3)]
    frame = pd.DataFrame(
        {
            "order_id": [f"O{n}" for n in range(len(buyers))],
            "customer_id": buyers,
            "date": pd.Timestamp("2025-06-01") + pd.to_timedelta(random.integers(0, 60, len(buyers)), unit="D"),
            "revenue": random.normal(30, 3, len(buyers)).round(2),
            "product": random.choice(["tea", "coffee"], len(buyers)),
        }
    )
    answer = segment_customers(frame)
    assert answer.figures["customers"] == 40
    assert answer.figures["groups"] == 2
    found = groups_of(answer)
    assert len({found[f"K{n}"] for n in range(20)}) == 1
    assert found["K0"] != found["K39"]
    assert "added up the 460 rows of each of the 40 customers" in texts(answer.assumptions)
    table = answer.tables[0]
    heads = [str(column.name) for column in table.columns]
    orders = {row[heads.index("number of orders")] for row in table.rows}
    assert orders == {20.0, 3.0}
    totals = [row[heads.index("total revenue")] * row[2] for row in table.rows]
    assert sum(totals) == pytest.approx(frame["revenue"].sum())


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"age": range(5)}), "at least 10 customers"),
        (pd.DataFrame({"age": [7] * 20}), "age has only one value"),
        (pd.DataFrame({"customer_id": [f"C{n}" for n in range(20)]}), "customer_id only names rows"),
        (pd.DataFrame({"age": [1.0, 2.0, 3.0] * 5, "income": [1.0, 2.0, 3.0] * 5}), "only 3 different customers"),
    ],
)
def test_refuses_in_words_that_help(frame: pd.DataFrame, words: str) -> None:
    with pytest.raises(CannotAnswer, match=words):
        segment_customers(frame, groups=4)


def test_hostile_headers_stay_text() -> None:
    frame, _ = shop()
    hostile = {"age": "=1+1|{0} {name} %s <!channel>", "yearly_spending": "年收入（元）"}
    answer = segment_customers(frame.rename(columns=hostile))
    assert answer.figures["groups"] == 4
    assert loads(dumps(answer)) == answer
    assert "{0} {name} %s <!channel>" in str(answer.headline)
    assert "年收入" in str(answer.headline)


def test_many_rows_are_judged_on_a_sample() -> None:
    frame, kind = shop(12_000)
    answer = segment_customers(frame[["customer_id", "age", "yearly_spending"]])
    assert answer.figures["groups"] == 4
    assert same_partition(list(groups_of(answer).values()), kind.tolist())
    assert "judged on 3,000 customers drawn at random" in str(answer.method)


@pytest.mark.parametrize("rows", [[250, 30, 20], [5200, 400, 400]])
def test_silhouette_and_inertia_are_those_of_scikit_learn_on_all_rows(rows: list[int]) -> None:
    from sklearn.cluster import KMeans
    from sklearn.datasets import make_blobs
    from sklearn.metrics import silhouette_score
    from sklearn.preprocessing import StandardScaler

    # A small group far off makes a column skewed without a tail: its logarithm would hide the group.
    points = make_blobs(rows, 3, random_state=1)[0]
    frame = pd.DataFrame(points - points.min(axis=0) + 1, columns=["age", "income", "visits"])
    answer = segment_customers(frame, groups=3)
    scaled = StandardScaler().fit_transform(frame)
    found = KMeans(3, n_init=10, random_state=0).fit(scaled)
    assert answer.figures["silhouette"] == pytest.approx(silhouette_score(scaled, found.labels_), abs=1e-4)
    assert answer.figures["inertia"] == pytest.approx(found.inertia_, rel=1e-5)
    assert "logarithm" not in texts(answer.assumptions)


def test_a_silhouette_of_a_sample_is_called_so() -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"age": random.normal(size=10_100), "income": random.normal(size=10_100)})
    frame += random.choice([0, 30], 10_100)[:, None]
    answer = segment_customers(frame, groups=2)
    assert "The silhouette is that of 10,000 customers drawn at random." in str(answer.method)
