"""What is compared, between whom, which way, by which test and how surely, in questions about differences."""

import pytest

from bot.model.leftover import find_leftover
from bot.model.mentions import Reading
from bot.model.slots import fill_slots
from bot.model.understand import understand

MEN_AND_WOMEN = ["Male", "Female"]


@pytest.mark.parametrize(
    ("data", "question", "arguments"),
    [
        ("customers", "do men have a significantly higher spending score than women?", {
            "metric": "Spending Score", "by": "Gender", "between": MEN_AND_WOMEN, "alternative": "greater",
        }),
        ("customers", "is the difference in monthly charges between men and women significant", {
            "metric": "MonthlyCharges", "by": "Gender", "between": MEN_AND_WOMEN,
        }),
        ("customers", "男女的流失率有没有显著差异", {"metric": "Churn", "by": "Gender", "between": MEN_AND_WOMEN}),
        ("customers", "does tenure differ by contract", {"metric": "tenure", "by": "Contract"}),
        ("customers", "is churn independent of contract? chi-square", {
            "metric": "Churn", "by": "Contract", "test": "chi-square",
        }),
        ("customers", "are monthly charges higher for customers who churn", {
            "metric": "MonthlyCharges", "by": "Churn", "between": ["yes", "no"], "alternative": "greater",
        }),
        ("customers", "is the average tenure above 30?", {
            "metric": "tenure", "value": 30.0, "alternative": "greater",
        }),
        ("customers", "is tenure normally distributed", {"metric": "tenure", "test": "normality"}),
        ("customers", "kruskal-wallis of tenure by contract at the 1% level", {
            "metric": "tenure", "by": "Contract", "test": "kruskal-wallis", "confidence": 0.99,
        }),
        ("customers", "按Contract对tenure做非参数检验，置信度99%", {
            "metric": "tenure", "by": "Contract", "test": "rank", "confidence": 0.99,
        }),
        ("customers", "anova of MonthlyCharges by Contract, only women", {
            "metric": "MonthlyCharges", "by": "Contract", "test": "anova",
            "filters": [{"column": "Gender", "operator": "is", "value": "Female"}],
        }),
        ("customers", "are there equally many men and women, chi-square", {
            "metric": "count", "by": "Gender", "between": MEN_AND_WOMEN, "test": "chi-square",
        }),
        ("ads", "is revenue in June really higher than in May", {
            "metric": "Revenue", "period": "June", "against": "May", "alternative": "greater",
        }),
        ("ads", "is the conversion rate of TikTok significantly lower than that of Meta in June", {
            "metric": "conversion rate", "by": "Channel", "between": ["TikTok", "Meta"], "alternative": "less",
            "period": "June",
        }),
        ("media", "is TV significantly larger than Radio, paired", {
            "metric": "TV", "second": "Radio", "paired": True, "alternative": "greater",
        }),
        ("customers", "按Contract对tenure做配对检验，按CustomerID配对", {
            "metric": "tenure", "by": "Contract", "paired": True, "unit": "CustomerID",
        }),
        ("media", "TV和Radio有显著差异吗，非配对", {"metric": "TV", "second": "Radio", "paired": False}),
    ],
)  # fmt: skip
def test_the_arguments_of_a_test(data, question, arguments, tools, schemas):
    tool = tools["test_hypothesis"]
    reading = Reading(question, schemas[data])
    read = fill_slots(tool, reading)
    assert read == arguments
    assert not find_leftover(tool, reading, read).unread


def test_words_that_name_nothing_are_told(tools, schemas):
    reading = Reading("is tenure different for plutonium customers by contract", schemas["customers"])
    tool = tools["test_hypothesis"]
    assert "plutonium" in find_leftover(tool, reading, fill_slots(tool, reading)).unread


@pytest.mark.parametrize(
    "question",
    [
        "Is the difference in monthly charges between men and women significant?",
        "男女的流失率有没有显著差异",
        "Do men spend more than women?",
        "does tenure differ significantly by contract",
        "Is tenure normally distributed?",
        "按Contract对tenure做方差分析",
        "is B significantly better than A in our ab test",
    ],
)
def test_such_a_question_is_a_test(question, situate):
    assert understand(question, situate("customers")).tool == "test_hypothesis"


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("compare monthly charges of men and women", "query_data"),
        ("average tenure by contract", "query_data"),
        ("correlation between tenure and monthly charges", "correlate_metrics"),
        ("which customers will churn", "predict_outcome"),
    ],
)
def test_its_neighbours_keep_theirs(question, tool, situate):
    assert understand(question, situate("customers")).tool == tool


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("by contract instead", {"metric": "tenure", "by": "Contract"}),
        ("what about monthly charges?", {"metric": "MonthlyCharges", "by": "Gender", "between": MEN_AND_WOMEN}),
        ("用非参数检验", {"metric": "tenure", "by": "Gender", "between": MEN_AND_WOMEN, "test": "rank"}),
        ("at 99% confidence", {"metric": "tenure", "by": "Gender", "between": MEN_AND_WOMEN, "confidence": 0.99}),
        ("only two year contracts", {
            "metric": "tenure", "by": "Gender", "between": MEN_AND_WOMEN,
            "filters": [{"column": "Contract", "operator": "is", "value": "Two year"}],
        }),
    ],
)  # fmt: skip
def test_a_thread_goes_on_from_a_test(question, changed, situate):
    before = {"tool": "test_hypothesis", "arguments": {"metric": "tenure", "by": "Gender", "between": MEN_AND_WOMEN}}
    understood = understand(question, situate("customers", previous=before))
    assert (understood.tool, understood.arguments) == ("test_hypothesis", changed)
