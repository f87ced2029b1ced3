"""Finding and driving the Slack server that is not ours."""

import json
from pathlib import Path

import pytest

from bot.playground import local_slack, play
from bot.playground.local_slack import LocalSlack, NoServer, find_server, free_port


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A machine without the server."""
    monkeypatch.setattr(local_slack, "_PACKAGE", "not/there")
    monkeypatch.setenv("PATH", str(tmp_path))


def test_without_the_server_it_says_what_to_run(nowhere, capsys, monkeypatch):
    monkeypatch.setattr(play.signal, "signal", lambda *_: None)
    with pytest.raises(NoServer, match="make peers"):
        find_server()
    assert play.run() == 1
    assert "make peers" in capsys.readouterr().err


def test_the_server_beside_the_sources_is_found(monkeypatch, tmp_path):
    program = tmp_path / "bin/local-slack"
    program.parent.mkdir()
    program.touch()
    monkeypatch.setattr(local_slack, "_PACKAGE", "bin/local-slack")
    monkeypatch.chdir(tmp_path)
    assert find_server() == program


def test_each_workspace_has_tokens_of_its_own_and_the_bot_is_told_them(tmp_path):
    http = LocalSlack(tmp_path, {"U1": "ana"}, {"C1": ("ads", ["U1"])}, "http://127.0.0.1:1/slack/events")
    by_socket = LocalSlack(tmp_path, {}, {})
    assert http.environment()["SLACK_APP_TOKEN"] == ""
    assert by_socket.environment()["SLACK_APP_TOKEN"].startswith("xapp-")
    assert http.environment()["SLACK_BOT_TOKEN"] != by_socket.environment()["SLACK_BOT_TOKEN"]
    assert http.environment()["MARKETBOT_SLACK_URL"] == f"http://localhost:{http.port}/api/"


def test_a_server_that_does_not_start_is_no_riddle(monkeypatch, tmp_path):
    program = tmp_path / "local-slack"
    program.write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(local_slack, "find_server", lambda: program)
    with pytest.raises(NoServer, match=r"slack\.log"), LocalSlack(tmp_path, {}, {}):
        pass
    assert json.loads((tmp_path / "workspace.json").read_text())["app"]["mode"] == "socket"


def test_ports_are_free():
    assert free_port() > 1024
    assert Path(local_slack.__file__).exists()
