"""Answers about flowers and wines speak of rows; those about people who buy speak of customers."""

import ast
import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris

from bot.render.language import translations
from tools.codec import dumps
from tools.context import Context
from tools.customers.in_rows import speaks_of_customers
from tools.customers.predict_outcome import predict_outcome
from tools.customers.row_sentences import IN_ROWS
from tools.customers.segment_customers import segment_customers
from tools.frame import Frame
from tools.messages import write

CONTEXT = Context(date(2026, 1, 5))
SOURCES = Path(__file__).parents[3] / "tools" / "customers"
_OF_CUSTOMERS = ("per_customer.py", "in_rows.py", "row_sentences.py")
"""Files that only speak where there is a column of customers, and those that hold the other words."""
_REFUSALS = re.compile(
    r"Groups need at least|By \{columns\} there|None of the columns|Upload a table|There is no column"
)


def iris() -> pd.DataFrame:
    return load_iris(as_frame=True).frame


def shown(answer) -> str:
    plain = dumps(answer)
    return re.sub(r'"customers": \d+', "", plain)


def test_flowers_are_rows() -> None:
    answer = segment_customers(iris().drop(columns="target"), context=CONTEXT)
    assert str(answer.headline).startswith("The 150 rows fall into 2 groups")
    assert write(answer.headline, "zh", translations("zh")).startswith("150 行分成 2 类")
    assert "ustomers" not in re.sub(r'"customers"', "", shown(answer))


def test_a_kind_of_flower_is_told_for_rows() -> None:
    frame = iris().assign(setosa=lambda f: np.where(f["target"] == 1, "yes", "no")).drop(columns="target")
    answer = predict_outcome(frame, target="setosa", context=CONTEXT)
    assert "of rows rated highest" in str(answer.headline)
    assert "ustomer" not in shown(answer)
    assert "客户" not in write(answer.headline, "zh", translations("zh"))


@pytest.mark.parametrize(
    ("headers", "name", "people"),
    [
        (["Age", "Annual Income (k$)"], "x.csv", True),
        (["customer_id", "x"], "x.csv", True),
        (["年龄", "消费"], "x.csv", True),
        (["a", "b"], "Mall_Customers.csv", True),
        (["sepal length (cm)", "petal width (cm)"], "iris.csv", False),
        (["bill_length_mm", "island", "sex"], "penguins.csv", False),
        (["alcohol", "proline", "hue"], "wine.csv", False),
        (["mpg", "cylinders", "horsepower"], "cars.csv", False),
        (["花瓣长度", "花瓣宽度"], "鸢尾花.csv", False),
    ],
)
def test_what_speaks_of_customers(headers: list[str], name: str, people: bool) -> None:
    frame = Frame.from_pandas(pd.DataFrame({header: [1.5, 2.5, 3.5] for header in headers}), name)
    assert speaks_of_customers(frame.schema, name) is people


def test_customers_stay_customers(buyers) -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"age": random.integers(20, 70, 100), "income": random.normal(50, 9, 100)})
    assert "customers" in str(segment_customers(frame, context=CONTEXT).headline)


def test_every_sentence_about_customers_has_one_about_rows() -> None:
    found: set[str] = set()
    for path in SOURCES.glob("*.py"):
        if path.name in _OF_CUSTOMERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_count"):
                template = node.args[0]
                assert isinstance(template, ast.Constant)
                found.add(str(template.value))
    about = {text for text in found if re.search("customer", text, re.IGNORECASE) and not _REFUSALS.match(text)}
    assert about == set(IN_ROWS)
    fields = re.compile(r"\{\w+\}")
    for template, message in IN_ROWS.items():
        assert sorted(fields.findall(template)) == sorted(fields.findall(message.template))
        assert "ustomer" not in message.template
