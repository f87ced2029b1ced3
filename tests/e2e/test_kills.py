"""Processes are killed at random moments while people ask and posts are due: each answer and each post is there once.

A short run of `benchmarks/kills.py`, which runs for as long and with as many processes as one likes.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("processes", "seed"), [(2, 11)])
def test_nothing_is_lost_and_nothing_is_there_twice(slack_server, fitted, postgres_url, tmp_path, processes, seed):
    given = {
        "database": postgres_url,
        "processes": processes,
        "seconds": 60,  # so that posts are due at two different minutes
        "every": 8,
        "questions": 12,
        "schedules": 2,
        "seed": seed,
        "fitted": fitted,
        "folder": tmp_path / "run",
    }
    options = [f"--{name}={value}" for name, value in given.items()]
    command = [sys.executable, str(ROOT / "benchmarks" / "kills.py"), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    summary = re.search(
        r"(\d+) kills in \d+ s, (\d+) of them while posts were due; \d+ questions, (\d+) posts", done.stdout
    )
    assert summary is not None, done.stdout
    kills, while_due, posts = map(int, summary.groups())
    assert kills >= while_due >= 1
    assert posts >= 2
