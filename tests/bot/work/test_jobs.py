"""Jobs through a real worker: a file becomes a data set, an analysis runs on it, a chart becomes a picture."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings
from bot.work import jobs
from bot.work.jobs import INTO
from bot.work.results import Result
from bot.work.workers import Workers
from storage.keys import KeyRing
from storage.store import Place, Store, StoredDataset
from tools.charts import Axis, Chart, Series
from tools.codec import dumps
from tools.context import Context
from tools.errors import Choice
from tools.messages import say

PLACE = Place("team", "channel")
CONTEXT = Context(date(2024, 6, 1), currency="EUR")
CSV = """Day,Channel,Amount spent (USD),clicks
2024-01-01,Google,100.00,10
2024-01-02,Meta,50.00,5
2024-01-03,Google,25.50,0
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def settings(home: Path) -> Settings:
    return Settings(home=home, workers=1, upload_mb=1)


@pytest.fixture(scope="module")
def workers(settings: Settings) -> Iterator[Workers]:
    with Workers(settings) as made:
        made.warm()
        yield made


@pytest.fixture(scope="module")
def store(settings: Settings) -> Iterator[Store]:
    with Store.open(settings.database, KeyRing.load(settings.keys.get_secret_value(), settings.home)) as made:
        yield made


@pytest.fixture(scope="module")
def dataset(workers: Workers, store: Store, home: Path) -> StoredDataset:
    file = home / "ads.csv"
    file.write_text(CSV)
    result = workers.read_file(file, "ads.csv", PLACE, "U1", {})
    assert result.status == "answered", str(result.message)
    assert result.dataset_id
    return store.dataset(result.dataset_id, [PLACE])


def test_a_file_becomes_a_data_set(dataset: StoredDataset, store: Store) -> None:
    assert (dataset.name, dataset.rows, dataset.owner, dataset.version) == ("ads.csv", 3, "U1", 1)
    assert store.read(dataset.id, ["clicks"]).to_pydict() == {"clicks": [10, 5, 0]}


def test_the_reply_says_what_was_read(workers: Workers, home: Path) -> None:
    file = home / "other.csv"
    file.write_text(CSV.replace("Meta", "TikTok"))
    answer = workers.read_file(file, "other.csv", PLACE, "U1", {}).answer
    assert answer
    assert str(answer.headline) == "I read 3 rows and 4 columns from “other.csv”."
    assert answer.figures == {"rows": 3, "columns": 4}
    assert [row[0] for row in answer.tables[0].rows] == ["Day", "Channel", "Amount spent (USD)", "clicks"]
    assert any("2024" in str(said) for said in answer.assumptions)
    assert answer.next_questions


def test_the_same_file_twice_is_recognised(workers: Workers, dataset: StoredDataset, home: Path, store: Store) -> None:
    result = workers.read_file(home / "ads.csv", "ads again.csv", PLACE, "U1", {})
    assert result.dataset_id == dataset.id
    assert result.answer
    assert "I have this file already: it is “ads.csv”" in str(result.answer.headline)
    elsewhere = workers.read_file(home / "ads.csv", "ads.csv", Place("team", "other"), "U1", {})
    assert elsewhere.dataset_id != dataset.id


def test_another_content_under_the_name_is_the_next_version_when_that_is_chosen(
    workers: Workers, home: Path, store: Store
) -> None:
    place = Place("team", "versions")
    file = home / "v.csv"
    file.write_text(CSV)
    assert workers.read_file(file, "v.csv", place, "U1", {}).status == "answered"
    file.write_text(CSV + "2024-01-04,Meta,1.00,1\n")
    asked = workers.read_file(file, "v.csv", place, "U1", {})
    assert asked.status == "ask"
    replace = next(each for each in asked.choices if str(each.arguments[INTO]).startswith("replace:"))
    result = workers.read_file(
        file, "v.csv", place, "U1", {key: str(value) for key, value in replace.arguments.items()}
    )
    assert result.dataset_id
    assert store.dataset(result.dataset_id, [place]).version == 2
    assert result.answer
    assert "This is version 2 of “v.csv”; answers use it from now on." in [str(s) for s in result.answer.assumptions]


def test_a_bad_file_is_refused_and_leaves_nothing(workers: Workers, home: Path, store: Store) -> None:
    place = Place("team", "bad")
    file = home / "bad.csv"
    for content in (b"", b"\x00\x01\x02\x03" * 100, b"a,b\n" + b"1,2\n" * 400_000):
        file.write_bytes(content)
        result = workers.read_file(file, "bad.csv", place, "U1", {})
        assert result.status == "refused"
        assert result.message
    assert store.datasets([place]) == []


def test_a_file_that_is_not_there_is_a_failure(workers: Workers, home: Path) -> None:
    assert workers.read_file(home / "nothing.csv", "nothing.csv", PLACE, "U1", {}).status == "failed"


