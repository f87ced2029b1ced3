"""What is to become of a scheduled post without new data: "only if there is new data", "没有更新就跳过".

A clause says that the data are new or that they are not, and the words beside it what follows: nothing is posted, it is
posted all the same, or one line says so. Where only one of the two is there ("if there is no new data"), nothing is
read: the words then stay in the question, and `bot.schedules.unread` finds them there.
"""

from __future__ import annotations

import re

from bot.schedules.condition_words import describe_condition
from bot.schedules.plan import Plan, Unchanged
from bot.schedules.reports import NAME, NAME_HAN
from tools.amounts import plain_width
from tools.messages import Message, say

__all__ = ["describe_rules", "describe_unchanged", "find_unchanged"]

# English

_SINCE = r"(?:\s+(?:since|from|after)\s+(?:the\s+)?(?:last|previous)\s+(?:post|time|run|report|one|week|month))?"
_THINGS = r"(?:data|rows?|numbers?|files?|figures?|uploads?|versions?|records?|information|results?)"
_COMES = r"(?:\s+(?:(?:has|have|was|were|is|are)\s+)?(?:comes?|came|arrives?|arrived|uploaded|available|there|in))*"
_ARE = r"(?:is|are|was|were|has|have|did|do|does|gets?|got)"
_THERE = r"(?:(?:there(?:['’]s|\s+(?:is|are|was|were))|(?:we|i|you)\s+(?:have|get|got|receive))\s+)?"
_STALE = (
    rf"(?:{_THERE}(?:no|not\s+any|nothing|isn['’]?t\s+any|aren['’]?t\s+any)\s+(?:new(?:er)?|fresh|updated?)"
    rf"(?:\s+{_THINGS})?{_COMES}|there\s+(?:is|are)n['’]?t\s+(?:any\s+)?(?:new|fresh)\s+{_THINGS}|"
    rf"nothing(?:['’]s|\s+{_ARE})?\s+(?:new|change[sd]?|been\s+updated|updated)|there\s+(?:is|are)\s+no\s+(?:updates?|changes?)|"
    rf"(?:the\s+)?(?:data|numbers|figures|file|it)\s+(?:{_ARE}(?:n['’]?t|\s+not)\s+(?:been\s+)?(?:new|changed?|updated?|"
    rf"refreshed|fresh)|(?:is|are|stays?|remains?|has|have)\s+(?:unchanged|the\s+same|not\s+changed|old|stale))){_SINCE}"
)
_FRESH = (
    rf"(?:{_THERE}(?:any\s+|some\s+)?(?:new(?:er)?|fresh|updated)\s+{_THINGS}{_COMES}|"
    rf"(?:the\s+)?(?:data|numbers|figures|file)\s+(?:{_ARE}\s+)?(?:been\s+)?(?:new|change[sd]?|updated?|refreshed|fresh)|"
    rf"(?:something|anything)(?:['’]s|\s+{_ARE})?\s+(?:new|change[sd]?)|there\s+(?:is|are)\s+(?:an?\s+)?(?:updates?|changes?))"
    rf"{_SINCE}"
)
_WHEN = r"(?:if|when(?:ever)?|in\s+case|while|as\s+long\s+as|once|as\s+soon\s+as|provided(?:\s+that)?)"
_IT = rf"(?:(?:it|this|that|them|one|out|anything|nothing|{NAME})\s*)*"
_POSTS = r"(?:post|send|run|publish|report|share|do|deliver)"
_SKIPS = (
    rf"(?:(?:skip|omit|leave|drop|hold)\s+{_IT}|"
    rf"(?:do\s*n['’]?t|don['’]?t|do\s+not|never|no\s+need\s+to)\s+{_POSTS}\s*{_IT})"
)
_ANYWAY = r"(?:anyway|anyhow|all\s+the\s+same|regardless|nevertheless|as\s+usual|always|still)"
_TELLS = r"(?:say\s+(?:so|that|it)|tell\s+(?:us|me|everyone)(?:\s+so)?|only\s+say\s+so|note\s+(?:it|that))"
_JOIN = r"[,;]?\s*(?:and\s+|but\s+)?"
_OFTEN = rf"(?:\b(?:only|just)\s+)?(?:{_POSTS}\s+{_IT})?"

