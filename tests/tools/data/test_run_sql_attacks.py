"""Queries that try to leave their data sets, or to take the machine with them."""

import logging
import time
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.context import Context
from tools.data import run_sql as module
from tools.data.run_sql import run_sql
from tools.errors import CannotAnswer
from tools.frame import Frame, Frames
from tools.sql.query import read_query
from tools.sql.sandbox import Limits, QueryError, QueryStopped, run_locked

CONTEXT = Context(date(2024, 6, 1))
LIMITS = Limits(seconds=3, memory_mb=200, rows=1000)


@pytest.fixture(scope="module")
def frames() -> Frames:
    frame = pd.DataFrame({"id": range(300), "channel": ["Google", "Meta", "TikTok"] * 100, "spend": [1.5] * 300})
    return {"ads.csv": Frame.from_pandas(frame, "ads.csv")}


REFUSED = """
DROP TABLE ads
DELETE FROM ads
UPDATE ads SET spend = 0
INSERT INTO ads VALUES (1, 'x', 2)
CREATE TABLE x AS SELECT * FROM ads
CREATE VIEW x AS SELECT * FROM ads
CREATE MACRO f() AS 1
ALTER TABLE ads ADD COLUMN x INT
TRUNCATE ads
SELECT 1; DROP TABLE ads
SELECT 1; SELECT 2
; DROP TABLE ads
SELECT 1 /* ; */ ; ATTACH '/tmp/x.db'
ATTACH '/tmp/x.db' AS x
DETACH memory
COPY ads TO '/tmp/x.csv'
COPY (SELECT * FROM ads) TO '/tmp/x.parquet'
COPY ads FROM '/etc/passwd'
EXPORT DATABASE '/tmp/x'
IMPORT DATABASE '/tmp/x'
INSTALL httpfs
LOAD httpfs
FORCE INSTALL httpfs FROM 'http://example.com'
SET enable_external_access = true
SET lock_configuration = false
RESET memory_limit
PRAGMA database_list
PRAGMA version
CALL pragma_version()
CHECKPOINT
VACUUM
USE main
EXPLAIN SELECT * FROM ads
DESCRIBE ads
SHOW TABLES
SUMMARIZE ads
BEGIN TRANSACTION
PREPARE q AS SELECT 1
EXECUTE q
SELECT * FROM '/etc/passwd'
SELECT * FROM "/etc/passwd"
SELECT * FROM 'orders.csv'
SELECT * FROM 'https://example.com/x.parquet'
SELECT * FROM 's3://bucket/*.parquet'
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_csv_auto('/etc/passwd')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/etc/shadow')
SELECT * FROM read_parquet('x.parquet')
SELECT * FROM read_json('x.json')
SELECT * FROM glob('/etc/*')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM parquet_scan('x')
SELECT * FROM sqlite_scan('x.db', 't')
SELECT * FROM postgres_scan('', '', '')
SELECT content FROM read_text('/proc/self/environ')
SELECT (SELECT content FROM read_text('/etc/passwd')) FROM ads
WITH x AS (SELECT * FROM read_csv('/etc/passwd')) SELECT * FROM x
SELECT * FROM ads WHERE channel IN (SELECT content FROM read_text('/etc/passwd'))
SELECT * FROM ads, LATERAL (SELECT * FROM read_text(channel))
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('ads')
SELECT getenv('HOME')
SELECT current_setting('secret_directory')
SELECT getvariable('x')
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_functions
SELECT * FROM information_schema.tables
SELECT * FROM sqlite_master
SELECT * FROM pg_catalog.pg_class
SELECT * FROM main.ads
SELECT * FROM memory.main.dataset0
SELECT * FROM dataset0
WITH dataset0 AS (SELECT 1) SELECT * FROM dataset0, duckdb_tables
SELECT * FROM (WITH pg_class AS (SELECT 1 AS a) SELECT a FROM pg_class) x, pg_class
WITH x AS (SELECT * FROM y), y AS (SELECT 1) SELECT * FROM x
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r
WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n * 2 FROM r) SELECT * FROM r
SELECT * FROM range(100000000000)
SELECT * FROM generate_series(1, 100000000000)
SELECT unnest(range(100000000000))
SELECT UNNEST(generate_series(1, 1000000000)) FROM ads
SELECT list_sum(range(10000000000))
SELECT array_agg(a.id) FROM ads a, ads b, ads c, ads d
SELECT repeat('x', 1000000000)
SELECT repeat(repeat('x', 100000), 100000)
SELECT printf('%1000000000d', 1)
SELECT format('{:>1000000000}', 'x')
SELECT bar(1, 0, 1, 1000000000)
SELECT string_split(repeat(',', 100000000), ',')
SELECT list_reduce([1, 2], (a, b) -> a + b)
SELECT [x FOR x IN range(1000000000)]
SELECT {'a': 1}
SELECT COLUMNS('(a+)+$') FROM ads
SELECT * FROM ads TABLESAMPLE 10%
SELECT random() FROM ads
SELECT uuid()
SELECT nextval('s')
SELECT setseed(0.5)
SELECT sleep_ms(10000)
SELECT version()
SELECT current_user
SELECT current_schema()
SELECT txid_current()
SELECT hash(channel) FROM ads
SELECT CAST(channel AS BLOB) FROM ads
SELECT CAST('x' AS ENUM ('x'))
SELECT CAST(1 AS STRUCT(a INT))
SELECT channel::JSON ->> '$.x' FROM ads
SELECT $1
SELECT ?
SELECT * FROM ads FOR UPDATE
SELECT * INTO x FROM ads
PIVOT ads ON channel USING SUM(spend)
UNPIVOT ads ON spend INTO NAME n VALUE v
SELECT * FROM ads POSITIONAL JOIN duckdb_columns
SELECT ads FROM ads
VALUES (1)
1
hello, what is our spend?
""".strip().splitlines()


