"""One safe sentence for each thing that can go wrong; the detail is for the log."""

from __future__ import annotations

from storage import errors
from tools.errors import MarketbotError
from tools.messages import Message, say

__all__ = ["words_for"]


def words_for(error: Exception) -> Message:
    """What a person is told of an error: what it means for them and what to do next, nothing of its inside."""
    match error:
        case MarketbotError():
            return error.message
        case errors.NotFound():
            return say("That is not here any more, or it does not belong to this place. Ask again, or upload it here.")
        case errors.NotAllowed():
            return say("You may use that here but not change it; ask its owner.")
        case errors.StorageFull():
            return say("My disk is full, so I could not keep that. Tell whoever runs me; nothing stored is lost.")
        case errors.StorageBusy():
            return say("My database is busy. Please try again in a minute; nothing stored is lost.")
        case errors.WrongKey() | errors.BadKey():
            return say("I can't open my database with the key I was given. Tell whoever runs me; nothing was changed.")
        case errors.Conflict():
            return say("Somebody else changed the same thing at that moment. Please try again.")
        case errors.Damaged():
            return say("Something that I had stored is damaged, so I can't use it. Tell whoever runs me.")
        case errors.StorageError():
            return say("I can't use my database at the moment. Tell whoever runs me; nothing stored is lost.")
        case _:
            return say("Something went wrong on my side. It is logged; please try again, or ask in other words.")
