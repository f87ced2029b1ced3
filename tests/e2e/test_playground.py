"""The command `marketbot playground`: the page is there with data and an answer, and Ctrl-C ends all of it."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest


def test_it_opens_with_data_and_an_answer_and_ends_at_once(slack_server, fitted, tmp_path):
    (tmp_path / "cache").symlink_to(fitted, target_is_directory=True)
    environment = {**os.environ, "MARKETBOT_HOME": str(tmp_path)}
    environment.pop("DISPLAY", None)
    log = tmp_path / "log"
    with log.open("wb") as sink:
        started = subprocess.Popen(
            [sys.executable, "-m", "bot", "playground"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 150
        while "The sample data is loaded" not in (said := log.read_text()) and time.monotonic() < deadline:
            assert started.poll() is None, said
            time.sleep(0.2)
        [url] = re.findall(r"playground is at (\S+) ", said)
        with urllib.request.urlopen(f"{url}/_control/messages/C01MARKET") as response:
            assert b"return on ad spend" in response.read()
    finally:
        # A terminal sends Ctrl-C to all of them at once.
        os.killpg(started.pid, signal.SIGINT)
    assert started.wait(timeout=30) == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url)
    with pytest.raises(ProcessLookupError):
        os.killpg(started.pid, 0)
