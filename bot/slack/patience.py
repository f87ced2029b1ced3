"""How long Slack is waited for, and what may be tried again: nothing is lost when it is away, nothing is said twice."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

__all__ = ["PAUSES", "Patience", "Retries", "is_uncertain", "retry_after", "told_by", "was_not_taken"]

PAUSES: tuple[float, ...] = (0.5, 1, 2, 4, 8, 15, 15, 15, 15, 15, 30, 30, 30)
"""Seconds between two tries: three minutes in all, so that Slack may be away for one or two."""
_LONGEST = 120.0
"""Seconds that Slack may ask for between two tries; it asks for 30 as a rule."""

_ONCE = frozenset(
    {
        "chat.postMessage",
        "chat.postEphemeral",
        "chat.scheduleMessage",
        "files.completeUploadExternal",
        "oauth.v2.access",
        "views.open",
        "views.push",
    }
)
"""Methods that do something a second time when they are called a second time."""
_NOT_TAKEN = frozenset({"ratelimited", "rate_limited"})
_UNCERTAIN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's names for its own troubles; a part of what was wanted may have been done, as its documentation says."""


class Patience:
    """Waits between tries; once the bot is told to stop, nobody waits any longer."""

    def __init__(self, pauses: Sequence[float] = PAUSES) -> None:
        """Set up with the seconds between two tries; as many tries follow the first."""
        self._pauses = tuple(pauses)
        self._stopped = threading.Event()

    @property
    def tries(self) -> int:
        """How often something may be tried again."""
        return len(self._pauses)

    def wait(self, attempt: int, at_least: float = 0.0) -> bool:
        """Wait before the next try; False when there is none.

        Args:
            attempt: how often it was tried again already.
            at_least: seconds that Slack asked for.
        """
        if attempt >= len(self._pauses) or at_least > _LONGEST:
            return False
        return not self._stopped.wait(max(self._pauses[attempt], at_least))

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._stopped.set()


class Retries(RetryHandler):
    """Tells slack_sdk which calls to make again, and when.

    Its own handlers repeat whatever fails. A message that Slack took before its answer was lost on the way would then
    be posted twice; such calls are left to their caller, who looks first.
    """

    def __init__(self, patience: Patience) -> None:
        """Set up with how long to wait."""
        super().__init__(max_retry_count=patience.tries)
        self._patience = patience

    def _can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the library's signature
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        once = request.url.rpartition("/")[2].partition("?")[0] in _ONCE
        if response is not None:
            code = _code_of(response)
            if response.status_code == 429 or code in _NOT_TAKEN:
                return True
            return not once and (response.status_code >= 500 or code in _UNCERTAIN)
        if error is None:
            return False
        return was_not_taken(error) or (not once and is_uncertain(error))

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002 - the library's signature
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        """Wait, and ask for another try unless the bot is stopping."""
        asked_for = retry_after(response.headers) if response is not None else 0.0
        state.next_attempt_requested = self._patience.wait(state.current_attempt, asked_for)
        state.increment_current_attempt()


def was_not_taken(error: BaseException) -> bool:
    """True when a call certainly did nothing: nobody was there, or there were too many calls."""
    if isinstance(error, SlackApiError):
        return _status(error) == 429 or told_by(error, "error") in _NOT_TAKEN
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, (ConnectionRefusedError, socket.gaierror))


def is_uncertain(error: BaseException) -> bool:
    """True when a call may have done what it was to do although it failed, or part of it."""
    if isinstance(error, SlackApiError):
        return _status(error) >= 500 or told_by(error, "error") in _UNCERTAIN
    if was_not_taken(error):
        return False
    return isinstance(error, (OSError, http.client.HTTPException))


def retry_after(headers: Mapping[str, Any]) -> float:
    """Seconds that Slack asks to wait, from the headers of its answer; 0 when it does not say."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, list) else value
            return float(first) if str(first).isdigit() else 0.0
    return 0.0


def _code_of(response: HttpResponse) -> str:
    return str(response.body.get("error") or "") if isinstance(response.body, dict) else ""


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 0) or 0)


def told_by(error: BaseException, name: str) -> str:
    """What the answer of Slack that an error came with says under a name, such as "error"; empty for nothing."""
    response = getattr(error, "response", None)
    try:
        return str(response.get(name) or "") if response is not None else ""
    except (AttributeError, TypeError):
        return ""