def test_a_question_back_runs_again_with_the_choice(workers: Workers, home: Path) -> None:
    file = home / "dates.csv"
    file.write_text("day,spend\n01/02/2024,1\n03/04/2024,2\n05/06/2024,3\n")
    result = workers.read_file(file, "dates.csv", Place("team", "dates"), "U1", {})
    assert result.status == "ask"
    ids = set()
    for choice in result.choices:
        place = Place("team", f"dates {choice.arguments['dates']}")
        again = workers.read_file(file, "dates.csv", place, "U1", {k: str(v) for k, v in choice.arguments.items()})
        assert again.status == "answered"
        ids.add(again.dataset_id)
    assert len(ids) == len(result.choices)


def test_a_tool_runs_on_a_stored_data_set(workers: Workers, dataset: StoredDataset) -> None:
    sql = 'SELECT channel, SUM("Amount spent (USD)") AS spend FROM ads GROUP BY 1 ORDER BY 2 DESC'
    result = workers.run_tool("run_sql", {"sql": sql}, {"ads.csv": dataset}, CONTEXT)
    assert result.answer, str(result.message)
    assert result.answer.figures == {"rows": 2, "value[Google]": 125.5, "value[Meta]": 50.0}


def test_a_refusal_crosses_the_pipe(workers: Workers, dataset: StoredDataset) -> None:
    result = workers.run_tool("run_sql", {"sql": "DROP TABLE ads"}, {"ads.csv": dataset}, CONTEXT)
    assert result.status == "refused"
    assert "can only read" in str(result.message)


def test_a_wrong_argument_is_refused(workers: Workers, dataset: StoredDataset) -> None:
    result = workers.run_tool("run_sql", {"query": "SELECT 1"}, {"ads.csv": dataset}, CONTEXT)
    assert result.status == "refused"


def test_a_deleted_data_set_is_said_to_be_gone(workers: Workers, store: Store, home: Path) -> None:
    place = Place("team", "gone")
    result = workers.read_file(home / "ads.csv", "ads.csv", place, "U1", {})
    assert result.dataset_id
    stored = store.dataset(result.dataset_id, [place])
    store.delete_dataset(stored.id, [place])
    told = workers.run_tool("run_sql", {"sql": "SELECT SUM(clicks) FROM ads"}, {"ads.csv": stored}, CONTEXT)
    assert told.status == "failed"
    assert "not here any more" in str(told.message)


def test_the_same_question_on_the_same_data_gives_the_same_answer(settings: Settings, home: Path, store: Store) -> None:
    """To the last digit, in one worker after another: clusters from a random start."""
    import random

    generator = random.Random(7)
    lines = [f"{generator.gauss(0, 1)},{generator.gauss(5, 2)},{generator.choice('abc')}" for _ in range(400)]
    file = home / "points.csv"
    file.write_text("visits,spend,plan\n" + "\n".join(lines) + "\n")
    place = Place("team", "same")
    told = set()
    for _ in range(2):
        with Workers(settings) as workers:
            read = workers.read_file(file, "points.csv", place, "U1", {})
            assert read.dataset_id
            stored = store.dataset(read.dataset_id, [place])
            for _ in range(2):
                result = workers.run_tool("segment_customers", {}, {"points.csv": stored}, CONTEXT)
                assert result.answer, str(result.message)
                told.add(dumps(result.answer))
    assert len(told) == 1


def test_a_chart_becomes_a_picture(workers: Workers) -> None:
    chart = Chart(
        "bar",
        say("{number} by {name}", number="spend", name="channel"),
        say("{name}", name="two bars"),
        Axis(say("{name}", name="channel")),
        Axis(say("{name}", name="spend")),
        (Series("spend", ("a", "b"), (1.0, 2.0)),),
    )
    picture = workers.draw(chart, "zh")
    assert picture.png.startswith(b"\x89PNG")
    assert picture.title == "各channel的spend"
    assert picture.description == "two bars"


def test_seeds_follow_from_the_call_and_its_data() -> None:
    seeds = {
        jobs.seed_of("a", {"x": 1}, ["f", "g"]),
        jobs.seed_of("b", {"x": 1}, ["f", "g"]),
        jobs.seed_of("a", {"x": 2}, ["f", "g"]),
        jobs.seed_of("a", {"x": 1}, ["f"]),
    }
    assert len(seeds) == 4
    assert all(0 <= seed < 2**32 for seed in seeds)
    assert jobs.seed_of("a", {"x": 1, "y": 2}, ["f", "g"]) == jobs.seed_of("a", {"y": 2, "x": 1}, ["g", "f"])


@given(
    st.sampled_from(["answered", "ask", "refused", "failed"]),
    st.text(),
    st.dictionaries(st.text(), st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)),
    st.binary(),
)
def test_results_cross_the_pipe_as_they_are(status, words, arguments, png) -> None:
    import json

    result = Result(status, None, say("{words}", words=words), (Choice(words, arguments),), words, words, png)
    assert Result.from_plain(json.loads(json.dumps(result.to_plain()))) == result