_ENGLISH: tuple[tuple[Unchanged, str], ...] = (
    (
        "post",
        rf"{_JOIN}(?:\b{_POSTS}\s+{_IT})?(?:\b{_ANYWAY}\s+)?\beven\s+(?:{_WHEN}\s+{_STALE}|(?:without|with\s+no)\s+"
        rf"(?:any\s+)?(?:new|fresh)\s+{_THINGS})",
    ),
    (
        "post",
        rf"{_JOIN}(?:\b{_POSTS}\s+{_IT})?(?:\b{_ANYWAY}\s+)?\b(?:whether\s+or\s+not|(?:no\s+matter|regardless\s+of)\s+"
        rf"(?:whether|if)|regardless\s+whether)\s+{_FRESH}(?:\s+or\s+not)?",
    ),
    ("post", rf"{_JOIN}(?:\b{_POSTS}\s+{_IT})?\b(?:with\s+or\s+)without\s+(?:any\s+)?new\s+{_THINGS}"),
    ("post", rf"{_JOIN}\b{_POSTS}\s+{_IT}{_ANYWAY}\s+{_WHEN}\s+{_STALE}"),
    ("post", rf"{_JOIN}\b{_WHEN}\s+{_STALE}\s*,?\s*(?:then\s+)?{_POSTS}\s+{_IT}{_ANYWAY}"),
    ("say", rf"{_JOIN}\b{_TELLS}\s+{_WHEN}\s+{_STALE}"),
    ("say", rf"{_JOIN}\b{_WHEN}\s+{_STALE}\s*,?\s*(?:then\s+|just\s+)?{_TELLS}"),
    ("skip", rf"{_JOIN}\b{_SKIPS}\s*(?:{_WHEN}\s+{_STALE}|without\s+(?:any\s+)?new\s+{_THINGS}|unless\s+{_FRESH})"),
    ("skip", rf"{_JOIN}\b{_WHEN}\s+{_STALE}\s*,?\s*(?:then\s+|just\s+)?{_SKIPS}"),
    ("skip", rf"{_JOIN}{_OFTEN}\bunless\s+{_STALE}"),
    ("skip", rf"{_JOIN}{_OFTEN}(?:\bonly\s+)?\b(?:{_WHEN}|after|on|with)\s+{_FRESH}"),
)

# Chinese

_NOT_NEW = (
    r"(?:(?:没\s*有?|无)\s*(?:任何|什么)?\s*(?:新的?|更新的?)\s*(?:数据|内容|文件|数)?|(?:数据|数字|文件)\s*(?:没有?|未|无|不)\s*(?:有)?\s*"
    r"(?:更新|变化|变动|变|改变|新增|刷新)|(?:没有?|无)\s*(?:数据)?\s*(?:更新|变化|变动|新增(?:数据)?))(?:过)?"
)
_NEW = (
    r"(?:(?:有|来|出|出现)\s*了?\s*(?:新的?|更新的?)\s*(?:数据|内容|文件)|(?:数据|文件)\s*(?:有|已经?)?\s*(?:更新|变化|变动|刷新)|"
    r"(?<!没)有\s*(?:数据)?\s*(?:更新|变化))(?:了|过)?"
)
_THEN = r"\s*(?:的?\s*时候?|的?\s*情况下?|的话|之?后)?\s*[,，]?\s*"
_SENDS = rf"(?:发布|发送|发|推送|推|播报|汇报|运行|跑)\s*(?:{NAME_HAN}|它|出来|一次|了|吧)*"
_ENTRY = r"(?:[,，]\s*)?(?:以后|今后)?\s*(?:如果|若是|若|要是|假如|只要|当|在|遇到|碰到)?\s*"
_EVEN = r"(?:[,，]\s*)?(?:以后|今后)?\s*(?:即使|即便|就算|哪怕|如果|若|要是)?\s*"
_STILL = r"(?:也|都|还是|仍然|仍|照样|照常|依然|一样)\s*(?:要|会|得|继续|照常|照样|照|给我们?)?\s*"
_NO_POST = (
    rf"(?:就|则|便|那就|请)?\s*(?:(?:不要?|别|不用|不必|无需|勿)\s*(?:再)?\s*{_SENDS}|"
    rf"(?:跳过|略过|停发)\s*(?:{NAME_HAN}|它|吧|了)*)"
)
_SAYS = (
    r"(?:就|则|也|只|请|要)*\s*(?:说一声|说一句|说明一下|提示一下|(?:告诉|提醒|通知|提示)\s*(?:我们?|大家|一下|一声)?)"
)

