"""Time zones named beside a time: "at 9 Berlin time", "9am ET", "北京时间9点", "Europe/Paris"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from bot.schedules.spelling import Spelled
from bot.zones import is_zone

__all__ = ["NamedZone", "find_code", "find_zone", "zone_called"]

_CITIES = {
    "berlin": "Europe/Berlin", "london": "Europe/London", "paris": "Europe/Paris", "madrid": "Europe/Madrid",
    "zurich": "Europe/Zurich", "amsterdam": "Europe/Amsterdam",
    "new york": "America/New_York", "ny": "America/New_York",
    "chicago": "America/Chicago", "los angeles": "America/Los_Angeles", "la": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles", "toronto": "America/Toronto", "sao paulo": "America/Sao_Paulo",
    "beijing": "Asia/Shanghai", "shanghai": "Asia/Shanghai", "china": "Asia/Shanghai", "hong kong": "Asia/Hong_Kong",
    "singapore": "Asia/Singapore", "tokyo": "Asia/Tokyo", "sydney": "Australia/Sydney", "dubai": "Asia/Dubai",
    "german": "Europe/Berlin", "uk": "Europe/London", "eastern": "America/New_York",
    "central european": "Europe/Berlin", "pacific": "America/Los_Angeles",
    "北京": "Asia/Shanghai", "中国": "Asia/Shanghai", "上海": "Asia/Shanghai", "香港": "Asia/Hong_Kong",
    "东京": "Asia/Tokyo", "新加坡": "Asia/Singapore", "伦敦": "Europe/London", "柏林": "Europe/Berlin",
    "巴黎": "Europe/Paris", "纽约": "America/New_York", "美东": "America/New_York", "美西": "America/Los_Angeles",
    "悉尼": "Australia/Sydney",
}  # fmt: skip
_CODES = {
    "utc": "UTC", "gmt": "UTC", "cet": "Europe/Berlin", "cest": "Europe/Berlin", "bst": "Europe/London",
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "pt": "America/Los_Angeles",
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "jst": "Asia/Tokyo", "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong", "aest": "Australia/Sydney", "aedt": "Australia/Sydney",
}  # fmt: skip
"""Names of hours as people write them; "EST" in summer means the clock on the wall in New York, so a zone is meant."""

_NAMES = "|".join(sorted(map(re.escape, _CITIES), key=len, reverse=True))
_NAMED = re.compile(rf"(?:\(\s*)?(?:in\s+)?(?<![a-z])(?P<city>{_NAMES})(?:\s+time\b|时间)(?:\s*\))?")
_CODE = re.compile(rf"\s*\(?\s*(?P<code>{'|'.join(_CODES)})\b\)?")
_FULL = re.compile(r"\(?\b(?P<name>[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?)\b\)?")


@dataclass(frozen=True)
class NamedZone:
    """A zone and where it stands in the spelled text."""

    name: str
    start: int
    end: int


def find_zone(text: str, spelled: Spelled) -> NamedZone | None:
    """The zone that a text names in full ("Europe/Paris") or by a city ("Berlin time"), if it names one."""
    for match in _FULL.finditer(text):
        if not is_zone(match["name"]):
            continue
        return NamedZone(match["name"], spelled.places.index(match.start()), spelled.places.index(match.end()))
    named = _NAMED.search(spelled.text)
    return NamedZone(_CITIES[named["city"]], named.start(), named.end()) if named else None


def find_code(read: str, clock_ends: Sequence[int]) -> NamedZone | None:
    """The zone of a code such as "ET", which counts only right behind a time of day."""
    for end in clock_ends:
        code = _CODE.match(read, end)
        if code:
            return NamedZone(_CODES[code["code"]], code.start(), code.end())
    return None


def zone_called(name: str) -> str | None:
    """The zone of a city, a code or a full name that stands alone: "Berlin", "ET", "Europe/Paris", "北京"."""
    plain = " ".join(name.strip().lower().removesuffix("时间").removesuffix(" time").split())
    known = _CITIES.get(plain) or _CODES.get(plain)
    if known:
        return known
    wanted = plain.replace(" ", "_")
    zones = sorted(available_timezones())
    exact = [zone for zone in zones if zone.lower() == wanted]
    cities = [zone for zone in zones if "/" in zone and zone.lower().rpartition("/")[2] == wanted]
    return next(iter([*exact, *cities]), None)
