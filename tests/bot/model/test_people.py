"""Who is named in a question: in Chinese, which has no blanks, a name ends where the writing changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.people import holds_more_than_a_name, named_people

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8)
LATIN = st.from_regex(r"[a-z][a-z0-9]{0,8}(?:[._+-][a-z0-9]{1,6})?", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9](?:\.[a-z]{2,6}){1,2}", fullmatch=True)
NUMBER = st.from_regex(r"[A-Z]{1,2}-?[0-9]{3,6}", fullmatch=True)
PHONE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(before=HAN, name=LATIN, domain=DOMAIN, after=HAN)
def test_an_address_between_chinese_characters_is_read_alone(before, name, domain, after):
    address = f"{name}@{domain}"
    assert named_people(f"{before}{address}{after}")[0].name == address


@given(before=HAN, number=NUMBER, after=HAN)
def test_a_customer_number_between_chinese_characters_is_read_alone(before, number, after):
    assert number in [each.name for each in named_people(f"{before}客户{number}{after}")]


@given(before=HAN, phone=PHONE, after=HAN)
def test_a_phone_number_between_chinese_characters_is_read_alone(before, phone, after):
    assert phone in [each.name for each in named_people(f"{before}手机号{phone}{after}")]


@given(before=HAN, name=LATIN, domain=DOMAIN, after=HAN)
def test_an_address_with_the_words_around_it_is_no_name(before, name, domain, after):
    assert not holds_more_than_a_name(f"{name}@{domain}")
    assert holds_more_than_a_name(f"{before}{name}@{domain}")
    assert holds_more_than_a_name(f"{name}@{domain}{after}")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("删除关于ｊａｎｅ＠ｘ．ｃｏｍ的所有数据", ["jane@x.com"]),
        ("删除Jane Doe的所有数据", ["Jane Doe"]),
        ("delete Jane Doe's personal data", ["Jane Doe"]),
        ("erase everything about jane doe", ["jane doe"]),
        ("张三要求删除个人数据", ["张三"]),
        ("根据GDPR删除张三", ["张三"]),
        ("张三的数据请全部删除", ["张三"]),
        ("客户欧阳娜娜要求删除个人数据", ["欧阳娜娜"]),
        ("删除阿布都·买买提的个人数据", ["阿布都·买买提"]),
        ("删除4711号客户的数据", ["4711"]),
        ("删除李小龙 13812345678 的数据", ["13812345678", "李小龙"]),
        ("erase customer 4711 and (555) 010-0142", ["4711", "(555) 010-0142"]),
        ("用户@例子.公司 的数据请删除", ["用户@例子.公司"]),
        ("删除所有客户的数据", []),
        ("删除华东地区的所有数据", []),
        ("删除2024-05-01的数据", []),
        ("delete rows with spend over 1000000", []),
        ("remove Google", []),
    ],
)
def test_who_is_named(question, names):
    assert [each.name for each in named_people(question)] == names


@pytest.mark.parametrize(
    "name", ["张三", "Jane Doe", "O'Neil", "C-1099", "data@example.com", "13812345678", "用户@例子.公司"]
)
def test_a_name_is_a_name(name):
    assert not holds_more_than_a_name(name)


@pytest.mark.parametrize(
    "name", ["删除张三的所有数据", "everything about Jane", "customer Jane Doe", "张三的个人数据", "张三要求删除"]
)
def test_a_wish_is_no_name(name):
    assert holds_more_than_a_name(name)
