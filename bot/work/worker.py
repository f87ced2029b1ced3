"""The worker process: takes jobs from its standard input, one line of JSON each, and answers one line each.

Started by `bot.work.process`; ends when its input ends, whatever it is doing then: when the bot is gone, so is it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from queue import Empty, SimpleQueue
from typing import BinaryIO

from bot.settings import Settings
from bot.work.process import PROGRESS
from bot.work.tasks import Tasks
from tools.codec import to_plain
from tools.messages import Message

__all__ = ["main"]

_FIRST = ("pyarrow", "storage.store", "tools.registry")
"""Nearly every job needs these: they are imported before the worker is ready."""

_FILES = ("bot.work.receive", "tools.files.reading", "pyarrow.csv", "pyarrow.parquet")
"""A file comes before the first question about it: they are imported as soon as the worker is ready."""

_TOLD_EVERY = 0.5
"""Seconds between two lines about what is going on: whoever waits is shown one a second at most."""

_LATER = ("pandas", "duckdb")
"""Many analyses need these: they are imported while nothing is asked."""


def main(prepare: Callable[[Tasks], None] = lambda _: None) -> None:
    """Work until the input ends.

    Args:
        prepare: called once, to teach the worker further tasks.
    """
    output = _own_output()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    faulthandler.enable()
    settings = Settings()
    _be_modest(settings.memory_mb)
    jobs: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    tasks = Tasks(settings, _teller(output))
    prepare(tasks)
    for module in _FIRST:
        importlib.import_module(module)
    gc.freeze()  # what was imported stays: there is no need to look through it after every job
    _write(output, {"ready": True})
    files, later = ([partial(importlib.import_module, module) for module in group] for group in (_FILES, _LATER))
    for line in _lines(jobs, [*files, tasks.load_tools, *later]):
        job = json.loads(line)
        result = tasks.perform(job["task"], job["given"])
        _write(output, result.to_plain())
        del job, result
        gc.collect()


def _own_output() -> BinaryIO:
    """The pipe to the bot. Whatever a library prints goes to the log instead."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _write(output: BinaryIO, answer: object) -> None:
    output.write(json.dumps(answer, ensure_ascii=False, allow_nan=False).encode() + b"\n")
    output.flush()


def _teller(output: BinaryIO) -> Callable[[Message], None]:
    """What tells the bot what is going on, now and then."""
    told = 0.0

    def tell(message: Message) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _TOLD_EVERY:
            told = now
            _write(output, {PROGRESS: to_plain(message)})

    return tell


def _listen(source: BinaryIO, jobs: SimpleQueue[bytes]) -> None:
    """Take in jobs; at the end of the input end the process, also in the middle of a job."""
    for line in source:
        jobs.put(line)
    os._exit(0)


def _lines(jobs: SimpleQueue[bytes], spare: list[Callable[[], object]]) -> Iterator[bytes]:
    """Jobs as they come; while there is none, what can be done ahead is done, step by step."""
    while True:
        try:
            yield jobs.get(block=not spare)
        except Empty:
            step = spare.pop(0)
            try:
                step()
            except Exception:
                # The job that needs it will fail with the same error, and only that one.
                logging.getLogger(__name__).exception("%s failed", step)
            gc.freeze()


def _be_modest(memory_mb: int) -> None:
    """Leave the processor to the bot and let the system end this process first when memory runs out."""
    with contextlib.suppress(OSError):
        os.nice(5)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("500")
    if sys.platform == "linux":
        import resource

        # The bot watches the memory that is really used; this stops a single huge request before it is granted. Other
        # systems count address space here, of which libraries reserve far more than they use.
        most = (2 * memory_mb + 1_024) * 1024 * 1024
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    main()
