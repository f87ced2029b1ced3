"""Files from Slack: from its own hosts only, without redirects, counted while they come in."""

from __future__ import annotations

import http.client
import itertools
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.slack.patience import retry_after
from bot.slack.problems import SlackProblem, explain_problem, is_disk_full
from bot.slack.teams import Teams
from bot.slack.web import NoRedirects
from bot.work.cancelling import is_cancelled
from tools.messages import Message, say

__all__ = ["downloaded"]

_CHUNK = 1 << 16
_SILENCE = 30.0
"""Seconds without a byte after which a download is given up."""
_LONGEST = 900.0
"""Seconds that a download may take in all."""


@contextmanager
def downloaded(
    url: str,
    token: str,
    teams: Teams,
    most_bytes: int,
    scratch: Path,
    on_part: Callable[[int, int], None] = lambda _taken, _size: None,
) -> Iterator[Path]:
    """A file of Slack as a local file, for as long as the block runs.

    Args:
        url: `url_private_download` of the file.
        token: the bot's; sent to Slack's hosts and to nobody else.
        teams: which hosts these are, and how long they are waited for.
        most_bytes: more than that is not taken, whatever Slack said the size is.
        scratch: where it may be for that time.
        on_part: told while it comes in how many bytes are here, of how many (0: Slack does not say).

    Raises:
        SlackProblem: the file can't be had, or is not wanted any more.
    """
    if not teams.hosts.may_fetch(url):
        raise SlackProblem(say("That file is not kept by Slack itself, so I don't fetch it. Please upload it here."))
    with TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "upload"
        _fetch(url, token, path, most_bytes, teams, on_part)
        yield path


def _fetch(
    url: str, token: str, path: Path, most_bytes: int, teams: Teams, on_part: Callable[[int, int], None]
) -> None:
    """Fetch it, again from the start where Slack was away or broke off."""
    for attempt in itertools.count():
        asked_for = 0.0
        try:
            _stream(url, token, path, most_bytes, on_part)
            return
        except urllib.error.HTTPError as error:
            error.close()
            asked_for = retry_after(dict(error.headers))
            failed: Exception = error
            problem = _refused(error.code)
            again = error.code == 429 or error.code >= 500
        except (OSError, http.client.HTTPException) as error:
            failed = error
            problem = explain_problem(error) if is_disk_full(error) else _refused(0)
            again = not is_disk_full(error)
        if not again or not teams.patience.wait(attempt, asked_for):
            raise SlackProblem(problem) from failed


def _stream(url: str, token: str, path: Path, most_bytes: int, on_part: Callable[[int, int], None]) -> None:
    request = urllib.request.Request(url)  # noqa: S310 - the host was checked
    request.add_unredirected_header("Authorization", f"Bearer {token}")
    opener = urllib.request.build_opener(NoRedirects())
    deadline = time.monotonic() + _LONGEST
    taken = 0
    with opener.open(request, timeout=_SILENCE) as response, path.open("wb") as target:
        # Without the permission to read files, Slack answers with its sign-in page instead of an error.
        if response.headers.get_content_type() == "text/html":
            raise SlackProblem(_refused(403))
        expected = response.headers.get("Content-Length") or ""
        size = int(expected) if expected.isdigit() else 0
        while chunk := response.read(_CHUNK):
            taken += len(chunk)
            if is_cancelled():
                raise SlackProblem(say("This was stopped before it was done."))
            if taken > most_bytes:
                raise SlackProblem(
                    say(
                        "That file is larger than the {megabytes} MB that I take. Leave out what is not needed, or "
                        "split it.",
                        megabytes=most_bytes // 1_000_000,
                    )
                )
            if time.monotonic() > deadline:
                raise SlackProblem(say("The file came in too slowly. Please try again."))
            target.write(chunk)
            on_part(taken, size)
    if expected.isdigit() and size != taken:
        raise http.client.IncompleteRead(b"", int(expected) - taken)


def _refused(status: int) -> Message:
    if status in (401, 403):
        return say(
            "Slack does not let me read files. Whoever manages the app can add the permission files:read and install "
            "it again."
        )
    if status in (404, 410):
        return say("The file is not in Slack any more.")
    return say("The file could not be fetched from Slack. Please try again.")
