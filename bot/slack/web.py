"""The client of Slack's Web API: patient with rate limits, deaf to redirects."""

from __future__ import annotations

import urllib.request
from typing import Any

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

from bot.slack.hosts import Hosts

__all__ = ["NoRedirects", "make_client", "refuse_redirects"]

_RETRIES = 3
_TIMEOUT = 30


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses every redirect, so that a token never travels to where it was not meant to go."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Do not follow; the answer with the redirect becomes an error."""
        return


def refuse_redirects() -> None:
    """Make every call that this process makes through urllib, Slack's client included, refuse redirects."""
    urllib.request.install_opener(urllib.request.build_opener(NoRedirects()))


def make_client(token: str, hosts: Hosts) -> WebClient:
    """A client that waits when Slack says that there were too many requests, and tries again."""
    return WebClient(
        token=token,
        base_url=hosts.api_url,
        timeout=_TIMEOUT,
        retry_handlers=[
            ConnectionErrorRetryHandler(max_retry_count=1),
            RateLimitErrorRetryHandler(max_retry_count=_RETRIES),
        ],
    )
