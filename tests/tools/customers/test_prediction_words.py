"""What is said beside a prediction: few cases, models that had not settled, columns that may be unfair."""

import numpy as np
import pandas as pd

from tools.customers.predict_outcome import predict_outcome


def test_twenty_customers_work_and_are_called_few(texts) -> None:
    random = np.random.default_rng(1)
    income = random.integers(20, 120, 20)
    frame = pd.DataFrame(
        {
            "age": random.integers(18, 60, 20),
            "gender": random.choice(["male", "female"], 20),
            "income": income,
            "purchase": (income + random.normal(0, 15, 20) > 60).astype(int),
        }
    )
    answer = predict_outcome(frame)
    assert answer.figures["auc"] > 0.8
    assert "That is little to learn from: 20 customers" in texts(answer.warnings)
    assert "Neural networks are tried from 100 customers on." in str(answer.method)
    assert "I predict “1” in “purchase”." in texts(answer.assumptions)


def test_chinese_table_works_as_it_comes(buyers, texts) -> None:
    frame = buyers(200).rename(
        columns={"customer_id": "客户编号", "age": "年龄", "gender": "性别", "income": "收入", "purchase": "是否购买"}
    )
    frame["性别"] = frame["性别"].map({"female": "女", "male": "男"})
    frame["是否购买"] = frame["是否购买"].map({"yes": "是", "no": "否"})
    answer = predict_outcome(frame)
    assert "I predict “是” in “是否购买”." in texts(answer.assumptions)
    assert "“收入” tells most" in str(answer.headline)
    assert "性别 plays a part" in texts(answer.warnings)


def test_a_model_that_has_not_settled_is_named(buyers, texts, monkeypatch) -> None:
    from tools.customers import models

    make = models._make

    def hurried(name, matrix, rows, seed, patience):
        model = make(name, matrix, rows, seed, patience)
        return model.set_params(logisticregression__max_iter=1) if name == models.LOGISTIC else model

    monkeypatch.setattr(models, "_make", hurried)
    answer = predict_outcome(buyers(80), columns=["age", "income", "gender"])
    assert "The logistic regression had not settled" in texts(answer.warnings)
