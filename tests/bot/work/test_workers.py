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


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Workers with more time than a job needs, however busy the machine is."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), workers=2, seconds=300, memory_mb=400)
    with Workers(settings, LIVELY) as made:
        made.warm(2)
        yield made


def do(workers: Workers, task: str, **given: object) -> Result:
    return workers.submit(Job(task, given)).result(timeout=60)


def wait_until(true: Callable[[], bool], seconds: float = 60) -> bool:
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


def test_a_small_job_starts_no_process(tmp_path: Path) -> None:
    with Workers(Settings(home=tmp_path, workers=1, seconds=300), LIVELY) as workers:
        process = do(workers, "who").dataset_id
        for _ in range(20):
            workers.ping()
            assert do(workers, "who").dataset_id == process


@pytest.mark.parametrize("task", ["sleep", "spin"])
def test_what_takes_too_long_is_stopped_with_a_sentence(workers: Workers, task: str) -> None:
    started = time.monotonic()
    result = do(workers, task, seconds=60)
    assert result.status == "refused"
    assert str(result.message).startswith("This took longer than 2 seconds, so I stopped it. Ask for a shorter period")
    assert time.monotonic() - started < 50  # the job would take 60


def test_a_call_that_never_returns_is_stopped_too(workers: Workers) -> None:
    assert "longer than 2 seconds" in str(do(workers, "never_return").message)


@pytest.mark.parametrize("task", ["eat_memory", "ask_for_the_moon"])
def test_what_takes_too_much_memory_is_stopped_with_a_sentence(workers: Workers, task: str) -> None:
    result = do(workers, task)
    assert result.status == "refused"
    assert "more than 400 MB of memory, so I stopped it" in str(result.message)


@pytest.mark.parametrize("task", ["crash", "abort", "leave", "garble"])
def test_a_worker_that_breaks_fails_its_own_job_only(patient: Workers, task: str, tmp_path: Path) -> None:
    over = tmp_path / "over"
    beside = patient.submit(Job("spin_until", {"there": str(over)}))
    result = do(patient, task)
    over.touch()
    assert result.status == "failed"
    assert "broke, so there is no answer" in str(result.message)
    assert beside.result(timeout=60).status == "answered"
    assert do(patient, "sleep", seconds=0).status == "answered"


def test_an_error_is_told_without_its_detail(patient: Workers, caplog: pytest.LogCaptureFixture) -> None:
    result = do(patient, "fail")
    assert result.status == "failed"
    assert "secret" not in str(result.message)
    assert wait_until(lambda: "secret detail" in caplog.text)


def test_what_libraries_print_does_not_get_into_the_answers(patient: Workers) -> None:
    result = do(patient, "chatter")
    assert (result.status, str(result.message)) == ("answered", "done")
    assert do(patient, "who").dataset_id


def test_an_unknown_task_fails(workers: Workers) -> None:
    assert do(workers, "no_such_task").status == "failed"


def test_the_bot_stays_free_while_heavy_work_runs(patient: Workers, tmp_path: Path) -> None:
    """The work ends when the bot says so: a bot that waits for it would never get there."""
    over = tmp_path / "over"
    futures = [patient.submit(Job("spin_until", {"there": str(over)})) for _ in range(4)]
    assert wait_until(lambda: sum(future.running() for future in futures) == 2)
    assert not any(future.done() for future in futures)
    over.touch()
    assert [future.result(timeout=60).status for future in futures] == ["answered"] * 4


def test_jobs_run_side_by_side(patient: Workers, tmp_path: Path) -> None:
    """Each waits until the other has begun: one after the other, neither would end."""
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    futures = [
        patient.submit(Job("meet", {"here": here, "there": there})) for here, there in ((one, other), (other, one))
    ]
    assert [future.result(timeout=60).status for future in futures] == ["answered"] * 2


def test_a_running_job_can_be_stopped(patient: Workers, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    future = patient.submit(Job("begin_and_sleep", {"begun": str(begun)}))
    assert wait_until(begun.exists)
    patient.stop(future)
    assert str(future.result(timeout=60).message) == "This was stopped before it was done."


def test_a_waiting_job_can_be_stopped(tmp_path: Path) -> None:
    over = tmp_path / "over"
    with Workers(Settings(home=tmp_path, workers=1, seconds=300), LIVELY) as workers:
        running = workers.submit(Job("spin_until", {"there": str(over)}))
        waiting = workers.submit(Job("who"))
        workers.stop(waiting)
        over.touch()
        assert waiting.cancelled()
        assert running.result(timeout=60).status == "answered"


def test_what_a_worker_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "child"
    monkeypatch.setenv("TEST_CHILD_FILE", str(file))
    with Workers(Settings(home=tmp_path, workers=1, seconds=300), LIVELY) as workers:
        job = workers.submit(Job("start_a_child"))
        assert wait_until(lambda: file.exists() and file.read_text() != "")
        workers.stop(job)
        assert job.result(timeout=60).status == "refused"
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
