"""Good queries: right answers over the asker's data sets, by every way of naming them."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from tools.answer import Answer
from tools.context import Context
from tools.data.run_sql import run_sql
from tools.errors import CannotAnswer
from tools.frame import Frame, Frames

ADS = pd.DataFrame(
    {
        "Day": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03", "2024-02-01"]),
        "Channel": ["Google", "Meta", "Google", "TikTok"],
        "Amount spent (USD)": [100.0, 50.0, 25.5, 10.0],
        "clicks": [10, 5, 0, 1],
        "渠道": ["谷歌", "脸书", "谷歌", "抖音"],
    }
)
ORDERS = pd.DataFrame({"order_id": [1, 2, 3], "channel": ["Google", "Meta", "Google"], "revenue": [20.0, 30.0, None]})
CONTEXT = Context(date(2024, 6, 1), currency="EUR")


@pytest.fixture(scope="module")
def frames() -> Frames:
    return {
        "ads.csv": Frame.from_pandas(ADS, "ads.csv"),
        "Orders 2024.xlsx": Frame.from_pandas(ORDERS, "Orders 2024.xlsx"),
        "销售 数据.csv": Frame.from_pandas(ORDERS, "销售 数据.csv"),
    }


def ask(sql: str, frames: Frames) -> Answer:
    return run_sql(sql=sql, frames=frames, context=CONTEXT)


def rows(sql: str, frames: Frames) -> tuple:
    return ask(sql, frames).tables[0].rows


@pytest.mark.parametrize(
    "name",
    ["ads", "ADS", "ads.csv", '"ads.csv"', "'ads.csv'", '"Ads.CSV"', '"ads"'],
)
def test_a_data_set_is_found_by_its_name(name: str, frames: Frames) -> None:
    answer = ask(f"SELECT COUNT(*) FROM {name}", frames)
    assert answer.figures == {"rows": 1, "value": 4}
    assert str(answer.headline) == "“COUNT(*)” is 4."


@pytest.mark.parametrize("name", ['"Orders 2024.xlsx"', '"orders 2024"', "orders_2024", '"销售 数据"', "销售_数据"])
def test_names_with_spaces_and_chinese(name: str, frames: Frames) -> None:
    assert rows(f"SELECT SUM(revenue) FROM {name}", frames) == ((50.0,),)


def test_groups_have_the_unit_of_their_column(frames: Frames) -> None:
    answer = ask('SELECT channel, SUM("Amount spent (USD)") AS spend FROM ads GROUP BY 1 ORDER BY 2 DESC', frames)
    assert answer.figures == {"rows": 3, "value[Google]": 125.5, "value[Meta]": 50.0, "value[TikTok]": 10.0}
    assert [(c.unit, c.currency) for c in answer.tables[0].columns] == [("text", None), ("money", "USD")]
    assert str(answer.headline) == "Of 3 rows, “Google” has the highest “spend”: $125.50."
    assert answer.charts[0].kind == "bar"
    assert answer.charts[0].series[0].y == (125.5, 50.0, 10.0)


def test_a_ratio_has_no_unit_and_division_by_zero_is_a_gap(frames: Frames) -> None:
    answer = ask('SELECT "Amount spent (USD)" / clicks AS cpc FROM ads ORDER BY Day', frames)
    assert answer.tables[0].rows == ((10.0,), (10.0,), (None,), (10.0,))
    assert answer.tables[0].columns[0].unit == "number"


def test_months_are_dates_and_make_a_line(frames: Frames) -> None:
    answer = ask("SELECT date_trunc('month', Day) AS month, SUM(clicks) FROM ads GROUP BY 1 ORDER BY 1 DESC", frames)
    assert answer.tables[0].rows == ((date(2024, 2, 1), 1), (date(2024, 1, 1), 15))
    assert answer.charts[0].kind == "line"
    assert answer.charts[0].series[0].x == (date(2024, 1, 1), date(2024, 2, 1))


def test_a_join_over_two_data_sets(frames: Frames) -> None:
    sql = """
        SELECT o.channel, SUM(o.revenue) AS revenue,
               (SELECT SUM(clicks) FROM ads a WHERE a.channel = o.channel) AS clicks
        FROM orders_2024 o GROUP BY o.channel ORDER BY o.channel
    """
    assert rows(sql, frames) == (("Google", 20.0, 10), ("Meta", 30.0, 5))


def test_steps_may_be_called_as_the_data_set(frames: Frames) -> None:
    sql = "WITH ads AS (SELECT * FROM ads WHERE clicks > 0), two AS (SELECT * FROM Ads) SELECT COUNT(*) FROM two"
    assert rows(sql, frames) == ((3,),)


def test_the_name_before_the_column(frames: Frames) -> None:
    assert rows("SELECT SUM(ads.csv.clicks) FROM ads.csv", frames) == ((16,),)
    assert rows('SELECT SUM(ads.clicks) FROM "ads.csv"', frames) == ((16,),)
    assert rows('SELECT SUM("ads.csv".clicks) FROM "ads.csv"', frames) == ((16,),)
    assert rows("SELECT SUM(x.clicks) FROM ads AS x", frames) == ((16,),)


def test_the_current_date_is_the_askers(frames: Frames) -> None:
    answer = ask("SELECT current_date, CAST(now() AS DATE), today() - INTERVAL 1 DAY", frames)
    assert answer.tables[0].rows == ((date(2024, 6, 1), date(2024, 6, 1), date(2024, 5, 31)),)
    assert [str(said) for said in answer.assumptions] == ["I took Jun 1, 2024 as the current date."]


def test_percentages_are_said_to_be_shares() -> None:
    import pyarrow as pa

    from tools.schema import Column, Schema

    table = pa.table({"ctr": [0.05, 0.10]})
    schema = Schema((Column("ctr", "number", unit="percent"),), 2)
    frames = {"rates": Frame.from_arrow(table, "rates", schema)}
    answer = ask("SELECT MAX(ctr) FROM rates", frames)
    assert answer.tables[0].columns[0].unit == "percent"
    assert "“ctr” is a percentage: the query sees 5% as 0.05." in [str(said) for said in answer.assumptions]
    assert str(answer.headline) == "“MAX(ctr)” is 10.0%."


def test_a_long_result_is_cut_and_says_so() -> None:
    frames = {"long": Frame.from_pandas(pd.DataFrame({"n": range(10_500)}))}
    answer = ask("SELECT n FROM long", frames)
    assert answer.figures["rows"] == 10_000
    assert "first 10,000 of at least 10,001" in str(answer.warnings[0])
    assert len(answer.tables[0].rows) == 100
    assert answer.tables[1].full
    assert len(answer.tables[1].rows) == 10_000


def test_no_rows_is_an_answer(frames: Frames) -> None:
    answer = ask("SELECT * FROM ads WHERE clicks > 1000", frames)
    assert answer.figures == {"rows": 0}
    assert answer.tables[0].rows == ()


def test_only_the_columns_that_are_mentioned_are_read() -> None:
    import pyarrow as pa

    from tools.schema import Column, Schema

    table = pa.table({"a": [1, 2], "b": ["x", "y"], "c": [0.5, 1.5]})
    schema = Schema((Column("a", "integer"), Column("b", "text"), Column("c", "number")), 2)
    read: list[tuple[str, ...]] = []

    def take(columns):
        read.append(tuple(columns))
        return table.select(list(columns))

    frames = {"t": Frame("t", schema, take), "other": Frame("other", schema, take)}
    ask("SELECT b, SUM(a) FROM t GROUP BY b", frames)
    ask("SELECT COUNT(*) FROM t", frames)
    ask("SELECT * EXCLUDE (c) FROM t", frames)
    assert read == [("a", "b"), ("a",), ("a", "b", "c")]


def test_cells_are_cleaned_and_never_more_than_text() -> None:
    hostile = ["=HYPERLINK(1)", "<!channel>", "a\x00b\x1b[31m", "\u202etxt.exe", "全　角", "👩‍👧"]
    frames = {"t": Frame.from_pandas(pd.DataFrame({"x": hostile}))}
    found = [row[0] for row in rows("SELECT x FROM t", frames)]
    assert found == ["=HYPERLINK(1)", "<!channel>", "ab[31m", "txt.exe", "全　角", "👩‍👧"]


def test_headers_that_differ_in_capitals_only_do_no_harm() -> None:
    frames = {"t": Frame.from_pandas(pd.DataFrame({"Spend": [1], "spend": [2], 'a"; DROP TABLE t; --': [3]}))}
    assert rows("SELECT * FROM t", frames) == ((1, 2, 3),)
    assert rows('SELECT "a""; DROP TABLE t; --" FROM t', frames) == ((3,),)


def test_the_same_query_gives_the_same_rows() -> None:
    import numpy as np

    generator = np.random.default_rng(1)
    frame = pd.DataFrame({"g": generator.integers(0, 500, 50_000), "x": generator.normal(size=50_000)})
    frames = {"t": Frame.from_pandas(frame)}
    sql = "SELECT g, SUM(x), AVG(x) FROM t GROUP BY g"
    assert rows(sql, frames) == rows(sql, frames)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT spendd FROM ads", "There is no column “spendd”. Close to it: Amount spent (USD)"),
        ('SELECT * FROM ads WHERE channel = "Google"', "text in single quotes"),
        ("SELECT o.clicks FROM orders_2024 o, ads", "There is no column “clicks”"),
        ("SELECT * FROM foo", "There is no data set “foo” here. A query can use Orders 2024.xlsx, ads.csv"),
        ("SELECT x.clicks FROM ads", "There is no data set “x”"),
        ("SELECT channel FROM ads WHERE (clicks > 1", "in line 1 at character"),
        ("SELECT 'open", "a quote or a bracket may be open"),
        ("SELECT SUM(channel) FROM ads", "“sum(VARCHAR)” does not work"),
        ("SELECT CAST(channel AS INT) FROM ads", "The value “Google” can't be read as INT"),
        ("SELECT channel, clicks, SUM(clicks) FROM ads GROUP BY 1", "“clicks” is neither grouped nor added up"),
        ("SELECT channel FROM ads, orders_2024", "“channel” is in more than one"),
        ("SELECT date_part('foo', Day) FROM ads", "could not be run"),
        ("SELECT (SELECT clicks FROM ads)", "could not be run"),
    ],
)
def test_mistakes_are_explained(sql: str, said: str, frames: Frames) -> None:
    with pytest.raises(CannotAnswer) as caught:
        ask(sql, frames)
    assert said in str(caught.value)
    assert "/" not in str(caught.value)
    assert "dataset0" not in str(caught.value)


def test_a_name_that_fits_two_data_sets() -> None:
    frame = Frame.from_pandas(ORDERS)
    with pytest.raises(CannotAnswer, match=r"could be any of"):
        ask("SELECT * FROM ads", {"ads.csv": frame, "ads.xlsx": frame})
    with pytest.raises(CannotAnswer, match="no data set here yet"):
        ask("SELECT * FROM ads", {})


QUERIES = """
SELECT channel, clicks FROM ads ORDER BY clicks DESC, channel LIMIT 2 OFFSET 1

