"""What a question counts that meets a condition (days, weeks, campaigns), and measures that a verb names there."""

from __future__ import annotations

from bot.model.mentions import Mention, Reading
from bot.model.vocabulary import either, load_words, pattern
from tools.columns import candidates
from tools.errors import MarketbotError
from tools.metrics import resolve_metric

__all__ = ["counted_columns", "counted_time", "counts_time", "spoken_measure"]

_UNITS = {
    "day": pattern(r"(?:{count_of|which_of}\s+(?:\w+\s+)?)days\b|{han_days}"),
    "week": pattern(r"(?:{count_of|which_of}\s+(?:\w+\s+)?)weeks\b|{han_weeks}"),
    "month": pattern(r"(?:{count_of|which_of}\s+(?:\w+\s+)?)months\b|{han_months}"),
}
_COUNTED_BEFORE = pattern(r"{count_of}\s+(?:{different|determiner}\s+)*$|{how_many}{counter}?$")
_COUNTED_AFTER = pattern(r"^的?有?{how_many}{counter}?|^数量?")
_VERB_NEAR = 24
_OPTIONS = {"spend": ("spend", "revenue"), "quantity": ("quantity", "revenue")}


def counted_time(reading: Reading) -> str | None:
    """The stretch of time that is counted or asked for: "number of days with …", "有多少天……"; None without dates."""
    if reading.schema is None or not candidates(reading.schema, "date"):
        return None
    return next((unit for unit, words in _UNITS.items() if words.search(reading.text)), None)


def counts_time(reading: Reading) -> bool:
    """Whether days, weeks or months are counted."""
    return counted_time(reading) is not None


def counted_columns(reading: Reading) -> list[str]:
    """Columns of names whose different values are counted: "how many campaigns spent more than 10k"."""
    found: list[str] = []
    for mention in reading.columns:
        column = reading.column(mention.name)
        before, after = reading.before(mention.start), reading.after(mention.end)
        spoken = _COUNTED_BEFORE.search(before) or _COUNTED_AFTER.match(after)
        if spoken and not column.is_numeric and not column.is_temporal and mention.name not in found:
            found.append(mention.name)
    return found


def spoken_measure(reading: Reading, place: int) -> Mention | None:
    """The measure that a verb names right before a number: "spent more than 10k".

    Args:
        reading: the question.
        place: where the number stands.
    """
    start = max(0, place - _VERB_NEAR)
    near = reading.text[start:place]
    for name, said in load_words("slots.yaml")["metrics"].items():
        match = pattern(either(map(str, said)) + r"[^,;，；]*$").search(near)
        for option in _OPTIONS.get(name, (name,)) if match else ():
            try:
                if reading.schema is not None and resolve_metric(reading.schema, option):
                    end = start + (match.end() if match else 0)
                    return Mention(start, end, "metric", option)
            except MarketbotError:
                continue
    return None
