"""Response curves that were written down, under the names of the channels that the money is split over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.ads.expression import is_variable
from tools.ads.limits import find_channel
from tools.ads.response import Curve
from tools.errors import CannotAnswer
from tools.messages import Message, Words, say

__all__ = ["name_curves"]


def name_curves(
    curves: tuple[Curve, ...], channels: Sequence[str], count: int
) -> tuple[tuple[Curve, ...], list[Message]]:
    """The curves under the channels' names, and what was taken for granted.

    Args:
        curves: as they were written.
        channels: the channels that were listed beside them; may be empty.
        count: how many channels there are said to be; 0 where that is not said.

    Raises:
        CannotAnswer: a channel has no curve, or there are more or fewer curves than channels.
    """
    names = list(dict.fromkeys(channels))
    wanted = len(names) or count
    if wanted and len(curves) < wanted and not names:
        raise CannotAnswer(
            say(
                "You speak of {channels} channels and give {curves} response curves: give each channel one.",
                channels=wanted,
                curves=len(curves),
            )
        )
    if not names:
        return curves, []
    places = [_place(names, curve.channel) for curve in curves]
    if len(curves) == len(names) and all(place is None for place in places) and _are_variables(curves):
        said = say(
            "I took the curves in the order of the channels: {channels}.",
            channels=Words(
                tuple(
                    say("{variable} is {channel}", variable=curve.channel, channel=name)
                    for curve, name in zip(curves, names, strict=True)
                )
            ),
        )
        return tuple(replace(curve, channel=name) for curve, name in zip(curves, names, strict=True)), [said]
    missing = [name for number, name in enumerate(names) if number not in places]
    if missing:
        raise CannotAnswer(
            say(
                "There is no response curve for {channels}; those I read are for {read}. Give each channel one.",
                channels=Words(tuple(missing[:12])),
                read=Words(tuple(curve.channel for curve in curves[:12])),
            )
        )
    return tuple(
        curve if place is None or places.count(place) > 1 else replace(curve, channel=names[place])
        for curve, place in zip(curves, places, strict=True)
    ), []


def _are_variables(curves: tuple[Curve, ...]) -> bool:
    return all(is_variable(curve.channel) for curve in curves)


def _place(names: Sequence[str], channel: str) -> int | None:
    try:
        return find_channel(names, channel)
    except CannotAnswer:
        return None
