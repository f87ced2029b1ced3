"""The commands as a person types them, in processes of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SPEND = "date,channel,spend,revenue\n2024-05-01,Google,100,300\n2024-05-02,Meta,50,50\n2024-05-03,Google,100,100\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ads.csv").write_text(SPEND)
    return tmp_path


@pytest.fixture
def run(folder: Path, home: Path) -> Any:
    def run(*arguments: str, stdin: str = "", own_home: bool = False) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "MARKETBOT_HOME": str(folder / "home" if own_home else home)}
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
            timeout=120,
            check=False,
        )

    return run


def test_ask_prints_one_object_and_keeps_nothing(run: Any, home: Path) -> None:
    done = run("ask", "spend by channel", "--data", "ads.csv", "--json", "--charts", "pictures")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["status"] == "answered"
    assert said["tool"] == "query_data"
    assert said["figures"]["total"] == 250
    assert said["figures"]["value[Google]"] == 200
    assert Path(said["charts"][0]["path"]).name.endswith(".png")
    assert not (home / "marketbot.db").exists()


def test_ask_in_words(run: Any) -> None:
    done = run("ask", "各渠道的花费", "--data", "ads.csv")
    assert done.returncode == 0
    assert "Google" in done.stdout
    assert "接下来可以问" in done.stdout


@pytest.mark.parametrize(
    ("question", "status"),
    [("write me a poem about the sea", 4), ("which customers bought twice the happiness?", None)],
)
def test_what_it_cannot_answer_has_its_own_exit_status(run: Any, question: str, status: int | None) -> None:
    done = run("ask", question, "--data", "ads.csv", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == {"answered": 0, "ask": 3, "refused": 4, "failed": 1}[said["status"]]
    if status is not None:
        assert done.returncode == status
    assert "Traceback" not in done.stdout + done.stderr


def test_a_file_that_is_no_table_is_refused_in_words(run: Any, folder: Path) -> None:
    (folder / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    done = run("ask", "spend by channel", "--data", "picture.csv", "--json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["headline"]


def test_what_was_wrong_with_the_file_is_said_beside_the_answer(run: Any, folder: Path) -> None:
    (folder / "odd.csv").write_text("day,sales\n2024-02-30,10\n2024-01-02,20\n2024-01-03,30\n")
    answered = json.loads(run("ask", "total sales", "--data", "odd.csv", "--json").stdout)
    assert answered["figures"]["total"] == 60
    assert any("“2024-02-30” in line 2" in each for each in answered["warnings"])
    refused = json.loads(run("ask", "sales by month", "--data", "odd.csv", "--json").stdout)
    assert refused["status"] == "refused"
    assert "“2024-02-30” in line 2" in refused["headline"]


def test_a_file_that_can_not_be_read_is_said_in_the_language_of_the_question(run: Any, folder: Path) -> None:
    (folder / "none.csv").write_text("")
    assert "空" in json.loads(run("ask", "各渠道的花费", "--data", "none.csv", "--json").stdout)["headline"]


def test_chat_reads_a_line_and_prints_an_object(run: Any) -> None:
    lines = "spend by channel\nonly Google\nwhat's the weather?\n/data\n/quit\n"
    done = run("chat", "--data", "ads.csv", "--json", stdin=lines, own_home=True)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["status"] for each in said] == ["answered", "answered", "answered", "refused", "answered"]
    assert said[0]["figures"]["rows"] == 3
    assert said[2]["figures"]["total"] == 200
    assert said[4]["tool"] == "list_datasets"


def test_route_prints_tool_and_confidence(run: Any) -> None:
    done = run("route", stdin="revenue by month\n写一首诗\nwhat can you do?\n")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == ["query_data", "none", "show_help"]
    assert all(0 <= float(row[1]) <= 1 for row in rows)


def test_route_as_json_has_arguments(run: Any) -> None:
    done = run("route", "--json", "--data", "ads.csv", stdin="spend by channel\n")
    said = json.loads(done.stdout)
    assert said["arguments"]["dimensions"] == ["channel"]


def test_tools_as_json_is_the_catalogue(run: Any) -> None:
    catalogue = json.loads(run("tools", "--json").stdout)
    assert {"name", "area", "summary", "arguments", "figures"} <= set(catalogue[0])
    assert "query_data" in [each["name"] for each in catalogue]


def test_one_tool_in_words(run: Any) -> None:
    assert "inertia" in run("tools", "segment_customers").stdout
    done = run("tools", "segment")
    assert done.returncode == 4
    assert "segment_customers" in done.stdout


def test_doctor_looks_at_everything(run: Any) -> None:
    done = run("doctor", own_home=True)
    assert done.returncode == 0, done.stdout
    for what in ("home", "database", "workers", "model", "fonts", "slack"):
        assert what in done.stdout


def test_a_wrong_key_is_said_and_touches_nothing(run: Any, folder: Path) -> None:
    run("chat", "--data", "ads.csv", "--json", stdin="/quit\n", own_home=True)
    key = next((folder / "home").glob("*.keys"))
    right = key.read_text()
    key.write_text("A" * 43 + "=\n")
    done = run("chat", "--json", stdin="/data\n", own_home=True)
    assert done.returncode == 1
    assert "key" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    key.write_text(right)
    done = run("chat", "--json", stdin="/data\n", own_home=True)
    assert json.loads(done.stdout)["figures"]["datasets"] == 1


def test_what_was_dropped_or_guessed_is_said_beside_the_answer(run: Any, folder: Path) -> None:
    days = "".join(f"03/{day}/2024;Google;10;20\n" for day in range(1, 29))
    (folder / "report.csv").write_text(
        f"Report of May\ndate;channel;spend;revenue\n{days}\n03/29/2024;Meta;5;n/k\nTotal;;285;560\n"
    )
    said = json.loads(run("ask", "spend by channel", "--data", "report.csv", "--json").stdout)
    assert said["figures"]["total"] == 285
    warnings = "\n".join(said["warnings"])
    assert "I left out 1 row above the header." in warnings
    assert "I left out 1 row of totals at the end (“Total”)." in warnings
    assert "I left out 1 empty row." in warnings
    assert "“n/k” in line 32" in warnings
    assert "I read the dates" not in warnings
    # How cells are separated is nothing to check.
    assert "semicolons" not in warnings
    chat = run("chat", "--data", "report.csv", "--json", stdin="spend by channel\n", own_home=True).stdout
    uploaded, answered = (json.loads(line) for line in chat.splitlines())
    assert "I left out 1 empty row." in uploaded["assumptions"]
    assert not any("left out" in each for each in answered["warnings"])


def test_what_a_killed_call_left_behind_goes_at_the_next_start(run: Any, folder: Path, home: Path) -> None:
    rows = "".join(f"2024-05-{day % 28 + 1:02d},Google,{day},1\n" for day in range(300_000))
    (folder / "large.csv").write_text(f"date,channel,spend,revenue\n{rows}")
    environment = {**os.environ, "MARKETBOT_HOME": str(home)}
    command = [sys.executable, "-m", "bot", "ask", "spend by channel", "--data", "large.csv"]
    asking = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stored = _wait(lambda: list((home / "scratch").glob("*/marketbot.sqlite")))
    asking.kill()
    asking.wait()
    assert stored[0].exists()
    assert run("ask", "spend by channel", "--data", "ads.csv").returncode == 0
    assert not stored[0].exists()
    assert [each.name for each in (home / "scratch").iterdir()] == ["lock"]


def _wait(find: Callable[[], list[Path]]) -> list[Path]:
    until = time.monotonic() + 60
    while not (found := find()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return found
