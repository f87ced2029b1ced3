"""Pictures and exports of a reply as files."""

from __future__ import annotations

from pathlib import Path

from bot.conversation import Reply

__all__ = ["save_exports", "save_pictures"]


def save_pictures(reply: Reply, folder: Path) -> list[Path]:
    """Save the pictures of a reply; returns where."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_save(folder, f"{reply.tool or 'chart'}.png", picture.png) for picture in reply.pictures]


def save_exports(reply: Reply, folder: Path) -> list[Path]:
    """Save the files that were asked for; returns where."""
    return [_save(folder, each.name, each.data) for each in reply.files]


def _save(folder: Path, name: str, data: bytes) -> Path:
    """Write a file that is new: nothing that is there already is lost."""
    stem, _, ending = name.rpartition(".")
    number = 1
    while True:
        path = folder / (name if number == 1 else f"{stem}-{number}.{ending}")
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            number += 1
        else:
            return path