@pytest.mark.parametrize("sql", REFUSED)
def test_it_is_refused_before_anything_runs(sql: str, frames: Frames, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_):
        raise AssertionError("it was run")

    monkeypatch.setattr(module, "run_locked", run)
    with pytest.raises(CannotAnswer) as caught:
        run_sql(sql=sql, frames=frames, context=CONTEXT)
    said = str(caught.value)
    assert "Traceback" not in said
    assert "site-packages" not in said


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMITS", LIMITS)


ALLOWED_BOMBS = """
SELECT COUNT(*) FROM ads a, ads b, ads c, ads d, ads e, ads f
SELECT a.id FROM ads a, ads b, ads c, ads d ORDER BY a.spend * b.spend, d.id
SELECT string_agg(a.channel, b.channel) FROM ads a, ads b, ads c, ads d
SELECT lpad('x', 2000000000, 'y')
SELECT length(lpad('x', 1000000000, 'y')) + length(rpad('x', 1000000000, 'y')) FROM ads
SELECT COUNT(DISTINCT concat(a.id, b.id, c.id, d.id)) FROM ads a, ads b, ads c, ads d
SELECT replace(replace(lpad('', 100000, 'x'), 'x', lpad('', 1000, 'y')), 'y', lpad('', 1000, 'z')) FROM ads
SELECT COUNT(*) FROM ads a, ads b, ads c, ads d WHERE regexp_matches(lpad(concat(a.id, b.id, c.id, d.id), 1000000, 'a'), '(a|a)*(a|aa)+(b|c){100}$')
SELECT regexp_replace(lpad('', 1000000, 'a'), 'a', lpad('', 1000000, 'b'), 'g')
SELECT levenshtein(lpad('', 1000000, 'a'), lpad('', 1000000, 'b'))
SELECT median(a.id + b.id) OVER (ORDER BY c.id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM ads a, ads b, ads c, ads d
WITH a AS (SELECT x.* FROM ads x, ads y), b AS (SELECT x.* FROM a x, a y), c AS (SELECT x.* FROM b x, b y) SELECT COUNT(*) FROM c
""".strip().splitlines()  # noqa: E501


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("sql", ALLOWED_BOMBS)
def test_what_takes_too_much_is_stopped(sql: str, frames: Frames) -> None:
    started = time.monotonic()
    with pytest.raises(CannotAnswer, match=r"was stopped|could not be run|larger than"):
        run_sql(sql=sql, frames=frames, context=CONTEXT)
    assert time.monotonic() - started < LIMITS.seconds + 5


