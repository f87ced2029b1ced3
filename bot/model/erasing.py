"""Whether a question asks to erase a person for good, and not to leave a value out of an answer: "remove Google"."""

from __future__ import annotations

import re

from bot.model.concepts import phrase
from bot.model.names import names_of
from bot.model.people import NamedPerson, named_people
from bot.model.situation import Situation
from tools.schema import Column

__all__ = ["asks_to_erase", "asks_what_was_done"]

_STARTS, _ENDS = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"
_PEOPLE = frozenset({"customer", "source", "target_node"})
"""Roles of columns whose values are people."""

_HEADER = re.compile(
    r"^(?:(?:full|first|last|customer|client|user|contact|lead|member)[\s_]*)*(?:name|e-?mail|phone|mobile|contact)s?$"
    r"|姓名|名字|邮箱|邮件|手机|电话|客户|用户|会员|联系人",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^\W*(?:who|whom|whose|which|what|when|where|why|how|did|has|have|was|were|is|are|does|if)\b"
    r"|谁|哪|怎么|怎样|如何|什么|为何|有没有|是否|是不是|多少|吗\s*[?？]?\s*$|(?:过|了)\s*(?:吗|没有?)",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"^\W*(?:who|whom|whose|which|what|when|did|has|have|was|were)\b"
    r"|(?:谁|什么|哪[个些]|有没有|是否|多少).*(?:删|抹|清)|(?:删|抹|清)(?:除|掉|空)?(?:了|过)?(?:什么|哪[个些]|多少|没有)",
    re.IGNORECASE,
)
_LAW = re.compile(
    rf"{_STARTS}(?:gdpr|ccpa|cpra|dsgvo|pipl|right\s+to\s+(?:be\s+forgotten|erasure)|be(?:ing)?\s+forgotten|"
    rf"(?:privacy|data\s+protection)\s+(?:law|act|request)){_ENDS}|被遗忘|遗忘权|隐私法|个人信息保护法|个保法|数据保护",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    rf"{_STARTS}(?:eras(?:e|es|ed|ing|ure)|forget|forgotten|wip(?:e|ed|ing)|purg(?:e|ed|ing)|scrub(?:bed)?|expunged?|"
    rf"anonymi[sz]ed?){_ENDS}|(?:彻底|永久|永远|完全)(?:地)?(?:删|清|抹|擦|移除)|[抹擦][掉去除]|注销|销毁|清除|忘掉|忘记|遗忘|匿名化",
    re.IGNORECASE,
)
_DELETES = re.compile(rf"{_STARTS}(?:delet(?:e|es|ed|ing|ion)){_ENDS}|删除|删掉|删了|删去", re.IGNORECASE)
_TAKES_AWAY = re.compile(
    rf"{_STARTS}(?:remov(?:e|ed|al|ing)|get\s+rid\s+of|take\s+.{{1,60}}\s+out\s+of|strip\s+out){_ENDS}|移除|去掉|去除|清掉|清空",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    rf"{_STARTS}(?:everything|everywhere|all\s+(?:the\s+|our\s+|of\s+(?:the|our)\s+)?(?:data(?:\s*sets?)?|records?|traces?|rows|"
    rf"information|files|tables)|(?:every|any)\s+(?:trace|record|mention|data\s*set|table|file)|personal\s+(?:data|details|"
    rf"information|records?)|(?:his|her|their)\s+(?:data|details|records?)|['’]s?\s+(?:data|details|records?|information)){_ENDS}"
    r"|(?:所有|全部|一切|任何|个人|隐私)的?(?:个人)?(?:数据|信息|资料|记录|内容|痕迹|表|文件)|各个?(?:数据集|表)|一切|有关的|相关的",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    rf"{_STARTS}personal\s+(?:data|details|information|records?){_ENDS}|个人(?:数据|信息|资料|隐私|记录)|隐私数据",
    re.IGNORECASE,
)


def asks_to_erase(question: str, situation: Situation) -> bool:
    """Whether a question surely asks to erase a person, also right after an answer that could leave the value out.

    An address or a number with words such as "erase" or "delete" does; so does any name with words for all data there
    is of it, or with the law that gives the right. "Remove Google" and "remove jane@x.com" leave rows out of an answer.

    Args:
        question: as it was asked.
        situation: with the data sets there are, which tell a person from a channel.
    """
    if _ASKED.search(question):
        return False
    for_good, deletes = bool(_FOR_GOOD.search(question)), bool(_DELETES.search(question))
    if not (for_good or deletes or _TAKES_AWAY.search(question)):
        return False
    people = [each for each in named_people(question) if not _is_no_person(each, situation)]
    if _LAW.search(question):
        return bool(people) or for_good or bool(_PERSONAL.search(question))
    if not people:
        return False
    if _EVERYTHING.search(question):
        return True
    if any(each.kind != "name" for each in people):
        return for_good or deletes
    return for_good and any(_columns_of(each, situation) for each in people)


def asks_what_was_done(question: str) -> bool:
    """Whether a question with words such as "delete" asks what has become of something, or who did it."""
    return _DONE.search(question) is not None


def _is_no_person(person: NamedPerson, situation: Situation) -> bool:
    """Whether a name is a value of columns, none of which holds people: "erase Brand Search"."""
    columns = _columns_of(person, situation)
    return person.kind == "name" and bool(columns) and not any(map(_holds_people, columns))


def _columns_of(person: NamedPerson, situation: Situation) -> list[Column]:
    """The columns that have the name as one of their values."""
    found = []
    for schema in situation.datasets.values():
        entry = names_of(schema).get(phrase(person.name.lower()))
        if entry is not None and entry.kind == "value":
            found.append(schema[entry.name])
    return found


def _holds_people(column: Column) -> bool:
    return column.identifier or column.role in _PEOPLE or _HEADER.search(column.name) is not None
