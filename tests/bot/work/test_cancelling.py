"""Stopping work that somebody waits for: the process is killed, whatever it is doing, and nothing new is begun."""

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.work.cancelling import Cancellation, cancellable, current_cancellation, is_cancelled
from bot.work.jobs import Job
from bot.work.results import Result
from bot.work.workers import Workers

LIVELY = (sys.executable, str(Path(__file__).with_name("lively_worker.py")))


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    with Workers(Settings(home=tmp_path_factory.mktemp("home"), workers=1, seconds=30), LIVELY) as made:
        made.warm()
        yield made


def waiting(workers: Workers, cancellation: Cancellation, job: Job) -> Result:
    with cancellable(cancellation):
        return workers._wait_for(job)


@pytest.mark.parametrize("task", ["sleep", "spin", "never_return"])
def test_a_job_that_runs_is_killed_with_its_process(workers: Workers, task: str) -> None:
    process = workers.submit(Job("who")).result(timeout=60).dataset_id
    cancellation = Cancellation()
    with ThreadPoolExecutor(1) as pool:
        given = {} if task == "never_return" else {"seconds": 30}
        running = pool.submit(waiting, workers, cancellation, Job(task, given))
        time.sleep(0.2)
        started = time.monotonic()
        cancellation.cancel()
        result = running.result(timeout=30)
    assert time.monotonic() - started < 5
    assert (result.status, str(result.message)) == ("refused", "This was stopped before it was done.")
    assert workers.submit(Job("who")).result(timeout=60).dataset_id != process


def test_nothing_new_is_begun_for_what_was_stopped(workers: Workers) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    assert waiting(workers, cancellation, Job("who")).status == "refused"


def test_a_job_that_waits_in_line_never_runs(workers: Workers) -> None:
    before = workers.submit(Job("sleep", {"seconds": 1.0}))
    cancellation = Cancellation()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(waiting, workers, cancellation, Job("who"))
        time.sleep(0.2)
        cancellation.cancel()
        assert running.result(timeout=1).status == "refused"
    assert before.result(timeout=60).status == "answered"


def test_a_job_whose_process_is_being_started_is_stopped_as_soon_as_it_is_there(tmp_path: Path) -> None:
    with Workers(Settings(home=tmp_path, workers=1, seconds=60), LIVELY) as workers:
        cancellation = Cancellation()
        workers.warm()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(waiting, workers, cancellation, Job("sleep", {"seconds": 50}))
            time.sleep(0.05)
            cancellation.cancel()
            assert running.result(timeout=30).status == "refused"


def test_work_of_others_goes_on(workers: Workers) -> None:
    stopped, other = Cancellation(), Cancellation()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(waiting, workers, other, Job("sleep", {"seconds": 0.5}))
        time.sleep(0.1)
        stopped.cancel()
        assert running.result(timeout=30).status == "answered"


def test_it_counts_in_its_own_context_alone_and_stops_once() -> None:
    cancellation = Cancellation()
    calls: list[str] = []
    seen: list[object] = []
    with cancellable(cancellation), cancellation.stopping_by(lambda: calls.append("stopped")):
        thread = threading.Thread(target=lambda: seen.append(current_cancellation()))
        thread.start()
        thread.join()
        cancellation.cancel()
        cancellation.cancel()
        assert is_cancelled()
    assert calls == ["stopped"]
    assert seen == [None]
    assert current_cancellation() is None
    assert not is_cancelled()


def test_what_begins_to_wait_after_the_stop_is_stopped_at_once() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    calls: list[str] = []
    with cancellation.stopping_by(lambda: calls.append("stopped")):
        assert calls == ["stopped"]
