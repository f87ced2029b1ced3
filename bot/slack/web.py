"""The client of Slack's Web API: patient where that does no harm, deaf to redirects."""

from __future__ import annotations

import ssl
import urllib.request
from typing import Any

from slack_sdk import WebClient

from bot.slack.hosts import Hosts
from bot.slack.patience import Patience, Retries

__all__ = ["NoRedirects", "make_client", "refuse_redirects"]

_TIMEOUT = 30


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses every redirect, so that a token never travels to where it was not meant to go."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Do not follow; the answer with the redirect becomes an error."""
        return


def refuse_redirects() -> None:
    """Make every call that this process makes through urllib, Slack's client included, refuse redirects.

    They share the certificates of the authorities that are trusted: urllib would read them all again at each call,
    which takes longer (some 30 ms of a processor) than the rest of a greeting.
    """
    trusted = ssl.create_default_context()
    trusted.set_alpn_protocols(["http/1.1"])
    urllib.request.install_opener(
        urllib.request.build_opener(NoRedirects(), urllib.request.HTTPSHandler(context=trusted))
    )


def make_client(token: str, hosts: Hosts, patience: Patience | None = None) -> WebClient:
    """A client of the Web API.

    Args:
        token: that it calls with.
        hosts: where Slack is.
        patience: how long it waits when Slack is away or says that there were too many calls; None: not at all, for
            what is out of date in a second anyway.
    """
    handlers: Any = [Retries(patience)] if patience else []
    return WebClient(token=token, base_url=hosts.api_url, timeout=_TIMEOUT, retry_handlers=handlers)
