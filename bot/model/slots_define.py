"""What a sentence says about a team's own terms: what one means, that one is no longer needed, or a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.model.definitions import read_meaning
from bot.model.formulas import has_arithmetic
from bot.model.mentions import Reading
from bot.model.vocabulary import pattern
from tools.amounts import find_amounts
from tools.definitions import Definitions, MetricDefinition, plain_name

__all__ = ["asks_to_define", "fill_define"]

_NAME = r"(?P<name>[^=:：]{1,60}?)"
_MEANING = r"(?P<meaning>.+)"
_IN_QUOTES = "\"'“”‘’「」『』`*_"

_BEFORE = (
    r"(?:(?:please|pls|kindly|hey|hi|ok(?:ay)?|so|just|also|and|now|then|note|remember|(?:please )?(?:note|"
    r"remember) that|just so you know|fyi|"
    r"can you|could you|would you|will you|i(?: would|'d) like (?:you )?to|i want (?:you )?to|we(?: would|"
    r"'d) like to|let us|let's|"
    r"from now on|going forward|in future|in the future|for (?:us|this team|our team|this channel|our purposes)|"
    r"(?:for|in|across) (?:the |our )?(?:whole |entire )?workspace|(?:for|in|across) (?:all|every) (?:the )?channels?|"
    r"in (?:this|our) (?:channel|team|vocabulary|company|world|language)|here|internally|when i say|when we say|"
    r"when(?:ever)? (?:somebody|someone|anyone|people|anybody) (?:says?|writes?|asks? (?:for|about)))\b[\s,:—-]*)*"
)
_BEFORE_HAN = (
    r"(?:(?:请|麻烦|帮忙|帮我|帮|以后|今后|从现在起|从今天起|从现在开始|记一下|记住|记下来|记录一下|注意|那|在这个频道|本频道里?|这个频道里?|在?(?:整个工作区|所有频道|全公司)里?|"
    r"在我们(?:这里|这儿|这边|公司|团队|部门)|我们(?:这里|这儿|这边)|咱们(?:这里|这儿|这边)?|我们团队|团队里|内部|把?口径统一一下|统一一下口径)[\s，,：:]*)*"
)
_AFTER = re.compile(
    r"[\s,，]*(?:(?:for (?:us|this team|our team|this channel)|"
    r"(?:for|in|across) (?:the |our )?(?:whole |entire )?workspace|"
    r"(?:for|in|across) (?:all|every) (?:the )?channels?|everywhere|"
    r"from now on|going forward|here|in this channel|"
    r"please|pls|thanks|thank you|"
    r"just so you know|fyi|ok\??|okay|吧|哈|啊|呢|了|谢谢|好吗|可以吗)[\s,，]*)+[.!?。！？]*$|[\s.!?。！？]+$",
    re.IGNORECASE,
)
_SURE = tuple(
    re.compile(rf"\s*{_BEFORE}{words}\s*", re.IGNORECASE)
    for words in (
        rf"(?:re)?define\s+(?:the\s+(?:metric|term|group|segment)\s+)?{_NAME}\s*(?:\bas\b|\bto (?:be|mean)\b|"
        rf"\bmeaning\b|=|:)\s*{_MEANING}",
        rf"let\s+{_NAME}\s+(?:be|mean|stand for|equal|denote)\s+(?:defined as\s+)?{_MEANING}",
        rf"(?:by|with)\s+{_NAME},?\s+(?:we|i)\s+(?:always\s+|really\s+)?mean\s+{_MEANING}",
        rf"{_NAME},?\s+(?:is|are|shall be|should be|will be|gets?)\s+(?:hereby\s+)?defined\s+(?:as|to be|"
        rf"by)\s+{_MEANING}",
        r"(?:set up|create|add|make|register|save)\s+(?:an?\s+|the\s+)?(?:new\s+|custom\s+)*(?:metric|term|"
        r"definition|group|segment|kpi)\s+"
        rf"(?:called\s+|named\s+|for\s+)?{_NAME}\s*(?:\bas\b|\bwhich is\b|\bthat is\b|\bmeaning\b|\bequal to\b|=|"
        rf":|,)\s*{_MEANING}",
        r"(?:treat|count|consider|regard)\s+(?P<meaning>.+?)\s+(?:together\s+)?as\s+(?:one group,?\s+|"
        r"being\s+)?(?P<name>[^=:]{1,60})",
        r"call\s+(?P<meaning>.+?)\s+[\"“'](?P<name>[^\"”']{1,60})[\"”']",
        rf"change\s+(?:what we mean by|(?:the |our )?(?:definition|meaning) of)\s+{_NAME}\s*(?::|,|"
        rf"\bto\b)\s*{_MEANING}",
    )
)
_SURE_FORMULA = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"\s*{_BEFORE}(?:we\s+)?(?:calculate|compute|work out|measure|define)\s+{_NAME}\s+(?:differently:?|as|"
        rf"by|like this:?)\s*{_MEANING}",
        rf"\s*{_BEFORE_HAN}{_NAME}\s*(?:统一|就|都)?(?:按照?|用)\s*(?P<meaning>.+?)\s*(?:来|这样)?(?:算|计算|统计)",
        rf"\s*{_BEFORE_HAN}(?:把|将|给)?\s*{_NAME}\s*(?:设为|设成|设定为|改为|改成)\s*{_MEANING}",
    )
)
"""Sure only where the meaning calculates: "ROI按渠道来算" asks for a table."""

_SURE_HAN = tuple(
    re.compile(rf"\s*{_BEFORE_HAN}{words}\s*", re.IGNORECASE)
    for words in (
        rf"(?:把|将|给)\s*{_NAME}\s*(?:重新)?(?:定义(?:为|成|一下[，,：:]?|：|:)|定为|定成|规定为|理解为|算成是|的(?:定义|口径|算法)(?:改|定|设)?(?:为|"
        rf"成|是|：|:))\s*{_MEANING}",
        rf"(?:重新)?定义(?:一下|一个)?(?:指标|口径|术语|分组)?[：:，,]?\s*{_NAME}\s*(?:为|成|是|=|＝|：|:|，|,|等于)\s*{_MEANING}",
        rf"{_NAME}\s*(?:的)?(?:定义|口径|算法|计算公式|公式|含义)(?:改|定|设)?(?:是|为|成|：|:)\s*{_MEANING}",
        rf"(?:我们|咱们?|大家|这里|这边|团队)(?:这里|这儿|这边|内部|平时)?(?:所?说的|讲的|所谓的?|口中的)\s*{_NAME}\s*(?:就|都)?(?:是指|指的是|指|就是|是|等于|"
        rf"=)\s*{_MEANING}",
        r"(?:把|将)\s*(?P<meaning>.+?)\s*(?:都|统一|一起|合并)?(?:算作|算成|算做|归为|归到|归入|归成|叫做|叫作|叫|称为|称作|当作|当成|视为|划为|"
        r"划到)\s*(?P<name>[^=：:]{1,40})",
        r"(?:设|新建|建|加|创建|增加)(?:一?个|一下)?(?:新的?)?(?:指标|口径|分组|术语)[，,：:]?\s*(?:叫做?|名为|"
        rf"名叫)?\s*{_NAME}\s*[，,：:]?\s*(?:等于|是|为|=|指|就是)\s*{_MEANING}",
    )
)
_LIKELY = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"\s*{_BEFORE}(?:the (?:term|word|metric|group|segment)\s+)?{_NAME}\s*(?:=|＝|:=|:(?=\s))\s*{_MEANING}",
        rf"\s*{_BEFORE_HAN}{_NAME}\s*(?:=|＝|：)\s*{_MEANING}",
        rf"\s*{_BEFORE}(?:the (?:term|word|metric|group|segment)\s+|our\s+)?{_NAME},?\s+(?:here\s+)?(?:always\s+|"
        r"simply\s+|just\s+)?"
        r"(?:means?|stands? for|refers? to|denotes?|equals?|should (?:mean|be)|shall (?:mean|be)|"
        rf"should always be|comprises?|consists? of)\s*:?\s+{_MEANING}",
        rf"\s*{_BEFORE_HAN}{_NAME}\s*(?:就|都|只)?(?:是指|指的?就?是|指|就是|等于|的意思就?是|包括|包含的是|由)\s*{_MEANING}",
        rf"\s*(?:改一下|修改一下?|更新一下?|调整一下?)\s*{_NAME}\s*的?(?:算法|口径|定义|公式)[，,：:]?\s*(?:改?为|改?成|是)?\s*{_MEANING}",
        rf"\s*{_BEFORE}(?:our\s+|the\s+)?{_NAME},?\s+(?:it'?s|is|are)\s+(?:always\s+|simply\s+|just\s+)?{_MEANING}",
        rf"\s*{_BEFORE_HAN}(?:我们|咱们?)?的?{_NAME}\s*(?:在(?:我们|咱们?)(?:这里|这儿|这边)?)?\s*(?:是|为)\s*{_MEANING}",
    )
)
_REMOVE = re.compile(
    r"\b(?:forget|remove|delete|drop|undefine|clear|cancel|scrap|erase|get rid of|throw (?:away|out)|"
    r"take back)\b|no longer (?:defined|needed|used)|"
    r"删|取消|去掉|忘掉|忘了|撤销|撤回|移除|清除|不要了|不再用|作废|废除",
    re.IGNORECASE,
)
_NAME_REMOVED = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r".*?\b(?:definition|meaning|term|metric|group|segment)s?\s+(?:of|for|called|named)\s+(?P<name>.+)",
        r".*?\bwhat\s+(?:we mean by\s+)?(?P<name>.+?)(?:\s+means?|\s+stands for)?",
        r".*?\b(?:forget|remove|delete|drop|undefine|clear|cancel|scrap|erase|get rid of|"
        r"take back)\s+(?:about\s+)?(?:the|our|my|that|this)?\s*"
        r"(?P<name>.+?)(?:\s+(?:definition|term|metric|group|segment))?(?:,.*)?",
        r"(?P<name>.+?)\s+(?:is|are)\s+no longer .*",
        r".*?(?:删除|删掉|删了|删|取消|去掉|忘掉|忘了|撤销|撤回|移除|清除|作废|废除)(?:我们|一下)?(?:对|的)?(?P<name>.+?)(?:的|这个|那个)?(?:定义|口径|指标|"
        r"分组|术语)?",
        r"(?:请|麻烦|把|将)*(?P<name>.+?)(?:的|这个|那个)?(?:定义|口径|指标|分组|术语)?(?:给?(?:删除|删掉|删|取消|去掉|作废|撤销)|不要|不再用).*",
    )
)
_RENAMED = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"\s*{_BEFORE}(?:rename|re-name)\s+(?:the\s+|our\s+)?(?:(?:term|metric|definition|group)\s+)?{_NAME}\s+"
        r"(?:to|as|into)\s+(?P<new>.{1,60})",
        rf"\s*{_BEFORE}(?:give|call)\s+(?:the\s+)?(?:term|metric|definition|group)\s+{_NAME}\s+(?:the name\s+)?"
        r"(?P<new>.{1,60})",
        rf"\s*{_BEFORE_HAN}(?:把|将)?{_NAME}(?:这个(?:术语|口径|指标|分组))?(?:的名字|的名称)?(?:改名|更名|重命名|改叫)(?:为|成|叫)?\s*(?P<new>.{{1,40}})",
    )
)
_CALLED = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"\s*{_BEFORE}call\s+(?:the\s+|our\s+)?{_NAME}\s+[\"“'](?P<new>[^\"”']{{1,60}})[\"”']",
        rf"\s*{_BEFORE_HAN}(?:把|将){_NAME}\s*(?:叫做|叫作|叫|称为|称作|改称)\s*[\"“「]?(?P<new>[^\"”」]{{1,40}})[\"”」]?",
    )
)
"""Another name only where what is called so is a term already: "call Germany and France 'core'" makes a new one."""
_OF_A_TERM = re.compile(
    r"\b(?:forget|undefine)\b|\b(?:what|how)\b.*\b(?:means?|stands?\s+for|defined)\b|\b(?:definition|meaning)\s+of\b|"
    r"\bwho\b.*\b(?:defined?|changed)\b|谁.{0,6}(?:定义|改)|忘[掉了记]|什么意思|怎么定义|如何定义|指(?:的是)?什么|的定义",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:what|which|how|list|show|see|remind|tell|view|display|give me|do we have|are there|any|who)\b|什么|哪些|"
    r"怎么|如何|看看|看一下|列出|列一下|有没有|多少|都有|谁|哪[里儿个]|何时",
    re.IGNORECASE,
)
_NAME_ASKED = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r".*?\bwhat\s+(?:does|do|did|is|was)\s+(?:we|you|i|the team|they|it|"
        r"our)?\s*(?:agree(?:d)?\s+(?:that\s+)?)?(?:mean\s+by\s+)?(?P<name>.+?)(?:\s+means?|\s+stands? for|"
        r"\s+defined as)?"
        r"(?:\s+(?:here|for us|in this channel|in our team|to us))?",
        r".*?\bhow\s+(?:do|did|have|has|is|was|are)?\s*(?:we|you|the team|i)?\s*(?:defined?|"
        r"calculated?)?\s*(?P<name>.+?)(?:\s+(?:is\s+)?defined)?(?:\s+(?:here|for us|in this channel))?",
        r".*?\b(?:definition|meaning)\s+of\s+(?P<name>.+?)(?:\s+(?:here|for us|in this channel))?",
        r".*?\bwho\s+(?:has\s+|last\s+)*(?:re)?(?:defined?|changed|named|set|made|came up with)\s+(?P<name>.+?)"
        r"(?:\s+(?:last|here|like that))*",
        r".*?谁(?:最后|最近|上次)?(?:把|给)?(?:重新)?(?:定义|改|修改|设|定)(?:了|过|的)?(?P<name>.+?)(?:的?(?:定义|口径))?",
        r"(?P<name>.+?)(?:的?(?:定义|口径))?(?:最后|最近)?是谁(?:最后|最近)?(?:定义|改|修改|设|定)(?:的|了|过)*",
        r"(?:我们|咱们?|这里|你们?)?(?:的|说的|定义的)?(?P<name>.+?)(?:在(?:我们|咱们?|这)(?:这里|这儿|这边|里|儿)?)?(?:是|到底|的)?(?:什么意思|"
        r"怎么(?:定义|规定|算|计算)的?|如何(?:定义|规定|计算)的?|的?定义(?:是什么)?|指(?:的是)?什么|是什么)",
    )
)
_MEANS = re.compile(r"\b(?:means?|stands? for|refers? to|it'?s)\b|指(?![标数派挥导])", re.IGNORECASE)
_ASKS_FOR_DATA = re.compile(
    r"\b(?:by|for each|last|top|compare|plot|chart|forecast|predict|calculate|compute|why|when|if)\b|"
    r"按|各|每|[吗么]|上个?[月周]|去年|今年|对比|画|算一下|计算|预测|为什么|如果",
    re.IGNORECASE,
)
"""What definitions do not say, and questions do."""
_A_NUMBER_OF = re.compile(
    r"(?:\d+|[一二三四五六七八九十两几])\s*(?:个|大)?(?:类|组|群|档|级|层|种|groups?|clusters?|segments?)",
    re.IGNORECASE,
)
_SPLITS = pattern(r"^\W*(?:{wish_lead}\s+)*{split_verb}|{split_verb}[给到在于]|分配")
_NOT_MEANT = re.compile(r"(?:什么|啥|哪|怎么|如何|what|which|how|of)\b|什么|啥|怎么", re.IGNORECASE)
_NOT_NAMED = re.compile(
    r"(?:of|what|which|how|who|why|a|we|i|you|do|does|did|is|are|was|were|can|could|will|would|has|have)\s|(?:re)?define$|rename$|定义$|"
    r"什么|哪|是否|是不是",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:the |our |my |all |any |custom |own |of |these |those |we |you |terms?|metrics?|definitions?|groups?|"
    r"kpis?|vocabulary|glossary|words?|have|has|had|do|did|"
    r"defined|define|so far|here|in this channel|this channel|team|us|already|been|everything|anything|something|"
    r"and|mean|it|that|this|are|is|were|there|"
    r"我们|咱们|这个|频道|都|定义|过|的|有|哪些|术语|指标|口径|分组|什么|了|那|它|这|\s|[?？.。,，])+",
    re.IGNORECASE,
)


def asks_to_define(question: str, definitions: Definitions = ()) -> bool:
    """Whether a sentence says for sure that a term is to mean something, or to be called something else.

    Args:
        question: "define … as …", "把…定义为…", "rename Brand to Branded".
        definitions: that count here: "rename spend to cost" is about a term only where there is one.
    """
    renamed = _renamed(question, definitions)
    if renamed is not None:
        return _is_known(renamed["name"], definitions)
    return _is_of_a_term(question, definitions) or _surely(" ".join(question.split()), definitions) is not None


def _is_known(name: str, definitions: Definitions) -> bool:
    return any(plain_name(each.name) == plain_name(name) for each in definitions)


def _is_of_a_term(question: str, definitions: Definitions) -> bool:
    """Whether a question is about a term itself, and not about the data: "forget CPL", "what does CPL mean?"."""
    text = " ".join(question.split())
    if not definitions or not _OF_A_TERM.search(text):
        return False
    named = (_named(text, patterns) for patterns in (_NAME_REMOVED, _NAME_ASKED))
    return any(_is_known(name, definitions) for name in named if name)


def fill_define(reading: Reading) -> dict[str, Any]:
    """The arguments of `define_term` that are clear."""
    text = " ".join(reading.question.split())
    renamed = _renamed(text, reading.definitions)
    if renamed is not None:
        return {"action": "rename", **renamed}
    sure = _surely(text, reading.definitions)
    if sure is not None:
        return {"action": "define", **sure}
    if _REMOVE.search(text) and not re.search(r"[=＝]", text):
        name = _named(text, _NAME_REMOVED)
        return {"action": "remove", **({"name": name} if name else {})}
    asked = bool(_ASKS.search(text)) and (text.rstrip().endswith(("?", "？")) or not re.search(r"[=＝/]", text))
    said = None if asked else _split(text, _LIKELY)
    if said is not None:
        return {"action": "define", **said}
    name = _named(text, _NAME_ASKED)
    return {"action": "list", **({"name": name} if name else {})}


def _renamed(question: str, definitions: Definitions = ()) -> dict[str, str] | None:
    """The name of a term, and the one that it is to have."""
    text = _AFTER.sub("", " ".join(question.split()))
    match = next((found for words in _RENAMED if (found := words.fullmatch(text))), None)
    called = next((found for words in _CALLED if (found := words.fullmatch(text))), None) if match is None else None
    if called is not None and _is_known(_bare(called["name"]), definitions) and not has_arithmetic(called["new"]):
        match = called
    return {"name": _bare(match["name"]), "new_name": _bare(match["new"])} if match else None


def _surely(question: str, definitions: Definitions = ()) -> dict[str, str] | None:
    if _renamed(question, definitions) is not None:
        return None
    found = _split(question, (*_SURE, *_SURE_HAN))
    if found is not None:
        # "把客户划为四类" sorts customers: that is another analysis.
        return None if _A_NUMBER_OF.match(found["name"]) else found
    formula = _split(question, _SURE_FORMULA)
    if formula is not None and has_arithmetic(formula["meaning"]):
        return formula
    said = None if _ASKS_FOR_DATA.search(question) or _ASKS.search(question) else _split(question, _LIKELY)
    return said if said is not None and _is_plain(question, said) else None


def _is_plain(question: str, said: Mapping[str, str]) -> bool:
    """Whether "X = a / b", or "X means rows that …", can be nothing but a definition."""
    readings = read_meaning(said["name"], said["meaning"])
    if not readings or question.rstrip().endswith(("?", "？")) or _is_split(said["name"]):
        return False
    if isinstance(readings[0], MetricDefinition):
        return has_arithmetic(said["meaning"])
    return bool(readings[0].column) and bool(_MEANS.search(question))


def _is_split(name: str) -> bool:
    """Whether what stands before the meaning says how much is to be split, and how what comes after answers to it."""
    return bool(_SPLITS.search(name.lower())) and bool(find_amounts(name))


def _split(question: str, patterns: tuple[re.Pattern[str], ...]) -> dict[str, str] | None:
    """Name and meaning by the first pattern that fits."""
    text = _AFTER.sub("", " ".join(question.split()))
    for words in patterns:
        match = words.fullmatch(text)
        if match is None:
            continue
        name, meaning = _bare(match["name"]), match["meaning"].strip(" ,，:：")
        if has_arithmetic(name) and re.fullmatch(r"\S+", meaning):
            # "Call CAC 'spend / new customers'": what calculates is the meaning, wherever it stands.
            name, meaning = _bare(meaning), name
        if name and meaning and len(name) <= 60 and not _NOT_MEANT.match(meaning) and not _NOT_NAMED.match(name):
            return {"name": name, "meaning": meaning}
    return None


def _named(text: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    bare = _AFTER.sub("", text)
    for words in patterns:
        match = words.fullmatch(bare)
        name = _bare(match["name"]) if match else ""
        if name and len(name) <= 60 and not _NO_NAME.fullmatch(name):
            return name
    return None


def _bare(name: str) -> str:
    bare = name.strip(f" ,，、。.?？!！{_IN_QUOTES}")
    bare = re.sub(
        r"^(?:the|our|my|an?|that|this|所谓的?|我们的|咱们的|的)\s*(?=\S)(?<=[\s的谓])", "", bare, flags=re.IGNORECASE
    )
    bare = re.sub(r"\s+(?:differently|always|simply|now|term|definition|for us|here)$", "", bare, flags=re.IGNORECASE)
    bare = re.sub(r"(?<=.)(?:现在|今后|以后|从现在起)$", "", bare)
    return bare.strip(f" ,，、。.?？!！{_IN_QUOTES}")
