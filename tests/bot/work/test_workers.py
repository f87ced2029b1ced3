"""Workers: what happens to one job happens to that job alone, and the bot stays free."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.work.jobs import Job
from bot.work.results import Result
from bot.work.workers import Workers

LIVELY = (sys.executable, str(Path(__file__).with_name("lively_worker.py")))


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), workers=2, seconds=2, memory_mb=400)
    with Workers(settings, LIVELY) as made:
        made.warm(2)
        yield made


def do(workers: Workers, task: str, **given: object) -> Result:
    return workers.submit(Job(task, given)).result(timeout=60)


def wait_until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # What has ended and waits to be noticed is not alive.
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_small_job_starts_no_process(workers: Workers) -> None:
    do(workers, "sleep", seconds=0)
    taken = []
    for _ in range(50):
        started = time.perf_counter()
        workers.ping()
        taken.append(time.perf_counter() - started)
    assert sorted(taken)[25] < 0.3  # starting one takes longer; a round trip takes 0.0002 on a quiet machine


@pytest.mark.parametrize("task", ["sleep", "spin"])
def test_what_takes_too_long_is_stopped_with_a_sentence(workers: Workers, task: str) -> None:
    started = time.monotonic()
    result = do(workers, task, seconds=60)
    assert result.status == "refused"
    assert str(result.message).startswith("This took longer than 2 seconds, so I stopped it. Ask for a shorter period")
    assert time.monotonic() - started < 20


def test_a_call_that_never_returns_is_stopped_too(workers: Workers) -> None:
    assert "longer than 2 seconds" in str(do(workers, "never_return").message)


@pytest.mark.parametrize("task", ["eat_memory", "ask_for_the_moon"])
def test_what_takes_too_much_memory_is_stopped_with_a_sentence(workers: Workers, task: str) -> None:
    result = do(workers, task)
    assert result.status == "refused"
    assert "more than 400 MB of memory, so I stopped it" in str(result.message)


@pytest.mark.parametrize("task", ["crash", "abort", "leave", "garble"])
def test_a_worker_that_breaks_fails_its_own_job_only(workers: Workers, task: str) -> None:
    beside = workers.submit(Job("sleep", {"seconds": 0.3}))
    result = do(workers, task)
    assert result.status == "failed"
    assert "broke, so there is no answer" in str(result.message)
    assert beside.result(timeout=60).status == "answered"
    assert do(workers, "sleep", seconds=0).status == "answered"


def test_an_error_is_told_without_its_detail(workers: Workers, caplog: pytest.LogCaptureFixture) -> None:
    result = do(workers, "fail")
    assert result.status == "failed"
    assert "secret" not in str(result.message)
    assert wait_until(lambda: "secret detail" in caplog.text)


def test_what_libraries_print_does_not_get_into_the_answers(workers: Workers) -> None:
    result = do(workers, "chatter")
    assert (result.status, str(result.message)) == ("answered", "done")
    assert do(workers, "who").dataset_id


def test_an_unknown_task_fails(workers: Workers) -> None:
    assert do(workers, "no_such_task").status == "failed"


def test_the_bot_stays_free_while_heavy_work_runs(workers: Workers) -> None:
    started = time.perf_counter()
    futures = [workers.submit(Job("spin", {"seconds": 1})) for _ in range(4)]
    assert time.perf_counter() - started < 2
    longest = 0.0
    while not all(future.done() for future in futures):
        before = time.perf_counter()
        time.sleep(0.005)
        longest = max(longest, time.perf_counter() - before)
    assert longest < 2
    assert [future.result().status for future in futures] == ["answered"] * 4


def test_jobs_run_side_by_side(workers: Workers) -> None:
    for future in [workers.submit(Job("sleep", {"seconds": 0})) for _ in range(2)]:
        future.result(timeout=60)
    futures = [workers.submit(Job("sleep", {"seconds": 1.5})) for _ in range(2)]
    assert wait_until(lambda: all(future.running() for future in futures))
    assert [future.result(timeout=60).status for future in futures] == ["answered"] * 2


def test_a_running_job_can_be_stopped(workers: Workers) -> None:
    future = workers.submit(Job("sleep", {"seconds": 1.9}))
    assert wait_until(future.running)
    time.sleep(0.1)
    workers.stop(future)
    assert str(future.result(timeout=60).message) == "This was stopped before it was done."


def test_a_waiting_job_can_be_stopped(tmp_path: Path) -> None:
    with Workers(Settings(home=tmp_path, workers=1), LIVELY) as workers:
        running = workers.submit(Job("sleep", {"seconds": 0.5}))
        waiting = workers.submit(Job("who"))
        workers.stop(waiting)
        assert waiting.cancelled()
        assert running.result(timeout=60).status == "answered"


def test_what_a_worker_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "child"
    monkeypatch.setenv("TEST_CHILD_FILE", str(file))
    with Workers(Settings(home=tmp_path, workers=1, seconds=1.5), LIVELY) as workers:
        assert do(workers, "start_a_child").status == "refused"
        assert wait_until(lambda: not is_alive(int(file.read_text())))


def test_closing_ends_everything(tmp_path: Path) -> None:
    workers = Workers(Settings(home=tmp_path, workers=1), LIVELY)
    process = int(do(workers, "who").dataset_id or 0)
    running = workers.submit(Job("sleep", {"seconds": 50}))
    waiting = workers.submit(Job("who"))
    assert wait_until(running.running)
    started = time.monotonic()
    workers.close()
    assert time.monotonic() - started < 30  # the job would take 50
    assert running.result(timeout=10).status == "refused"
    assert waiting.cancelled()
    assert wait_until(lambda: not is_alive(process))
    with pytest.raises(RuntimeError):
        workers.submit(Job("who"))


def test_closing_while_a_worker_starts_does_not_wait_for_it(tmp_path: Path) -> None:
    workers = Workers(Settings(home=tmp_path, workers=2), LIVELY)
    workers.warm(2)
    started = time.monotonic()
    workers.close()
    assert time.monotonic() - started < 30


def test_a_command_that_does_not_start_fails_the_job(tmp_path: Path) -> None:
    for command in ([str(tmp_path / "nothing")], [sys.executable, "-c", "raise SystemExit(1)"]):
        with Workers(Settings(home=tmp_path, workers=1), command) as workers:
            assert do(workers, "who").status == "failed"


def test_workers_end_when_the_bot_is_killed(tmp_path: Path) -> None:
    """Also in the middle of a job."""
    code = """
