"""Encodings: each text is read right, and the choice is said."""

from typing import Any

import pytest

from tools.errors import BadFile
from tools.files import FileRead


def columns(read: FileRead) -> dict[str, list[Any]]:
    return read.table.to_pydict()


def said(read: FileRead) -> str:
    return "\n".join(str(message) for message in (*read.report, *read.warnings))


CHINESE = "日期,渠道,评论\n2024-01-01,百度,味道很好，下次再来\n2024-01-02,抖音,送餐太慢，不推荐给朋友\n"
TRADITIONAL = (
    "日期,渠道,評論\n2024-01-01,臉書,味道很好，下次再來\n2024-01-02,谷歌,送餐太慢，不推薦給朋友們，請改進服務\n"
)
JAPANESE = (
    "日付,媒体,感想\n2024-01-01,検索,とても良かったです。またお願いします\n"
    "2024-01-02,広告,配達が遅くて、おすすめできません\n"
)
FRENCH = "Date,Canal,Coût\n2024-01-01,Télé,10\n2024-01-02,Réseaux,20\n2024-01-03,Élan vidéo,30\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        (CHINESE, "gbk"),
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (FRENCH, "cp1252"),
        (FRENCH, "latin-1"),
        (FRENCH, "utf-8"),
    ],
)
def test_encodings(read, text: str, encoding: str):
    result = read(text.encode(encoding))
    first, *rows = [line.split(",") for line in text.splitlines()]
    assert result.table.column_names == first
    assert columns(result)[first[1]] == [row[1] for row in rows]
    assert ("not UTF-8" in said(result)) == (not encoding.startswith("utf-8"))


def test_a_cut_off_character_does_not_make_the_file_western(read):
    result = read(CHINESE.encode()[:-2])
    assert columns(result)["渠道"] == ["百度", "抖音"]
    assert "could not be read and are shown as “�”, the first in line 3" in said(result)


def test_nul_bytes_are_refused_with_their_line(read):
    with pytest.raises(BadFile, match="Line 3 holds a NUL character in column 2"):
        read("a,b\n1,x\n2,\x00\n" + "3,y\n" * 50)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a,b\n1,2\n3,\x00\n", "Line 3 .* column 2"),
        (b'a;b;c\r1;2;3\r"x;y";z;\x003\r', "Line 3 .* column 3"),
        (b"a,b\n" + b"1,2\n" * 2_000_000 + b"3\x00,4\n", "Line 2,000,002 .* column 1"),
        (b"a,b\n1,2\n3,4\n" + b"\x00" * 5, "Line 4 .* column 1"),
        (b"\xff\xfe" + "a,b\n1,2\n3,x\x00\n".encode("utf-16-le"), "Line 3 .* column 2"),
        ("名,b\n1,2\n3,é".encode("gb18030") + b"\x00\n" + b"5,6\n" * 9, "Line 3 .* column 2"),
        (b"words\none\nt\x00o\n" + b"more\n" * 9, "Line 3 holds a NUL character, so"),
    ],
)
def test_a_nul_byte_is_told_by_its_line_and_column(read, content: bytes, place: str):
    with pytest.raises(BadFile, match=place):
        read(content)


SHORT = {
    "gbk": ["日期,渠道,花费\n2024-01-01,百度,12\n", "订单编号,金额\n1,2\n", "评论,分数\n好吃,5\n不错,4\n"],
    "big5": ["日期,通路,花費\n2024-01-01,臉書,12\n", "產品,銷量\n茶葉,3\n"],
    "cp932": ["日付,広告,費用\n2024-01-01,検索,5\n", "商品,売上\nお茶,3\n"],
    "euc_jp": ["商品,売上\nお茶,3\n", "キャンペーン,クリック\nブランド,3\n"],
    "cp949": ["날짜,채널,비용,상품\n2024-01-01,네이버,5,우리나라에서 가장 좋은 상품입니다\n"],
    "cp1252": ["Café,n\nÉlan,1\n", "Größe,Straße\n5,München\n"],
}


@pytest.mark.parametrize(("encoding", "text"), [(encoding, text) for encoding, all_ in SHORT.items() for text in all_])
def test_short_files(read, encoding: str, text: str):
    """A handful of characters must do: Chinese is not taken for Korean, French not for Chinese."""
    result = read(text.encode(encoding))
    assert result.table.column_names == text.splitlines()[0].split(",")
