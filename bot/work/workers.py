"""The bot's workers: jobs go in, results come out, and whatever happens to a worker happens to its job alone."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.conversation import Picture
from bot.settings import Settings
from bot.work import jobs
from bot.work.cancelling import current_cancellation
from bot.work.jobs import Job
from bot.work.process import WORKER, WorkerProcess, worker_environment
from bot.work.results import Result
from bot.work.scratch import Scratch
from bot.work.tasks import out_of_memory
from bot.work.watch import Watch, Watched
from storage.records import Place, StoredDataset
from tools.charts import Chart
from tools.codec import from_plain
from tools.context import Context
from tools.errors import MarketbotError
from tools.messages import Message, say, write
from tools.progress import Listener

__all__ = ["Workers"]

_START_SECONDS = 60.0
"""Longest time that a worker may take to import its libraries."""

_log = logging.getLogger(__name__)


class Workers:
    """Runs jobs in other processes, a fixed number side by side; the rest waits in line. Safe to use from any thread.

    A job that takes longer than the setting `seconds`, or more memory than `memory_mb`, is killed with its process and
    ends in a sentence that says so; so does a job whose process breaks. A new process takes the place of the old one.
    Processes end when the bot ends, even if it is killed.
    """

    def __init__(self, settings: Settings, command: Sequence[str] = WORKER) -> None:
        """Set up; no process is started before the first job or `warm`.

        Args:
            settings: how many processes, their limits, and the store that they open.
            command: starts a worker.
        """
        self._settings = settings
        self._command = command
        self._environment = worker_environment(settings)
        self._scratch = Scratch(settings.home / "scratch")
        self._watch = Watch(settings.memory_mb * 1024 * 1024)
        self._queue: queue.SimpleQueue[tuple[Job, Future[Result], Listener] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._running: dict[Future[Result], Watched] = {}
        self._starting: set[Watched] = set()
        self._unwanted: set[Future[Result]] = set()
        self._waiting = 0
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self, count: int = 1) -> None:
        """Start processes now, so that they have imported their libraries when the first job comes. Returns at once."""
        with self._lock:
            while len(self._threads) < min(count, self._settings.workers) and not self._closed:
                self._start_thread()

    def submit(self, job: Job, on_progress: Listener | None = None) -> Future[Result]:
        """Give a job to the next free worker. Returns at once.

        The future always gets a `Result`, also when the worker is killed or breaks. A job that no worker has begun can
        be cancelled by the future's `cancel`; `stop` ends one that runs as well.

        Args:
            job: what to do.
            on_progress: hears what is going on, now and then, in a thread of the workers: it must not wait.

        Raises:
            RuntimeError: the workers were closed.
        """
        future: Future[Result] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the workers were closed")
            self._waiting += 1
            if self._waiting > len(self._threads) < self._settings.workers:
                self._start_thread()
            self._queue.put((job, future, on_progress or _ignore))
        return future

    def stop(self, future: Future[Result]) -> None:
        """End a job that waits or runs."""
        if future.cancel():
            return
        with self._lock:
            entry = self._running.get(future)
            # Under the lock: the worker has not gone on to the next job.
            if entry is not None:
                entry.stop("cancelled")
            elif not future.done():
                self._unwanted.add(future)  # its process is still being started

    def run_tool(
        self, tool: str, arguments: Mapping[str, Any], datasets: Mapping[str, StoredDataset], context: Context
    ) -> Result:
        """Run an analysis and wait for its result; see `bot.work.jobs.run_tool`."""
        return self._wait_for(jobs.run_tool(tool, arguments, datasets, context))

    def read_file(
        self,
        path: Path,
        name: str,
        place: Place,
        owner: str,
        options: Mapping[str, str],
        beside: Sequence[str] = (),
        on_progress: Listener | None = None,
    ) -> Result:
        """Read a file into the store and wait for what was read; see `bot.work.jobs.read_file` and `submit`."""
        return self._wait_for(jobs.read_file(path, name, place, owner, options, beside), on_progress)

    def put_together(
        self, parts: Sequence[str], place: Place, owner: str, on_progress: Listener | None = None, source: str = ""
    ) -> Result:
        """Make one data set of several and wait for it; see `bot.work.jobs.put_together` and `submit`."""
        return self._wait_for(jobs.put_together(parts, place, owner, source), on_progress)

    def draw(self, chart: Chart, language: str) -> Picture:
        """Draw a chart and wait for the picture.

        Raises:
            MarketbotError: it could not be drawn.
        """
        from bot.render.language import translations

        result = self._insist(jobs.draw(chart, language))
        words = translations(language)
        return Picture(write(chart.title, language, words), write(chart.description, language, words), result.png)

    def find_person(self, names: Sequence[str], workspace: str) -> Result:
        """Count what there is of a person and wait for the answer; see `bot.work.erase.find_person`."""
        return self.submit(jobs.find_person(names, workspace)).result()

    def erase(self, names: Sequence[str], workspace: str, who: str) -> Result:
        """Erase a person and wait for the proof; see `bot.work.erase.erase_person`."""
        return self.submit(jobs.erase(names, workspace, who)).result()

    def ping(self) -> None:
        """Make sure that a worker answers.

        Raises:
            MarketbotError: none does.
        """
        self._insist(jobs.ping())

    def close(self) -> None:
        """End all processes; jobs that wait are cancelled, jobs that run end as stopped."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            threads = list(self._threads)
            waiting = []
            while not self._queue.empty():
                entry = self._queue.get()
                if entry is not None:
                    waiting.append(entry[1])
            for _ in threads:
                self._queue.put(None)
            for busy in (*self._running.values(), *self._starting):
                busy.stop("cancelled")
        for future in waiting:
            future.cancel()
        for thread in threads:
            thread.join(timeout=10)
        self._watch.close()
        self._scratch.close()

    def _wait_for(self, job: Job, on_progress: Listener | None = None) -> Result:
        """Have a job done; whoever it is for may stop it meanwhile (see `bot.work.cancelling`)."""
        cancellation = current_cancellation()
        if cancellation is None:
            return self.submit(job, on_progress).result()
        if cancellation.cancelled:
            return Result("refused", message=_cancelled())
        future = self.submit(job, on_progress)
        with cancellation.stopping_by(lambda: self.stop(future)):
            try:
                return future.result()
            except CancelledError:
                return Result("refused", message=_cancelled())

    def _insist(self, job: Job) -> Result:
        result = self._wait_for(job)
        if result.status != "answered":
            raise MarketbotError(result.message or _broken())
        return result

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._serve, daemon=True, name=f"worker-slot-{len(self._threads) + 1}")
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        """One slot: keeps one process and gives it job after job."""
        process = self._start()
        while True:
            entry = self._queue.get()
            if entry is None:
                break
            job, future, on_progress = entry
            if future.set_running_or_notify_cancel():
                process = process or self._start()
                result, process = self._do(process, job, future, on_progress)
                future.set_result(result)
            with self._lock:
                self._unwanted.discard(future)
                self._waiting -= 1
            if process is None and not self._closed:
                process = self._start()
        if process is not None:
            process.close()

    def _start(self) -> WorkerProcess | None:
        """A process that is ready, or None when it does not start: the next job tries again."""
        try:
            process = WorkerProcess(self._command, self._environment, self._scratch.new_folder())
        except OSError:
            _log.exception("a worker could not be started")
            return None
        entry = self._watch.begin(process, _START_SECONDS)
        with self._lock:
            self._starting.add(entry)
            if self._closed:
                entry.stop("cancelled")
        ready = process.wait_ready()
        with self._lock:
            self._starting.discard(entry)
        self._watch.end(entry)
        if ready:
            return process
        process.close()
        if not self._closed:
            _log.error("worker %d ended while it started", process.id)
        return None

    def _do(
        self, process: WorkerProcess | None, job: Job, future: Future[Result], on_progress: Listener
    ) -> tuple[Result, WorkerProcess | None]:
        """Do one job; what came of it, and the process if it can go on."""
        if process is None:
            return Result("failed", message=_broken()), None
        entry = self._watch.begin(process, job.seconds or self._settings.seconds)
        with self._lock:
            self._running[future] = entry
            if self._closed or future in self._unwanted:
                entry.stop("cancelled")
        answer = process.ask(job.task, job.given, lambda said: _hand_on(said, on_progress))
        with self._lock:
            del self._running[future]
        self._watch.end(entry)
        result = None
        if answer is not None:
            try:
                result = Result.from_plain(answer)
            except (KeyError, TypeError, ValueError):
                _log.exception("a worker gave an answer that can't be read")
        if result is None or entry.stopped:
            status = process.close()
            _log.warning(
                "worker %d ended (%s, status %d) at %s", process.id, entry.stopped or "broke", status, job.task
            )
            return result or self._stopped(entry, job), None
        # What a job leaves behind in memory must not be held against the next one.
        if process.memory() > self._settings.memory_mb * 1024 * 1024 / 2:
            process.close()
            return result, None
        return result, process

    def _stopped(self, entry: Watched, job: Job) -> Result:
        match entry.stopped:
            case "time":
                return Result("refused", message=_too_long(job.seconds or self._settings.seconds))
            case "memory":
                return Result("refused", message=out_of_memory(self._settings.memory_mb))
            case "cancelled":
                return Result("refused", message=_cancelled())
            case _:
                return Result("failed", message=_broken())


def _ignore(_: Message) -> None:
    """Nobody watches."""


def _hand_on(said: Any, on_progress: Listener) -> None:
    """Tell who waits what a worker says of its work; whatever comes of that, the work goes on."""
    try:
        message = from_plain(said)
        if isinstance(message, Message):
            on_progress(message)
    except Exception:
        _log.exception("nobody could be told what a worker is doing")


def _too_long(seconds: float) -> Message:
    return say(
        "This took longer than {seconds} seconds, so I stopped it. Ask for a shorter period or fewer columns.",
        seconds=int(seconds) if seconds == int(seconds) else seconds,
    )


def _cancelled() -> Message:
    return say("This was stopped before it was done.")


def _broken() -> Message:
    return say(
        "The process that worked on this broke, so there is no answer. It is logged; nothing else was touched. "
        "If it happens again with the same data, tell whoever runs me."
    )
