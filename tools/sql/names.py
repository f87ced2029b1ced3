"""Which data set a query means by a name: as it is called, without its extension, or spelled with underscores."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tools.errors import CannotAnswer
from tools.messages import Words, say

__all__ = ["find_name", "unknown_name"]

_EXTENSION = re.compile(r"(\.(csv|tsv|txt|xlsx|xlsm|xls|gz))+$", re.IGNORECASE)
_SHOWN = 12


def find_name(wanted: str, names: Iterable[str]) -> str | None:
    """The data set called `wanted`, or None.

    The full name wins over the name without extension, and that over the name with underscores for everything that
    is not a letter or a digit, so that `FROM ad_spend` finds "Ad spend.csv" without quotes.

    Raises:
        CannotAnswer: two data sets fit equally well.
    """
    known = list(names)
    for form in (_same, _stem, _identifier):
        found = [name for name in known if form(name) == form(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise CannotAnswer(
                say(
                    "“{name}” could be any of {names}. Write the full name in double quotes.",
                    name=wanted,
                    names=Words(tuple(found[:_SHOWN])),
                )
            )
    return None


def unknown_name(wanted: str, names: Iterable[str]) -> CannotAnswer:
    """The refusal for a name that no data set has, with the names that there are."""
    known = sorted(names)
    if not known:
        return CannotAnswer(say("There is no data set here yet that a query could use. Upload a file first."))
    return CannotAnswer(
        say(
            "There is no data set “{name}” here. A query can use {names}; write the name in double quotes.",
            name=wanted,
            names=Words(tuple(known[:_SHOWN])),
        )
    )


def _same(name: str) -> str:
    return name.strip().casefold()


def _stem(name: str) -> str:
    return _EXTENSION.sub("", name.strip()).casefold()


def _identifier(name: str) -> str:
    return re.sub(r"\W+", "_", _stem(name)).strip("_")