SELECT DISTINCT channel FROM ads ORDER BY ALL

SELECT channel, COUNT(DISTINCT 渠道) n FROM ads GROUP BY ALL HAVING n > 0 ORDER BY channel

SELECT channel, clicks, SUM(clicks) OVER (PARTITION BY channel ORDER BY Day ROWS BETWEEN 1 PRECEDING AND
CURRENT ROW) FROM ads ORDER BY Day

SELECT channel, LAG(clicks) OVER w, RANK() OVER w FROM ads WINDOW w AS (ORDER BY Day) ORDER BY Day

SELECT channel FROM ads QUALIFY ROW_NUMBER() OVER (PARTITION BY channel ORDER BY Day DESC) = 1 ORDER BY 1

SELECT SUM(clicks) FILTER (WHERE channel ILIKE 'g%') FROM ads

SELECT CASE WHEN clicks >= 5 THEN 'many' ELSE 'few' END AS kind, AVG(clicks) FROM ads GROUP BY kind ORDER BY
kind

SELECT year(Day), month(Day), dayofweek(Day), isodow(Day), quarter(Day), week(Day), strftime(Day, '%Y-%m')
FROM ads ORDER BY Day

SELECT datediff('day', DATE '2024-01-01', Day), date_trunc('week', Day), last_day(Day) FROM ads ORDER BY Day

