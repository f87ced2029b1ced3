"""The bot, by a clock that a test moves on: `python bot_by_moved_clock.py FILE [ADMIN…]`.

The file holds by how many seconds the clock is ahead. Only the time of day moves: what is waited for takes as long as
it takes. Workers live by the machine's clock; they are told what day it is.
"""

import sys
import threading
import time
from pathlib import Path

import time_machine

_EVERY = 0.1
"""Seconds between two looks into the file."""


def ahead(path: Path) -> float:
    """By how many seconds the clock is to be ahead."""
    return float(path.read_text())


def follow(path: Path, traveller: time_machine.Traveller, by: float) -> None:
    """Move the clock on whenever the file says so."""
    while True:
        time.sleep(_EVERY)
        wanted = ahead(path)
        if wanted != by:
            traveller.shift(wanted - by)
            by = wanted


def main(path: Path, admins: list[str]) -> int:
    """Run the bot of the playground."""
    by = ahead(path)
    traveller = time_machine.travel(time.time() + by, tick=True).start()
    threading.Thread(target=follow, args=(path, traveller, by), daemon=True).start()
    # Now only: what takes the time while it is imported takes the moved one.
    from bot.playground.serve import main as serve

    return serve(admins)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
