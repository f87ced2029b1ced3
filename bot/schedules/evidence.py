"""Whether words about time mean a schedule, or cut an analysis: "every week" in "revenue every week" is a grain.

Analyses are asked for far more often than schedules. So words such as "daily" or "every month" mean a schedule only
beside a word for sending, beside a time of day, or alone.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.schedules.parts import Part

__all__ = ["Asked", "asked_for", "is_filler", "is_grain", "is_question", "names_report", "orders_report"]

Asked = Literal["no", "softly", "firmly"]
"""Whether a text asks for something to be sent: "give me" is asked of analyses as well, "post this" is not."""

_OBJECT = (
    r"(?:me|us|this|that|these|those|it|them|the|a|an|our|my|everyone|everybody|here|all|your|to\s|team|answers?|"
    r"results?|reports?|#|@|<)"
)
_CLAUSE = (
    r"(?:^\s*|[,.;:!?]\s*|\b(?:please|pls|plz|you|and|then|also|to|should|will|can|could|would|let's|lets|"
    r"just|bot|marketbot>?|hi|hey|hello)\s+)"
)
_NOT_POSTS = (
    r"(?!\s*(?:engagement|reach|likes?|views?|impressions|performance|frequency|counts?|clicks|comments|"
    r"shares|types?|volume|id)\b)"
)
_FIRM = re.compile(
    rf"{_CLAUSE}(?:re-?)?(?:post|send|publish|deliver|forward|resend)\b{_NOT_POSTS}"
    r"|(?<![a-z])(?:post|send|share|publish|deliver|forward|e-?mail|mail|message|push|drop|dm|ping|"
    r"repeat|re-?run|run|do|refresh|"
    rf"report|schedule|automate|update|alert|notify|remind|bring)\s+{_OBJECT}"
    r"|(?<![a-z])(?:schedul(?:e|ed|ing)|remind(?:er)?|notify|automat(?:e|ically)|subscribe|recurring|"
    r"repeat(?:ed|ing)?|keep\s+(?:me|us|\w+ing)|set\s+(?:this\s+|it\s+)?up)\b"
    r"|(?<![a-z])(?:let\s+(?:me|us)\s+know|(?:i|we)\s+want\s+(?:this|that|it)|(?:posted|sent|"
    r"delivered|shared)\s+(?:to|in|here|into|on|every|each)\b(?=.*(?:every|each|ly\b)))"
    r"|(?<!转)发(?![货放生现展票传量数人达行型卖出稿文帖博布会件送量]|送[量数人达])|"
    r"发[送布](?![量数会人时])|推送(?![量数人])|推(?=给|到|一|个|这)|提醒|通知|播报|定时|定期|自动|"
    r"订阅|汇报|重复|抄送|群发(?!量)|发到|发给"
    r"|(?<![a-z])share\s.{1,60}\swith\s+(?:the|us|everyone|everybody|our|my|#)"
    r"|(?<![a-z])(?:put|push|drop)\s+(?:this|that|it|these)\b|(?<![a-z])have\s+(?:this|that|it)\s+(?:posted|sent|shared|delivered)\b"
    r"|(?<![a-z])(?:make\s+(?:this|that|it)|go(?:es)?\s+out)\b|(?<![a-z])(?:i|we)(?:['’]d)?\s+(?:want|like|need|love)\s+(?:to\s+(?:have|get|receive)\s+)?(?:this|that|it|these)\b|收到"
)
_SOFT = re.compile(
    r"(?<![a-z])(?:give|show|tell|get|bring|make)\s+(?:me|us)\b|(?<![a-z])(?:i|"
    r"we)(?:['’]d)?\s+(?:want|need|like|would\s+like)\b"
    r"|(?<![a-z])can\s+(?:i|we)\s+(?:get|have|see)\b|(?<![a-z])(?:check|refresh|update|report)\b|给我|"
    r"给我们|我想|我要|我们想|我们要|来一份|来一?次|跑一|出一份|看一下|看一次|更新|同步"
)
_QUESTION = re.compile(
    r"(?<![a-z])(?:how\s+(?:many|much|often|long|do|does|did|is|are|was|were|has|have)|"
    r"what(?!\s+we\s+have)|what['’]?s|which|who|whose|why|where|"
    r"compare|average|avg|trend|forecast|predict)\b|^(?:when|is|are|was|were|does|do\s+we|did|has|have)\b"
    r"|多少|几[个次单条]|哪|什么|为什么|怎么|是不是|有没有|趋势|走势|平均|预测|对比|吗[？?]?$"
)
_GRAIN_BEFORE = re.compile(
    r"(?<![a-z])(?:by|per|for|of|in|over|across|vs\.?|versus|between|than|from|average|avg|mean|total|"
    r"median)\s+(?:the\s+)?$"
    r"|[按分]$|平均$|人均$|日均$|统计$|画$|看$|对比$|比较$|查$|预测$"
)
_ADJECTIVE_BEFORE = re.compile(
    r"(?<![a-z])(?:a|into|with|what|our|their|its|his|her|my|the|show|plot|chart|graph|draw|compare|"
    r"last|this|same|to|and|since)\s+$"
)
_REPORT = (
    r"(?:[a-z]+\s+)?(?:report|update|summary|digest|recap|overview|post|posting|briefing|check-?in|"
    r"reminder|email|mail|message|snapshot|newsletter|schedule|alert)s?\b"
)
_GOES_ON = re.compile(
    r"\s*(?:$|[,.;:!?)(]|[^\x00-\x7f]|#|<|\d|(?:at|@|on|in\s+(?:here|slack|#|<|the\s+(?:channel|"
    r"morning|afternoon|evening)|this\s+channel|our\s+channel)|"
    r"into|to\s+(?:me|us|here|#|<|the\s+(?:team|channel)|our|this)|for\s+(?:me|us|the\s+team)|please|"
    r"pls|plz|thx|thanks|thank|and\s+(?!\w+\s+by\b)|"
    r"starting|beginning|from\s+(?:now|tomorrow|next|monday|tuesday|wednesday|thursday|friday)|until|"
    r"till|via|by\s+(?:e?mail|dm)|only|if|when|whenever|unless|"
    r"here|around|about|before|after|as|but|then|automatically|again|instead|morning|afternoon|evening|night)\b)"
)
_NO_GRAIN_AFTER = re.compile(
    r"\s+(?:of|since|last|this|during|between|over|in\s+(?!here|slack|#|<|the\s+(?:channel|morning|"
    r"afternoon|evening)|this\s+channel|our)|from\s+\d|for\s+the\s+(?:last|past))\b|['’]s\b"
)
_HAN_GRAIN_AFTER = re.compile(
    r"的(?!早|晚|上午|下午|中午|凌晨|\d|周|星期|第|最后|工作日|首|[一二三四五六七八九十]+[号日点])|"
    r"[均度]|一共|总共|内|都(?!发|给|推|要发)"
)
_FILLER = re.compile(
    r"(?<![a-z])(?:please|pls|plz|thanks|thank|you|thx|ok|okay|yes|yeah|sure|at|on|the|of|and|in|then|"
    r"it|this|that|these|again|just|also|"
    r"schedule|scheduled|post|send|do|run|repeat|let's|say|make|how|about|sharp|instead|time|to|for|"
    r"me|us|would|be|great|good|best|works|i|we|want|"
    r"like|move|change|reports?|automatically|numbers|answers?|results?|figures|same|thing|can|could|"
    r"here|every|each)(?![a-z])"
    r"|请|帮我|帮忙|麻烦|改成|改到|改为|换成|吧|呢|的|了|一次|一下|一遍|发送|发|推送|推|给我们|给我|"
    r"都|各|在|这个|那个|这份|报表|报告|好|就|可以|要|我|定时|自动|这里|时候|左右|准时|那天|当天|内"
)


def asked_for(text: str) -> Asked:
    """Whether the words ask for something to be sent."""
    if _FIRM.search(text):
        return "firmly"
    return "softly" if _SOFT.search(text) else "no"


def is_question(text: str) -> bool:
    """Whether the words ask what something is."""
    return _QUESTION.search(text) is not None


def is_filler(text: str) -> bool:
    """Whether nothing is left of a text but politeness and what points back ("post this")."""
    return re.search(r"[^\W_]", _FILLER.sub(" ", text)) is None


def is_grain(text: str, part: Part) -> bool:
    """Whether a piece cuts time in an analysis rather than saying when to post."""
    if not part.grain:
        return False
    before, after = text[: part.start], text[part.end :]
    phrase = text[part.start : part.end]
    if not phrase.isascii():
        return bool(_HAN_GRAIN_AFTER.match(after) or _GRAIN_BEFORE.search(before))
    if _GRAIN_BEFORE.search(before) or _NO_GRAIN_AFTER.match(after):
        return True
    return _is_adverb(phrase) and bool(_ADJECTIVE_BEFORE.search(before) or not _GOES_ON.match(after))


def names_report(text: str, part: Part) -> bool:
    """Whether a piece says what kind of a report is meant ("the weekly report") rather than when."""
    return _is_adverb(text[part.start : part.end]) and re.match(rf"\s+{_REPORT}", text[part.end :]) is not None


def orders_report(text: str, part: Part) -> bool:
    """Whether a report of that kind is asked for from now on: "send me a weekly report", not "the weekly report"."""
    before = text[: part.start]
    wanted = asked_for(text) == "firmly" or re.search(r"(?:want|need|like)\s+an?\s+$", before)
    return bool(wanted) and not re.search(r"(?<![a-z])(?:the|this|that|last|our|your|for)\s+$", before)


def _is_adverb(phrase: str) -> bool:
    return re.fullmatch(r"[a-z-]+ly", phrase) is not None
