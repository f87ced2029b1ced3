"""The arguments of `detect_anomalies`: which metrics, by what, when, which side, how much, and whose holidays."""

from __future__ import annotations

import re
from typing import Any

from bot.model.mentions import Reading
from bot.model.query_filters import find_filters
from bot.model.query_groups import find_dimensions
from bot.model.query_parts import find_metrics
from bot.model.ratios import find_ratios
from bot.model.slots_query import one_period
from bot.model.vocabulary import pattern

__all__ = ["fill_anomalies"]

_FALLS = pattern("{odd_below}")
_RISES = pattern("{odd_above}")
_STRICT = pattern("{only_gross}")
_LOOSE = pattern("{also_slight}")
_STEPS = (
    ("hour", pattern("{odd_hours}")),
    ("day", pattern("{odd_days}")),
    ("week", pattern("{odd_weeks}")),
    ("month", pattern("{odd_months}")),
)
_NO_HOLIDAYS = pattern("{without_holidays}")
_HOLIDAYS_OF = re.compile(
    r"\bholidays\s+(?:of|in|for|from)\s+(?:the\s+)?(?P<after>[A-Za-z][A-Za-z ]{0,30}?)(?=$|[,.;?!])"
    r"|\b(?P<before>[A-Z][A-Za-z]{1,20}|uk|us|usa)\s+(?:public\s+|bank\s+)?holidays\b"
    r"|(?P<han>[\u3400-\u9fff]{2,6}?)的?(?:法定|公共)?(?:节假日|假日|节日)"
)
_NOT_A_COUNTRY = pattern(r"{determiner|holiday_kind}\s*$")
_MOST = 2


def fill_anomalies(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `detect_anomalies` off a question; what is in doubt is left out.

    Cost: a few passes over the question's words; some milliseconds.
    """
    dimensions = find_dimensions(reading)
    conditions = find_filters(reading, dimensions)
    spoken = [each for each in dimensions if each not in conditions.used]
    ratios = [ratio.words for ratio in find_ratios(reading)]
    metrics = ratios or [
        words for words in find_metrics(reading, spoken, conditions.used, alone=False) if words != "count"
    ]
    found: dict[str, Any] = {
        "metrics": metrics,
        "dimensions": spoken[:_MOST],
        "period": one_period(reading),
        "grain": _grain(reading),
        "direction": _direction(reading),
        "sensitivity": _sensitivity(reading),
        "country": _country(reading),
        "filters": conditions.filters,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _grain(reading: Reading) -> str | None:
    """The step of time: "by week", "hourly", "which days"; that of the data where nothing says it."""
    grains = [grain for _, _, grain in reading.grains if grain not in ("weekday", "fiscal quarter", "fiscal year")]
    text = reading.outside_periods
    return grains[0] if grains else next((grain for grain, words in _STEPS if words.search(text)), None)


def _direction(reading: Reading) -> str | None:
    """Which side is asked for; nothing where both are, or neither."""
    falls, rises = bool(_FALLS.search(reading.text)), bool(_RISES.search(reading.text))
    return ("down" if falls else "up") if falls != rises else None


def _sensitivity(reading: Reading) -> str | None:
    strict, loose = bool(_STRICT.search(reading.text)), bool(_LOOSE.search(reading.text))
    return ("low" if strict else "high") if strict != loose else None


def _country(reading: Reading) -> str | None:
    """The country whose holidays count, as it is written."""
    if _NO_HOLIDAYS.search(reading.text):
        return "none"
    match = _HOLIDAYS_OF.search(reading.question)
    if match is None:
        return None
    said = next(each for each in match.groups() if each).strip()
    return None if _NOT_A_COUNTRY.search(said.lower()) else said