@pytest.mark.usefixtures("narrow")
def test_a_join_of_everything_with_a_limit_is_no_bomb(frames: Frames) -> None:
    answer = run_sql(sql="SELECT a.id FROM ads a, ads b, ads c, ads d", frames=frames, context=CONTEXT)
    assert answer.figures["rows"] == 1000
    assert answer.warnings


LOCKED = """
SELECT * FROM '/etc/passwd'
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_text('/proc/self/environ')
SELECT * FROM glob('/*')
SELECT getenv('PATH')
COPY dataset0 TO '/tmp/marketbot-attack.csv'
ATTACH '/tmp/marketbot-attack.db' AS x
ATTACH ':memory:' AS x; CREATE TABLE x.t AS SELECT 1; COPY x.t TO '/tmp/marketbot-attack.csv'
INSTALL httpfs
LOAD httpfs
LOAD '/tmp/x.duckdb_extension'
SET enable_external_access = true
SET lock_configuration = false
SET memory_limit = '100GB'
SET threads = 64
PRAGMA enable_logging
CREATE SECRET s (TYPE s3)
EXPORT DATABASE '/tmp/marketbot-attack'
SELECT * FROM read_parquet('https://example.com/x.parquet')
SELECT * FROM frames
""".strip().splitlines()


@pytest.mark.parametrize("sql", LOCKED)
def test_the_process_is_locked_even_for_what_was_not_checked(sql: str, frames: Frames) -> None:
    """The second wall: queries that the first one refuses reach nothing outside either."""
    with pytest.raises((QueryError, QueryStopped)):
        run_locked(sql, {"dataset0": frames["ads.csv"].arrow()}, LIMITS)
    assert not list(Path("/tmp").glob("marketbot-attack*"))


UNCHECKED_BOMBS = """
SELECT COUNT(*) FROM range(10000000000) a, range(10000000000) b
SELECT length(repeat('x', 4000000000))
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r
WITH RECURSIVE r AS (SELECT 'x' AS t UNION ALL SELECT t || t FROM r) SELECT MAX(length(t)) FROM r
SELECT list_sum(range(100000000000))
SELECT unnest(range(100000000)), unnest(range(100000000)) ORDER BY 1
SELECT COUNT(*) FROM range(100000) t(n) WHERE regexp_matches(repeat('a', 1000000) || n, '(a+)+$')
CREATE TABLE t AS SELECT repeat('x', 1000) AS x FROM range(1000000000)
""".strip().splitlines()


@pytest.mark.parametrize("sql", UNCHECKED_BOMBS)
def test_the_process_is_killed_whatever_it_does(sql: str, frames: Frames) -> None:
    started = time.monotonic()
    with pytest.raises((QueryError, QueryStopped)):
        run_locked(sql, {"dataset0": frames["ads.csv"].arrow()}, LIMITS)
    assert time.monotonic() - started < LIMITS.seconds + 5


