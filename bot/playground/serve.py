"""The bot of the playground: as everywhere, only that people named here administer the workspace.

The Slack server of the playground makes nobody an admin, so what only an admin may do could not be tried out. Run as
`python -m bot.playground.serve PERSON…`; with Slack itself it refuses to start.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import Any

from bot.settings import Settings
from bot.slack.hosts import Hosts
from bot.slack.places import PlaceFinder
from bot.slack.serve import serve

__all__ = ["PlacesWithAdmins", "main"]


class PlacesWithAdmins(PlaceFinder):
    """Knows who is where, and takes some people for admins."""

    def __init__(self, admins: Collection[str], *given: Any) -> None:
        """Set up.

        Args:
            admins: their ids.
            given: what a `PlaceFinder` needs.
        """
        super().__init__(*given)
        self._admins = frozenset(admins)

    def is_admin(self, workspace: str, person: str) -> bool:
        """Whether somebody administers the workspace, for the server or for us."""
        return person in self._admins or super().is_admin(workspace, person)


def main(admins: Collection[str]) -> int:
    """Serve with the settings of the environment; returns the exit status.

    Args:
        admins: the ids of people who are admins here.
    """
    settings = Settings()
    if Hosts(settings.slack_url).is_slack:
        raise SystemExit("the bot of the playground does not work with Slack itself: there, Slack says who is an admin")
    return serve(settings, places_of=lambda teams, store: PlacesWithAdmins(admins, teams, store))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