SELECT MEDIAN(clicks), quantile_cont(clicks, 0.9), quantile_disc(clicks, 0.25), mode(channel), stddev(clicks),
var_pop(clicks) FROM ads

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY clicks DESC) FROM ads

SELECT string_agg(channel, '; ' ORDER BY Day) FROM ads

SELECT channel FROM ads UNION SELECT channel FROM orders EXCEPT SELECT 'Meta' ORDER BY 1

SELECT channel FROM ads INTERSECT SELECT channel FROM orders ORDER BY 1

SELECT a.channel, o.revenue FROM ads a LEFT JOIN orders o USING (channel) ORDER BY ALL

SELECT COUNT(*) FROM ads a FULL OUTER JOIN orders o ON a.channel = o.channel AND o.revenue IS NOT NULL

SELECT COUNT(*) FROM ads NATURAL JOIN orders

SELECT channel FROM ads a WHERE EXISTS (SELECT 1 FROM orders o WHERE o.channel = a.channel) ORDER BY Day

SELECT channel FROM ads WHERE clicks NOT IN (SELECT order_id FROM orders) ORDER BY Day

SELECT channel, SUM(clicks) FROM ads GROUP BY ROLLUP (channel) ORDER BY ALL

SELECT channel, 渠道, SUM(clicks), GROUPING(channel) FROM ads GROUP BY GROUPING SETS ((channel), (渠道)) ORDER BY
ALL

