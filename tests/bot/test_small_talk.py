"""What people say that is no question."""

import pytest

from bot.small_talk import is_doubt, is_greeting, is_small_talk, is_yes_or_no

QUESTIONS = """
    only Google / by week / no, by month / thanks, and by week? / 按周 / 好的渠道有哪些
    wrong addresses by city / spend / what is wrong with Meta?
    no, I meant profit / 不对，我要的是利润 / 错误率最高的渠道 / hi-res banners by clicks
    你好世界的花费 / which campaigns are off target / yes, by week / 这个渠道有问题吗 / 数据有哪些 / total off spend
"""
SMALL_TALK = """
    thanks! / Thank you so much / ok / 👍 / 谢谢！ / 好的 / 收到 / :tada: / +1 / ok thanks
    great, thank you! / 好的谢谢
    辛苦了 / 谢谢你呀 / got it / bye / never mind
"""
GREETINGS = "hi / Hello! / hey there / good morning :wave: / 你好 / 您好！ / 早上好 / 在吗？ / 嗨"
ANSWERS = "yes / Yes please / ok / sure! / no thanks / nope / 好的 / 可以 / 不用了 / 是的"
DOUBTS = """
    no that's wrong / that is not right / No, that’s wrong! / this is wrong / the numbers are wrong / that isn't right
    wrong / incorrect / that can't be right / this doesn't look right / you got it wrong / that's not what I asked for
    hmm, that looks wrong / the total is off / your numbers are not correct / wrong answer / that does not make sense
    不对 / 不对吧 / 这个不对 / 数据不对 / 这个数字好像不对啊 / 错了 / 算错了 / 你搞错了吧 / 结果有误
    不是这样的 / 这不是我要的
    不对不对 / 结果有问题 / 不是我想要的结果
"""


def each(words):
    return [text.strip() for line in words.strip().splitlines() for text in line.split(" / ")]


@pytest.mark.parametrize("text", ["", *each(SMALL_TALK)])
def test_small_talk(text):
    assert is_small_talk(text)
    assert not is_greeting(text)
    assert not is_doubt(text)


@pytest.mark.parametrize("text", each(GREETINGS))
def test_greetings(text):
    assert is_greeting(text)
    assert not is_small_talk(text)


@pytest.mark.parametrize("text", each(ANSWERS))
def test_yes_and_no(text):
    assert is_yes_or_no(text)


@pytest.mark.parametrize("text", each(DOUBTS))
def test_doubts(text):
    assert is_doubt(text)
    assert not is_small_talk(text)


@pytest.mark.parametrize("text", each(QUESTIONS))
def test_a_question_is_none_of_these(text):
    assert not any(kind(text) for kind in (is_small_talk, is_greeting, is_yes_or_no, is_doubt))


def test_long_rows_of_such_words_are_read_fast():
    for words in ("that is " * 3000, "谢" * 5000, "好 " * 5000, "no " * 5000, "不" * 5000, "这个" * 3000 + "x"):
        assert not is_doubt(words + "spend")
        assert not is_small_talk(words + "spend")
