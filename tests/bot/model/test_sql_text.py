"""SQL in a question is found; English that begins alike is not."""

import pytest

from bot.model.sql_text import find_sql


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("select * from ads", "select * from ads"),
        ("run this: SELECT a FROM b;", "SELECT a FROM b;"),
        ("```sql\nselect 1\n```", "select 1"),
        ("帮我跑 select 渠道 from 投放", "select 渠道 from 投放"),
        ("with t as (select 1 x) select x from t", "with t as (select 1 x) select x from t"),
        ("drop table users", "drop table users"),
        ("COPY (select a from b) TO 'c.csv'", "COPY (select a from b) TO 'c.csv'"),
        ("SELEC * FROM ads", "SELEC * FROM ads"),
        ("slect channel, sum(spend) from ads", "slect channel, sum(spend) from ads"),
        ("VALUES (1, 2)", "VALUES (1, 2)"),
        ("FROM hist", "FROM hist"),
        ("from hist where spend > 3", "from hist where spend > 3"),
        ("SET memory_limit='1GB'", "SET memory_limit='1GB'"),
        ("SET threads TO 4", "SET threads TO 4"),
        ("VACUUM", "VACUUM"),
        ("SELECT /* a note */ city FROM orders", "SELECT /* a note */ city FROM orders"),
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
        ),
    ],
)
def test_statements(question, sql):
    assert find_sql(question) == sql


@pytest.mark.parametrize(
    "question",
    [
        "select the best channels from our list",
        "update me on the budget",
        "show revenue from google",
        "with our budget, what now?",
        "selected customers from Berlin",
        "selects of customers from Berlin",
        "from google",
        "FROM GOOGLE",
        "from 3 May to 10 May",
        "Values (in euro) by month",
        "set the budget to 5000",
        "set budget = 5000",
        "",
    ],
)
def test_prose(question):
    assert find_sql(question) is None
