"""Reads people off a question: addresses, phone numbers, customer numbers, and names in Latin letters or in Chinese.

Chinese is written without blanks, so nothing here may take "word" characters as they come: a name in Latin letters ends
where Chinese begins, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["NamedPerson", "holds_more_than_a_name", "named_people"]

Kind = Literal["address", "number", "name"]

_UNSPACED = "\u2e80-\ufaff\U00020000-\U0003ffff"
"""Scripts that are written without blanks."""

_LETTER = rf"[^\W{_UNSPACED}]"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"

_MAIL = re.compile(rf"(?:{_LETTER}|[.+%-])*{_LETTER}(?:[.+%-])*@(?:{_LETTER}|-)+(?:\.(?:{_LETTER}|-)*{_LETTER})+")
_MAIL_HAN = re.compile(r"(?<!\S)[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+(?![^\s，。,;；!！?？])")
"""Addresses with Chinese in them are rare: only between blanks are they told from the sentence around."""

_PLAIN = {code: code - 0xFEE0 for code in map(ord, "＠．＋－＿０１２３４５６７８９")} | {
    code: code - 0xFEE0 for start in "Ａａ" for code in range(ord(start), ord(start) + 26)
}

_LINKED = re.compile(r"<(?:mailto|tel):([^|<>]+)(?:\|[^<>]*)?>")
_QUOTED = re.compile(r"[“\"「《']([^”\"」》']{2,80})[”\"」》']")
_ID = rf"(?=(?:{_LETTER}|-)*\d)(?:{_LETTER}|-){{2,30}}"
_PERSON = (
    r"(?:customers?|clients?|users?|members?|guests?|subscribers?|students?|players?|patients?|persons?|people|contacts?|"
    r"leads?|accounts?)"
)
_PERSON_HAN = r"(?:客户|用户|会员|学员|学号|住客|玩家|顾客|订户|员工|患者|买家|联系人)"
_NUMBERED = re.compile(
    rf"(?<![a-z0-9_]){_PERSON}(?:'s)?\s*(?:(?:no|nr|number|id|ids|code)\b\.?|#)?\s*:?\s*#?({_ID})"
    rf"|(?:{_PERSON_HAN}|编号)(?:编号|号码|号|ID|id|Id)?\s*[:：为是]?\s*({_ID})"
    rf"|({_ID})\s*号?(?:的)?{_PERSON_HAN}",
    re.IGNORECASE,
)
_ID_ALONE = re.compile(rf"(?<![A-Za-z0-9_])(?:id|no|number)\.?\s*[:：为是]?\s*({_ID})", re.IGNORECASE)
_PHONE = re.compile(r"(?<![A-Za-z0-9_.-])\+?\(?\d[\d ()-]{5,18}\d(?![A-Za-z0-9_.-]*[A-Za-z0-9_])")
_CALLED_PHONE = re.compile(
    r"(?:phones?|tel|telephone|mobile|cell|numbers?|电话|手机|号码?)[\s:：为是.]*$", re.IGNORECASE
)
_MANY = 10
"""Digits of a phone number that stands without a word or a sign."""
_DATE = re.compile(r"(?:19|20)\d\d(?:-?\d\d?){0,2}(?:\s*-\s*(?:19|20)\d\d(?:-\d\d?){0,2})?")

_WORD = rf"(?:{_LETTER}|['’-])"
_TITLED = re.compile(rf"(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Dr|Herr|Frau)\.?\s+([A-Z]{_WORD}+(?:\s+[A-Z]{_WORD}+)*)")
_PROPER = re.compile(r"(?<![A-Za-z0-9_.@'’-])([A-Z][a-zà-ÿ'’-]+(?:\s+[A-Z][a-zà-ÿ'’-]+)+)(?![A-Za-z0-9_@])")
_SENTENCE_HEAD = re.compile(
    r"^(?:(?:please|erase|delete|remove|forget|wipe|purge|can|could|the|our|all)\s+)+", re.IGNORECASE
)
_LOWER = re.compile(
    rf"(?<![a-z])(?:about|regarding|concerning)\s+(?:(?:the|our|a)\s+)?(?:{_PERSON}\s+)?"
    r"([a-z][a-z'’-]+(?:\s+[a-z][a-z'’-]+){1,2}?)\s*(?=$|[.,!?;]|\s(?:from|in|everywhere|please|now)\b)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    rf"(?<![a-z])(?:data(?:sets?)?|rows?|files?|tables?|everything|anything|everyone|him|her|them|it|this|that|these|my|our|me|us|"
    rf"personal|information|records?|{_PERSON}|request|channels?|campaigns?|orders?|gdpr|ccpa|the|last|month|week|year|"
    r"erase|delete|remove|forget|wipe|purge|right|privacy)(?![a-z])",
    re.IGNORECASE,
)
_NAME_HAN_WORD = rf"[{_HAN}]{{1,8}}[·•][{_HAN}·•]{{1,12}}?|[{_HAN}]{{2,4}}?"
_NAME_HAN = re.compile(
    r"(?:抹掉|抹去|删除掉?|清除|清空|忘掉|忘记|删掉|删去|移除|注销|销毁|匿名化|姓名[是为:：]?|名叫|叫做?|关于|有关|属于|把|将|与|跟|对)"
    rf"\s*(?:关于|有关|属于|与|跟|和|对|于)?\s*(?:我们?的?|一?[位个名]|名为|名叫)?\s*(?:{_PERSON_HAN})?\s*({_NAME_HAN_WORD})"
    r"(?=的|这|从|在|所有|全部|有关|相关|要求|请求|本人|先生|女士|小姐|一切|给|[全都](?=[删抹清移忘])|彻底|删|抹|清|移|忘|\s|$|[，。,！!？?；;])"
)
_SUBJECT_HAN = re.compile(
    rf"(?:^|[，。,；;：:]|根据|按照?)\s*(?:{_PERSON_HAN}|[GDPRgdpr]+|请求)?\s*({_NAME_HAN_WORD})"
    r"(?:先生|女士|小姐)?(?:要求|请求|申请|希望|想要?|需要|行使|提出)"
)
_PERSON_NAME_HAN = re.compile(rf"{_PERSON_HAN}\s*({_NAME_HAN_WORD})(?=的|要求|请求|申请|希望|从|在|$|[，。,！!；;])")
_OWNER_HAN = re.compile(
    rf"(?:^|[，。,；;：:])\s*(?:请|麻烦|帮我)*\s*({_NAME_HAN_WORD})的(?:所有|全部|一切|个人)*(?:数据|信息|资料|记录|痕迹)"
)
_NO_NAME_HAN = re.compile(
    r"客户|用户|会员|学员|顾客|玩家|员工|买家|联系人|个人|数据|信息|资料|记录|隐私|所有|全部|一切|这|那|他|她|它|我|你|某|谁|一个|有人|"
    r"邮箱|手机|电话|账[号户]|订单|文件|表|渠道|系列|活动|广告|地区|品牌|公司|部门|城市|商品|产品|类别|门店|店铺|删|抹|清|移除|彻底|永久|"
    r"根据|按照|要求|请|把|将|关于|有关|相关|旧|老|新|最|今天|昨天|本[周月年]|上[周月]|去年|平台|市场|花费|收入|版本|定时|报表|报告|"
    r"规定|法规|法律|条例|保护法|全员|大家"
)


@dataclass(frozen=True)
class NamedPerson:
    """One name of a person in a question.

    Attributes:
        name: as it is written.
        kind: an address, a number, or a name, which only its surroundings tell from other words.
    """

    name: str
    kind: Kind


def named_people(question: str) -> list[NamedPerson]:
    """What a question calls a person by, surest first: addresses, numbers, quoted and proper names.

    Args:
        question: as it was asked; Chinese may stand right beside a name.
    """
    text = _LINKED.sub(r" \1 ", _half_width(question))
    found: list[NamedPerson] = []
    for name, kind, taken in _sure(text):
        found.append(NamedPerson(name, kind))
        text = text.replace(taken, " ，" if taken in text else "", 1)
    found += [NamedPerson(name, "name") for name in _names(text)]
    return list({each.name: each for each in reversed(found)}.values())[::-1]


def holds_more_than_a_name(name: str) -> bool:
    """Whether what is taken for a person holds words of the wish itself: "删除关于jane@x.com的所有数据" is no name.

    A person's name in the wrong limits is found nowhere, and what is found nowhere would pass for erased.
    """
    text = _half_width(name).strip()
    if _MAIL.fullmatch(text) or re.fullmatch(_ID, text):
        return False
    if _MAIL.search(text):
        return True
    deed = re.search(
        rf"(?<![A-Za-z])(?:erase|delete|remove|forget|wipe|purge|gdpr|personal\s+data|everything\s+about|all\s+data|{_PERSON}\s+\S+)"
        r"(?![A-Za-z])|删除|删掉|抹掉|抹去|清除|移除|注销|彻底|遗忘|个人数据|个人信息|所有数据|全部数据|的数据|有关|关于|要求|根据",
        text,
        re.IGNORECASE,
    )
    return deed is not None


def _half_width(text: str) -> str:
    """Letters, digits and the signs of addresses of full width as plain ones, each in its place."""
    return text.translate(_PLAIN)


def _sure(text: str) -> Iterator[tuple[str, Kind, str]]:
    """Addresses, numbers and what is quoted; with the words that they stand in."""
    for match in _MAIL_HAN.finditer(text):
        if (
            not match[0].isascii()
            and not holds_more_than_a_name(match[0].replace("@", "", 1))
            and not _MAIL.search(match[0])
        ):
            yield match[0], "address", match[0]
    for match in _MAIL.finditer(text):
        yield match[0], "address", match[0]
    rest = _MAIL.sub(" ", text)
    for match in _QUOTED.finditer(rest):
        inside = match[1].strip()
        yield inside, "number" if re.fullmatch(_ID, inside) or _PHONE.fullmatch(inside) else "name", match[0]
    rest = _QUOTED.sub(" ", rest)
    for match in _NUMBERED.finditer(rest):
        yield next(filter(None, match.groups())), "number", match[0]
    rest = _NUMBERED.sub(" ", rest)
    for match in _PHONE.finditer(rest):
        if _is_phone(match[0].strip(), rest[: match.start()]):
            yield match[0].strip(), "number", match[0]
    for match in _ID_ALONE.finditer(_PHONE.sub(" ", rest)):
        yield match[1], "name", match[0]


def _is_phone(digits: str, before: str) -> bool:
    """Whether digits are called a phone number, are written as one, or are as many: "over 1000000" names nobody."""
    if _DATE.fullmatch(digits):
        return False
    return (
        bool(_CALLED_PHONE.search(before))
        or digits[0] in "+("
        or "-" in digits
        or sum(map(str.isdigit, digits)) >= _MANY
    )


def _names(text: str) -> Iterator[str]:
    """Names of people in what is left of the text."""
    for match in _TITLED.finditer(text):
        yield _bare(match[1])
    text = _TITLED.sub(" ", text)
    for match in _PROPER.finditer(text):
        name = _bare(_SENTENCE_HEAD.sub("", match[1]))
        if " " in name and not _NO_NAME.search(name):
            yield name
    for match in _LOWER.finditer(_PROPER.sub(" ", text)):
        if not _NO_NAME.search(match[1]):
            yield _bare(match[1])
    for pattern in (_SUBJECT_HAN, _PERSON_NAME_HAN, _OWNER_HAN, _NAME_HAN):
        for match in pattern.finditer(text):
            if not _NO_NAME_HAN.search(match[1]):
                yield match[1]


def _bare(name: str) -> str:
    return re.sub(r"['’]s?$", "", name.strip())