_CHINESE: tuple[tuple[Unchanged, str], ...] = (
    (
        "post",
        rf"(?:[,，]\s*)?(?:以后|今后)?\s*(?:不管|无论|不论)\s*(?:有没有\s*(?:新\s*数据|更新)|数据\s*(?:有没有|是否)\s*(?:更新|变化)|是否有\s*(?:新\s*数据|更新))"
        rf"\s*[,，]?\s*{_STILL}{_SENDS}",
    ),
    ("post", rf"{_EVEN}{_NOT_NEW}{_THEN}{_STILL}{_SENDS}"),
    ("skip", rf"{_ENTRY}{_NOT_NEW}{_THEN}{_NO_POST}"),
    ("say", rf"{_ENTRY}{_NOT_NEW}{_THEN}{_SAYS}"),
    (
        "skip",
        rf"(?:[,，]\s*)?(?:以后|今后)?\s*(?:只有|仅|只|等|如果|要是|若|当)\s*(?:在|当)?\s*{_NEW}{_THEN}(?:才|再|就)?\s*(?:要|会)?\s*(?:{_SENDS})?",
    ),
    ("skip", rf"{_ENTRY}{_NEW}{_THEN}(?:才|再)\s*(?:要|会)?\s*{_SENDS}"),
)

_PATTERNS = tuple((choice, re.compile(pattern)) for choice, pattern in (*_ENGLISH, *_CHINESE))
_ONLY_FIRST = re.compile(rf"^\W*(?:please\s+)?(?P<only>only|just)\s+(?={_POSTS}\b)")
"""The "only" that belongs to a clause at the other end of the sentence: "only post sales when there is new data"."""

_LONGEST = 600
"""Of a longer text only the beginning is read."""


def find_unchanged(text: str) -> tuple[Unchanged, tuple[tuple[int, int], ...]] | None:
    """Find what is to happen when there is no new data.

    Args:
        text: a question, English or Chinese.

    Returns:
        What is to happen, and where the words stand (start, end); None where the text does not say.

    Cost: some regular expressions over the first 600 characters.
    """
    plain = plain_width(text[:_LONGEST])
    for choice, pattern in _PATTERNS:
        found = pattern.search(plain)
        if found is None:
            continue
        spans = [found.span()]
        first = _ONLY_FIRST.match(plain)
        if choice == "skip" and first is not None and first.end("only") <= found.start():
            spans.insert(0, first.span("only"))
        return choice, tuple(spans)
    return None


def describe_unchanged(unchanged: Unchanged) -> Message:
    """What happens when there is no new data since the last post, as a sentence."""
    match unchanged:
        case "post":
            return say("Without new data it is posted all the same.")
        case "skip":
            return say("Without new data nothing is posted.")
        case _:
            return say("Without new data one line says so.")


def describe_rules(plan: Plan) -> Message:
    """On which condition a schedule posts, and what it does without new data, as one or two sentences."""
    rules = describe_unchanged(plan.unchanged)
    if plan.condition is None:
        return rules
    only = say("It is posted only when {condition}.", condition=describe_condition(plan.condition))
    return say("{one} {two}", one=only, two=rules)
