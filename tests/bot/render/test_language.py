"""Which language a question is in, and the catalogue of its sentences."""

import pytest

from bot.render.language import detect, translations
from tools.messages import say, say_count, write


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("roas by channel last month", "en"),
        ("上个月各渠道的ROAS", "zh"),
        ("看一下 Google Ads 和 Facebook Ads 的 ROAS", "zh"),
        ("what is the total of 销售数量 by 商品名称?", "en"),
        ("sum of “销售数量”", "en"),
        ("“Sales” 是多少", "zh"),
        ("", "en"),
        ("12345", "en"),
        ("再按周看", "zh"),
        ("“销售额”", "zh"),
    ],
)
def test_detect(text: str, language: str) -> None:
    assert detect(text) == language


def test_all_catalogues_are_merged() -> None:
    chinese = translations("zh")
    assert write(say("There is nothing to draw."), "zh", chinese) == "没有可画的内容。"
    assert write(say_count("{count} more is not shown", "{count} more are not shown", 13), "zh", chinese) == (
        "另有 13 项未显示"
    )
    assert write(say("There is nothing to draw."), "en", translations("en")) == "There is nothing to draw."
    assert translations("zh") is chinese
