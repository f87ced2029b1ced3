"""What an analysis may know of the person who asks: their calendar and habits, never who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tools.definitions import Definition

__all__ = ["Context"]


@dataclass(frozen=True)
class Context:
    """Where and when a question is asked.

    Attributes:
        today: the asker's date.
        week_start: first day of the week, 0 = Monday to 6 = Sunday.
        fiscal_year_start: the month in which fiscal years start, 1 = January to 12 = December.
        currency: ISO code used where the data does not name one; None writes plain numbers.
        seed: for everything random, made of the data's fingerprint and the arguments.
        definitions: what the team means by its own words.
    """

    today: date
    week_start: int = 0
    currency: str | None = None
    seed: int = 0
    definitions: tuple[Definition, ...] = ()
    fiscal_year_start: int = 1