import sys
from pathlib import Path
from bot.settings import Settings
from bot.work.jobs import Job
from bot.work.workers import Workers

workers = Workers(Settings(home=Path(sys.argv[2]), workers=1), [sys.executable, sys.argv[1]])
print(workers.submit(Job("who")).result().dataset_id, flush=True)
workers.submit(Job("spin", {"seconds": 50})).result()
"""
    command = [sys.executable, "-c", code, LIVELY[1], str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bot:
        assert bot.stdout
        worker = int(bot.stdout.readline())
        time.sleep(0.3)
        assert is_alive(worker)
        bot.send_signal(signal.SIGKILL)
        bot.wait()
    assert wait_until(lambda: not is_alive(worker))


def test_a_worker_knows_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "OPENAI_API_KEY", "SOME_SECRET", "MARKETBOT_UNKNOWN"):
        monkeypatch.setenv(name, "x")
    with Workers(Settings(home=tmp_path, workers=1), LIVELY) as workers:
        names = str(do(workers, "environment").message).split()
    assert not {"SLACK_BOT_TOKEN", "OPENAI_API_KEY", "SOME_SECRET", "MARKETBOT_UNKNOWN"} & set(names)
    assert {"MARKETBOT_HOME", "MARKETBOT_KEYS", "PATH"} <= set(names)


def test_the_bot_imports_nothing_heavy_for_it() -> None:
    code = (
        "import sys, bot.work.workers; print([m for m in ('pandas', 'numpy', 'pyarrow', 'duckdb') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_who_waits_hears_now_and_then_what_a_worker_is_doing(workers):
    heard = []
    result = workers.submit(Job("count_aloud", {"upto": 60}), lambda said: heard.append(str(said))).result(timeout=60)
    assert result.status == "answered"
    assert heard[0] == "0 so far…"
    assert 2 <= len(heard) <= 30
    numbers = [int(said.split()[0]) for said in heard]
    assert numbers == sorted(numbers)


def test_a_listener_that_breaks_does_not_break_the_work(workers):
    def broken(_):
        raise ValueError("nobody is there")

    assert workers.submit(Job("count_aloud", {"upto": 2}), broken).result(timeout=60).status == "answered"
