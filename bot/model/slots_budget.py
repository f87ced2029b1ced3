"""The arguments of `optimize_budget`: how much money, over what, between which limits, or which target to reach."""

from __future__ import annotations

import re
from typing import Any

from bot.model.mentions import Reading
from tools.ads.expression import find_response
from tools.amounts import Amount

__all__ = ["fill_budget"]

_LEAST = re.compile(
    r"(?:at least|no less than|not less than|minimum(?: of)?|min\.?(?: of)?|a floor of|至少要?|最少|"
    r"不低于|不少于|不能少于|不得少于|下限)\s*$"
)
_MOST = re.compile(
    r"(?:at most|no more than|not more than|up to|maximum(?: of)?|max\.?(?: of)?|cap(?:ped)?(?: of|"
    r" at)?|caps of|exceed|above|"
    r"more than|最多|不超过|不高于|不能超过|不得超过|上限|封顶|超过)\s*$"
)
_LEAST_AFTER = re.compile(r"^\s*(?:minimum|min|or more|起步|以上|保底)")
_MOST_AFTER = re.compile(r"^\s*(?:maximum|max|or less|tops|以内|以下|封顶)")
_EACH = re.compile(
    r"\b(?:each|per channel|every channel|any channel|no channel|each channel|apiece)\b|每个|每条|"
    r"各渠道|单个|任一|任何渠道|各"
)
_TARGET_AFTER = re.compile(
    r"^\s*(?:a |the |more |new |个|条|单|笔|名)?\s*(conversions?|leads?|orders?|sales|sign-?ups|"
    r"customers|purchases|clicks|visits|installs|"
    r"revenue|转化|线索|订单|新客|客户|注册|成交|点击|单|收入|销售额)"
)
_TARGET_BEFORE = re.compile(
    r"\b(?:reach|get|achieve|hit|obtain|generate|gain|win)\s+(?:us\s+|me\s+)?$|(?:达到|拿到?|做到|"
    r"获得|获取|实现|完成)\s*$"
)
_COUNT_OF_CHANNELS = re.compile(
    r"^\s*(?:个|家|大)?\s*(?:\w+\s+)?(?:channels?|platforms?|media|campaigns?|渠道|平台|媒体|媒介)"
)
_CHANGE = re.compile(
    r"\b(?:cut|reduce|save|lower|increase|raise|extra|more|additional|another|off)\b|砍|减|省|多出|再加|追加|增加"
)
_PER_PERIOD = re.compile(r"^\s*(?:a|per|each)\s+(?:day|week|month|quarter|year)\b")
_LIST = re.compile(
    r"(?:\b(?:over|across|between|among|amongst|to|into)\s+|(?:分给|分到|投给|投到|给到|在)\s*)"
    r"(?P<names>[^.?!。？！;；:：()\d]{3,120})"
)
_SEPARATOR = re.compile(r"\s*(?:,|，|、|;|\band\b|\bor\b|&|/|和|与|及|跟|以及)\s*")
_END_OF_LIST = re.compile(
    r"\b(?:so that|to|for|with|at|in order|which|that|if|under|by|next|this|per|in|on|given|where|while)\b|"
    r"之间|之中|里|怎么|怎样|如何|让|使|，?每|，?至少|，?最多|三个|上|来|该|应"
)
_NO_NAME = frozenset(
    [
        "channels",
        "channel",
        "the",
        "our",
        "all",
        "my",
        "different",
        "three",
        "two",
        "four",
        "five",
        "six",
        "several",
        "some",
        "platforms",
        "media",
        "campaigns",
        "google's",
        "sales",
        "revenue",
        "conversions",
        "them",
        "it",
        "these",
        "those",
        "my",
        "ad",
        "ads",
        "marketing",
        "budget",
        "money",
        "them",
        "渠道",
        "各渠道",
        "各个渠道",
        "各",
        "平台",
        "媒体",
        "三个渠道",
    ]
)


