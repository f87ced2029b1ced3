"""Which data set a question is about."""

import pytest

from bot.model.choose import choose_dataset
from tools.schema import Column, Schema


def choose(question, tool, tools, schemas, *names):
    return choose_dataset(question, tools[tool], {}, {name: schemas[name] for name in names})


def test_by_name(tools, schemas):
    assert choose("total of the orders", "query_data", tools, schemas, "ads", "orders") == "orders"


def test_by_columns_and_values(tools, schemas):
    assert choose("revenue on TikTok", "query_data", tools, schemas, "orders", "ads") == "ads"
    assert (
        choose("how old are people in each contract", "query_data", tools, schemas, "ads", "customers") == "customers"
    )


def test_by_needed_roles(tools, schemas):
    found = choose("who is the most influential?", "rank_influencers", tools, schemas, "ads", "edges")
    assert found == "edges"


def test_newest_of_equals_and_none_without_data(tools, schemas):
    assert choose("how many rows?", "describe_data", tools, schemas, "media", "ads") == "media"
    assert choose_dataset("how many rows?", tools["describe_data"], {}, {}) is None


def test_two_names_are_asked_about(tools, schemas):
    assert choose("ads and orders by month", "query_data", tools, schemas, "ads", "orders") == ["ads", "orders"]


def test_a_tool_that_can_do_without_takes_the_data_that_is_made_for_it(tools, schemas):
    question = "how should we split our budget?"
    assert choose(question, "optimize_budget", tools, schemas, "orders", "ads", "edges") == "ads"
    assert choose(question, "optimize_budget", tools, schemas, "edges") is None


PEOPLE = Schema(
    (Column("customer_id", "text", role="customer", distinct=9, identifier=True), Column("age", "integer")), 9
)
SHOPS = Schema((Column("client", "text", role="customer", distinct=3), Column("sales", "number", role="revenue")), 9)
LINKS = Schema((Column("source", "text", role="source"), Column("target", "text", role="target_node")), 9)


@pytest.mark.parametrize("question", ["cluster the customers", "把客户分成4类", "segment our customers", "客户分群"])
@pytest.mark.parametrize("name", ["mall_customers.csv", "客户.csv", "table.csv"])
def test_customers_are_grouped_in_the_table_of_customers(tools, question, name):
    datasets = {"links.csv": LINKS, "shops.csv": SHOPS, name: PEOPLE}
    assert choose_dataset(question, tools["segment_customers"], {}, datasets) == name


@pytest.mark.parametrize("question", ["分成5类呢", "in 5 groups instead"])
def test_other_numbers_of_groups_stay_with_the_data_at_hand(tools, question):
    datasets = {"shops.csv": SHOPS, "links.csv": LINKS, "mall_customers.csv": PEOPLE}
    assert choose_dataset(question, tools["segment_customers"], {}, datasets) == "shops.csv"


@pytest.mark.parametrize("newest", ["customers.csv", "sales.csv"])
@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("收入是多少", "sales.csv"),
        ("各渠道的收入", "sales.csv"),
        ("日均收入", "sales.csv"),
        ("每月收入", "sales.csv"),
        ("revenue by month", "sales.csv"),
        ("average income by age", "customers.csv"),
        ("收入按年龄", "customers.csv"),
    ],
)
def test_revenue_is_asked_of_the_file_that_has_it_before_an_income(tools, newest, question, meant):
    date = Column("Date", "date", role="date", distinct=300)
    channel = Column("Channel", "text", role="channel", distinct=2, values=("Google", "Meta"))
    sales = Schema((date, channel, Column("Revenue", "number", role="revenue", distinct=300)), 900)
    income, age = Column("income", "number", distinct=200), Column("age", "integer", distinct=50)
    customers = Schema(
        (Column("customer_id", "text", role="customer", distinct=300, identifier=True), income, age), 300
    )
    files = {"customers.csv": customers, "sales.csv": sales}
    ordered = {newest: files[newest], **files}
    assert choose_dataset(question, tools["query_data"], {}, ordered) == meant
