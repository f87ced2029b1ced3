"""Which progress messages still wait for their answer, so that a restart after a crash can say so."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Journal", "OpenMessage"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenMessage:
    """A progress message that never got its answer. Nothing that was said is in here, only ids."""

    team: str
    channel: str
    ts: str
    card: str


class Journal:
    """A small file for each open message, in a folder of the bot's home; gone once the answer is there."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; it is made when first needed."""
        self._folder = folder

    def open(self, team: str, channel: str, ts: str, card: str) -> None:
        """Remember a message."""
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"team": team, "channel": channel, "ts": ts, "card": card})
        self._path(channel, ts).write_text(text, encoding="utf-8")

    def close(self, channel: str, ts: str) -> None:
        """Forget it."""
        self._path(channel, ts).unlink(missing_ok=True)

    def left_open(self) -> list[OpenMessage]:
        """What an earlier run left behind, oldest first."""
        found = []
        for path in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else ():
            try:
                found.append(OpenMessage(**json.loads(path.read_text(encoding="utf-8"))))
            except (ValueError, TypeError):
                # The crash came in the middle of writing the file; there is nothing to be read.
                log.warning("a broken note was dropped: %s", path.name)
                path.unlink(missing_ok=True)
        return found

    def _path(self, channel: str, ts: str) -> Path:
        name = "".join(sign for sign in f"{ts}-{channel}" if sign.isalnum() or sign in "-.")
        return self._folder / f"{name}.json"