def fill_budget(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `optimize_budget` off a question; what is in doubt is left out."""
    response = find_response(reading.question)
    span = _span_of(reading, response)
    amounts = [a for a in reading.amounts if a.kind not in ("top", "bottom") and not span[0] <= a.start < span[1]]
    limits: list[dict[str, Any]] = []
    found: dict[str, Any] = {"response": response}
    free: list[Amount] = []
    channels = _channels(reading)
    for amount in amounts:
        bound = _bound(reading, amount)
        if bound is not None and not _is_total(reading, amount):
            limits.append(_limit(reading, amount, bound, channels))
        elif _TARGET_AFTER.match(reading.after(amount.end)) and _asks_for_target(reading, amount):
            found["target"] = amount.value
        elif amount.kind == "number" and _COUNT_OF_CHANNELS.match(reading.after(amount.end)) and 1 < amount.value <= 40:
            found["channel_count"] = int(amount.value)
        elif amount.kind != "percent":
            free.append(amount)
    if free and "target" not in found:
        found["budget"] = _total(reading, free).value
    if channels:
        found["channels"] = channels
        found.pop("channel_count", None)
    if limits:
        found["limits"] = limits
    return {name: value for name, value in found.items() if value not in (None, [])}


def _span_of(reading: Reading, response: str | None) -> tuple[int, int]:
    if response is None:
        return (-1, -1)
    start = reading.question.find(response)
    return (start, start + len(response))


def _bound(reading: Reading, amount: Amount) -> str | None:
    """Whether a number is the least or the most of something."""
    before, after = reading.before(amount.start, 20), reading.after(amount.end, 12)
    if _LEAST.search(before) or _LEAST_AFTER.match(after):
        return "minimum"
    if _MOST.search(before) or _MOST_AFTER.match(after):
        return "maximum"
    # "half" and "一半" beside a "no channel may …" come as a share of their own.
    return None


def _is_total(reading: Reading, amount: Amount) -> bool:
    """Whether the number limits it all: "a total of at most 100k" limits the budget, not a channel."""
    return bool(
        re.search(
            r"\b(?:total|budget)\s+(?:of\s+|is\s+)?(?:up to|at most|max\w*)\s*$|总(?:预算|共|额)\s*(?:不超过|"
            r"最多)\s*$",
            reading.before(amount.start, 32),
        )
    )


def _limit(reading: Reading, amount: Amount, bound: str, channels: list[str]) -> dict[str, Any]:
    name = f"{bound}_share" if amount.kind == "percent" else bound
    channel = _channel_of(reading, amount, channels)
    return {"channel": channel, name: amount.value} if channel else {name: amount.value}


def _channel_of(reading: Reading, amount: Amount, channels: list[str]) -> str | None:
    """The channel that a limit is for, None for each: the nearest name within the same part of the sentence."""
    text = reading.text
    start = max((text.rfind(sign, 0, amount.start) for sign in _ENDS), default=-1) + 1
    ends = [place for sign in _ENDS if (place := text.find(sign, amount.end)) >= 0]
    end = min(ends, default=len(text))
    part = text[start:end]
    if _EACH.search(part) and not re.match(r"\s*(?:on|for|to|in|into)\s+(?!each|every|any)", text[amount.end : end]):
        return None
    known = [each.value for each in reading.values if start <= each.start < end and _of_channels(reading, each.name)]
    if known:
        return known[0]
    names = {name: place for name in channels if (place := part.find(name.lower())) >= 0}
    if names:
        return min(names, key=lambda name: abs(start + names[name] - amount.start))
    after = re.match(
        r"\s*(?:on|for|to|in|into|of|goes to|in)\s+(?:the\s+)?([\w&.' -]{2,30}?)\s*$", text[amount.end : end]
    )
    if after and after[1] not in _NO_NAME:
        return reading.question[amount.end + after.start(1) : amount.end + after.end(1)]
    before = re.search(
        r"([\w&.-]{2,20}?)\s*(?:的)?\s*(?:at least|at most|no more than|minimum|maximum|至少|最多|不超过|"
        r"不低于|不少于|最少|上限|下限)\s*$",
        text[start : amount.start],
    )
    if before and before[1] not in _NO_NAME:
        return reading.question[start + before.start(1) : start + before.end(1)]
    return None


def _asks_for_target(reading: Reading, amount: Amount) -> bool:
    return bool(
        _TARGET_BEFORE.search(reading.before(amount.start, 16))
        or reading.has(
            "at least cost", "lowest cost", "as little", "least money", "cheapest way", "least spend", "minimum spend"
        )
        or re.search(r"最少的?钱|最低成本|最省|花多少|需要多少预算|最少花", reading.text)
    )


def _total(reading: Reading, free: list[Amount]) -> Amount:
    """The budget among several numbers: the one that is called so, or else the largest."""
    for amount in free:
        if re.search(
            r"(?:budget|total|have|预算|总共|总额|一共|总预算)\s*(?:of|is|为|是|[:：=])?\s*$",
            reading.before(amount.start, 16),
        ):
            return amount
    return max(free, key=lambda amount: amount.value)


def _channels(reading: Reading) -> list[str]:
    """The channels that the question names: values and columns of the data, or a list of names."""
    if reading.schema is not None:
        named = [each.value for each in reading.values if each.value and _of_channels(reading, each.name)]
        if not named:
            named = [
                each.name
                for each in reading.columns
                if reading.column(each.name).is_numeric
                and reading.column(each.name).role not in _RESULTS
                and not _moved(reading, each.start)
            ]
        names = list(dict.fromkeys(named))
        if len(names) > 1:
            return names
        if any(reading.column(each.name).role in ("channel", "campaign") for each in reading.columns):
            return []
    return _listed(reading)


_ENDS = ",，;；.。?？!！"
_RESULTS = ("revenue", "outcome", "conversions", "orders", "profit", "spend", "clicks", "impressions", "target", "date")


def _of_channels(reading: Reading, column: str) -> bool:
    return reading.column(column).role in ("channel", "campaign", "category", "product", None)


def _moved(reading: Reading, start: int) -> bool:
    """Whether a column is what the money is to move: "maximise sales"."""
    return bool(
        re.search(
            r"\b(?:maximi[sz]e|most|more|highest|for|best|optimal|increase)\s+(?:the\s+)?$|最大化|提高",
            reading.before(start, 16),
        )
    )


def _listed(reading: Reading) -> list[str]:
    """Names in a row after "over", "between", "分给": at least two."""
    for match in _LIST.finditer(reading.text):
        start, end = match.span("names")
        cut = _END_OF_LIST.search(reading.text, start, end)
        end = cut.start() if cut else end
        names, place = [], start
        pieces = _SEPARATOR.split(reading.text[start:end])
        for piece in pieces:
            at = reading.text.find(piece, place)
            name = reading.question[at : at + len(piece)].strip()
            place = at + len(piece)
            if name and name.lower() not in _NO_NAME and len(name.split()) <= 3:
                names.append(re.sub(r"^(?:the|our)\s+", "", name, flags=re.IGNORECASE))
        if len(names) > 1 and len(names) >= len([p for p in pieces if p.strip()]) - 1:
            return names
    return []
