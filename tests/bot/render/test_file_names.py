"""Names of files say what is in them and are safe, whatever the data is called."""

import unicodedata
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.file_names import name_for, safe_name
from tools.answer import Answer, Table
from tools.messages import Period, Words, say

HOSTILE = st.text(
    st.characters() | st.sampled_from("./\\:|=+-@'\"\u202e\u200f\u2066\u200d\u0301\n\t\0 ．／＝con1（会Ａ")
) | st.sampled_from(["con", "NUL", "com1.5", "LPT¹", "..", "../../etc/passwd", "=cmd|' /C calc'!A0", "a.exe", "～"])


def _answer(*title, headline=None, full=False):
    return Answer(headline or say("Found."), say("Read."), tables=(Table(*title, (), (), full=full),))


def _name(answer, language="en", datasets=(), ending="csv"):
    return name_for(answer, answer.tables[0], ending, language, datasets)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("orders - Revenue by category", "orders - Revenue by category.csv"),
        ("各渠道的花费，2025年", "各渠道的花费, 2025年.csv"),
        ("../../etc/passwd", "etc-passwd.csv"),
        ("C:\\temp\\a|b", "C -temp-a-b.csv"),
        ("=cmd|' /C calc'!A0", "cmd - C calc A0.csv"),
        ("＝SUM（A1）", "SUM(A1).csv"),
        ("@here -rf .hidden", "here -rf hidden.csv"),
        ("invoice\u202excod.exe", "invoicexcod exe.csv"),
        ("v2.5 of a.exe", "v2.5 of a exe.csv"),
        ("con", "con 1.csv"),
        ("COM1.5", "COM1 5 1.csv"),
        ("lpt²", "lpt2 1.csv"),
        ("contents", "contents.csv"),
        ("🎉\u0301...", "answer.csv"),
        ("", "answer.csv"),
        ("Women's shoes", "Womens shoes.csv"),
        ("à la carte: ஆண்டு, سال", "à la carte ஆண்டு, سال.csv"),
    ],
)
def test_names_are_read_and_harmless(words, name):
    assert safe_name(words, "csv") == name


@given(HOSTILE)
def test_any_text_makes_a_safe_name(words):
    name = safe_name(words, "csv")
    stem = name.removesuffix(".csv")
    assert name.endswith(".csv")
    assert 0 < len(stem.encode()) <= 122
    assert stem[0].isalnum()
    assert not stem.endswith((" ", "."))
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert not PureWindowsPath(name).is_reserved()
    assert not {unicodedata.category(sign)[0] for sign in name} & {"C", "S"}
    assert not set(name) & set("/\\:*?\"<>|'`$%;&#\n")
    assert safe_name(stem, "csv") == name


@given(HOSTILE, HOSTILE)
def test_any_title_and_data_set_make_a_safe_name(title, dataset):
    name = _name(_answer(say("{title}", title=title)), datasets=(dataset,))
    assert len(name.encode()) <= 126
    assert safe_name(name.removesuffix(".csv"), "csv") == name


def test_long_names_are_cut_between_words_and_never_before_an_accent():
    assert safe_name("revenue " * 30, "csv") == "revenue " * 14 + "revenue.csv"
    assert safe_name("收" * 100, "csv") == "收" * 40 + ".csv"
    # A letter with an accent that no single sign stands for: "x" alone would be another letter.
    cut = safe_name("a" * 119 + "x\u0323" * 9, "xlsx").removesuffix(".xlsx")
    assert cut == "a" * 119


def test_it_names_the_data_and_the_table():
    answer = _answer(say("{metrics} by {groups}", metrics=Words((say("spend"),)), groups=Words(("channel",))))
    assert _name(answer, datasets=("ads.csv",)) == "ads - Spend by channel.csv"
    assert _name(answer, "zh", ("投放.xlsx",), "xlsx") == "投放 - 各channel的花费.xlsx"
    assert _name(answer, datasets=("spend.csv.gz",)) == "Spend by channel.csv"
    assert _name(answer, datasets=("a.csv", "b.csv")) == "a, b - Spend by channel.csv"


def test_days_are_named_once_and_survive_a_long_title():
    month, week = Period(date(2025, 12, 1), date(2025, 12, 31)), Period(date(2025, 12, 1), date(2025, 12, 7))
    found = say("Revenue in {period}: {value}.", period=month, value=5)
    assert (
        _name(_answer(say("Key figures"), headline=found), datasets=("ads.csv",)) == "ads - Key figures - 2025-12.csv"
    )
    long = _name(_answer(say("{title}", title="sales " * 40), headline=found), datasets=("ads.csv",))
    assert long.startswith("ads - sales sales")
    assert long.endswith("sales - 2025-12.csv")
    titled = say("{metrics} by {groups}, {period}", metrics="a", groups="b", period=week)
    assert _name(_answer(titled, headline=found)) == "a by b, Dec 1 - 7, 2025.csv"
    both = say("{period} is compared with {before}.", period=month, before=week)
    assert _name(_answer(say("Key figures"), headline=both)) == "Key figures.csv"


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), "2025"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2024, 2, 3), date(2024, 2, 3), "2024-02-03"),
        (date(2024, 2, 3), date(2024, 3, 3), "2024-02-03_2024-03-03"),
        (date(2024, 1, 1), date(2025, 12, 31), "2024-01-01_2025-12-31"),
        (date(9999, 12, 1), date(9999, 12, 31), "9999-12-01_9999-12-31"),
    ],
)
def test_days_are_short(first, last, days):
    found = say("Revenue in {period}: {value}.", period=Period(first, last), value=5)
    assert _name(_answer(say("Key figures"), headline=found)) == f"Key figures - {days}.csv"
