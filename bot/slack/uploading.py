"""Uploads to Slack: three steps, each tried again when Slack is away, and the file is shown once all the same."""

from __future__ import annotations

import http.client
import itertools
import logging
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.patience import Patience, is_uncertain, retry_after
from bot.slack.web import NoRedirects

__all__ = ["Upload", "upload_files"]

log = logging.getLogger(__name__)

_SILENCE = 60.0
"""Seconds without an answer after which a try is given up."""


@dataclass(frozen=True)
class Upload:
    """A file to be shown in a conversation; `description` is for those who cannot see a picture."""

    name: str
    data: bytes
    title: str
    description: str | None = None


def upload_files(
    client: WebClient, patience: Patience, channel: str, thread: str | None, uploads: Sequence[Upload]
) -> None:
    """Show files in a conversation, in one message.

    The library's own way does the second step once only, and a third step whose answer is lost would show the files
    twice if it were simply done again.

    Raises:
        SlackApiError: Slack refuses them.
        OSError: Slack can't be reached, for longer than the patience lasts.
    """
    files: list[dict[str, str | None]] = [
        {"id": _send(client, patience, upload), "title": upload.title} for upload in uploads
    ]
    for attempt in itertools.count():
        try:
            client.files_completeUploadExternal(files=files, channel_id=channel, thread_ts=thread)
        except Exception as error:
            # Slack takes some seconds to show a file; looked for any earlier, one that is on its way is not found.
            if not is_uncertain(error) or not patience.wait(attempt + 3):
                raise
        else:
            return
        if _is_shown(client, str(files[0]["id"]), channel):
            return


def _send(client: WebClient, patience: Patience, upload: Upload) -> str:
    """Bring the bytes to Slack; the id of the file, which nobody can see yet."""
    for attempt in itertools.count():
        place: Any = client.files_getUploadURLExternal(
            filename=upload.name, length=len(upload.data), alt_txt=upload.description
        )
        try:
            _post(str(place["upload_url"]), upload.data)
        except urllib.error.HTTPError as error:
            again = error.code == 429 or error.code >= 500
            if not again or not patience.wait(attempt, retry_after(dict(error.headers))):
                raise
        except (OSError, http.client.HTTPException):
            if not patience.wait(attempt):
                raise
        else:
            return str(place["file_id"])
    raise AssertionError("unreachable")


def _post(url: str, data: bytes) -> None:
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/octet-stream"})  # noqa: S310
    opener = urllib.request.build_opener(NoRedirects())
    try:
        with opener.open(request, timeout=_SILENCE) as response:
            response.read()
    except urllib.error.HTTPError as error:
        error.close()
        raise


def _is_shown(client: WebClient, file_id: str, channel: str) -> bool:
    """Whether the file is in the conversation already, although Slack did not say so."""
    try:
        found: Any = client.files_info(file=file_id)["file"]
    except SlackApiError as error:
        log.info("Slack does not tell about an upload: %s", error.response.get("error"))
        return False
    shares = found.get("shares") or {}
    return any(channel in kind for kind in shares.values())
