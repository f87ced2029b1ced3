"""Which data set a question is about."""

from bot.model.choose import choose_dataset


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
