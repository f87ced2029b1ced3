"""One worker process as the bot sees it: started, asked, watched, killed."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from bot.settings import Settings

__all__ = ["PROGRESS", "WORKER", "WorkerProcess", "worker_environment"]

WORKER = (sys.executable, "-P", "-m", "bot.work.worker")
"""The command of a worker. It never imports from the folder that the bot happens to run in."""

PROGRESS = "progress"
"""The key of a line that says what is going on, before the line with what came of it."""

_ROOT = Path(__file__).parents[2]
_SECRETS = ("SLACK_", "OPENAI_", "ANTHROPIC_", "LANGSMITH_", "LANGCHAIN_", "AWS_", "AZURE_", "GOOGLE_")
_SECRET_ENDS = ("_TOKEN", "_API_KEY", "_SECRET", "_PASSWORD")
_ONE_THREAD = (*(f"{name}_NUM_THREADS" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")), "VECLIB_MAXIMUM_THREADS")
_LEVEL = re.compile(rb"^(DEBUG|INFO|WARNING|ERROR|CRITICAL|Traceback|Fatal Python error)")

_log = logging.getLogger(__name__)


def worker_environment(settings: Settings) -> dict[str, str]:
    """The environment of a worker: the bot's settings, no token, and nothing that makes two runs differ.

    Numeric libraries run on one thread: sums are added in the same order every time, and workers side by side use the
    processors anyway. The order of sets of words is fixed for the same reason.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith((*_SECRETS, "MARKETBOT_", "PYTHONPATH")) and not name.endswith(_SECRET_ENDS)
    }
    return {
        **kept,
        **settings.environment(),
        **dict.fromkeys(_ONE_THREAD, "1"),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(_ROOT),
        "PYTHONUNBUFFERED": "1",
        "MPLBACKEND": "agg",
    }


class WorkerProcess:
    """A worker. One thread asks it; any thread may kill it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], scratch: Path) -> None:
        """Start it.

        Args:
            command: of the process.
            environment: all that it knows of its surroundings.
            scratch: its folder for temporary files; removed with it, as it may be killed with a file half read.
        """
        self._scratch = scratch
        # A session of its own: what the worker starts is killed with it, and Ctrl-C in a terminal is for the bot alone.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**environment, "TMPDIR": str(scratch)},
            start_new_session=True,
        )
        self._killing = threading.Lock()
        self._logger = threading.Thread(target=self._log_errors, daemon=True, name=f"worker-{self.id}-log")
        self._logger.start()

    @property
    def id(self) -> int:
        """The number of the process."""
        return self._process.pid

    def wait_ready(self) -> bool:
        """Wait until it can take jobs; False when it died on the way."""
        return self._read() is not None

    def ask(
        self, task: str, given: Mapping[str, Any], on_progress: Callable[[Any], None] = lambda _: None
    ) -> dict[str, Any] | None:
        """Give it a job and wait for what comes of it; None when it died or was killed.

        Args:
            task: of the job.
            given: to the task.
            on_progress: gets what it says of its work meanwhile, in terms of JSON.
        """
        pipe = self._pipe(self._process.stdin)
        try:
            pipe.write(json.dumps({"task": task, "given": given}).encode() + b"\n")
            pipe.flush()
        except OSError:
            return None
        while (found := self._read()) is not None and PROGRESS in found:
            on_progress(found[PROGRESS])
        return found

    def kill(self) -> None:
        """End it now, with everything that it started."""
        with self._killing:
            # Until `close` has waited for its end the number of the process is its own, also when it has ended by
            # itself and only what it started is left.
            if self._process.returncode is None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.id, signal.SIGKILL)

    def close(self) -> int:
        """End it, wait for its end and give back its pipes; the status it ended with."""
        self.kill()
        with self._killing:
            status = self._process.wait()
        self._logger.join(timeout=5)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                self._pipe(pipe).close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        return status

    def memory(self) -> int:
        """Bytes of memory that it uses now; 0 where that can't be told."""
        try:
            if sys.platform == "linux":
                fields = Path(f"/proc/{self.id}/statm").read_bytes().split()
                return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
            told = subprocess.run(["ps", "-o", "rss=", "-p", str(self.id)], capture_output=True, check=False, timeout=5)
            return int(told.stdout or 0) * 1024
        except (OSError, ValueError, IndexError, subprocess.SubprocessError):
            return 0

    def _read(self) -> dict[str, Any] | None:
        line = self._pipe(self._process.stdout).readline()
        if not line.endswith(b"\n"):
            return None
        try:
            found = json.loads(line)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def _log_errors(self) -> None:
        """Whatever it says beside its answers is for the log, at the level that its first line names."""
        level = logging.INFO
        with contextlib.suppress(OSError, ValueError):
            for line in self._pipe(self._process.stderr):
                if found := _LEVEL.match(line):
                    level = logging.getLevelNamesMapping().get(found.group(1).decode(), logging.ERROR)
                _log.log(level, "worker %d: %s", self.id, line.decode(errors="replace").rstrip())

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe
