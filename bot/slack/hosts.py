"""Which hosts may be sent a token or asked for a file: Slack's own, and nobody else's."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

__all__ = ["SLACK_API", "Hosts"]

SLACK_API = "https://slack.com/api/"


class Hosts:
    """Slack's hosts, or the one test server that the operator named instead of them."""

    def __init__(self, api_url: str = SLACK_API) -> None:
        """Set up.

        Args:
            api_url: address of the Web API. Anything but Slack's own is a test server: then only that server, scheme
                and port included, is talked to.
        """
        self.api_url = api_url if api_url.endswith("/") else api_url + "/"
        self._api = urlsplit(self.api_url)
        self.is_slack = _is_slack(self._api)

    @property
    def install_url(self) -> str:
        """Where people are asked whether they want the bot in their workspace."""
        return f"{self._api.scheme}://{self._api.netloc}/oauth/v2/authorize"

    def may_fetch(self, url: str) -> bool:
        """True when a file at this address may be fetched with the bot's token."""
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 - a port that is no number raises here
        except ValueError:
            return False
        if parts.username or parts.password or "\\" in url:
            return False
        if self.is_slack:
            return _is_slack(parts)
        return (parts.scheme, parts.hostname, parts.port) == (self._api.scheme, self._api.hostname, self._api.port)


def _is_slack(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    return (
        parts.scheme == "https" and parts.port in (None, 443) and (host == "slack.com" or host.endswith(".slack.com"))
    )
