"""Days that are odd for a known reason: public holidays, days of sales, and what comes back every year.

Which country's holidays, is read from what was said, else from the currency, else from the script of the headers. An
odd day is judged anew with the effect that its like had: the same holiday, or the same day, in other years; other
public holidays, where most of them had one. The effect is used only where it makes a day less odd, so that it never
raises an alarm.

Source: the calendars of the package holidays (vacanza project), which cites the laws of each country.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from tools.errors import CannotAnswer
from tools.messages import Text, say
from tools.performance.anomaly_clock import Clock

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["SpecialDays", "country_of", "find_special_days", "repeated_effects"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_BY_CURRENCY: Mapping[str, str] = {
    "USD": "US", "GBP": "GB", "CNY": "CN", "RMB": "CN", "JPY": "JP", "INR": "IN", "BRL": "BR", "CAD": "CA", "AUD": "AU",
    "CHF": "CH", "SEK": "SE", "NOK": "NO", "DKK": "DK", "PLN": "PL", "KRW": "KR", "TWD": "TW", "HKD": "HK", "SGD": "SG",
    "NZD": "NZ", "MXN": "MX", "ZAR": "ZA", "TRY": "TR", "CZK": "CZ", "HUF": "HU", "THB": "TH", "VND": "VN", "IDR": "ID",
    "MYR": "MY", "PHP": "PH", "ILS": "IL", "RUB": "RU",
}  # fmt: skip
"""Currencies of one country; the euro tells nothing."""
_ODD = 3.0
"""From here on, in usual deviations, a day is looked up, and its like has an effect."""
_SHARE = 0.35
"""What came back had at least this share of the size."""


@dataclass(frozen=True)
class SpecialDays:
    """Names of days.

    Attributes:
        country: two letters; None where it is not known.
        names: of public holidays and days of sales, by day.
        public: days that are public holidays.
        said: how the country was taken.
    """

    country: str | None = None
    names: Mapping[date, Text] = field(default_factory=dict)
    public: frozenset[date] = frozenset()


def country_of(said: str | None, currency: str | None, headers: Sequence[str]) -> str | None:
    """The country whose holidays count, as two letters; None where nothing tells it.

    Args:
        said: a country as a person writes it: "DE", "Germany", "德国", or "none".
        currency: ISO code of what is measured.
        headers: of the data set.

    Raises:
        CannotAnswer: there is no such country.
    """
    if said is not None:
        plain = said.strip()
        if plain.lower() in ("none", "no", "无", "不考虑"):
            return None
        found = _country_named(plain)
        if found is None:
            raise CannotAnswer(
                say(
                    "I have no calendar of holidays for “{country}”. Name a country by two letters, such as DE, or say "
                    "“none”.",
                    country=plain,
                )
            )
        return found
    if currency is not None:
        return _BY_CURRENCY.get(currency)
    return "CN" if any(_HAN.search(name) for name in headers) else None


def _country_named(words: str) -> str | None:
    import holidays
    from babel import Locale

    known = holidays.list_supported_countries()
    if words.upper() in known:
        return words.upper()
    for language in ("en", "zh"):
        for code, name in Locale(language).territories.items():
            if name.lower() == words.lower() and code in known:
                return str(code)
    return {"uk": "GB", "usa": "US", "us": "US", "america": "US", "中国大陆": "CN", "大陆": "CN"}.get(words.lower())


def find_special_days(country: str | None, first: date, last: date, headers: Sequence[str]) -> SpecialDays:
    """The public holidays of a country, and the days of sales that are held in many, between two days.

    Args:
        country: from `country_of`.
        first: of the data.
        last: of the data.
        headers: in which script names are written.
    """
    years = tuple(range(first.year, last.year + 1))
    names: dict[date, Text] = {}
    for year in years:
        names |= _sales_of(year)
    public: dict[date, Text] = {}
    if country is not None:
        chinese = any(_HAN.search(name) for name in headers)
        public |= _public(country, years, chinese=chinese)
    return SpecialDays(country, {**names, **public}, frozenset(public))


@lru_cache(maxsize=16)
def _public(country: str, years: tuple[int, ...], *, chinese: bool) -> Mapping[date, str]:
    import holidays

    supported = getattr(holidays.country_holidays(country), "supported_languages", ()) or ()
    wanted = [code for code in supported if code.startswith("zh" if chinese else "en")]
    calendar = holidays.country_holidays(country, years=years, language=wanted[0] if wanted else None)
    return {day: str(name) for day, name in calendar.items()}


def _sales_of(year: int) -> dict[date, Text]:
    november = date(year, 11, 1)
    thanksgiving = november + timedelta(days=(3 - november.weekday()) % 7 + 21)
    return {
        thanksgiving + timedelta(days=1): say("Black Friday"),
        thanksgiving + timedelta(days=4): say("Cyber Monday"),
        date(year, 11, 11): say("Singles' Day"),
        date(year, 12, 12): say("Double Twelve"),
        date(year, 6, 18): say("618 sales"),
        date(year, 2, 14): say("Valentine's Day"),
        date(year, 12, 24): say("Christmas Eve"),
        date(year, 12, 25): say("Christmas Day"),
        date(year, 12, 31): say("New Year's Eve"),
        date(year, 1, 1): say("New Year's Day"),
    }


def repeated_effects(clock: Clock, standard: Numbers, special: SpecialDays) -> dict[int, float]:
    """What odd times owe to their like, in usual deviations, by place; only where it makes them less odd.

    Args:
        clock: the steps of the series.
        standard: deviation of each, in usual ones; nan where there is no value.
        special: names of days.

    Cost: linear in the odd times, which are few.
    """
    import numpy as np

    odd = [int(place) for place in np.flatnonzero(np.nan_to_num(np.abs(standard)) >= _ODD)]
    if not odd or clock.seconds is None or clock.seconds > 7 * 86400:
        return {}
    places = (
        {clock.moment(place): place for place in range(len(clock))} if _spans_years(clock) or special.public else {}
    )
    by_name: dict[str, list[date]] = {}
    for day, name in special.names.items():
        by_name.setdefault(str(name), []).append(day)
    public = _effect_of_public(clock, standard, special)
    found: dict[int, float] = {}
    for place in odd:
        size = float(standard[place])
        like = [float(standard[each]) for each in _like(clock.moment(place), places, special, by_name)]
        effects = [each for each in like if each * size > 0 and abs(each) >= max(_ODD, _SHARE * abs(size))]
        effect = float(np.median(effects)) if effects else None
        if effect is None and public is not None and _day(clock.moment(place)) in special.public and public * size > 0:
            effect = public
        if effect is not None and abs(size - effect) < abs(size):
            found[place] = effect
    return found


def _spans_years(clock: Clock) -> bool:
    return bool((clock.starts[-1] - clock.starts[0]).astype(int) >= 360 * 86400)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _like(
    moment: date | datetime,
    places: Mapping[date | datetime, int],
    special: SpecialDays,
    by_name: Mapping[str, Sequence[date]],
) -> list[int]:
    """The places of the same holiday, the same date and the same weekday of the year, in other years."""
    day, own = _day(moment), special.names.get(_day(moment))
    days = {each for each in by_name.get(str(own), ()) if each.year != day.year} if own is not None else set()
    for years in range(-10, 11):
        if years:
            days.add(day + timedelta(days=364 * years))
            if not (day.month == 2 and day.day == 29):
                days.add(day.replace(year=min(max(day.year + years, 1), 9999)))
    moments = [datetime.combine(each, moment.time()) if isinstance(moment, datetime) else each for each in days]
    return [places[each] for each in moments if each in places]


def _effect_of_public(clock: Clock, standard: Numbers, special: SpecialDays) -> float | None:
    """What public holidays do as a rule, in daily figures; None where most of them do nothing."""
    import numpy as np

    if clock.grain != "day" or not special.public:
        return None
    values = [float(standard[k]) for k in range(len(clock)) if _day(clock.moment(k)) in special.public]
    known = [each for each in values if np.isfinite(each)]
    if len(known) < 4:
        return None
    middle = float(np.median(known))
    return middle if abs(middle) >= _ODD else None
