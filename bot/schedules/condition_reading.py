"""A condition read from the words of a question, English or Chinese."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.schedules.against import against_before, against_behind
from bot.schedules.criterion import Against, Comparison, Condition, Direction, metric_named
from tools.amounts import Amount, find_amounts, plain_width, whole_number
from tools.errors import CannotAnswer
from tools.messages import say

__all__ = ["find_condition"]

_LONGEST = 600
"""Of a longer text only the beginning is read; no condition takes more words."""

# English

_ENTRY = (
    r"(?:(?:but|and)\s+)?(?:(?:only|just)\s+(?:(?:post|send|alert|notify|tell|ping|remind|"
    r"do)\s+(?:it\s+|this\s+|that\s+|me\s+|us\s+)*)?)?"
    r"(?:if|when(?:ever)?|as\s+soon\s+as|in\s+case|(?P<unless>unless)|once|provided(?:\s+that)?|as\s+long\s+as|while)\b"
)
_VERB = (
    r"(?:(?:has|have|ever|again|currently|suddenly|is|are|was|were|be|gets?|goes|go|went|falls?|fell|"
    r"drops?|dropped|dips?|sinks?|"
    r"stays?|remains?|rises?|rose|climbs?|grows?|moves?|comes?|becomes?|dropping|falling|going|rising|runs?)\s+)*"
)
_LEVELS: tuple[tuple[Comparison, str], ...] = (
    ("<=", r"(?:at\s+most|no\s+more\s+than|not\s+more\s+than|not\s+(?:over|above)|<=|≤|down\s+to)"),
    (
        ">=",
        r"(?:at\s+least|no\s+less\s+than|not\s+less\s+than|not\s+(?:under|below)|>=|≥|reach(?:es|ed)?|hits?|up\s+to)",
    ),
    ("<", r"(?:below|under|beneath|(?:less|lower|fewer|smaller|worse)\s+than|<)"),
    (
        ">",
        r"(?:above|over|beyond|(?:more|higher|greater|larger|bigger|better)\s+than|exceed(?:s|ed|"
        r"ing)?|pass(?:es|ed)?|tops?|crosses|surpass(?:es)?|>)",
    ),
)
_SIGNS = "|".join(f"(?P<l{i}>{words})" for i, (_, words) in enumerate(_LEVELS))
_DOWN = (
    r"(?:drops?|dropped|falls?|fell|decreases?|declines?|shrinks?|sinks?|dips?|(?:goes|go|is|are|was|"
    r"were)\s+down|loses?|decreased|declined|worsens?)"
)
_UP = (
    r"(?:rises?|rose|increases?|grows?|grew|climbs?|jumps?|(?:goes|go|is|are|was|were)\s+up|gains?|"
    r"spikes?|increased|surges?|improves?)"
)
_EITHER = r"(?:changes?|moves?|differs?|swings?|deviates?|shifts?|varies)"
_BY = (
    r"(?:\s+(?:again|suddenly))?(?:\s+by)?(?P<more>\s+(?:more\s+than|over|above|at\s+least|"
    r"a\s+minimum\s+of))?\s+(?=[\d$€£¥]|[a-z]+\s*(?:%|percent))"
)
_METRIC = r"(?P<metric>[^,.;!?]{0,60}?)"
_ENGLISH_LEVEL = re.compile(
    rf"(?<![a-z]){_ENTRY}\s+{_METRIC}\s*(?<![a-z]){_VERB}(?:{_SIGNS})\s*(?=[\d$€£¥.-]|"
    r"[a-z]+)"
)
_ENGLISH_CHANGE = re.compile(
    rf"(?<![a-z]){_ENTRY}\s+{_METRIC}\s*(?<![a-z])(?:has\s+|have\s+)?(?:(?P<down>{_DOWN})|"
    rf"(?P<up>{_UP})|(?P<either>{_EITHER})){_BY}"
)
_NOT_POSTED = re.compile(
    r"(?:\b(?:skip|omit|leave\s+out|drop)\s+(?:(?:it|this|that|them|the\s+(?:post|report))\s+)*|"
    r"\b(?:do\s*n['’]?t|don['’]?t|do\s+not|never|not)\s+(?:post|send|run|publish|report|alert|notify)\s+"
    r"(?:(?:it|this|that|them|me|us|anything|the\s+(?:post|report))\s+)*|\b(?:but\s+)?(?:not|except)\s+)$"
)
"""Before a condition on which nothing is to be posted: "skip it if ROAS is above 3"."""
_NEGATIVE = re.compile(rf"(?<![a-z]){_ENTRY}\s+{_METRIC}\s*(?<![a-z]){_VERB}(?P<negative>negative|zero)\b")
_LEAD = re.compile(
    r"^(?:(?:the|our|my|your|its|their|any|some|a|an|one|each|every|value\s+of|level\s+of|of|that|total)\s+)+"
)
_SHARE = re.compile(r"(?<![a-z])(?:rate|share|percentage|margin)(?![a-z])|率|占比|比例")
"""In the names of shares that the glossary does not know."""
_OPPOSITE: dict[Comparison, Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_PRONOUN = re.compile(
    r"^(?:it|this|that|they|these|those|the\s+(?:number|figure|value|result|total)|there|any|value|"
    r"number|figure|result)?$"
)
_GROUP = re.compile(r"^(?P<metric>.+?)\s+(?:of|for|on|in|from|at)\s+(?P<group>.+)$")
_OWNER = re.compile(r"^(?P<group>.+?)['’]s?\s+(?P<metric>.+)$")
_ANY = re.compile(
    r"^(?:any|each|every|one|some|a|an|all)\b|^(?:channels?|campaigns?|groups?|products?|countries|country)$"
)
_TOTAL = re.compile(
    r"(?<![a-z])(?:total|overall|altogether|combined|in\s+total|as\s+a\s+whole|sum\s+of)(?![a-z])|"
    r"总(?!监|部)|合计|整体|总体"
)

_STATED = re.compile(
    r"(?<![a-z])(?:is|are|falls?|drops?|rises?|goes|gets|exceeds?|reaches|grows?|declines?|increases?|"
    r"decreases?)\b|[<>≤≥]|[低高大小多少]于|超过|不到|跌|涨|降|升"
)
"""Words that make a whole text a condition, which "spend over 1k" alone is not."""
_COMPARED = (
    r"(?:below|under|over|above|than|by|exceeds?|least|most|reach(?:es)?|<=?|>=?|≤|≥|低于|高于|大于|小于|"
    r"少于|多于|超过|不到|跌破|下降|上升|增长|减少)"
)
_MORE = re.compile(
    r"[\s,，]*(?:and|or|but|且|并且|而且|或者?|和|同时)\s*(?:if\s+|"
    rf"when\s+)?[^.;!?。；]{{0,40}}?{_COMPARED}\s*[\d$€£¥一二两三四五六七八九十]"
)
_FOR = re.compile(
    r"\s+(?:for|in|on)\s+(?P<any>any|some|at\s+least\s+one|one\s+of|one|all|each|"
    r"every)\b(?:\s+(?:of\s+)?(?:the\s+|our\s+)?[a-z]+){0,2}?(?=\s*(?:$|[,.;!?]))|\s+for\s+(?!the\s|"
    r"last|this|me\b|us\b|\d)(?P<group>[^,.;!?]{1,40}?)(?=\s*(?:$|[,.;!?]))"
)

# Chinese

_ONE_HAN = re.compile(r"\s*([零〇一二两三四五六七八九十])(?![零〇一二两三四五六七八九十百千万亿点\d])")
_HAN_ENTRY = r"(?:只有当|只有在|只有|仅当|仅在|只在|如果|假如|要是|倘若|一旦|万一|每当|当|若|在)"
_HAN_SENDS = r"(?:发布|发送|发给|发|推送|推|提醒|通知|告诉|报警|预警|说|播报)(?:\s*(?:一下|一次|我们?|大家|出来|它))*"
_HAN_END = (
    r"(?:\s*的?\s*时候?|\s*的?情况下?|\s*的话)?(?:\s*[,，]?\s*(?:我们?)?\s*(?:才|再|就|则|时)?\s*(?:会|要)?\s*(?:给我们?|给大家)?"
    rf"\s*{_HAN_SENDS}|\s*才|\s*再发)?"
)
_HAN_NOT = re.compile(
    rf"\s*[,，]?\s*(?:就|则|都|那就|便)?\s*(?:(?:不要?|别|不用|不必|无需|先不)\s*(?:再)?\s*{_HAN_SENDS}|跳过|略过|停发)"
)
"""Behind a condition on which nothing is to be posted."""
_HAN_INSIDE = re.compile(
    r"(?:只有当|只有在|只有|仅当|仅在|只在|如果|假如|要是|倘若|一旦|万一|每当|当(?![前天月日周季年地]))\s*"
)
"""What begins a condition in the middle of a sentence without commas: what stands before it is no metric."""
_HAN_UNLESS = "除非"
_HAN_LEVELS: tuple[tuple[Comparison, str], ...] = (
    ("<=", r"(?:不超过|不高于|不多于|小于等于|至多|最多|降到|跌到|掉到|<=|≤)"),
    (">=", r"(?:不低于|不少于|大于等于|至少|达到|涨到|升到|超过等于|>=|≥)"),
    ("<", r"(?:低于|小于|少于|不到|不足|跌破|跌到(?=[^以]*以下)|掉到(?=[^以]*以下)|降到(?=[^以]*以下)|<)"),
    (">", r"(?:高于|大于|多于|超过|超出|突破|涨到(?=[^以]*以上)|>)"),
)
_HAN_SIGNS = "|".join(f"(?P<l{i}>{words})" for i, (_, words) in enumerate(_HAN_LEVELS))
_HAN_METRIC = r"(?P<metric>[^,，。；;！!？?]{0,24}?)"
_HAN_LEVEL = re.compile(
    rf"(?P<entry>{_HAN_ENTRY}\s*)?{_HAN_METRIC}\s*(?:已经?|又|"
    rf"会)?(?:{_HAN_SIGNS})\s*(?:了)?\s*(?=[\d$€£¥￥.零〇一二两三四五六七八九十百半-])"
)
_HAN_CHANGE = re.compile(
    rf"(?P<entry>{_HAN_ENTRY}\s*)?{_HAN_METRIC}\s*(?:比上次|较上次|环比|比上期|较上期|比上一次|"
    r"相比上次|跟上次比|和上次比)?\s*"
    r"(?:(?P<down>下降|下跌|下滑|减少|降低|降|跌|掉)|(?P<up>上升|上涨|增长|增加|提高|升高|涨|升)|"
    r"(?P<either>变化|变动|波动))了?(?P<more>超过|大于|多于|达到|至少|"
    r"不少于)?了?\s*(?=[\d$€£¥￥.零〇一二两三四五六七八九十百半])"
)
_HAN_AGAINST = re.compile(r"(?:比上次|较上次|环比|比上期|较上期|比上一次|相比上次|跟上次比|和上次比)$")


def find_condition(text: str, *, asked: bool = False) -> tuple[Condition, tuple[int, int]] | None:
    """Find the condition on which something is to be posted.

    Args:
        text: a question or only the condition, English or Chinese.
        asked: the text is a condition for sure, so that it needs no "if".

    Returns:
        The condition, not tied to a figure yet, and where it stands (start, end); None when the text has none.

    Raises:
        CannotAnswer: the text has more than one condition.
    """
    # Long runs of blanks are in no sentence, and would be tried in every way.
    text = re.split(r"(?<=\S)\s{6,}", text[:_LONGEST], maxsplit=1)[0]
    if len(text) - len(text.lstrip()) > 5:
        return None
    found = _first(text) or _without_entry(text, asked=asked)
    if found is not None and _MORE.match(plain_width(text[found[1][1] :])):
        raise CannotAnswer(say("I can watch one number for each schedule. Name one condition."))
    return found


_Read = tuple[Condition, tuple[int, int]] | None


def _first(text: str) -> _Read:
    plain = plain_width(text)
    readers = (_english_change, _english_level, _negative, _chinese_change, _chinese_level)
    found = [result for reader in readers if (result := reader(plain, text)) is not None]
    return min(found, key=lambda result: result[1][0], default=None)


def _without_entry(text: str, *, asked: bool) -> _Read:
    """A text that is a condition as a whole: "ROAS is below 2"."""
    entry = "if " if text.isascii() else "如果"
    found = _first(entry + text)
    if found is None:
        return None
    condition, (start, end) = found
    start, end = max(start - len(entry), 0), end - len(entry)
    whole = start == 0 and not text[end:].strip(" .!。！") and _STATED.search(plain_width(text))
    return (condition, (start, end)) if asked or whole else None


def _amount_at(plain: str, start: int) -> Amount | None:
    """The number that stands right at a place."""
    rest = plain[start : start + 60]
    found = next((amount for amount in find_amounts(rest)), None)
    if found is not None and not rest[: found.start].strip():
        return found
    # A single character counts as a number here, because something is compared with it: "小于三时".
    alone = _ONE_HAN.match(rest)
    value = whole_number(alone[1]) if alone else None
    return None if alone is None or value is None else Amount(alone.start(1), alone.end(1), alone[1], value)


def _english_level(plain: str, text: str) -> _Read:
    for match in _ENGLISH_LEVEL.finditer(plain):
        amount = _amount_at(plain, match.end())
        if amount is not None:
            comparison = next(sign for i, (sign, _) in enumerate(_LEVELS) if match[f"l{i}"])
            skipped = _NOT_POSTED.search(plain[: match.start()])
            comparison = _OPPOSITE[comparison] if bool(match["unless"]) != bool(skipped) else comparison
            condition = _level(_words(match, text), comparison, amount)
            start = skipped.start() if skipped else match.start()
            return _for_group(condition, plain, text, (start, match.end() + amount.end))
    return None


def _english_change(plain: str, text: str) -> _Read:
    for match in _ENGLISH_CHANGE.finditer(plain):
        amount = _amount_at(plain, match.end())
        if amount is not None and not match["unless"] and not _NOT_POSTED.search(plain[: match.start()]):
            more = (match["more"] or "").split()
            comparison: Comparison = ">" if more[:1] in (["more"], ["over"], ["above"]) else ">="
            end = match.end() + amount.end
            against, end = against_behind(plain, end)
            condition = _change(_words(match, text), _direction(match), comparison, amount, against)
            return _for_group(condition, plain, text, (match.start(), end))
    return None


def _for_group(condition: Condition, plain: str, text: str, span: tuple[int, int]) -> _Read:
    """The condition with the group that is named behind it: "below 2 for Google"."""
    match = _FOR.match(plain, span[1])
    if match is None or condition.group:
        return condition, span
    group = "" if match["any"] else text[match.start("group") : match.end("group")].strip()
    return replace(condition, group=group), (span[0], match.end())


def _negative(plain: str, text: str) -> _Read:
    match = _NEGATIVE.search(plain)
    if match is None or match["unless"] or _NOT_POSTED.search(plain[: match.start()]):
        return None
    comparison: Comparison = "<" if match["negative"] == "negative" else "<="
    return _level(_words(match, text), comparison, Amount(0, 0, "", 0.0)), match.span()


def _chinese_level(plain: str, text: str) -> _Read:
    for match in _HAN_LEVEL.finditer(plain):
        amount = _amount_at(plain, match.end())
        start, metric = _han_start(match)
        end = _han_end(plain, match, amount, entered=start < metric)
        if amount is not None and end is not None and _HAN_UNLESS not in plain[: match.end()]:
            comparison = next(sign for i, (sign, _) in enumerate(_HAN_LEVELS) if match[f"l{i}"])
            below = re.match(r"(?:个|元|块)?以下", plain[match.end() + amount.end :])
            comparison = "<" if below else comparison
            skipped = _HAN_NOT.match(plain, _after_when(plain, match.end() + amount.end))
            if skipped is not None:
                comparison, end = _OPPOSITE[comparison], skipped.end()
            return _level(text[metric : match.end("metric")], comparison, amount), (start, end)
    return None


def _chinese_change(plain: str, text: str) -> _Read:
    for match in _HAN_CHANGE.finditer(plain):
        amount = _amount_at(plain, match.end())
        start, metric = _han_start(match)
        end = _han_end(plain, match, amount, entered=start < metric)
        if amount is not None and end is not None and _HAN_UNLESS not in plain[: match.end()]:
            if _HAN_NOT.match(plain, _after_when(plain, match.end() + amount.end)):
                return None
            comparison: Comparison = ">" if match["more"] in ("超过", "大于", "多于") else ">="
            # With what stands before the verb: "花费周环比上涨".
            verb = max(match.start(name) for name in ("down", "up", "either"))
            return _change(text[metric:verb], _direction(match), comparison, amount), (start, end)
    return None


def _han_start(match: re.Match[str]) -> tuple[int, int]:
    """Where the clause begins, and where its metric does."""
    inside = list(_HAN_INSIDE.finditer(match.string, match.start("metric"), match.end("metric")))
    if inside:
        return inside[-1].start(), inside[-1].end()
    return (match.start("entry") if match["entry"] else match.start("metric")), match.start("metric")


def _after_when(plain: str, end: int) -> int:
    """Behind the words for "when" that end a clause."""
    return re.compile(r"(?:元|块|以上|以下|个)*(?:\s*的?\s*时候?|\s*的?情况下?|\s*的话)?").match(plain, end).end()  # type: ignore[union-attr]


def _han_end(plain: str, match: re.Match[str], amount: Amount | None, *, entered: bool) -> int | None:
    """Where the clause ends; None where nothing says that it is a condition."""
    if amount is None:
        return None
    end = match.end() + amount.end
    end += len(re.match(r"(?:元|块|以上|以下|个)*", plain[end:])[0])  # type: ignore[index]
    closing = re.compile(_HAN_END).match(plain, end)
    if closing and closing[0]:
        return closing.end()
    return end if entered or _HAN_NOT.match(plain, end) else None


def _direction(match: re.Match[str]) -> Direction:
    return "down" if match["down"] else "up" if match["up"] else "either"


def _words(match: re.Match[str], text: str) -> str:
    """The words for the metric as they were written."""
    return text[match.start("metric") : match.end("metric")]


def _level(words: str, comparison: Comparison, amount: Amount) -> Condition:
    condition = _about(words, Condition("", comparison, amount.value, amount.kind == "percent", amount.currency))
    metric = metric_named(condition.metric)
    is_share = metric.unit == "percent" if metric else _SHARE.search(condition.metric.lower()) is not None
    if is_share and not condition.percent:
        # "CTR below 2" is meant in percent: its figures are shares.
        value = condition.value / 100 if abs(condition.value) >= 1 else condition.value
        return replace(condition, value=value, percent=True)
    return condition


def _change(
    words: str, direction: Direction, comparison: Comparison, amount: Amount, against: Against = ""
) -> Condition:
    words, with_metric = against_before(words)
    condition = Condition("", comparison, amount.value, amount.kind == "percent", amount.currency, direction)
    return _about(words, replace(condition, against=against or with_metric))


def _about(words: str, condition: Condition) -> Condition:
    """The condition with the metric, and the group or the total, that the words name."""
    words = words.strip(" \"'“”")
    total = _TOTAL.search(words.lower()) is not None and metric_named(words) is None
    kept = _TOTAL.sub(" ", words).strip() if total else words
    kept = re.sub(r"^的|的$", "", " ".join(kept.split())).strip()
    metric, group = _split(_strip_lead(kept))
    if _PRONOUN.match(metric.lower()):
        metric = ""
    return replace(condition, metric=metric, group=group, total=total)


def _strip_lead(words: str) -> str:
    lead = _LEAD.match(words.lower())
    return words[lead.end() :] if lead else words


def _split(words: str) -> tuple[str, str]:
    """The metric and the group that is named with it: "ROAS of Google", "Google's ROAS", "谷歌的ROAS"."""
    if metric_named(words) is not None or not words:
        return _HAN_AGAINST.sub("", words), ""
    for pattern in (_OWNER, _GROUP):
        match = pattern.match(words)
        if match:
            group = match["group"].strip()
            return _strip_lead(match["metric"].strip()), "" if _ANY.match(group.lower()) else group
    if "的" in words:
        group, metric = words.rsplit("的", 1)
        is_any = re.match(r"^(?:任何|任意|任一|某个?|每个?|各个?|有)", group) or group.endswith(
            ("渠道", "计划", "系列")
        )
        return metric.strip(), "" if is_any else group.strip()
    parts = words.split()
    for i in range(1, len(parts)):
        if metric_named(" ".join(parts[i:])) is not None:
            # "Google ROAS": the metric is what the trade knows, the group what stands before it.
            group = " ".join(parts[:i])
            return " ".join(parts[i:]), "" if _ANY.match(group.lower()) else group
    return words, ""
