"""Saying at the head of an answer that the direction of links was taken for granted, and offering the other reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.messages import Message, say

if TYPE_CHECKING:
    from tools.social.network import Network

__all__ = ["other_direction", "with_direction"]


def with_direction(network: Network, finding: Message) -> Message:
    """The finding, and how links were taken where nothing in the data says it."""
    if not network.is_open:
        return finding
    if network.directed:
        return say("{finding} (Taking the links as having a direction, which the data does not say.)", finding=finding)
    return say("{finding} (Taking the links as having no direction, which the data does not say.)", finding=finding)


def other_direction(network: Network) -> tuple[Message, ...]:
    """The question for the other reading, where nothing in the data says which one is right."""
    if not network.is_open:
        return ()
    return (say("Rank the influencers as undirected") if network.directed else say("Rank the influencers as directed"),)
