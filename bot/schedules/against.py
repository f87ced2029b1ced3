"""What a change is measured against: the run before, or the day, week, month, quarter or year before.

"Rises by 10 %" is against the run before; "against the week before", "week over week" and 周环比 compare the last whole
week of the data with the one before it. The same time of another year can't be compared yet, and is refused.
"""

from __future__ import annotations

import re

from bot.schedules.criterion import Against
from tools.errors import CannotAnswer
from tools.messages import Message, say

__all__ = ["against_before", "against_behind"]

_UNIT = r"(?P<unit>day|week|month|quarter|year)"
_RUN = r"(?:run|post|time|report|one|period|update|reading|before)"
_NEXT_TO = re.compile(
    r"\s*(?:or\s+more\b)?\s*,?\s*(?:"
    rf"(?P<over>{_UNIT})[\s-](?:over|on|to|by)[\s-](?:day|week|month|quarter|year)|(?P<short>wow|mom|dod|qoq|yoy)\b"
    r"|(?:compared\s+(?:to|with)|versus|vs\.?|against|than|since|from|on|over)\s+(?P<what>"
    r"(?:(?:that|those|the\s+value)\s+of\s+)?(?:in\s+)?(?:the\s+)?(?:(?P<same>same\s+)|(?:last|previous|prior|preceding|one)\s+)?"
    rf"(?:(?P<unit2>day|week|month|quarter|year)|{_RUN}|yesterday)\b(?:['’]s)?(?:\s+(?:before|earlier|ago|prior|{_RUN}))?"
    r"(?:\s+(?:of\s+)?(?:the\s+)?(?P<year>last|previous)\s+year)?))"
)
_SHORT: dict[str, Against] = {"wow": "week", "mom": "month", "dod": "day", "qoq": "quarter"}
_IN_METRIC = re.compile(
    r"(?<![a-z])(?P<unit>day|week|month|quarter|year)[\s-](?:over|on|to)[\s-](?P=unit)(?![a-z])|(?<![a-z])(?P<short>wow|mom|"
    r"dod|qoq|yoy)(?![a-z])"
)
_HAN = re.compile(
    r"(?:的?(?:比|较|相比|相较|对比|跟|和|与)(?:起)?)?(?P<what>上一?周|前一周|上个?星期|上一?个?月|前一个?月|昨天|昨日|前一天|上一?个?季度|"
    r"前一个?季度|去年同期|去年|上一?年|前一年)(?:相比|比|同期相比|同期)?\s*$|(?P<unit>日|周|月|季度?|年)(?:度)?环比\s*$|(?P<year>同比)\s*$"
    r"|(?P<run>环比|(?:比|较|相比|相较|跟|和|与)上(?:一?次|一?期)(?:相比|比)?)\s*$"
)
_HAN_UNITS: dict[str, Against] = {"日": "day", "天": "day", "周": "week", "期": "week", "月": "month", "季": "quarter",
                                  "度": "quarter", "年": "year"}  # fmt: skip


def against_behind(plain: str, start: int) -> tuple[Against, int]:
    """What stands behind the number: "by 10 % against the week before".

    Args:
        plain: the text in plain width.
        start: where the number ends.

    Returns:
        What is compared with ("" is the run before), and where the words for it end.

    Raises:
        CannotAnswer: the same time of another year is meant.
    """
    match = _NEXT_TO.match(plain, start)
    if match is None:
        return "", start
    if match["same"] or match["year"] or match["short"] == "yoy":
        raise CannotAnswer(_another_year())
    unit = match["over"] or match["unit2"] or _SHORT.get(match["short"] or "", "")
    if "yesterday" in (match["what"] or ""):
        unit = "day"
    # "Than the last time" names no unit: that is the run before.
    return _known(unit), match.end()


def against_before(words: str) -> tuple[str, Against]:
    """What stands with the metric: "week over week spend", "花费比上周", "花费周环比".

    Returns:
        The words for the metric alone, and what is compared with.

    Raises:
        CannotAnswer: the same time of another year is meant.
    """
    match = _IN_METRIC.search(words.lower())
    if match is not None:
        if match["short"] == "yoy":
            raise CannotAnswer(_another_year())
        unit = match["unit"] or _SHORT[match["short"]]
        return " ".join((words[: match.start()] + " " + words[match.end() :]).split()), _known(unit)
    han = _HAN.search(words)
    if han is None:
        return words, ""
    if han["year"] or "同期" in han[0]:
        raise CannotAnswer(_another_year())
    if han["run"]:
        return words[: han.start()].strip(), ""
    what = han["what"] or han["unit"]
    unit = "day" if what in ("昨天", "昨日", "前一天") else _HAN_UNITS[what[-1]]
    return words[: han.start()].strip(), _known(unit)


def _known(unit: str | None) -> Against:
    known: tuple[Against, ...] = ("day", "week", "month", "quarter", "year")
    return next((each for each in known if each == unit), "")


def _another_year() -> Message:
    return say(
        "I can't compare with the same time of another year in a condition yet. I can compare with the run before, or "
        "with the day, week, month, quarter or year before: “only if spend rises by 10% against the week before”."
    )
