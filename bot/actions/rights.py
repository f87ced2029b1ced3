"""Who may do what: the owner of a thing and the admins of the workspace may change it."""

from __future__ import annotations

from bot.actions.surroundings import Surroundings
from storage.records import StoredDataset
from tools.errors import CannotAnswer
from tools.messages import Message, say

__all__ = ["NotYours", "is_admin", "require_admin", "require_dataset_owner", "require_owner"]


class NotYours(CannotAnswer):
    """Somebody else has to do this; a button that was pressed stays for them."""


def require_admin(here: Surroundings) -> None:
    """Go on only for an admin of the workspace.

    Raises:
        NotYours: the asker is none.
    """
    if not is_admin(here):
        raise NotYours(say("Only an admin of this workspace may do that."))


def require_owner(here: Surroundings, owner: str, message: Message) -> None:
    """Go on only for the owner of something, or an admin.

    Args:
        here: who asks.
        owner: whose it is.
        message: says who may, where the asker may not.

    Raises:
        NotYours: the asker is neither.
    """
    if here.question.asker != owner and not is_admin(here):
        raise NotYours(message)


def require_dataset_owner(here: Surroundings, stored: StoredDataset) -> None:
    """Go on only for whoever brought a data set, or an admin.

    Raises:
        NotYours: the asker is neither.
    """
    owner = here.question.rooms.person(stored.place.workspace, stored.owner)
    require_owner(
        here,
        stored.owner,
        say("“{name}” was brought by {owner}: only they or an admin may do that.", name=stored.name, owner=owner),
    )


def is_admin(here: Surroundings) -> bool:
    """Whether the asker administers the workspace."""
    return here.question.rooms.is_admin(here.question.place.workspace, here.question.asker)