def test_the_process_knows_no_secret(frames: Frames, monkeypatch: pytest.MonkeyPatch) -> None:
    import json
    import subprocess

    from tools.sql import sandbox

    monkeypatch.setenv("MARKETBOT_KEYS", "master-key")
    seen: list[dict[str, str]] = []
    real = subprocess.Popen

    def popen(*args, **keywords):
        seen.append(keywords["env"])
        return real(*args, **keywords)

    monkeypatch.setattr(sandbox.subprocess, "Popen", popen)
    run_locked("SELECT 1", {}, LIMITS)
    assert "master-key" not in json.dumps(seen)
    assert not {"HOME", "PATH", "SLACK_BOT_TOKEN"} & set(seen[0])


def test_hidden_text_does_not_run(frames: Frames) -> None:
    schemas = {"ads.csv": frames["ads.csv"].schema}
    query = read_query(
        "SELECT /* ) UNION SELECT content FROM read_text('/etc/passwd') -- */ channel -- ; DROP\n FROM ads",
        schemas,
        CONTEXT.today,
    )
    assert query.text == 'SELECT "channel" FROM "dataset0" AS "ads"'


def test_deep_nesting_is_refused_quickly(frames: Frames) -> None:
    for sql in (
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT " + "1 + " * 5000 + "1",
        "SELECT " + "NOT " * 5000 + "TRUE",
        "SELECT * FROM " + "(SELECT * FROM " * 500 + "ads" + ")" * 500,
        "SELECT " + "x" * 30_000,
        "SELECT '" + "''" * 9_000,
    ):
        started = time.monotonic()
        with pytest.raises(CannotAnswer):
            run_sql(sql=sql, frames=frames, context=CONTEXT)
        assert time.monotonic() - started < LIMITS.seconds


WORDS = """
SELECT FROM WHERE WITH AS ( ) , ; * ads 'ads' "ads" read_csv getenv '/etc/passwd' duckdb_settings UNION ALL GROUP BY id
channel = 1 -- /* */ $$ ATTACH COPY TO SET x. ads.csv JOIN ON PRAGMA [ ] { } :: -> IN
""".split()  # noqa: SIM905


@settings(max_examples=150, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=14))
def test_whatever_is_accepted_reads_data_sets_only(words: list[str], frames: Frames) -> None:
    """Any mixture of words is refused, or becomes a query over the internal tables and its own steps alone."""
    from sqlglot import exp, parse

    logging.disable(logging.WARNING)
    try:
        query = read_query("SELECT " + " ".join(words), {"ads.csv": frames["ads.csv"].schema}, CONTEXT.today)
    except CannotAnswer:
        return
    finally:
        logging.disable(logging.NOTSET)
    (tree,) = parse(query.text, read="duckdb")
    assert isinstance(tree, exp.Query)
    steps = {step.alias for step in tree.find_all(exp.CTE)}
    tables = {use.table for use in query.uses}
    for table in tree.find_all(exp.Table):
        assert isinstance(table.this, exp.Identifier)
        assert not table.db
        assert not table.catalog
        assert table.name in tables | steps
    assert not any(name in query.text.lower() for name in ("read_csv(", "getenv(", "attach ", "copy "))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_refused_in_a_sentence_or_read(text: str) -> None:
    try:
        found = read_query(text, {}, CONTEXT.today).text
    except CannotAnswer as refusal:
        found = str(refusal)
    assert found


@pytest.mark.parametrize("name", ["duckdb_settings", "glob", "read_text", "read_blob"])
def test_what_is_refused_is_called_by_its_name(name: str, frames: Frames) -> None:
    with pytest.raises(CannotAnswer, match=f"“{name}” can't be used"):
        run_sql(sql=f"SELECT * FROM {name}('x')", frames=frames, context=CONTEXT)


@pytest.mark.parametrize("sql", ["SELEC * FROM ads", "COPY (SELECT 1) TO 'x.csv'", "VALUES (1)", "SET threads = 9"])
def test_what_is_no_select_is_told_so(sql: str, frames: Frames) -> None:
    with pytest.raises(CannotAnswer, match="one SELECT"):
        run_sql(sql=sql, frames=frames, context=CONTEXT)