SELECT UPPER(channel) || '-' || LPAD(CAST(clicks AS VARCHAR), 3, '0'), LENGTH(channel) FROM ads ORDER BY Day

SELECT ROUND(AVG(clicks), 2), FLOOR(2.7), CEIL(2.1), 7 // 2, 7 % 3, 2 ** 3, ABS(-1), LN(1), LOG10(100) FROM
ads

SELECT regexp_replace(channel, '[aeiou]', '', 'g'), regexp_matches(channel, '^G'), split_part(channel, 'o', 1)
FROM ads ORDER BY Day

SELECT TRY_CAST(channel AS INT) IS NULL, COALESCE(NULLIF(clicks, 0), -1) FROM ads ORDER BY Day

SELECT arg_max(channel, clicks), min_by(channel, clicks), bool_and(clicks > 0), count_if(clicks > 0) FROM ads

SELECT corr(clicks, "Amount spent (USD)"), regr_slope(clicks, "Amount spent (USD)") FROM ads

SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t(n, name) ORDER BY n

SELECT clicks BETWEEN 1 AND 5, clicks IS DISTINCT FROM 1, NOT clicks > 3, -clicks FROM ads ORDER BY Day

SELECT Day + INTERVAL 7 DAY, Day - INTERVAL '1 month' FROM ads ORDER BY Day

SELECT ntile(2) OVER (ORDER BY Day), first_value(channel) OVER (ORDER BY Day), percent_rank() OVER (ORDER BY
Day) FROM ads ORDER BY Day

FROM ads SELECT channel, clicks ORDER BY Day

SELECT clicks * 2 AS twice, twice + 1 AS more FROM ads ORDER BY Day

SELECT time_bucket(INTERVAL '1 month', Day) AS m, SUM(clicks) FROM ads GROUP BY m ORDER BY m

SELECT EXTRACT(dow FROM Day), date_part('month', Day), monthname(Day) FROM ads ORDER BY Day
"""


@pytest.mark.parametrize("sql", QUERIES.strip().split("\n\n"))
def test_what_runs_means_what_was_written(sql: str, frames: Frames) -> None:
    """The query that was checked and written out again gives what DuckDB gives for the text itself."""
    con = duckdb.connect()
    con.execute("SET threads = 1")
    con.register("ads", ADS)
    con.register("orders", ORDERS)
    wanted = con.execute(sql).fetchall()
    con.close()
    named = {"ads": frames["ads.csv"], "orders": frames["Orders 2024.xlsx"]}
    found = ask(sql, named).tables[0].rows
    assert [[plain(cell) for cell in row] for row in found] == [[plain(cell) for cell in row] for row in wanted]


def plain(cell):
    """Cells as they are compared: dates as text of their day, numbers rounded to twelve digits."""
    from decimal import Decimal

    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    if isinstance(cell, float | Decimal):
        return float(f"{cell:.12g}")
    return cell
